// Storage that dies, is blocked, belongs to a newer page, or does not answer; and two tabs that share it.
import { readFile } from "node:fs/promises";
import { expectStored, heldByFolder, makeFolders, openWizard, review } from "./copying.mjs";
import { expect, expectAccessible, held, openTemplate, test } from "./support.mjs";

const rows = (page) => page.locator("table.requests tbody tr[data-place]");

/** Remembers the page's own connections to its databases. */
async function watchConnections(page) {
  await page.addInitScript(() => {
    window.connections = [];
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (...given) {
      const request = open.apply(this, given);
      request.addEventListener("success", () => window.connections.push(request.result));
      return request;
    };
  });
}

/** The connections die, and no event says so, as in Safari after sleep. */
const killConnections = (page) => page.evaluate(() => window.connections.splice(0).forEach((connection) => connection.close()));

/** Begins a job to this many folders. Each copy takes a moment; `times` of them do. */
async function begin(page, sandbox, count, times = count) {
  const folders = await makeFolders(sandbox, count);
  await openWizard(page, sandbox);
  await review(page, folders.join("\n"));
  // Names that come are checked anew, and meanwhile nothing begins.
  await expect(page.getByRole("rowheader", { name: /^Client 1 / })).toBeVisible();
  await sandbox.fault([{ on: "copy", kind: "pass", delay_ms: 700, times }]);
  await page.getByRole("button", { name: `Create ${count} copies` }).click();
  await expect(page).toHaveURL(/#\/jobs\//);
  await expect.poll(() => page.evaluate(() => document.querySelector("progress")?.value)).toBeGreaterThan(0);
  return folders;
}

/** The numbers of copies in the folders that have any. */
async function copiesByFolder(sandbox) {
  return [...(await heldByFolder(sandbox)).values()].map((ids) => ids.length);
}

test("a connection that dies is made anew: nothing typed is lost, and nothing is said", async ({ page, sandbox }) => {
  await watchConnections(page);
  await openTemplate(page, sandbox);
  await expect(rows(page)).toHaveCount(1);
  await killConnections(page);
  await page.getByLabel("Your note").fill("after sleep");
  await page.getByLabel("Description", { exact: true }).fill("half typed");
  await page.getByLabel("Your note").press("Tab");
  await page.reload();
  await expect(page.getByLabel("Your note")).toHaveValue("after sleep");
  await expect(page.getByText("The list is not kept")).toBeHidden();
});

test("a connection that the browser closes is made anew", async ({ page, sandbox, context }) => {
  await openTemplate(page, sandbox);
  await expect(rows(page)).toHaveCount(1);
  const session = await context.newCDPSession(page);
  await session.send("Storage.clearDataForOrigin", { origin: new URL(sandbox.page).origin, storageTypes: "indexeddb" });
  await page.getByLabel("Your note").fill("after clearing");
  await page.getByLabel("Your note").press("Tab");
  await expect(page.getByText("The list is not kept")).toBeHidden();
  await page.reload();
  await expect(page.getByLabel("Your note")).toHaveValue("after clearing");
});

test("a job goes on where its connection dies", async ({ page, sandbox }) => {
  await watchConnections(page);
  await begin(page, sandbox, 40);
  await killConnections(page);
  await expect(page.getByRole("heading", { name: "All 40 copies created" })).toBeVisible();
  await expectStored(page);
  await page.reload();
  await expect(page.getByRole("heading", { name: "All 40 copies created" })).toBeVisible();
  expect(await copiesByFolder(sandbox)).toEqual(Array(40).fill(1));
});

test("a job pauses, and says why, once a newer version of the page has been opened", async ({ page, sandbox, context }) => {
  await begin(page, sandbox, 60);
  const newer = await context.newPage();
  await newer.goto(new URL("config.json", sandbox.page).href);
  await newer.evaluate(async () => {
    const request = indexedDB.open("file-requests-jobs", 99);
    await new Promise((resolve, reject) => Object.assign(request, { onsuccess: resolve, onerror: reject }));
  });
  await expect(page.getByText("A newer version of this page has been opened")).toBeVisible();
  expect((await copiesByFolder(sandbox)).every((count) => count === 1)).toBe(true);
});

test("an older page that does not let go of the storage holds nothing up", async ({ page, sandbox, context }) => {
  const older = await context.newPage();
  await older.goto(new URL("config.json", sandbox.page).href);
  await older.evaluate(async () => {
    const request = indexedDB.open("file-requests-jobs", 1);
    request.onupgradeneeded = () => {
      for (const name of ["heads", "lines"]) request.result.createObjectStore(name);
      request.result.createObjectStore("notes", { autoIncrement: true }).createIndex("job", "job");
    };
    await new Promise((resolve) => (request.onsuccess = resolve));
  });
  await begin(page, sandbox, 20);
  await expect(page.getByText("This browser stores nothing for this page")).toBeVisible();
  await expect(page.getByRole("heading", { name: "All 20 copies created" })).toBeVisible();
  // Once it has let go, the next job is kept, with what the older page had stored.
  await older.close();
  await openWizard(page, sandbox);
  await page.getByLabel("Folder IDs or links, one per line").fill("2233212");
  await page.getByRole("button", { name: "Create the copy" }).click();
  await expect(page.getByRole("heading", { name: "Copy created" })).toBeVisible();
  await expectStored(page);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Copy created" })).toBeVisible();
});

test("every reading and writing is committed as soon as its last request is made", async ({ page, sandbox }) => {
  await page.addInitScript(() => {
    window.used = [];
    const { transaction } = IDBDatabase.prototype;
    const { commit } = IDBTransaction.prototype;
    IDBDatabase.prototype.transaction = function (stores, mode, ...more) {
      const made = transaction.call(this, stores, mode, ...more);
      window.used.push({ made, mode, stores: String(stores), committed: false });
      return made;
    };
    IDBTransaction.prototype.commit = function () {
      window.used.find(({ made }) => made === this).committed = true;
      return commit.call(this);
    };
  });
  await begin(page, sandbox, 20);
  await expect(page.getByRole("heading", { name: "All 20 copies created" })).toBeVisible();
  await page.goto(`${sandbox.page}#/jobs`);
  await page.getByRole("button", { name: /^Remove from list/ }).click();
  await page.goto(`${sandbox.page}#/file-requests/${sandbox.template}`);
  await page.getByLabel("Your note").fill("kept");
  await page.getByLabel("Description", { exact: true }).fill("half typed");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  const many = Array.from({ length: 450 }, (_, index) => String(700 + index)).join("\n");
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(`id\n${many}\n`) });
  await expect(page.getByRole("status").filter({ hasText: "471 file requests" })).toBeVisible();
  const open = () => page.evaluate(() => window.used.filter(({ committed }) => !committed).map(({ mode, stores }) => `${mode} ${stores}`));
  await expect.poll(open).toEqual([]);
  const written = await page.evaluate(() => window.used.filter(({ mode }) => mode === "readwrite").map(({ stores }) => stores));
  expect([...new Set(written)].sort()).toEqual(["copies,rows", "drafts", "entries", "heads", "heads,lines", "heads,lines,notes", "lines", "notes,heads"]);
});

