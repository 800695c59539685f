// Builds the npm package in pkg/: the WebAssembly module, one JavaScript file, types, and the papers.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { metadata, releaseEnvironment, root, run } from "./cargo.mjs";
import { bundle, optimise } from "./smaller.mjs";

const source = join(root, "src/npm");
const work = join(root, "target/package");
const pkg = join(root, "pkg");
const NAME = "box_file_requests";
const WASM = `${NAME}_bg.wasm`;

run(
  "wasm-pack",
  ["--quiet", "build", root, "--release", "--target", "web", "--mode", "no-install", "--no-typescript",
    "--no-pack", "--out-dir", work, "--out-name", NAME, "--", "--locked", "--features", "npm"],
  // Measured: after compression, 2 is smaller than "s" and "z", and it is faster.
  { ...releaseEnvironment("npm"), CARGO_PROFILE_RELEASE_OPT_LEVEL: "2" },
);
optimise(join(work, WASM));
for (const file of ["copies.js", "index.js", "outcome.js", "rollout.js"]) cpSync(join(source, file), join(work, file));

rmSync(pkg, { recursive: true, force: true });
mkdirSync(pkg, { recursive: true });
await bundle({ entryPoints: [join(work, "index.js"), join(work, "rollout.js")], outdir: pkg, minify: true });
cpSync(join(work, WASM), join(pkg, WASM));
for (const file of ["file-journal.js", "index.d.ts", "wasm.d.ts", "node.js", "rollout.d.ts", "README.md"]) cpSync(join(source, file), join(pkg, file));
for (const file of ["LICENSE-APACHE", "LICENSE-MIT"]) cpSync(join(root, file), join(pkg, file));
writeFileSync(join(pkg, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);

function manifest() {
  const { name, version, license, keywords } = metadata("--no-deps").packages[0];
  const types = "./index.d.ts";
  return {
    name,
    version,
    description: "Box file requests from JavaScript: read, change, copy and delete them, with retries that never do harm",
    keywords,
    license,
    type: "module",
    sideEffects: false,
    engines: { node: ">=20" },
    exports: {
      ".": { types, node: "./node.js", default: "./index.js" },
      "./rollout": { types: "./rollout.d.ts", default: "./rollout.js" },
      "./wasm": { types: "./wasm.d.ts", default: `./${WASM}` },
      "./package.json": "./package.json",
    },
    files: ["*.js", "*.d.ts", "*.wasm", "LICENSE-*"],
  };
}
