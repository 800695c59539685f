// What has arrived, from whom, and who is missing.
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { makeFolders, openWizard } from "./copying.mjs";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support.mjs";

const rows = (page) => page.locator("table.requests tbody tr[data-place]");
const row = (page, name) => rows(page).filter({ hasText: name });

/** The text of a file that a button hands out. */
async function downloaded(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return readFile(await download.path(), "utf8");
}

test.describe("people", () => {
  const HOSTILE = '=HYPERLINK("https://evil.example")<img src=x>';

  test("a table's contacts go by the review into results and list, out as text and in again", async ({ page, sandbox }) => {
    const [first, second] = await makeFolders(sandbox, 2);
    await openWizard(page, sandbox);
    const cell = `"${HOSTILE.replaceAll('"', '""')}"`;
    const table = `folder_id,title,Contact,E-mail\n${first},One,${cell},ann@example.com\n${second},Two,,not an address\n`;
    const file = { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(table) };
    await page.locator("input[type=file]").setInputFiles(file);
    await page.getByRole("button", { name: "Check and adjust" }).click();
    const review = page.locator("table.review");
    await expect(review).toContainText(HOSTILE);
    await expect(review).toContainText("“not an address” is not an e-mail address.");
    await page.getByRole("button", { name: "All settings for Client 2" }).click();
    const email = page.getByLabel("Contact’s e-mail");
    await email.fill("eve@example.com");
    await page.getByLabel("Contact’s name").fill("Eve");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Create 2 copies" }).click();
    await expect(page.getByRole("heading", { name: "All 2 copies created" })).toBeVisible();
    const results = await downloaded(page, page.getByRole("button", { name: "Export CSV" }));
    expect(results).toContain(`"'${HOSTILE.replaceAll('"', '""')}",ann@example.com`);
    expect(results).toContain(",Eve,eve@example.com");

    await page.getByRole("link", { name: "Back to requests" }).click();
    await row(page, "One").getByRole("link").click();
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue(HOSTILE);
    await page.getByLabel("E-mail", { exact: true }).fill("ann at example");
    await expect(page.getByText("This is not an e-mail address.")).toBeVisible();
    await page.getByLabel("E-mail", { exact: true }).fill("ann@example.org");
    await expect(page.getByText("This is not an e-mail address.")).toBeHidden();
    await page.getByRole("searchbox").fill("eve@example");
    await expect(rows(page)).toHaveCount(1);
    await expect(row(page, "Two")).toBeVisible();
    await page.getByRole("searchbox").fill("");
    const list = await downloaded(page, page.getByRole("button", { name: "Export CSV" }));
    for (const name of ["One", "Two"]) await row(page, name).getByRole("checkbox").check();
    await page.getByRole("button", { name: "Remove from list" }).click();
    await page.getByRole("button", { name: "Import", exact: true }).click();
    const back = { name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(list) };
    await page.getByLabel("File", { exact: true }).setInputFiles(back);
    await expect(page.getByText(/^Imported: 2 new/)).toBeVisible();
    await row(page, "One").getByRole("link").click();
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue(HOSTILE);
    await expect(page.getByLabel("E-mail", { exact: true })).toHaveValue("ann@example.org");
    await page.setViewportSize({ width: 320, height: 800 });
    await expectNoSidewaysScroll(page);
  });
});

/** A file request on a folder, new where none is named; sends files through its form, as visitors do. */
async function inbox(sandbox, settings = {}, folder) {
  folder ??= (await sandbox.call("POST", "/folders", { name: `Inbox ${randomUUID()}`, parent: { id: "2233210" } })).body.id;
  const body = { folder: { id: folder }, is_email_required: false, is_description_required: false, ...settings };
  const { body: made } = await sandbox.call("POST", `/file_requests/${sandbox.template}/copy`, body);
  const address = new URL(made.url, sandbox.page).href;
  return {
    id: made.id,
    folder,
    address,
    async send(names, email) {
      const form = new FormData();
      if (email) form.set("email", email);
      for (const name of names) form.append("file", new Blob([name]), name);
      const response = await fetch(address, { method: "POST", body: form });
      expect(response.ok, await response.text()).toBe(true);
    },
    async items() {
      return (await sandbox.call("GET", `/folders/${folder}/items?limit=1000`)).body.entries;
    },
  };
}

