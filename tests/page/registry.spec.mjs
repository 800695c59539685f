// The list of file requests that this browser remembers.
import { add, copies, downloaded, importFile, row, rows } from "./listing.mjs";
import { expect, expectAccessible, held, keepMessages, openTemplate, test } from "./support.mjs";

test("many ids at once are read, listed, searched, filtered and sorted", async ({ page, sandbox }) => {
  const soon = new Date(Date.now() + 3 * 86_400_000).toISOString().replace(/\.\d+Z/, "+00:00");
  const ids = await copies(sandbox, 4, (number) => [{ status: "inactive" }, { expires_at: soon }, { title: "Roof repair" }, {}][number - 1]);
  await add(page, sandbox, ids);
  await expect(rows(page)).toHaveCount(4);
  await expectAccessible(page);
  await page.getByRole("radio", { name: /^Inactive/ }).check();
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("radio", { name: /^Expiring soon/ }).check();
  await expect(row(page, "Case 2")).toContainText("in 3 days");
  await page.getByRole("radio", { name: /^All/ }).check();
  await page.keyboard.press("Escape");
  await page.locator("body").press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("repair roof");
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("searchbox").fill("");
  await page.getByRole("button", { name: "Title" }).click();
  await expect(rows(page).first()).toContainText("Case 1");
  await page.getByRole("button", { name: "Title" }).click();
  await expect(rows(page).first()).toContainText("Roof repair");
});

test("the list outlives a reload, and the token is nowhere", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByLabel("Your note").fill("ask Jonas");
  await expect(rows(page)).toHaveCount(1);
  await page.goto(sandbox.page);
  await page.reload();
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("searchbox").fill("jonas");
  await expect(rows(page)).toHaveCount(1);
  const kept = await page.evaluate(async () => {
    const database = await new Promise((resolve) => {
      const request = indexedDB.open("file-requests");
      request.onsuccess = () => resolve(request.result);
    });
    const found = [];
    for (const name of database.objectStoreNames) {
      await new Promise((resolve) => {
        const request = database.transaction(name).objectStore(name).openCursor();
        request.onsuccess = () => {
          const cursor = request.result;
          if (!cursor) return resolve();
          found.push([cursor.key, cursor.value]);
          cursor.continue();
        };
      });
    }
    database.close();
    return JSON.stringify([found, { ...localStorage }, { ...sessionStorage }, location.href, history.state, document.cookie]) + document.documentElement.outerHTML;
  });
  expect(kept).toContain("ask Jonas");
  expect(kept).not.toContain(sandbox.token);
});

test("keys alone: move, select, extend, open", async ({ page, sandbox }) => {
  await add(page, sandbox, await copies(sandbox, 4));
  await page.getByRole("button", { name: "Title" }).click();
  await rows(page).first().getByRole("link").focus();
  await page.keyboard.press("ArrowDown");
  await expect(row(page, "Case 2").getByRole("link")).toBeFocused();
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(page.getByText("2 selected")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("End");
  await expect(row(page, "Case 4").getByRole("link")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Case 4" })).toBeFocused();
});

test("one that was deleted is marked, never dropped", async ({ page, sandbox }) => {
  await keepMessages(page);
  const [first, second] = await copies(sandbox, 2);
  await add(page, sandbox, [first, second]);
  await sandbox.call("DELETE", `/file_requests/${first}`);
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(row(page, "Case 1")).toContainText("Not found");
  await expect(rows(page)).toHaveCount(2);
  await row(page, "Case 1").getByRole("link").click();
  await expect(page.getByRole("alert").filter({ hasText: "cannot find this request (404)" })).toBeVisible();
  await expect(page.getByText(/Last known/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Remove from list" }).click();
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rows(page)).toHaveCount(2);
});

test("what is read again and not found is said, and a heading stands over what it sorts", async ({ page, sandbox }) => {
  const [first, second] = await copies(sandbox, 2);
  await add(page, sandbox, [first, second]);
  await sandbox.call("DELETE", `/file_requests/${first}`);
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByText("2 requests read, 1 not found.")).toBeVisible();
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 });
    const left = async (locator) => Math.round((await locator.boundingBox()).x);
    for (const [heading, cell] of [["Title", "title"], ["Folder", "folder"], ["Status", "status"], ["Expires", "expiry"], ["Received", "received"], ["Last", "last"]]) {
      const over = page.getByRole("columnheader", { name: heading, exact: true });
      expect(await left(over), `${heading} at ${width}`).toBe(await left(row(page, "Case 2").locator(`.${cell}`)));
    }
  }
});

