// What a call costs beside fetch itself: the package, a hand-written wrapper, and Box's Node SDK, all
// in one page of one Chromium, on a fetch that answers at once. Then what they weigh, and whether
// memory grows.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { chromium } from "@playwright/test";
import { build } from "esbuild";
import { launchOptions } from "../browser.mjs";

const pkg = fileURLToPath(new URL("../../pkg/", import.meta.url));
const here = fileURLToPath(new URL(".", import.meta.url));

/** A hand-written wrapper: `before` the request, `more` in it, another way to `read` the answer, and `after`. */
const wrapper = ({ before = "", more = "", read = "response.json()", after = "" }) => `
  const base = "https://api.box.com/2.0", token = async () => "t0k3n";
  async function send(method, path, body, etag, signal) {
    const headers = { authorization: "Bearer " + (await token()) };
    if (body) headers["content-type"] = "application/json";
    if (etag) headers["if-match"] = etag;
    ${before}
    try {
      const response = await fetch(base + path, { method, headers, body: body && JSON.stringify(body), ${more} });
      if (!response.ok) throw Object.assign(new Error("HTTP " + response.status), { status: response.status });
      return await ${read};
    } finally {
      ${after}
    }
  }
  const path = (id) => "/file_requests/" + encodeURIComponent(id);
  export const get = (id) => send("GET", path(id));
  export const update = (id, etag) => send("PUT", path(id), { title: "Tax papers", expires_at: null }, etag);
  export const copy = (id) => send("POST", path(id) + "/copy", { folder: { id: "2233212", type: "folder" } });`;

/** The package's other promises: a time limit, the caller's signal, an end to what is read. */
const LIMITS = {
  before: `
    const stop = new AbortController();
    const abort = () => stop.abort(signal.reason);
    signal?.addEventListener("abort", abort);
    const timer = setTimeout(() => stop.abort(new DOMException("too late", "TimeoutError")), 30000);`,
  more: 'signal: stop.signal, redirect: "manual", cache: "no-store"',
  read: `(async () => {
    const reader = response.body.getReader(), chunks = [];
    for (let size = 0; ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      if ((size += value.length) > 1 << 20) throw new Error("too long");
      chunks.push(value);
    }
    const whole = chunks.length === 1 ? chunks[0] : new Uint8Array(await new Blob(chunks).arrayBuffer());
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(whole));
  })()`,
  after: `
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);`,
};

const CONTENDERS = {
  wrapper: wrapper({}),
  "with limits": wrapper(LIMITS),
  package: `
    import init, { FileRequests } from "${pkg}index.js";
    await init("/pkg/box_file_requests_bg.wasm");
    const requests = new FileRequests({ token: async () => "t0k3n", callsPerMinute: Infinity });
    export const get = (id) => requests.get(id);
    export const update = (id, ifMatch) => requests.update(id, { title: "Tax papers", expires_at: null }, { ifMatch });
    export const copy = (id) => requests.copy(id, { folder: { id: "2233212" } });`,
  "box-node-sdk": `
    import { FileRequestsManager } from "box-node-sdk/lib/managers/fileRequests";
    import { BoxDeveloperTokenAuth } from "box-node-sdk/lib/box/developerTokenAuth";
    import { NetworkSession } from "box-node-sdk/lib/networking/network";
    const auth = new BoxDeveloperTokenAuth({ token: "t0k3n" });
    const manager = new FileRequestsManager({ auth, networkSession: new NetworkSession({}) });
    export const get = (id) => manager.getFileRequestById(id);
    export const update = (id, ifMatch) =>
      manager.updateFileRequestById(id, { title: "Tax papers" }, { headers: { ifMatch } });
    export const copy = (id) => manager.createFileRequestCopy(id, { folder: { id: "2233212", type: "folder" } });`,
};

const file = (name) => `${name.replace(" ", "-")}.js`;

const brotli = (bytes) => brotliCompressSync(bytes, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
}).length;

async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: here }, bundle: true, write: false, minify: true, format: "esm", target: "es2022",
    platform: "browser", mainFields: ["browser", "module", "main"], define: { "process.env.NODE_ENV": '"production"', global: "globalThis" }, logLevel: "error",
  });
  return outputFiles[0].contents;
}

/**
 * Runs in the page: microseconds a call of each contender, the best of many short interleaved rounds:
 * whatever else the machine does can only add to a round.
 */
