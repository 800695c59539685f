// What cargo knows of the project, and the compiler's flags for a release.
import { execFileSync, spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs a program that says itself what is wrong; where it fails, so does this one. */
export function run(program, parameters, env) {
  const { error, status } = spawnSync(program, parameters, { cwd: root, stdio: "inherit", env });
  if (error) console.error(`build: ${program} does not start: ${error.message}`);
  if (status !== 0) process.exit(1);
}

// What else goes wrong is told in one line: where in these scripts helps nobody who builds the page.
process.on("uncaughtException", ({ message }) => {
  console.error(`build: ${message}`);
  process.exit(1);
});

const TARGET = "wasm32-unknown-unknown";
const cargo = (...parameters) => execFileSync("cargo", parameters, { cwd: root, maxBuffer: 64 << 20, stdio: ["ignore", "pipe", "inherit"] });

/** The output of `cargo metadata` for the browser; `parameters` say more. */
export function metadata(...parameters) {
  return JSON.parse(cargo("metadata", "--quiet", "--locked", "--format-version", "1", "--filter-platform", TARGET, ...parameters));
}

/**
 * The environment for a release with these features. In messages of panics the compiler names the files that
 * they come from: without the folder in which this machine keeps them, a release is the same on every machine.
 */
export function releaseEnvironment(features) {
  const { packages } = metadata("--features", features);
  const folders = new Set(packages.filter(({ source }) => source).map((one) => dirname(dirname(one.manifest_path))));
  const flags = [...folders].map((folder) => `--remap-path-prefix=${folder}=crates`);
  return { ...process.env, CARGO_ENCODED_RUSTFLAGS: flags.join("\x1f") };
}
