// Programs that a benchmark measures against and that npm does not have.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const tools = join(root, ".tools");

/** A program that could be neither found nor installed. The message says how to get it. */
export class Missing extends Error {}

function runs(program) {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** The path of a program that a crate brings: the machine's own, or one installed into .tools/. */
export function cargoProgram(crate, version) {
  const installed = join(tools, "bin", crate);
  const found = [crate, installed].find(runs);
  if (found) return found;
  const wanted = `${crate}@${version}`;
  const ways = [];
  if (runs("cargo-binstall")) ways.push(["binstall", "--no-confirm", "--quiet", "--root", tools, wanted]);
  ways.push(["install", "--quiet", "--locked", "--root", tools, wanted]);
  for (const way of ways) {
    console.log(`bench: cargo ${way[0]} ${wanted} (once, some minutes)`);
    try {
      const env = { ...process.env, CARGO_TARGET_DIR: join(tools, "target") };
      execFileSync("cargo", way, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
    } catch {
      continue;
    }
    if (existsSync(installed)) return installed;
  }
  throw new Missing(`${crate} could not be installed; "cargo install ${crate}" brings it`);
}
