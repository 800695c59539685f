// Long lists and long days: work is done part by part, and nothing is left behind. How long the parts take
// is for the benchmarks (tests/bench/tasks.bench.mjs).
import { writeFile } from "node:fs/promises";
import { openWizard } from "./copying.mjs";
import { expect, held, openTemplate, test } from "./support.mjs";

/**
 * Counts how often the page lets other tasks run: of the timers of no delay, those before which another
 * task ran since the last. Work that holds up the page has few of them, on any machine.
 */
async function countYields(page) {
  await page.addInitScript(() => {
    const later = window.setTimeout;
    const { port1, port2 } = new MessageChannel();
    let another = true;
    port1.onmessage = () => (another = true);
    window.yields = 0;
    window.setTimeout = (run, delay, ...given) => {
      if (delay !== 0) return later(run, delay, ...given);
      port2.postMessage(0);
      return later(() => {
        window.yields += another;
        another = false;
        run(...given);
      }, 0);
    };
  });
  return () => page.evaluate(() => window.yields);
}

/** A file on the disk: the browser takes long to unpack one that a test holds in memory. */
async function write(lines) {
  const file = test.info().outputPath("many.csv");
  await writeFile(file, lines.join("\n"));
  return file;
}

test("a list of 100,000 rows is taken in part by part, all of it, and comes back", async ({ page, sandbox }) => {
  const lines = ["id,title,folder_id,folder_name,status,expires_at,note"];
  for (let row = 0; row < 100_000; row += 1) {
    const day = String(1 + (row % 28)).padStart(2, "0");
    const expires = row % 3 === 0 ? `2031-0${1 + (row % 9)}-${day}T12:00:00+00:00` : "";
    lines.push(`${1_000_000 + row},Case ${row},${row % 500},Folder ${row % 500},${row % 4 ? "active" : "inactive"},${expires},"note, ${row}"`);
  }
  const file = await write(lines);
  const yields = await countYields(page);
  await openTemplate(page, sandbox);
  await page.getByRole("button", { name: "Import", exact: true }).click();
  const before = await yields();
  await page.getByLabel("File", { exact: true }).setInputFiles(file);
  await expect(page.getByText("Imported: 100,000 new")).toBeVisible();
  await expect(page.getByRole("radio", { name: "All 100,001" })).toBeVisible();
  expect((await yields()) - before).toBeGreaterThan(400);
  expect(await page.getByRole("row").count()).toBeLessThan(300);
  // Everything is stored in one transaction; a read after it waits for its end.
  await page.evaluate(async () => {
    const database = await new Promise((resolve) => {
      const request = indexedDB.open("file-requests");
      request.onsuccess = () => resolve(request.result);
    });
    const transaction = database.transaction("entries", "readwrite");
    await new Promise((resolve) => (transaction.objectStore("entries").count().onsuccess = resolve));
    database.close();
  });
  await page.reload();
  await expect(page.getByRole("radio", { name: "All 100,001" })).toBeVisible();
  await page.getByRole("searchbox").fill("case 99999");
  await expect(page.locator("table.requests tbody tr[data-place]")).toHaveCount(1);
});

test("a table of 100,000 folders is read and checked part by part, and shown a window at a time", async ({ page, sandbox }) => {
  const file = await write(["folder_id,title", ...Array.from({ length: 100_000 }, (_, row) => `${9_000_000 + row},Client ${row}`)]);
  const yields = await countYields(page);
  await openWizard(page, sandbox);
  /** Does something, waits until what shows its end is there, and expects that many yields meanwhile. */
  const yielding = async (least, act, shown) => {
    const before = await yields();
    await act();
    await shown();
    expect((await yields()) - before).toBeGreaterThan(least);
  };
  const create = page.getByRole("button", { name: "Create 100,000 copies" });
  const checked = async () => {
    await expect(create).toBeEnabled();
    await expect(create).not.toHaveAttribute("aria-busy");
  };
  await yielding(
    25,
    () => page.locator("input[type=file]").setInputFiles(file),
    () => expect(page.getByText("100,000 destinations")).toBeVisible(),
  );
  await yielding(12, () => page.getByRole("button", { name: "Check and adjust" }).click(), checked);
  await yielding(12, () => page.getByLabel("Title", { exact: true }).fill("For {id}"), checked);
  expect(await page.getByRole("row").count()).toBeLessThan(100);
});

