// From a key press in the search field to the painted result, with 10,000 entries: the page beside a
// plain JavaScript list that does the same, in one Chromium, with the same styles and the same rows.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { launchOptions } from "../browser.mjs";

const dist = process.env.PAGE ?? fileURLToPath(new URL("../../dist", import.meta.url));
const ENTRIES = 10_000;
const TYPED = ["case 98", "roof 7", "folder 123", "offer", "9999"];
const ROUNDS = 8;

const entries = Array.from({ length: ENTRIES }, (_, index) => ({
  id: String(1_000_000 + index),
  title: `${["Case", "Roof repair", "Offer", "Accounts"][index % 4]} ${index}`,
  folder_id: String(index % 500),
  folder_name: `Folder ${index % 500}`,
  status: index % 5 ? "active" : "inactive",
  expires_at: index % 3 ? "" : `2031-0${1 + (index % 9)}-${10 + (index % 19)}T12:00:00+00:00`,
  note: index % 7 ? "" : `ask number ${index}`,
}));

/** The plain list: an array that is filtered, counted, and drawn from its first rows. */
function plain(entries) {
  const rows = entries.map((entry) => ({
    ...entry,
    expires: entry.expires_at ? Date.parse(entry.expires_at) / 1000 : undefined,
    searched: [entry.title, entry.folder_name, entry.id, entry.folder_id, entry.note].join("\n").toLowerCase(),
  }));
  const past = Number.MAX_SAFE_INTEGER;
  rows.sort((a, b) => (a.expires ?? past) - (b.expires ?? past) || (a.searched < b.searched ? -1 : 1));
  const standing = ({ status, expires }, now) => {
    if (expires <= now) return "expired";
    if (status !== "active") return status;
    return expires - now <= 7 * 86_400 ? "expiring" : "active";
  };
  const words = { active: "Active", expiring: "Active", inactive: "Inactive", expired: "Expired" };
  const days = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  const cell = (name, content) => {
    const td = document.createElement("td");
    td.className = name;
    td.append(content);
    return td;
  };
  const draw = (row, place, now) => {
    const tr = document.createElement("tr");
    tr.dataset.place = place;
    const box = document.createElement("input");
    box.type = "checkbox";
    const link = document.createElement("a");
    link.href = `#/file-requests/${row.id}`;
    link.textContent = row.title;
    const badge = document.createElement("span");
    badge.className = "badge";
    const stands = standing(row, now);
    if (stands === "active" || stands === "expiring") badge.dataset.kind = "ok";
    badge.textContent = words[stands];
    const expiry = row.expires ? days.format(Math.round((row.expires - now) / 86_400), "day") : "No expiry";
    tr.append(cell("pick", box), cell("title", link), cell("folder", row.folder_name), cell("status", badge), cell("expiry", expiry));
    return tr;
  };
  const search = document.getElementById("search");
  const body = document.querySelector("tbody");
  const show = () => {
    const now = Date.now() / 1000;
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const counts = { all: 0, active: 0, expiring: 0, inactive: 0, expired: 0 };
    const shown = rows.filter((row) => {
      if (!wanted.every((word) => row.searched.includes(word))) return false;
      counts.all += 1;
      const stands = standing(row, now);
      counts[stands] += 1;
      if (stands === "expiring") counts.active += 1;
      return true;
    });
    for (const [name, count] of Object.entries(counts)) document.getElementById(name).textContent = count;
    document.getElementById("count").textContent = `${shown.length} file requests`;
    body.replaceChildren(...shown.slice(0, 50).map((row, place) => draw(row, place, now)));
  };
  search.addEventListener("input", show);
  show();
}

const PLAIN = (style) => `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="stylesheet" href="/${style}">
<div class="app" data-view="list"><header class="topbar"></header><main class="panes"><section class="registry">
<div class="registry-tools"><label class="search"><input id="search" type="search"></label>
<fieldset class="chips">${["all", "active", "expiring", "inactive", "expired"].map((name) => `<label class="chip"><input type="radio" name="show">${name} <span id="${name}"></span></label>`).join("")}</fieldset></div>
<div class="registry-list"><table class="requests"><caption id="count" class="sr"></caption><thead></thead><tbody></tbody></table></div>
</section></main></div></html>`;

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".svg": "image/svg+xml" };

