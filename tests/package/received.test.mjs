// The files that came through a file request: which calls are made, what of their answers counts, how it ends.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { BoxApiError } from "../../pkg/node.js";
import { Clock, FILE_REQUEST, answer, client, quiet, script, silence } from "./harness.mjs";

let clock;
beforeEach(() => (clock = new Clock(5)));
afterEach(() => clock.restore());

const ANONYMOUS = { type: "user", id: "2", name: "", login: "" };
const MAYA = { type: "user", id: "11446498", name: "Maya Chen", login: "maya@acme.example" };
const item = (id, more) => ({
  type: "file", id, name: `${id}.pdf`, size: 7, created_at: "2026-01-31T12:00:00+00:00", created_by: ANONYMOUS,
  uploader_display_name: "File Request", ...more,
});
const page = (entries, next_marker) => answer(200, { limit: 1000, entries, next_marker });

const collect = async (files) => {
  const got = [];
  for await (const file of files) got.push(file);
  return got;
};
const all = (steps, options) => clock.value(collect(client(script(...steps)).received(FILE_REQUEST, options)));
const ids = async (entries, options) => (await all([page(entries)], options)).map(({ id }) => id);

test("a folder's items are asked for by marker, until there is none", async () => {
  const fetch = script(page([item("1"), item("2")], "a+b/c="), answer(503, {}), page([], "x"), page([item("3")], ""));
  const got = await clock.value(collect(client(fetch).received(FILE_REQUEST)));
  assert.deepEqual(got.map(({ id }) => id), ["1", "2", "3"]);
  const sent = fetch.calls.map(({ url, method, body }) => [method, new URL(url), body]);
  for (const [method, { pathname, searchParams }, body] of sent) {
    assert.deepEqual([method, pathname, body], ["GET", "/2.0/folders/12345/items", undefined]);
    assert.deepEqual([searchParams.get("usemarker"), searchParams.get("limit")], ["true", "1000"]);
    assert.equal(searchParams.get("fields"), "id,type,name,size,created_at,created_by,uploader_display_name");
  }
  assert.deepEqual(sent.map(([, { searchParams }]) => searchParams.get("marker")), [null, "a+b/c=", "a+b/c=", "x"]);
  fetch.usedUp();
});

test("nothing more is asked for than is taken", async () => {
  const fetch = script(page([item("1"), item("2")], "x"));
  const { value } = await clock.value(client(fetch).received(FILE_REQUEST).next());
  assert.equal(value.id, "1");
  for await (const file of client(script(page([item("1")], "x"))).received(FILE_REQUEST)) if (file) break;
  fetch.usedUp();
});

test("files that came through a file request are told from the others", async () => {
  const got = await all([page([
    item("1", { uploader_display_name: "ann@example.com" }),
    item("2"),
    item("3", { uploader_display_name: "Maya Chen", created_by: MAYA }),
    item("4", { uploader_display_name: "maya@acme.example", created_by: MAYA }),
    item("5", { uploader_display_name: "Someone" }),
    item("6", { uploader_display_name: undefined }),
    item("7", { type: "folder" }),
    item("8", { type: "web_link" }),
    item(9, { name: undefined, size: null, created_at: null, created_by: undefined }),
  ])]);
  assert.deepEqual(got, [
    { id: "1", name: "1.pdf", size: 7, createdAt: "2026-01-31T12:00:00+00:00", uploader: "ann@example.com" },
    { id: "2", name: "2.pdf", size: 7, createdAt: "2026-01-31T12:00:00+00:00", uploader: undefined },
    { id: "9", name: "", size: undefined, createdAt: undefined, uploader: undefined },
  ]);
});

test("`since` leaves out what came before, and nothing whose time is not known", async () => {
  const entries = [
    item("1", { created_at: "2026-01-31T12:59:59+01:00" }), item("2", { created_at: "2026-01-31T04:00:00-08:00" }),
    item("3", { created_at: "soon" }), item("4", { created_at: null }),
  ];
  for (const since of [new Date("2026-01-31T12:00:00Z"), "2026-01-31T12:00:00+00:00"]) {
    assert.deepEqual(await ids(entries, { since }), ["2", "3", "4"]);
  }
  for (const since of [undefined, null]) assert.deepEqual(await ids(entries, { since }), ["1", "2", "3", "4"]);
});

describe("arguments that cannot be right are refused before anything is sent", () => {
  const wrong = {
    "no file request": [],
    "an id in its place": ["42037322"],
    "a file request without folder": [{ id: "1" }],
    "a folder id as a number": [{ folder: { id: 7 } }],
    "a date that is none": [FILE_REQUEST, { since: new Date(NaN) }],
    "a text that is no date": [FILE_REQUEST, { since: "yesterday" }],
    "a number for a date": [FILE_REQUEST, { since: 7 }],
    "a signal that is none": [FILE_REQUEST, { signal: {} }],
    "an option that there is not": [FILE_REQUEST, { limit: 10 }],
  };
  for (const [name, given] of Object.entries(wrong)) {
    test(name, async () => {
      const error = await clock.failure(client(script()).received(...given).next());
      assert.ok(error instanceof TypeError && error.outcome === "failed", String(error));
    });
  }
});

