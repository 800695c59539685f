// What has arrived, from whom, and who is missing.
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
    await expect(review).toContainText('"not an address" is not an e-mail address.');
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
    const list = await downloaded(page, page.getByRole("button", { name: /^CSV/ }));
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