test("what is taken off the list while it is read again stays off", async ({ page, sandbox }) => {
  const [first, second] = await copies(sandbox, 2);
  await add(page, sandbox, [first, second]);
  const answers = [];
  await page.route(/\/2\.0\/file_requests\/\d+$/, (route) => answers.push(() => route.continue()));
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect.poll(() => answers.length).toBe(2);
  await row(page, "Case 1").getByRole("checkbox").check();
  await page.getByRole("button", { name: "Remove from list" }).click();
  await expect(rows(page)).toHaveCount(1);
  for (const answer of answers) answer();
  await expect(page.getByText("2 requests up to date")).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await page.reload();
  await expect(rows(page)).toHaveCount(1);
});

test("many are deactivated at once, after a preview of what will change", async ({ page, sandbox }) => {
  const ids = await copies(sandbox, 3, (number) => (number === 1 ? { status: "inactive" } : {}));
  await add(page, sandbox, ids);
  await page.getByRole("checkbox", { name: "Select all 3" }).check();
  await page.getByRole("button", { name: "Deactivate…" }).click();
  const dialog = page.getByRole("dialog", { name: "Deactivate 3 requests" });
  await expect(dialog).toContainText("2 of 3 requests will stop accepting files.");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Deactivate 2" }).click();
  await expect(page.getByRole("heading", { name: "All 2 requests deactivated" })).toBeVisible();
  await expectAccessible(page);
  for (const id of ids) expect((await held(sandbox, id)).status).toBe("inactive");
});

test("expiries are set, moved and cleared together", async ({ page, sandbox }) => {
  const ids = await copies(sandbox, 2);
  await add(page, sandbox, ids);
  await page.getByRole("checkbox", { name: "Select all 2" }).check();
  await page.getByRole("button", { name: "Set expiry…" }).click();
  await page.getByLabel("Date and time").fill("2031-07-01T18:00");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Change 2" }).click();
  await expect(page.getByRole("heading", { name: "All 2 requests changed" })).toBeVisible();
  for (const id of ids) expect(new Date((await held(sandbox, id)).expires_at).toISOString()).toBe("2031-07-01T16:00:00.000Z");
  // What came of the first need not be closed before the next.
  await page.getByRole("button", { name: "Set expiry…" }).click();
  await page.getByLabel("Expiry", { exact: true }).selectOption("shift");
  await page.getByLabel(/^Days/).fill("-1");
  await page.getByRole("button", { name: "Change 2" }).click();
  await expect(page.getByRole("heading", { name: "All 2 requests changed" })).toBeVisible();
  for (const id of ids) expect(new Date((await held(sandbox, id)).expires_at).toISOString()).toBe("2031-06-30T16:00:00.000Z");
});

test("many are deleted only after the number was typed", async ({ page, sandbox }) => {
  const ids = await copies(sandbox, 2);
  await add(page, sandbox, ids);
  await page.getByRole("checkbox", { name: "Select all 2" }).check();
  await page.getByRole("region", { name: "Selected requests" }).getByRole("button", { name: "Delete…" }).click();
  const button = page.getByRole("button", { name: "Delete 2 for good" });
  await expect(button).toBeDisabled();
  await expectAccessible(page);
  await page.getByLabel("Type 2 to confirm").fill("2");
  await button.click();
  await expect(page.getByRole("heading", { name: "All 2 requests deleted" })).toBeVisible();
  for (const id of ids) expect((await sandbox.call("GET", `/file_requests/${id}`)).status).toBe(404);
});

