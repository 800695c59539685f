// Calls that may have been carried out although they did not succeed, calls that cannot succeed, and how long
// either may take.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { BoxApiError, BoxNetworkError, BoxTokenError, isRecovered } from "../../pkg/node.js";
import {
  CALLS, Clock, FILE_REQUEST, answer, client, ok, quiet, reset, script, silence, stall,
} from "./harness.mjs";

let clock;
beforeEach(() => (clock = new Clock(11)));
afterEach(() => clock.restore());
const settle = (promise) => clock.value(promise);
const failure = (promise) => clock.failure(promise);
const conflict = answer(412, { code: "precondition_failed" });

describe("an answer to a copy", () => {
  const place = { id: "2", type: "folder" };
  const wrong = {
    "with the source's id": { ...FILE_REQUEST, id: "1", folder: place },
    "with the source's id as a number": { ...FILE_REQUEST, id: 1, folder: place },
    "in another folder": { ...FILE_REQUEST, id: "7", folder: { id: "3" } },
    "in a folder of no kind": { ...FILE_REQUEST, id: "7", folder: { id: { toString: 1 } } },
    "without an id": { title: "x", folder: place },
    "with an id of no kind": { id: { toString: 1 }, folder: place },
    "of nothing": {},
  };
  for (const [name, body] of Object.entries(wrong)) {
    test(`${name} is an error, and what happened is unknown`, async () => {
      const fetch = script(answer(200, body));
      const error = await failure(client(fetch).copy("1", { folder: { id: "2" } }));
      assert.ok(error instanceof BoxApiError, String(error));
      assert.deepEqual([error.status, error.outcome, error.method], [200, "unknown", "POST"]);
      assert.match(error.message, /not a copy in the folder/);
      assert.ok(error.body.startsWith("{"));
      fetch.usedUp();
    });
  }
  test("that is one comes through, with numbers too", async () => {
    for (const body of [{ id: 7, folder: { id: 2 } }, { id: "7", folder: null }, { id: "7" }]) {
      assert.equal((await settle(client(script(answer(200, body))).copy("1", { folder: { id: "2" } }))).id, body.id);
    }
  });
});

describe("modify after a lost answer", () => {
  const add = ({ title }) => ({ title: `${title}+` });
  test("does not apply its change to its own result", async () => {
    // Carried out and lost; then another user edits what it made.
    let title = "A";
    let version = 1;
    const fetch = async (_, { method, body, headers }) => {
      if (method === "PUT" && headers["if-match"] !== String(version)) return conflict();
      if (method === "PUT") {
        title = `${JSON.parse(body).title} (edited)`;
        version += 2;
        return reset();
      }
      return Response.json({ ...FILE_REQUEST, title, etag: String(version) });
    };
    const error = await failure(client(fetch).modify("1", add));
    assert.equal(title, "A+ (edited)");
    assert.deepEqual([error.status, error.outcome, error.current.title, error.sent], [412, "unknown", "A+ (edited)", { title: "A+" }]);
  });
  test("where the other version cannot be read, either", async () => {
    const fetch = script(ok, reset, conflict, answer(403, {}));
    const error = await failure(client(fetch).modify("1", add));
    assert.deepEqual([error.status, error.outcome], [412, "unknown"]);
    fetch.usedUp();
  });
  test("where Box keeps the text in another form, either", async () => {
    const fetch = script(answer(200, { ...FILE_REQUEST, title: "A " }), reset, conflict, answer(200, { ...FILE_REQUEST, title: "A+" }));
    assert.equal((await failure(client(fetch).modify("1", ({ title }) => ({ title: `${title}+` })))).outcome, "unknown");
    fetch.usedUp();
  });
  test("finds its own result, and is done", async () => {
    const fetch = script(ok, reset, conflict, answer(200, { ...FILE_REQUEST, title: `${FILE_REQUEST.title}+` }));
    assert.ok(isRecovered(await settle(client(fetch).modify("1", add))));
    fetch.usedUp();
  });
});

describe("a token function that fails after an attempt without an answer", () => {
  const tokens = (...steps) => () => steps.shift()();
  const first = () => "t1";
  const later = { throws: () => { throw new Error("signed out"); }, "returns nothing": () => "", hangs: () => new Promise(() => {}) };
  for (const [name, second] of Object.entries(later)) {
    for (const call of ["update with ifMatch", "delete"]) {
      test(`${call}, ${name}: what happened is unknown`, async () => {
        const fetch = script(reset, answer(401, ""));
        const error = await failure(CALLS[call](client(fetch, { token: tokens(first, second) })));
        assert.ok(error instanceof BoxTokenError, String(error));
        assert.equal(error.outcome, "unknown");
        assert.match(error.message, /may have been carried out/);
        fetch.usedUp();
      });
    }
    test(`${name}: a read, and a copy that was only refused, are failures`, async () => {
      const read = client(script(reset, answer(401, "")), { token: tokens(first, second) });
      assert.equal((await failure(read.get("1"))).outcome, "failed");
      const copy = client(script(answer(401, "")), { token: tokens(first, second) });
      assert.equal((await failure(copy.copy("1", { folder: { id: "2" } }))).outcome, "failed");
    });
  }
});

