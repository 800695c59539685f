// Runs the benchmarks, each beside its peers in one run, and prints ratios.
// `node tests/bench/run.mjs calls` runs only that one.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
if (!existsSync(`${here}node_modules`)) {
  console.log("bench: installing the peers of tests/bench/package.json");
  execFileSync("npm", ["ci", "--silent", "--no-audit", "--no-fund"], { cwd: here, stdio: "inherit" });
}

const known = readdirSync(here)
  .filter((name) => name.endsWith(".bench.mjs"))
  .map((name) => name.replace(".bench.mjs", ""));
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(", ")} (there are ${known.join(", ")})`);
  process.exit(2);
}
for (const name of chosen.length > 0 ? chosen : known) {
  console.log(`\n${name}`);
  const { default: bench } = await import(`./${name}.bench.mjs`);
  await bench();
}
