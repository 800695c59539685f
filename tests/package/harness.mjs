// What the tests of the package share: a clock that stands still until it is moved, a seeded random
// source, and a fetch that plays a script.
import assert from "node:assert/strict";
import { inspect } from "node:util";
import init, { FileRequests } from "../../pkg/node.js";

await init();

export const CANARY = "c4n4ry.t0k3n-zzz";
export const FILE_REQUEST = {
  id: "42037322",
  type: "file_request",
  title: "Please upload",
  folder: { id: "12345", type: "folder" },
  etag: "1656573853000",
  created_at: "2020-09-28T10:53:43-08:00",
  updated_at: "2020-09-28T10:53:43-08:00",
};

// The token must not be printed either, whatever goes wrong.
for (const method of ["debug", "error", "info", "log", "warn"]) {
  const print = console[method];
  console[method] = (...values) => {
    assert.ok(!inspect(values, { depth: 9 }).includes(CANARY), `the token was printed with console.${method}`);
    print(...values);
  };
}

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  now: Date.now,
  ticks: performance.now,
  random: Math.random,
};

/** Lets everything happen that needs no time. */
export async function quiet() {
  for (let turn = 0; turn < 12; turn += 1) await new Promise(setImmediate);
}

/** Takes the place of timers, clocks and chance until `restore`. */
export class Clock {
  now = 0;
  timers = new Map();
  #ids = 0;
  #start = 1_800_000_000_000;

  constructor(seed = 1) {
    globalThis.setTimeout = (run, ms = 0) => {
      this.timers.set(++this.#ids, { run, at: this.now + Math.max(0, ms) });
      return this.#ids;
    };
    globalThis.clearTimeout = (id) => this.timers.delete(id);
    Date.now = () => this.#start + this.now;
    performance.now = () => this.now;
    let state = seed >>> 0;
    Math.random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
  }

  /** The value of a promise, as the clock goes on; throws what it rejects with. */
  async value(promise) {
    const { value, error } = await this.settle(promise);
    if (error !== undefined) throw error;
    return value;
  }

  /** What a promise rejects with, as the clock goes on. */
  async failure(promise) {
    return (await this.settle(promise)).error;
  }

  restore() {
    Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
    Date.now = real.now;
    performance.now = real.ticks;
    Math.random = real.random;
  }

  /** Moves on from timer to timer until the promise is settled; gives its outcome. */
  async settle(promise) {
    let end;
    promise.then((value) => (end = { value }), (error) => (end = { error }));
    for (;;) {
      await quiet();
      if (end) return end;
      assert.ok(this.timers.size > 0, "nothing will ever end this wait");
      this.next();
    }
  }

  next() {
    // There can be hundreds: the first that is due is looked for without sorting all.
    let first;
    let timer = { at: Infinity };
    for (const [id, other] of this.timers) if (other.at < timer.at) [first, timer] = [id, other];
    this.timers.delete(first);
    this.now = Math.max(this.now, timer.at);
    timer.run();
  }
}

/** A fetch that plays steps, functions of the request; keeps what it was called with. */
export function script(...steps) {
  const fetch = (url, init) => {
    fetch.calls.push({ url, ...init });
    const step = steps[fetch.calls.length - 1];
    assert.ok(step, `an unexpected request: ${init.method} ${url}`);
    return step(url, init);
  };
  fetch.calls = [];
  fetch.usedUp = () => assert.equal(fetch.calls.length, steps.length, "requests on the wire");
  return fetch;
}

/** A step that answers. */
export const answer = (status, body = {}, headers = {}) => async () => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const empty = [101, 103, 204, 205, 304].includes(status) || status < 200;
  const response = new Response(empty ? null : text, {
    status: status < 200 ? 200 : status,
    headers: { "content-type": "application/json", ...headers },
  });
  // No response can be made with such a status, but sockets bring them.
  if (status < 200) Object.defineProperties(response, { status: { value: status }, ok: { value: false } });
  return response;
};

/** Success: the file request itself, or for a copy a new one in the folder that was asked for. */
export const ok = (url, { body } = {}) => {
  const made = url?.endsWith("/copy") && { id: "42037399", folder: { ...FILE_REQUEST.folder, ...JSON.parse(body).folder } };
  return answer(200, { ...FILE_REQUEST, ...made })();
};
export const reset = async () => {
  throw new TypeError("fetch failed", { cause: new Error("ECONNRESET") });
};
export const silence = (_, { signal }) =>
  new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
export const stall = async () =>
  new Response(new ReadableStream({ start: (body) => body.enqueue(new TextEncoder().encode('{"id":')) }));
export const cutOff = async () => {
  const chunks = [new TextEncoder().encode('{"id":"42037')];
  const pull = (body) => (chunks.length ? body.enqueue(chunks.pop()) : body.error(new TypeError("terminated")));
  return new Response(new ReadableStream({ pull }), { headers: { "content-type": "application/json" } });
};

export const client = (fetch, options = {}) => new FileRequests({ token: CANARY, fetch, ...options });

/** The calls, with and without etag. */
export const CALLS = {
  get: (requests, options) => requests.get("42037322", options),
  "update with ifMatch": (requests, options) =>
    requests.update("42037322", { title: "Please upload" }, { ...options, ifMatch: "7" }),
  "update without ifMatch": (requests, options) =>
    requests.update("42037322", { title: "Please upload" }, options),
  delete: (requests, options) => requests.delete("42037322", options),
  copy: (requests, options) => requests.copy("42037322", { folder: { id: "2233212" } }, options),
};
export const REPEATABLE = ["get", "update with ifMatch", "delete"];