test("storage that does not answer is told, and the page works without", async ({ page, sandbox }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => ({});
  });
  await openTemplate(page, sandbox);
  const notice = page.getByRole("alert").filter({ hasText: "The list is not kept" });
  await expect(notice).toContainText("The page waited for the browser’s storage");
  await page.getByLabel("Title", { exact: true }).fill("Works without");
  await page.getByRole("button", { name: /^Save/ }).click();
  await expect.poll(async () => (await held(sandbox)).title).toBe("Works without");
});

test("where site data is blocked the page starts, works, and says that nothing is kept", async ({ page, sandbox }) => {
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    };
    window.BroadcastChannel = function BroadcastChannel() {
      refuse();
    };
    for (const name of ["indexedDB", "localStorage", "sessionStorage", "caches"]) {
      Object.defineProperty(window, name, { get: refuse });
    }
    LockManager.prototype.request = LockManager.prototype.query = async () => refuse();
  });
  await openTemplate(page, sandbox);
  await expect(page.getByRole("alert").filter({ hasText: "The list is not kept" })).toContainText("Allow site data");
  await begin(page, sandbox, 20);
  await expect(page.getByText("This browser stores nothing for this page")).toBeVisible();
  await expect(page.getByRole("heading", { name: "All 20 copies created" })).toBeVisible();
});