/** Puts a file into a folder as a colleague does, signed in. */
async function putByColleague(sandbox, folder, name) {
  const form = new FormData();
  form.set("attributes", JSON.stringify({ name, parent: { id: folder } }));
  form.set("file", new Blob(["by a colleague"]), name);
  const headers = { authorization: `Bearer ${sandbox.token}` };
  const response = await fetch(`${sandbox.api}/files/content`, { method: "POST", headers, body: form });
  expect(response.status, await response.text()).toBe(201);
}

/** Puts these on the list of the page, and reads them. */
async function list(page, sandbox, requests) {
  await page.goto(sandbox.page);
  await page.getByRole("button", { name: "Import a list" }).click();
  const ids = requests.map(({ id }) => id).join("\n");
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "ids.csv", mimeType: "text/csv", buffer: Buffer.from(ids) });
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByText(/\d+ requests? up to date/)).toBeVisible();
}

const checkAll = (page) => page.locator(".registry-foot").getByRole("button", { name: "Check received" });
const section = (page) => page.getByRole("region", { name: "Received files" });
const arrived = (page) => section(page).locator("tbody tr:not([data-gap])");

test("files that come through the form show in the request and in the list", async ({ page, sandbox }) => {
  const one = await inbox(sandbox, { title: "Case 1", is_email_required: true });
  const two = await inbox(sandbox, { title: "Case 2" });
  await list(page, sandbox, [one, two]);
  await expect(row(page, "Case 1").locator(".received")).toHaveText("Not checked");
  await row(page, "Case 1").getByRole("link").click();
  await expect(section(page)).toContainText("Nothing has arrived yet.");
  await expect(row(page, "Case 1").locator(".received")).toHaveText("Nothing yet");
  await expectAccessible(page);

  // A visitor, in a browser of their own.
  const visitor = await page.context().newPage();
  await visitor.goto(one.address);
  await visitor.getByLabel("Email address").fill("n.okafor@example.com");
  const files = ["payslip.pdf", "=tax & 'more'.pdf"].map((name) => ({ name, mimeType: "application/pdf", buffer: Buffer.alloc(2_300) }));
  await visitor.getByLabel("Upload files").setInputFiles(files);
  await visitor.getByRole("button", { name: "Submit" }).click();
  await expect(visitor.getByRole("heading", { name: "2 files sent" })).toBeVisible();
  await visitor.close();
  await two.send(["photo.jpg"]);

  await section(page).getByRole("button", { name: "Check again" }).click();
  await expect(arrived(page)).toHaveCount(2);
  await expect(section(page)).toContainText("2 files, 2 new, checked just now");
  const tax = arrived(page).filter({ hasText: "=tax & 'more'.pdf" });
  await expect(tax).toContainText("n.okafor@example.com");
  await expect(tax).toContainText("2.3 KB");
  await expect(tax).toContainText("New");
  const [{ id }] = (await one.items()).filter(({ name }) => name.startsWith("=tax"));
  await expect(tax.getByRole("link")).toHaveAttribute("href", `${new URL(sandbox.page).origin}/file/${id}`);
  await expect(row(page, "Case 1").locator(".received")).toHaveText("2 files");
  await expectAccessible(page);

  // Without an e-mail address; looked at, it is new no more.
  await row(page, "Case 2").getByRole("link").click();
  await expect(arrived(page)).toHaveText([/^photo\.jpg.*New.*No e-mail given/]);
  await row(page, "Case 1").getByRole("link").click();
  await expect(arrived(page)).toHaveCount(2);
  await expect(section(page)).not.toContainText("New");
  await page.setViewportSize({ width: 320, height: 800 });
  await expectNoSidewaysScroll(page);
  await page.goto(`${sandbox.page}#/`);
  await expect(row(page, "Case 2").locator(".received")).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
});