describe("what no header or path can take is refused at once", () => {
  const none = () => client(script());
  const texts = ["a\nb", "a\rb", "a\u0000b", "a\u0001b", "a\u007fb", "é€", "\u{1f4c1}", " a", "a ", "\ta", " ", "\ud800"];
  for (const text of texts) {
    test(`as an etag: ${JSON.stringify(text)}`, async () => {
      for (const call of [() => none().update("1", {}, { ifMatch: text }), () => none().modify("1", () => ({}), { ifMatch: 7, signal: {} })]) {
        assert.ok((await failure(call())) instanceof TypeError);
      }
      assert.equal(clock.now, 0);
    });
    test(`as a user or a header: ${JSON.stringify(text)}`, () => {
      assert.throws(() => client(script(), { asUser: text }), TypeError);
      assert.throws(() => client(script(), { headers: { "x-a": text } }), TypeError);
      assert.throws(() => client(script(), { headers: { [text]: "a" } }), TypeError);
      assert.throws(() => client(script(), { token: text }), TypeError);
    });
  }
  for (const id of ["\ud800", "1\ud800", "1\n", "\u0000", "1\u007f"]) {
    test(`as an id: ${JSON.stringify(id)}`, async () => {
      for (const call of [() => none().get(id), () => none().delete(id), () => none().copy(id, { folder: { id: "2" } }), () => none().update(id, {})]) {
        assert.ok((await failure(call())) instanceof TypeError);
      }
    });
  }
  for (const baseUrl of ["https://api.box.com:99999", "https://[::1", "https://a%zz", "https://a b", "https://a\n", "https://a\u0000/"]) {
    test(`as an address: ${JSON.stringify(baseUrl)}`, () => assert.throws(() => client(script(), { baseUrl }), TypeError));
  }
  test("and what they can take is sent as it is", async () => {
    const fetch = script(ok);
    await settle(client(fetch, { headers: { "x-a": "é x", "x-b": "" } }).update("1", {}, { ifMatch: 'W/"é \t7"' }));
    assert.deepEqual([fetch.calls[0].headers["if-match"], fetch.calls[0].headers["x-a"], fetch.calls[0].headers["x-b"]], ['W/"é \t7"', "é x", ""]);
  });
});

describe("a folder that Box is still busy with", () => {
  const folder = { name: "Ann", parent: { id: "7" } };
  const taken = { id: "8", type: "folder", name: "Ann" };
  const inUse = (...conflicts) => answer(409, { code: "item_name_in_use", context_info: { conflicts } });
  for (const code of ["name_temporarily_reserved", "operation_blocked_temporary"]) {
    const busy = answer(409, { code });
    test(`${code}: is asked for again, after a while`, async () => {
      const fetch = script(reset, busy, busy, inUse(taken));
      assert.deepEqual(await settle(client(fetch).createFolder(folder)), taken);
      assert.ok(clock.now >= 2000);
      fetch.usedUp();
    });
    test(`${code}: after the wait that Box names`, async () => {
      const fetch = script(answer(409, { code }, { "retry-after": "7" }), answer(201, taken));
      assert.deepEqual(await settle(client(fetch).createFolder(folder)), taken);
      assert.equal(clock.now, 7000);
    });
    test(`${code}: five times, and no more`, async () => {
      const fetch = script(...Array(5).fill(busy));
      const error = await failure(client(fetch).createFolder(folder));
      assert.deepEqual([error.status, error.code, error.outcome], [409, code, "failed"]);
      fetch.usedUp();
    });
    test(`${code}: of a copy or an update: nothing was done, so it is sent again`, async () => {
      for (const call of ["copy", "update without ifMatch", "delete"]) {
        const fetch = script(busy, ok);
        await settle(CALLS[call](client(fetch)));
        fetch.usedUp();
      }
    });
  }
  test("any other 409 is final", async () => {
    const fetch = script(answer(409, { code: "conflict" }));
    assert.equal((await failure(client(fetch).createFolder(folder))).status, 409);
    fetch.usedUp();
  });
  test("a file in the way is an error; a folder beside it is not", async () => {
    const file = { id: "9", type: "file", name: "Ann" };
    assert.equal((await failure(client(script(inUse(file))).createFolder(folder))).code, "item_name_in_use");
    assert.deepEqual(await settle(client(script(inUse(file, taken))).createFolder(folder)), taken);
    assert.equal((await failure(client(script(inUse({ type: "folder" }))).createFolder(folder))).status, 409);
  });
});

