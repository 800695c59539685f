// One template to many folders, with a journal: a run that breaks off goes on where it was, and makes
// nothing twice.

import { several } from "./several.js";

/** What a row may end in; a journal has a line for each, and one before the call leaves. */
const SENT = "sent";
const DONE = "done";
const FAILED = "failed";
const UNKNOWN = "unknown";

/** Copies `id` to each row's folder, and yields every row as it is done. */
export async function* copyToFolders(requests, id, rows, options = {}) {
  const { concurrency = 16, journal, signal } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new TypeError("concurrency must be a whole number, 1 or more");
  }
  signal?.throwIfAborted();
  const before = await read(journal);
  yield* several(rows, concurrency, signal, (row, index, stop) =>
    carryOut(requests, id, row, index, before.get(index), journal, stop));
}

/** The last that the journal knows of each row. */
async function read(journal) {
  const last = new Map();
  for await (const entry of (await journal?.read()) ?? []) {
    last.set(entry.index, { ...last.get(entry.index), ...entry });
  }
  return last;
}

/** One row. Rejects only where the journal does: nothing may leave that is not noted. */
async function carryOut(requests, id, row, index, before, journal, signal) {
  const target = JSON.stringify([id, row?.folder]);
  if (before && before.target !== target) {
    throw new TypeError(`Row ${index} of the journal belongs to another template or folder`);
  }
  const { folder } = row ?? {};
  const note = (event, more) => journal?.write({ index, target, event, ...more });
  if (before?.event === DONE) {
    return { index, folder: before.folder, fileRequest: before.fileRequest, resumed: true };
  }
  if (before?.event === SENT || before?.event === UNKNOWN) {
    const error = new Error("An earlier run ended before the answer came. The copy may have been made");
    return { index, folder: before.folder ?? folder, error: Object.assign(error, { outcome: UNKNOWN }), resumed: true };
  }
  let place = folder;
  try {
    // A folder is found by its name, so making it twice does no harm and needs no note.
    if (folder?.id === undefined && folder?.name !== undefined) place = await requests.createFolder(folder, { signal });
  } catch (error) {
    await note(FAILED, { message: String(error?.message) });
    return { index, folder, error };
  }
  signal.throwIfAborted();
  await note(SENT, { folder: place && { id: place.id, name: place.name } });
  try {
    const fileRequest = await requests.copy(id, { ...row, folder: place && { id: place.id } }, { signal });
    await note(DONE, { fileRequest });
    return { index, folder: place, fileRequest };
  } catch (error) {
    if (signal.aborted) throw error; // it stays "sent" in the journal: nobody knows
    await note(error?.outcome === UNKNOWN ? UNKNOWN : FAILED, { message: String(error?.message) });
    return { index, folder: place, error };
  }
}
