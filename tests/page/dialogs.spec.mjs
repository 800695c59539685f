// Dialogs: what is on screen is what the page believes, and what they have to say is said in them.
import { expect, expectAccessible, keepMessages, openTemplate, test } from "./support.mjs";

/** Holds the deletion back. Gives back what answers it. */
async function holdDeletion(page) {
  let answer;
  const asked = new Promise((resolve) => {
    void page.route("**/2.0/file_requests/**", (route) => {
      if (route.request().method() !== "DELETE") return route.fallback();
      answer = (status) => route.fulfill({ status, json: { type: "error", status } });
      return resolve();
    });
  });
  return { asked, answer: (status) => answer(status) };
}

test("a dialog at work cannot be closed, and says how its work failed", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  const deletion = await holdDeletion(page);
  const dialog = page.getByRole("alertdialog", { name: "Delete this file request?" });
  const open = page.getByRole("button", { name: "Delete…" });
  await open.click();
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await deletion.asked;
  const busy = dialog.getByRole("button", { name: "Deleting…" });
  await expect(busy).toBeFocused();
  for (let times = 0; times < 4; times += 1) await page.keyboard.press("Escape");
  // As a gesture or a script of the browser would.
  await page.evaluate(() => document.querySelector(".app > dialog").close());
  await expect(busy).toBeVisible();
  await expect.poll(() => page.evaluate(() => document.querySelector(".app > dialog").matches(":modal"))).toBe(true);
  await deletion.answer(500);
  await expect(dialog.getByRole("alert")).toContainText("problem of its own (500)");
  await expect(dialog.getByRole("heading", { name: "problem of its own (500)" })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(open).toBeFocused();
  await open.click();
  await expect(dialog.getByRole("alert")).toBeHidden();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("one that is gone already is not deleted, but shown as gone", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await sandbox.call("DELETE", `/file_requests/${sandbox.template}`);
  await page.getByRole("button", { name: "Delete…" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByRole("alertdialog")).toBeHidden();
  await expect(page.getByRole("alert")).toContainText("Box cannot find this request (404)");
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(page.getByText("Visitors see the form.")).toHaveCount(0);
});

test("a message of a dialog is in it, and its way back works there", async ({ page, sandbox }) => {
  await keepMessages(page);
  await openTemplate(page, sandbox);
  await page.getByRole("switch").click();
  await expect(page.getByRole("switch")).not.toBeChecked();
  await page.getByRole("button", { name: "Share…" }).click();
  const dialog = page.getByRole("dialog", { name: "Share this request" });
  await dialog.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("switch", { includeHidden: true })).toBeChecked();
  await dialog.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(dialog.locator(".toast").filter({ hasText: "Link copied." })).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(dialog.getByText("Link copied.")).toBeHidden();
});

for (const [platform, keys] of [["Linux x86_64", "Ctrl+C"], ["MacIntel", "⌘C"]]) {
  test(`where the clipboard refuses, the text is selected and ${keys} is named`, async ({ page, sandbox }) => {
    await page.addInitScript((platform) => {
      navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
      Object.defineProperty(navigator, "platform", { value: platform });
    }, platform);
    await openTemplate(page, sandbox);
    const link = await page.getByLabel("Upload link").inputValue();
    const selected = () => page.evaluate(() => {
      const { value, selectionStart, selectionEnd } = document.activeElement;
      return value?.slice(selectionStart, selectionEnd);
    });
    await page.getByRole("button", { name: "Copy link" }).click();
    const message = page.locator(".toast").filter({ hasText: `Press ${keys}` });
    await expect(message).toBeVisible();
    await expect.poll(selected).toBe(link);
    await expectAccessible(page);
    await expect(page.getByText("Link copied.")).toBeHidden();
    await page.getByRole("button", { name: "Share…" }).click();
    const dialog = page.getByRole("dialog", { name: "Share this request" });
    await dialog.getByRole("button", { name: "Copy code" }).click();
    await expect(dialog.locator(".toast").filter({ hasText: `Press ${keys}` })).toBeVisible();
    await expect.poll(selected).toContain("<iframe");
    await expectAccessible(page);
  });
}
