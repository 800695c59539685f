// What programs hand over is not always what it should be: mocks for answers and signals, getters that
// throw, odd tokens. None of it may pass through the module as an exception, which it could not clean up
// after: each such exception would leave a piece of its stack behind, until the stack is used up.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { exported, state } from "./module.mjs";
import { CALLS, FILE_REQUEST, client, ok } from "./harness.mjs";

const { default: init, BoxApiError, BoxNetworkError, BoxTokenError } = exported;
const boom = () => { throw new RangeError("boom"); };
const hollow = new Proxy({}, { get: boom, has: boom, getPrototypeOf: boom });
const body = { ...FILE_REQUEST, id: "7", folder: { id: "2233212", type: "folder" } };
const json = async () => body;
const known = (error) => error instanceof BoxApiError || error instanceof BoxNetworkError;

/** Answers as mocks make them, and whether a read succeeds with them. */
const ANSWERS = {
  "without headers": [{ ok: true, status: 200, json }, true],
  "an error without headers": [{ ok: false, status: 404, json: async () => ({ code: "not_found" }) }, false],
  "a 429 without headers": [{ ok: false, status: 429, json: async () => ({}) }, false],
  "with headers in a plain object": [{ status: 404, headers: { "retry-after": "1" }, json }, false],
  "with headers in a map": [{ status: 503, headers: new Map([["retry-after", 0]]), json }, false],
  "with headers that throw": [{ status: 503, headers: { get: boom }, json }, false],
  "with headers that are numbers": [{ status: 503, headers: { get: () => 1 }, json }, false],
  "with a header that cannot become text": [{ status: 503, headers: { get: () => ({ toString: boom }) }, json }, false],
  "with headers of null": [{ status: 503, headers: null, json }, false],
  "with text only": [{ status: 200, text: async () => JSON.stringify(body) }, true],
  "whose json throws": [{ status: 200, json: boom }, false],
  "whose json rejects with undefined": [{ status: 200, json: () => Promise.reject() }, false],
  "whose json is a function's": [{ status: 200, json: async () => boom }, false],
  "whose json goes round in a circle": [{ status: 200, json: async () => { const all = {}; return (all.all = all); } }, false],
  "whose json is a proxy": [{ status: 200, json: async () => hollow }, false],
  "whose text is no text": [{ status: 200, text: async () => Symbol("x") }, false],
  "with a body and nothing to read it": [{ status: 200, body: "x" }, false],
  "with a body that throws": [{ status: 200, get body() { return boom(); } }, false],
  "with a reader that throws": [{ status: 200, body: { getReader: boom } }, false],
  "with a reader of strings": [{ status: 200, body: { getReader: () => ({ read: async () => ({ value: "{}" }) }) } }, false],
  "with a reader of nothing": [{ status: 200, body: { getReader: () => ({ read: async () => undefined }) } }, false],
  "with a body without end": [{ status: 200, body: { getReader: () => ({ read: async () => ({ value: new Uint8Array(1 << 19) }) }) } }, false],
  "with a status that is text": [{ status: "200", json }, false],
  "with a status that throws": [{ status: { valueOf: boom }, json }, false],
  "with a status that is a big number": [{ status: 200n, json }, false],
  "with a status that is a symbol": [{ status: Symbol("200"), json }, false],
  "with a status beyond all": [{ status: 65_736, json }, false],
  "with half a status": [{ status: 200.5, json }, false],
  "without a status": [{ ok: true, json }, false],
  "that is a proxy": [hollow, false],
  "that is nothing": [undefined, false],
  "that is null": [null, false],
  "that is text": ["{}", false],
};

const SOURCES = {
  "a number": () => 7, "nothing": () => undefined, "null": () => null, "a proxy": () => hollow, "a symbol": () => Symbol("t"),
  "a function": () => boom, "text in an object": () => new String("t"), "an object that becomes text": () => ({ toString: () => "t" }),
  "a promise that rejects with nothing": () => Promise.reject(), "something to wait for that throws": () => ({ get then() { return boom(); } }),
  "something to wait for that rejects": () => ({ then: (_, no) => no(null) }), "an exception": boom,
  "an exception that is null": () => { throw null; }, "an exception that is a proxy": () => { throw hollow; },
};

