// Finishes the page: Trunk runs this after a build.
//
// Trunk makes one module of the page. Here it is divided into the one that the page starts with and those that
// are fetched when they are first needed (see src/admin/split.rs), each with its style. Every file is named after
// what it holds, names and hashes are written into index.html, and in a release scripts, styles and modules are
// made smaller and get compressed copies for hosts that send those.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { metadata } from "./cargo.mjs";
import { bundle, optimise } from "./smaller.mjs";

const { TRUNK_PROFILE, TRUNK_SOURCE_DIR: sources, TRUNK_STAGING_DIR: staging } = process.env;
const release = TRUNK_PROFILE === "release";

/** The page's binary, after which tools name what they make of it. */
const NAME = "admin";
/** The folder of the binary's build among cargo's. */
const PROFILE = release ? "release" : "debug";
/** The script, written by wasm-split-cli, that fetches the other modules. */
const LOADER = "__wasm_split.js";

const work = mkdtempSync(join(tmpdir(), "page-"));
try {
  await finish();
} finally {
  rmSync(work, { recursive: true });
}

async function finish() {
  const others = divide();
  if (release) [`${NAME}_bg.wasm`, ...others].forEach((file) => optimise(join(work, file)));
  await completeLoader(others);
  await written(join(work, `${NAME}.js`), staging);
  await written(join(sources, "boot.js"), staging);
  await written(join(sources, "old.js"), staging, { format: "iife", target: "es5" });
  await written(join(sources, "style.css"), staging);
  writeFileSync(join(staging, `${NAME}_bg.wasm`), readFileSync(join(work, `${NAME}_bg.wasm`)));
  // They are part of the bundled script.
  rmSync(join(staging, "snippets"), { recursive: true, force: true });

  const index = join(staging, "index.html");
  const files = [`${NAME}.js`, `${NAME}_bg.wasm`, "boot.js", "old.js", "icon.svg", "style.css"];
  writeFileSync(index, files.reduce(refer, readFileSync(index, "utf8")));
  if (release) compress();
}

/** Divides what cargo built, and makes the main module's glue anew. Gives the other modules' files. */
function divide() {
  const built = join(metadata("--no-deps").target_directory, "wasm32-unknown-unknown", PROFILE, `${NAME}.wasm`);
  const run = (program, ...parameters) => execFileSync(program, parameters, { stdio: ["ignore", "ignore", "inherit"] });
  run("wasm-split-cli", built, work, "--out-name", NAME);
  run(
    "wasm-bindgen", join(work, `${NAME}.wasm`), "--out-dir", work, "--out-name", NAME, "--target", "web", "--no-typescript",
    // The other modules take the main one's memory and tables from its exports, which otherwise would go.
    "--keep-lld-exports",
    // Browsers that run the module have this function, and boot.js says where the module is.
    "--encode-into", "always", "--omit-default-module-path",
  );
  return readdirSync(work).filter((file) => /^(split|chunk)_.*\.wasm$/.test(file)).sort();
}

/** Gives the loader a `fetch` of ours, which knows the other modules by what they are called in the build. */
async function completeLoader(others) {
  const path = join(work, LOADER);
  const text = readFileSync(path, "utf8");
  const modules = {};
  for (const file of others) {
    if (!text.includes(`fetch(new URL("./${file}", import.meta.url))`)) throw new Error(`${LOADER} does not fetch ${file} in the known way`);
    // What several modules need is one more module, with a number for a name.
    const name = file.replace(/^split_|\.wasm$/g, "").replace(/^chunk_\d+$/, "shared");
    modules[file] = named(`${name}.wasm`, readFileSync(join(work, file)));
    const style = join(sources, `${name}.css`);
    if (existsSync(style)) modules[file].style = named(`${name}.css`, readFileSync(await written(style, work)));
  }
  await bundle({
    entryPoints: [path],
    outfile: path,
    allowOverwrite: true,
    external: [`./${NAME}.js`],
    inject: [join(sources, "modules.js")],
    // As a text: esbuild 0.28 stops at an object that is defined in a file that it injects.
    define: { MODULES: JSON.stringify(JSON.stringify(modules)) },
  });
}

/** Bundles a script or a style sheet into a folder. */
async function written(path, folder, options) {
  const outfile = join(folder, basename(path));
  await bundle({ entryPoints: [path], outfile, allowOverwrite: true, minify: release, ...options });
  return outfile;
}

/** Writes a file of the page, named after what it holds. */
function named(name, bytes) {
  const digest = (algorithm, form) => createHash(algorithm).update(bytes).digest(form);
  const [, stem, ending] = /^(\w+?)((?:_bg)?\.\w+)$/.exec(name);
  const file = `${stem}-${digest("sha256", "hex").slice(0, 16)}${ending}`;
  writeFileSync(join(staging, file), bytes);
  return { file, integrity: `sha384-${digest("sha384", "base64")}` };
}

/** Names a file of the page after what it holds, also where index.html refers to it. */
function refer(html, name) {
  const [before, after, ...more] = html.split(`"./${name}"`);
  if (after === undefined || more.length > 0) throw new Error(`index.html has to refer to ./${name} once`);
  const { file, integrity } = named(name, readFileSync(join(staging, name)));
  rmSync(join(staging, name));
  // What boot.js fetches with its hash is named in the head by an element that has no such attribute.
  const attribute = name.endsWith(".wasm") ? "data-integrity" : "integrity";
  return `${before}"./${file}" ${attribute}="${integrity}"${after}`;
}

function compress() {
  for (const name of readdirSync(staging).filter((name) => /\.(html|js|css|svg|wasm)$/.test(name))) {
    const bytes = readFileSync(join(staging, name));
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length, [constants.BROTLI_PARAM_LGWIN]: 24 };
    writeFileSync(join(staging, `${name}.br`), brotliCompressSync(bytes, { params }));
  }
}