describe("a wait that Box asks for and a call has no time for", () => {
  const throttled = answer(429, { code: "rate_limit_exceeded" }, { "retry-after": "3600" });
  for (const call of Object.keys(CALLS)) {
    test(`${call}: ends within its own time, and says how long the wait is`, async () => {
      const fetch = script(throttled);
      const requests = client(fetch);
      assert.equal((await failure(requests.get("1"))).retryAfter, 3600);
      const error = await failure(CALLS[call](requests));
      assert.ok(error instanceof BoxApiError, String(error));
      assert.deepEqual([error.status, error.code, error.outcome], [429, "rate_limit_exceeded", "failed"]);
      assert.ok(error.retryAfter > 3400 && error.retryAfter <= 3600, String(error.retryAfter));
      assert.ok(clock.now <= 150_000);
      fetch.usedUp();
    });
  }
  test("calls that wait already end too; one that has the time waits", async () => {
    const fetch = script(ok, throttled, ok);
    const requests = client(fetch, { callsPerMinute: 2 });
    await settle(requests.get("1"));
    const patient = requests.get("9", { timeoutMs: 3_600_000 });
    patient.catch(() => {});
    const [second, third] = [requests.get("2"), requests.get("3")].map((promise) => promise.catch((error) => error));
    void second;
    const { value } = await clock.settle(third);
    assert.equal(value.status, 429);
    assert.ok(clock.now <= 150_000, String(clock.now));
    await settle(patient).catch((error) => assert.equal(error.status, 429));
  });
  test("one with time enough waits, and is sent", async () => {
    const fetch = script(throttled, ok);
    const requests = client(fetch);
    await failure(requests.get("1"));
    await settle(requests.get("2", { timeoutMs: Infinity }));
    assert.ok(clock.now >= 3_600_000);
    fetch.usedUp();
  });
  test("after an attempt without an answer what happened is unknown", async () => {
    const fetch = script(reset, throttled);
    const requests = client(fetch, { retry: { maxAttempts: 3, baseDelayMs: 5000, maxDelayMs: 5000 } });
    const update = requests.update("1", {}, { ifMatch: "7" });
    update.catch(() => {});
    await quiet();
    await failure(requests.get("2", { retry: false }));
    assert.deepEqual(await failure(update).then(({ status, outcome }) => [status, outcome]), [429, "unknown"]);
    fetch.usedUp();
  });
  test("the limit on calls a minute is no such wait", async () => {
    const requests = client(() => ok(), { callsPerMinute: 1, timeoutMs: 1000 });
    await settle(Promise.all(Array.from({ length: 5 }, () => requests.get("1"))));
    assert.ok(clock.now >= 240_000);
  });
});

describe("an option of a call wins over the client's", () => {
  const failing = answer(503, {});
  const sent = async (options, own) => {
    let count = 0;
    await failure(client(() => { count += 1; return failing(); }, options).get("1", own));
    return count;
  };
  test("retry, in both directions", async () => {
    assert.equal(await sent({ retry: false }, { retry: { maxAttempts: 3 } }), 3);
    assert.equal(await sent({ retry: { maxAttempts: 4 } }, { retry: false }), 1);
    assert.equal(await sent({ retry: { maxAttempts: 4 } }, { retry: { baseDelayMs: 1 } }), 4);
    assert.equal(await sent({}, { retry: undefined }), 5);
  });
  test("its waits too", async () => {
    await sent({ retry: { baseDelayMs: 20_000, maxDelayMs: 20_000 } }, { retry: { baseDelayMs: 1, maxDelayMs: 1 } });
    assert.ok(clock.now <= 5, String(clock.now));
  });
  test("timeoutMs, in both directions", async () => {
    for (const [options, own, at] of [[{}, { timeoutMs: 50 }, 50], [{ timeoutMs: 50 }, { timeoutMs: 7000 }, 7000]]) {
      for (const call of Object.keys(CALLS)) {
        const start = clock.now;
        const error = await failure(CALLS[call](client(script(silence), { ...options, retry: false }), own));
        assert.deepEqual([error.name, clock.now - start], ["TimeoutError", at]);
      }
    }
  });
  test("timeoutMs, for the token function too", async () => {
    const token = () => new Promise(() => {});
    assert.ok((await failure(client(script(), { token }).get("1", { timeoutMs: 50 }))) instanceof BoxTokenError);
    assert.equal(clock.now, 50);
  });
  test("timeoutMs without limit", async () => {
    const waiting = client(script(stall), { timeoutMs: 50 }).get("1", { timeoutMs: Infinity });
    waiting.catch(() => {});
    await quiet();
    assert.equal(clock.timers.size, 0);
  });
  test("in createFolder and modify as well", async () => {
    const fetch = script(failing);
    await failure(client(fetch).createFolder({ name: "a", parent: { id: "0" } }, { retry: false }));
    fetch.usedUp();
    const other = script(ok, failing);
    await failure(client(other).modify("1", () => ({}), { retry: false }));
    other.usedUp();
  });
  test("what cannot be right is refused", async () => {
    for (const own of [{ timeoutMs: 0 }, { timeoutMs: "1" }, { retry: { maxAttempts: 0 } }, { retry: { baseDelayMs: -1 } }, { retry: { maxDelayMs: 0.5 } }]) {
      assert.ok((await failure(client(script()).get("1", own))) instanceof TypeError, JSON.stringify(own));
    }
  });
  test("and calls with options of their own share queue and retry budget", async () => {
    let count = 0;
    const requests = client(() => { count += 1; return failing(); }, { callsPerMinute: Infinity });
    await clock.settle(Promise.allSettled(Array.from({ length: 500 }, () => requests.get("1", { retry: { maxAttempts: 3 } }))));
    assert.ok(count <= 600, String(count));
  });
});