test("a token that runs out in the middle of a job: sign in again, and it goes on", async ({ page, sandbox }) => {
  const ids = await copies(sandbox, 6);
  await add(page, sandbox, ids);
  await page.getByRole("checkbox", { name: "Select all 6" }).check();
  let puts = 0;
  await page.route("**/2.0/file_requests/**", (route) => {
    if (route.request().method() !== "PUT") return route.fallback();
    puts += 1;
    return puts > 2 ? route.fulfill({ status: 401, body: "" }) : route.fallback();
  });
  await page.getByRole("button", { name: "Deactivate…" }).click();
  await page.getByRole("button", { name: "Deactivate 6" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Sign in again" });
  await expect(dialog).toBeVisible();
  await page.unroute("**/2.0/file_requests/**");
  await dialog.getByLabel("Access token").fill(sandbox.token);
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("heading", { name: "All 6 requests deactivated" })).toBeVisible();
  for (const id of ids) expect((await held(sandbox, id)).status).toBe("inactive");
});

test("a row that fails is told with its reason, and tried again alone", async ({ page, sandbox }) => {
  const ids = await copies(sandbox, 3);
  await add(page, sandbox, ids);
  await sandbox.call("PUT", `/file_requests/${ids[1]}`, { title: "Changed meanwhile" });
  await page.getByRole("checkbox", { name: "Select all 3" }).check();
  await page.getByRole("button", { name: "Deactivate…" }).click();
  await page.getByRole("button", { name: "Deactivate 3" }).click();
  await expect(page.getByRole("heading", { name: "2 of 3 requests deactivated, 1 needs attention" })).toBeVisible();
  expect((await held(sandbox, ids[1])).status).toBe("active");
  await expect(row(page, "Changed meanwhile")).toBeVisible();
  await page.getByRole("link", { name: "Results" }).click();
  await expect(page.getByRole("row", { name: /Case 2/ })).toContainText("412: somebody saved in between");
  await page.getByRole("link", { name: "Back to requests" }).click();
  await page.getByRole("button", { name: "Retry 1 failed" }).click();
  await expect(page.getByRole("heading", { name: "All 3 requests deactivated" })).toBeVisible();
  expect((await held(sandbox, ids[1])).status).toBe("inactive");
});

test("what a refused change comes upon shows in the list, also for the request on screen", async ({ page, sandbox }) => {
  const ids = await copies(sandbox, 2);
  await add(page, sandbox, ids);
  await row(page, "Case 1").getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1, name: "Case 1" })).toBeVisible();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Case 1");
  await sandbox.call("PUT", `/file_requests/${ids[0]}`, { title: "Changed meanwhile" });
  await page.getByRole("checkbox", { name: "Select all 2" }).check();
  await page.getByRole("button", { name: "Deactivate…" }).click();
  await page.getByRole("button", { name: "Deactivate 2" }).click();
  await expect(page.getByRole("heading", { name: "1 of 2 requests deactivated, 1 needs attention" })).toBeVisible();
  await expect(row(page, "Changed meanwhile")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: "Changed meanwhile" })).toBeVisible();
});

test("a request that was never read is read first, and written with the version that was read", async ({ page, sandbox }) => {
  const [id, ended] = await copies(sandbox, 2);
  await sandbox.call("PUT", `/file_requests/${ended}`, { status: "inactive", expires_at: "2020-01-01T00:00:00Z" });
  await openTemplate(page, sandbox);
  await importFile(page, "ids.csv", `id,title\n${id},Known by its ID\n${ended},Ended`);
  const sent = [];
  page.on("request", (request) => {
    if (request.url().endsWith(`/file_requests/${id}`)) sent.push([request.method(), request.headers()["if-match"]]);
  });
  await row(page, "Known by its ID").getByRole("checkbox").check();
  await row(page, "Ended").getByRole("checkbox").check();
  const { etag } = await held(sandbox, id);
  await page.getByRole("button", { name: "Deactivate…" }).click();
  await page.getByRole("button", { name: "Deactivate 2" }).click();
  await expect(page.getByRole("heading", { name: "All 2 requests deactivated" })).toBeVisible();
  expect(sent).toEqual([["GET", undefined], ["PUT", etag]]);
  expect((await held(sandbox, id)).status).toBe("inactive");
});

