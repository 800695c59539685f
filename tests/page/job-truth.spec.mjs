// Jobs whose answers are lost, late or untrue, on a disk that is full, in a page that is reloaded or signed
// out: nothing is done twice, and no row says what is not so.
import { expectStored, exported, heldByFolder, jobStore, makeFolders, openWizard, review } from "./copying.mjs";
import { expect, held, openTemplate, test } from "./support.mjs";

/** Lets the browser refuse to store events of jobs whose text matches, until `lift` is called. */
async function fillDisk(page) {
  await page.addInitScript(() => {
    const add = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = function (value, ...rest) {
      const request = add.call(this, value, ...rest);
      if (this.name === "notes" && window.full && new RegExp(window.full).test(value.text)) this.transaction.abort();
      return request;
    };
  });
  return {
    full: (pattern) => page.evaluate((pattern) => (window.full = pattern), pattern),
    lift: () => page.evaluate(() => (window.full = undefined)),
  };
}

/** Counts the copies that the page sends. */
function countCopies(page) {
  const sent = [];
  page.on("request", (request) => /\/copy$/.test(request.url()) && sent.push(request.url()));
  return sent;
}

const notStored = (page) => page.getByText("The browser does not store what happens");

/** Every folder holds one copy. */
async function expectOneEach(sandbox, folders) {
  const held = await heldByFolder(sandbox);
  expect(folders.map((folder) => held.get(folder)?.length)).toEqual(folders.map(() => 1));
  expect(held.size).toBe(folders.length);
}

test("asking for a row again is not lost on a full disk: no second copy after a reload", async ({ page, sandbox }) => {
  const disk = await fillDisk(page);
  await openWizard(page, sandbox);
  await review(page, "2233212 2233213");
  await sandbox.fault([{ on: "copy", status: 403 }]);
  await page.getByRole("button", { name: "Create 2 copies" }).click();
  await expect(page.getByRole("heading", { name: "1 of 2 copies created, 1 needs attention" })).toBeVisible();
  const sent = countCopies(page);
  await disk.full("Again");
  await page.getByRole("button", { name: "Retry 1 once fixed" }).click();
  await expect(notStored(page)).toBeVisible();
  expect(sent).toEqual([]);
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(notStored(page)).toBeVisible();
  expect(sent).toEqual([]);
  await disk.lift();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByRole("heading", { name: "All 2 copies created" })).toBeVisible();
  await expectStored(page);
  await page.reload();
  await expect(page.getByRole("heading", { name: "All 2 copies created" })).toBeVisible();
  await expectOneEach(sandbox, ["2233212", "2233213"]);
});

test("a folder that is ready is not lost on a full disk: its copy does not leave before", async ({ page, sandbox }) => {
  const disk = await fillDisk(page);
  await openWizard(page, sandbox);
  await page.getByText("Make new folders").click();
  await page.getByLabel("Make them in (folder ID or link)").fill("2233210");
  await page.getByLabel("Names of new folders, one per line").fill("Case 31");
  await page.getByRole("button", { name: "Check and adjust" }).click();
  const sent = countCopies(page);
  await disk.full("FolderReady");
  await page.getByRole("button", { name: "Create the copy" }).or(page.getByRole("button", { name: "Create 1 copy" })).first().click();
  await expect(notStored(page)).toBeVisible();
  expect(sent).toEqual([]);
  page.on("dialog", (dialog) => dialog.accept());
  await page.reload();
  await page.getByRole("button", { name: "Retry 1 failed" }).click();
  await expect(page.getByRole("heading", { name: "Copy created" })).toBeVisible();
  const [row] = await exported(page);
  await expectOneEach(sandbox, [row.folder_id]);
});

test("how a row ended is kept until the disk has room, and that it is not stored is said", async ({ page, sandbox }) => {
  const disk = await fillDisk(page);
  await openWizard(page, sandbox);
  await review(page, "2233212");
  await disk.full("Done");
  await page.getByRole("button", { name: /^Create / }).click();
  await expect(page.getByRole("heading", { name: "Copy created" })).toBeVisible();
  await expect(page.getByText("The browser does not store how the last rows ended.")).toBeVisible();
  await disk.lift();
  await expect(page.getByText("The browser does not store how the last rows ended.")).toBeHidden();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Copy created" })).toBeVisible();
});