describe("an abort", () => {
  const reason = { why: "changed my mind" };
  const watched = (steps) => {
    const controller = new AbortController();
    const fetch = script(...steps);
    return { controller, fetch, files: client(fetch).received(FILE_REQUEST, { signal: controller.signal }) };
  };
  test("before: nothing is sent", async () => {
    const files = client(script()).received(FILE_REQUEST, { signal: AbortSignal.abort(reason) });
    assert.equal(await clock.failure(files.next()), reason);
  });
  test("while a page is under way", async () => {
    const { controller, fetch, files } = watched([page([item("1")], "x"), silence]);
    await clock.value(files.next());
    let end;
    files.next().catch((error) => (end = error));
    await quiet();
    assert.equal(end, undefined, "still under way");
    controller.abort(reason);
    await quiet();
    assert.equal(end, reason);
    assert.equal(clock.timers.size, 0);
    fetch.usedUp();
  });
  test("by a signal that gives no reason is one all the same", async () => {
    const signal = { aborted: false, addEventListener() {}, removeEventListener() {} };
    const files = client(script(page([item("1"), item("2")], "x"))).received(FILE_REQUEST, { signal });
    await clock.value(files.next());
    signal.aborted = true;
    assert.equal((await clock.failure(files.next())).name, "AbortError");
  });
  test("between two files, and between two pages: nothing more comes, and nothing more is sent", async () => {
    for (const count of [1, 2]) {
      const { controller, fetch, files } = watched([page([item("1"), item("2")], "x")]);
      for (let taken = 0; taken < count; taken += 1) await clock.value(files.next());
      controller.abort(reason);
      assert.equal(await clock.failure(files.next()), reason);
      assert.ok((await files.next()).done);
      fetch.usedUp();
    }
  });
});

describe("an answer that is no list", () => {
  test("is an error that says so", async () => {
    for (const body of [{}, { entries: null }, { entries: { length: 0 } }, FILE_REQUEST]) {
      const error = await clock.failure(client(script(answer(200, body))).received(FILE_REQUEST).next());
      assert.ok(error instanceof BoxApiError, String(error));
      assert.match(error.message, /not a list of items/);
      assert.deepEqual([error.status, error.outcome], [200, "failed"]);
    }
  });
  test("as a page is any error: what was there before has come", async () => {
    const files = client(script(page([item("1")], "x"), answer(404, { code: "not_found" }))).received(FILE_REQUEST);
    assert.equal((await clock.value(files.next())).value.id, "1");
    assert.equal((await clock.failure(files.next())).code, "not_found");
  });
  test("but goes round and round ends with an error, after what has come", async () => {
    for (const round of [["x"], ["x", "y"], ["x", "y", "z"]]) {
      const fetch = script(...round.map((marker) => page([item(marker)], marker)), page([item("last")], round[0]));
      const files = client(fetch).received(FILE_REQUEST);
      for (const id of [...round, "last"]) assert.equal((await clock.value(files.next())).value.id, id);
      const error = await clock.failure(files.next());
      assert.ok(error instanceof BoxApiError && /does not end/.test(error.message), String(error));
      assert.deepEqual([error.status, error.outcome, error.method], [200, "failed", "GET"]);
      assert.equal(error.url, fetch.calls[0].url.split("?")[0]);
      fetch.usedUp();
    }
  });
  test("but names no marker where it has one ends with an error, too", async () => {
    for (const next of [{}, ["a"], true, false]) {
      const files = client(script(page([item("1")], next))).received(FILE_REQUEST);
      assert.equal((await clock.value(files.next())).value.id, "1");
      assert.match((await clock.failure(files.next())).message, /does not end/);
    }
    for (const next of [undefined, null, ""]) assert.equal((await all([page([item("1")], next)])).length, 1);
  });
  test("but has hostile items is read without harm", async () => {
    const odd = { toString: 1, valueOf: null };
    const got = await all([page([
      null, 7, "x", [], { type: "file" }, item("1", { id: odd, name: odd, created_at: odd, created_by: odd }),
      item("2", { uploader_display_name: odd }), item("3", { created_by: { id: odd, name: odd, login: odd } }),
      item("4", { name: "\ud800", uploader_display_name: "a\ud800@b", size: "big" }),
    ])]);
    assert.equal(got[2].size, undefined);
    assert.deepEqual(got.map(({ id, uploader }) => [id, typeof uploader]), [["", "undefined"], ["3", "undefined"], ["4", "string"]]);
  });
});

test("a thousand items with long names are read, and a body without end is not", async () => {
  const long = Array.from({ length: 1000 }, (_, at) => item(String(at), { name: "\\u7d66".repeat(255) }));
  const body = JSON.stringify({ entries: long }).replaceAll("\\\\u", "\\u");
  assert.ok(body.length > 1.5 * 2 ** 20);
  const got = await clock.value(collect(client(script(answer(200, body))).received(FILE_REQUEST)));
  assert.deepEqual([got.length, got[999].name], [1000, "給".repeat(255)]);
  let pulled = 0;
  const pull = (stream) => stream.enqueue(new Uint8Array((pulled += 1) && 65_536));
  const fetch = script(async () => new Response(new ReadableStream({ pull })));
  assert.ok((await clock.failure(client(fetch).received(FILE_REQUEST).next())) instanceof BoxApiError);
  assert.ok(pulled < 80, String(pulled));
});
