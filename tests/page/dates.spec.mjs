// Dates as people write and move them, in the browser's own time zone: Berlin, whose summer time begins on 30 March 2031.
import { makeFolders, openWizard, review } from "./copying.mjs";
import { expect, held, openTemplate, test } from "./support.mjs";

const MARCH = "2031-03-25T22:59:59+00:00"; // 23:59:59 in Berlin

/** Makes the template expire at this moment. */
async function expires(sandbox, at) {
  const { status } = await sandbox.call("PUT", `/file_requests/${sandbox.template}`, { expires_at: at });
  expect(status).toBe(200);
}

/** The page is told that the template has expired, and that Box has not switched it off yet. */
async function pretendExpired(page, more = {}) {
  await page.route("**/2.0/file_requests/*", async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    await route.fulfill({ response, json: { ...json, status: "active", expires_at: "2026-01-01T12:00:00+00:00", ...more } });
  });
}

test("an expiry that is moved keeps its time of day over the begin of summer time", async ({ page, sandbox }) => {
  await expires(sandbox, MARCH);
  await openTemplate(page, sandbox);
  await page.getByRole("button", { name: "+1 week" }).click();
  await expect(page.getByLabel("Expires", { exact: true })).toHaveValue("2031-04-01T23:59:59");
  await page.getByRole("button", { name: "Discard" }).click();
  await page.getByRole("checkbox", { name: /^Select all/ }).check();
  await page.getByRole("button", { name: "Set expiry…" }).click();
  await page.getByLabel("Expiry", { exact: true }).selectOption("Move");
  await page.getByLabel(/^Days/).fill("7");
  await expect(page.getByRole("dialog")).toContainText("1 Apr 2031, 23:59");
  await page.getByRole("dialog").getByRole("button", { name: /^Change/ }).click();
  await expect.poll(async () => Date.parse((await held(sandbox)).expires_at)).toBe(Date.parse("2031-04-01T21:59:59Z"));
});

test("a table's date that does not exist or has two meanings is a faulty row, with its line and reason", async ({ page, sandbox }) => {
  const ids = await makeFolders(sandbox, 6);
  const dates = ["2031-12-31", "2031-02-30", "03/04/2031", "2031-13-01", "2031-03-30 02:30", "2031-07-01 18:00"];
  await openWizard(page, sandbox);
  await page.locator("input[type=file]").setInputFiles({
    name: "cases.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`folder_id,expires_at\n${ids.map((id, row) => `${id},${dates[row]}`).join("\n")}\n`),
  });
  await page.getByRole("button", { name: "Check and adjust" }).click();
  await expect(page.getByText("4 rows cannot be sent")).toBeVisible();
  const row = (number) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: `Client ${number} ` }) });
  await expect(row(1)).toContainText("Ready");
  await expect(row(2)).toContainText("cases.csv, line 3:");
  await expect(row(2)).toContainText("There is no such date");
  await expect(row(3)).toContainText("This can be two dates. Write the year first");
  await expect(row(4)).toContainText("There is no such date");
  await expect(row(5)).toContainText("the clocks go forward");
  await expect(page.getByLabel("Expiry for Client 6")).toHaveValue("2031-07-01T18:00");
  // The row is sent once its date is one.
  await page.getByLabel("Expiry for Client 3").fill("2031-04-03");
  await expect(row(3)).toContainText("Ready");
});

test("a list's date that does not exist is refused with its line, and nothing is imported", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByRole("button", { name: "Import", exact: true }).click();
  const give = (content) =>
    page.getByLabel("File", { exact: true }).setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(content) });
  await give("id,expires_at\n71,2031-12-31\n72,2031-02-30T12:00:00Z\n");
  await expect(page.getByRole("dialog")).toContainText("Line 3: “2031-02-30T12:00:00Z”: There is no such date");
  await give(JSON.stringify({ kind: "file-requests", version: 1, entries: [{ id: "71", expires_at: "03/04/2031" }] }));
  await expect(page.getByRole("dialog")).toContainText("Entry 1: “03/04/2031”: This can be two dates");
});

test("the editor and the bulk dialog take no time that the clocks leave out", async ({ page, sandbox }) => {
  await expires(sandbox, MARCH);
  await openTemplate(page, sandbox);
  await page.getByLabel("Expires", { exact: true }).fill("2031-03-30T02:30");
  await page.getByRole("button", { name: /^Save/ }).click();
  await expect(page.locator("#expires-error")).toContainText("the clocks go forward");
  expect(Date.parse((await held(sandbox)).expires_at)).toBe(Date.parse(MARCH));
  // A year that no date of Box has, as a field can hold it.
  await page.getByLabel("Expires", { exact: true }).evaluate((field) => {
    field.value = "12031-03-30T12:30";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await expect(page.locator("#expires-error")).toContainText("not a date that can be read");
  await page.getByRole("button", { name: "Discard" }).click();
  await page.getByRole("checkbox", { name: /^Select all/ }).check();
  await page.getByRole("button", { name: "Set expiry…" }).click();
  await page.getByLabel("Date and time").fill("2031-03-30T02:30");
  await expect(page.getByRole("dialog")).toContainText("the clocks go forward");
});

test("a source that has expired is called so beside the wizard, and its rows are not called ready", async ({ page, sandbox }) => {
  await pretendExpired(page);
  await openWizard(page, sandbox);
  const source = page.getByRole("complementary", { name: "About this job" });
  await expect(source.locator(".badge")).toHaveText("Expired");
  await page.getByLabel("Folder IDs or links, one per line").fill("2233212");
  await page.getByRole("button", { name: "Create the copy" }).click();
  await expect(page.getByText("The source expired on 1 Jan 2026, 13:00.")).toBeVisible();
  await expect(page.getByText("Its copies expire at once, and visitors get a 404 page.")).toBeVisible();
  await expect(page.getByRole("row", { name: /Case 17/ })).toContainText("Expired at once");
  await page.getByLabel("Expires", { exact: true }).fill("2031-07-01T18:00");
  await expect(page.getByRole("row", { name: /Case 17/ })).toContainText("Ready");
  await expect(page.getByText("The source expired on")).toBeHidden();
});

test("an expired request takes no files, whatever Box still calls it", async ({ page, sandbox }) => {
  await pretendExpired(page);
  await openTemplate(page, sandbox);
  await expect(page.locator("#consequence")).toContainText("404");
  await expect(page.getByRole("complementary", { name: /^What visitors would see/ })).toContainText("404");
  await page.getByRole("checkbox", { name: /^Select all/ }).check();
  await expect(page.getByRole("region", { name: "Selected requests" })).toContainText("0 active");
});
