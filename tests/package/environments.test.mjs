// The package where servers, bundlers and other runtimes run it: installed from the tarball, and used for all four
// calls against the sandbox. What is bundled runs in a folder of its own, so that nothing but the bundle is there.
import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "@playwright/test";
import * as esbuild from "esbuild";
import { launchOptions } from "../browser.mjs";
import { freePort, startSandbox } from "../sandbox.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const bin = (name) => join(root, "tests/node_modules/.bin", name);
const run = promisify(execFile);

let project;
let alone;
let sandbox;

before(async () => {
  project = await mkdtemp(join(tmpdir(), "box-places-"));
  alone = await mkdtemp(join(tmpdir(), "box-alone-"));
  await writeFile(join(project, "package.json"), '{"name": "user", "private": true}');
  const [{ filename }] = JSON.parse(execFileSync("npm", ["pack", "--json", "--pack-destination", project], { cwd: join(root, "pkg") }));
  execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", join(project, filename)], { cwd: project });
  sandbox = await startSandbox();
  const { api, token, template } = sandbox;
  await writeFile(join(project, "use.mjs"), `
    export const settings = ${JSON.stringify({ api, token, template })};
    ${String(use)}
    export { use };`);
  await writeFile(join(project, "main.mjs"), `
    import * as box from "box-file-requests";
    import { settings, use } from "./use.mjs";
    use(box, settings).then(console.log);`);
  await writeFile(join(project, "main.cjs"), `
    const box = require("box-file-requests");
    ${String(use)}
    use(box, ${JSON.stringify({ api, token, template })}).then(console.log);`);
});

after(async () => {
  await sandbox?.stop();
  for (const folder of [project, alone]) if (folder) await rm(folder, { recursive: true, force: true });
});

/** A user's own code: all four calls, and an error that it can tell apart. Written into the programs as text. */
async function use({ default: init, FileRequests, BoxApiError, BoxError, visitorLink }, { api, token, template }, source) {
  await init(source);
  const requests = new FileRequests({ baseUrl: api, token: async () => token });
  const one = await requests.get(template);
  const made = await requests.copy(template, { folder: { id: one.folder.id }, title: "Case 17" });
  const saved = await requests.update(made.id, { description: null, is_email_required: false }, { ifMatch: made.etag });
  const stale = await requests.update(made.id, { title: "x" }, { ifMatch: "0" }).catch((error) => error);
  await requests.delete(made.id);
  return [saved.title, stale instanceof BoxApiError && stale instanceof BoxError && stale.status,
    visitorLink(made).startsWith("https://app.box.com/f/")].join(" ");
}
const EXPECTED = "Case 17 412 true";

async function prints(program, parameters, options = {}) {
  const { stdout } = await run(program, parameters, { cwd: project, ...options });
  assert.equal(stdout.trim(), EXPECTED);
}

const NODE = process.execPath;
// Node 20.0 to 20.18 cannot require an ES module; later ones can be told not to.
const OLD = process.allowedNodeEnvironmentFlags.has("--experimental-require-module") ? ["--no-experimental-require-module"] : [];

test(`Node ${process.version}, import`, () => prints(NODE, ["main.mjs"]));
test(`Node ${process.version}, require`, () => prints(NODE, ["main.cjs"]));
test(`Node ${process.version}, require of CommonJS only`, () => prints(NODE, [...OLD, "main.cjs"]));

test("require and import are one module where Node can require an ES module", async () => {
  const text = `import("box-file-requests").then((box) => console.log(box.BoxError === require("box-file-requests").BoxError));`;
  const { stdout } = await run(NODE, ["-e", text], { cwd: project });
  const can = process.features.require_module ?? false;
  assert.equal(stdout.trim(), String(can));
});

test("a typed CommonJS program compiles", async () => {
  await writeFile(join(project, "typed.cts"), `
    import init, { FileRequests, type FileRequest } from "box-file-requests";
    init().then(() => new FileRequests({ token: "t" }).get("1")).then((one: FileRequest) => one.title?.length);`);
  for (const module of ["node16", "node20", "nodenext"]) {
    await run(bin("tsc"), ["--noEmit", "--strict", "--target", "es2022", "--lib", "es2022", "--module", module, "typed.cts"], { cwd: project })
      .catch(({ stdout }) => assert.fail(`${module}: ${stdout}`));
  }
});

