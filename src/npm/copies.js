// One template to many folders. With a journal, a run that breaks off goes on where it was, and makes
// nothing twice.

/** The events of a journal. A row has `sent` before its call leaves, and then one of the others. */
const SENT = "sent";
const DONE = "done";
const FAILED = "failed";
const UNKNOWN = "unknown";

/** Copies `id` to each row's folder, and yields every row as it is done. */
export async function* copies(requests, id, rows, concurrency, journal, signal) {
  signal?.throwIfAborted();
  const before = await read(journal);
  yield* several(rows, concurrency, signal, (row, index, stop) =>
    carryOut(requests, id, row, index, before.get(index), journal, stop));
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
async function carryOut(requests, id, row, index, before, journal, signal) {
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
    if (signal.aborted) throw error; // the entry stays "sent": the outcome is not known
    await note(error?.outcome === UNKNOWN ? UNKNOWN : FAILED, { message: String(error?.message) });
    return { index, folder: place, error };
  }
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
  const abort = () => running.forEach((stop) => stop.abort(signal?.reason));
  signal?.addEventListener("abort", abort);
  const start = (row, index) => {
    const stop = new AbortController();
    const end = work(row, index, stop.signal);
    const over = () => [task, end];
    const task = end.then(over, over);
    running.set(task, stop);
  };
  try {
    for (let index = 0, more = true; ; ) {
      while (more && running.size < concurrency) {
        const { done, value } = await source.next();
        signal?.throwIfAborted();
        more = !done;
        if (more) start(value, index++);
      }
      if (running.size === 0) return;
      const [task, end] = await Promise.race(running.keys());
      signal?.throwIfAborted();
      running.delete(task);
      yield end;
    }
  } finally {
    signal?.removeEventListener("abort", abort);
    abort();
    await Promise.all(running.keys());
    await source.return?.();
  }
}
