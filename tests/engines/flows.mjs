// What people do with the page and the public form, described once for every engine.
//
// The tests in tests/page/ go into every corner in Chromium; these go once through the middle, where engines differ:
// fields, dialogs, storage, tabs, files, and what is fetched.
import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { staticHost } from "../page/host.mjs";
import { held, startWithPage } from "../sandbox.mjs";
import { takePictures } from "./pictures.mjs";
import { Page } from "./webdriver.mjs";

/** Where a flow that fails leaves a picture of the page. */
const RESULTS = fileURLToPath(new URL("../results/engines", import.meta.url));
const TEMPLATE = "Mortgage application documents";

const at = (sandbox, hash) => `${sandbox.page}#/${hash}`;
const openTemplate = async (page, sandbox) => {
  await page.open(at(sandbox, `file-requests/${sandbox.template}`));
  await page.holds("Title", TEMPLATE);
};
/** True where the list has so many rows. Runs in the page. */
const hasRows = (count) => document.querySelectorAll("tr[data-place]").length === count;
const isSaved = (page, sandbox, expected) =>
  page.until(`the API to hold ${JSON.stringify(expected)}`, async () => {
    const request = await held(sandbox);
    return Object.entries(expected).every(([name, value]) => request[name] === value);
  });

/** Makes so many copies of the template, and gives their ids. */
async function makeCopies(sandbox, count) {
  const ids = [];
  for (let number = 1; number <= count; number += 1) {
    const body = { folder: { id: "2233212" }, title: `Case ${number}` };
    ids.push((await sandbox.call("POST", `/file_requests/${sandbox.template}/copy`, body)).body.id);
  }
  return ids;
}

/** A public form on a folder of its own, and the names of the files that are there. */
async function makeForm(sandbox) {
  const folder = (await sandbox.call("POST", "/folders", { name: "Inbox", parent: { id: "2233210" } })).body.id;
  const body = { folder: { id: folder }, is_email_required: true, is_description_required: false };
  const { url } = (await sandbox.call("POST", `/file_requests/${sandbox.template}/copy`, body)).body;
  return {
    address: new URL(url, sandbox.page).href,
    arrived: async () => (await sandbox.call("GET", `/folders/${folder}/items`)).body.entries.map(({ name }) => name).sort(),
  };
}

/** Files on this machine, with their names for content; gives their paths. */
function makeFiles(folder, ...names) {
  return Promise.all(names.map((name) => writeFile(join(folder, name), name).then(() => join(folder, name))));
}