/** What a browser may refuse one by one: where it is found, its name, and whether nothing is kept without it. */
const REFUSED = [
  ["window", "indexedDB", true],
  ["IDBFactory.prototype", "open", true],
  ["IDBDatabase.prototype", "transaction", true],
  ["window", "BroadcastChannel", false],
  ["BroadcastChannel.prototype", "postMessage", false],
  ["window", "localStorage", false],
  ["window", "sessionStorage", false],
  ["Navigator.prototype", "locks", false],
  ["LockManager.prototype", "request", false],
  ["LockManager.prototype", "query", false],
  ["Navigator.prototype", "storage", false],
  ["StorageManager.prototype", "persisted", false],
  ["StorageManager.prototype", "persist", false],
];
for (const [owner, name, isNeeded] of REFUSED) {
  test(`where the browser refuses ${owner}.${name}, the page saves and copies all the same`, async ({ page, sandbox }) => {
    await page.addInitScript(
      ([owner, name]) => {
        const refuse = () => {
          throw new DOMException("The operation is insecure.", "SecurityError");
        };
        const place = owner.split(".").reduce((from, part) => from[part], window);
        Object.defineProperty(place, name, { get: refuse });
      },
      [owner, name],
    );
    await openTemplate(page, sandbox);
    const unkept = page.getByRole("alert").filter({ hasText: "The list is not kept" });
    if (isNeeded) await expect(unkept).toContainText("Allow site data");
    await page.getByLabel("Title", { exact: true }).fill("Works without");
    await page.getByRole("button", { name: /^Save/ }).click();
    await expect.poll(async () => (await held(sandbox)).title).toBe("Works without");
    await openWizard(page, sandbox);
    await page.getByLabel("Folder IDs or links, one per line").fill("2233212");
    await page.getByRole("button", { name: "Create the copy" }).click();
    await expect(page.getByRole("heading", { name: "Copy created" })).toBeVisible();
    if (!isNeeded) await expect(unkept).toBeHidden();
  });
}

/** Clears the site's data while a job runs: nothing of it is stored any more. */
async function clearWhileRunning(page, sandbox, context) {
  await begin(page, sandbox, 40);
  const session = await context.newCDPSession(page);
  await session.send("Storage.clearDataForOrigin", { origin: new URL(sandbox.page).origin, storageTypes: "indexeddb" });
  await expect(page.getByText("What this browser had stored of the job was removed")).toBeVisible();
  await expect(page.getByText("Another tab")).toBeHidden();
  await expect(page.getByText("the job can be continued")).toBeHidden();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByRole("heading", { name: "All 40 copies created" })).toBeVisible();
  await expect(page.getByText("This browser stores nothing for this page")).toBeVisible();
  expect(await copiesByFolder(sandbox)).toEqual(Array(40).fill(1));
  // No false state is left: not a job of which nothing was sent.
  await page.reload();
  await expect(page.getByText("This browser knows no such job")).toBeVisible();
  await page.goto(`${sandbox.page}#/jobs`);
  await expect(page.getByText("Nothing yet.")).toBeVisible();
}

test("a job whose record is cleared while it runs says so, and leaves no false one", async ({ page, sandbox, context }) => {
  await clearWhileRunning(page, sandbox, context);
});

