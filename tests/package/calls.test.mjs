// What the calls send, what they hand over, and how they end.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import init, {
  BoxApiError, BoxNetworkError, BoxTokenError, FileRequests, isRecovered,
} from "../../pkg/node.js";
import {
  CALLS, CANARY, Clock, FILE_REQUEST, REPEATABLE, answer, client, ok, quiet, reset, script, silence, stall,
} from "./harness.mjs";

let clock;
beforeEach(() => (clock = new Clock(3)));
afterEach(() => clock.restore());

const settle = (promise) => clock.value(promise);
const failure = (promise) => clock.failure(promise);

describe("an update whose answer was lost", () => {
  const saved = { ...FILE_REQUEST, title: "New", description: null, expires_at: "2026-01-31T04:00:00-08:00" };
  const changes = { title: "New", description: null, expires_at: "2026-01-31T12:00:00+00:00" };
  const conflict = answer(412, { code: "precondition_failed" });
  test("is looked up after a conflict, and was carried out", async () => {
    const fetch = script(reset, conflict, answer(200, saved));
    const value = await settle(client(fetch).update("1", changes, { ifMatch: "7" }));
    assert.ok(isRecovered(value));
    assert.equal(value.title, "New");
    assert.equal(fetch.calls[2].method, "GET");
    fetch.usedUp();
  });
  test("or was not: the conflict shows both versions", async () => {
    const fetch = script(reset, conflict, answer(200, { ...saved, title: "Theirs" }));
    const error = await failure(client(fetch).update("1", changes, { ifMatch: "7" }));
    assert.deepEqual([error.status, error.current.title, error.sent], [412, "Theirs", changes]);
    assert.equal(error.outcome, "unknown");
  });
  test("is looked up in an answer of any form", async () => {
    const fetch = script(reset, conflict, answer(200, '{"title":"New","description":null,"expires_at":{"toString":1}}'));
    const error = await failure(client(fetch).update("1", changes, { ifMatch: "7" }));
    assert.deepEqual([error.status, error.outcome, error.current.title], [412, "unknown", "New"]);
  });
  test("a conflict at the first attempt is just that", async () => {
    const fetch = script(conflict);
    const error = await failure(client(fetch).update("1", changes, { ifMatch: "7" }));
    assert.deepEqual([error.status, error.current, error.outcome], [412, undefined, "failed"]);
    fetch.usedUp();
  });
  test("no other answer is marked", async () => {
    assert.ok(!isRecovered(await settle(client(script(ok)).get("1"))));
  });
});

describe("a delete", () => {
  test("that a lost attempt carried out is a success", async () => {
    const fetch = script(reset, answer(404, {}));
    assert.deepEqual(await settle(client(fetch).delete("1")), { alreadyGone: true });
  });
  test("of what is not there is an error", async () => {
    assert.equal((await failure(client(script(answer(404, {}))).delete("1"))).status, 404);
    const fetch = script(answer(429, {}), answer(404, {}));
    assert.equal((await failure(client(fetch).delete("1"))).status, 404);
  });
  test("with an empty 204 is a success", async () => {
    assert.deepEqual(await settle(client(script(answer(204))).delete("1")), { alreadyGone: false });
  });
});

test("a copy throttled twice makes one object", async () => {
  const fetch = script(answer(429, {}), answer(429, {}), answer(200, { ...FILE_REQUEST, id: "2", folder: { id: "2" } }));
  assert.equal((await settle(client(fetch).copy("1", { folder: { id: "2" } }))).id, "2");
  fetch.usedUp();
});

