// Calls per second: the sandbox beside a mock server generated from the same description.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { answers, freePort, median, needs, start, startSandbox } from "./servers.mjs";

const ROUNDS = 3;
const SECONDS = 4;
const CONNECTIONS = 32;

export default async function bench() {
  needs("wrk");
  const sandbox = await startSandbox("--calls-per-minute", "0");
  const port = await freePort();
  const prismProgram = fileURLToPath(new URL("node_modules/.bin/prism", import.meta.url));
  const description = fileURLToPath(new URL("openapi.json", import.meta.url));
  const prism = start(prismProgram, ["mock", "--port", String(port), description]);
  prism.child.stdout.resume();
  const prismUrl = `http://127.0.0.1:${port}/file_requests/${sandbox.template}`;
  const sandboxUrl = `${sandbox.api}/file_requests/${sandbox.template}`;
  const headers = { authorization: `Bearer ${sandbox.token}`, "content-type": "application/json" };
  try {
    await answers(prismUrl);
    const reads = compare({ method: "GET", headers }, sandboxUrl, prismUrl);
    const body = JSON.stringify({ title: "Client documents" });
    const writes = compare({ method: "PUT", headers, body }, sandboxUrl, prismUrl);
    console.table({ "reads per second": reads, "writes per second": writes });
  } finally {
    await prism.stop();
    await sandbox.stop();
  }
}

/** Alternates between the two, so that what else the machine does falls on both. */
function compare(request, sandboxUrl, prismUrl) {
  const rates = { sandbox: [], prism: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.sandbox.push(rate(request, sandboxUrl));
    rates.prism.push(rate(request, prismUrl));
  }
  const sandbox = Math.round(median(rates.sandbox));
  const prism = Math.round(median(rates.prism));
  return { sandbox, prism, ratio: (sandbox / prism).toFixed(1) };
}

/** Calls per second by wrk, which costs far less than what it measures. */
function rate({ method, headers, body }, url) {
  const folder = mkdtempSync(join(tmpdir(), "wrk-"));
  const script = join(folder, "request.lua");
  const lines = [
    `wrk.method = ${JSON.stringify(method)}`,
    ...Object.entries(headers).map(([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`),
    ...(body ? [`wrk.body = ${JSON.stringify(body)}`] : []),
  ];
  writeFileSync(script, lines.join("\n"));
  try {
    const parameters = ["--timeout=30s", "-t1", `-c${CONNECTIONS}`, `-d${SECONDS}s`, "-s", script, url];
    const report = execFileSync("wrk", parameters, { encoding: "utf8" });
    if (/Non-2xx|Socket errors/.test(report)) throw new Error(`${method} ${url}: ${report}`);
    return Number(/Requests\/sec:\s+([\d.]+)/.exec(report)[1]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
