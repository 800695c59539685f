// The browser's own databases: the list with unsaved work, and the jobs.
//
// It is JavaScript because IndexedDB is all events, and its transactions end when the event loop turns,
// which fits badly with futures. Every function settles when its transaction has: nothing counts as
// stored before it is.

/** The list and unsaved work, keyed by account and id. */
const LIST = {
  name: "file-requests",
  version: 1,
  upgrade(db) {
    db.createObjectStore("entries");
    db.createObjectStore("drafts");
  },
};

/**
 * The jobs: their heads, their rows, and a line for each thing that happened, as text that Rust made. Since
 * version 2 the leases: which tab carries a job out, where the browser has no locks.
 */
const JOBS = {
  name: "file-requests-jobs",
  version: 2,
  upgrade(db, from) {
    if (from < 1) {
      db.createObjectStore("heads");
      db.createObjectStore("lines");
      db.createObjectStore("notes", { autoIncrement: true }).createIndex("job", "job");
    }
    db.createObjectStore("leases");
  },
};

/** Copy jobs that are being put together, by account and template, and the rows of their tables, in portions. */
const COPIES = {
  name: "file-requests-copies",
  version: 1,
  upgrade(db) {
    db.createObjectStore("copies");
    db.createObjectStore("rows");
  },
};

/** What the page waits for at its start, or before it shows something, fails after so many milliseconds. */
const READ_MS = 15_000;
/** Tabs that hold an older version open have so many milliseconds to let go of it. */
const BLOCKED_MS = 3_000;

/** An error of this name. The words for it are the page's. */
function fault(name, message) {
  return Object.assign(new Error(message), { name });
}

const slow = () => fault("TimeoutError", "The browser's storage does not answer");

/** Opens a database, once; after a failure, or once it is closed, the next call opens it again. */
function open(database) {
  database.opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(database.name, database.version);
    let late = false;
    const fail = (error) => {
      late = true;
      clearTimeout(patience);
      reject(error);
    };
    let patience = setTimeout(() => fail(slow()), READ_MS);
    request.onupgradeneeded = ({ oldVersion }) => database.upgrade(request.result, oldVersion);
    request.onsuccess = () => {
      const db = request.result;
      clearTimeout(patience);
      if (late) return db.close();
      const drop = () => {
        if (database.db === db) database.opening = database.db = undefined;
      };
      // A later version of the page, in another tab, must be able to change the database.
      db.onversionchange = () => {
        db.close();
        drop();
      };
      // The browser closes it when it clears the site's data, or when its storage has come to an end.
      db.onclose = drop;
      database.db = db;
      resolve(db);
    };
    request.onerror = () => fail(request.error);
    request.onblocked = () => {
      clearTimeout(patience);
      patience = setTimeout(() => fail(fault("BlockedError", "Another tab holds an older version open")), BLOCKED_MS);
    };
  }).catch((error) => {
    database.opening = undefined;
    throw error;
  });
  return database.opening;
}

/** True for a failure that says something of the connection, and nothing of what was asked. */
function isOfConnection(database, db, error) {
  const names = ["AbortError", "InvalidStateError", "UnknownError"];
  return database.db !== db || names.includes(error.name);
}

/**
 * Runs `work` on the stores of these names in a transaction. Resolves, once that is complete, with the
 * result of the function that `work` returned, if any. Where the connection has died, it is made anew and
 * `work` runs once more: nothing of a transaction that did not complete is stored.
 *
 * `work` gets the stores and `commit`, which it calls after its last request: a page that is left in the middle
 * must not keep the stores locked, as it does in WebKit.
 */
async function transact(database, names, mode, work, durability = "default") {
  const db = await open(database);
  try {
    return await run(db, names, mode, work, durability);
  } catch (error) {
    if (!isOfConnection(database, db, error)) throw error;
    if (database.db === db) {
      db.close();
      database.opening = database.db = undefined;
    }
    return run(await open(database), names, mode, work, durability);
  }
}

