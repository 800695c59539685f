// The package's face. What everything does is said in index.d.ts.

import load, { Core, link, parse, step } from "./box_file_requests.js";
import { BoxApiError } from "./outcome.js";
import { several } from "./several.js";
import { take } from "./steps.js";

export { BoxApiError, BoxNetworkError, BoxTokenError, isRecovered } from "./outcome.js";

const BOX_API = "https://api.box.com/2.0";
const BOX_APP = "https://app.box.com";

// As `Operation` in call.rs and `step` in steps.rs have them.
const [GET, UPDATE, DELETE, COPY, CREATE_FOLDER] = Array(5).keys();
const [, DONE, FAILED] = Array(3).keys();

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
    const { token, baseUrl = BOX_API, asUser, headers = {}, fetch } = options;
    check(isFunction(token) || isText(token), "token must be a string or a function that returns one");
    check(isText(baseUrl), "baseUrl must be a string");
    check(asUser === undefined || isText(asUser), "asUser must be a user's id");
    check(isObject(headers), "headers must be an object");
    check(fetch === undefined || isFunction(fetch), "fetch must be a function");
    const { maxAttempts = 5, baseDelayMs = 1000, maxDelayMs = 30000 } =
      options.retry === false ? { maxAttempts: 1 } : (options.retry ?? {});
    this.#core = new Core(
      baseUrl,
      token,
      asUser === undefined ? headers : { ...headers, "as-user": asUser },
      unlimited(options.timeoutMs ?? 30000, "timeoutMs"),
      whole(maxAttempts, "retry.maxAttempts", 1),
      whole(baseDelayMs, "retry.baseDelayMs", 0),
      whole(maxDelayMs, "retry.maxDelayMs", 0),
      unlimited(options.callsPerMinute ?? 1000, "callsPerMinute"),
      fetch,
    );
  }

  get(id, options) {
    return this.#send(GET, id, options);
  }

  update(id, changes, options) {
    if (!isObject(changes)) return refuse("changes must be an object");
    return this.#send(UPDATE, id, options, changes, options?.ifMatch);
  }

  async delete(id, options) {
    return { alreadyGone: await this.#send(DELETE, id, options) };
  }

  copy(id, copy, options) {
    if (!isText(copy?.folder?.id)) return refuse("folder.id must be a string: where to copy to");
    const folder = { type: "folder", ...copy.folder };
    return this.#send(COPY, id, options, { ...copy, folder });
  }

  async createFolder(folder, options) {
    check(isText(folder?.name) && isText(folder.parent?.id), "folder needs a name and parent.id: where to make it");
    try {
      return await this.#send(CREATE_FOLDER, "0", options, folder);
    } catch (error) {
      // Box sends a list; a single object has been seen too.
      const [taken] = [error.contextInfo?.conflicts].flat();
      if (error.status === 409 && taken?.type === "folder") return taken;
      throw error;
    }
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
    const concurrency = whole(options?.concurrency ?? 8, "concurrency", 1);
    yield* several(rows, concurrency, options?.signal, async (row, index, signal) => {
      const end = this.copy(id, row, { signal });
      const result = await end.then((fileRequest) => ({ fileRequest }), (error) => ({ error }));
      return { index, folder: row?.folder, ...result };
    });
  }

  free() {
    this.#core?.free();
    this.#core = undefined;
  }

  async #send(operation, id, options, body, ifMatch) {
    check(this.#core, "this FileRequests has been freed");
    check(isText(id), "id must be a string, and not empty");
    check(ifMatch === undefined || isText(ifMatch), "ifMatch must be an etag: a string");
    const signal = options?.signal ?? undefined;
    // Not instanceof: a signal may come from another window, or from a test's own DOM.
    check(signal === undefined || isFunction(signal.addEventListener), "signal must be an AbortSignal");
    const call = this.#core.start(operation, id, JSON.stringify(body), ifMatch, signal);
    for (let failed = false, value; ; ) {
      const state = step(call, failed, value);
      const brought = take();
      if (state === DONE) return brought;
      if (state === FAILED) throw brought;
      try {
        value = await brought;
        failed = false;
      } catch (error) {
        value = error;
        failed = true;
      }
    }
  }
}

// Not written as a method, since not every runtime has the symbol.
if (Symbol.dispose) FileRequests.prototype[Symbol.dispose] = FileRequests.prototype.free;

export function parseFileRequestId(pasted) {
  return parse(0, text(pasted));
}

export function parseFolderId(pasted) {
  return parse(1, text(pasted));
}

export function visitorLink(fileRequest, appUrl = BOX_APP) {
  needInit();
  const url = fileRequest?.url;
  return isText(url) ? link(0, appUrl, url) : undefined;
}

export function builderLink(id, appUrl = BOX_APP) {
  return link(1, appUrl, text(id));
}

export function folderLink(id, appUrl = BOX_APP) {
  return link(2, appUrl, text(id));
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

/** The same, where Infinity stands for no limit; the module knows that as 0. */
function unlimited(value, name) {
  return value === Infinity ? 0 : whole(value, name, 1);
}