async function race({ names, rounds, calls }) {
  const BODY = JSON.stringify({
    id: "42037322", type: "file_request", title: "Please upload", description: "Documents", etag: "1656573853000",
    status: "active", is_email_required: true, is_description_required: true, expires_at: "2020-09-28T10:53:43-08:00",
    folder: { id: "12345", type: "folder", etag: "1", name: "Contracts", sequence_id: "3" }, url: "/f/19e57f40ace2",
    created_at: "2020-09-28T10:53:43-08:00", updated_at: "2020-09-28T10:53:43-08:00",
  });
  const real = globalThis.fetch;
  globalThis.fetch = async (url, init) => {
    if (url.endsWith(".wasm")) return real(url);
    new Request(url, init); // as the real one does
    return new Response(BODY, { headers: { "content-type": "application/json" } });
  };
  const modules = {};
  for (const name of names) modules[name] = await import(`/${name.replace(" ", "-")}.js`);
  const times = Object.fromEntries(names.map((name) => [name, { get: [], update: [], copy: [] }]));
  for (let round = -2; round < rounds; round += 1) {
    for (const call of ["get", "update", "copy"]) {
      const order = round % 2 ? names : [...names].reverse();
      for (const name of order) {
        const run = modules[name][call];
        const start = performance.now();
        for (let count = 0; count < calls; count += 1) await run("42037322", "1656573853000");
        if (round >= 0) times[name][call].push(((performance.now() - start) * 1000) / calls);
      }
    }
  }
  return Object.fromEntries(names.map((name) => [name, Object.fromEntries(Object.entries(times[name]).map(([call, list]) => [call, Math.min(...list)]))]));
}

/** Runs in the page: memory after so many calls, several times. */
async function grow({ calls, times }) {
  const { get, copy } = await import("/package.js");
  const heaps = [];
  for (let turn = 0; turn <= times; turn += 1) {
    for (let count = 0; count < calls; count += 2) await Promise.all([get("42037322"), copy("42037322")]);
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 50));
    globalThis.gc();
    heaps.push({ heap: performance.memory.usedJSHeapSize, wasm: globalThis.wasmMemory?.buffer.byteLength });
  }
  return heaps;
}

export default async function bench() {
  const files = { "/": Buffer.from("<!doctype html>"), "/pkg/box_file_requests_bg.wasm": await readFile(`${pkg}box_file_requests_bg.wasm`) };
  for (const [name, code] of Object.entries(CONTENDERS)) files[`/${file(name)}`] = await bundle(code);
  const types = { js: "text/javascript", wasm: "application/wasm" };
  const server = createServer((request, answer) => {
    const body = files[request.url];
    answer.writeHead(body ? 200 : 404, { "content-type": types[request.url.split(".").pop()] ?? "text/html" }).end(body);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const browser = await chromium.launch(launchOptions("--js-flags=--expose-gc", "--enable-precise-memory-info"));
  try {
    const page = await browser.newPage();
    // So that the memory can be looked at: the package does not hand it out.
    await page.addInitScript(() => {
      const real = WebAssembly.instantiateStreaming;
      WebAssembly.instantiateStreaming = async (...parameters) => {
        const result = await real(...parameters);
        globalThis.wasmMemory = result.instance.exports.memory;
        return result;
      };
    });
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const names = Object.keys(CONTENDERS);
    const times = await page.evaluate(race, { names, rounds: 40, calls: 100 });
    console.log("microseconds a call (ratio to the wrapper, and to the wrapper with limits)");
    for (const name of names) {
      const ratio = (time, call, peer) => (time / times[peer][call]).toFixed(2);
      const cells = Object.entries(times[name]).map(([call, time]) =>
        `${call} ${time.toFixed(0).padStart(3)} (${ratio(time, call, "wrapper")}, ${ratio(time, call, "with limits")})`);
      console.log(`  ${name.padEnd(13)} ${cells.join("   ")}`);
    }
    const wasm = brotli(files["/pkg/box_file_requests_bg.wasm"]);
    console.log("bytes after brotli 11, bundled and minified");
    for (const name of names) {
      const script = brotli(files[`/${file(name)}`]);
      console.log(`  ${name.padEnd(13)} ${script + (name === "package" ? wasm : 0)}${name === "package" ? ` (module ${wasm})` : ""}`);
    }
    console.log("memory after each 25,000 calls, the first as warm-up (kB: JavaScript heap, module)");
    for (const { heap, wasm: linear } of await page.evaluate(grow, { calls: 25_000, times: 4 })) {
      console.log(`  ${(heap / 1000).toFixed(0).padStart(8)} ${(linear / 1000).toFixed(0).padStart(8)}`);
    }
  } finally {
    await browser.close();
    server.close();
  }
}