for (const format of ["esm", "cjs"]) {
  for (const platform of ["node", "neutral"]) {
    if (format === "cjs" && platform === "neutral") continue;
    test(`esbuild ${esbuild.version}, ${platform}, ${format}`, async () => {
      const outfile = join(alone, `${platform}.${format === "esm" ? "mjs" : "cjs"}`);
      const { warnings } = await esbuild.build({
        entryPoints: [join(project, "main.mjs")], outfile, bundle: true, format, platform, logLevel: "silent",
        ...(platform === "neutral" && { conditions: ["node"], external: ["node:*"] }),
      });
      assert.deepEqual(warnings, []);
      await prints(NODE, [outfile], { cwd: alone });
    });
  }
}

test("webpack for Node", async () => {
  const { default: webpack } = await import("webpack");
  await new Promise((resolve, reject) => {
    const options = { mode: "production", target: "node", context: project, entry: "./main.mjs", output: { path: join(alone, "webpack"), filename: "main.cjs" } };
    webpack(options, (error, stats) => (error || stats.hasErrors() ? reject(error ?? new Error(stats.toString())) : resolve()));
  });
  await prints(NODE, [join(alone, "webpack/main.cjs")], { cwd: alone });
});

for (const name of ["vite", "vite7"]) {
  test(`${name}: server-side rendering with noExternal, built and in development`, async () => {
    const vite = await import(name);
    const ssr = { noExternal: true };
    await writeFile(join(project, "ssr.mjs"), `
      import * as box from "box-file-requests";
      import wasm from "box-file-requests/wasm?url";
      import { settings, use } from "./use.mjs";
      export const rendered = () => use(box, settings, wasm);`);
    await vite.build({ root: project, logLevel: "error", ssr, build: { ssr: "ssr.mjs", outDir: join(alone, name), emptyOutDir: true } });
    await writeFile(join(alone, name, "main.mjs"), 'import { rendered } from "./ssr.mjs"; rendered().then(console.log);');
    await prints(NODE, [join(alone, name, "main.mjs")], { cwd: alone });
    const server = await vite.createServer({ root: project, logLevel: "error", ssr, server: { middlewareMode: true }, appType: "custom", cacheDir: join(alone, `cache-${name}`) });
    try {
      const { rendered } = await server.ssrLoadModule("/ssr.mjs");
      assert.equal(await rendered(), EXPECTED);
    } finally {
      await server.close();
    }
  });
}

