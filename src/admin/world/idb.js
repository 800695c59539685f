// The browser's own databases: the list with unsaved work, and the jobs.
//
// It is JavaScript because IndexedDB is all events, and its transactions end when the event loop turns,
// which fits badly with futures. Every function settles when its transaction has: nothing counts as
// stored before it is.

/** The list and unsaved work, keyed by account and id. */
const LIST = {
  name: "file-requests",
  upgrade(db) {
    db.createObjectStore("entries");
    db.createObjectStore("drafts");
  },
};

/** The jobs: their heads, their rows, and a line for each thing that happened, as text that Rust made. */
const JOBS = {
  name: "file-requests-jobs",
  upgrade(db) {
    db.createObjectStore("heads");
    db.createObjectStore("lines");
    db.createObjectStore("notes", { autoIncrement: true }).createIndex("job", "job");
  },
};

const VERSION = 1;

/** Opens a database, once; after a failure the next call tries again. */
function open(database) {
  database.opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(database.name, VERSION);
    const drop = () => (database.opening = undefined);
    request.onupgradeneeded = () => database.upgrade(request.result);
    request.onsuccess = () => {
      const db = request.result;
      // A later version of the page, in another tab, must be able to change the database.
      db.onversionchange = () => {
        db.close();
        drop();
      };
      db.onclose = drop;
      resolve(db);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("Another tab holds an older version of the storage open"));
  }).catch((error) => {
    database.opening = undefined;
    throw error;
  });
  return database.opening;
}

/**
 * Runs `work` on the stores of these names in a transaction. Resolves, once that is complete, with the
 * result of the function that `work` returned, if any.
 */
async function transact(database, names, mode, work, durability = "default") {
  const db = await open(database);
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(names, mode, { durability });
    transaction.oncomplete = () => resolve(result());
    transaction.onabort = () => reject(transaction.error ?? new Error("The browser did not store it"));
    const result = work(...names.map((name) => transaction.objectStore(name))) ?? (() => undefined);
  });
}

/** The result of one request to a store. */
function ask(database, name, request) {
  return transact(database, [name], "readonly", (store) => {
    const asked = request(store);
    return () => asked.result;
  });
}

// The list.

const key = (account, id) => `${account}\n${id}`;
const all = (account) => IDBKeyRange.bound(key(account, ""), key(account, "\uffff"));

/** Values that are read or written in one go, so that a long list does not hold up the page. */
const READ = 2_000;
const WRITTEN = 100;

const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(LIST.name) : undefined;

/** The next ids and values of an account, after this id. */
export function readAfter(name, account, after) {
  return transact(LIST, [name], "readonly", (store) => {
    const range = IDBKeyRange.bound(key(account, after), key(account, "\uffff"), true);
    const [keys, values] = [store.getAllKeys(range, READ), store.getAll(range, READ)];
    return () => [keys.result.map((place) => place.slice(account.length + 1)), values.result];
  });
}

/** Everything that is stored, whichever version of the page stored it, as JSON. */
export async function readRaw() {
  // Without a version, the database opens as it is.
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open(LIST.name);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const found = { version: database.version, stores: {} };
  const names = [...database.objectStoreNames];
  await Promise.all(
    names.map(
      (name) =>
        new Promise((resolve, reject) => {
          const store = database.transaction(name).objectStore(name);
          const [keys, values] = [store.getAllKeys(), store.getAll()];
          values.onsuccess = () => {
            found.stores[name] = keys.result.map((place, index) => [place, values.result[index]]);
            resolve();
          };
          values.onerror = () => reject(values.error);
        }),
    ),
  );
  database.close();
  return JSON.stringify(found, null, 2);
}

/** The values of these ids; undefined where there is none. */
export function readSome(name, account, ids) {
  return transact(LIST, [name], "readonly", (store) => {
    const requests = ids.map((id) => store.get(key(account, id)));
    return () => requests.map((request) => request.result);
  });
}

/** The keys of entries that could not be read. */
const unreadable = new Set();

/** Remembers that the values under these ids could not be read. */
export function spare(account, ids) {
  for (const id of ids) unreadable.add(key(account, id));
}

