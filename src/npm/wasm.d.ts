/** The address of the WebAssembly module, where a bundler is set up to give one. */
declare const address: string;
export default address;
