// Finishes the page: Trunk runs this after a build.
//
// Trunk makes one module of the page. Here it becomes several: the one that the page starts with, and
// those that are fetched when they are first needed (see src/admin/later.rs), with their style. In a
// release, scripts, style and modules are then made smaller and named after what they hold, names and
// hashes are written into index.html, and each file gets a compressed copy for hosts that send those.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";
import { hollow } from "./hollow.mjs";
import { instead } from "./needless.mjs";
import { blank, slim } from "./slim.mjs";

const { TRUNK_PROFILE: profile, TRUNK_SOURCE_DIR: sources, TRUNK_STAGING_DIR: folder } = process.env;
const release = profile === "release";
/** The script, made by wasm-split-cli, that fetches the other modules. */
const LOADER = "__wasm_split.js";
/** What the glue is called while it is made: one name, so that it says the same whatever Trunk calls it. */
const GLUE = "admin.js";
const digest = (algorithm, form, bytes) => createHash(algorithm).update(bytes).digest(form);
const integrity = (bytes) => `sha384-${digest("sha384", "base64", bytes)}`;

await finish();

async function finish() {
  const glue = named(/^admin-.*\.js$/);
  const main = named(/^admin-.*_bg\.wasm$/);
  const work = mkdtempSync(join(tmpdir(), "page-"));
  const parts = split(work);
  rmSync(join(folder, "snippets"), { recursive: true, force: true });
  if (release) {
    const [text, users] = [GLUE, LOADER].map((name) => readFileSync(join(work, name), "utf8"));
    const small = slim(parts.main, text, { users });
    writeFileSync(join(work, GLUE), small.glue);
    parts.main = small.wasm;
    for (const [name, wasm] of parts.others) parts.others.set(name, slim(wasm, "").wasm);
    blank([parts.main, ...parts.others.values()]);
  }
  const script = readFileSync(join(work, LOADER), "utf8");
  writeFileSync(join(work, LOADER), await loader(script, parts.others));
  writeFileSync(join(folder, glue), await bundled(join(work, GLUE)));
  rmSync(work, { recursive: true });

  let html = readFileSync(join(folder, "index.html"), "utf8");
  const replace = (name, bytes) => {
    rmSync(join(folder, name));
    const renamed = name.replace(/-[0-9a-f]+(?=[._])/, `-${digest("sha256", "hex", bytes).slice(0, 16)}`);
    writeFileSync(join(folder, renamed), bytes);
    const tag = new RegExp(`<[^>]*"(?:\\./)?${name.replaceAll(".", "\\.")}"[^>]*>`);
    if (!tag.test(html)) throw new Error(`index.html does not name ${name}`);
    html = html.replace(tag, (text) =>
      text.replace(name, renamed).replace(/integrity="[^"]*"/, `integrity="${integrity(bytes)}"`));
  };
  replace(main, parts.main);
  replace(glue, readFileSync(join(folder, glue)));
  for (const name of [named(/^boot-.*\.js$/), named(/^style-.*\.css$/)]) {
    replace(name, await bundled(join(folder, name)));
  }
  // They are part of the glue now.
  html = html.replace(/<link rel="modulepreload" href="\.\/snippets\/[^>]*>/g, "").replace(/\n\s*(?=\n)/g, "");
  // A hash on a preload that no script or style is helps nobody, and browsers warn of it: the script
  // that fetches the module hands it over.
  html = html.replace(/(<link rel="preload"[^>]*) integrity=/, "$1 data-integrity=");
  writeFileSync(join(folder, "index.html"), html);
  if (release) compress();
}

function named(pattern) {
  const found = readdirSync(folder).filter((name) => pattern.test(name));
  if (found.length !== 1) throw new Error(`expected one file named ${pattern}, found ${found.length}`);
  return found[0];
}

/** Splits what cargo built, and makes the glue of the main module anew. */
function split(work) {
  const name = GLUE.slice(0, -".js".length);
  const metadata = execFileSync("cargo", ["metadata", "--no-deps", "--offline", "--format-version", "1"]);
  const { target_directory: target } = JSON.parse(metadata);
  const built = join(target, "wasm32-unknown-unknown", release ? "release" : "debug", "admin.wasm");
  const whole = join(work, "whole.wasm");
  writeFileSync(whole, release ? hollow(readFileSync(built), instead) : readFileSync(built));
  const run = (program, ...args) => execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });
  run("wasm-split-cli", whole, work, "--out-name", name);
  // The other modules take the main one's memory and tables from its exports, which otherwise would go.
  run("wasm-bindgen", join(work, `${name}.wasm`), "--target", "web", "--keep-lld-exports", "--no-typescript", "--out-dir", work, "--out-name", name);
  const others = readdirSync(work).filter((file) => /^(split|chunk)_.*\.wasm$/.test(file)).sort();
  return {
    main: readFileSync(join(work, `${name}_bg.wasm`)),
    others: new Map(others.map((file) => [file, readFileSync(join(work, file))])),
  };
}

/**
 * The loader, with the modules' own names and hashes; they are put in their places. It takes a module's bytes
 * as they come, whatever media type the host gives them, as the glue does for the main module. Where a
 * module's views have a style of their own, the module is here once that is here too.
 */
async function loader(text, modules) {
  const change = (before, after) => {
    if (!text.includes(before)) throw new Error(`the loader has an unknown form: no ${before}`);
    text = text.replaceAll(before, after);
  };
  for (const [file, bytes] of modules) {
    // What several of them need is one more module, with a number for a name.
    const name = file.replace(/^split_|\.wasm$/g, "").replace(/^chunk_\d+$/, "shared");
    const parts = [`fetch(${address(name, ".wasm", bytes)}, { integrity: "${integrity(bytes)}" }).then((answer) => answer.arrayBuffer())`];
    const style = join(sources, `${name}.css`);
    if (existsSync(style)) {
      const small = await bundled(style);
      parts.push(`sheet(${address(name, ".css", small)}, "${integrity(small)}")`);
    }
    change(`fetch(new URL("./${file}", import.meta.url))`, `Promise.all([${parts.join(", ")}])`);
  }
  change("WebAssembly.instantiateStreaming(src, imports)", "WebAssembly.instantiate((await src)[0], imports)");
  return `import { sheet } from ${JSON.stringify(join(sources, "sheet.js"))};\n${text}`;
}

/** Writes a file, named after what it holds; how the loader says where it is. */
function address(name, ending, bytes) {
  const named = `${name}-${digest("sha256", "hex", bytes).slice(0, 16)}${ending}`;
  writeFileSync(join(folder, named), bytes);
  return `new URL("./${named}", import.meta.url)`;
}

/** A script with all that it imports, or a style sheet; small in a release. */
async function bundled(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    write: false,
    bundle: true,
    minify: release,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "warning",
    // The glue lists a module once for each function that it takes from there.
    logOverride: { "duplicate-object-key": "silent" },
  });
  return outputFiles[0].contents;
}

function compress() {
  for (const name of readdirSync(folder).filter((name) => /\.(html|js|css|svg|wasm)$/.test(name))) {
    const bytes = readFileSync(join(folder, name));
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length, [constants.BROTLI_PARAM_LGWIN]: 24 };
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, { params }));
  }
}