describe("a folder whose name is taken", () => {
  const folder = { name: "Ann", parent: { id: "7" } };
  const refused = (conflicts) => script(answer(409, { code: "item_name_in_use", context_info: { conflicts } }));
  const taken = { id: "8", type: "folder", name: "Ann" };
  test("is the one that has the name, in a list or by itself", async () => {
    for (const conflicts of [[taken], taken]) {
      const fetch = refused(conflicts);
      assert.deepEqual(await settle(client(fetch).createFolder(folder)), taken);
      fetch.usedUp();
    }
  });
  test("is an error where a file has the name, or the refusal names nothing", async () => {
    for (const conflicts of [[{ id: "9", type: "file" }], [], null, undefined, "Ann"]) {
      const error = await failure(client(refused(conflicts)).createFolder(folder));
      assert.deepEqual([error.status, error.outcome], [409, "failed"]);
    }
  });
});

describe("an answer that cannot be read", () => {
  const html = { "content-type": "text/html" };
  const bodies = {
    "an HTML page": [answer(200, "<html>hello</html>", html), "<html>hello</html>"],
    "nothing at all": [answer(200, ""), ""],
    "an empty 204": [answer(204), ""],
    "null": [answer(200, "null"), "null"],
    "an array": [answer(200, "[]"), "[]"],
    "a number": [answer(200, "7"), "7"],
    "truncated JSON": [answer(200, '{"id":"99","ti'), '{"id":"99","ti'],
    "bad UTF-8": [async () => new Response(new Uint8Array([123, 34, 255, 34, 125])), '{"\ufffd"}'],
  };
  for (const [name, [step, body]] of Object.entries(bodies)) {
    for (const call of ["get", "copy", "update without ifMatch"]) {
      test(`${call}: ${name}`, async () => {
        const fetch = script(step);
        const error = await failure(CALLS[call](client(fetch)));
        assert.ok(error instanceof BoxApiError);
        assert.deepEqual([error.status, error.body], [step === bodies["an empty 204"][0] ? 204 : 200, body]);
        assert.equal(error.outcome, call === "get" ? "failed" : "unknown");
        fetch.usedUp();
      });
    }
  }
  test("is quoted up to 512 bytes, never through a character", async () => {
    const error = await failure(client(script(answer(200, `a${"é".repeat(600)}`))).get("1"));
    assert.ok(Buffer.byteLength(error.body) <= 512 && Buffer.byteLength(error.body) > 509);
    assert.ok(!error.body.includes("\ufffd"));
  });
  test("an endless body stops at 1 MiB", async () => {
    let pulled = 0;
    const pull = (body) => body.enqueue(new Uint8Array((pulled += 1) && 65536));
    const fetch = script(async () => new Response(new ReadableStream({ pull })));
    assert.ok((await failure(client(fetch).get("1"))) instanceof BoxApiError);
    assert.ok(pulled < 24, String(pulled));
  });
});

describe("hostile JSON", () => {
  const nested = (open, close) => open.repeat(100_000) + close.repeat(100_000);
  const bodies = {
    "100,000 nested arrays": `{"message":${nested("[", "]")},"x":${nested("[", "]")}}`,
    "100,000 nested objects": `{"message":${nested('{"x":', "}").replace("}", "1}")}}`,
    "100,000 opened and never closed": `{"message":${"[".repeat(100_000)}`,
    "a message that cannot become text": '{"message":{"toString":1,"valueOf":null},"code":{"toString":1}}',
    "fields of the wrong types": '{"status":"x","code":[1],"message":7,"request_id":{},"help_url":null,"context_info":"x"}',
    "a prototype": '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"message":"m"}',
    "a promise": '{"then":{"then":1},"message":"m"}',
    "numbers beyond all bounds": `{"message":1e999,"id":-1e-999,"code":${"9".repeat(10_000)}}`,
    "half a surrogate pair and a NUL": '{"message":"\\ud800 \\u0000","title":"\\udfff"}',
    "50,000 keys": `{${Array.from({ length: 50_000 }, (_, at) => `"k${at}":0`).join()}}`,
    "one key many times": `{${'"message":"m",'.repeat(10_000)}"id":"1"}`,
  };
  for (const [name, body] of Object.entries(bodies)) {
    for (const [call, run] of Object.entries(CALLS)) {
      test(`${call}: ${name}: a value or a typed error, and the next call works`, async () => {
        for (const status of [200, 400, 412]) {
          const requests = client(script(answer(status, body), ok));
          const { value, error } = await clock.settle(run(requests));
          assert.ok(error ? error instanceof BoxApiError : value && status === 200, String(error));
          if (status !== 200) assert.equal(error.status, status);
          assert.equal(typeof (error?.message ?? ""), "string");
          assert.equal({}.polluted, undefined);
          assert.equal((await settle(requests.get("1"))).id, FILE_REQUEST.id);
        }
      });
    }
  }
});

