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

const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(NAME) : undefined;

/** Every value of an account. */
export function readAll(name, account) {
  return transact(name, "readonly", (store) => {
    const request = store.getAll(all(account));
    return () => request.result;
  });
}

/** The values of these ids; undefined where there is none. */
export function readSome(name, account, ids) {
  return transact(name, "readonly", (store) => {
    const requests = ids.map((id) => store.get(key(account, id)));
    return () => requests.map((request) => request.result);
  });
}

/** Keeps these values, all or none. */
export async function write(name, account, ids, values) {
  await transact(name, "readwrite", (store) => {
    ids.forEach((id, index) => store.put(values[index], key(account, id)));
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
