// What jobs leave in the browser: their heads, their rows, and a line for each thing that happened.
//
// It is JavaScript because IndexedDB is all events; the lines themselves are text that Rust made.

const DATABASE = "file-requests-jobs";
const VERSION = 1;

let opening;

function database() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore("heads");
      db.createObjectStore("lines");
      db.createObjectStore("notes", { autoIncrement: true }).createIndex("job", "job");
    };
    request.onsuccess = () => {
      const db = request.result;
      // Another tab has a newer page; it must not wait for this one.
      db.onversionchange = () => db.close();
      db.onclose = () => (opening = undefined);
      resolve(db);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("Another tab holds an older version of the storage open"));
  }).catch((error) => {
    opening = undefined; // the next call tries again
    throw error;
  });
  return opening;
}

/**
 * Runs `work` in a transaction, and resolves once that is stored: safe from a tab that crashes, and
 * where it is `strict` also from a machine that loses its power.
 */
async function write(stores, work, strict = false) {
  const db = await database();
  await new Promise((resolve, reject) => {
    const transaction = db.transaction(stores, "readwrite", { durability: strict ? "strict" : "relaxed" });
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? new Error("The browser did not store it"));
    work(transaction);
  });
}

async function result(store, ask) {
  const db = await database();
  return new Promise((resolve, reject) => {
    const request = ask(db.transaction(store).objectStore(store));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

const ofJob = (job) => IDBKeyRange.bound([job], [job, []]);

/** Stores a head. */
export function putHead(job, head) {
  return write(["heads"], (transaction) => transaction.objectStore("heads").put(head, job));
}

/** Stores some of a job's rows: its `index`-th portion. */
export function putLines(job, index, lines) {
  return write(["lines"], (transaction) => transaction.objectStore("lines").put(lines, [job, index]));
}

let batch;

/** Adds to a job's journal. What is asked for while the disk is busy goes to it together. */
export function note(job, text, strict) {
  batch ??= { notes: [], done: Promise.resolve(writing).then(flush) };
  batch.notes.push({ job, text });
  batch.strict ||= strict;
  return batch.done;
}

let writing;

function flush() {
  const { notes, strict } = batch;
  batch = undefined;
  const done = write(["notes"], (transaction) => {
    const store = transaction.objectStore("notes");
    for (const line of notes) store.add(line);
  }, strict);
  writing = done.catch(() => {}); // whoever asked hears of it; the next batch goes all the same
  return done;
}

/** All heads. */
export function heads() {
  return result("heads", (store) => store.getAll());
}

/** Whether a job of this account has not come to its end. */
export async function isAnyOpen(account) {
  const texts = await heads();
  return texts.map((text) => JSON.parse(text)).some((head) => head.account === account && !head.end);
}

/** A job's rows, portion by portion. */
export function lines(job) {
  return result("lines", (store) => store.getAll(ofJob(job)));
}

/** A job's journal, in order. */
export async function notes(job) {
  const found = await result("notes", (store) => store.index("job").getAll(job));
  return found.map(({ text }) => text);
}

/** Forgets a job. */
export function forget(job) {
  return write(["heads", "lines", "notes"], (transaction) => {
    transaction.objectStore("heads").delete(job);
    transaction.objectStore("lines").delete(ofJob(job));
    const notes = transaction.objectStore("notes");
    notes.index("job").getAllKeys(job).onsuccess = ({ target }) => {
      for (const key of target.result) notes.delete(key);
    };
  });
}

const held = new Map();

/**
 * Whether this tab may carry the job out: it is true for one tab at a time, until that tab is closed
 * or lets go.
 */
export function hold(job) {
  if (held.has(job)) return Promise.resolve(true);
  // Without a secure context there are no locks, and nothing to tell tabs apart by.
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`job ${job}`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock && new Promise((release) => held.set(job, release));
      })
      .catch(reject);
  });
}

/** The jobs that some tab carries out. */
export async function busy() {
  const locks = (await navigator.locks?.query())?.held ?? [];
  return locks.map(({ name }) => name.replace(/^job /, ""));
}

/** Lets go of a job. */
export function release(job) {
  held.get(job)?.();
  held.delete(job);
}