/** Signals of a test's own DOM; each ends the call in what it throws, or not at all. */
const listen = { addEventListener() {}, removeEventListener() {} };
const SIGNALS = {
  "that cannot be listened to": { aborted: false, addEventListener: boom },
  "that can be listened to for ever": { aborted: false, addEventListener() {} },
  "that keeps its listeners": { aborted: false, addEventListener() {}, removeEventListener: boom },
  "that cannot be asked": { ...listen, get aborted() { return boom(); } },
  "without a reason": { ...listen, aborted: true },
  "whose reason throws": { ...listen, aborted: true, get reason() { return boom(); } },
  "whose reason is a proxy": { ...listen, aborted: true, reason: hollow },
  "whose reason is null": AbortSignal.abort(null),
};

/** Bytes of the stack that were zero by chance. One exception through the module would leave no less, each time. */
const SLACK = 64;
const quick = { retry: { maxAttempts: 2, baseDelayMs: 1, maxDelayMs: 1 }, callsPerMinute: Infinity };
const end = (promise) => promise.then((value) => ({ value }), (error) => ({ error }));
const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));

beforeEach(() => void unhandled.splice(0));

describe("an answer", () => {
  for (const [name, [made, reads]] of Object.entries(ANSWERS)) {
    test(`${name}: success or a typed error, and the next call works`, async () => {
      let answers = () => made;
      const requests = client((...request) => answers(...request), quick);
      for (const [call, run] of Object.entries(CALLS)) {
        const { value, error } = await end(run(requests));
        // The status of a delete says all.
        const deleted = call === "delete" && /^whose|^with a (body and|reader|body without)/.test(name);
        if (reads || deleted) assert.ok(value, `${call}: ${error?.stack}`);
        else assert.ok(known(error) && ["failed", "unknown"].includes(error.outcome), `${call}: ${error}`);
      }
      answers = ok;
      assert.equal((await requests.get("1")).id, FILE_REQUEST.id);
      assert.deepEqual(unhandled, []);
    });
  }
  test("of a mock has what Box said", async () => {
    const requests = client(() => ANSWERS["an error without headers"][0]);
    const { error } = await end(requests.get("1"));
    assert.deepEqual([error.status, error.code, error.retryAfter, error.contentType], [404, "not_found", undefined, undefined]);
  });
});

describe("a fetch", () => {
  const rejections = {
    "nothing": undefined, "null": null, "a proxy": hollow, "a frozen error": Object.freeze(new DOMException("x", "TimeoutError")),
    "an error that says it is late": { timedOut: true }, "a getter that throws": { get timedOut() { return boom(); } }, "a symbol": Symbol("x"),
  };
  for (const [name, cause] of Object.entries(rejections)) {
    test(`that rejects with ${name}: nothing answered`, async () => {
      // What is thrown at once was thrown before anything left.
      for (const [fetch, outcome] of [[() => { throw cause; }, "failed"], [() => Promise.reject(cause), "unknown"]]) {
        const { error } = await end(client(fetch, quick).copy("1", { folder: { id: "2" } }));
        assert.ok(error instanceof BoxNetworkError, String(error));
        assert.equal(error.outcome, outcome);
        if (cause !== undefined) assert.equal(error.cause, cause);
      }
    });
  }
  test("that calls itself without end: nothing answered", async () => {
    const fetch = () => fetch();
    const { error } = await end(client(fetch, quick).get("1"));
    assert.ok(error instanceof BoxNetworkError && error.cause instanceof RangeError, String(error));
  });
});

for (const [name, token] of Object.entries(SOURCES)) {
  test(`a token function that gives ${name}: a typed error`, async () => {
    const { error } = await end(client(() => assert.fail("sent"), { token }).get("1"));
    assert.ok(error instanceof BoxTokenError);
    assert.equal(error.outcome, "failed");
    assert.deepEqual(unhandled, []);
  });
}

for (const [name, signal] of Object.entries(SIGNALS)) {
  test(`a signal ${name}: the call ends, and the next one works`, async () => {
    for (const fetch of [ok, () => Promise.reject(new TypeError("reset"))]) {
      const requests = client(fetch, quick);
      const { value, error } = await end(requests.get("1", { signal }));
      if (fetch !== ok) assert.equal(value, undefined);
      else if (name === "that cannot be listened to") assert.ok(error instanceof RangeError);
      else if (Object.getOwnPropertyDescriptor(signal, "aborted")?.value !== true && !(signal instanceof AbortSignal)) assert.ok(value);
      await end(requests.get("1"));
    }
    assert.deepEqual(unhandled, []);
  });
}

