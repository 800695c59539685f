// Runs of copyToFolders with a journal: nothing is made twice, no row ends in a false state, and nothing waits
// for what it does not need.
import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import * as exported from "../../pkg/node.js";
import { client, ok, silence } from "./harness.mjs";

const { fileJournal } = exported;
const folder = mkdtempSync(join(tmpdir(), "journal-"));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const fresh = () => join(folder, `run-${(files += 1)}.log`);

const rows = (count) => Array.from({ length: count }, (_, at) => ({ folder: { id: String(100 + at) } }));
const later = (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value));

/** Box, as far as it matters here: what it has made, by folder. */
function box(answer = ok) {
  const made = [];
  const fetch = (url, init) => {
    made.push(JSON.parse(init.body).folder.id);
    return answer(url, init);
  };
  return { made, requests: client(fetch, { callsPerMinute: Infinity }) };
}

/** A journal in memory; `refuses` says which entries it does not take. */
function memory(refuses = () => false) {
  const entries = [];
  return {
    entries,
    read: () => entries.map((entry) => ({ ...entry })),
    write: async (entry) => {
      if (refuses(entry)) throw new Error("The disk is full");
      entries.push(JSON.parse(JSON.stringify(entry)));
    },
    states: () => entries.reduce((all, { index, event }) => ({ ...all, [index]: event }), {}),
  };
}

async function run(copies) {
  const got = [];
  let error;
  try {
    for await (const row of copies) got[row.index] = row.error?.outcome ?? "done";
  } catch (thrown) {
    error = thrown;
  }
  return { got, error };
}

describe("a journal that rejects ends the run", () => {
  for (const event of ["sent", "done", "failed", "unknown"]) {
    test(`at "${event}": the row is not made again`, async () => {
      const answers = {
        failed: () => Response.json({ code: "x" }, { status: 403 }), unknown: () => Promise.reject(new TypeError("reset")),
      };
      const { made, requests } = box(answers[event]);
      let full = true;
      const journal = memory((entry) => full && entry.event === event);
      const { error } = await run(requests.copyToFolders("1", rows(3), { journal, concurrency: 1 }));
      assert.match(error.message, /disk is full/);
      assert.deepEqual(journal.states(), event === "sent" ? {} : { 0: "sent" });
      full = false;
      const { got } = await run(requests.copyToFolders("1", rows(3), { journal, concurrency: 1 }));
      assert.equal(got[0], { sent: "done", failed: "unknown" }[event] ?? "unknown");
      assert.equal(made.filter((id) => id === "100").length, 1);
    });
  }
  test("that throws, too", async () => {
    const { made, requests } = box();
    const journal = { read: () => [], write: ({ event }) => { if (event === "done") throw new Error("no"); } };
    assert.match((await run(requests.copyToFolders("1", rows(1), { journal }))).error.message, /no/);
    assert.equal(made.length, 1);
  });
  test("whatever else is under way is noted as it ends", async () => {
    const { made, requests } = box();
    const journal = memory(({ index, event }) => index === 2 && event === "done");
    const { error } = await run(requests.copyToFolders("1", rows(20), { journal, concurrency: 4 }));
    assert.match(error.message, /disk is full/);
    const second = await run(requests.copyToFolders("1", rows(20), { journal: { ...journal, write: (entry) => void journal.entries.push(entry) } }));
    assert.equal(second.error, undefined);
    assert.deepEqual(Object.keys(second.got).length, 20);
    assert.deepEqual([...new Set(made)].length, made.length, "no folder has two");
  });
});

test("an error that tells no outcome leaves a row in doubt: the copy may have been made", async () => {
  const journal = memory();
  const { requests } = box();
  requests.copy = async () => { throw new Error("from a wrapper of someone's own"); };
  await run(requests.copyToFolders("1", rows(1), { journal }));
  assert.deepEqual(journal.states(), { 0: "unknown" });
});

test("arguments that cannot be right are failures: nothing was sent", async () => {
  const journal = memory();
  const { made, requests } = box();
  const { got } = await run(requests.copyToFolders("1", [{ folder: {} }, { folder: { id: "1" }, title: 1n }, undefined], { journal }));
  assert.deepEqual([got, made], [["failed", "failed", "failed"], []]);
  assert.deepEqual(journal.states(), { 0: "failed", 1: "failed", 2: "failed" });
});