test("what Box sends arrives as it is", async () => {
  const sent = {
    ...FILE_REQUEST, id: "9007199254740993", status: "suspended", etag: null, description: null,
    form_style: { colour: ["teal", 7] },
  };
  assert.deepEqual(await settle(client(script(answer(200, sent))).get("1")), sent);
  const least = { id: "1", type: "file_request", folder: { id: "2" }, created_at: "x", updated_at: "y" };
  assert.deepEqual(await settle(client(script(answer(200, least))).get("1")), least);
});

test("absent, undefined, null and value are told apart", async () => {
  const fetch = script(ok, ok);
  const requests = client(fetch);
  await settle(requests.update("1", { title: undefined, description: null, expires_at: null, is_email_required: false }));
  await settle(requests.copy("1", { folder: { id: "7" }, title: "x", description: undefined }));
  assert.deepEqual(fetch.calls.map(({ body }) => JSON.parse(body)), [
    { description: null, expires_at: null, is_email_required: false },
    { folder: { type: "folder", id: "7" }, title: "x" },
  ]);
});

test("an id cannot leave its place in the path", async () => {
  const ids = { "1/copy": "1%2Fcopy", "1?x=1#y": "1%3Fx%3D1%23y", "%31": "%2531", "📁": "%F0%9F%93%81", "..": "%252E%252E" };
  for (const [id, path] of Object.entries(ids)) {
    const fetch = script(ok);
    await settle(client(fetch).get(id));
    assert.equal(new URL(fetch.calls[0].url).pathname, `/2.0/file_requests/${path}`);
  }
});

test("headers, user and address are as configured", async () => {
  const fetch = script(ok);
  const options = { baseUrl: "http://127.0.0.1:1/2.0/", asUser: "11", headers: { "X-Trace": "t", Authorization: "no" } };
  await settle(client(fetch, options).update("1", { title: "é" }, { ifMatch: '"7"' }));
  const [{ url, method, headers, body, redirect }] = fetch.calls;
  assert.deepEqual([url, method, body, redirect], ["http://127.0.0.1:1/2.0/file_requests/1", "PUT", '{"title":"é"}', "manual"]);
  assert.deepEqual(headers, {
    "as-user": "11", "x-trace": "t", authorization: `Bearer ${CANARY}`, "if-match": '"7"', "content-type": "application/json",
  });
});

describe("arguments that cannot be right are refused before anything is sent", () => {
  const none = () => client(script());
  const calls = {
    "no id": () => none().get(),
    "an empty id": () => none().get(""),
    "an id as a number": () => none().get(42037322),
    "changes that are no object": () => none().update("1", "x"),
    "an etag that is no string": () => none().update("1", {}, { ifMatch: 7 }),
    "a copy to nowhere": () => none().copy("1", {}),
    "a folder id as a number": () => none().copy("1", { folder: { id: 7 } }),
    "a signal that is none": () => none().get("1", { signal: {} }),
    "a body that JSON cannot hold": () => none().update("1", { title: 1n }),
    "a change that is no function": () => none().modify("1", {}),
    "no options": async () => new FileRequests(),
    "no token": async () => new FileRequests({}),
    "a token with a line break": async () => client(script(), { token: "a\nb" }),
    "a base address with credentials": async () => client(script(), { baseUrl: "https://u:p@x" }),
    "a base address that is none": async () => client(script(), { baseUrl: "api.box.com" }),
    "a header that HTTP does not allow": async () => client(script(), { headers: { "a b": "c" } }),
    "a time below zero": async () => client(script(), { timeoutMs: -1 }),
    "no attempts": async () => client(script(), { retry: { maxAttempts: 0 } }),
    "half a call a minute": async () => client(script(), { callsPerMinute: 0.5 }),
  };
  for (const [name, call] of Object.entries(calls)) {
    test(name, async () => assert.ok((await failure(call())) instanceof TypeError));
  }
});