test("a list goes out as CSV and JSON and comes back the same, formulas defused", async ({ page, sandbox }) => {
  const nasty = '=HYPERLINK("https://evil.example";"click")';
  const [id] = await copies(sandbox, 1, () => ({ title: nasty }));
  await add(page, sandbox, [id, sandbox.template]);
  const download = (name) => downloaded(page, page.getByRole("button", { name }));
  const csv = await download("Export CSV");
  const json = await download("Export JSON");
  expect(csv).toContain(`"'=HYPERLINK(""https://evil.example"";""click"")"`);
  expect(csv + json).not.toContain(sandbox.token);
  const titles = () => rows(page).getByRole("link").allTextContents();
  const before = await titles();
  for (const [name, text] of [["list.csv", csv], ["list.json", json]]) {
    await page.getByRole("checkbox", { name: "Select all 2" }).check();
    await page.getByRole("button", { name: "Remove from list" }).click();
    await expect(page.getByText("Requests you open appear here.")).toBeVisible();
    await importFile(page, name, text);
    await expect(page.getByText("Imported: 2 new, 0 updated, 0 left as they were.")).toBeVisible();
    expect(await titles()).toEqual(before);
  }
});

test("a file that cannot be read is refused whole, with the line", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await importFile(page, "ids.csv", "id\n111\n1.23E+11\n");
  await expect(page.getByRole("alert").filter({ hasText: "Nothing was imported" })).toContainText("Line 3");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(rows(page)).toHaveCount(1);
});

test("a file of another kind, and a later version of ours, are refused", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  const api = JSON.stringify({ kind: "file-requests", version: 2, apiUrl: "https://evil.example", entries: [] });
  await importFile(page, "list.json", api);
  await expect(page.getByRole("alert").filter({ hasText: "newer version" })).toBeVisible();
  await page.keyboard.press("Escape");
  await importFile(page, "list.json", '{"kind":"recipes"}');
  await expect(page.getByRole("alert").filter({ hasText: "not a list of file requests" })).toBeVisible();
});

test("a spreadsheet's UTF-16 with semicolons is read", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await importFile(page, "ids.csv", Buffer.from(`\ufeffid;title\r\n111;Müller\r\n`, "utf16le"));
  await expect(row(page, "Müller")).toBeVisible();
});

test("two tabs that add at once both keep everything", async ({ page, sandbox, context }) => {
  await openTemplate(page, sandbox);
  const other = await context.newPage();
  await openTemplate(other, sandbox);
  const list = (from) => ["id", ...Array.from({ length: 100 }, (_, index) => from + index)].join("\n");
  await Promise.all([importFile(page, "a.csv", list(1000)), importFile(other, "b.csv", list(2000))]);
  for (const tab of [page, other]) await expect(tab.getByRole("radio", { name: "All 201" })).toBeVisible();
});

/** Puts a value into the stored list under an id, past the page. */
async function store(page, id, value) {
  await page.evaluate(
    async ({ id, value }) => {
      const database = await new Promise((resolve) => {
        const request = indexedDB.open("file-requests");
        request.onsuccess = () => resolve(request.result);
      });
      const transaction = database.transaction("entries", "readwrite");
      const store = transaction.objectStore("entries");
      const key = await new Promise((resolve) => {
        const request = store.getAllKeys();
        request.onsuccess = () => resolve(request.result[0]);
      });
      store.put(value, key.replace(/\n.*/s, `\n${id}`));
      await new Promise((resolve) => (transaction.oncomplete = resolve));
      database.close();
    },
    { id, value },
  );
}

test("stored data that is broken stays, is told, and can be downloaded", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await expect(rows(page)).toHaveCount(1);
  await store(page, "999", { broken: "precious" });
  await page.reload();
  const notice = page.getByRole("alert").filter({ hasText: "1 stored entry cannot be read" });
  expect(await downloaded(page, notice.getByRole("button", { name: "Download" }))).toContain("precious");
  await expectAccessible(page);
});

