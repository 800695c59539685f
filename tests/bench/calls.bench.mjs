// Calls per second: the sandbox beside a mock server generated from the same description.
import autocannon from "autocannon";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { answers, median, start, startSandbox } from "./servers.mjs";

const ROUNDS = 3;
const SECONDS = 4;
const CONNECTIONS = 32;

export default async function bench() {
  const sandbox = await startSandbox();
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

async function rate(request, url) {
  const result = await autocannon({ ...request, url, connections: CONNECTIONS, duration: SECONDS });
  const wrong = result.non2xx + result.errors + result.timeouts;
  if (wrong > 0) throw new Error(`${wrong} of ${request.method} ${url} did not succeed`);
  return result.requests.average;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
