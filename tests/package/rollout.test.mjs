// One template to a thousand folders from Node, with a journal on a file: nothing is made twice.
import assert from "node:assert/strict";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { copyToFolders as formerName } from "../../pkg/rollout.js";
import { startSandbox } from "../sandbox.mjs";
import { client } from "./harness.mjs";

const FIRST_COPY = 42_037_323;
const CASES = { id: "2233210" };

let sandbox;
let requests;
let folder;
before(async () => {
  sandbox = await startSandbox("--calls-per-minute", "0");
  requests = client(undefined, {
    baseUrl: sandbox.api, token: async () => sandbox.token, callsPerMinute: Infinity,
    retry: { maxAttempts: 5, baseDelayMs: 1, maxDelayMs: 2 },
  });
  folder = await mkdtemp(join(tmpdir(), "rollout-"));
});
after(async () => {
  await sandbox.stop();
  await rm(folder, { recursive: true });
});

async function faults(list) {
  const answer = await fetch(sandbox.api.replace("/2.0", "/sandbox/faults"), {
    method: "POST", body: JSON.stringify(list), headers: { authorization: `Bearer ${sandbox.token}` },
  });
  assert.ok(answer.ok, await answer.text());
}

async function journalOn(name) {
  const path = join(folder, name);
  await writeFile(path, "", { flag: "a" });
  return {
    read: async () => (await readFile(path, "utf8")).split("\n").filter(Boolean).map((line) => JSON.parse(line)),
    write: (entry) => appendFile(path, `${JSON.stringify(entry)}\n`),
  };
}

/** The file requests that the sandbox holds beside the template, by folder. Its ids follow each other. */
async function heldByFolder() {
  const held = new Map();
  for (let id = FIRST_COPY, missing = 0; missing < 40; id += 1) {
    const found = await requests.get(String(id)).catch(() => undefined);
    missing = found ? 0 : missing + 1;
    if (found) held.set(found.folder.id, [...(held.get(found.folder.id) ?? []), found.id]);
  }
  return held;
}

test("a thousand new folders get one request each, or the row says that the outcome is unknown", async () => {
  const rows = Array.from({ length: 1_000 }, (_, index) => ({ folder: { parent: CASES, name: `Client ${index}` } }));
  const lost = (index) => ({ on: "copy", skip: 18, kind: "reset", after: index % 2 === 0 });
  const list = Array.from({ length: 50 }, (_, index) => lost(index)).flatMap((fault, index) =>
    index % 10 === 5 ? [fault, { on: "copy", status: 429, headers: { "retry-after": "0" } }] : [fault]);
  list.splice(30, 0, { on: "copy", skip: 3, status: 401 });
  await faults(list);

  // The first run breaks off in the middle, as a program that is killed would.
  let seen = 0;
  const broken = requests.copyToFolders(sandbox.template, rows, { journal: await journalOn("run") });
  for await (const row of broken) {
    seen += row.index >= 0;
    if (seen === 400) break;
  }
  const ends = new Map();
  for await (const row of requests.copyToFolders(sandbox.template, rows, { journal: await journalOn("run") })) {
    assert.ok(!ends.has(row.index), `row ${row.index} ends twice`);
    ends.set(row.index, row);
  }
  assert.equal(ends.size, 1_000);
  const held = await heldByFolder();
  let unknown = 0;
  for (const { index, folder, fileRequest, error } of ends.values()) {
    const ids = held.get(folder.id) ?? [];
    if (fileRequest) assert.deepEqual(ids, [fileRequest.id], `row ${index}`);
    else assert.equal(error.outcome, "unknown", `row ${index}: ${error.message}`);
    assert.ok(ids.length <= 1, `row ${index} was made ${ids.length} times`);
    unknown += error ? 1 : 0;
  }
  assert.ok(unknown >= 40 && unknown <= 50 + 16, `${unknown} rows in doubt`);
});

test("a folder that has the name already is used as it is", async () => {
  const [first, second] = await Promise.all(["same", "same"].map((name) => requests.createFolder({ name, parent: CASES })));
  assert.equal(first.id, second.id);
});

test("nothing leaves that the journal did not take", async () => {
  const before = (await heldByFolder()).size;
  const journal = { read: () => [], write: async () => { throw new Error("The disk is full"); } };
  const run = requests.copyToFolders(sandbox.template, [{ folder: { id: "2233212" } }], { journal });
  await assert.rejects(async () => { for await (const row of run) assert.fail(row); }, /The disk is full/);
  assert.equal((await heldByFolder()).size, before);
});

test("a journal of other rows is refused, by the former name too", async () => {
  const journal = { read: () => [{ index: 0, target: "other", event: "done" }], write: () => {} };
  const run = formerName(requests, sandbox.template, [{ folder: { id: "2233212" } }], { journal });
  await assert.rejects(async () => { for await (const row of run) assert.fail(row); }, TypeError);
});