/** Each flow: its name, what it does, and what it needs of an engine beside the common. */
const FLOWS = [
  ["first run", async ({ page, sandbox }) => {
    await page.open(sandbox.page);
    await page.see("Open your first file request");
    await page.click("link", "Open the template");
    await page.holds("Title", TEMPLATE);
    await page.reload();
    await page.holds("Title", TEMPLATE);
    await page.wait(hasRows, 1);
  }],

  ["first visit fetches each file once", async ({ page, note }) => {
    const fetched = [];
    const host = await staticHost((name) => void fetched.push(name));
    await page.open(host.url);
    await page.see("Goes to api.box.com and nowhere else");
    const files = fetched.filter((name) => name !== "favicon.ico").sort();
    assert.deepEqual(files, [...new Set(files)]);
    assert.equal(files.filter((name) => name.endsWith("_bg.wasm")).length, 1);
    const sizes = await Promise.all(files.map(async (name) => (await (await fetch(`${host.url}${name}`)).arrayBuffer()).byteLength));
    note(`${files.length} files, ${Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1000)} KB without compression`);
    await page.open("about:blank");
    await host.close();
  }],

  ["deep link", async ({ page, sandbox }) => {
    await openTemplate(page, sandbox);
    const [other] = await makeCopies(sandbox, 1);
    await page.run((hash) => void (location.hash = hash), `#/file-requests/${other}`);
    await page.holds("Title", "Case 1");
    await page.run(() => void history.back());
    await page.holds("Title", TEMPLATE);
    await page.wait(() => document.activeElement?.id === "request-title");
  }],

  ["edit with the date field, save", async ({ page, sandbox }) => {
    await openTemplate(page, sandbox);
    await page.fill("Title", "Papers for 2031");
    await page.fillDate("Expires", "12", "31", "2031", "05", "30", "A");
    await page.see("2 unsaved changes");
    await page.click("button", "Save");
    await page.see("Saved.");
    const { title, expires_at: expiry } = await held(sandbox);
    assert.equal(title, "Papers for 2031");
    assert.equal(new Date(expiry).toISOString(), "2031-12-31T04:30:00.000Z");
  }],

  ["conflict", async ({ page, sandbox }) => {
    await openTemplate(page, sandbox);
    await page.fill("Title", "Mine");
    await page.fill("Description", "My words");
    await sandbox.call("PUT", `/file_requests/${sandbox.template}`, { title: "Theirs" });
    await page.click("button", "Save");
    await page.see("saved this request");
    await page.click("css", ".choice:last-child input");
    await page.holds("Title", "Theirs");
    await page.click("button", "Save merged");
    await isSaved(page, sandbox, { title: "Theirs", description: "My words" });
    await page.see("Saved.");
  }],

  ["switch", async ({ page, sandbox }) => {
    await openTemplate(page, sandbox);
    await page.click("css", "[role=switch]");
    await page.see("Visitors get a 404 page.");
    await isSaved(page, sandbox, { status: "inactive" });
    await page.click("button", "Undo");
    await isSaved(page, sandbox, { status: "active" });
  }],

  ["share", async ({ page, sandbox }) => {
    await openTemplate(page, sandbox);
    await page.click("button", "Share…");
    await page.see("Share this request");
    await page.wait(() => document.querySelector("dialog .qr path")?.getAttribute("d"));
    const link = await page.value("Upload link");
    assert.equal(link, new URL((await held(sandbox)).url, sandbox.page).href);
    await page.keys(["\uE00C"]);
    await page.miss("Share this request");
    await page.wait(() => document.activeElement?.textContent.startsWith("Share"));
  }],

  ["delete", async ({ page, sandbox }) => {
    await openTemplate(page, sandbox);
    await page.click("button", "Delete…");
    await page.see("Delete this file request?");
    await page.wait(() => document.activeElement?.textContent === "Keep it");
    await page.click("button", "Delete for good");
    await page.miss("Delete this file request?");
    await page.until("the deletion", async () => (await sandbox.call("GET", `/file_requests/${sandbox.template}`)).status === 404);
  }],

  ["bulk", async ({ page, sandbox }) => {
    const ids = await makeCopies(sandbox, 3);
    await page.open(sandbox.page);
    await page.fill("Request ID or builder link", ids.join(" "));
    await page.click("button", "Open", true);
    await page.wait(hasRows, 3);
    // Until all of them have been read, the bar moves under the pointer.
    await page.see("3 requests up to date");
    await page.click("css", "thead input");
    await page.click("button", "Deactivate…");
    await page.click("button", "Deactivate 3");
    await page.see("All 3 requests deactivated");
    for (const id of ids) assert.equal((await held(sandbox, id)).status, "inactive");
  }],

  ["copy job with pause and reload", async ({ page, sandbox }) => {
    const names = Array.from({ length: 24 }, (_, index) => `Client ${index + 1}`);
    const folders = [];
    for (const name of names) folders.push((await sandbox.call("POST", "/folders", { name, parent: { id: "2233210" } })).body.id);
    await openTemplate(page, sandbox);
    await page.click("link", "Copy to folders…");
    await page.fill("Folder IDs or links, one per line", folders.join(" "));
    await page.click("button", "Check and adjust");
    await sandbox.fault([{ on: "copy", kind: "pass", delay_ms: 400, times: 100 }]);
    await page.see("Client 24");
    await page.click("button", "Create 24 copies");
    await page.wait(() => document.querySelector("progress")?.value > 0);
    await page.click("button", "Pause");
    await page.see("Paused.");
    // What was under way comes to its end; a reload before that would leave it in doubt.
    await page.until("the answers to what was sent", async () => {
      const [{ times }] = await sandbox.faults();
      return (await page.run(() => document.querySelector("progress").value)) === 100 - times;
    });
    await page.reload();
    await page.click("button", "Resume");
    await page.see("All 24 copies created");
    // Nothing lists file requests; their ids follow each other.
    const first = Number(sandbox.template) + 1;
    const copies = [];
    for (let id = first; id < first + 40; id += 1) {
      const { status, body } = await sandbox.call("GET", `/file_requests/${id}`);
      if (status === 200) copies.push(body.folder.id);
    }
    assert.deepEqual(copies.sort(), folders.sort());
  }],

  ["import and export", async ({ page, sandbox, downloads, folder }) => {
    const [first, second] = await makeCopies(sandbox, 2);
    const path = join(folder, "list.csv");
    await writeFile(path, `id,title\n${first},Case 1\n${second},Case 2\n`);
    await page.open(sandbox.page);
    await page.click("button", "Import");
    await page.choose("dialog input[type=file]", path);
    await page.see("Imported: 2 new");
    await page.click("button", "Close");
    const before = await readdir(downloads);
    await page.click("button", "Export CSV");
    const name = await page.until("the exported file", async () =>
      (await readdir(downloads)).find((name) => !before.includes(name) && /^[^.].*\.csv$/.test(name)),
    );
    const text = await page.until("its content", async () => readFile(join(downloads, name), "utf8"));
    assert.match(text, new RegExp(`^.*id.*\r\n[^]*${first}[^]*${second}`));
  }],

  ["401 in the middle of typing", async ({ page, sandbox }) => {
    await openTemplate(page, sandbox);
    await page.fill("Title", "Typed");
    await sandbox.fault([{ on: "update", status: 401 }]);
    await page.click("button", "Save");
    await page.see("Sign in again");
    await page.fill("Access token", sandbox.token);
    await page.click("button", "Go on");
    await page.see("Saved.");
    await isSaved(page, sandbox, { title: "Typed" });
  }],

  ["offline", async ({ page, sandbox }) => {
    await openTemplate(page, sandbox);
    const goes = (isOnline) =>
      page.run((isOnline) => {
        Object.defineProperty(navigator, "onLine", { configurable: true, get: () => isOnline });
        dispatchEvent(new Event(isOnline ? "online" : "offline"));
      }, isOnline);
    await goes(false);
    await page.see("You are offline.");
    await page.fill("Title", "Typed offline");
    await page.see("1 unsaved change, kept on this page");
    await page.wait(() => [...document.querySelectorAll("button")].find(({ textContent }) => textContent.startsWith("Save")).matches(":disabled, [aria-disabled=true]"));
    await goes(true);
    await page.miss("You are offline.");
    await page.click("button", "Save");
    await isSaved(page, sandbox, { title: "Typed offline" });
  }],

  ["two tabs", async ({ page, sandbox }) => {
    await openTemplate(page, sandbox);
    await page.wait(hasRows, 1);
    const tabs = await page.tab();
    const [other] = await makeCopies(sandbox, 1);
    await page.open(at(sandbox, `file-requests/${other}`));
    await page.holds("Title", "Case 1");
    await tabs.first();
    await page.wait(hasRows, 2);
    await page.fill("Title", "From the first tab");
    await page.click("button", "Save");
    await page.see("Saved.");
    await tabs.second();
    await page.see("From the first tab");
    await tabs.leave();
  }],

  ["left while it writes", async ({ page, sandbox }) => {
    await openTemplate(page, sandbox);
    const other = new URL("config.json", sandbox.page).href;
    for (let round = 1; round <= 4; round += 1) {
      await page.fill("Description", `Round ${round}`);
      // Away at once, with what was typed last on its way to the disk, and back by a new load. What begins to be
      // written in this very moment locks WebKit's storage unless it is committed.
      await page.run(() => {
        addEventListener("pagehide", () => {
          const field = document.querySelector("#settings textarea");
          field.value += ", and left";
          field.dispatchEvent(new Event("input", { bubbles: true }));
        });
      });
      await page.run((address) => void location.assign(address), other);
      await page.wait((address) => location.href === address && document.readyState === "complete", other);
      await page.open(at(sandbox, `file-requests/${sandbox.template}`));
      await page.wait(() => document.querySelector("#settings textarea"));
      // It says so where it had to wait for the storage in vain.
      assert.equal(await page.run(() => document.body.textContent.includes("The list is not kept")), false);
    }
  }],

  ["site data blocked", async ({ sandbox, another }) => {
    const page = await another({ hasSiteData: false });
    await openTemplate(page, sandbox);
    await page.see("The list is not kept");
    await page.wait(() => /allow site data/i.test(document.body.textContent));
    await page.fill("Title", "Works without");
    await page.click("button", "Save");
    await isSaved(page, sandbox, { title: "Works without" });
  }, "canBlockSiteData"],

  ["public form", async ({ page, sandbox, folder }) => {
    const form = await makeForm(sandbox);
    await page.open(form.address);
    await page.wait(() => document.querySelector("#form")?.noValidate);
    await page.choose("#files", ...(await makeFiles(folder, "one.txt", "two.txt")));
    await page.choose("#files", ...(await makeFiles(folder, "three.txt")));
    await page.click("button", "Remove two.txt");
    await page.run(() => document.getElementById("email").focus());
    await page.keys("n.okafor@example.com");
    await page.click("button", "Submit");
    await page.see("2 files sent");
    assert.deepEqual(await form.arrived(), ["one.txt", "three.txt"]);
  }],

  ["public form without JavaScript", async ({ sandbox, folder, another }) => {
    const form = await makeForm(sandbox);
    const page = await another({ hasScripts: false });
    await page.open(form.address);
    await (await page.plain("#email")).type("n.okafor@example.com");
    await page.choose("#files", ...(await makeFiles(folder, "one.txt", "two.txt")));
    await (await page.plain("#submit")).click();
    await page.until("the receipt", async () => (await (await page.plain("h1")).text()) === "2 files sent");
    assert.deepEqual(await form.arrived(), ["one.txt", "two.txt"]);
  }],

  // An engine sends the whole form before it reads the answer, which comes after the first thousand bytes.
  ["public form without JavaScript, over the limit", async ({ folder, another }) => {
    const limited = await startWithPage(["--max-file", "1000"]);
    try {
      const form = await makeForm(limited);
      const page = await another({ hasScripts: false });
      await page.open(form.address);
      await (await page.plain("#email")).type("n.okafor@example.com");
      const large = join(folder, "large.bin");
      await writeFile(large, Buffer.alloc(100 << 20));
      await page.choose("#files", large);
      await (await page.plain("#submit")).click();
      const said = async () => (await (await page.plain("[role=alert]")).text()).includes("A file may have at most 1000 bytes.");
      await page.until("the page that says what was wrong", said);
      assert.deepEqual(await form.arrived(), []);
    } finally {
      await limited.stop();
    }
  }],
];