test("stored data that is broken is not written over by what Box sends of the same request", async ({ page, sandbox }) => {
  const [copy] = await copies(sandbox, 1);
  await openTemplate(page, sandbox);
  await expect(rows(page)).toHaveCount(1);
  await store(page, copy, { broken: "precious" });
  await page.reload();
  await expect(page.getByRole("alert").filter({ hasText: "1 stored entry cannot be read" })).toBeVisible();
  await page.goto(`${sandbox.page}#/file-requests/${copy}`);
  await expect(row(page, "Case 1")).toBeVisible();
  await page.getByLabel("Your note").fill("read anew");
  await page.reload();
  await expect(row(page, "Case 1")).toBeVisible();
  await expect(page.getByLabel("Your note")).toHaveValue("read anew");
  const notice = page.getByRole("alert").filter({ hasText: "1 stored entry cannot be read" });
  expect(await downloaded(page, notice.getByRole("button", { name: "Download" }))).toContain("precious");
});

test("a list that a later version of the page has stored is left alone, told, and can be downloaded", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await expect(rows(page)).toHaveCount(1);
  await page.evaluate(async () => {
    const request = indexedDB.open("file-requests", 99);
    request.onupgradeneeded = () => request.result.createObjectStore("later").put({ later: "precious" }, "one");
    await new Promise((resolve) => (request.onsuccess = resolve));
    request.result.close();
  });
  await page.reload();
  await expect(page.getByLabel("Title", { exact: true })).toBeVisible();
  const notice = page.getByRole("alert").filter({ hasText: "newer version of this page" });
  await expectAccessible(page);
  await page.getByLabel("Your note").fill("not kept");
  const stored = JSON.parse(await downloaded(page, notice.getByRole("button", { name: "Download what is stored" })));
  expect(stored.version).toBe(99);
  expect(stored.stores.later).toEqual([["one", { later: "precious" }]]);
  expect(stored.stores.entries).toHaveLength(1);
  expect(JSON.stringify(stored)).not.toContain("not kept");
});

test("a full disk is told, loses nothing that was kept, and the list can be exported", async ({ page, sandbox }) => {
  await page.addInitScript(() => {
    // As the browser does it: the transaction is taken back, and says why.
    const { put } = IDBObjectStore.prototype;
    const { commit } = IDBTransaction.prototype;
    IDBTransaction.prototype.commit = function () {
      if (!window.diskIsFull) commit.call(this);
    };
    IDBObjectStore.prototype.put = function (...given) {
      const request = put.apply(this, given);
      if (window.diskIsFull && !Object.hasOwn(this.transaction, "error")) {
        Object.defineProperty(this.transaction, "error", { value: new DOMException("full", "QuotaExceededError") });
        queueMicrotask(() => this.transaction.abort());
      }
      return request;
    };
  });
  await openTemplate(page, sandbox);
  await expect(rows(page)).toHaveCount(1);
  await page.evaluate(() => (window.diskIsFull = true));
  await importFile(page, "ids.csv", "id,title\n111,One\n222,Two\n");
  await expect(rows(page)).toHaveCount(3);
  const notice = page.getByRole("alert").filter({ hasText: "storage for the site is full" });
  await expect(notice).toBeVisible();
  await expectAccessible(page);
  expect(await downloaded(page, page.getByRole("button", { name: "Export CSV" }))).toContain("222,Two");
  await page.reload();
  await expect(rows(page)).toHaveCount(1);
  await importFile(page, "ids.csv", "id,title\n111,One\n222,Two\n");
  await expect(rows(page)).toHaveCount(3);
  // They are on screen before they are on the disk.
  const stored = () =>
    page.evaluate(() => new Promise((resolve) => {
      indexedDB.open("file-requests").onsuccess = ({ target: { result: database } }) => {
        database.transaction("entries").objectStore("entries").count().onsuccess = ({ target }) => {
          database.close();
          resolve(target.result);
        };
      };
    }));
  await expect.poll(stored).toBe(3);
  await page.reload();
  await expect(rows(page)).toHaveCount(3);
});

