// What programs see of the package beside its calls: errors, hooks, clients that share, options, and exceptions that
// are not the package's own.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import * as exported from "../../pkg/node.js";
import { CALLS, CANARY, Clock, FILE_REQUEST, answer, client, ok, quiet, reset, script, silence } from "./harness.mjs";

const { BoxApiError, BoxError, BoxNetworkError, BoxTokenError, FileRequests } = exported;
const end = (promise) => promise.then((value) => ({ value }), (error) => ({ error }));
const quick = { retry: { maxAttempts: 2, baseDelayMs: 1, maxDelayMs: 1 } };
const copy = (requests, options) => requests.copy("1", { folder: { id: "2" } }, options);

describe("errors", () => {
  test("have one base class with an outcome, a timeout too", async () => {
    const timeout = await end(client(silence, { timeoutMs: 5, retry: false }).get("1"));
    const api = await end(client(answer(404, { code: "not_found" })).get("1"));
    const network = await end(client(reset, quick).get("1"));
    const token = await end(client(ok, { token: () => "" }).get("1"));
    for (const { error } of [timeout, api, network, token]) {
      assert.ok(error instanceof BoxError && error instanceof Error, error.name);
      assert.equal(error.outcome, "failed");
    }
    assert.ok(timeout.error instanceof DOMException && timeout.error.name === "TimeoutError");
    assert.ok(!(timeout.error instanceof BoxApiError) && !(timeout.error instanceof BoxNetworkError));
    assert.ok(!(api.error instanceof BoxNetworkError) && !(new Error("x") instanceof BoxError) && !(null instanceof BoxError));
  });

  test("of a row that an earlier run left open, too", async () => {
    const journal = { read: () => [{ index: 0, target: '["1",{"id":"2"}]', event: "sent" }], write() {} };
    for await (const { error } of client(ok).copyToFolders("1", [{ folder: { id: "2" } }], { journal })) {
      assert.ok(error instanceof BoxError && error.outcome === "unknown" && error.name === "BoxError");
    }
  });

  test("say in their message what the cause says", async () => {
    const { error } = await end(copy(client(reset)));
    assert.match(error.message, /fetch failed: ECONNRESET/);
    const signedOut = await end(client(ok, { token: () => { throw new Error("You are signed out."); } }).get("1"));
    assert.match(signedOut.error.message, /^No usable token: You are signed out$/);
  });

  test("become JSON with name, message and details, and without the token", async () => {
    const { error } = await end(client(answer(404, { code: "not_found", message: "No", request_id: "r1" })).get("1"));
    const { name, message, status, code, requestId, outcome, method, url } = JSON.parse(JSON.stringify(error));
    assert.deepEqual({ name, message, status, code, requestId, outcome, method }, {
      name: "BoxApiError", message: "No (HTTP 404, not_found)", status: 404, code: "not_found", requestId: "r1", outcome: "failed", method: "GET",
    });
    assert.match(url, /file_requests\/1$/);
    const late = await end(client(silence, { timeoutMs: 5, retry: false }).get("1"));
    assert.deepEqual(JSON.parse(JSON.stringify(late.error)).name, "TimeoutError");
    assert.match(JSON.parse(JSON.stringify(late.error)).message, /No answer within 5 ms/);
  });

  test("and classes keep their names when the code is minified", async () => {
    for (const name of ["BoxError", "BoxApiError", "BoxNetworkError", "BoxTokenError", "FileRequests"]) assert.equal(exported[name].name, name);
    assert.match(inspect(client(ok)), /^FileRequests \{/);
    const page = await import("../../pkg/index.js");
    assert.equal(page.FileRequests.name, "FileRequests");
    assert.equal(new page.BoxError("x", {}).name, "BoxError");
  });
});

describe("a token", () => {
  test("that is short does not mangle what Box says", async () => {
    const { error } = await end(client(answer(404, { code: "not_found", message: "That is not there" }), { token: "t" }).get("1"));
    assert.equal(error.message, "That is not there (HTTP 404, not_found)");
    assert.equal(error.code, "not_found");
  });

  const leaks = {
    "in its message": (headers) => new Error(`could not send ${headers.authorization}`),
    "in a field": (headers) => Object.assign(new Error("no"), { config: { headers } }),
    "in a request": (headers) => Object.assign(new Error("no"), { request: new Request("https://a.example", { headers }) }),
    "in a map": (headers) => Object.assign(new Error("no"), { sent: new Map(Object.entries(headers)) }),
    "in its cause": (headers) => new TypeError("no", { cause: new Error(headers.authorization) }),
    "in many errors": (headers) => new AggregateError([new Error(headers.authorization)], "no"),
    "as text": (headers) => headers.authorization,
    "as an object": (headers) => ({ message: "no", headers }),
    "in a closure": (headers) => Object.assign(new Error("no"), { [inspect.custom]: () => headers.authorization, toJSON: () => headers }),
  };
  for (const [name, make] of Object.entries(leaks)) {
    test(`that a custom fetch's error quotes ${name} does not get out`, async () => {
      for (const fetch of [async (_, { headers }) => { throw make(headers); }, (_, { headers }) => { throw make(headers); }]) {
        const seen = [];
        const hooks = { onRetry: (info) => seen.push(info) };
        const { error } = await end(client(fetch, { ...quick, hooks }).get("1"));
        assert.ok(error instanceof BoxNetworkError);
        for (const text of [inspect([error, seen], { depth: 9, showHidden: true }), `${error.stack}${JSON.stringify([error, error.cause, seen])}`]) {
          assert.ok(!text.includes(CANARY), text);
        }
        if (name !== "as text") assert.match(error.message, /no|could not send Bearer \[token\]/);
      }
    });
  }

  test("is looked for without touching errors that do not have it", async () => {
    const cause = Object.assign(new TypeError("fetch failed", { cause: Object.assign(new Error("reset"), { code: "ECONNRESET", errno: -104 }) }), { socket: { port: 1 } });
    const { error } = await end(client(async () => { throw cause; }, quick).get("1"));
    assert.equal(error.cause, cause);
  });
});

describe("an exception before anything left", () => {
  test("is failed, never unknown", async () => {
    for (const [name, call] of Object.entries(CALLS)) {
      const { error } = await end(call(client(() => { throw new TypeError("The 'cache' field is not implemented"); }, quick)));
      assert.deepEqual([error instanceof BoxNetworkError, error.outcome], [true, "failed"], name);
    }
  });

  test("but an answer that was lost is unknown, as before", async () => {
    const { error } = await end(copy(client(reset)));
    assert.equal(error.outcome, "unknown");
  });

  test("`cache` is asked for only where the runtime knows it", async () => {
    const { Request } = globalThis;
    const [with_, without] = [script(ok), script(ok)];
    await client(with_).get("1");
    globalThis.Request = class {};
    try {
      await client(without).get("1");
    } finally {
      globalThis.Request = Request;
    }
    assert.deepEqual([with_.calls[0].cache, "cache" in without.calls[0]], ["no-store", false]);
  });
});

describe("what a program throws to steer itself passes on as it is, and is not retried", () => {
  const signals = {
    "a framework's signal": Object.assign(new Error("prerender"), { digest: "HANGING_PROMISE_REJECTION" }),
    "a postponed rendering": { $$typeof: Symbol.for("react.postpone") },
    "another one's abort": new DOMException("stop", "AbortError"),
  };
  for (const [name, signal] of Object.entries(signals)) {
    test(name, async () => {
      for (const fetch of [script(() => { throw signal; }), script(async () => { throw signal; })]) {
        const { error } = await end(client(fetch).get("1"));
        assert.equal(error, signal);
        fetch.usedUp();
      }
      const { error } = await end(client(script(), { token: () => { throw signal; } }).get("1"));
      assert.equal(error, signal);
    });
  }
});

describe("hooks", () => {
  test("are told of requests, answers and retries, and not of the token", async () => {
    const clock = new Clock();
    try {
      const seen = [];
      const hooks = Object.fromEntries(["onRequest", "onResponse", "onRetry"].map((name) => [name, (info) => seen.push([name, info])]));
      const fetch = script(answer(503), reset, answer(401), ok);
      let tokens = 0;
      const requests = client(fetch, { hooks, token: () => `${CANARY}${(tokens += 1)}` });
      await clock.settle(requests.get("42037322"));
      assert.deepEqual(seen.map(([name, { attempt, status }]) => [name, attempt, status]), [
        ["onRequest", 1, undefined], ["onResponse", 1, 503], ["onRetry", 1, 503],
        ["onRequest", 2, undefined], ["onRetry", 2, undefined],
        ["onRequest", 3, undefined], ["onResponse", 3, 401], ["onRetry", 3, 401],
        ["onRequest", 4, undefined], ["onResponse", 4, 200],
      ]);
      const [, retry] = seen[4];
      assert.match(retry.cause.message, /fetch failed/);
      assert.ok(Number.isInteger(retry.delayMs));
      assert.deepEqual([retry.method, retry.url], ["GET", "https://api.box.com/2.0/file_requests/42037322"]);
      assert.ok(!inspect(seen, { depth: 9 }).includes(CANARY));
    } finally {
      clock.restore();
    }
  });

  test("that throw or reject change nothing", async () => {
    const boom = () => { throw new Error("boom"); };
    for (const hook of [boom, async () => boom()]) {
      const requests = client(ok, { hooks: { onRequest: hook, onResponse: hook } });
      assert.equal((await requests.get("1")).id, FILE_REQUEST.id);
      await quiet();
    }
  });
});

describe("with", () => {
  test("has other headers and another user, and shares token and pace", async () => {
    const clock = new Clock();
    try {
      let asked = 0;
      const fetch = script(ok, ok, ok, ok);
      const requests = client(fetch, { token: () => `${CANARY}${(asked += 1)}`, callsPerMinute: 2, headers: { "x-a": "1", "x-b": "1" } });
      const other = requests.with({ asUser: "7", headers: { "X-B": "2" } });
      await clock.settle(requests.get("1"));
      await clock.settle(other.get("1"));
      assert.equal(clock.now, 0);
      await clock.settle(other.with({ headers: { "x-c": "3" } }).get("1"));
      assert.ok(clock.now >= 30_000, "two calls a minute, whoever makes them");
      await clock.settle(requests.get("1"));
      const sent = fetch.calls.map(({ headers }) => [headers["as-user"], headers["x-a"], headers["x-b"], headers["x-c"]]);
      assert.deepEqual(sent, [[undefined, "1", "1", undefined], ["7", "1", "2", undefined], ["7", "1", "2", "3"], [undefined, "1", "1", undefined]]);
      assert.equal(asked, 1);
    } finally {
      clock.restore();
    }
  });

  test("is freed on its own", async () => {
    const requests = client(ok);
    const other = requests.with({ asUser: "7" });
    requests.free();
    assert.equal((await other.get("1")).id, FILE_REQUEST.id);
    assert.throws(() => requests.with({}), TypeError);
  });

  test("refuses what cannot be right", () => {
    for (const options of [undefined, 7, { token: "x" }, { asUser: 7 }, { headers: { "a b": "c" } }, { headers: { a: "ä\n" } }]) {
      assert.throws(() => client(ok).with(options), TypeError);
    }
  });
});

describe("an option that there is not", () => {
  const wrong = [
    { timeout: 5000 }, { retries: 3 }, { retry: { attempts: 3 } }, { retry: { limit: 2 } }, { hooks: { beforeRequest() {} } }, { hooks: { onRequest: 1 } }, { hooks: 7 },
  ];
  for (const options of wrong) {
    test(`of a client: ${inspect(options)}`, () => assert.throws(() => client(ok, options), { name: "TypeError", outcome: "failed" }));
  }
  for (const options of [{ timeout: 5 }, { retry: { attempts: 3 } }, { etag: "1" }, { Signal: 1 }]) {
    test(`of a call: ${inspect(options)}`, async () => {
      const requests = client(script());
      for (const call of [...Object.values(CALLS), (requests, options) => requests.modify("1", () => undefined, options),
        (requests, options) => requests.createFolder({ name: "a", parent: { id: "0" } }, options),
        (requests, options) => requests.copyToFolders("1", [{ folder: { id: "2" } }], options).next(),
        (requests, options) => requests.received({ folder: { id: "2" } }, options).next()]) {
        const { error } = await end(call(requests, options));
        assert.ok(error instanceof TypeError && /option/.test(error.message), String(error));
      }
    });
  }
  test("only an update takes an etag", async () => {
    const { error } = await end(client(script()).delete("1", { ifMatch: "7" }));
    assert.ok(error instanceof TypeError);
  });
  test("undefined leaves an option out, and a method can be handed to map", async () => {
    const options = { asUser: undefined, headers: undefined, fetch: ok, hooks: undefined, timeoutMs: undefined, retry: undefined, callsPerMinute: undefined, baseUrl: undefined };
    const requests = new FileRequests({ token: CANARY, ...options });
    assert.equal((await Promise.all(["1", "2"].map(requests.get))).length, 2);
  });
});

test("an etag of null or undefined is no condition", async () => {
  for (const ifMatch of [null, undefined]) {
    const fetch = script(ok);
    await client(fetch).update("1", { title: "x" }, { ifMatch });
    assert.ok(!("if-match" in fetch.calls[0].headers));
  }
});

describe("the module on a server", () => {
  const fresh = async (source) => {
    const { default: init, parseFolderId } = await import(`../../pkg/node.js?${Math.random()}`);
    await init(source);
    return parseFolderId("12");
  };
  for (const source of [undefined, "/assets/x.wasm", "./x.wasm", "x.wasm", "", new URL("file:///nowhere/x.wasm")]) {
    test(`does not need the address ${inspect(source)}`, async () => assert.equal(await fresh(source), "12"));
  }
  test("can be given as bytes, as a module, and as an address", async () => {
    const bytes = await readFile(new URL("../../pkg/box_file_requests_bg.wasm", import.meta.url));
    assert.equal(await fresh(bytes), "12");
    assert.equal(await fresh(new WebAssembly.Module(bytes)), "12");
    assert.equal(await fresh(`data:application/wasm;base64,${bytes.toString("base64")}`), "12");
  });
  test("imports nothing but Node's files, and asks for no address of its own", async () => {
    for (const file of ["node.js", "index.cjs"]) {
      const text = await readFile(new URL(`../../pkg/${file}`, import.meta.url), "utf8");
      assert.ok(!text.includes("import.meta"), file);
    }
  });
});

describe("ids as people paste them", () => {
  const rewritten = (link) => `https://nam12.safelinks.protection.outlook.com/?url=${encodeURIComponent(link)}&data=05&reserved=0`;
  const builder = "https://acme.app.box.com/filerequest/42037322?tab=edit";
  const folder = "https://app.box.com/folder/2233212";
  for (const wrap of [String, rewritten, (link) => `<${link}>`, (link) => `\ufeff${link}\u200b`, (link) => `\u2068${link}\u2069.`]) {
    test(`are read: ${JSON.stringify(wrap("link"))}`, () => {
      assert.equal(exported.parseFileRequestId(wrap(builder)), "42037322");
      assert.equal(exported.parseFolderId(wrap(folder)), "2233212");
    });
  }
  test("are refused where they name something else, or digits are lost", () => {
    assert.throws(() => exported.parseFileRequestId(rewritten(folder)), TypeError);
    assert.throws(() => exported.parseFolderId("1,5798E+11"), TypeError);
  });
});
