// Copying to many folders while everything goes wrong: nothing is made twice, nothing is lost, and no
// row says what is not so.
import { exported, heldByFolder, makeFolders, openWizard, review } from "./copying.mjs";
import { expect, test } from "./support.mjs";

/**
 * So many copies are answered on connections that nothing else uses. Chromium repeats a request, a
 * POST included, whose kept connection breaks before any answer, and no page can keep it from doing so.
 */
const answered = (times) => ({ on: "copy", kind: "pass", times, headers: { connection: "close" } });

/** The connection is reset after the copy was made. */
const reset = { on: "copy", kind: "reset", after: true };

/** Every row says what the sandbox holds. Returns how many rows ended how. */
async function expectTruth(rows, sandbox) {
  const held = await heldByFolder(sandbox);
  const ends = { created: 0, unconfirmed: 0, failed: 0, committed: 0 };
  for (const row of rows) {
    const ids = held.get(row.folder_id) ?? [];
    expect(ids.length, `folder ${row.folder_id}`).toBeLessThanOrEqual(1);
    expect(Object.keys(ends)).toContain(row.result);
    ends[row.result] += 1;
    if (row.result === "created") expect(row.file_request_id).toBe(ids[0]);
    else expect(row.file_request_id).toBe("");
    if (row.result === "failed") expect(ids).toEqual([]);
    if (row.result === "unconfirmed") ends.committed += ids.length;
  }
  const all = [...held.values()].reduce((sum, ids) => sum + ids.length, 0);
  expect(all).toBe(ends.created + ends.committed);
  return ends;
}

/** The number of rows that have ended; looked at in one go, for the bar goes when the last one has. */
function ended(page) {
  return page.evaluate(() => document.querySelector("progress")?.value ?? Infinity);
}

test("500 copies, 5 % reset after they were made: what is held is what the rows say", async ({ page, sandbox }) => {
  const folders = await makeFolders(sandbox, 500);
  await openWizard(page, sandbox);
  await review(page, folders.join("\n"));
  await sandbox.fault(Array.from({ length: 25 }, () => [answered(19), reset]).flat());
  await page.getByRole("button", { name: "Create 500 copies" }).click();
  await expect(page.getByRole("heading", { name: "475 of 500 copies created, 25 need attention" })).toBeVisible();
  const rows = await exported(page);
  expect(rows.map(({ folder_id }) => folder_id).sort()).toEqual([...folders].sort());
  expect(await expectTruth(rows, sandbox)).toEqual({ created: 475, unconfirmed: 25, failed: 0, committed: 25 });
});

/** Numbers from 0 to below 1, the same for the same seed. */
function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test("a tab that is killed again and again goes on from its journal", async ({ page: first, sandbox, context }) => {
  const folders = await makeFolders(sandbox, 160);
  await openWizard(first, sandbox);
  await review(first, folders.join("\n"));
  // Slow enough that calls are under way whenever the tab dies.
  await sandbox.fault([{ on: "copy", kind: "pass", delay_ms: 60, times: 1_000 }]);
  await first.getByRole("button", { name: "Create 160 copies" }).click();
  await expect(first).toHaveURL(/#\/jobs\//);
  const job = first.url();
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32));
  const random = chance(seed);
  let page = first;
  for (let kill = 0; kill < 8; kill += 1) {
    const before = await ended(page);
    const rows = before + 1 + Math.floor(random() * 18);
    await expect.poll(() => ended(page), { message: `kill ${kill} after ${rows} rows, SEED=${seed}`, intervals: [5] }).toBeGreaterThanOrEqual(Math.min(rows, 150));
    if (kill % 2) {
      await page.close({ runBeforeUnload: false });
    } else {
      const crashed = page.waitForEvent("crash");
      const session = await context.newCDPSession(page);
      session.send("Page.crash").catch(() => {});
      await crashed;
      await page.close();
    }
    page = await context.newPage();
    await page.goto(job);
    const resume = page.getByRole("button", { name: "Resume" });
    await expect(resume.or(page.getByRole("heading", { name: /of 160 copies created/ }))).toBeVisible();
    if (await resume.isHidden()) break;
    await resume.click();
  }
  await expect(page.getByRole("heading", { name: /160 copies created/ })).toBeVisible();
  const rows = await exported(page);
  expect(rows).toHaveLength(160);
  const ends = await expectTruth(rows, sandbox);
  expect(ends.failed).toBe(0);
  expect(ends.unconfirmed, `SEED=${seed}`).toBeGreaterThan(0);
  // At most so many calls are under way when a tab dies.
  expect(ends.unconfirmed).toBeLessThanOrEqual(8 * 16);
});

