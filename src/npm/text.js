// The text codecs of Node for the server's entry: the DOM of a test may have none of its own.

export { TextDecoder, TextEncoder } from "node:util";
