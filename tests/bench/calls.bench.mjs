// Calls per second: the sandbox beside a mock server generated from the same description.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { answers, freePort, median, start, startSandbox } from "./servers.mjs";

const run = promisify(execFile);
const LOAD = fileURLToPath(new URL("node_modules/autocannon/autocannon.js", import.meta.url));

const ROUNDS = 3;
const SECONDS = 4;
const CONNECTIONS = 32;

export default async function bench() {
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
    const reads = await compare({ method: "GET", headers }, sandboxUrl, prismUrl);
    const body = JSON.stringify({ title: "Client documents" });
    const writes = await compare({ method: "PUT", headers, body }, sandboxUrl, prismUrl);
    console.table({ "reads per second": reads, "writes per second": writes });
  } finally {
    await prism.stop();
    await sandbox.stop();
  }
}

/** Alternates between the two, so that what else the machine does falls on both. */
async function compare(request, sandboxUrl, prismUrl) {
  const rates = { sandbox: [], prism: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.sandbox.push(await rate(request, sandboxUrl));
    rates.prism.push(await rate(request, prismUrl));
  }
  const sandbox = Math.round(median(rates.sandbox));
  const prism = Math.round(median(rates.prism));
  return { sandbox, prism, ratio: (sandbox / prism).toFixed(1) };
}

/** Calls per second, counted where they are answered. The load comes from a process of its own. */
async function rate({ method, headers, body }, url) {
  const parameters = ["--json", "--no-progress", "--connections", String(CONNECTIONS), "--duration", String(SECONDS),
    "--timeout", "30", "--method", method];
  for (const [name, value] of Object.entries(headers)) parameters.push("--headers", `${name}=${value}`);
  if (body) parameters.push("--body", body);
  const { stdout } = await run(process.execPath, [LOAD, ...parameters, url], { maxBuffer: 1 << 24 });
  const report = JSON.parse(stdout);
  if (report.non2xx || report.errors || report.timeouts) throw new Error(`${method} ${url}: ${stdout}`);
  return report.requests.total / report.duration;
}
