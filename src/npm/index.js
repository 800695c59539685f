// The package's API, described in index.d.ts.

import load, { Core, link, parse, sender } from "./box_file_requests.js";
import { reasonOf } from "exchange";
import { BoxApiError } from "./outcome.js";
import { copies } from "./copies.js";

export { BoxApiError, BoxError, BoxNetworkError, BoxTokenError, isRecovered } from "./outcome.js";

const BOX_API = "https://api.box.com/2.0";
const BOX_APP = "https://app.box.com";

const FREED = "this FileRequests has been freed";

const VITE = '. In Vite, import "box-file-requests/wasm?url" or set optimizeDeps.exclude';

let loading;
let loaded = false;

export default async function init(source) {
  // Where it is not needed any more, it may fail unseen.
  Promise.resolve(source).catch(() => {});
  const mine = (loading ??= load(source === undefined ? undefined : { module_or_path: source }));
  try {
    await mine;
    loaded = true;
  } catch (error) {
    if (loading === mine) loading = undefined; // the next call tries again
    // A development server answers with its page where there is no such file.
    if (source === undefined && /magic|asm'|404/.test(error?.message)) error.message += VITE;
    throw error;
  }
}

export class FileRequests {
  // The name of the class gets lost when code is minified.
  static name = "FileRequests";

  #core;
  #options;
  #patience;

  constructor(options, core) {
    enter();
    check(isObject(options), "options must be an object");
    const { token, baseUrl = BOX_API, asUser, headers, fetch, hooks = {}, callsPerMinute, timeoutMs, retry, ...rest } = options;
    none(rest);
    check(isFunction(token) || isText(token), "token must be a string or a function that returns one");
    check(isText(baseUrl), "baseUrl must be a string");
    check(asUser === undefined || isHeader(asUser), "asUser must be a user's id");
    check(headers === undefined || isObject(headers), "headers must be an object");
    for (const [name, value] of Object.entries(headers ?? {})) {
      check(value === "" || isHeader(value), `the header ${name} must be a string that HTTP allows`);
    }
    check(fetch === undefined || isFunction(fetch), "fetch must be a function");
    const { onRequest = check, onResponse = check, onRetry = check, ...others } = hooks;
    none(others);
    check(isObject(hooks) && [onRequest, onResponse, onRetry].every(isFunction), "hooks must be functions");
    this.#options = options;
    this.#patience = patience({ timeoutMs, retry });
    const calls = optional(unlimited, callsPerMinute ?? undefined, "callsPerMinute");
    const extras = { fetch, hooks, headers, asUser };
    this.#core = core?.vary(extras) ?? new Core(baseUrl, token, extras, calls);
    // So that they can be handed on: `ids.map(requests.get)`.
    for (const name of Object.getOwnPropertyNames(FileRequests.prototype).slice(1)) {
      Object.defineProperty(this, name, { value: this[name].bind(this), writable: true });
    }
  }

  with(options) {
    check(this.#core, FREED);
    check(isObject(options), "options must be an object");
    const { asUser, headers, ...rest } = options;
    none(rest);
    new Headers(headers); // throws where one cannot be sent
    // What is left out is left as it was: the options of this client lie behind.
    return new FileRequests(Object.assign(Object.create(this.#options), { asUser, headers }), this.#core);
  }

  get(id, options) {
    return this.#send("get", id, options);
  }

  async update(id, changes, options) {
    check(isObject(changes), "changes must be an object");
    const { ifMatch, ...more } = options ?? {};
    return this.#send("update", id, more, changes, ifMatch ?? undefined);
  }

  async delete(id, options) {
    return { alreadyGone: await this.#send("delete", id, options) };
  }

  async copy(id, copy, options) {
    const folder = { type: "folder", ...copy?.folder };
    check(isText(folder.id), "folder.id must be a string: where to copy to");
    return this.#send("copy", id, options, { ...copy, folder });
  }

  async createFolder(folder, options) {
    check(isText(folder?.name) && isText(folder.parent?.id), "folder needs a name and parent.id: where to make it");
    return this.#send("createFolder", "0", options, folder);
  }

  async modify(id, change, options) {
    check(isFunction(change), "change must be a function");
    const { maxAttempts, ...more } = options ?? {};
    const attempts = whole(maxAttempts ?? 5, "maxAttempts", 1);
    for (let attempt = 1; ; attempt += 1) {
      const current = await this.get(id, more);
      const changes = await change(current);
      if (!changes) return current;
      try {
        return await this.update(id, changes, { ...more, ifMatch: current.etag });
      } catch (error) {
        // Where an answer was lost, the other version may hold the change already.
        const conflict = error instanceof BoxApiError && error.status === 412 && error.outcome === "failed";
        if (!conflict || attempt >= attempts) throw error;
      }
    }
  }

  async *copyToFolders(id, rows, options) {
    const { concurrency, journal, ...more } = options ?? {};
    patience(more);
    yield* copies(this, id, rows, whole(concurrency ?? 8, "concurrency", 1), journal, more);
  }

  async *received(fileRequest, options) {
    const { since, ...more } = options ?? {};
    const folder = fileRequest?.folder?.id;
    check(isText(folder), "fileRequest must have a folder.id, as get returns it");
    const from = isText(since) ? Date.parse(since) : (since ?? new Date(0)).getTime?.();
    check(Number.isFinite(from), "since must be a date, or the text of one");
    const markers = new Set();
    let marker;
    do {
      markers.add(marker);
      const page = await this.#send("received", folder, more, marker);
      for (const item of page.entries) {
        const file = received(item);
        // One whose time cannot be read may be a new one.
        if (!file || Date.parse(file.createdAt) < from) continue;
        if (more.signal?.aborted) throw reasonOf(more.signal);
        yield file;
      }
      const next = page.next_marker ?? "";
      marker = plain(next);
      // Nobody would see that the rest is missing, and to ask again would never end.
      if (next !== "" && (!marker || markers.has(marker))) {
        const url = `${(this.#options.baseUrl ?? BOX_API).replace(/\/+$/, "")}/folders/${encodeURIComponent(folder)}/items`;
        const details = { status: 200, outcome: "failed", method: "GET", url };
        throw new BoxApiError("The list of items does not end: its next_marker leads nowhere, or to where it was", details);
      }
    } while (marker);
  }

  free() {
    this.#core?.free();
    this.#core = undefined;
  }

  async #send(method, id, options, body, ifMatch) {
    enter();
    check(this.#core, FREED);
    // No path takes the others: half of a pair, and control characters.
    check(isText(id) && !/[\p{Cs}\p{Cc}]/u.test(id), "id must be a string, and not empty");
    check(ifMatch === undefined || isHeader(ifMatch), "ifMatch must be an etag: a string that HTTP allows");
    const signal = options?.signal ?? undefined;
    // Not instanceof: a signal may come from another window, or from a test's own DOM.
    check(signal === undefined || isFunction(signal.addEventListener), "signal must be an AbortSignal");
    const own = patience(options).map((value, at) => value ?? this.#patience[at]);
    const sent = isText(body) ? body : body && json(body);
    const call = this.#core.start(method, id, sent, ifMatch, signal, ...own);
    try {
      // On a stack of its own: the caller's could end within the module.
      await undefined;
      for (let failed = false, value; ; ) {
        const next = call.step(failed, value);
        // No answer is a promise: answers come from JSON.
        if (!isFunction(next?.then)) return next;
        try {
          value = await next;
          failed = false;
        } catch (error) {
          value = error;
          failed = true;
        }
      }
    } finally {
      call.free();
    }
  }
}

// Not written as a method, since not every runtime has the symbol.
if (Symbol.dispose) FileRequests.prototype[Symbol.dispose] = FileRequests.prototype.free;

export function parseFileRequestId(pasted) {
  return parse("builder", text(pasted));
}

export function parseFolderId(pasted) {
  return parse("folder", text(pasted));
}

export function visitorLink(fileRequest, appUrl = BOX_APP) {
  enter();
  const url = fileRequest?.url;
  return isText(url) ? link("form", appUrl, url) : undefined;
}

export function builderLink(id, appUrl = BOX_APP) {
  return link("builder", appUrl, text(id));
}

export function folderLink(id, appUrl = BOX_APP) {
  return link("folder", appUrl, text(id));
}

function text(pasted) {
  enter();
  check(typeof pasted === "string", "expected a string");
  return pasted;
}

/** The file that an item of a folder is, where it came through a file request. */
function received(item) {
  const { type, id, name, size, created_at: createdAt, created_by: by, uploader_display_name: shown } = item ?? {};
  const uploader = sender(...[shown, by?.id, by?.name, by?.login].map(plain));
  if (type !== "file" || uploader === undefined) return;
  return { id: plain(id), name: plain(name), size: Number.isFinite(size) ? size : undefined, createdAt: plain(createdAt) || undefined, uploader: uploader || undefined };
}

/** A text or a number that came out of JSON, as text; anything else as none. */
function plain(value) {
  return isText(value) || Number.isFinite(value) ? `${value}` : "";
}

/** Checks what everything needs that calls the module. */
function enter() {
  if (!loaded) throw new Error("box-file-requests is not loaded yet: call `await init()` first");
  descend(200);
}

/** Throws where the stack is nearly used up: the module could not clean up if it ended within. */
function descend(deep) {
  if (deep) descend(deep - 1);
}

/** Refuses what is left of options: a slip of the pen would be passed over in silence. */
function none(rest) {
  for (const name of Object.keys(rest)) check(false, `unknown option: ${name}`);
}

function check(right, message, options) {
  if (!right) throw Object.assign(new TypeError(message, options), { outcome: "failed" });
}

function json(body) {
  let text;
  let options;
  try {
    text = JSON.stringify(body);
  } catch (cause) {
    options = { cause };
  }
  check(text?.[0] === "{", "what is sent must be an object that JSON can hold", options);
  return text;
}

function isFunction(value) {
  return typeof value === "function";
}

function isText(value) {
  return typeof value === "string" && value !== "";
}

/** A text that HTTP takes as a header's value as it is. */
function isHeader(value) {
  return isText(value) && /^[!-~\x80-\xff]([\t -~\x80-\xff]*[!-~\x80-\xff])?$/.test(value);
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The options `timeoutMs` and `retry`, of a client or of a call, as the module takes them. */
function patience(options) {
  const { signal, timeoutMs, retry, ...rest } = options ?? {};
  check(retry === false || isObject(retry ?? {}), "retry must be false or an object");
  const { maxAttempts, baseDelayMs, maxDelayMs, ...others } = retry === false ? { maxAttempts: 1 } : (retry ?? {});
  none({ ...rest, ...others });
  return [
    optional(unlimited, timeoutMs ?? undefined, "timeoutMs"),
    optional(whole, maxAttempts, "retry.maxAttempts", 1),
    optional(whole, baseDelayMs, "retry.baseDelayMs", 0),
    optional(whole, maxDelayMs, "retry.maxDelayMs", 0),
  ];
}

/** A whole number that fits into 32 bits. */
function whole(value, name, least) {
  const right = Number.isInteger(value) && value >= least && value < 2 ** 32;
  check(right, `${name} must be a whole number, ${least} or more`);
  return value;
}

/** A whole number, or Infinity for no limit; the module knows that as 0. */
function unlimited(value, name) {
  return value === Infinity ? 0 : whole(value, name, 1);
}

/** An option that was given, checked; the others have defaults in the module. */
function optional(check, value, ...more) {
  return value === undefined ? undefined : check(value, ...more);
}