describe("an abort", () => {
  const reason = { why: "changed my mind" };
  const aborted = AbortSignal.abort(reason);
  for (const [name, call] of Object.entries(CALLS)) {
    test(`${name}: before, nothing is asked or sent`, async () => {
      let asked = 0;
      const requests = client(script(), { token: () => `t${(asked += 1)}` });
      assert.equal(await failure(call(requests, { signal: aborted })), reason);
      assert.equal(asked, 0);
    });
    const during = {
      "the token": { options: { token: () => new Promise(() => {}) } },
      "the request": { steps: [silence] },
      "a request that does not listen": { steps: [() => new Promise(() => {})] },
      "the body": { steps: [name === "delete" ? silence : stall] },
      "backoff": { steps: [answer(429, {}, { "retry-after": "10" })] },
      "backoff after no answer": { steps: [reset], unless: !REPEATABLE.includes(name) },
      "the queue": { steps: [ok], options: { callsPerMinute: 1 }, before: (requests) => settle(requests.get("1")) },
      "the silence after another call's 429": {
        steps: [answer(429, {}, { "retry-after": "10" })], options: { retry: false },
        before: (requests) => failure(requests.get("1")),
      },
    };
    for (const [stage, { steps = [], options, before, unless }] of Object.entries(during)) {
      if (unless) continue;
      test(`${name}: during ${stage}, without a moment's delay`, async () => {
        const controller = new AbortController();
        const fetch = script(...steps);
        const requests = client(fetch, options);
        await before?.(requests);
        let end;
        call(requests, { signal: controller.signal }).catch((error) => (end = error));
        await quiet();
        assert.equal(end, undefined, "still under way");
        const now = clock.now;
        controller.abort(reason);
        await quiet();
        assert.deepEqual([end, clock.now], [reason, now]);
        assert.equal(clock.timers.size, 0, "timers left, so something could still be sent");
        fetch.usedUp();
      });
    }
  }
  test("in the queue, and the others go on", async () => {
    const controller = new AbortController();
    const fetch = script(ok, ok);
    const requests = client(fetch, { callsPerMinute: 1 });
    await settle(requests.get("1"));
    const waiting = requests.get("2", { signal: controller.signal });
    waiting.catch(() => {});
    const next = requests.get("3");
    await quiet();
    controller.abort(reason);
    assert.equal(await failure(waiting), reason);
    await settle(next);
    assert.match(fetch.calls[1].url, /3$/);
    assert.ok(clock.now >= 60_000);
  });
  test("leaves no listener on a signal that lives on", async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const count = (name, by) => {
      const method = signal[name];
      signal[name] = (...parameters) => ((listeners += by), method.apply(signal, parameters));
    };
    count("addEventListener", 1);
    count("removeEventListener", -1);
    await settle(client(script(answer(503, {}), ok)).get("1", { signal }));
    assert.equal(listeners, 0);
  });
});