function run(db, names, mode, work, durability) {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(names, mode, { durability });
    let refusal;
    transaction.oncomplete = () => resolve(result());
    transaction.onabort = () => reject(refusal ?? transaction.error ?? fault("AbortError", "The browser did not store it"));
    const commit = () => {
      try {
        transaction.commit?.();
      } catch {
        // It was aborted meanwhile, and says so itself.
      }
    };
    const refuse = (error) => {
      refusal = error;
      transaction.abort();
    };
    const stores = names.map((name) => transaction.objectStore(name));
    let result = () => undefined;
    try {
      result = work(...stores, commit, refuse) ?? result;
    } catch (error) {
      // All of it, or nothing.
      refuse(error);
    }
  });
}

/** The outcome of a reading, or a fault once it takes too long. */
function inTime(reading) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(slow()), READ_MS);
  });
  return Promise.race([reading, late]).finally(() => clearTimeout(timer));
}

/**
 * Reads from stores. `work` makes all its requests at once. A reading is committed, too: in a page that is left
 * in the middle it would hold up what the next one writes.
 */
function read(database, names, work) {
  const inOne = (...given) => {
    const result = work(...given);
    const [commit] = given.slice(names.length);
    commit();
    return result;
  };
  return inTime(transact(database, names, "readonly", inOne));
}

/** The result of one request to a store. */
function ask(database, name, request) {
  return read(database, [name], (store) => {
    const asked = request(store);
    return () => asked.result;
  });
}

/** Where it is remembered that the browser was asked to keep what is stored. */
const ASKED = "file-requests-asked";

/**
 * True where the browser keeps what is stored until the admin clears it, undefined where it does not say.
 * Asks for it once, for some browsers ask the admin; `again` is the admin's own wish.
 */
export async function persist(again) {
  try {
    if (await navigator.storage.persisted()) return true;
    if (!again && localStorage.getItem(ASKED)) return false;
    localStorage.setItem(ASKED, "1");
    return await navigator.storage.persist();
  } catch {
    return undefined;
  }
}

// The list.

const key = (account, id) => `${account}\n${id}`;
const all = (account) => IDBKeyRange.bound(key(account, ""), key(account, "\uffff"));

/** Values that are read or written in one go, so that a long list does not hold up the page. */
const READ = 2_000;
const WRITTEN = 100;

const channel = openChannel();

/** Where the browser blocks site data there is none: the tabs then do not hear of each other. */
function openChannel() {
  try {
    return new BroadcastChannel(LIST.name);
  } catch {
    return undefined;
  }
}

/** The next ids and values of an account, after this id. */
export function readAfter(name, account, after) {
  return read(LIST, [name], (store) => {
    const range = IDBKeyRange.bound(key(account, after), key(account, "\uffff"), true);
    const [keys, values] = [store.getAllKeys(range, READ), store.getAll(range, READ)];
    return () => [keys.result.map((place) => place.slice(account.length + 1)), values.result];
  });
}

/** Everything that is stored, whichever version of the page stored it, as JSON. */
export function readRaw() {
  return inTime(readAsItIs());
}

async function readAsItIs() {
  // Without a version, the database opens as it is.
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open(LIST.name);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  database.onversionchange = () => database.close();
  const found = { version: database.version, stores: {} };
  const names = [...database.objectStoreNames];
  await Promise.all(
    names.map(
      (name) =>
        new Promise((resolve, reject) => {
          const transaction = database.transaction(name);
          const store = transaction.objectStore(name);
          const [keys, values] = [store.getAllKeys(), store.getAll()];
          transaction.commit?.();
          values.onsuccess = () => {
            found.stores[name] = keys.result.map((place, index) => [place, values.result[index]]);
            resolve();
          };
          values.onerror = () => reject(values.error);
        }),
    ),
  ).finally(() => database.close());
  return JSON.stringify(found, null, 2);
}

