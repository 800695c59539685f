// What Box's own tools get wrong, and this package does not. Each was read in their sources: the Node
// SDK 10 (1 to 7) and the CLI (8). That no tool lists file requests (9) is for the admin page to mend.
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { Clock, answer, client, ok, quiet, script, silence } from "./harness.mjs";

let clock;
beforeEach(() => (clock = new Clock(5)));
afterEach(() => clock.restore());

test("1: Retry-After is honoured, however its name is written", async () => {
  const fetch = script(answer(429, {}, { "Retry-After": "17" }), ok);
  await clock.settle(client(fetch).get("1"));
  assert.equal(clock.now, 17_000);
});

test("2: an abort is no network failure, and is not retried", async () => {
  const controller = new AbortController();
  const fetch = script(silence);
  const promise = client(fetch).get("1", { signal: controller.signal });
  promise.catch(() => {});
  await quiet();
  controller.abort();
  const { error } = await clock.settle(promise);
  assert.equal(error, controller.signal.reason);
  fetch.usedUp();
});

test("3: a failed delete keeps code, message and request id", async () => {
  const body = { code: "access_denied_insufficient_permissions", message: "Access denied", request_id: "r9" };
  const { error } = await clock.settle(client(script(answer(403, body))).delete("1"));
  assert.deepEqual([error.code, error.requestId], [body.code, body.request_id]);
  assert.match(error.message, /Access denied/);
});

test("4: the code is the code, without quotes around it", async () => {
  const { error } = await clock.settle(client(script(answer(404, { code: "not_found" }))).get("1"));
  assert.equal(error.code, "not_found");
});

test("5: an HTML 502 keeps its status", async () => {
  const page = answer(502, "<html>Bad gateway</html>", { "content-type": "text/html" });
  const { error } = await clock.settle(client(script(page), { retry: false }).get("1"));
  assert.deepEqual([error.status, error.contentType, error.body], [502, "text/html", "<html>Bad gateway</html>"]);
});

test("6: a copy that a 502 may have carried out is not made twice", async () => {
  const fetch = script(answer(502, ""));
  const { error } = await clock.settle(client(fetch).copy("1", { folder: { id: "2" } }));
  assert.equal(error.outcome, "unknown");
  fetch.usedUp();
});

test("7: an id is escaped", async () => {
  const fetch = script(ok);
  await clock.settle(client(fetch).delete("1/../2?x"));
  assert.equal(fetch.calls[0].url, "https://api.box.com/2.0/file_requests/1%2F..%2F2%3Fx");
});

test("8: a flag can be set to false, a description and an expiry cleared, and many copied at once", async () => {
  const fetch = script(ok);
  await clock.settle(client(fetch).update("1", { is_email_required: false, description: null, expires_at: null }));
  assert.equal(fetch.calls[0].body, '{"is_email_required":false,"description":null,"expires_at":null}');
  let most = 0;
  let under = 0;
  const slow = async (...request) => {
    most = Math.max(most, (under += 1));
    await quiet();
    under -= 1;
    return ok(...request);
  };
  const rows = Array.from({ length: 20 }, (_, id) => ({ folder: { id: String(id) } }));
  for await (const { error } of client(slow).copyToFolders("1", rows)) assert.equal(error, undefined);
  assert.equal(most, 8);
});
