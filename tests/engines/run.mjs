// Runs the main flows in Chromium, Firefox and WebKit side by side, and prints a table of flow and engine with the
// seconds that each took.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const files = readdirSync(here).filter((name) => name.endsWith(".test.mjs")).map((name) => join(here, name));
const folder = mkdtempSync(join(tmpdir(), "engines-"));
const table = join(folder, "table");
writeFileSync(table, "");

const parameters = ["--test", "--test-reporter=spec", `--test-concurrency=${files.length}`, "--test-timeout=1800000", ...files];
const { status } = spawnSync(process.execPath, parameters, { stdio: "inherit", env: { ...process.env, ENGINES_TABLE: table } });

const rows = readFileSync(table, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
rmSync(folder, { recursive: true });
const engines = [...new Set(rows.map(({ engine }) => engine))].sort();
const flows = [...new Set(rows.sort((one, other) => one.order - other.order).map(({ flow }) => flow))];
const widest = Math.max(...flows.map((flow) => flow.length));
const line = (first, cells) => console.log(`${first.padEnd(widest)}${cells.map((cell) => cell.padStart(10)).join("")}`);
const cell = ({ outcome, seconds } = {}) => outcome ?? (seconds === undefined ? "" : `${seconds.toFixed(1)} s`);

console.log();
line("flow", engines);
for (const flow of flows) line(flow, engines.map((engine) => cell(rows.find((row) => row.flow === flow && row.engine === engine))));
const total = (engine) => rows.filter((row) => row.engine === engine).reduce((sum, { seconds = 0 }) => sum + seconds, 0);
line("all", engines.map((engine) => cell({ seconds: total(engine) })));
for (const { engine, flow, notes = [] } of rows) for (const note of notes) console.log(`${engine}, ${flow}: ${note}`);
for (const [engine, get] of new Map(rows.filter(({ get }) => get).map(({ engine, get }) => [engine, get]))) {
  console.log(`${engine} was skipped, it is not on this machine: ${get}`);
}
process.exitCode = status ?? 1;
