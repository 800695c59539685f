// Runs the benchmarks, each beside its peers in one run, and prints ratios.
// `node tests/bench/run.mjs calls` runs only that one. What cannot be had on this machine is left out,
// with one line that says how to get it.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Missing } from "./programs.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Installs the peers of package.json, unless those of this very lock file are there. */
function installPeers() {
  const [lock, complete] = [`${here}package-lock.json`, `${here}node_modules/.complete`];
  if (existsSync(complete) && readFileSync(complete).equals(readFileSync(lock))) return;
  console.log("bench: installing the peers of tests/bench/package.json");
  execFileSync("npm", ["ci", "--silent", "--no-audit", "--no-fund"], { cwd: here, stdio: "inherit" });
  copyFileSync(lock, complete);
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
try {
  installPeers();
} catch {
  console.error('bench: npm could not install the peers: run "npm ci" in tests/bench, and see what it says');
  process.exit(1);
}
for (const name of chosen.length > 0 ? chosen : known) {
  console.log(`\n${name}`);
  const { default: bench } = await import(`./${name}.bench.mjs`);
  try {
    await bench();
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    console.log(`skipped: ${error.message}`);
  }
}