test("a job whose record is stored in part leaves nothing behind", async ({ page, sandbox }) => {
  await page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...parameters) {
      const request = put.apply(this, parameters);
      if (this.name === "heads") this.transaction.abort();
      return request;
    };
  });
  await openWizard(page, sandbox);
  await review(page, "2233212 2233213");
  await page.getByRole("button", { name: "Create 2 copies" }).click();
  await expect(page.getByRole("heading", { name: "All 2 copies created" })).toBeVisible();
  await expect(page.getByText("This browser stores nothing for this page")).toBeVisible();
  const stored = () => Promise.all(["heads", "lines", "notes"].map((store) => jobStore(page, store, "count")));
  await expect.poll(stored).toEqual([0, 0, 0]);
});

test("a job whose record can be neither stored nor removed sends nothing before it is stored", async ({ page, sandbox }) => {
  await page.addInitScript(() => {
    window.full = true;
    for (const name of ["put", "delete"]) {
      const work = IDBObjectStore.prototype[name];
      IDBObjectStore.prototype[name] = function (...parameters) {
        const request = work.apply(this, parameters);
        if (this.name === "heads" && window.full) this.transaction.abort();
        return request;
      };
    }
  });
  await openWizard(page, sandbox);
  await review(page, "2233212 2233213");
  const sent = countCopies(page);
  await page.getByRole("button", { name: "Create 2 copies" }).click();
  await expect(notStored(page)).toBeVisible();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(notStored(page)).toBeVisible();
  expect(sent).toEqual([]);
  await page.evaluate(() => (window.full = false));
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByRole("heading", { name: "All 2 copies created" })).toBeVisible();
  await expectStored(page);
  await page.reload();
  await expect(page.getByRole("heading", { name: "All 2 copies created" })).toBeVisible();
  await expectOneEach(sandbox, ["2233212", "2233213"]);
});

test("rows of a job that was never begun to its end are removed", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  const left = async () => (await jobStore(page, "lines", "getAllKeys")).map(([job]) => job);
  const recent = `${Math.floor(Date.now() / 1000)}-7`;
  await page.evaluate(async (recent) => {
    const open = indexedDB.open("file-requests-jobs");
    const database = await new Promise((resolve) => (open.onsuccess = () => resolve(open.result)));
    const transaction = database.transaction(["lines", "notes"], "readwrite");
    transaction.objectStore("lines").put("[]", ["1700000000-0", 0]);
    transaction.objectStore("notes").add({ job: "1700000000-1", text: "[]" });
    // Another tab may be beginning this one.
    transaction.objectStore("lines").put("[]", [recent, 0]);
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    database.close();
  }, recent);
  await page.goto(`${sandbox.page}#/jobs`);
  await page.reload();
  await expect.poll(left).toEqual([recent]);
});

test("an expiry is moved once, though the page is reloaded while the answer is pending", async ({ page, sandbox }) => {
  await sandbox.call("PUT", `/file_requests/${sandbox.template}`, { expires_at: "2031-05-01T10:00:00Z" });
  await openTemplate(page, sandbox);
  const expiry = async () => new Date((await held(sandbox)).expires_at).toISOString();
  // Box carries it out; the answer never comes.
  let written;
  const carried = new Promise((resolve) => (written = resolve));
  await page.route("**/2.0/file_requests/*", async (route) => {
    if (route.request().method() !== "PUT") return route.fallback();
    await route.fetch();
    written();
  });
  await page.goto(`${sandbox.page}#/`);
  await page.locator("table.requests").getByRole("checkbox").last().check();
  await page.getByRole("button", { name: "Set expiry…" }).click();
  await page.getByLabel("Expiry", { exact: true }).selectOption("shift");
  await page.getByLabel(/^Days/).fill("7");
  await page.getByRole("button", { name: "Change 1" }).click();
  await carried;
  expect(await expiry()).toBe("2031-05-08T10:00:00.000Z");
  page.on("dialog", (dialog) => dialog.accept());
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.goto(`${sandbox.page}#/jobs`);
  await page.reload();
  await page.getByRole("link", { name: "Change expiries" }).click();
  await page.getByRole("button", { name: "Retry 1 failed" }).click();
  await expect(page.getByRole("heading", { name: "Request changed" })).toBeVisible();
  expect(await expiry()).toBe("2031-05-08T10:00:00.000Z");
});

test("an outage of 5xx pauses a job, and leaves few rows in doubt", async ({ page, sandbox }) => {
  const folders = await makeFolders(sandbox, 24);
  await openWizard(page, sandbox);
  await review(page, folders.join("\n"));
  await sandbox.fault([{ on: "copy", status: 503, times: 8 }]);
  await page.getByRole("button", { name: "Create 24 copies" }).click();
  const paused = page.getByText("Several calls in a row had no clear answer.");
  await expect(paused).toBeVisible();
  await expect(page.getByText("4 unconfirmed")).toBeVisible();
  // It lasts: the next try costs as few.
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByText("8 unconfirmed")).toBeVisible();
  await expect(paused).toBeVisible();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByRole("heading", { name: "16 of 24 copies created, 8 need attention" })).toBeVisible();
});