test("vite7 in development, a page with init(): the error says what to do", async () => {
  const { createServer, version } = await import("vite7");
  const place = join(project, "page");
  await mkdir(place, { recursive: true });
  await writeFile(join(place, "index.html"), '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>');
  await writeFile(join(place, "main.js"), `
    import init from "box-file-requests";
    init().then(() => "loaded", (error) => error.message).then((text) => (document.title = text));`);
  const server = await createServer({ root: place, logLevel: "error", cacheDir: join(alone, "cache-page"), server: { port: 0, host: "127.0.0.1", fs: { strict: false } } });
  const browser = await chromium.launch(launchOptions());
  try {
    await server.listen();
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.httpServer.address().port}/`);
    await page.waitForFunction(() => document.title !== "");
    assert.match(await page.title(), /magic.*wasm\?url.*optimizeDeps\.exclude/, version);
  } finally {
    await browser.close();
    await server.close();
  }
});

test("Bun: run, build, compile", async () => {
  const env = { ...process.env, BUN_INSTALL_CACHE_DIR: join(alone, "bun-cache") };
  await prints(bin("bun"), ["main.mjs"], { env });
  await run(bin("bun"), ["build", "main.mjs", "--target=bun", `--outfile=${join(alone, "bun.js")}`], { cwd: project, env });
  await prints(bin("bun"), [join(alone, "bun.js")], { cwd: alone, env });
  await run(bin("bun"), ["build", "main.mjs", "--compile", `--outfile=${join(alone, "bun-program")}`], { cwd: project, env });
  await prints(join(alone, "bun-program"), [], { cwd: alone, env });
});

test("Deno without permission to read", async () => {
  const env = { ...process.env, DENO_DIR: join(alone, "deno"), NO_COLOR: "1" };
  await prints(bin("deno"), ["run", "--no-prompt", "--allow-net=127.0.0.1", "--node-modules-dir=manual", "main.mjs"], { env });
});

test("Jest, with its own modules, for Node and for a DOM", async () => {
  await mkdir(join(project, "jest"), { recursive: true });
  const body = `
    const { default: init, FileRequests, BoxApiError } = require("box-file-requests");
    test("a mock", async () => {
      await init();
      const fetch = async (url) => url.endsWith("/1") ? { status: 200, json: async () => ({ id: "1", title: "x" }) } : { status: 404, json: async () => ({ code: "not_found" }) };
      const requests = new FileRequests({ token: "t", fetch });
      expect((await requests.get("1")).title).toBe("x");
      await expect(requests.get("2")).rejects.toThrow(BoxApiError);
    });`;
  await writeFile(join(project, "jest/node.test.cjs"), body);
  await writeFile(join(project, "jest/dom.test.cjs"), `/** @jest-environment ${join(root, "tests/node_modules/jest-environment-jsdom")} */\n${body}`);
  const config = JSON.stringify({ rootDir: join(project, "jest"), testMatch: ["**/*.test.cjs"], transform: {}, cacheDirectory: join(alone, "jest") });
  await run(bin("jest"), ["--config", config], { cwd: project });
});

for (const date of ["2023-03-01", "2026-01-01"]) {
  test(`Workers (workerd) of ${date}`, async () => {
    const place = join(alone, `worker-${date}`);
    await mkdir(place);
    const wasm = "box-file-requests/box_file_requests_bg.wasm";
    await writeFile(join(project, "worker.mjs"), `
      import * as box from "box-file-requests";
      import wasm from "${wasm}";
      import { settings, use } from "./use.mjs";
      export default { fetch: async () => new Response(await use(box, settings, wasm).catch((error) => error.stack)) };`);
    await esbuild.build({
      entryPoints: [join(project, "worker.mjs")], outfile: join(place, "worker.js"), bundle: true, format: "esm", external: ["*.wasm"],
      conditions: ["workerd", "worker", "browser"], logLevel: "silent",
    });
    await cp(join(project, "node_modules", wasm), join(place, "box.wasm"));
    const port = await freePort();
    await writeFile(join(place, "config.capnp"), `
      using Workerd = import "/workerd/workerd.capnp";
      const config :Workerd.Config = (
        services = [(name = "main", worker = .worker), (name = "net", network = (allow = ["public", "private", "local"]))],
        sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
      );
      const worker :Workerd.Worker = (
        modules = [(name = "worker.js", esModule = embed "worker.js"), (name = "${wasm}", wasm = embed "box.wasm")],
        compatibilityDate = "${date}", globalOutbound = "net"
      );`);
    const child = spawn(bin("workerd"), ["serve", join(place, "config.capnp")], { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (text) => (said += text));
    const closed = new Promise((resolve) => child.once("close", resolve));
    try {
      let text;
      for (let attempt = 0; text === undefined && attempt < 200; attempt += 1) {
        text = await fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.text(), () => new Promise((resolve) => setTimeout(resolve, 50)));
      }
      assert.equal(text, EXPECTED, said);
    } finally {
      child.kill();
      await closed;
    }
  });
}

test("a user's own scripts find the module under both names", async () => {
  for (const name of ["wasm", "box_file_requests_bg.wasm"]) {
    const { stdout } = await run(NODE, ["-p", `require.resolve("box-file-requests/${name}")`], { cwd: project });
    assert.match(stdout, /box_file_requests_bg\.wasm$/m);
    assert.equal(WebAssembly.validate(await readFile(stdout.trim())), true);
  }
});
