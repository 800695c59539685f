// Runs the benchmarks, each beside its peers in one run, and prints ratios.
// `node tests/bench/run.mjs calls` runs only that one. What cannot be had on this machine is left out,
// with one line that says how to get it.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Missing } from "./programs.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
process.env.PATH = [join(root, ".tools/bin"), process.env.PATH].join(delimiter);

const known = readdirSync(here)
  .filter((name) => name.endsWith(".bench.mjs"))
  .map((name) => name.replace(".bench.mjs", ""));
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(", ")} (there are ${known.join(", ")})`);
  process.exit(2);
}
const peers = spawnSync("sh", ["build/tools.sh", "tests/bench"], { cwd: root, stdio: "inherit" });
if (peers.status !== 0) process.exit(1);
for (const name of chosen.length > 0 ? chosen : known) {
  console.log(`\n${name}`);
  try {
    const { default: bench } = await import(`./${name}.bench.mjs`);
    await bench();
  } catch (error) {
    if (error instanceof Missing) console.log(`skipped: ${error.message}`);
    else {
      // The others are worth having all the same.
      console.error(error);
      process.exitCode = 1;
    }
  }
}