/** Goes through all flows in one engine, as tests. */
export function describeFlows(engine) {
  const isHere = Boolean(engine.isHere());
  const skip = isHere ? undefined : `${engine.name} is not here: ${engine.get}`;
  const opened = new Set();
  let page;

  /** Starts the browser; `needs` are what is not common. */
  async function open(needs = {}) {
    const downloads = await mkdtemp(join(tmpdir(), "downloads-"));
    const all = { downloads, hasScripts: true, hasSiteData: true, theme: "light", ...needs };
    const { driver, stop, log } = await engine.open(all);
    const made = new Page(driver, engine, all.hasScripts);
    const close = async () => {
      opened.delete(close);
      await made.end().catch(() => {});
      await stop();
      await rm(downloads, { recursive: true, force: true });
    };
    opened.add(close);
    await made.size(1280, 900);
    return Object.assign(made, { downloads, close, log });
  }

  after(async () => {
    for (const close of opened) await close();
  });

  const pictures = process.env.ENGINES_PICTURES;
  if (pictures) test(`${engine.name}: pictures`, { skip: skip ?? false }, () => takePictures(engine, open, pictures));

  for (const [order, [name, flow, needed]] of FLOWS.entries()) {
    const told = { engine: engine.name, flow: name, order };
    const cannot = needed && !engine[needed] ? `${engine.name} has no such setting` : undefined;
    test(`${engine.name}: ${name}`, { skip: skip ?? cannot ?? false }, async (context) => {
      page ??= await open();
      const sandbox = await startWithPage();
      const folder = await mkdtemp(join(tmpdir(), "flow-"));
      const another = async (needs) => (shown = await open(needs));
      const notes = [];
      let shown = page;
      const begun = performance.now();
      try {
        await flow({ page, sandbox, folder, another, downloads: page.downloads, note: (text) => notes.push(text) });
        tell({ ...told, seconds: (performance.now() - begun) / 1000, notes });
      } catch (error) {
        await mkdir(RESULTS, { recursive: true });
        const picture = await shown.picture().catch(() => undefined);
        if (picture) await writeFile(join(RESULTS, `${engine.name} ${name}.png`), picture);
        tell({ ...told, outcome: "failed" });
        error.message += `\n${shown.log()}`;
        // Whatever state it is in, the next flow gets another one.
        await page.close();
        page = undefined;
        throw error;
      } finally {
        if (shown !== page) await shown.close();
        await sandbox.stop();
        await rm(folder, { recursive: true, force: true });
      }
    });
    if (skip) tell({ ...told, outcome: "skipped", get: engine.get });
    else if (cannot) tell({ ...told, outcome: "none" });
  }
}

/** Leaves a line for the table of all engines, which run.mjs prints. */
function tell(row) {
  if (process.env.ENGINES_TABLE) appendFileSync(process.env.ENGINES_TABLE, `${JSON.stringify(row)}\n`);
}