test.describe("without locks, as on plain http", () => {
  test.beforeEach(async ({ context }) => {
    await context.addInitScript(() => Object.defineProperty(Navigator.prototype, "locks", { get: () => undefined }));
  });

  /** Takes the lease of every job away, as another tab does once its own has slept for too long. */
  const endLeases = (page) =>
    page.evaluate(async () => {
      const request = indexedDB.open("file-requests-jobs");
      const database = await new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
      const transaction = database.transaction("leases", "readwrite");
      const leases = transaction.objectStore("leases");
      const jobs = await new Promise((resolve) => (leases.getAllKeys().onsuccess = ({ target }) => resolve(target.result)));
      leases.clear();
      await new Promise((resolve) => (transaction.oncomplete = resolve));
      database.close();
      return jobs.length;
    });

  test("one tab carries a job out, and no folder gets two copies", async ({ page, sandbox, context }) => {
    await begin(page, sandbox, 40, 80);
    const second = await context.newPage();
    await second.goto(page.url());
    const resume = second.getByRole("button", { name: "Resume" });
    const elsewhere = second.getByText("Another tab is carrying this job out");
    await expect(resume.or(elsewhere)).toBeVisible();
    if (await resume.isVisible()) await resume.click();
    await expect(page.getByRole("heading", { name: /of 40 copies created|All 40/ })).toBeVisible();
    expect(await copiesByFolder(sandbox)).toEqual(Array(40).fill(1));
    await expect(elsewhere).toBeVisible();
    // Its end is seen in the other tab, too.
    await expectStored(page);
    await page.goto("about:blank");
    await second.reload();
    await expect(second.getByRole("heading", { name: "All 40 copies created" })).toBeVisible();
  });

  test("a tab whose lease was taken while it slept sends nothing more", async ({ page, sandbox, context }) => {
    await begin(page, sandbox, 60, 120);
    expect(await endLeases(page)).toBe(1);
    const second = await context.newPage();
    await second.goto(page.url());
    await second.getByRole("button", { name: "Resume" }).click();
    await expect(page.getByText("Another tab has taken this job over")).toBeVisible();
    await expect(second.getByRole("heading", { name: /60 copies created/ })).toBeVisible();
    // The tab that woke asks again, and is refused again.
    await page.getByRole("button", { name: "Resume" }).click();
    await expect(page.getByText("Another tab has taken this job over")).toBeVisible();
    const copies = await copiesByFolder(sandbox);
    expect(copies.every((count) => count === 1)).toBe(true);
    expect(copies.length).toBe(60);
  });

  test("a job whose record is cleared while it runs is not said to be another tab's", async ({ page, sandbox, context }) => {
    await clearWhileRunning(page, sandbox, context);
  });

  test("storage that cannot say whose a job is, is not taken for another tab", async ({ page, sandbox }) => {
    await openWizard(page, sandbox);
    await review(page, "2233212");
    await page.getByRole("button", { name: /^Create / }).click();
    await expect(page.getByRole("heading", { name: "Copy created" })).toBeVisible();
    await page.addInitScript(() => {
      const { getAll } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.getAll = function (...given) {
        if (this.name === "leases") throw new DOMException("The disk cannot be read.", "UnknownError");
        return getAll.apply(this, given);
      };
    });
    await page.reload();
    await expect(page.getByText("The browser could not read this job:")).toBeVisible();
    await expect(page.getByText("Another tab is carrying this job out")).toBeHidden();
  });

  test("a job that its tab has left by loading anew can go on at once", async ({ page, sandbox }) => {
    await begin(page, sandbox, 60);
    await page.reload();
    await page.getByRole("button", { name: "Resume" }).click();
    await expect(page.getByRole("heading", { name: /60 copies created/ })).toBeVisible();
    expect((await copiesByFolder(sandbox)).every((count) => count === 1)).toBe(true);
  });
});