test("without storage the page works, and says what that means", async ({ page, sandbox }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("blocked", "SecurityError");
    };
  });
  await openTemplate(page, sandbox);
  await expect(page.getByRole("alert").filter({ hasText: "The list is not kept" })).toContainText("SecurityError");
  await expect(rows(page)).toHaveCount(1);
  await expectAccessible(page);
});

test("what is typed survives a reload, and meets what somebody saved meanwhile", async ({ page, sandbox, context }) => {
  await openTemplate(page, sandbox);
  await context.setOffline(true);
  await page.getByLabel("Title", { exact: true }).fill("Typed offline");
  await context.setOffline(false);
  page.on("dialog", (dialog) => dialog.accept());
  const order = [];
  page.on("request", (request) => /file_requests/.test(request.url()) && order.push(request.method()));
  await page.reload();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Typed offline");
  await sandbox.call("PUT", `/file_requests/${sandbox.template}`, { description: "Theirs" });
  await page.reload();
  await expect(page.getByRole("heading", { name: /saved this request/ })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Title" })).toHaveValue("Typed offline");
  await page.getByRole("button", { name: "Save merged" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  expect(await held(sandbox)).toMatchObject({ title: "Typed offline", description: "Theirs" });
  expect(order.indexOf("GET")).toBeLessThan(order.indexOf("PUT"));
});

test("ten thousand entries: only what is near the window is drawn, and the search finds all", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  const lines = Array.from({ length: 10_000 }, (_, index) => `${100_000 + index},Case ${index},active`);
  await importFile(page, "many.csv", ["id,title,status", ...lines].join("\n"));
  await expect(page.getByRole("radio", { name: "All 10,001" })).toBeVisible();
  expect(await rows(page).count()).toBeLessThan(300);
  await page.getByRole("searchbox").fill("case 9999");
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("searchbox").fill("");
  await page.getByRole("button", { name: "Title" }).click();
  await rows(page).first().getByRole("link").focus();
  await page.keyboard.press("End");
  await expect(rows(page).last().getByRole("link")).toBeFocused();
  await expect(page.locator("table.requests")).toHaveAttribute("aria-rowcount", "10002");
});

test("tables of every program are read, and what is no table is named for what it is", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await importFile(page, "excel.csv", Buffer.from("sep=;\r\nRequest ID;Title;Region\r\n\u00a0111\u00a0;M\u00fcller, gr\u00f6\u00dfer, 1-2;north\r\n", "latin1"));
  await expect(row(page, "Müller, größer, 1-2")).toBeVisible();
  await expect(page.getByText("Ignored columns: Region.")).toBeVisible();
  for (const [name, content, told] of [
    ["list.xlsx", "PK\x03\x04\x14\0\x06\0[Content_Types].xml xl/workbook.xml", "This is a workbook."],
    ["list.pdf", "%PDF-1.7\n", "This is a PDF."],
    ["list.png", Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), "This is a picture."],
    ["mac.csv", Buffer.from("id,title\n1,Stra\xa7e\n", "latin1"), "may be Windows-1252"],
    ["short.csv", "id\n111\n1579800000000000\n", "Line 3: “1579800000000000”: A spreadsheet has shortened this number"],
  ]) {
    await importFile(page, name, content);
    await expect(page.getByRole("alert").filter({ hasText: "Nothing was imported" })).toContainText(told);
    await page.keyboard.press("Escape");
  }
  await expect(rows(page)).toHaveCount(2);
});

test("a request opens from a link as mail programs rewrite it", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  const [id] = await copies(sandbox, 1);
  const link = encodeURIComponent(`https://acme.app.box.com/filerequest/${id}`);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Open by ID or link" }).first().click();
  const field = page.getByRole("dialog").getByLabel("Request ID or builder link");
  await field.fill(`\u200b<https://nam12.safelinks.protection.outlook.com/?url=${link}&data=05%7C01>.`);
  await page.getByRole("dialog").getByRole("button", { name: "Open", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Case 1" })).toBeVisible();
});