test("a server that asks for no wait gets its attempts with a moment between them", async () => {
  for (const status of [429, 503]) {
    const at = [];
    const busy = answer(status, {}, { "retry-after": "0" });
    await failure(client(() => { at.push(clock.now); return busy(); }).get("1"));
    assert.equal(at.length, 5);
    for (let next = 1; next < 5; next += 1) assert.ok(at[next] - at[next - 1] >= 100, String(at));
  }
});

test("an abort with null ends every call in null, at every stage", async () => {
  const calls = { ...CALLS, createFolder: (requests, options) => requests.createFolder({ name: "a", parent: { id: "0" } }, options) };
  const stages = { before: [], request: [silence], "second request": [answer(429, {}, { "retry-after": "0" }), silence], backoff: [answer(429, {}, { "retry-after": "10" })] };
  for (const call of Object.values(calls)) {
    for (const [name, steps] of Object.entries(stages)) {
      const controller = new AbortController();
      if (name === "before") controller.abort(null);
      const promise = call(client(script(...steps)), { signal: controller.signal });
      let end = "nothing";
      promise.catch((error) => (end = error));
      await quiet();
      if (name === "second request") { clock.next(); await quiet(); }
      controller.abort(null);
      await quiet();
      assert.equal(end, null, name);
    }
  }
});

describe("an update whose answer was lost is found by its date", () => {
  const found = async (sent, held) => {
    const fetch = script(reset, conflict, answer(200, { ...FILE_REQUEST, expires_at: held }));
    const { value } = await clock.settle(client(fetch).update("1", { expires_at: sent }, { ifMatch: "7" }));
    return value !== undefined;
  };
  test("in any form of the same moment, in whole seconds", async () => {
    for (const [sent, held] of [
      ["2026-01-31T12:00:00.123Z", "2026-01-31T12:00:00+00:00"], ["2026-01-31T12:00:00.999+00:00", "2026-01-31T04:00:00-08:00"],
      ["2026-01-31T12:00:00.600Z", "2026-01-31T12:00:01Z"], ["2026-01-31T12:00:00-00:00", "2026-01-31T12:00:00Z"], [null, null], [null, undefined],
      ["2026-01-31", "2026-01-31T00:00:00+00:00"],
    ]) assert.ok(await found(sent, held), `${sent} ${held}`);
  });
  test("and not by another one", async () => {
    for (const [sent, held] of [
      ["2026-01-31T12:00:00Z", "2026-01-31T12:00:01Z"], ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00+01:00"],
      ["2026-01-31T12:00:00Z", null], [null, "2026-01-31T12:00:00Z"], ["never", "no date"],
    ]) assert.ok(!(await found(sent, held)), `${sent} ${held}`);
  });
});

test("one signal for many calls: one listener, and Node has nothing to warn of", async (context) => {
  clock.restore();
  const warnings = [];
  const note = (warning) => warnings.push(String(warning));
  process.on("warning", note);
  context.after(() => process.off("warning", note));
  const controller = new AbortController();
  const { signal } = controller;
  const requests = client(silence, { callsPerMinute: 30 });
  const calls = Array.from({ length: 50 }, () => requests.get("1", { signal }));
  calls.forEach((call) => call.catch(() => {}));
  await new Promise((resolve) => setTimeout(resolve, 20));
  controller.abort(new Error("enough"));
  for (const { reason } of await Promise.allSettled(calls)) assert.equal(reason, signal.reason);
  assert.deepEqual(warnings, []);
});

test("a connection that fails is still what it was", async () => {
  const error = await failure(client(script(reset), { retry: false }).copy("1", { folder: { id: "2" } }));
  assert.ok(error instanceof BoxNetworkError && error.outcome === "unknown");
});