test("a copy that comes back as the source is in doubt, in this run and in the next", async () => {
  const journal = memory();
  const { made, requests } = box(() => Response.json({ id: "1", folder: { id: "100" } }));
  assert.deepEqual((await run(requests.copyToFolders("1", rows(1), { journal }))).got, ["unknown"]);
  assert.deepEqual((await run(requests.copyToFolders("1", rows(1), { journal }))).got, ["unknown"]);
  assert.equal(made.length, 1);
});

test("a row whose folder was being made when the run ended is tried again", async () => {
  const journal = memory();
  const controller = new AbortController();
  const requests = client(silence);
  const target = [{ folder: { name: "Ann", parent: { id: "7" } } }];
  setTimeout(() => controller.abort(null), 20);
  const { error } = await run(requests.copyToFolders("1", target, { journal, signal: controller.signal }));
  assert.deepEqual([error, journal.entries], [null, []]);
});

describe("a slow source", () => {
  async function* slow(count, ms) {
    for (let at = 0; at < count; at += 1) {
      if (at > 0) await later(ms);
      yield { folder: { id: String(at) } };
    }
  }
  test("does not hold up the rows that are done", async () => {
    const { requests } = box();
    const start = performance.now();
    const at = [];
    for await (const row of requests.copyToFolders("1", slow(3, 400))) at[row.index] = performance.now() - start;
    assert.ok(at[0] < 390 && at[1] < 790, String(at));
  });
  test("does not hold up an abort", async () => {
    const { requests } = box();
    const controller = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 50);
    const start = performance.now();
    const { error } = await run(requests.copyToFolders("1", slow(2, 30_000), { signal: controller.signal }));
    assert.equal(error, reason);
    assert.ok(performance.now() - start < 10_000);
  });
  test("does not hold up a consumer that stops", async () => {
    const { requests } = box();
    const start = performance.now();
    for await (const row of requests.copyToFolders("1", slow(2, 30_000))) if (row) break;
    assert.ok(performance.now() - start < 10_000);
  });
  test("that fails: what is under way comes to its end first", async () => {
    const { made, requests } = box(async (...request) => (await later(20), ok(...request)));
    const failing = (async function* () { yield* rows(3); throw new Error("the table ends here"); })();
    const { got, error } = await run(requests.copyToFolders("1", failing));
    assert.deepEqual([got, made.length], [["done", "done", "done"], 3]);
    assert.match(error.message, /ends here/);
  });
  test("is asked for no more than is under way", async () => {
    let asked = 0;
    const counting = (async function* () { for (const row of rows(100)) { asked += 1; yield row; } })();
    const copies = box().requests.copyToFolders("1", counting, { concurrency: 3 });
    await copies.next();
    await later(50);
    assert.ok(asked <= 5, String(asked));
    await copies.return();
  });
  test("is closed where it can be", async () => {
    let closed = 0;
    const closing = (async function* () { try { yield* rows(10); } finally { closed += 1; } })();
    for await (const row of box().requests.copyToFolders("1", closing, { concurrency: 2 })) if (row) break;
    assert.equal(closed, 1);
  });
});

test("what every call of a run may take is said once", async () => {
  let sent = 0;
  const failing = client(() => { sent += 1; return Response.json({}, { status: 429, headers: { "retry-after": "0" } }); });
  await run(failing.copyToFolders("1", rows(1), { retry: { maxAttempts: 2 } }));
  assert.equal(sent, 2);
  const { error, got } = await run(client(silence).copyToFolders("1", rows(1), { timeoutMs: 20 }));
  assert.deepEqual([error, got], [undefined, ["unknown"]]);
});