describe("the token", () => {
  test("50 calls meet a 401: one question, then all succeed", async () => {
    let asked = 0;
    const token = async () => `t${(asked += 1)}`;
    const fetch = async (_, { headers }) => (await (headers.authorization === "Bearer t1" ? answer(401, "") : ok)());
    const requests = client(fetch, { token });
    await settle(Promise.all(Array.from({ length: 50 }, () => requests.get("1"))));
    assert.equal(asked, 2);
  });
  test("a second 401 is an error", async () => {
    let asked = 0;
    const fetch = script(answer(401, ""), answer(401, ""));
    const error = await failure(client(fetch, { token: () => `t${(asked += 1)}` }).copy("1", { folder: { id: "2" } }));
    assert.deepEqual([error.status, error.outcome, asked], [401, "failed", 2]);
    fetch.usedUp();
  });
  test("a copy is sent again with a fresh token: it was refused, so it did not happen", async () => {
    let asked = 0;
    const fetch = script(answer(401, ""), ok);
    await settle(client(fetch, { token: () => `t${(asked += 1)}` }).copy("1", { folder: { id: "2" } }));
    fetch.usedUp();
  });
  const sources = {
    rejects: async () => { throw new Error("signed out"); },
    throws: () => { throw new Error("signed out"); },
    hangs: () => new Promise(() => {}),
    "returns nothing": () => "",
    "returns a line break": () => `${CANARY}\n`,
    "returns a number": () => 7,
  };
  for (const [name, token] of Object.entries(sources)) {
    test(`a function that ${name}: a typed error in time, and nothing sent`, async () => {
      const error = await failure(client(script(), { token, timeoutMs: 500 }).copy("1", { folder: { id: "2" } }));
      assert.ok(error instanceof BoxTokenError && error.cause, String(error));
      assert.equal(error.outcome, "failed");
      assert.ok(clock.now <= 500);
      assert.ok(!`${error.stack}${error.cause.stack}`.includes(CANARY));
    });
  }
  test("is asked again after it failed", async () => {
    let asked = 0;
    const token = () => { if ((asked += 1) === 1) throw new Error("not yet"); return "t"; };
    const requests = client(script(ok), { token });
    assert.ok((await failure(requests.get("1"))) instanceof BoxTokenError);
    await settle(requests.get("1"));
  });
  test("never shows, even where a server repeats it", async () => {
    const echo = async (_, { headers }) =>
      new Response(JSON.stringify({ message: headers.authorization, context_info: { headers } }), { status: 400 });
    const page = async (_, { headers }) => new Response(`${headers.authorization} `.repeat(50));
    for (const step of [echo, page]) {
      const error = await failure(client(script(step)).get("1"));
      assert.ok(!JSON.stringify([error, error.message, error.stack, error.body, error.contextInfo]).includes(CANARY));
      assert.match(error.message + error.body, /\[token\]/);
    }
  });
});

describe("an error", () => {
  test("has all that Box said", async () => {
    const body = {
      type: "error", status: 404, code: "not_found", message: "Not Found", help_url: "http://h", request_id: "r1",
      context_info: { errors: [{ reason: "invalid" }] },
    };
    const error = await failure(client(script(answer(404, body))).get("1"));
    assert.ok(error instanceof BoxApiError && error instanceof Error);
    assert.equal(error.name, "BoxApiError");
    const { status, code, requestId, helpUrl, contextInfo, method, url } = error;
    assert.deepEqual({ status, code, requestId, helpUrl, contextInfo, method, url }, {
      status: 404, code: "not_found", requestId: "r1", helpUrl: "http://h", contextInfo: body.context_info,
      method: "GET", url: "https://api.box.com/2.0/file_requests/1",
    });
    assert.match(error.message, /Not Found .*404, not_found/);
  });
  test("of the network keeps its cause and says what to check", async () => {
    const error = await failure(client(script(reset), { retry: false }).get("1"));
    assert.ok(error instanceof BoxNetworkError);
    assert.equal(error.cause.message, "fetch failed");
    assert.match(error.message, /CORS/);
  });
});

describe("modify", () => {
  const conflict = answer(412, { code: "precondition_failed" });
  test("starts again with what another user saved", async () => {
    const fetch = script(ok, conflict, answer(200, { ...FILE_REQUEST, etag: "8", title: "Theirs" }), ok);
    await settle(client(fetch).modify("1", ({ title }) => ({ title: `${title}!` })));
    assert.deepEqual([fetch.calls[3].headers["if-match"], fetch.calls[3].body], ["8", '{"title":"Theirs!"}']);
    fetch.usedUp();
  });
  test("gives up after so many conflicts", async () => {
    const fetch = script(ok, conflict, ok, conflict);
    assert.equal((await failure(client(fetch).modify("1", () => ({}), { maxAttempts: 2 }))).status, 412);
    fetch.usedUp();
  });
  test("sends nothing where nothing is to change", async () => {
    const fetch = script(ok);
    assert.equal((await settle(client(fetch).modify("1", () => undefined))).id, FILE_REQUEST.id);
    fetch.usedUp();
  });
});

