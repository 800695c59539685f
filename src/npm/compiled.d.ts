/** The compiled module (`WebAssembly.Module`), where the runtime makes one of an import, as Workers do. */
declare const compiled: object;
export default compiled;