/** Counts the copies that leave, in the page: there the count can be looked at together with the rows that have ended. */
function countCopies(page) {
  return page.addInitScript(() => {
    const send = window.fetch;
    window.copies = 0;
    window.fetch = (address, options) => {
      window.copies += options?.method === "POST" && /\/copy$/.test(address);
      return send(address, options);
    };
  });
}

/** The number of copies that have left and not ended, once every row that is noted has left. */
function underWay(page) {
  return page.evaluate(async () => {
    // A row is noted before its call leaves: a transaction waits for those before it.
    const open = indexedDB.open("file-requests-jobs");
    const database = await new Promise((resolve) => (open.onsuccess = () => resolve(open.result)));
    const transaction = database.transaction("notes", "readwrite");
    await new Promise((resolve) => (transaction.objectStore("notes").count().onsuccess = resolve));
    database.close();
    await new Promise((resolve) => setTimeout(resolve));
    return window.copies - (document.querySelector("progress")?.value ?? Infinity);
  });
}

test("what waits for Box when the tab closes is not in doubt", async ({ page, sandbox }) => {
  const folders = await makeFolders(sandbox, 30);
  await countCopies(page);
  await openWizard(page, sandbox);
  await review(page, folders.join("\n"));
  // The one is refused, the others that were on their way come through; then all are silent.
  await sandbox.fault([{ on: "copy", skip: 3, status: 429, headers: { "retry-after": "600" } }]);
  await page.getByRole("button", { name: "Create 30 copies" }).click();
  await expect(page.getByText("Waiting for the limit on calls, next in 10 minutes.")).toBeVisible();
  // Those that were on their way may leave after the text has come. The one that was refused has not ended.
  await expect.poll(() => underWay(page)).toBe(1);
  page.on("dialog", (dialog) => dialog.accept());
  await page.reload();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByRole("heading", { name: "All 30 copies created" })).toBeVisible();
  expect(await expectTruth(await exported(page), sandbox)).toMatchObject({ created: 30, unconfirmed: 0 });
});

test("a hidden tab whose timers tick once a minute, and a clock that jumps, stay within the limit", async ({ page, sandbox }) => {
  const folders = await makeFolders(sandbox, 1_120);
  let now = Date.now();
  const sent = [];
  page.on("request", (request) => {
    if (request.url().startsWith(sandbox.api)) sent.push(now);
  });
  await countCopies(page);
  await page.clock.install({ time: now });
  await openWizard(page, sandbox);
  await review(page, folders.join("\n"));
  const create = page.getByRole("button", { name: "Create 1,120 copies" });
  // The rows are checked part by part, which takes timers.
  await expect(create).toBeEnabled();
  await page.clock.pauseAt(now + 3_600_000);
  now += 3_600_000;
  sent.length = 0;
  await create.click();
  const heading = page.getByRole("heading", { name: "All 1,120 copies created" });
  const waits = page.getByText("Waiting for the limit on calls");
  /** The next time that timers fire: once the page can do nothing more without. */
  const tick = async (ms) => {
    await expect(heading.or(waits)).toBeVisible();
    // A call that is under way would time out.
    await expect.poll(() => page.evaluate(() => window.copies - (document.querySelector("progress")?.value ?? Infinity))).toBeLessThanOrEqual(0);
    now += ms;
    await page.clock.fastForward(ms);
  };
  await tick(60_000);
  const inFirstMinute = sent.length;
  expect(inFirstMinute).toBeGreaterThan(900);
  expect(inFirstMinute).toBeLessThanOrEqual(1_000);
  await tick(60_000);
  await tick(3_600_000);
  for (let ticks = 0; ticks < 5 && (await heading.isHidden()); ticks += 1) await tick(60_000);
  await expect(heading).toBeVisible();
  for (const start of new Set(sent)) {
    const within = sent.filter((at) => start <= at && at < start + 60_000);
    expect(within.length).toBeLessThanOrEqual(1_000);
  }
  expect(await expectTruth(await exported(page), sandbox)).toMatchObject({ created: 1_120, unconfirmed: 0, failed: 0 });
});

