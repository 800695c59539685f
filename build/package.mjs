// Builds the npm package in pkg/: the WebAssembly module, one JavaScript file, types, and the papers.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { stopsSilently } from "./needless.mjs";
import { blank, slim } from "./slim.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = join(root, "src/npm");
const work = join(root, "target/package");
const pkg = join(root, "pkg");
const NAME = "box_file_requests";

/** The digits that texts are made of, of which the package makes none. */
const DIGITS = /0001020304050607080910[0-9]{178}/g;

execFileSync(
  "wasm-pack",
  ["--quiet", "build", root, "--release", "--target", "web", "--mode", "no-install", "--no-typescript",
    "--no-pack", "--out-dir", work, "--out-name", NAME, "--", "--locked", "--features", "npm"],
  {
    cwd: root,
    stdio: "inherit",
    // Measured: after compression, 2 is smaller than "s" and "z", and it is faster.
    env: { ...process.env, CARGO_PROFILE_RELEASE_OPT_LEVEL: "2" },
  },
);

const { wasm, glue } = slim(
  readFileSync(join(work, `${NAME}_bg.wasm`)),
  readFileSync(join(work, `${NAME}.js`), "utf8"),
  { stops: stopsSilently },
);
blank([wasm], [DIGITS]);
writeFileSync(join(work, `${NAME}.js`), glue);
for (const file of ["index.js", "outcome.js", "rollout.js", "several.js", "steps.js"]) cpSync(join(source, file), join(work, file));

rmSync(pkg, { recursive: true, force: true });
mkdirSync(pkg, { recursive: true });
await build({
  entryPoints: [join(work, "index.js"), join(work, "rollout.js")],
  outdir: pkg,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
  // The glue lists a module once for each function that it takes from there.
  logOverride: { "duplicate-object-key": "silent" },
});
writeFileSync(join(pkg, `${NAME}_bg.wasm`), wasm);
for (const file of ["index.d.ts", "wasm.d.ts", "node.js", "rollout.d.ts", "README.md"]) cpSync(join(source, file), join(pkg, file));
for (const file of ["LICENSE-APACHE", "LICENSE-MIT"]) cpSync(join(root, file), join(pkg, file));
writeFileSync(join(pkg, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);

function manifest() {
  const cargo = JSON.parse(
    execFileSync("cargo", ["metadata", "--locked", "--no-deps", "--format-version", "1"], { cwd: root }),
  );
  const { name, version, license, keywords } = cargo.packages[0];
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
      "./wasm": { types: "./wasm.d.ts", default: `./${NAME}_bg.wasm` },
      "./package.json": "./package.json",
    },
    files: ["*.js", "*.d.ts", "*.wasm", "LICENSE-*"],
  };
}
