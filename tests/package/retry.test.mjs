// Every call against every fault: how often it is sent, and what the caller is told. What is expected
// follows from three facts about each fault, not from what the client does.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { BoxApiError, BoxNetworkError } from "../../pkg/node.js";
import {
  CALLS, CANARY, Clock, REPEATABLE, answer, client, cutOff, ok, reset, script, silence, stall,
} from "./harness.mjs";

const html = answer(502, "<html>Bad gateway</html>", { "content-type": "text/html" });

/** name: [step, whether it may pass by itself, whether the call may have happened, what is thrown] */
const FAULTS = {
  "a reset": [reset, true, true, BoxNetworkError],
  "a timeout": [silence, true, true, "TimeoutError"],
  "a body that stalls": [stall, true, true, "TimeoutError"],
  "a body cut off": [cutOff, true, true, BoxApiError],
  "an HTML 502": [html, true, true, 502],
  "an empty 503": [answer(503, ""), true, true, 503],
  ...Object.fromEntries([408, 500, 502, 503, 504].map((s) => [s, [answer(s, { code: `c${s}` }), true, true, s]])),
  429: [answer(429, { code: "rate_limit_exceeded" }), true, false, 429],
  ...Object.fromEntries([400, 401, 403, 404, 405, 409, 412, 422].map((s) => [s, [answer(s, { code: `c${s}` }), false, false, s]])),
  ...Object.fromEntries([301, 302, 307, 308, 501, 505].map((s) => [s, [answer(s, ""), false, true, s]])),
};

function expected(call, faults) {
  let unknown = false;
  for (const [at, name] of faults.entries()) {
    const [step, mayPass, ambiguous, thrown] = FAULTS[name];
    // The status of a delete says all, so its body is not waited for.
    if (call === "delete" && (step === stall || step === cutOff)) return { sent: at + 1 };
    unknown ||= ambiguous && call !== "get";
    if (!mayPass || (ambiguous && !REPEATABLE.includes(call))) {
      return { sent: at + 1, thrown, outcome: unknown ? "unknown" : "failed" };
    }
  }
  return { sent: faults.length + 1 };
}

function agrees(error, { thrown, outcome }) {
  if (typeof thrown === "number") {
    assert.ok(error instanceof BoxApiError, String(error));
    assert.equal(error.status, thrown);
  } else if (thrown === "TimeoutError") {
    assert.equal(error.name, thrown);
  } else {
    assert.ok(error instanceof thrown, String(error));
  }
  assert.equal(error.outcome, outcome);
  assert.ok(!`${error.stack}${JSON.stringify(error)}${error.message}`.includes(CANARY));
}

let clock;
beforeEach(() => (clock = new Clock(7)));
afterEach(() => clock.restore());

async function run(call, faults) {
  const want = expected(call, faults);
  const fetch = script(...faults.map((name) => FAULTS[name][0]).slice(0, want.sent), ...(want.thrown ? [] : [ok]).slice(0, want.sent - faults.length));
  const { error } = await clock.settle(CALLS[call](client(fetch)));
  assert.equal(error === undefined, want.thrown === undefined, String(error));
  if (error) agrees(error, want);
  fetch.usedUp();
  const [{ body, headers }] = fetch.calls;
  for (const sent of fetch.calls) assert.deepEqual([sent.body, sent.headers], [body, headers]);
  assert.equal(clock.timers.size, 0, "timers left");
}

const passing = Object.keys(FAULTS).filter((name) => FAULTS[name][1]);

for (const call of Object.keys(CALLS)) {
  describe(call, () => {
    for (const name of Object.keys(FAULTS)) test(`after ${name}`, () => run(call, [name]));
    for (const first of passing) {
      for (const second of passing) test(`after ${first}, then ${second}`, () => run(call, [first, second]));
    }
    for (const final of ["400", "403", "405"]) {
      test(`503 then ${final} reports the second`, () => run(call, ["503", final]));
    }
  });
}

test("a read is retried after these statuses and no others", async () => {
  for (let status = 100; status < 600; status += 1) {
    if (status >= 200 && status < 300) continue;
    const retried = [408, 429, 500, 502, 503, 504].includes(status);
    const fetch = script(answer(status, {}), ...(retried ? [ok] : []));
    const { error } = await clock.settle(client(fetch).get("1"));
    assert.equal(error?.status, retried ? undefined : status);
    fetch.usedUp();
  }
});

test("five attempts, and no more", async () => {
  const fetch = script(...Array(5).fill(answer(503, {})));
  assert.equal((await clock.settle(client(fetch).get("1"))).error.status, 503);
  fetch.usedUp();
  const once = script(answer(503, {}));
  assert.equal((await clock.settle(client(once, { retry: false }).get("1"))).error.status, 503);
  once.usedUp();
});

