// What cargo knows of the project, and the compiler's flags for a release.
import { execFileSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

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
