// The tools that make a release small, with the settings that page and package share.
import { execFileSync } from "node:child_process";
import { build } from "esbuild";

const WASM_OPT = [
  "-Oz",
  // Measured: functions with one caller that are larger than this compress better apart.
  "--one-caller-inline-max-function-size=50",
  // The linker puts the stack first in memory: nothing but its last kilobyte lies below 1024.
  "--low-memory-unused",
  // Functions of like names are alike, and what is alike compresses better side by side.
  "--reorder-functions-by-name",
  "--strip-debug",
  "--strip-producers",
  "--strip-target-features",
];

/** Optimises the module in `file`, in its place. */
export function optimise(file) {
  // It warns of names of locals that wasm-split-cli leaves over: what it says is shown only where it fails.
  execFileSync("wasm-opt", [file, ...WASM_OPT, "--output", file], { stdio: "pipe" });
}

/** Bundles scripts, or a style sheet, with all that they import. */
export function bundle(options) {
  return build({
    bundle: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "warning",
    // wasm-bindgen's glue lists a module once for each function that it takes from there.
    logOverride: { "duplicate-object-key": "silent" },
    ...options,
  });
}