/** Serves the page, the plain list, and as much of an API as it takes to be signed in. */
async function serve() {
  const style = (await readFile(`${dist}/index.html`, "utf8")).match(/style-[0-9a-f]+\.css/)[0];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://x");
    const origin = `http://${request.headers.host}`;
    const json = (value) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (pathname === "/config.json") return json({ apiUrl: `${origin}/2.0`, appUrl: origin, sandbox: { token: "t0k3n", template: "1" } });
    if (pathname === "/2.0/users/me") return json({ type: "user", id: "1", name: "Reader", login: "reader@example.com" });
    if (pathname === "/plain") return response.writeHead(200, { "content-type": "text/html" }).end(PLAIN(style));
    const file = `${dist}${pathname === "/" ? "/index.html" : pathname}`;
    if (!existsSync(file)) return response.writeHead(404).end();
    return response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "text/plain" }).end(await readFile(file));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** Notes for each key press how long it took until the next frame was painted. */
function watch() {
  window.samples = [];
  addEventListener(
    "keydown",
    ({ timeStamp }) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.samples.push(performance.now() - timeStamp);
        port2.postMessage(0);
      }),
    true,
  );
}

/** Types each text into the search field, key by key, and takes it out again. */
async function type(page) {
  const search = page.locator("#search");
  await search.focus();
  await page.evaluate(() => (window.samples = []));
  for (const text of TYPED) {
    for (const key of text) await page.keyboard.press(key === " " ? "Space" : key);
    for (const _ of text) await page.keyboard.press("Backspace");
  }
  const keys = 2 * TYPED.join("").length;
  await page.waitForFunction((keys) => window.samples.length >= keys, keys);
  return page.evaluate(() => window.samples);
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

export default async function bench() {
  const server = await serve();
  const origin = `http://127.0.0.1:${server.address().port}`;
  // Without the rhythm of a screen: waiting for the next frame would hide what differs.
  const browser = await chromium.launch(launchOptions("--disable-frame-rate-limit", "--disable-gpu-vsync"));
  const open = async (path) => {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 860 } })).newPage();
    await page.addInitScript(watch);
    await page.goto(origin + path);
    return page;
  };
  const ours = await open("/");
  await ours.getByRole("button", { name: "Import a list" }).click();
  const list = { kind: "file-requests", version: 1, entries };
  const file = { name: "list.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(list)) };
  await ours.getByLabel("File", { exact: true }).setInputFiles(file);
  await ours.getByText(`Imported: ${ENTRIES.toLocaleString("en")} new`).waitFor();
  const theirs = await open("/plain");
  await theirs.evaluate(plain, entries);
  const found = new Map([["plain list", [theirs, []]], ["page", [ours, []]]]);
  for (const [page] of found.values()) await type(page);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [page, samples] of found.values()) {
      await page.bringToFront();
      samples.push(...(await type(page)));
    }
  }
  const rows = [...found].map(([name, [, samples]]) => {
    const sorted = samples.sort((a, b) => a - b);
    return { name, median: at(sorted, 0.5), p95: at(sorted, 0.95), keys: sorted.length };
  });
  const [{ median, p95 }] = rows;
  console.log(`key press to painted result, ${ENTRIES.toLocaleString("en")} entries`);
  for (const row of rows) {
    const ratio = `${(row.median / median).toFixed(2)} / ${(row.p95 / p95).toFixed(2)} of the plain list`;
    console.log(`${row.name.padEnd(12)} median ${row.median.toFixed(1)} ms, 95 % ${row.p95.toFixed(1)} ms (${row.keys} keys)  ${ratio}`);
  }
  await browser.close();
  server.close();
}