describe("a journal on a file", () => {
  const copies = (requests, path, count = 4) => requests.copyToFolders("1", rows(count), { journal: fileJournal(path), concurrency: 1 });
  test("takes a run on where it ended", async () => {
    const path = fresh();
    const { made, requests } = box();
    for await (const row of copies(requests, path)) if (row.index === 1) break;
    assert.deepEqual((await run(copies(requests, path))).got.length, 4);
    assert.deepEqual([...new Set(made)].length, made.length);
  });
  test("torn anywhere: the next run goes on, and no copy is made twice", async () => {
    const whole = fresh();
    await run(copies(box().requests, whole, 2));
    const bytes = readFileSync(whole);
    for (let length = 0; length <= bytes.length; length += 5) {
      const path = fresh();
      writeFileSync(path, bytes.subarray(0, length));
      const known = new Set(bytes.toString("utf8", 0, length).split("\n").slice(0, -1).map((line) => JSON.parse(line).index));
      const { made, requests } = box();
      const { got, error } = await run(copies(requests, path, 2));
      assert.equal(error, undefined, `at ${length}: ${error?.message}`);
      for (const [index, outcome] of got.entries()) {
        const again = made.includes(String(100 + index));
        assert.ok(known.has(index) ? !again : again || outcome !== "unknown" || length > 0, `at ${length}`);
      }
      assert.equal((await run(copies(requests, path, 2))).error, undefined, `at ${length}, once more`);
      for (const line of readFileSync(path, "utf8").trim().split("\n")) assert.ok(JSON.parse(line).event);
    }
  });
  test("ends in zeros after a power failure: as if torn", async () => {
    const path = fresh();
    await run(copies(box().requests, path));
    const { size } = statSync(path);
    truncateSync(path, size + 100);
    assert.deepEqual((await run(copies(box().requests, path))).got, ["done", "done", "done", "done"]);
    assert.equal(statSync(path).size, size);
  });
  test("with lines that Windows ends: as well", async () => {
    const path = fresh();
    await run(copies(box().requests, path));
    writeFileSync(path, readFileSync(path, "utf8").replaceAll("\n", "\r\n"));
    const { made, requests } = box();
    assert.deepEqual([(await run(copies(requests, path))).got.length, made.length], [4, 0]);
  });
  test("damaged in the middle is an error that names the line: a lost line may hide a copy", async () => {
    const path = fresh();
    await run(copies(box().requests, path));
    const lines = readFileSync(path, "utf8").split("\n");
    for (const broken of ["{\"index\":0,\"tar", "null", "[]", "7"]) {
      writeFileSync(path, [...lines.slice(0, 2), broken, ...lines.slice(3)].join("\n"));
      const { made, requests } = box();
      assert.match((await run(copies(requests, path))).error.message, /:3 is no entry/);
      assert.equal(made.length, 0);
    }
  });
  test("that is another file is left as it is", async () => {
    for (const text of ["name,title", "name,title\nAnn,x\n", "{\"x\":1}"]) {
      const path = fresh();
      writeFileSync(path, text);
      assert.match((await run(copies(box().requests, path))).error.message, /no entry/);
      assert.equal(readFileSync(path, "utf8"), text);
    }
  });
  test("that another run writes to ends the run, and nothing is made twice", async () => {
    const path = fresh();
    const made = [];
    const slow = async (url, init) => { made.push(JSON.parse(init.body).folder.id); await later(5); return ok(url, init); };
    const runs = [0, 1].map(() => run(client(slow, { callsPerMinute: Infinity }).copyToFolders("1", rows(20), { journal: fileJournal(path) })));
    const ends = await Promise.all(runs);
    assert.ok(ends.some(({ error }) => /Another program/.test(error?.message)));
    assert.deepEqual([...new Set(made)].length, made.length);
  });
  test("that cannot be written ends the run before anything leaves", async () => {
    const { made, requests } = box();
    const { error } = await run(copies(requests, join(folder, "no", "such", "folder.log")));
    assert.equal(error.code, "ENOENT");
    assert.equal(made.length, 0);
  });
  test("after a write that failed takes nothing more, until it is read again", async () => {
    const path = fresh();
    const journal = fileJournal(path);
    const entry = { index: 0, target: "t", event: "sent" };
    await journal.write(entry);
    rmSync(path);
    await assert.rejects(journal.write(entry), /Another program/);
    await assert.rejects(journal.write(entry), /Another program/);
    assert.equal((await journal.read()).length, 1);
    await journal.write(entry);
    assert.equal((await journal.read()).length, 2);
  });
});