/** Moves a value that could not be read out of the way of a new one: it is never written over. */
function setAside(store, place) {
  const request = store.get(place);
  request.onsuccess = () => store.put(request.result, `${place} ${Date.now()}`);
  unreadable.delete(place);
}

/** Keeps as many values, all or none; `pair(index)` gives each with its id. */
export async function write(name, account, count, pair) {
  const ids = [];
  await transact(LIST, [name], "readwrite", (store) => {
    const put = () => {
      let request;
      for (const end = Math.min(ids.length + WRITTEN, count); ids.length < end; ) {
        const [id, value] = pair(ids.length);
        const place = key(account, id);
        if (name === "entries" && unreadable.has(place)) setAside(store, place);
        request = store.put(value, place);
        ids.push(id);
      }
      if (ids.length < count) request.onsuccess = put;
    };
    put();
  });
  if (name === "entries") channel?.postMessage({ account, ids });
}

/** Removes these, or everything of the account where no ids are given. */
export async function remove(name, account, ids) {
  await transact(LIST, [name], "readwrite", (store) => {
    if (ids) for (const id of ids) store.delete(key(account, id));
    else store.delete(all(account));
  });
  if (name === "entries") channel?.postMessage({ account, ids });
}

/** Calls back when another tab has changed entries. */
export function listen(changed) {
  if (channel) channel.onmessage = ({ data: { account, ids } }) => changed(account, ids);
}

// The jobs.

const ofJob = (job) => IDBKeyRange.bound([job], [job, []]);

/** Stores a head. */
export function putHead(job, head) {
  return transact(JOBS, ["heads"], "readwrite", (heads) => void heads.put(head, job), "relaxed");
}

/** Stores some of a job's rows: its `index`-th portion. */
export function putLines(job, index, lines) {
  return transact(JOBS, ["lines"], "readwrite", (store) => void store.put(lines, [job, index]), "relaxed");
}

let batch;

/**
 * Adds to a job's journal. What is asked for while the disk is busy goes to it together. It is then safe
 * from a tab that crashes, and where it is `strict` also from a machine that loses its power.
 */
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
  const add = (store) => {
    for (const line of notes) store.add(line);
  };
  const done = transact(JOBS, ["notes"], "readwrite", add, strict ? "strict" : "relaxed");
  writing = done.catch(() => {}); // the caller hears of it; the next batch goes all the same
  return done;
}

/** All heads. */
export function heads() {
  return ask(JOBS, "heads", (store) => store.getAll());
}

/** True where a job of this account has not come to its end. */
export async function isAnyOpen(account) {
  const texts = await heads();
  return texts.map((text) => JSON.parse(text)).some((head) => head.account === account && !head.end);
}

/** A job's rows, portion by portion. */
export function lines(job) {
  return ask(JOBS, "lines", (store) => store.getAll(ofJob(job)));
}

/** A job's journal, in order. */
export async function notes(job) {
  const found = await ask(JOBS, "notes", (store) => store.index("job").getAll(job));
  return found.map(({ text }) => text);
}

/** The jobs of which rows or events are stored, and no head. */
export function strays() {
  const work = (heads, lines, notes) => {
    const [known, rows] = [heads.getAllKeys(), lines.getAllKeys()];
    const found = new Set();
    notes.index("job").openKeyCursor(null, "nextunique").onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      found.add(cursor.key);
      cursor.continue();
    };
    return () => {
      for (const [job] of rows.result) found.add(job);
      for (const job of known.result) found.delete(job);
      return [...found];
    };
  };
  return transact(JOBS, ["heads", "lines", "notes"], "readonly", work);
}

/** Forgets a job. */
export function forget(job) {
  const work = (heads, lines, notes) => {
    heads.delete(job);
    lines.delete(ofJob(job));
    notes.index("job").getAllKeys(job).onsuccess = ({ target }) => {
      for (const key of target.result) notes.delete(key);
    };
  };
  return transact(JOBS, ["heads", "lines", "notes"], "readwrite", work, "relaxed");
}

const held = new Map();

/**
 * Resolves with true where this tab may carry the job out: that is one tab at a time, until that tab is
 * closed or lets go.
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