describe("copyToFolders", () => {
  const rows = function* (count) {
    for (let id = 1; id <= count; id += 1) yield { folder: { id: String(id) } };
  };
  const made = async (_, { body }) => Response.json({ id: `r${JSON.parse(body).folder.id}` });
  test("10,000 rows: each once, and a consumer that stops early stops all", async () => {
    let sent = 0;
    const requests = client(async (url, init) => ((sent += 1), made(url, init)), { callsPerMinute: Infinity });
    const seen = new Set();
    for await (const row of requests.copyToFolders("1", rows(10_000))) {
      assert.equal(row.fileRequest.id, `r${row.folder.id}`);
      seen.add(row.index);
    }
    assert.deepEqual([seen.size, sent], [10_000, 10_000]);
    let pulled = 0;
    const lazy = (function* () { for (const row of rows(10_000)) { pulled += 1; yield row; } })();
    sent = 0;
    for await (const row of requests.copyToFolders("1", lazy, { concurrency: 4 })) if (row.index > 10) break;
    const then = sent;
    await quiet();
    assert.deepEqual([sent, clock.timers.size], [then, 0]);
    assert.ok(pulled < 30 && sent < 30, `${pulled} ${sent}`);
  });
  test("no more at a time than asked for", async () => {
    let under = 0;
    let most = 0;
    const fetch = async (url, init) => {
      most = Math.max(most, (under += 1));
      await quiet();
      under -= 1;
      return made(url, init);
    };
    for await (const row of client(fetch).copyToFolders("1", rows(40), { concurrency: 5 })) assert.ok(row.fileRequest);
    assert.equal(most, 5);
  });
  test("many at a time: Node has nothing to warn of", async (context) => {
    const warnings = [];
    const note = (warning) => warnings.push(String(warning));
    process.on("warning", note);
    context.after(() => process.off("warning", note));
    const slow = async (url, init) => (await quiet(), made(url, init));
    for await (const row of client(slow).copyToFolders("1", rows(100), { concurrency: 50 })) assert.ok(row.fileRequest);
    assert.deepEqual(warnings, []);
  });
  test("a row that fails does not stop the others", async () => {
    const fetch = async (url, init) => init.body.includes('"2"') ? new Response("", { status: 502 }) : made(url, init);
    const got = [];
    for await (const row of client(fetch).copyToFolders("1", rows(3))) got[row.index] = row.error?.outcome ?? row.fileRequest.id;
    assert.deepEqual(got, ["r1", "unknown", "r3"]);
    const wrong = await Array.fromAsync?.(client(fetch).copyToFolders("1", [{ folder: {} }]));
    if (wrong) assert.ok(wrong[0].error instanceof TypeError);
  });
  test("an abort ends it with the signal's reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const got = [];
    const all = (async () => {
      const copies = client(made).copyToFolders("1", rows(100), { signal: controller.signal });
      for await (const row of copies) if (got.push(row) === 3) controller.abort(reason);
    })();
    assert.equal(await failure(all), reason);
    assert.equal(got.length, 3);
  });
  test("a 429 silences the whole queue", async () => {
    const sent = [];
    const fetch = async (url, init) => {
      sent.push(clock.now);
      return sent.length === 50 ? new Response("", { status: 429, headers: { "retry-after": "7" } }) : made(url, init);
    };
    const got = [];
    await settle((async () => {
      for await (const row of client(fetch).copyToFolders("1", rows(200))) got.push(row);
    })());
    assert.ok(got.length === 200 && got.every((row) => row.fileRequest));
    const struck = sent[49];
    assert.ok(sent.slice(50).filter((at) => at === struck).length < 8, "only what was under way already");
    assert.ok(sent.every((at) => at <= struck || at >= struck + 7000));
  });
  /** A server that is `way()` milliseconds off, and the most calls that reach it in any minute. */
  const distant = (way, answers) => {
    const arrived = [];
    const travel = () => new Promise((resolve) => setTimeout(resolve, way()));
    const fetch = async (url, init) => {
      await travel();
      arrived.push(clock.now);
      const response = await answers(url, init);
      await travel();
      return response;
    };
    const most = () => {
      let found = 0;
      for (let first = 0, next = 0; next < arrived.length; next += 1) {
        while (arrived[next] - arrived[first] >= 60_000) first += 1;
        found = Math.max(found, next - first + 1);
      }
      return found;
    };
    return { fetch, most };
  };
  const copyAll = async (fetch, count) => {
    const got = [];
    await settle((async () => {
      for await (const row of client(fetch).copyToFolders("1", rows(count), { concurrency: 400 })) got.push(row);
    })());
    assert.ok(got.every((row) => row.fileRequest), String(got.find((row) => row.error)?.error));
    assert.equal(new Set(got.map((row) => row.index)).size, count);
  };
  test("1,500 copies with one 429 in ten: no minute of the server's clock holds more than 1,000 calls", async () => {
    let refused = 0;
    const { fetch, most } = distant(() => Math.random() * 500, (url, init) => {
      if (Math.random() >= 0.1) return made(url, init);
      refused += 1;
      return new Response("", { status: 429 });
    });
    await copyAll(fetch, 1500);
    assert.ok(refused > 100 && most() <= 1000, `${most()} calls in a minute, ${refused} refused`);
  });
  test("nor where calls take long to arrive, and then no time", async () => {
    const { fetch, most } = distant(() => (clock.now < 60_000 ? Math.random() * 5000 : 1), made);
    await copyAll(fetch, 1500);
    assert.ok(most() <= 1000, `${most()} calls in a minute`);
    assert.ok(most() >= 990, `only ${most()} calls in a minute: time is wasted`);
  });
});