/** Views and edits one file request after the other, in the page itself. */
function work({ ids, cycles, from }) {
  const turn = () => new Promise((resolve) => setTimeout(resolve));
  const until = async (what, holds) => {
    // At a thousand calls a minute the page holds back, for up to a minute; beyond is a hang.
    const end = performance.now() + 300_000;
    while (!holds()) {
      if (performance.now() > end) throw new Error(`waited for ${what} in vain`);
      await turn();
    }
  };
  const field = () => document.getElementById("title");
  const type = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  return (async () => {
    for (let cycle = from; cycle < from + cycles; cycle += 1) {
      const id = ids[cycle % ids.length];
      location.hash = `#/file-requests/${id}`;
      await until("the request", () => field() && document.querySelector(".meta")?.textContent.includes(id));
      type.call(field(), `Cycle ${cycle}`);
      field().dispatchEvent(new InputEvent("input", { bubbles: true }));
      await until("the change", () => document.querySelector(".save-bar [type=submit]:enabled"));
      document.querySelector(".save-bar [type=submit]").click();
      await until("the save", () => !document.querySelector(".save-bar") && document.querySelector("[role=switch]:enabled"));
    }
  })();
}

/** So many at first, until everything that grows once has grown. */
const WARM = 200;
const WASM_PAGE = 65_536;

test("views and edits, over and over, leave nothing behind", async ({ page, sandbox }) => {
  // Ten thousand take some minutes: CYCLES=10000.
  const cycles = Number(process.env.CYCLES ?? 200);
  test.setTimeout(600_000 + cycles * 200);
  await page.addInitScript(() => {
    const start = WebAssembly.instantiateStreaming;
    WebAssembly.instantiateStreaming = async (...given) => {
      const result = await start.apply(WebAssembly, given);
      // The first module has it; those that come later share it.
      window.wasmMemory ??= result.instance.exports.memory;
      return result;
    };
  });
  const { folder } = await held(sandbox);
  const copy = await sandbox.call("POST", `/file_requests/${sandbox.template}/copy`, { folder: { id: folder.id }, title: "Second" });
  const ids = [sandbox.template, copy.body.id];
  await openTemplate(page, sandbox);
  const client = await page.context().newCDPSession(page);
  await client.send("Performance.enable");
  const measure = async () => {
    await page.goto(`${sandbox.page}#/`);
    // What the last save said would stay for a while.
    await page.evaluate(() => document.querySelector('.toast [aria-label="Close"]')?.click());
    await expect(page.getByRole("button", { name: "Undo" })).toBeHidden();
    for (let round = 0; round < 3; round += 1) await client.send("HeapProfiler.collectGarbage");
    const { metrics } = await client.send("Performance.getMetrics");
    const metric = (name) => metrics.find((one) => one.name === name).value;
    const memory = await page.evaluate(() => window.wasmMemory.buffer.byteLength);
    return { heap: metric("JSHeapUsedSize"), listeners: metric("JSEventListeners"), nodes: metric("Nodes"), memory };
  };
  await page.evaluate(work, { ids, cycles: WARM, from: 0 });
  const before = await measure();
  await page.evaluate(work, { ids, cycles, from: WARM });
  const after = await measure();
  if (process.env.CYCLES) console.log(`${cycles} cycles:`, JSON.stringify({ before, after }));
  const last = WARM + cycles - 1;
  expect((await held(sandbox, ids[last % 2])).title).toBe(`Cycle ${last}`);
  // The allocator takes whole pages, and at times one more than it needs.
  expect(after.memory - before.memory).toBeLessThanOrEqual(WASM_PAGE);
  expect(after.listeners).toBe(before.listeners);
  expect(after.nodes).toBeLessThanOrEqual(before.nodes * 1.1);
  expect(after.heap).toBeLessThanOrEqual(before.heap * 1.1);
});
