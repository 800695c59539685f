// Finishes the page: Trunk runs this after a build. In a release it makes the scripts, the style and
// the module smaller, names them after what they then hold, writes names and hashes into index.html, and
// adds a compressed copy of each file for hosts that send those.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";
import { slim } from "./slim.mjs";

const { TRUNK_PROFILE: profile, TRUNK_STAGING_DIR: folder } = process.env;
if (profile === "release") await finish();

async function finish() {
  const index = join(folder, "index.html");
  const named = (pattern) => {
    const found = readdirSync(folder).filter((name) => pattern.test(name));
    if (found.length !== 1) throw new Error(`expected one file named ${pattern}, found ${found.length}`);
    return found[0];
  };
  const wasm = named(/^admin-.*_bg\.wasm$/);
  const glue = named(/^admin-.*\.js$/);
  const small = slim(readFileSync(join(folder, wasm)), readFileSync(join(folder, glue), "utf8"), { formats: true });
  writeFileSync(join(folder, glue), small.glue);
  let html = readFileSync(index, "utf8");
  const replace = (name, bytes) => {
    rmSync(join(folder, name));
    const renamed = name.replace(/-[0-9a-f]{16}/, `-${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}`);
    writeFileSync(join(folder, renamed), bytes);
    const integrity = `sha384-${createHash("sha384").update(bytes).digest("base64")}`;
    const tag = new RegExp(`<[^>]*"(?:\\./)?${name.replaceAll(".", "\\.")}"[^>]*>`);
    if (!tag.test(html)) throw new Error(`index.html does not name ${name}`);
    html = html.replace(tag, (text) =>
      text.replace(name, renamed).replace(/integrity="[^"]*"/, `integrity="${integrity}"`));
  };
  // The module's file first: the others are read before anything is renamed.
  replace(wasm, small.wasm);
  for (const name of [glue, named(/^boot-.*\.js$/), named(/^style-.*\.css$/)]) {
    replace(name, await minified(join(folder, name)));
  }
  // They are part of the glue now.
  rmSync(join(folder, "snippets"), { recursive: true, force: true });
  html = html.replace(/<link rel="modulepreload" href="\.\/snippets\/[^>]*>/g, "").replace(/\n\s*(?=\n)/g, "");
  // A hash on a preload that no script or style is helps nobody, and browsers warn of it: the script
  // that fetches the module hands it over.
  html = html.replace(/(<link rel="preload"[^>]*) integrity=/, "$1 data-integrity=");
  writeFileSync(index, html);
  for (const name of readdirSync(folder).filter((name) => /\.(html|js|css|svg|wasm)$/.test(name))) {
    const bytes = readFileSync(join(folder, name));
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length, [constants.BROTLI_PARAM_LGWIN]: 24 };
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, { params }));
  }
}

/** A script with all that it imports, or a style sheet. */
async function minified(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "warning",
    // The glue lists a module once for each function that it takes from there.
    logOverride: { "duplicate-object-key": "silent" },
  });
  return outputFiles[0].contents;
}