test("who signs out with copies under way finds them created, and the job where it was", async ({ page, sandbox }) => {
  const folders = await makeFolders(sandbox, 6);
  await openWizard(page, sandbox);
  await review(page, folders.join("\n"));
  // Made at Box; the answers are held back.
  const answers = [];
  let holds = true;
  await page.route(/\/copy$/, async (route) => {
    if (!holds) return route.fallback();
    const response = await route.fetch();
    answers.push(() => route.fulfill({ response }));
  });
  await page.getByRole("button", { name: "Create 6 copies" }).click();
  await expect.poll(() => answers.length).toBeGreaterThan(3);
  const job = page.url();
  await page.getByRole("link", { name: "Connection" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Connect" })).toBeVisible();
  holds = false;
  const under = answers.length;
  for (const answer of answers) await answer();
  await page.getByLabel("Access token").fill(sandbox.token);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.goto(job);
  await expect(page.getByText("Another tab is carrying this job out")).toBeHidden();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByRole("heading", { name: "All 6 copies created" })).toBeVisible();
  expect(under).toBeGreaterThan(3);
  await expectOneEach(sandbox, folders);
  await page.getByRole("link", { name: "Back to requests" }).click();
  await expect(page.locator("table.requests tbody tr[data-place]")).toHaveCount(7);
});

test("a job that was left by signing out can be carried out by another tab", async ({ page, sandbox, context }) => {
  await openWizard(page, sandbox);
  await review(page, "2233212 2233213 2233214");
  await sandbox.fault([{ on: "copy", status: 403, times: 3 }]);
  await page.getByRole("button", { name: "Create 3 copies" }).click();
  await expect(page.getByRole("heading", { name: /0 of 3 copies created/ })).toBeVisible();
  const job = page.url();
  await page.getByRole("link", { name: "Connection" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Connect" })).toBeVisible();
  const other = await context.newPage();
  await other.goto(job);
  await other.getByRole("button", { name: "Retry 3 once fixed" }).click();
  await expect(other.getByRole("heading", { name: "All 3 copies created" })).toBeVisible();
});

test("an answer that names the template is no copy: the row is in doubt, and nothing is to be undone", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  await review(page, "2233212");
  const template = await held(sandbox);
  await page.route(/\/copy$/, (route) => route.fulfill({ json: template }));
  await page.getByRole("button", { name: /^Create / }).click();
  await expect(page.getByRole("heading", { name: /0 of 1 copies created, 1 needs attention/ })).toBeVisible();
  await expect(page.getByText("Unconfirmed", { exact: true })).toBeVisible();
  await expect(page.getByText("Box’s answer is not about a new request in this folder")).toBeVisible();
  await expect(page.getByRole("button", { name: "Undo this job…" })).toBeHidden();
});

test("a change that Box answers and does not make is not counted as done", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  const before = await held(sandbox);
  await page.route("**/2.0/file_requests/*", (route) =>
    route.request().method() === "PUT" ? route.fulfill({ json: { ...before, etag: "later" } }) : route.fallback(),
  );
  await page.getByLabel("Title", { exact: true }).fill("Not taken");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Box answered, but did not take: title.")).toBeVisible();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Not taken");
  await page.locator("table.requests").getByRole("checkbox").last().check();
  await page.getByRole("button", { name: "Deactivate…" }).click();
  await page.getByRole("button", { name: "Deactivate 1" }).click();
  await expect(page.getByRole("heading", { name: /^0 of 1 requests deactivated, 1 needs attention/ })).toBeVisible();
});

test("a folder whose name Box holds back for now is asked for again; one whose name a file has says so", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  await page.getByText("Make new folders").click();
  await page.getByLabel("Make them in (folder ID or link)").fill("2233210");
  await page.getByLabel("Names of new folders, one per line").fill("Case 41\nCase 42\nCase 43");
  await page.getByRole("button", { name: "Check and adjust" }).click();
  const refused = new Set();
  await page.route(/\/2\.0\/folders$/, (route) => {
    const { name } = route.request().postDataJSON();
    const refuse = (code, context_info) => route.fulfill({ status: 409, json: { type: "error", status: 409, code, context_info } });
    if (name === "Case 43") return refuse("item_name_in_use", { conflicts: [{ type: "file", id: "77", name }] });
    if (refused.has(name)) return route.fallback();
    refused.add(name);
    return refuse(name === "Case 41" ? "name_temporarily_reserved" : "operation_blocked_temporary");
  });
  await page.getByRole("button", { name: "Create 3 copies" }).click();
  await expect(page.getByRole("heading", { name: "2 of 3 copies created, 1 needs attention" })).toBeVisible();
  await expect(page.getByText("a file in this place has the name of the folder")).toBeVisible();
  const folders = (await exported(page)).filter(({ result }) => result === "created").map(({ folder_id }) => folder_id);
  await expectOneEach(sandbox, folders);
});

