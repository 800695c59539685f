// The package's API, described in index.d.ts.

import load, { Core, link, parse } from "./box_file_requests.js";
import { BoxApiError } from "./outcome.js";
import { copies } from "./copies.js";

export { BoxApiError, BoxNetworkError, BoxTokenError, isRecovered } from "./outcome.js";

const BOX_API = "https://api.box.com/2.0";
const BOX_APP = "https://app.box.com";

let loading;
let loaded = false;

export default async function init(source) {
  loading ??= load(source === undefined ? undefined : { module_or_path: source });
  try {
    await loading;
    loaded = true;
  } catch (error) {
    loading = undefined; // the next call tries again
    throw error;
  }
}

export class FileRequests {
  #core;

  constructor(options) {
    needInit();
    check(isObject(options), "options must be an object with a token");
    const { token, baseUrl = BOX_API, asUser, headers, fetch } = options;
    check(isFunction(token) || isText(token), "token must be a string or a function that returns one");
    check(isText(baseUrl), "baseUrl must be a string");
    check(asUser === undefined || isText(asUser), "asUser must be a user's id");
    check(headers === undefined || isObject(headers), "headers must be an object");
    check(fetch === undefined || isFunction(fetch), "fetch must be a function");
    const { maxAttempts, baseDelayMs, maxDelayMs } = options.retry === false ? { maxAttempts: 1 } : (options.retry ?? {});
    this.#core = new Core(
      baseUrl,
      token,
      asUser,
      headers,
      optional(unlimited, options.timeoutMs ?? undefined, "timeoutMs"),
      optional(whole, maxAttempts, "retry.maxAttempts", 1),
      optional(whole, baseDelayMs, "retry.baseDelayMs", 0),
      optional(whole, maxDelayMs, "retry.maxDelayMs", 0),
      optional(unlimited, options.callsPerMinute ?? undefined, "callsPerMinute"),
      fetch,
    );
  }

  get(id, options) {
    return this.#send("get", id, options);
  }

  update(id, changes, options) {
    if (!isObject(changes)) return refuse("changes must be an object");
    return this.#send("update", id, options, changes, options?.ifMatch);
  }

  async delete(id, options) {
    return { alreadyGone: await this.#send("delete", id, options) };
  }

  copy(id, copy, options) {
    if (!isText(copy?.folder?.id)) return refuse("folder.id must be a string: where to copy to");
    const folder = { type: "folder", ...copy.folder };
    return this.#send("copy", id, options, { ...copy, folder });
  }

  async createFolder(folder, options) {
    check(isText(folder?.name) && isText(folder.parent?.id), "folder needs a name and parent.id: where to make it");
    return this.#send("createFolder", "0", options, folder);
  }

  async modify(id, change, options) {
    check(isFunction(change), "change must be a function");
    const attempts = whole(options?.maxAttempts ?? 5, "maxAttempts", 1);
    for (let attempt = 1; ; attempt += 1) {
      const current = await this.get(id, options);
      const changes = await change(current);
      if (!changes) return current;
      try {
        return await this.update(id, changes, { ...options, ifMatch: current.etag ?? undefined });
      } catch (error) {
        const conflict = error instanceof BoxApiError && error.status === 412;
        if (!conflict || attempt >= attempts) throw error;
      }
    }
  }

  async *copyToFolders(id, rows, options) {
    const { concurrency, journal, signal } = options ?? {};
    yield* copies(this, id, rows, whole(concurrency ?? 8, "concurrency", 1), journal, signal);
  }

  free() {
    this.#core?.free();
    this.#core = undefined;
  }

  async #send(method, id, options, body, ifMatch) {
    check(this.#core, "this FileRequests has been freed");
    check(isText(id), "id must be a string, and not empty");
    check(ifMatch === undefined || isText(ifMatch), "ifMatch must be an etag: a string");
    const signal = options?.signal ?? undefined;
    // Not instanceof: a signal may come from another window, or from a test's own DOM.
    check(signal === undefined || isFunction(signal.addEventListener), "signal must be an AbortSignal");
    const call = this.#core.start(method, id, JSON.stringify(body), ifMatch, signal);
    try {
      for (let failed = false, value; ; ) {
        const next = call.step(failed, value);
        // No answer is a promise: answers come from JSON.
        if (!(next instanceof Promise)) return next;
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
  needInit();
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
  needInit();
  check(typeof pasted === "string", "expected a string");
  return pasted;
}

function needInit() {
  if (!loaded) throw new Error("box-file-requests is not loaded yet: call `await init()` first");
}

function check(right, message) {
  if (!right) throw new TypeError(message);
}

function refuse(message) {
  return Promise.reject(new TypeError(message));
}

function isFunction(value) {
  return typeof value === "function";
}

function isText(value) {
  return typeof value === "string" && value !== "";
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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
