// What cargo knows of the project, and the compiler's flags for a release.
import { execFileSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** The output of `cargo metadata` for the browser; `parameters` say more. Fetches what is missing. */
export function metadata(...parameters) {
  const output = execFileSync(
    "cargo",
    ["metadata", "--locked", "--format-version", "1", "--filter-platform", "wasm32-unknown-unknown", ...parameters],
    { cwd: root, maxBuffer: 64 << 20 },
  );
  return JSON.parse(output);
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
