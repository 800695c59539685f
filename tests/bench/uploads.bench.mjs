// Upload throughput: the public form beside miniserve, the same file, with the most memory that each held.
// An upload counts when it is durable: the sandbox answers only then, for miniserve `sync` waits.
// In memory there is nothing to wait for, so that what the programs themselves cost shows.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, createReadStream, existsSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { miniserve as miniservePath } from "./programs.mjs";
import { answers, freePort, median, start, startSandbox } from "./servers.mjs";

const ROUNDS = 5;
const MEGABYTES = 1024;
const BOUNDARY = "----a-boundary-of-the-benchmark";

export default async function bench() {
  const program = miniservePath();
  const folder = mkdtempSync(join(tmpdir(), "uploads-bench-"));
  try {
    const file = randomFile(join(folder, "upload.bin"));
    const table = {};
    for (const [name, place] of [["memory", "/dev/shm"], ["disk", tmpdir()]]) {
      if (existsSync(place)) Object.assign(table, await compare(program, name, place, file));
    }
    console.table(table);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compare(program, name, place, file) {
  const inbox = mkdtempSync(join(place, "miniserve-bench-"));
  const data = mkdtempSync(join(place, "sandbox-bench-"));
  const sandbox = await startSandbox("--data", data, "--max-total", "100G");
  const port = await freePort();
  const parameters = ["--port", String(port), "--interfaces", "127.0.0.1", "--upload-files", "--on-duplicate-files", "rename"];
  const miniserve = start(program, [...parameters, "--", inbox]);
  miniserve.child.stdout.resume();
  try {
    await answers(`http://127.0.0.1:${port}/`);
    const form = await openForm(sandbox);
    const rates = { sandbox: [], miniserve: [] };
    // By turns, so that what else the machine does falls on both.
    for (let round = 0; round < ROUNDS; round += 1) {
      rates.sandbox.push(await upload(data, form, "file", file));
      rates.miniserve.push(await upload(inbox, `http://127.0.0.1:${port}/upload?path=/`, "path", file));
    }
    return {
      [`MB a second, ${name}`]: row(median(rates.sandbox), median(rates.miniserve)),
      [`peak memory in MB, ${name}`]: row(sandbox.peakMemory(), miniserve.peakMemory()),
    };
  } finally {
    await miniserve.stop();
    await sandbox.stop();
    rmSync(inbox, { recursive: true });
    rmSync(data, { recursive: true });
  }
}

function row(sandbox, miniserve) {
  return { sandbox: Math.round(sandbox), miniserve: Math.round(miniserve), ratio: (sandbox / miniserve).toFixed(2) };
}

/** A form that asks for files only. */
async function openForm({ api, token, template }) {
  const response = await fetch(`${api}/file_requests/${template}/copy`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ folder: { id: "2233212" }, is_email_required: false }),
  });
  return new URL((await response.json()).url, api).href;
}

/** Megabytes a second until the upload is durable. */
async function upload(folder, url, name, file) {
  const started = performance.now();
  await post(url, name, file);
  execFileSync("sync", ["--file-system", folder]);
  return MEGABYTES / ((performance.now() - started) / 1000);
}

/** Sends a file as a form does, straight from the disk. */
async function post(url, name, file) {
  const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"; filename="upload.bin"\r\n`
    + "content-type: application/octet-stream\r\n\r\n";
  const tail = `\r\n--${BOUNDARY}--\r\n`;
  const sent = request(url, {
    method: "POST",
    headers: {
      accept: "application/json",
      "content-type": `multipart/form-data; boundary=${BOUNDARY}`,
      "content-length": head.length + statSync(file).size + tail.length,
    },
  });
  const answered = new Promise((resolve, reject) => sent.once("response", resolve).once("error", reject));
  async function* body() {
    yield head;
    yield* createReadStream(file, { highWaterMark: 1 << 20 });
    yield tail;
  }
  const [answer] = await Promise.all([answered, pipeline(body, sent)]);
  answer.resume();
  if (answer.statusCode >= 400) throw new Error(`${url}: ${answer.statusCode}`);
}

function randomFile(path) {
  const file = openSync(path, "w");
  const piece = randomBytes(1 << 20);
  for (let count = 0; count < MEGABYTES; count += 1) writeSync(file, piece);
  closeSync(file);
  execFileSync("sync", [path]);
  return path;
}
