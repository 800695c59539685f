// Node's fetch reads no file: addresses, so the module is read from the disk.

import { readFile } from "node:fs/promises";
import load from "./index.js";

export * from "./index.js";
export { fileJournal } from "./file-journal.js";

const wasm = new URL("./box_file_requests_bg.wasm", import.meta.url);

export default async function init(source) {
  await load(source ?? (await readFile(wasm)));
}
