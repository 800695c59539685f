// The package over real sockets, against a sandbox that breaks them on demand.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { BoxApiError, BoxNetworkError } from "../../pkg/node.js";
import { startSandbox } from "../sandbox.mjs";
import { CANARY, client } from "./harness.mjs";

let sandbox;
let requests;
/** Gives up soon, for answers that never end. */
let impatient;
before(async () => {
  sandbox = await startSandbox("--calls-per-minute", "0");
  const options = {
    baseUrl: sandbox.api, token: sandbox.token, callsPerMinute: Infinity,
    retry: { maxAttempts: 3, baseDelayMs: 1, maxDelayMs: 2 },
  };
  requests = client(undefined, { ...options, timeoutMs: 150_000 });
  impatient = client(undefined, { ...options, timeoutMs: 1_000 });
});
after(() => sandbox.stop());

async function control(method, body) {
  const answer = await fetch(sandbox.api.replace("/2.0", "/sandbox/faults"), {
    method, body: body && JSON.stringify(body), headers: { authorization: `Bearer ${sandbox.token}` },
  });
  assert.ok(answer.ok, await answer.clone().text());
  return (await answer.json()).unused;
}

/** Waits until no fault is left for this file request: a call that was given up may still be on its way. */
async function usedUp(id) {
  while ((await control("GET")).some((fault) => fault.id === id)) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function fresh() {
  const source = await requests.get(sandbox.template);
  return requests.copy(source.id, { folder: { id: source.folder.id } });
}

let titled = 0;
const titles = () => `Title ${(titled += 1)}`;
const CALLS = {
  get: ({ id }, by) => by.get(id),
  update: ({ id, etag }, by) => by.update(id, { title: titles() }, { ifMatch: etag }),
  delete: ({ id }, by) => by.delete(id),
  copy: ({ id, folder }, by) => by.copy(id, { folder: { id: folder.id } }),
};

/** Faults of one call; the next attempt meets nothing. `endless`: until the caller gives up. */
const FAULTS = {
  "reset before the call": { kind: "reset" },
  "reset after the call": { kind: "reset", after: true },
  "closed without an answer": { kind: "close" },
  "bytes that are no HTTP": { kind: "garbage" },
  "half a body": { kind: "truncate" },
  "a malformed chunk": { kind: "bad_chunk" },
  "a body that stalls": { kind: "stall", endless: true },
  "an answer that drips": { kind: "drip" },
  "a body without end": { kind: "endless", endless: true },
  "HTML with 502": { status: 502, body: "<html>no</html>", headers: { "content-type": "text/html" } },
  "HTML with 200": { status: 200, body: "<html>hi</html>", headers: { "content-type": "text/html" } },
  "a redirect": { status: 307, headers: { location: "http://127.0.0.1:9/" } },
  "an answer that is late": { kind: "pass", delay_ms: 600_000, endless: true },
};

for (const [call, run] of Object.entries(CALLS)) {
  // Each has a file request of its own.
  describe(call, { concurrency: 8 }, () => {
    for (const [name, { endless, ...fault }] of Object.entries(FAULTS)) {
      test(`${name}: success, a typed error or unknown, and the next call works`, async () => {
        const target = await fresh();
        await control("POST", { on: call, id: target.id, ...fault });
        const error = await run(target, endless ? impatient : requests).then(() => undefined, (error) => error);
        if (error) {
          assert.ok(error instanceof BoxApiError || error instanceof BoxNetworkError || error.name === "TimeoutError", String(error));
          assert.ok(["failed", "unknown"].includes(error.outcome));
          assert.ok(!`${error.stack}${JSON.stringify(error)}`.includes(sandbox.token));
          if (call === "copy") assert.equal(error.outcome, "unknown");
        }
        await usedUp(target.id);
        assert.equal((await requests.get(sandbox.template)).id, sandbox.template);
      });
    }
  });
}

test("a lost copy exists once on the server", async () => {
  const target = await fresh();
  await control("POST", { on: "copy", id: target.id, status: 503, after: true });
  const error = await CALLS.copy(target, requests).catch((error) => error);
  assert.deepEqual([error.status, error.outcome], [503, "unknown"]);
  const next = await fresh();
  assert.equal(BigInt(next.id) - BigInt(target.id), 2n, "one id was given out in between");
});

test("a lost update is recognised, a lost delete too", async () => {
  const target = await fresh();
  await control("POST", { on: "update", id: target.id, kind: "reset", after: true });
  const title = titles();
  assert.equal((await requests.update(target.id, { title }, { ifMatch: target.etag })).title, title);
  await control("POST", { on: "delete", id: target.id, kind: "reset", after: true });
  assert.deepEqual(await requests.delete(target.id), { alreadyGone: true });
});

test("the token goes to no other address", async (context) => {
  const { createServer } = await import("node:http");
  let reached = 0;
  const elsewhere = createServer((_, answer) => ((reached += 1), answer.end("{}"))).listen(0, "127.0.0.1");
  context.after(() => elsewhere.close());
  await new Promise((resolve) => elsewhere.once("listening", resolve));
  const location = `http://127.0.0.1:${elsewhere.address().port}/`;
  for (const status of [301, 302, 303, 307, 308]) {
    const target = await fresh();
    await control("POST", { id: target.id, status, headers: { location } });
    assert.equal((await requests.get(target.id).catch((error) => error)).status, status);
  }
  assert.equal(reached, 0);
});

test("where nobody listens: a typed error, and a copy is unknown", async () => {
  const { freePort } = await import("../sandbox.mjs");
  const retry = { maxAttempts: 2, baseDelayMs: 1, maxDelayMs: 1 };
  const nobody = client(undefined, { baseUrl: `http://127.0.0.1:${await freePort()}`, retry });
  const ends = [nobody.get("1"), nobody.update("1", {}), nobody.delete("1"), nobody.copy("1", { folder: { id: "2" } })];
  const errors = (await Promise.allSettled(ends)).map(({ reason }) => reason);
  for (const error of errors) assert.ok(error instanceof BoxNetworkError, String(error));
  assert.deepEqual(errors.map(({ outcome }) => outcome), ["failed", "unknown", "unknown", "unknown"]);
});

test("documented refusals", async () => {
  const status = (promise) => promise.then(() => 200, (error) => `${error.status} ${error.code}`);
  const target = await fresh();
  assert.equal(await status(requests.get("abc")), "405 method_not_allowed");
  assert.equal(await status(requests.get("987654321")), "404 not_found");
  assert.equal(await status(requests.update(target.id, { status: "open" })), "400 bad_request");
  assert.equal(await status(requests.update(target.id, { title: "x" }, { ifMatch: "0" })), "412 precondition_failed");
  const stranger = client(undefined, { baseUrl: sandbox.api, token: CANARY });
  assert.match(await status(stranger.get(target.id)), /^401/);
  assert.match(await status(requests.copy(target.id, { folder: { id: "987654321" } })), /^404/);
});

test("50 writers, one etag: one wins, and modify lets all through", async () => {
  const target = await fresh();
  const saves = Array.from({ length: 50 }, (_, n) => requests.update(target.id, { title: `w${n}` }, { ifMatch: target.etag }));
  const ends = await Promise.allSettled(saves);
  assert.equal(ends.filter(({ status }) => status === "fulfilled").length, 1);
  await requests.update(target.id, { description: "0" });
  const add = ({ description }) => ({ description: String(Number(description) + 1) });
  await Promise.all(Array.from({ length: 5 }, () => requests.modify(target.id, add, { maxAttempts: 20 })));
  assert.equal((await requests.get(target.id)).description, "5");
});
