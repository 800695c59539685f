// The package, and the state of its module. The package does not hand out the module, so its memory and table
// are caught when it is made: this is to be imported first.
let exports;
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...parameters) => {
  const result = await instantiate(...parameters);
  exports ??= result.instance?.exports;
  return result;
};

export const exported = await import("../../pkg/node.js");
await exported.default();

/** The lowest byte of the stack that was ever used, the size of memory, and the room for values. */
export function state() {
  const bytes = new Uint8Array(exports.memory.buffer);
  return { stack: bytes.findIndex((byte) => byte !== 0), memory: bytes.length, values: exports.__wbindgen_externrefs.length };
}
