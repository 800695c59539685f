// Many rows, several at a time: what copyToFolders has in common, with a journal and without.

/**
 * Runs `work` for every row, and yields what each comes to as it is done. However this ends, what is
 * under way is aborted and waited for.
 */
export async function* several(rows, concurrency, signal, work) {
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