test("a thousand folders under the limit: slowed down, cut off, signed out, reloaded, and exact", async ({ page, sandbox }) => {
  const folders = await makeFolders(sandbox, 1_000);
  await sandbox.restart("--calls-per-minute", "1000");
  await openWizard(page, sandbox);
  await review(page, folders.join("\n"));
  // The faults strike one after the other: in every twentieth call the answer is lost, half of them
  // before the copy was made; some calls are told to slow down; and the token runs out. Answers break
  // off rather than fail to begin: the connections are kept, and Chromium repeats nothing that way.
  const slow = { on: "copy", status: 429, headers: { "retry-after": "1" } };
  const faults = Array.from({ length: 50 }, (_, index) => {
    const more = { 5: [slow], 15: [{ on: "copy", status: 401 }], 30: [slow], 45: [slow] }[index] ?? [];
    const lost = index % 2 ? { status: 503 } : { kind: "truncate" };
    return [{ on: "copy", skip: 19, ...lost }, ...more];
  });
  await sandbox.fault(faults.flat());
  await page.getByRole("button", { name: "Create 1,000 copies" }).click();

  // The token runs out: the job waits for a new one and goes on by itself.
  const renew = page.getByRole("alertdialog");
  await expect(renew).toBeVisible();
  await renew.getByLabel("Access token").fill(sandbox.token);
  await renew.getByRole("button", { name: "Go on" }).click();
  await expect(renew).toBeHidden();

  // The tab is reloaded in the middle.
  await expect.poll(() => ended(page)).toBeGreaterThan(500);
  page.on("dialog", (dialog) => dialog.accept());
  await page.reload();
  await expect(page.getByText("The tab was closed while this job ran.")).toBeVisible();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByRole("heading", { name: /of 1,000 copies created/ })).toBeVisible();
  expect(await page.getByRole("table").getAttribute("aria-rowcount")).toBe("1001");
  expect(await page.getByRole("row").count()).toBeLessThan(100);

  const rows = await exported(page);
  expect(rows.map(({ folder_id }) => folder_id)).toEqual(folders);
  expect(rows.map(({ row }) => Number(row))).toEqual(folders.map((_, index) => index + 1));
  const app = new URL(sandbox.page).origin;
  await sandbox.restart("--calls-per-minute", "0");
  const ends = await expectTruth(rows, sandbox);
  expect(ends.failed).toBe(0);
  // Fifty were cut off; a few more may have been under way at the reload.
  expect(ends.unconfirmed).toBeGreaterThanOrEqual(45);
  expect(ends.unconfirmed).toBeLessThanOrEqual(50 + 16);
  const held = await heldByFolder(sandbox);
  const created = rows.filter(({ result }) => result === "created");
  const sample = created.filter((_, index) => index % 50 === 0);
  for (const row of sample) {
    const { body } = await sandbox.call("GET", `/file_requests/${held.get(row.folder_id)[0]}`);
    expect(row).toMatchObject({ title: body.title, link: app + body.url, status: "", reason: "", request_id: "" });
  }
});
