// The text codecs of Node for CommonJS: a test's DOM has none of its own.

export { TextDecoder, TextEncoder } from "node:util";