describe("arguments", () => {
  const bodies = {
    "that JSON leaves out": { toJSON: () => undefined }, "that JSON makes null": { toJSON: () => null },
    "that JSON makes text": { toJSON: () => "x" }, "that JSON makes a list": { toJSON: () => [] },
    "whose toJSON throws": { toJSON: boom }, "that throw": { get title() { return boom(); } }, "of a big number": { title: 1n },
  };
  for (const [name, changes] of Object.entries(bodies)) {
    test(`changes ${name} are refused before anything is sent`, async () => {
      const { error } = await end(client(() => assert.fail("sent")).update("1", changes, { ifMatch: "7" }));
      assert.ok(error instanceof TypeError, String(error));
      assert.equal(error.outcome, "failed");
    });
  }
  test("that throw make a call reject, and never throw out of it", async () => {
    const requests = client(() => assert.fail("sent"));
    for (const call of [
      () => requests.get("1", hollow), () => requests.update("1", {}, hollow), () => requests.copy("1", hollow),
      () => requests.copy("1", { folder: hollow }), () => requests.createFolder(hollow), () => requests.modify("1", () => ({}), hollow),
      () => requests.update("1", hollow), () => requests.get({ toString: boom }), () => requests.delete("1", { signal: hollow }),
      () => requests.get("1", { get timeoutMs() { return boom(); } }), () => requests.copyToFolders("1", hollow).next(),
      () => requests.copyToFolders("1", [], hollow).next(), () => requests.copyToFolders("1", [hollow]).next(),
    ]) {
      const result = call();
      const { value, error } = await end(result);
      assert.ok(error ?? value.value.error);
    }
  });
  test("headers that are no text are refused", () => {
    for (const value of [undefined, null, 7, Symbol("x"), {}, { toString: boom }, ["a"], "a\nb", "a\u0000", "\u0001", "€"]) {
      assert.throws(() => client(ok, { headers: { "x-a": value } }), TypeError);
    }
    assert.throws(() => client(ok, { headers: { get a() { return boom(); } } }), RangeError);
  });
});

test("20,000 failures of every kind leave the module as it was", async () => {
  const answers = Object.values(ANSWERS).map(([made]) => () => made);
  const runs = Object.values(CALLS);
  let next = 0;
  const once = { retry: false, callsPerMinute: Infinity, timeoutMs: Infinity };
  const requests = client(() => answers[next % answers.length](), once);
  const sources = Object.values(SOURCES).map((token) => client(ok, { ...once, token }));
  const signals = Object.values(SIGNALS);
  const fail = async (rounds) => {
    for (let round = 0; round < rounds; round += 1) {
      next = round;
      await end(runs[round % runs.length](requests));
      await end(sources[round % sources.length].get("1"));
      await end(requests.get("1", { signal: signals[round % signals.length] }));
      await end(requests.update("1", { toJSON: () => undefined }));
    }
  };
  await fail(500);
  const before = state();
  await fail(5_000);
  const { stack, ...held } = state();
  assert.deepEqual(held, { memory: before.memory, values: before.values });
  assert.ok(before.stack - stack < SLACK, `${before.stack} → ${stack}`);
  assert.equal((await client(ok).get("1")).id, FILE_REQUEST.id);
});

test("calls at the very end of the stack leave the module as it was", () => {
  const program = fileURLToPath(new URL("stack.mjs", import.meta.url));
  const { stdout, status, stderr } = spawnSync(process.execPath, [program], { encoding: "utf8" });
  assert.equal(status, 0, stderr.slice(-500));
  const { before, after, works } = JSON.parse(stdout);
  assert.ok(before - after < SLACK, `${before} → ${after}`);
  assert.ok(works);
});

test("a promise for the module that is not needed any more may fail", async () => {
  await init(Promise.reject(new Error("not needed")));
  await init({ get then() { return boom(); } });
  await new Promise(setImmediate);
  assert.deepEqual(unhandled, []);
});

test("methods can be handed on", async () => {
  const { get, update, delete: remove, copy, createFolder, modify, copyToFolders, free } = client(ok);
  assert.equal((await Promise.all(["1", "2"].map(get))).length, 2);
  assert.ok(await update("1", {}));
  assert.deepEqual(await remove("1"), { alreadyGone: false });
  assert.ok(await copy("1", { folder: { id: "12345" } }));
  assert.ok(await createFolder({ name: "a", parent: { id: "0" } }));
  assert.ok(await modify("1", () => ({})));
  for await (const row of copyToFolders("1", [{ folder: { id: "12345" } }])) assert.ok(row.fileRequest);
  free();
  await assert.rejects(get("1"), /freed/);
});