/** Lets the browser answer with this when it is asked to keep what is stored, and counts how often it is. */
async function answerPersist(page, answer) {
  await page.addInitScript((answer) => {
    // A blank page has none.
    if (!window.StorageManager) return;
    const times = "persist-asked";
    StorageManager.prototype.persisted = async () => Boolean(sessionStorage.getItem("persist-kept"));
    StorageManager.prototype.persist = async () => {
      sessionStorage.setItem(times, Number(sessionStorage.getItem(times)) + 1);
      if (answer) sessionStorage.setItem("persist-kept", "1");
      return answer;
    };
  }, answer);
}

const asked = (page) => page.evaluate(() => Number(sessionStorage.getItem("persist-asked")));

test("the browser is asked once to keep the list, and the connection view says whether it does", async ({ page, sandbox }) => {
  await answerPersist(page, false);
  await page.goto(sandbox.page);
  await expect(page.getByText("Open the template", { exact: true })).toBeVisible();
  expect(await asked(page)).toBe(0);
  await page.getByText("Open the template", { exact: true }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect.poll(() => asked(page)).toBe(1);
  await page.goto("about:blank");
  await page.goto(sandbox.page);
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("link", { name: "Connection", exact: true }).click();
  await expect(page.getByText("This browser may drop the list")).toBeVisible();
  expect(await asked(page)).toBe(1);
  await page.getByRole("button", { name: "Ask the browser to keep it" }).click();
  await expect.poll(() => asked(page)).toBe(2);
  await expectAccessible(page);
});

test("where the browser keeps the list, the connection view says so", async ({ page, sandbox }) => {
  await answerPersist(page, true);
  await openTemplate(page, sandbox);
  await expect(rows(page)).toHaveCount(1);
  await page.goto(`${sandbox.page}#/connection`);
  await expect(page.getByText("This browser keeps the list until you clear it.")).toBeVisible();
});

test("list, notes and unsaved work go out as one file, and come back in another browser", async ({ page, sandbox, browser }) => {
  const exported = async (...without) => {
    await page.getByRole("link", { name: "Connection", exact: true }).click();
    await page.getByRole("button", { name: "Export everything" }).click();
    const dialog = page.getByRole("dialog", { name: "Export everything" });
    for (const part of without) await dialog.getByLabel(part).uncheck();
    await expectAccessible(page);
    const waiting = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Export", exact: true }).click();
    await expect(dialog).toBeHidden();
    return readFile(await (await waiting).path(), "utf8");
  };
  await openTemplate(page, sandbox);
  await page.getByLabel("Your note").fill("ask Jonas");
  await page.getByLabel("Description", { exact: true }).fill("half typed");
  await page.getByLabel("Description", { exact: true }).press("Tab");
  await expect(page.getByText("Unsaved").first()).toBeVisible();
  await page.goto("about:blank");
  await page.goto(sandbox.page);
  await expect(rows(page)).toHaveCount(1);
  const whole = await exported();
  expect(whole).toContain("ask Jonas");
  expect(whole).toContain("half typed");
  expect(whole).not.toContain(sandbox.token);
  const bare = await exported("With your notes", "With unsaved changes");
  expect(bare).not.toMatch(/ask Jonas|half typed/);

  const other = await (await browser.newContext()).newPage();
  await other.goto(sandbox.page);
  await other.getByRole("button", { name: "Import" }).first().click();
  await other.getByLabel("File", { exact: true }).setInputFiles({ name: "all.json", mimeType: "application/json", buffer: Buffer.from(whole) });
  await expect(other.getByText("Imported: 1 new, 0 updated, 0 left as they were. Unsaved changes: 1.")).toBeVisible();
  await other.goto(`${sandbox.page}#/file-requests/${sandbox.template}`);
  await expect(other.getByLabel("Your note")).toHaveValue("ask Jonas");
  await expect(other.getByLabel("Description", { exact: true })).toHaveValue("half typed");
  await other.context().close();
});
