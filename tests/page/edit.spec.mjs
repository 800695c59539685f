// One file request from end to end: see, edit, copy, delete.
import { expect, expectAccessible, held, keepMessages, openTemplate, test } from "./support.mjs";

test("a newcomer sees something real without typing", async ({ page, sandbox }) => {
  await page.goto(sandbox.page);
  await expect(page.getByRole("heading", { name: "Open your first file request" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Open the template" }).click();
  const { title } = await held(sandbox);
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  await expect(page).toHaveTitle(`${title} · File Requests`);
  await expectAccessible(page);
});

test("every field that Box sends is shown", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  const request = await held(sandbox);
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue(request.title);
  await expect(page.getByLabel("Description", { exact: true })).toHaveValue(request.description);
  await expect(page.getByLabel("Require email address")).toBeChecked({ checked: request.is_email_required });
  await expect(page.getByLabel("Require description of files")).toBeChecked({ checked: request.is_description_required });
  await expect(page.getByRole("switch")).toBeChecked({ checked: request.status === "active" });
  await expect(page.getByLabel("Upload link")).toHaveValue(new RegExp(`${request.url}$`));
  const facts = page.locator("dl.meta");
  for (const fact of [request.id, request.folder.id, request.folder.name, request.etag, request.created_by.name]) {
    await expect(facts).toContainText(fact);
  }
});

test("a save sends only what changed, with the version it was read at", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  const before = await held(sandbox);
  await page.getByLabel("Title", { exact: true }).fill("Tax papers 2026");
  await expect(page.getByText("1 unsaved change")).toBeVisible();
  await expectAccessible(page);
  const sent = page.waitForRequest((request) => request.method() === "PUT");
  await page.keyboard.press("Control+s");
  const put = await sent;
  expect(put.postDataJSON()).toEqual({ title: "Tax papers 2026" });
  expect(put.headers()["if-match"]).toBe(before.etag);
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: "Tax papers 2026" })).toBeFocused();
  expect(await held(sandbox)).toMatchObject({ title: "Tax papers 2026", description: before.description });
});

test("an untouched form sends nothing", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  const title = page.getByLabel("Title", { exact: true });
  const value = await title.inputValue();
  await title.fill("something else");
  await title.fill(value);
  let puts = 0;
  page.on("request", (request) => (puts += request.method() === "PUT" ? 1 : 0));
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("region", { name: "Unsaved changes" })).toBeHidden();
  await page.getByRole("button", { name: "Delete…" }).click();
  expect(puts).toBe(0);
});

test("both requirements and the description are saved and can be put back", async ({ page, sandbox }) => {
  await keepMessages(page);
  await openTemplate(page, sandbox);
  const before = await held(sandbox);
  await page.getByLabel("Require email address").setChecked(!before.is_email_required);
  await page.getByLabel("Require description of files").setChecked(!before.is_description_required);
  await page.getByLabel("Description", { exact: true }).fill("Short.");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  expect(await held(sandbox)).toMatchObject({
    is_email_required: !before.is_email_required,
    is_description_required: !before.is_description_required,
    description: "Short.",
  });
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Put back as it was.")).toBeVisible();
  expect(await held(sandbox)).toMatchObject({
    is_email_required: before.is_email_required,
    is_description_required: before.is_description_required,
    description: before.description,
  });
  await expect(page.getByLabel("Description", { exact: true })).toHaveValue(before.description);
});

test("the expiry is typed in local time, shown in UTC, saved, and cleared", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByLabel("Expires").fill("2031-07-01T18:00");
  await expect(page.getByText("Europe/Berlin (UTC+2)")).toBeVisible();
  await expect(page.getByText("= 1 Jul 2031, 16:00 UTC")).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  const { expires_at } = await held(sandbox);
  expect(new Date(expires_at).toISOString()).toBe("2031-07-01T16:00:00.000Z");
  await page.getByRole("button", { name: "Clear" }).click();
  const sent = page.waitForRequest((request) => request.method() === "PUT");
  await page.getByRole("button", { name: "Save" }).click();
  expect((await sent).postDataJSON()).toEqual({ expires_at: null });
  await expect.poll(async () => (await held(sandbox)).expires_at ?? null).toBeNull();
});

test("the switch saves at once and can be undone", async ({ page, sandbox }) => {
  await keepMessages(page);
  await openTemplate(page, sandbox);
  await page.getByRole("switch").click();
  await expect(page.getByText("Visitors get a 404 page.")).toBeVisible();
  await expect(page.getByRole("switch")).not.toBeChecked();
  expect((await held(sandbox)).status).toBe("inactive");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("switch")).toBeChecked();
  expect((await held(sandbox)).status).toBe("active");
});

test("the switch leaves what is typed alone", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  const { title } = await held(sandbox);
  await page.getByLabel("Title", { exact: true }).fill("Typed");
  await page.getByRole("switch").click();
  await expect(page.getByRole("switch")).not.toBeChecked();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Typed");
  expect((await held(sandbox)).title).toBe(title);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  expect(await held(sandbox)).toMatchObject({ title: "Typed", status: "inactive" });
});

test("an empty title is not sent, and the page says why", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  const title = page.getByLabel("Title", { exact: true });
  await title.fill(" ");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(title).toBeFocused();
  await expect(title).toHaveAccessibleErrorMessage(/Enter a title/);
  await expectAccessible(page);
});

