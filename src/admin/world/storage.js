// The browser's own database: entries and drafts, keyed by account and id. Every function settles
// when its transaction has, so that nothing counts as kept before it is.
const NAME = "file-requests";
const VERSION = 1;

let opening;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("entries");
      request.result.createObjectStore("drafts");
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const database = request.result;
      // A later version of the page, in another tab, must be able to change the database.
      database.onversionchange = () => {
        database.close();
        opening = undefined;
      };
      resolve(database);
    };
  });
  opening.catch(() => {
    opening = undefined;
  });
  return opening;
}

async function transact(name, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode);
    transaction.oncomplete = () => resolve(result());
    transaction.onabort = () => reject(transaction.error);
    const result = work(transaction.objectStore(name)) ?? (() => undefined);
  });
}

const key = (account, id) => `${account}\n${id}`;
const all = (account) => IDBKeyRange.bound(key(account, ""), key(account, "\uffff"));

/** How many values are read or written in one go, so that a long list does not hold up the page. */
const READ = 2_000;
const WRITTEN = 100;

const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(NAME) : undefined;

/** The next ids and values of an account, after this id. */
export function readAfter(name, account, after) {
  return transact(name, "readonly", (store) => {
    const range = IDBKeyRange.bound(key(account, after), key(account, "\uffff"), true);
    const [keys, values] = [store.getAllKeys(range, READ), store.getAll(range, READ)];
    return () => [keys.result.map((place) => place.slice(account.length + 1)), values.result];
  });
}

/** Everything that is stored, whichever version of the page stored it, as JSON. */
export async function readRaw() {
  // Without a version, the database opens as it is.
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME);
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
  return transact(name, "readonly", (store) => {
    const requests = ids.map((id) => store.get(key(account, id)));
    return () => requests.map((request) => request.result);
  });
}

/** The keys of entries that could not be read. */
const unreadable = new Set();

/** Remembers that what is kept under these ids could not be read. */
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
  await transact(name, "readwrite", (store) => {
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
  await transact(name, "readwrite", (store) => {
    if (ids) for (const id of ids) store.delete(key(account, id));
    else store.delete(all(account));
  });
  if (name === "entries") channel?.postMessage({ account, ids });
}

/** Calls back when another tab has changed entries. */
export function listen(changed) {
  if (channel) channel.onmessage = ({ data: { account, ids } }) => changed(account, ids);
}
