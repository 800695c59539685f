// Files that really arrive: through the sandbox's forms, from a colleague, renamed, deleted, and many.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import init, { FileRequests } from "../../pkg/node.js";
import { startSandbox } from "../sandbox.mjs";

let sandbox;
let requests;
before(async () => {
  await init();
  sandbox = await startSandbox("--calls-per-minute", "0");
  requests = new FileRequests({ baseUrl: sandbox.api, token: sandbox.token, callsPerMinute: Infinity });
});
after(() => sandbox?.stop());

/** A file request on a folder, which is a new one unless it is given. */
async function open(name, folder) {
  const place = folder ?? (await requests.createFolder({ name, parent: { id: "2233210" } }));
  return requests.copy(sandbox.template, { folder: { id: place.id }, is_email_required: false });
}

/** Sends files as a visitor does. */
async function send({ url }, names, email) {
  const body = new FormData();
  if (email) body.append("email", email);
  for (const name of names) body.append("file", new Blob([name]), name);
  const answer = await fetch(new URL(url, sandbox.api), { method: "POST", headers: { accept: "application/json" }, body });
  assert.equal(answer.status, 200);
}

const call = (method, path, body, headers) =>
  fetch(`${sandbox.api}${path}`, { method, headers: { authorization: `Bearer ${sandbox.token}`, ...headers }, body });

/** Puts a file into a folder as the user of the token. */
async function put(folder, name) {
  const body = new FormData();
  body.append("attributes", JSON.stringify({ name, parent: { id: folder } }));
  body.append("file", new Blob([name]), name);
  assert.equal((await call("POST", "/files/content", body)).status, 201);
}

async function received(request, options) {
  const got = [];
  for await (const file of requests.received(request, options)) got.push(file);
  return got;
}

test("what came, from whom and when; and nothing that a colleague put there", async () => {
  const request = await open("Everything");
  assert.deepEqual(await received(request), []);
  await send(request, ["tax.pdf"], "ann@example.com");
  await send(request, ["scan.png"]);
  await put(request.folder.id, "notes.txt");
  const got = await received(request);
  assert.deepEqual(got.map(({ name, size, uploader }) => [name, size, uploader]), [
    ["scan.png", 8, undefined], ["tax.pdf", 7, "ann@example.com"],
  ]);
  for (const { createdAt } of got) assert.ok(Math.abs(Date.parse(createdAt) - Date.now()) < 600_000, createdAt);
  const { id, createdAt } = got[1];
  assert.equal((await received(request, { since: createdAt })).length, 2);
  assert.deepEqual(await received(request, { since: new Date(Date.parse(createdAt) + 3_600_000) }), []);
  // Another name, and it is the same file; deleted, it is gone.
  assert.equal((await call("PUT", `/files/${id}`, JSON.stringify({ name: "2026.pdf" }))).status, 200);
  assert.deepEqual((await received(request)).map(({ id, name }) => [id, name])[0], [id, "2026.pdf"]);
  assert.equal((await call("DELETE", `/files/${id}`)).status, 204);
  assert.deepEqual((await received(request)).map(({ name }) => name), ["scan.png"]);
});

test("two file requests on one folder show the same files", async () => {
  const one = await open("Shared");
  const other = await open("Shared", one.folder);
  await send(one, ["one.txt"], "ann@example.com");
  await send(other, ["other.txt"], "ben@example.com");
  const [first, second] = [await received(one), await received(other)];
  assert.deepEqual(first, second);
  assert.deepEqual(first.map(({ uploader }) => uploader), ["ann@example.com", "ben@example.com"]);
});

test("2,500 files in one folder come in three calls, each once", async () => {
  const request = await open("Many");
  for (let sent = 0; sent < 2500; sent += 100) {
    await send(request, Array.from({ length: 100 }, (_, at) => `${sent + at}.txt`));
  }
  let asked = 0;
  const watched = new FileRequests({ baseUrl: sandbox.api, token: sandbox.token, hooks: { onRequest: () => (asked += 1) } });
  const seen = new Set();
  for await (const { id } of watched.received(request)) seen.add(id);
  assert.deepEqual([seen.size, asked], [2500, 3]);
});

test("a folder that the user may not see is an error, and so is one that is gone", async () => {
  const request = await open("Secret");
  const { people } = await (await call("GET", "/../sandbox/people")).json();
  const { token } = people.find(({ user }) => user.name.startsWith("Ines"));
  const stranger = new FileRequests({ baseUrl: sandbox.api, token });
  await assert.rejects(stranger.received(request).next(), { name: "BoxApiError", code: "not_found" });
});
