// The package on a server: the module is part of this file, so that no bundler can lose it and nothing is
// read from the disk. build/package.mjs makes a text of it.

import load from "./index.js";
import module from "./box_file_requests_bg.wasm";

export * from "./index.js";
export { fileJournal } from "./file-journal.js";

export default async function init(source) {
  await load(isPath(source) ? bytes() : (source ?? bytes()));
}

/** Returns true for an address that only a page can load, as bundlers make them: `/assets/x.wasm`. */
function isPath(source) {
  return (typeof source === "string" || source instanceof URL) && !/^(https?|data|blob):/i.test(source);
}

function bytes() {
  return Uint8Array.from(atob(module), (character) => character.charCodeAt(0));
}
