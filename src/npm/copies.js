// One template to many folders. With a journal, a run that breaks off goes on where it was, and makes
// nothing twice.

import { BoxError } from "./outcome.js";

/** The events of a journal. A row has `sent` before its call leaves, and then one of the others. */
const SENT = "sent";
const DONE = "done";
const FAILED = "failed";
const UNKNOWN = "unknown";

/** Copies `id` to each row's folder, and yields every row as it is done. */
export async function* copies(requests, id, rows, concurrency, journal, { signal, ...options }) {
  signal?.throwIfAborted();
  const before = await read(journal);
  yield* several(rows, concurrency, signal, (row, index, stop) =>
    carryOut(requests, id, row, index, before.get(index), journal, { ...options, signal: stop }));
}

/** The last entry of each row in the journal, with the fields of those before it. */
async function read(journal) {
  const last = new Map();
  for await (const entry of (await journal?.read()) ?? []) {
    last.set(entry.index, { ...last.get(entry.index), ...entry });
  }
  return last;
}

/** Carries out one row. Rejects only where the journal does: nothing may leave that is not noted. */
async function carryOut(requests, id, row, index, before, journal, options) {
  const { signal } = options;
  const { folder } = row ?? {};
  const target = journal && JSON.stringify([id, folder]);
  if (before && before.target !== target) {
    throw new TypeError(`Row ${index} of the journal belongs to another template or folder`);
  }
  const note = (event, more) => journal?.write({ index, target, event, ...more });
  if (before?.event === DONE) {
    return { index, folder: before.folder, fileRequest: before.fileRequest, resumed: true };
  }
  if (before?.event === SENT || before?.event === UNKNOWN) {
    const error = new BoxError("An earlier run ended before the answer came. The copy may have been made", { outcome: UNKNOWN });
    return { index, folder: before.folder ?? folder, error, resumed: true };
  }
  const fail = async (error, event, folder) => {
    // The last entry stays: for a copy "sent", since its outcome is not known.
    if (signal.aborted) throw error;
    await note(event, { message: String(error?.message) });
    return { index, folder, error };
  };
  let place = folder;
  try {
    // A folder is found by its name, so making it twice does no harm and needs no note.
    if (folder?.id === undefined && folder?.name !== undefined) place = await requests.createFolder(folder, options);
  } catch (error) {
    return fail(error, FAILED, folder);
  }
  signal.throwIfAborted();
  await note(SENT, { folder: place && { id: place.id, name: place.name } });
  let fileRequest;
  try {
    fileRequest = await requests.copy(id, { ...row, folder: place && { id: place.id } }, options);
  } catch (error) {
    return fail(error, error?.outcome === FAILED ? FAILED : UNKNOWN, place);
  }
  // Not among what can fail above: a copy that cannot be noted was made all the same.
  await note(DONE, { fileRequest });
  return { index, folder: place, fileRequest };
}

/**
 * Runs `work` for every row, some at a time, and yields each result as it comes. However this ends, the
 * work under way is aborted and waited for.
 */
async function* several(rows, concurrency, signal, work) {
  signal?.throwIfAborted();
  const source = rows[Symbol.asyncIterator]?.() ?? rows[Symbol.iterator]();
  // A controller for each row: Node warns of one signal with many listeners.
  const running = new Map();
  /** Results that wait to be taken. They count as running: the source must not get far ahead. */
  const ends = [];
  let wake = () => {};
  const abort = () => {
    running.forEach((stop) => stop.abort(signal?.reason));
    wake();
  };
  signal?.addEventListener("abort", abort);
  const start = (row, index) => {
    const stop = new AbortController();
    const end = work(row, index, stop.signal);
    const over = () => {
      running.delete(task);
      ends.push(end);
      wake();
    };
    const task = end.then(over, over);
    running.set(task, stop);
  };
  let index = 0;
  let more = true;
  let asking = false;
  let fault;
  const ask = async () => {
    asking = true;
    try {
      const { done, value } = await source.next();
      more = !done;
      if (more && open) start(value, index++);
    } catch (error) {
      // What is under way goes on to its end first.
      fault = { error };
      more = false;
    }
    asking = false;
    wake();
  };
  let open = true;
  try {
    for (;;) {
      signal?.throwIfAborted();
      if (more && !asking && running.size + ends.length < concurrency) ask();
      if (ends.length > 0) {
        yield ends.shift();
      } else if (asking || running.size > 0) {
        await new Promise((resolve) => (wake = resolve));
      } else if (fault) {
        throw fault.error;
      } else if (!more) {
        return;
      }
    }
  } finally {
    open = false;
    signal?.removeEventListener("abort", abort);
    abort();
    await Promise.all(running.keys());
    // A source that is busy would answer only after that; one that has failed is over.
    const closed = source.return && Promise.resolve(source.return()).catch(() => {});
    if (!asking) await closed;
  }
}