describe("Retry-After", () => {
  /** Milliseconds between two attempts where Box asks for no wait. */
  const MOMENT = 100;
  const until = (ms) => new Date(1_800_000_000_000 + ms);
  const rfc850 = (date) => {
    const [, day, month, year, time] = date.toUTCString().split(" ");
    return `${date.toLocaleString("en", { weekday: "long", timeZone: "UTC" })}, ${day}-${month}-${year.slice(2)} ${time} GMT`;
  };
  const asctime = (date) => {
    const [weekday, day, month, year, time] = date.toUTCString().replace(",", "").split(" ");
    return `${weekday} ${month} ${day.replace(/^0/, " ")} ${time} ${year}`;
  };
  const waits = {
    0: MOMENT,
    1: 1000,
    45: 45_000,
    [until(20_000).toUTCString()]: 20_000,
    [rfc850(until(21_000))]: 21_000,
    [asctime(until(22_000))]: 22_000,
    [until(-5_000).toUTCString()]: MOMENT,
  };
  for (const [text, wait] of Object.entries(waits)) {
    for (const status of [429, 503]) {
      for (const name of ["retry-after", "Retry-After", "RETRY-AFTER"]) {
        test(`${status} with ${name}: ${text} waits exactly that`, async () => {
          const fetch = script(answer(status, {}, { [name]: text }), ok);
          assert.equal((await clock.settle(client(fetch).get("1"))).error, undefined);
          assert.equal(clock.now, wait);
        });
      }
    }
  }
  for (const text of ["-1", "0x10", "1e3", "", "abc", "1.5", "Sun, 31 Feb 2027 08:49:37 GMT"]) {
    test(`"${text}" is ordinary backoff`, async () => {
      const fetch = script(answer(503, {}, { "retry-after": text }), ok);
      assert.equal((await clock.settle(client(fetch).get("1"))).error, undefined);
      assert.ok(clock.now >= 0 && clock.now <= 1000, String(clock.now));
    });
  }
  /** The wait that the caller is told of, in seconds. */
  const told = async (text) => {
    const { error } = await clock.settle(client(script(answer(429, {}, { "retry-after": text })), { retry: false }).get("1"));
    return error.retryAfter;
  };
  test("is read as seconds and in the three forms of a date", async () => {
    Date.now = () => 784_111_747_000; // half a minute before the dates
    for (const [text, wait] of Object.entries({
      0: 0,
      1: 1,
      " 120 ": 120,
      "Sun, 06 Nov 1994 08:49:37 GMT": 30,
      "Sunday, 06-Nov-94 08:49:37 GMT": 30,
      "Sun Nov  6 08:49:37 1994": 30,
      "Sun, 06 Nov 1983 08:49:37 GMT": 0,
    })) {
      assert.equal(await told(text), wait, text);
    }
    assert.ok((await told("99999999999999999999")) > Number.MAX_SAFE_INTEGER / 1000);
  });
  test("in any other form is ignored", async () => {
    Date.now = () => 0;
    for (const text of [
      "", " ", "-1", "+1", "1.5", "0x10", "1e3", "abc", "1 second", "Sun, 31 Feb 2027 08:49:37 GMT", "2027-01-01T00:00:00Z",
      "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 08:49:37 CET",
      "Sun, 06 Nov 1994 08:49:37 GMT GMT", "Sun, 29 Feb 2100 08:49:37 GMT", "Sun, 06 Nov 1969 08:49:37 GMT",
      "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
    ]) {
      assert.equal(await told(text), undefined, text);
    }
  });
  test("as a date is read as it was written", async () => {
    Date.now = () => 0;
    for (let round = 0; round < 300; round += 1) {
      const date = new Date(Math.floor(Math.random() * 7_258_118_400) * 1000);
      for (const text of [date.toUTCString(), asctime(date)]) assert.equal(await told(text), date.getTime() / 1000, text);
    }
  });
  test("of any text leaves the answer an answer", async () => {
    for (let round = 0; round < 300; round += 1) {
      const letter = () => String.fromCharCode(32 + Math.floor(Math.random() * 95));
      const text = Array.from({ length: Math.floor(Math.random() * 40) }, letter).join("");
      const wait = await told(text);
      assert.ok(wait === undefined || wait >= 0, text);
    }
  });
  test("hidden by CORS after a 429: at least a second", async () => {
    for (let seed = 0; seed < 50; seed += 1) {
      clock.restore();
      clock = new Clock(seed);
      const fetch = script(answer(429), ok);
      await clock.settle(client(fetch).copy("1", { folder: { id: "2" } }));
      assert.ok(clock.now >= 1000 && clock.now <= 2000, String(clock.now));
    }
  });
  test("longer than what is left fails at once", async () => {
    const fetch = script(answer(429, {}, { "retry-after": "60" }));
    const { error } = await clock.settle(client(fetch, { timeoutMs: 5000 }).get("1"));
    assert.deepEqual([error.status, error.retryAfter, clock.now], [429, 60, 0]);
  });
});

test("jitter stays under the cap", async () => {
  for (let seed = 0; seed < 200; seed += 1) {
    clock.restore();
    clock = new Clock(seed);
    const retry = { maxAttempts: 5, baseDelayMs: 100, maxDelayMs: 150 };
    await clock.settle(client(script(reset, reset, reset, reset, reset), { retry }).get("1"));
    assert.ok(clock.now <= 100 + 150 * 3, String(clock.now));
  }
});

test("1,000 parallel reads do not multiply an outage", async () => {
  let sent = 0;
  const fetch = async () => {
    sent += 1;
    return new Response("", { status: 503 });
  };
  const requests = client(fetch, { callsPerMinute: Infinity });
  await clock.settle(Promise.allSettled(Array.from({ length: 1000 }, () => requests.get("1"))));
  assert.ok(sent >= 1000 && sent <= 1100, String(sent));
});