test("what others put into the folder does not count, and what is renamed or deleted is told as it is", async ({ page, sandbox }) => {
  const first = await inbox(sandbox, { title: "Case 1" });
  const second = await inbox(sandbox, { title: "Case 2" }, first.folder);
  await first.send(["one.txt", "two.txt", "three.txt"], "ann@example.com");
  await second.send(["four.txt"]);
  await putByColleague(sandbox, first.folder, "minutes.txt");
  const items = await first.items();
  const idOf = (name) => items.find((item) => item.name === name).id;
  expect((await sandbox.call("PUT", `/files/${idOf("two.txt")}`, { name: '=1+1 "two"\u202e.txt' })).status).toBe(200);
  expect((await sandbox.call("DELETE", `/files/${idOf("three.txt")}`)).status).toBe(204);
  await list(page, sandbox, [first, second]);
  const asked = [];
  page.on("request", (request) => request.url().includes("/items") && asked.push(request.url()));
  await checkAll(page).click();
  await expect(page.getByText("1 folder checked.")).toBeVisible();
  expect(asked).toHaveLength(1);
  for (const title of ["Case 1", "Case 2"]) await expect(row(page, title).locator(".received")).toHaveText("3 filesNew");
  await row(page, "Case 2").getByRole("link").click();
  await expect(arrived(page)).toHaveCount(3);
  await expect(section(page)).toContainText("1 other request on your list puts files into this folder too.");
  await expect(section(page)).toContainText('=1+1 "two"\u202e.txt');
  await expect(section(page)).not.toContainText("minutes.txt");
  await expect(section(page)).not.toContainText("three.txt");
});

test("a folder with 2,500 files is read part by part, and shown piece by piece", async ({ page, sandbox }) => {
  const full = await inbox(sandbox, { title: "Full" });
  const names = Array.from({ length: 2_500 }, (_, index) => `file ${index}.txt`);
  for (let from = 0; from < names.length; from += 50) await full.send(names.slice(from, from + 50), "ann@example.com");
  await list(page, sandbox, [full]);
  await checkAll(page).click();
  await expect(row(page, "Full").locator(".received")).toContainText("2,500 files");
  await row(page, "Full").getByRole("link").click();
  await expect(section(page)).toContainText("2,500 files, 2,500 new");
  await expect(arrived(page)).toHaveCount(50);
  await section(page).getByRole("button", { name: "Show more" }).click();
  await expect(arrived(page)).toHaveCount(100);
});

test("the job keeps to what Box asks, and a closed tab's goes on in another", async ({ page, context, sandbox }) => {
  const requests = [];
  for (let number = 1; number <= 6; number += 1) requests.push(await inbox(sandbox, { title: `Case ${number}` }));
  await requests[0].send(["a.txt"]);
  await requests[4].send(["b.txt", "c.txt"]);
  await list(page, sandbox, requests);
  await sandbox.fault([
    { on: "content", times: 2, status: 429, headers: { "retry-after": "1" } },
    { on: "content", id: requests[4].folder, kind: "pass", delay_ms: 600_000 },
  ]);
  await checkAll(page).click();
  await expect(row(page, "Case 1").locator(".received")).toContainText("1 file");
  for (const number of [2, 3, 4, 6]) await expect(row(page, `Case ${number}`).locator(".received")).toHaveText("Nothing yet");
  await expect(row(page, "Case 5").locator(".received")).toHaveText("Not checked");
  await page.close();

  const next = await context.newPage();
  await next.goto(sandbox.page);
  await next.getByRole("link", { name: "Open it" }).click();
  await expect(next.getByText("The tab was closed while this job ran.")).toBeVisible();
  await expectAccessible(next);
  await next.getByRole("button", { name: "Resume" }).click();
  await expect(next.getByRole("heading", { name: "All 6 requests checked" })).toBeVisible();
  await expect(next.locator("table.results")).toContainText("2 files");
  await next.getByRole("link", { name: "Back to requests" }).click();
  await expect(row(next, "Case 5").locator(".received")).toContainText("2 files");

  // Filters, and the order by count and by the last file.
  await next.getByRole("radio", { name: /^Nothing yet/ }).check();
  await expect(rows(next)).toHaveCount(4);
  await next.getByRole("radio", { name: /^New/ }).check();
  await expect(rows(next)).toHaveCount(2);
  await next.getByRole("radio", { name: /^All/ }).check();
  await next.getByRole("button", { name: "Received", exact: true }).click();
  await expect(rows(next).first()).toContainText("Case 5");
  await next.getByRole("button", { name: "Received", exact: true }).click();
  await expect(rows(next).last()).toContainText("Case 5");
  await next.getByRole("button", { name: "Last", exact: true }).click();
  await expect(rows(next).nth(5)).toContainText("Nothing yet");
});