/** The values of these ids; undefined where there is none. */
export function readSome(name, account, ids) {
  return read(LIST, [name], (store) => {
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
function setAside(store, place, then) {
  const request = store.get(place);
  request.onsuccess = () => (store.put(request.result, `${place} ${Date.now()}`).onsuccess = then);
}

/** Keeps as many values, all or none; `pair(index)` gives each with its id. */
export async function write(name, account, count, pair) {
  let ids;
  // Another writing that begins meanwhile must not move away what this one has put in their place.
  const moved = new Set();
  const written = transact(LIST, [name], "readwrite", (store, commit) => {
    ids = [];
    let open = 1;
    const done = () => {
      open -= 1;
      if (open === 0) commit();
    };
    const put = () => {
      let request;
      for (const end = Math.min(ids.length + WRITTEN, count); ids.length < end; ) {
        const [id, value] = pair(ids.length);
        const place = key(account, id);
        if (name === "entries" && (moved.has(place) || unreadable.delete(place))) {
          moved.add(place);
          open += 1;
          setAside(store, place, done);
        }
        request = store.put(value, place);
        ids.push(id);
      }
      if (ids.length < count) request.onsuccess = put;
      else done();
    };
    put();
  });
  try {
    await written;
  } catch (error) {
    for (const place of moved) unreadable.add(place);
    throw error;
  }
  if (name === "entries") tell({ account, ids });
}

/** Removes these, or everything of the account where no ids are given. */
export async function remove(name, account, ids) {
  await transact(LIST, [name], "readwrite", (store, commit) => {
    if (ids) for (const id of ids) store.delete(key(account, id));
    else store.delete(all(account));
    commit();
  });
  if (name === "entries") tell({ account, ids });
}

/** Tells the other tabs. Where the browser refuses, they see it when they are loaded. */
function tell(change) {
  try {
    channel?.postMessage(change);
  } catch {
    // It is stored all the same.
  }
}

/** Calls back when another tab has changed entries. */
export function listen(changed) {
  if (channel) channel.onmessage = ({ data: { account, ids } }) => changed(account, ids);
}

// Copy jobs that are being put together.

const below = (...place) => IDBKeyRange.bound(place, [...place, []]);

/** Keeps a copy job, and of its tables the rows of these alone. */
export function keepCopy(account, template, text, tables) {
  return transact(COPIES, ["copies", "rows"], "readwrite", (copies, rows, commit) => {
    copies.put(text, [account, template]);
    rows.getAllKeys(below(account, template)).onsuccess = ({ target: { result: keys } }) => {
      for (const place of keys) if (!tables.includes(place[2])) rows.delete(place);
      commit();
    };
  });
}

/** Keeps some rows of a table: its `index`-th portion. */
export function keepCopyRows(account, template, table, index, text) {
  return transact(COPIES, ["rows"], "readwrite", (rows, commit) => {
    rows.put(text, [account, template, table, index]);
    commit();
  });
}

/** The copy job of a template; undefined where there is none. */
export function copyOf(account, template) {
  return ask(COPIES, "copies", (copies) => copies.get([account, template]));
}

/** Some rows of a table. */
export function copyRows(account, template, table, index) {
  return ask(COPIES, "rows", (rows) => rows.get([account, template, table, index]));
}

/** Forgets the copy job of a template, or all of the account. */
export function forgetCopies(account, template) {
  const range = template === undefined ? below(account) : below(account, template);
  return transact(COPIES, ["copies", "rows"], "readwrite", (copies, rows, commit) => {
    copies.delete(range);
    rows.delete(range);
    commit();
  });
}

// The jobs.

const ofJob = (job) => IDBKeyRange.bound([job], [job, []]);

/**
 * Writes for a job. Where tabs are told apart by leases, the lease is looked at within the same transaction:
 * a tab whose lease was taken while it slept stores nothing, and so sends nothing. `isAllowed` judges the
 * leases of the job; one that this tab has is renewed, since what is written shows that the tab is awake.
 *
 * Where `adds` is true the job's record must be there. It is gone once the site's data were cleared, and its
 * lease with it: what is stored after that would look like a job of which nothing was sent.
 */
function writeFor(job, names, work, { durability = "relaxed", isAllowed = isMine, adds = false } = {}) {
  const more = [...(adds ? ["heads"] : []), ...(hasLocks() ? [] : ["leases"])];
  const all = [...new Set([...names, ...more])];
  const inOne = (...given) => {
    const [commit, refuse] = given.slice(all.length);
    const store = (name) => given[all.indexOf(name)];
    const go = () => work(...names.map(store), commit, refuse);
    const judge = ({ target: { result: leases } }) => {
      if (!isAllowed(leases)) return refuse(taken(job));
      if (isMine(leases)) store("leases").put(myLease(), [job, OWNER]);
      go();
    };
    const proceed = hasLocks() ? go : () => (store("leases").getAll(ofJob(job)).onsuccess = judge);
    if (!adds) return void proceed();
    store("heads").getKey(job).onsuccess = ({ target: { result: known } }) => (known === undefined ? refuse(cleared()) : proceed());
  };
  return transact(JOBS, all, "readwrite", inOne, durability);
}

const cleared = () => fault("ClearedError", "The site's data were cleared");

/** Stores the head of a new job, after its rows, which are so many portions. */
export function putNewHead(job, head, portions) {
  return writeFor(job, ["heads", "lines"], (heads, lines, commit, refuse) => {
    lines.count(ofJob(job)).onsuccess = ({ target: { result: count } }) => {
      if (count !== portions) return refuse(cleared());
      heads.put(head, job);
      commit();
    };
  });
}

/** Stores a head anew. */
export function putHead(job, head) {
  const work = (heads, commit) => {
    heads.put(head, job);
    commit();
  };
  return writeFor(job, ["heads"], work, { adds: true });
}

/** Stores some of a job's rows: its `index`-th portion. */
export function putLines(job, index, lines) {
  return writeFor(job, ["lines"], (store, commit) => {
    store.put(lines, [job, index]);
    commit();
  });
}

const batches = new Map();

/**
 * Adds to a job's journal. What is asked for while the disk is busy goes to it together. It is then safe
 * from a tab that crashes, and where it is `strict` also from a machine that loses its power.
 */
export function note(job, text, strict) {
  let batch = batches.get(job);
  if (!batch) {
    batch = { texts: [] };
    batches.set(job, batch);
    batch.done = Promise.resolve(writing).then(() => flush(job, batch));
  }
  batch.texts.push(text);
  batch.strict ||= strict;
  return batch.done;
}

let writing;

function flush(job, { texts, strict }) {
  batches.delete(job);
  const begun = Date.now();
  const work = (notes, commit) => {
    for (const text of texts) notes.add({ job, text });
    commit();
  };
  const durability = strict ? "strict" : "relaxed";
  const done = writeFor(job, ["notes"], work, { durability, adds: true }).then(() => {
    // A tab that slept longer than its lease holds may have lost it since.
    if (!hasLocks() && Date.now() - begun >= LEASE_MS) throw taken(job);
  });
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

/** A job's head; undefined where there is none. */
export function headOf(job) {
  return ask(JOBS, "heads", (store) => store.get(job));
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
  const work = (heads, lines, notes, commit) => {
    const [known, rows] = [heads.getAllKeys(), lines.getAllKeys()];
    const found = new Set();
    notes.index("job").openKeyCursor(null, "nextunique").onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return commit();
      found.add(cursor.key);
      cursor.continue();
    };
    return () => {
      for (const [job] of rows.result) found.add(job);
      for (const job of known.result) found.delete(job);
      return [...found];
    };
  };
  return inTime(transact(JOBS, ["heads", "lines", "notes"], "readonly", work));
}

/** Forgets a job. */
export function forget(job) {
  const work = (heads, lines, notes, commit) => {
    heads.delete(job);
    lines.delete(ofJob(job));
    notes.index("job").getAllKeys(job).onsuccess = ({ target }) => {
      for (const key of target.result) notes.delete(key);
      commit();
    };
  };
  return writeFor(job, ["heads", "lines", "notes"], work, { isAllowed: isFree });
}

// Which tab carries a job out: that is one tab at a time, until that tab is closed or lets go.

const held = new Map();

/** The browser's locks: none without a secure context, in old browsers, and where it refuses them. */
function locks() {
  try {
    return navigator.locks;
  } catch {
    return undefined;
  }
}

const hasLocks = () => Boolean(locks());

/** Resolves with true where this tab may carry the job out. */
export function hold(job) {
  if (held.has(job)) return Promise.resolve(true);
  if (!hasLocks()) return lease(job);
  return new Promise((resolve, reject) => {
    locks()
      .request(`job ${job}`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock && new Promise((release) => held.set(job, release));
      })
      .catch(reject);
  });
}

/** The jobs that some tab carries out. */
export async function busy() {
  if (!hasLocks()) return leased();
  const { held: all = [] } = await inTime(locks().query());
  return all.map(({ name }) => name.replace(/^job /, ""));
}

/** True where this tab may carry the job out; false again once its lease was taken. */
export const isHeld = (job) => held.has(job);

/** Lets go of a job. */
export function release(job) {
  held.get(job)?.();
  held.delete(job);
}

// Without locks: leases, by job and tab, which their tabs renew. Whatever a tab writes for a job looks for its
// lease in the same transaction, so that nothing depends on how exactly clocks and timers go.

/** A lease holds for so many milliseconds: browsers let a tab in the background work once a minute. */
const LEASE_MS = 90_000;
/** It is renewed after so many. */
const RENEW_MS = 20_000;

/** This tab, from its loading on: a tab that was duplicated or loaded anew is another one. */
const OWNER = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("-");

const heartbeats = new Map();

const myLease = () => ({ owner: OWNER, until: Date.now() + LEASE_MS });

/** Where tabs that are left say so: what they ask of a database then may come too late. */
const GONE = "file-requests-gone";
/** So many of them are remembered; the leases of others have run out by then. */
const MOST_GONE = 20;

/** The tabs that were left. Where the browser keeps nothing, none are known. */
function gone() {
  try {
    return JSON.parse(localStorage.getItem(GONE)) ?? [];
  } catch {
    return [];
  }
}

function sayGone() {
  try {
    localStorage.setItem(GONE, JSON.stringify([...gone(), OWNER].slice(-MOST_GONE)));
  } catch {
    // The lease runs out by itself.
  }
}

/** One that a clock which was set back leaves too long is none. */
const holds = ({ owner, until }) => until > Date.now() && until <= Date.now() + LEASE_MS && !gone().includes(owner);
/** A lease that ran out is this tab's until another tab takes it away. */
const isMine = (leases) => leases.some(({ owner }) => owner === OWNER);
const isFree = (leases) => isMine(leases) || !leases.some(holds);

/** The lease of this job is lost: this tab does nothing more for it until it takes the lease again. */
function taken(job) {
  stopRenewing(job);
  held.delete(job);
  return fault("TakenError", "Another tab carries this job out");
}

function stopRenewing(job) {
  clearInterval(heartbeats.get(job));
  heartbeats.delete(job);
}

/** Takes the lease of a job, where no other tab has it. */
async function lease(job) {
  const work = (leases, commit) => {
    let mine = false;
    leases.getAll(ofJob(job)).onsuccess = ({ target: { result: all } }) => {
      mine = isFree(all);
      if (mine) {
        leases.delete(ofJob(job));
        leases.put(myLease(), [job, OWNER]);
      }
      commit();
    };
    return () => mine;
  };
  const mine = await inTime(transact(JOBS, ["leases"], "readwrite", work, "relaxed"));
  if (mine) {
    stopRenewing(job);
    // What cannot be renewed is found out when something is written.
    const renew = () => writeFor(job, ["heads"], (_, commit) => commit()).catch(() => {});
    heartbeats.set(job, setInterval(renew, RENEW_MS));
    held.set(job, () => giveBack([job]));
  }
  return mine;
}

/** Gives leases back: at once, or not at all, for a page that goes waits for no answer. */
function giveBack(jobs) {
  jobs.forEach(stopRenewing);
  if (!JOBS.db) return;
  const work = (leases, commit) => {
    for (const job of jobs) leases.delete([job, OWNER]);
    commit();
  };
  // A lease that stays runs out by itself.
  run(JOBS.db, ["leases"], "readwrite", work, "relaxed").catch(() => {});
}

/** The jobs whose leases hold. */
function leased() {
  const work = (leases) => {
    const [keys, all] = [leases.getAllKeys(), leases.getAll()];
    return () => keys.result.filter((_, index) => holds(all.result[index])).map(([job]) => job);
  };
  return read(JOBS, ["leases"], work);
}

// Another load of the page need not wait until the leases of this one have run out. A page that comes back
// from the browser's cache has none any more, and its writes are refused.
addEventListener("pagehide", () => {
  if (hasLocks() || held.size === 0) return;
  sayGone();
  giveBack([...held.keys()]);
});
