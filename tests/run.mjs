// Runs the tests, kind by kind, and says at the end how many of each kind ran, and for how long.
// `node tests/run.mjs host page` runs only these kinds.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const tools = [".tools/bin", "build/node_modules/.bin", "tests/node_modules/.bin"].map((folder) => join(root, folder));
process.env.PATH = [...tools, process.env.PATH].join(delimiter);

function files(folder, ending) {
  return readdirSync(new URL(`../${folder}`, import.meta.url))
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);
}

/** Node applies it to each file, too. It ends what would never end: no test depends on how fast anything is. */
const HANG = "--test-timeout=1800000";

/** What Node prints in a terminal, also where its output goes into a file. */
const SPEC = "--test-reporter=spec";

/** Each kind: its commands in order. Every command must run at least one test. */
const KINDS = {
  commands: [["node", "--test", SPEC, HANG, ...files("tests/commands", ".test.mjs")]],
  host: [["cargo", "test", "--quiet", "--locked", "--lib", "--features", "sandbox,admin"]],
  // Some of these only wait: more of them than there are cores.
  sandbox: [["cargo", "test", "--quiet", "--locked", "--test", "sandbox", "--features", "sandbox", "--", "--test-threads=4"]],
  client: [["node", "tests/client/run.mjs"]],
  package: [["node", "--expose-gc", "--test", "--test-concurrency=2", SPEC, HANG, ...files("tests/package", ".test.mjs")]],
  page: [["playwright", "test", "--config", "tests/playwright.config.mjs"]],
  engines: [["node", "tests/engines/run.mjs"]],
};

/** The closing lines of the runners in use. */
const CLOSING = [
  // cargo test, wasm-bindgen-test
  { passed: /^test result: \w+\. (\d+) passed/gm, failed: /^test result: .* (\d+) failed/gm, skipped: /^test result: .* (\d+) ignored/gm },
  // node --test
  { passed: /^(?:# |ℹ )pass (\d+)/gm, failed: /^(?:# |ℹ )fail (\d+)/gm, skipped: /^(?:# |ℹ )skipped (\d+)/gm },
  // Playwright
  { passed: /^ +(\d+) passed\b/gm, failed: /^ +(\d+) failed$/gm, skipped: /^ +(\d+) skipped$/gm },
];

/** The first lines of what the runners say of one failed test, in the same order, and of what cannot be built. */
const FAILURES = [
  /^---- .* (?:stdout|output) ----(?:\n.*){0,8}/gm,
  /^test at .*\n✖ .*(?:\n.*){0,8}/gm,
  /^ {2}\d+\) .*(?:\n.*){0,12}/gm,
  /^error(?:\[E\d+\])?: .*(?:\n.*){0,8}/gm,
];

function sum(output, pattern) {
  return [...output.matchAll(pattern)].reduce((total, [, count]) => total + Number(count), 0);
}

function count(output, what) {
  return CLOSING.reduce((total, closing) => total + sum(output, closing[what]), 0);
}

function run([program, ...parameters]) {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
        process.stdout.write(chunk);
      });
    }
    child.on("error", (error) => resolve({ code: 1, output: `${output}${error.message}\n` }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

const chosen = process.argv.slice(2);
const unknown = chosen.filter((kind) => !(kind in KINDS));
if (unknown.length > 0) {
  console.error(`no such kind of test: ${unknown.join(", ")} (there are ${Object.keys(KINDS).join(", ")})`);
  process.exit(2);
}

const rows = [];
for (const kind of chosen.length > 0 ? chosen : Object.keys(KINDS)) {
  const row = { kind, passed: 0, failed: 0, skipped: 0, broken: false, failures: [], seconds: 0 };
  const start = performance.now();
  for (const command of KINDS[kind]) {
    console.log(`\n${kind}: ${command.join(" ")}`);
    const { code, output } = await run(command);
    // Colour codes would hide the closing lines from the patterns.
    const plain = output.replaceAll(/\u001b\[[0-9;]*m/g, "");
    const passed = count(plain, "passed");
    row.passed += passed;
    row.failed += count(plain, "failed");
    row.skipped += count(plain, "skipped");
    row.broken ||= code !== 0 || passed === 0;
    row.failures.push(...FAILURES.flatMap((pattern) => plain.match(pattern) ?? []));
  }
  row.seconds = (performance.now() - start) / 1000;
  rows.push(row);
}

const duration = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
console.log("\nkind       passed  failed  skipped  min:s");
for (const { kind, passed, failed, skipped, broken, seconds } of rows) {
  const cells = [passed, failed, skipped].map((number) => String(number).padStart(8)).join("");
  console.log(`${kind.padEnd(9)}${cells}${duration(seconds).padStart(8)}${broken ? "  did not succeed" : ""}`);
}
const total = (what) => rows.reduce((all, row) => all + row[what], 0);
console.log(`all      ${" ".repeat(24)}${duration(total("seconds")).padStart(8)}`);
console.log(`\n${total("passed")} passed, ${total("failed")} failed, ${total("skipped")} skipped`);
// What a kind printed may be thousands of lines above.
for (const failure of rows.flatMap((row) => row.failures)) console.log(`\n${failure.trimEnd()}`);
process.exitCode = rows.some(({ broken }) => broken) ? 1 : 0;