test("a folder that the account cannot see leaves the form alone", async ({ page, sandbox }) => {
  const hidden = await inbox(sandbox, { title: "Hidden" });
  await list(page, sandbox, [hidden]);
  await sandbox.fault([{ on: "content", id: hidden.folder, times: 3, status: 404 }]);
  await row(page, "Hidden").getByRole("link").click();
  await expect(section(page)).toContainText("Your account cannot see what is in this folder (404)");
  await expect(section(page)).toContainText("The request itself can be changed all the same.");
  await expectAccessible(page);
  await page.getByLabel("Title", { exact: true }).fill("Still editable");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("Saved.")).toBeVisible();
  await checkAll(page).click();
  await expect(page.getByRole("heading", { name: "0 of 1 requests checked, 1 needs attention" })).toBeVisible();
  await expect(row(page, "Still editable").locator(".received")).toHaveText("Not checked");
  await section(page).getByRole("button", { name: "Check again" }).click();
  await expect(section(page)).toContainText("Your account cannot see what is in this folder (404)");
  await page.getByRole("link", { name: "Results" }).click();
  await page.getByRole("button", { name: "Retry 1 once fixed" }).click();
  await expect(page.getByRole("heading", { name: "Request checked" })).toBeVisible();
  await page.getByRole("link", { name: "Back to requests" }).click();
  await expect(row(page, "Still editable").locator(".received")).toHaveText("Nothing yet");
});

test("a folder that is not read to its end is not said to have nothing", async ({ page, sandbox }) => {
  const request = await inbox(sandbox, { title: "Case 1" });
  let part = 0;
  await page.route(/\/2\.0\/folders\/\d+\/items/, (route) => route.fulfill({ json: { entries: [], next_marker: `m${(part += 1)}` } }));
  await list(page, sandbox, [request]);
  await row(page, "Case 1").getByRole("link").click();
  await expect(section(page)).toContainText("Only the first 0 items of the folder were read.");
  await expect(section(page)).not.toContainText("Nothing has arrived yet.");
  await expect(section(page).getByRole("button", { name: "Write a reminder" })).toHaveCount(0);
  await expect(row(page, "Case 1").locator(".received")).toHaveText("Not all read");
  expect(part).toBe(20);
  await expectAccessible(page);
});

test("two tabs show the same", async ({ page, context, sandbox }) => {
  const request = await inbox(sandbox, { title: "Case 1" });
  await request.send(["a.txt"]);
  await list(page, sandbox, [request]);
  const other = await context.newPage();
  await other.goto(sandbox.page);
  await expect(row(other, "Case 1").locator(".received")).toHaveText("Not checked");
  await checkAll(page).click();
  await expect(row(page, "Case 1").locator(".received")).toHaveText("1 fileNew");
  await expect(row(other, "Case 1").locator(".received")).toHaveText("1 fileNew");
  await row(other, "Case 1").getByRole("link").click();
  await expect(row(page, "Case 1").locator(".received")).toHaveText("1 file");
});

test("what was found ages visibly", async ({ page, sandbox }) => {
  const request = await inbox(sandbox, { title: "Case 1" });
  await request.send(["a.txt"]);
  await list(page, sandbox, [request]);
  await checkAll(page).click();
  await expect(row(page, "Case 1").locator(".last")).toHaveText(/just now|minute/);
  await page.clock.setFixedTime(Date.now() + 3 * 86_400_000);
  await expect(row(page, "Case 1").locator(".last")).toHaveText("checked 3 days ago");
});

