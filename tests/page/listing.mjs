// What the tests of the list share.
import { readFile } from "node:fs/promises";
import { expect, held } from "./support.mjs";

/** Copies the template this often; gives back the ids. */
export async function copies(sandbox, count, changes = () => ({})) {
  const { folder } = await held(sandbox);
  const ids = [];
  for (let number = 1; number <= count; number += 1) {
    const body = { folder: { id: folder.id }, title: `Case ${number}`, ...changes(number) };
    ids.push((await sandbox.call("POST", `/file_requests/${sandbox.template}/copy`, body)).body.id);
  }
  return ids;
}

/** Opens these ids through the dialog, and waits until all have been read. */
export async function add(page, sandbox, ids) {
  await page.goto(sandbox.page);
  await page.getByRole("button", { name: "Open by ID or link" }).click();
  await page.getByRole("dialog").getByLabel("Request ID or builder link").fill(ids.join(", "));
  await page.getByRole("dialog").getByRole("button", { name: "Open", exact: true }).click();
  await expect(page.getByText(/\d+ requests? up to date/)).toBeVisible();
}

/** The rows of the list that are drawn. */
export const rows = (page) => page.locator("table.requests tbody tr[data-place]");

/** The row with this text. */
export const row = (page, name) => rows(page).filter({ hasText: name });

/** Gives a file to the import dialog. */
export async function importFile(page, name, content) {
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByLabel("File", { exact: true }).setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
}

/** Presses a button that offers a file, and reads it. */
export async function downloaded(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return readFile(await download.path(), "utf8");
}