test("a new folder that is one of those picked gets no second copy", async ({ page, sandbox }) => {
  const [folder] = await makeFolders(sandbox, 1);
  await openWizard(page, sandbox);
  await page.getByText("Make new folders").click();
  await page.getByLabel("Make them in (folder ID or link)").fill("2233210");
  await page.getByLabel("Names of new folders, one per line").fill("Client 1");
  await review(page, folder);
  await page.getByRole("button", { name: "Create 2 copies" }).click();
  await expect(page.getByRole("heading", { name: "1 of 2 copies created, 1 needs attention" })).toBeVisible();
  await expect(page.getByText("There is a folder of this name, and row 1 copies to it.")).toBeVisible();
  await expectOneEach(sandbox, [folder]);
});

test("a click on Create is not lost where the names of folders come at that moment", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  let answers = [];
  await page.route(/\/2\.0\/folders\/\d+(\?|$)/, async (route) => {
    const response = await route.fetch();
    await new Promise((resolve) => answers.push(resolve));
    await route.fulfill({ response });
  });
  await review(page, "2233212 2233213");
  await expect.poll(() => answers.length).toBe(2);
  // The button is pressed; the names come; the button is let go of.
  await page.getByRole("button", { name: "Create 2 copies" }).hover();
  await page.evaluate(() => {
    const button = [...document.querySelectorAll("button")].find(({ textContent }) => textContent.startsWith("Create "));
    window.dark = 0;
    new MutationObserver(() => (window.dark += button.ariaDisabled === "true" ? 1 : 0)).observe(button, { attributes: true });
  });
  await page.mouse.down();
  for (const answer of answers) answer();
  await expect(page.getByRole("rowheader", { name: /Okonjo/ })).toBeVisible();
  await page.mouse.up();
  await expect(page.getByRole("heading", { name: "All 2 copies created" })).toBeVisible();
  expect(await page.evaluate(() => window.dark)).toBe(0);
});

test("a job whose last calls were under way when its tab was closed is over once it was looked at", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  await review(page, "2233212 2233213");
  const sent = countCopies(page);
  await page.route(/\/copy$/, () => {});
  await page.getByRole("button", { name: "Create 2 copies" }).click();
  await expect.poll(() => sent.length).toBe(2);
  page.on("dialog", (dialog) => dialog.accept());
  await page.reload();
  await expect(page.getByRole("heading", { name: "0 of 2 copies created, 2 need attention" })).toBeVisible();
  await page.goto(`${sandbox.page}#/jobs`);
  await page.reload();
  await expect(page.getByText("0 of 2 copies created, 2 need attention")).toBeVisible();
  await expect(page.getByText("A job was broken off")).toBeHidden();
});

test("a job that another tab has begun or removed since the list was read is shown as it is", async ({ page, sandbox, context }) => {
  const second = await context.newPage();
  await second.goto(`${sandbox.page}#/jobs`);
  await expect(second.getByText("Nothing yet.")).toBeVisible();
  await openWizard(page, sandbox);
  await review(page, "2233212 2233213");
  await page.getByRole("button", { name: "Create 2 copies" }).click();
  const all = (tab) => tab.getByRole("heading", { name: "All 2 copies created" });
  await expect(all(page)).toBeVisible();
  const { hash } = new URL(page.url());
  await expectStored(page);
  await page.goto("about:blank");
  await second.evaluate((hash) => (location.hash = hash), hash);
  await expect(all(second)).toBeVisible();
  // Another tab lists it, and then this one removes it.
  await page.goto(`${sandbox.page}#/jobs`);
  await expect(page.getByRole("link", { name: /^Copy “/ })).toBeVisible();
  await second.goto(`${sandbox.page}#/jobs`);
  await second.getByRole("button", { name: /^Remove from list/ }).click();
  await expect(second.getByText("Nothing yet.")).toBeVisible();
  const unknown = page.getByText("This browser knows no such job for this account.");
  const elsewhere = page.getByText("Another tab is carrying this job out");
  await page.getByRole("link", { name: /^Copy “/ }).click();
  await expect(unknown.or(elsewhere)).toBeVisible();
  await expect(page.getByText("Not sent")).toBeHidden();
});