test("seven of twenty have sent nothing, and are reminded", async ({ page, context, sandbox }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const soon = new Date(Date.now() + 3 * 86_400_000).toISOString().replace(/\.\d+Z/, "Z");
  const requests = [];
  for (let number = 1; number <= 20; number += 1) {
    const settings = { title: number === 3 ? 'Case 3 "<i>&?' : `Case ${number}`, ...(number === 1 ? { expires_at: soon } : {}) };
    const request = await inbox(sandbox, settings);
    requests.push(request);
    if (number > 7) await request.send(["a.txt"]);
  }
  const person = (index) => {
    if (index === 6) return ",";
    const name = index === 1 ? "=Eve & Co" : `Person ${index + 1}`;
    return `${name},person${index + 1}@example.com`;
  };
  const table = `id,contact_name,contact_email\n${requests.map(({ id }, index) => `${id},${person(index)}`).join("\n")}\n`;
  await page.goto(sandbox.page);
  await page.getByRole("button", { name: "Import a list" }).click();
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
  await expect(page.getByText("Imported: 20 new")).toBeVisible();
  // Ids alone: each request is read first, for its folder.
  await checkAll(page).click();
  await expect(page.getByText("20 folders checked, 7 without a file.")).toBeVisible();
  await page.getByRole("radio", { name: /^Nothing yet/ }).check();
  await expect(rows(page)).toHaveCount(7);
  await expect(row(page, "Case 1").locator(".received[data-late]")).toHaveText("Nothing yet");
  await expectAccessible(page);

  await page.getByRole("button", { name: "Remind…" }).click();
  const dialog = page.getByRole("dialog", { name: "Remind 6 people" });
  await expect(dialog.locator(".message")).toHaveCount(3);
  await expect(dialog).toContainText("Left out: no e-mail address.");
  await expect(dialog.locator(".notice")).toContainText("Case 7");
  await expectAccessible(page);
  const text = dialog.getByLabel("Text", { exact: true });
  await text.fill("Dear {who},");
  await expect(dialog.getByText("{who} is none of the placeholders.")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Copy all texts" })).toBeDisabled();
  await text.fill("Dear {name},\n“{title}”: {link}\nuntil {expires}");
  await expect(dialog.locator(".message").filter({ hasText: "person1@example.com" })).toContainText(/until \d/);
  await expect(dialog.locator(".message").filter({ hasText: "person2@example.com" })).not.toContainText("until");
  const mail = dialog.getByRole("link", { name: "Write to Person 3" });
  const address = new URL(await mail.getAttribute("href"));
  expect(address.pathname).toBe("person3@example.com");
  expect(address.searchParams.get("subject")).toBe('Reminder: Case 3 "<i>&?');
  expect(address.searchParams.get("body")).toBe(`Dear Person 3,\r\n“Case 3 "<i>&?”: ${requests[2].address}`);
  await expect(dialog.getByRole("link", { name: /^Write to/ })).toHaveCount(6);
  await dialog.getByRole("button", { name: "Copy all texts" }).click();
  const copied = async () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(copied).toContain(`person2@example.com\nReminder: Case 2\n\nDear =Eve & Co,\n“Case 2”: ${requests[1].address}`);
  expect((await copied()).split("----------")).toHaveLength(6);
  const merged = await downloaded(page, dialog.getByRole("button", { name: "Mail merge (CSV)" }));
  expect(merged).toContain("\ufeffemail,name,title,link,expires,subject,text\r\n");
  expect(merged).toContain(`person2@example.com,'=Eve & Co,Case 2,${requests[1].address},,Reminder: Case 2,`);
  expect(merged.match(/^person\d+@example\.com,/gm)).toHaveLength(6);

  await text.fill(`Dear {name}, ${"ä".repeat(600)}`);
  await expect(dialog.getByText("Too long for a mail link: copy the text.")).toBeVisible();
  await dialog.getByRole("button", { name: "Copy text" }).first().click();
  await expect.poll(copied).toContain("ä".repeat(600));
  await page.setViewportSize({ width: 320, height: 700 });
  await expectNoSidewaysScroll(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  // What was written is there the next time.
  await page.getByRole("button", { name: "Remind…" }).click();
  await expect(text).toHaveValue(/^Dear \{name\}, ä/);
});