test("it is deleted only after asking", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByRole("button", { name: "Delete…" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Delete this file request?" });
  await expect(dialog.getByRole("button", { name: "Keep it" })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: "Delete…" })).toBeFocused();
  expect((await sandbox.call("GET", `/file_requests/${sandbox.template}`)).status).toBe(200);
  await page.getByRole("button", { name: "Delete…" }).click();
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByText("Deleted. The link no longer works.")).toBeVisible();
  // It was the only one of the list.
  await expect(page.getByRole("heading", { name: "Open your first file request" })).toBeFocused();
  expect((await sandbox.call("GET", `/file_requests/${sandbox.template}`)).status).toBe(404);
});

test("deleting offers to switch it off instead", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByRole("button", { name: "Delete…" }).click();
  await page.getByRole("button", { name: "Deactivate instead" }).click();
  await expect(page.getByText("Visitors get a 404 page.")).toBeVisible();
  expect((await held(sandbox)).status).toBe("inactive");
});

test("leaving unsaved changes asks first", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByLabel("Title", { exact: true }).fill("Typed");
  await page.getByRole("link", { name: "Connection" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Save before you leave?" });
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Keep editing" }).click();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Typed");
  await expect(page).toHaveURL(new RegExp(`#/file-requests/${sandbox.template}$`));
  await page.getByRole("link", { name: "Connection" }).click();
  await dialog.getByRole("button", { name: "Discard and leave" }).click();
  await expect(page).toHaveURL(/#\/connection$/);
  // It is gone for good.
  await openTemplate(page, sandbox);
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue((await held(sandbox)).title);
  await expect(page.getByRole("region", { name: "Unsaved changes" })).toBeHidden();
});

test("leaving can save first, and only leaves once it is saved", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  const title = page.getByLabel("Title", { exact: true });
  const leave = async () => {
    await page.getByRole("link", { name: "Connection" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Save and leave" }).click();
  };
  await title.fill(" ");
  await leave();
  await expect(title).toBeFocused();
  await expect(title).toHaveAccessibleErrorMessage(/Enter a title/);
  await title.fill("Typed");
  await sandbox.fault([{ on: "update", status: 500 }]);
  await leave();
  await expect(page.getByRole("alert").filter({ hasText: "problem of its own (500)" })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`#/file-requests/${sandbox.template}$`));
  await leave();
  await expect(page).toHaveURL(/#\/connection$/);
  await expect(page.getByText("Saved.")).toBeVisible();
  expect((await held(sandbox)).title).toBe("Typed");
});

test("a save that meets somebody else's does not leave", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByLabel("Title", { exact: true }).fill("Mine");
  await sandbox.call("PUT", `/file_requests/${sandbox.template}`, { title: "Theirs" });
  await page.getByRole("link", { name: "Connection" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Save and leave" }).click();
  await expect(page.getByRole("heading", { name: /saved this request/ })).toBeFocused();
  await page.getByRole("button", { name: "Save merged" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`#/file-requests/${sandbox.template}$`));
});

test("closing or reloading with unsaved changes asks first", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByLabel("Title", { exact: true }).fill("Typed");
  const asked = page.waitForEvent("dialog");
  await page.evaluate(() => void setTimeout(() => location.reload()));
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Typed");
});

test("a date without a time is not lost without a word", async ({ page, sandbox }) => {
  await sandbox.call("PUT", `/file_requests/${sandbox.template}`, { expires_at: null });
  await openTemplate(page, sandbox);
  const before = await held(sandbox);
  const expires = page.getByLabel("Expires", { exact: true });
  await page.getByLabel("Title", { exact: true }).fill("Typed");
  // Day, month and year; no time.
  await expires.focus();
  await page.keyboard.type("01022031");
  await page.keyboard.press("Control+s");
  await expect(expires).toHaveAccessibleErrorMessage(/Finish the date and time/);
  expect((await held(sandbox)).title).toBe(before.title);
  await expires.fill("2031-02-01T18:00");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("Saved.")).toBeVisible();
  const saved = await held(sandbox);
  expect(saved.title).toBe("Typed");
  expect(new Date(saved.expires_at).toISOString()).toMatch(/^2031-/);
});

test("a half-typed date shows as a change when its field is left, and goes when it is emptied", async ({ page, sandbox }) => {
  await sandbox.call("PUT", `/file_requests/${sandbox.template}`, { expires_at: null });
  await openTemplate(page, sandbox);
  await page.getByLabel("Expires").focus();
  await page.keyboard.type("0102");
  await page.getByLabel("Title", { exact: true }).focus();
  const bar = page.getByRole("region", { name: "Unsaved changes" });
  await expect(bar).toContainText("not finished");
  await bar.getByRole("button", { name: "Discard" }).click();
  await expect(bar).toBeHidden();
});

test("when the expiry passes while the request is open, everything says so", async ({ page, sandbox }) => {
  const now = Date.now();
  await page.clock.setFixedTime(now);
  const expires_at = new Date(Math.floor(now / 1_000) * 1_000 + 20_000).toISOString();
  await sandbox.call("PUT", `/file_requests/${sandbox.template}`, { expires_at });
  await openTemplate(page, sandbox);
  const panel = page.getByRole("region", { name: "Link", exact: true });
  await expect(panel).toContainText("Visitors see the form.");
  await expect(page.getByRole("switch")).toBeChecked();
  await page.clock.setFixedTime(now + 21_000);
  await expect(panel).toContainText("Visitors get a 404 page.");
  await expect(panel).not.toContainText("Visitors see the form.");
  await expect(panel).not.toContainText("Stops by itself");
  await expect(page.getByRole("switch")).not.toBeChecked();
  await expect(page.getByText("Now: 404 page")).toBeVisible();
  await page.getByRole("switch").click();
  await expect(page.getByText("Choose a later date")).toBeVisible();
  await expect(page.getByLabel("Expires", { exact: true })).toBeFocused();
});
