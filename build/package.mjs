// Builds the npm package in pkg/: the WebAssembly module, a JavaScript file for pages and two for servers, types,
// and the papers.
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { metadata, releaseEnvironment, root, run } from "./cargo.mjs";
import { bundle, optimise } from "./smaller.mjs";

const source = join(root, "src/npm");
const work = join(root, "target/package");
const pkg = join(root, "pkg");
const NAME = "box_file_requests";
const WASM = `${NAME}_bg.wasm`;

rmSync(join(work, "snippets"), { recursive: true, force: true });
run(
  "wasm-pack",
  ["--quiet", "build", root, "--release", "--target", "web", "--mode", "no-install", "--no-typescript",
    "--no-pack", "--out-dir", work, "--out-name", NAME, "--", "--locked", "--features", "npm"],
  // Measured: after compression, 2 is smaller than "s" and "z", and it is faster.
  { ...releaseEnvironment("npm"), CARGO_PROFILE_RELEASE_OPT_LEVEL: "2" },
);
optimise(join(work, WASM));
for (const file of ["copies.js", "file-journal.js", "index.js", "node.js", "outcome.js", "rollout.js", "text.js"]) cpSync(join(source, file), join(work, file));
// wasm-bindgen's copy, in a folder named after a hash: one module, however it is imported.
const exchange = readdirSync(join(work, "snippets"), { recursive: true }).find((path) => path.endsWith("exchange.js"));
const alias = { exchange: join(work, "snippets", exchange) };

rmSync(pkg, { recursive: true, force: true });
mkdirSync(pkg, { recursive: true });
await bundle({
  entryPoints: [join(work, "index.js"), join(work, "rollout.js")],
  alias,
  outdir: pkg,
  minify: true,
  sourcemap: true,
});
// Servers get the module as a text within the script: what bundles it may lose a file beside it, or forbid to read it.
const server = {
  alias,
  platform: "node",
  loader: { ".wasm": "base64" },
  // The module is never looked for beside the script, and CommonJS has no such address.
  define: { "import.meta.url": "undefined" },
  inject: [join(work, "text.js")],
};
await bundle({ ...server, entryPoints: [join(work, "node.js")], outdir: pkg });
await bundle({
  ...server,
  entryPoints: { index: join(work, "node.js"), rollout: join(work, "rollout.js") },
  outdir: pkg,
  format: "cjs",
  outExtension: { ".js": ".cjs" },
});
cpSync(join(work, WASM), join(pkg, WASM));
for (const file of ["compiled.d.ts", "index.d.ts", "wasm.d.ts", "rollout.d.ts", "README.md"]) cpSync(join(source, file), join(pkg, file));
for (const name of ["index", "rollout"]) {
  const types = readFileSync(join(source, `${name}.d.ts`), "utf8").replaceAll('"./index.js"', '"./index.cjs"');
  writeFileSync(join(pkg, `${name}.d.cts`), types);
}
for (const file of ["LICENSE-APACHE", "LICENSE-MIT"]) cpSync(join(root, file), join(pkg, file));
writeFileSync(join(pkg, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);

function manifest() {
  const { name, version, license, keywords } = metadata("--no-deps").packages[0];
  const module = (name, file = name) => ({ types: `./${name}.d.ts`, default: `./${file}.js` });
  const commonjs = (name) => ({ types: `./${name}.d.cts`, default: `./${name}.cjs` });
  // Node that can require an ES module does so: one set of classes for both kinds of import.
  const server = (name, file) => ({ "module-sync": module(name, file), require: commonjs(name), default: module(name, file) });
  // Bundlers for pages know `module`; others that require, such as Jest with a DOM of its own, get the server's.
  const entry = (name, file) => ({ node: server(name, file), module: module(name), import: module(name), require: commonjs(name), default: module(name) });
  return {
    name,
    version,
    description: "Box file requests from JavaScript: read, change, copy and delete them, with retries that never do harm",
    keywords,
    license,
    type: "module",
    sideEffects: false,
    engines: { node: ">=20" },
    main: "./index.cjs",
    types: "./index.d.cts",
    exports: {
      ".": entry("index", "node"),
      "./rollout": entry("rollout"),
      "./wasm": { types: "./wasm.d.ts", default: `./${WASM}` },
      // Workers compile only what is named so.
      [`./${WASM}`]: { types: "./compiled.d.ts", default: `./${WASM}` },
      "./package.json": "./package.json",
    },
    files: ["*.js", "*.cjs", "*.js.map", "*.d.ts", "*.d.cts", "*.wasm", "LICENSE-*"],
  };
}
