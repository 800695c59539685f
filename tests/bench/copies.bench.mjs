// One template to a thousand folders: the package beside Box's Node SDK in a plain loop and with
// p-limit, under a cap on calls a minute; first undisturbed, then under the same faults. What the
// sandbox holds in the end says what was made twice, and what was never made.
//
// Time runs faster for all of them, and the sandbox's minute is shorter by as much.
import { BoxClient, BoxDeveloperTokenAuth } from "box-node-sdk";
import pLimit from "p-limit";
import init, { FileRequests } from "../../pkg/node.js";
import { copyToFolders } from "../../pkg/rollout.js";
import { startSandbox } from "./servers.mjs";

const COPIES = 1_000;
const CALLS_PER_MINUTE = 300;
const TIMES_FASTER = 5;
const MINUTE_MS = 60_000 / TIMES_FASTER;
const CONCURRENCY = 16;
/** Nobody can be faster: the last calls have to wait until so many minutes are over. */
const LEAST_MS = (Math.ceil(COPIES / CALLS_PER_MINUTE) - 1) * MINUTE_MS;

const TOKEN = "bench-token";
const CASES = "2233210";
const FIRST_COPY = 42_037_323;
const title = (index) => `Case ${index}`;

/** Every tenth call: a reset before the copy, a 429, a reset after it, a 429, and so on. */
const FAULTS = Array.from({ length: COPIES / 10 }, (_, at) => ({
  on: "copy",
  skip: 9,
  ...(at % 2 ? { status: 429, headers: { "retry-after": "1" } } : { kind: "reset", after: at % 4 === 2 }),
}));

/** Each ends every row in "made", "failed" or "unknown", as its user is told. */
const CONTENDERS = {
  copyToFolders: ({ api, template }, tell) =>
    tellAll(client(api).copyToFolders(template, targets(), { concurrency: CONCURRENCY }), tell),
  "rollout, journal": ({ api, template }, tell) => {
    const journal = { read: () => [], write: async () => {} };
    return tellAll(copyToFolders(client(api), template, targets(), { concurrency: CONCURRENCY, journal }), tell);
  },
  "SDK, plain loop": async (sandbox, tell) => {
    const copy = withSdk(sandbox);
    for (let index = 0; index < COPIES; index += 1) tell(index, await copy(index));
  },
  "SDK, p-limit": async (sandbox, tell) => {
    const copy = withSdk(sandbox);
    const limit = pLimit(CONCURRENCY);
    const rows = Array.from({ length: COPIES }, (_, index) => limit(async () => tell(index, await copy(index))));
    await Promise.all(rows);
  },
};

const client = (baseUrl) => new FileRequests({ baseUrl, token: TOKEN, callsPerMinute: CALLS_PER_MINUTE });

function* targets() {
  for (let index = 0; index < COPIES; index += 1) yield { folder: { id: CASES }, title: title(index) };
}

async function tellAll(rows, tell) {
  for await (const { index, error } of rows) tell(index, error ? error.outcome : "made");
}

function withSdk({ api, template }) {
  const auth = new BoxDeveloperTokenAuth({ token: TOKEN });
  const { fileRequests } = new BoxClient({ auth }).withCustomBaseUrls({ baseUrl: new URL(api).origin });
  return (index) =>
    fileRequests
      .createFileRequestCopy(template, { folder: { id: CASES, type: "folder" }, title: title(index) })
      .then(() => "made", () => "failed");
}

/** The package and the SDK both look at these when they wait. */
function hurry() {
  const real = { setTimeout: globalThis.setTimeout, now: performance.now };
  globalThis.setTimeout = (run, ms, ...values) => real.setTimeout(run, ms / TIMES_FASTER, ...values);
  performance.now = () => real.now.call(performance) * TIMES_FASTER;
  return () => {
    globalThis.setTimeout = real.setTimeout;
    performance.now = real.now;
  };
}

/** Carries out all copies; gives the time, and what of it is there in the end. */
async function run(contender, faults) {
  const limit = ["--calls-per-minute", String(CALLS_PER_MINUTE), "--minute", String(MINUTE_MS)];
  const sandbox = await startSandbox("--token", TOKEN, ...limit);
  const told = Array(COPIES);
  try {
    await ask(sandbox, "/sandbox/faults", { method: "POST", body: JSON.stringify(faults) });
    // That was a call, too: its minute has to be over.
    await new Promise((resolve) => setTimeout(resolve, MINUTE_MS));
    const start = performance.now();
    const asUsual = hurry();
    await contender(sandbox, (index, end) => (told[index] = end)).finally(asUsual);
    const ms = performance.now() - start;
    return { ms, ...judge(told, await held(sandbox)) };
  } finally {
    await sandbox.stop();
  }
}

const ask = ({ api }, path, init) =>
  fetch(new URL(path, api), { ...init, headers: { authorization: `Bearer ${TOKEN}` } });

/** The number of copies that the sandbox holds of each row. Its ids follow each other. */
async function held(sandbox) {
  const free = await sandbox.again("--token", TOKEN, "--calls-per-minute", "0");
  try {
    const copies = new Map();
    for (let id = FIRST_COPY; ; id += 1) {
      const answer = await ask(free, `/2.0/file_requests/${id}`);
      if (answer.status === 404) return copies;
      const made = await answer.json();
      copies.set(made.title, (copies.get(made.title) ?? 0) + 1);
    }
  } finally {
    await free.stop();
  }
}

function judge(told, copies) {
  const ends = { duplicates: 0, missing: 0, "told wrongly": 0, "told unknown": 0 };
  for (const [index, end] of told.entries()) {
    const made = copies.get(title(index)) ?? 0;
    ends.duplicates += Math.max(0, made - 1);
    ends.missing += made === 0;
    ends["told wrongly"] += (end === "made" && made !== 1) || (end === "failed" && made !== 0);
    ends["told unknown"] += end === "unknown";
  }
  return ends;
}

export default async function bench() {
  await init();
  const least = LEAST_MS / 1_000;
  console.log(`${COPIES} copies at ${CALLS_PER_MINUTE} calls a minute, ${TIMES_FASTER} times faster: ${least} s at least`);
  for (const [name, faults] of [["undisturbed", []], ["5 % resets, 5 % 429s", FAULTS]]) {
    const table = {};
    for (const [contender, copy] of Object.entries(CONTENDERS)) {
      const { ms, ...ends } = await run(copy, faults);
      table[contender] = { seconds: (ms / 1_000).toFixed(1), "of the limit": (ms / LEAST_MS).toFixed(3), ...ends };
    }
    console.log(name);
    console.table(table);
  }
}