describe("loading", () => {
  test("twice does nothing", async () => {
    await Promise.all([init(), init()]);
    assert.equal((await settle(client(script(ok)).get("1"))).id, FILE_REQUEST.id);
  });
  test("too late is said", async () => {
    const fresh = await import("../../pkg/index.js?fresh");
    assert.throws(() => new fresh.FileRequests({ token: "t" }), /await init\(\)/);
    assert.throws(() => fresh.parseFileRequestId("1"), /await init\(\)/);
    await assert.rejects(fresh.default(new Uint8Array([0, 1, 2])), WebAssembly.CompileError);
    const { readFile } = await import("node:fs/promises");
    const wasm = await readFile(new URL("../../pkg/box_file_requests_bg.wasm", import.meta.url));
    const wrongType = new Response(wasm, { headers: { "content-type": "text/plain" } });
    const warn = console.warn;
    console.warn = () => {};
    await fresh.default(wrongType).finally(() => (console.warn = warn));
    assert.equal(fresh.parseFileRequestId("7"), "7");
  });
  test("free, then use, is a clear error; what is under way ends well", async () => {
    const requests = client(script(ok));
    const promise = requests.get("1");
    requests.free();
    requests.free();
    assert.equal((await settle(promise)).id, FILE_REQUEST.id);
    assert.match((await failure(requests.get("1"))).message, /freed/);
    if (Symbol.dispose) client(script())[Symbol.dispose]();
  });
});

test("a thousand calls at once on one client", async () => {
  const fetch = async (url) => Response.json({ id: url.split("/").pop() });
  const requests = client(fetch);
  const ids = Array.from({ length: 1000 }, (_, id) => String(id));
  const got = await settle(Promise.all(ids.map((id) => requests.get(id))));
  assert.deepEqual(got.map(({ id }) => id), ids);
});
