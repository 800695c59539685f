// Putting a copy job together: long texts, names, what is wrong with every row, and narrow screens.
import { openWizard, review } from "./copying.mjs";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support.mjs";

const PASTE = "Folder IDs or links, one per line";

/** Pastes this text as a person does. */
async function pasteInto(page, field, text) {
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await field.focus();
  await page.keyboard.press("ControlOrMeta+V");
}

const ids = (count) => Array.from({ length: count }, (_, index) => String(2_000_000_000 + index)).join("\n");

test("thousands of pasted ids stay in a field of their own height, and can be typed into", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  const paste = page.getByLabel(PASTE);
  await pasteInto(page, paste, ids(3_000));
  await expect(page.getByText(/^3,?000 folders/)).toBeVisible();
  expect((await paste.boundingBox()).height).toBeLessThan(600);
  await expect(page.getByRole("button", { name: "Check and adjust" })).toBeInViewport();
  // What is typed next goes where the pasted text ends.
  await page.keyboard.type("\nHarbour 12");
  await expect(page.getByText("Line 3001, “Harbour 12” is not a folder ID or link.")).toBeVisible();
  await pasteInto(page, paste, `\n${ids(3_001)}`);
  await expect(page.getByText(/^3,?001 folders/)).toBeVisible();
  await expect(page.getByText(/recognised, 3,?000 repeats ignored/)).toBeVisible();
  await page.getByRole("button", { name: "Check and adjust" }).click();
  await expect(page.getByRole("button", { name: /^Create 3,?001 copies/ })).toBeEnabled();
});

test("a list too long for a field is shown as one, can be added to, edited and removed", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  const paste = page.getByLabel(PASTE);
  await pasteInto(page, paste, ids(5_000));
  await expect(page.getByText("5,000 folders")).toBeVisible();
  await expect(page.getByText("5,000 lines")).toBeVisible();
  await expect(paste).toHaveValue("");
  await expect(paste).toBeFocused();
  // A list of its own height would leave nothing of the rest in sight.
  expect((await paste.boundingBox()).height).toBeLessThan(200);
  await page.keyboard.type("2999999999");
  await expect(page.getByText("5,001 folders")).toBeVisible();
  await page.keyboard.type(" Harbour 12");
  await expect(page.getByText("Line 5001, “2999999999 Harbour 12” is not a folder ID or link.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Remove line" }).click();
  await expect(page.getByText("5,000 folders")).toBeVisible();
  await page.getByRole("button", { name: "Edit as text" }).click();
  await expect(paste).toBeFocused();
  await expect(paste).toHaveValue(`${ids(5_000)}\n`);
  await expect(page.getByText("5,000 lines")).toHaveCount(0);
  await page.getByRole("button", { name: "Check and adjust" }).click();
  await page.getByRole("button", { name: "Remove Folder 2000000000" }).click();
  await page.getByRole("button", { name: "Back" }).click();
  await expect(page.getByText("4,999 lines")).toBeVisible();
  await page.getByRole("button", { name: "Remove Pasted list" }).click();
  await expect(paste).toBeFocused();
  await expect(page.getByText("0 destinations")).toBeVisible();
  await page.keyboard.type("2999999999");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("5,000 destinations")).toBeVisible();
  await expect(paste).toHaveValue("2999999999");
});

test("undo and redo around a long list leave what was typed as it was", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  const paste = page.getByLabel(PASTE);
  await paste.pressSequentially("2233212");
  await pasteInto(page, paste, `\n${ids(5_000)}`);
  await expect(page.getByText("5,001 lines")).toBeVisible();
  await page.getByRole("button", { name: "Remove Pasted list" }).click();
  await expect(page.getByText("0 destinations")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+Z");
  await page.keyboard.press("ControlOrMeta+Shift+Z");
  await page.keyboard.type("2233213");
  await expect(page.getByText("1 destination", { exact: true })).toBeVisible();
  expect(["2233213", "22332122233213"].indexOf(await paste.inputValue())).toBe(0);
});

test("lines that name no folder are counted on the second step, and go at once", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  const strange = Array.from({ length: 8 }, (_, index) => `https://example.com/${index}`);
  await page.getByLabel(PASTE).fill(["2233212", ...strange].join("\n"));
  await page.getByRole("button", { name: "Check and adjust" }).click();
  await expect(page.getByText("8 lines name no folder and are left out.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Look at them" }).click();
  await page.getByRole("button", { name: "Remove all 8 lines" }).click();
  await expect(page.getByLabel(PASTE)).toHaveValue("2233212");
  await expect(page.getByLabel(PASTE)).toBeFocused();
  await page.getByRole("button", { name: "Check and adjust" }).click();
  await expect(page.getByText("left out")).toHaveCount(0);
});

test("a line that is typed stays one line, however long the text is", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  const paste = page.getByLabel(PASTE);
  await pasteInto(page, paste, ids(3_636));
  await expect(page.getByText("3,636 folders")).toBeVisible();
  await page.keyboard.type("\n2999999999");
  await expect(page.getByText("3,637 folders")).toBeVisible();
  await expect(paste).toHaveValue(`${ids(3_636)}\n2999999999`);
  await expect(page.getByRole("button", { name: "Edit as text" })).toBeHidden();
});

test("pasted names become folders below one that is picked in the tree", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  const names = Array.from({ length: 25 }, (_, index) => `Client ${index + 1}`);
  await pasteInto(page, page.getByLabel(PASTE), names.join("\n"));
  await expectAccessible(page);
  await page.getByRole("button", { name: "Make folders with these 25 names" }).click();
  await expect(page.getByLabel(PASTE)).toHaveValue("");
  await expect(page.getByLabel("Names of new folders, one per line")).toHaveValue(names.join("\n"));
  await expect(page.getByRole("heading", { name: "Pick where new folders go" })).toBeVisible();
  await expect(page.getByRole("treeitem", { name: "All files" })).toBeFocused();
  // A missing parent is said here, and the field has the focus.
  await page.getByRole("button", { name: "Check and adjust" }).click();
  const parent = page.getByLabel("Make them in (folder ID or link)");
  await expect(parent).toBeFocused();
  await expect(parent).toHaveAccessibleDescription(/Choose where the new folders go/);
  await expect(parent).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await page.getByRole("treeitem", { name: "Cases" }).click();
  await expect(parent).toHaveValue("2233210");
  await expect(page.getByText("They are made in “Cases”.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Pick in the tree" })).toBeFocused();
  await expect(page.getByRole("heading", { name: "Pick from folders" })).toBeVisible();
  await page.getByRole("button", { name: "Check and adjust" }).click();
  await page.getByRole("button", { name: "Create 25 copies" }).click();
  await expect(page.getByRole("heading", { name: "All 25 copies created" })).toBeVisible();
});

test("what is wrong with every row is said once, at its field", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  await review(page, "2233212\n2233213\n2233214");
  const title = page.getByLabel("Title", { exact: true });
  await title.fill("{client}");
  await expect(page.getByText("“{client}” stands for nothing here.")).toHaveCount(1);
  await expect(title).toHaveAccessibleDescription(/stands for nothing here/);
  await expect(page.getByText("See above")).toHaveCount(3);
  await expectAccessible(page);
  await title.fill("For {id}");
  await expect(page.getByText("stands for nothing here")).toHaveCount(0);
  await expect(page.getByText("Ready")).toHaveCount(3);
  await page.getByLabel("Title for Case 18").fill("{case}");
  await expect(page.getByText("“{case}” stands for nothing here.")).toHaveCount(1);
  await expect(page.getByText("See above")).toHaveCount(0);
  await expect(page.getByText("1 row cannot be sent. Correct or remove it.")).toBeVisible();
});

test("dates are typed key by key over what is inherited, and an empty field shows no date", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  await review(page, "2233212\n2233213");
  const own = page.getByLabel("Expiry for Case 17");
  const cell = page.getByRole("cell").filter({ has: own });
  await expect(cell.getByText("As source")).toBeVisible();
  await own.focus();
  await expect(cell.getByText("As source")).toBeHidden();
  await own.blur();
  await page.getByLabel("Expires", { exact: true }).fill("2031-05-06T07:08");
  await expect(own).toHaveValue("");
  await expect(cell.getByText("2031")).toBeVisible();
  await own.focus();
  // The browser writes the month first here, and lets a year have six digits.
  await page.keyboard.type("07012031");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type("0600PM");
  await expect(own).toHaveValue("2031-07-01T18:00");
  await expect(cell.getByText("2031")).toBeHidden();
  await expect(page.getByText("Ready")).toHaveCount(2);
});

for (const width of [320, 390]) {
  test(`${width} pixels wide: a row is a card whose fields have labels and room`, async ({ page, sandbox }) => {
    await openWizard(page, sandbox);
    await review(page, "2233212\n2233213");
    await page.setViewportSize({ width, height: 800 });
    await page.getByLabel("Expiry for Case 17").fill("2031-12-31T23:59");
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    const card = page.getByRole("row").filter({ has: page.getByLabel("Title for Case 17") });
    const [outer, date, title] = await Promise.all(
      [card, page.getByLabel("Expiry for Case 17"), page.getByLabel("Title for Case 17")].map((part) => part.boundingBox()),
    );
    for (const inner of [date, title]) {
      expect(inner.x - outer.x).toBeGreaterThanOrEqual(8);
      expect(outer.x + outer.width - inner.x - inner.width).toBeGreaterThanOrEqual(8);
    }
    // As wide as the card, so that the button for the calendar covers nothing.
    expect(date.width).toBeGreaterThan(220);
    const labels = await card.locator("[data-label]").evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell, "::before").content));
    expect(labels).toEqual(['"Title"', '"Expires"', '"Check"']);
  });
}

test("the second step begins at its top, wherever the first was scrolled to", async ({ page, sandbox }) => {
  await page.setViewportSize({ width: 1280, height: 500 });
  await openWizard(page, sandbox);
  await page.getByLabel(PASTE).fill("2233212\n2233213\n2233214");
  const scrolled = page.locator(".scroll");
  await scrolled.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await page.getByRole("button", { name: "Check and adjust" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  expect(await scrolled.evaluate((element) => element.scrollTop)).toBe(0);
  await expect(page.getByRole("heading", { name: "For every copy" })).toBeInViewport();
});

test("a copy job that is being put together is found again after a reload", async ({ page, sandbox }) => {
  page.on("dialog", (dialog) => dialog.accept());
  await openWizard(page, sandbox);
  const lines = Array.from({ length: 2_500 }, (_, row) => `${3_000_000_000 + row},Client ${row}`);
  const buffer = Buffer.from(["folder_id,title", ...lines].join("\n"));
  await page.locator("input[type=file]").setInputFiles({ name: "clients.csv", mimeType: "text/csv", buffer });
  await expect(page.getByText(/2,?500 destinations/)).toBeVisible();
  await page.getByLabel(PASTE).fill("2233212\nHarbour 12\n2233213");
  await page.getByRole("button", { name: "Check and adjust" }).click();
  await page.getByLabel("Title for Folder 2233213").fill("My own title");
  await page.getByLabel("Title", { exact: true }).fill("For {id}");
  await page.getByRole("button", { name: "Remove Folder 2233212" }).click();
  await expect(page.getByRole("button", { name: /^Create 2,?501 copies/ })).toBeEnabled();
  await expect.poll(() => kept(page)).toEqual({ copies: 1, rows: 3 });
  await page.reload();
  await expect(page.getByRole("heading", { name: "Go on where you stopped?" })).toBeFocused();
  await expect(page.getByText(/^2,?501 destinations, last changed on /)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Go on" }).click();
  // The step where it was left, at its top.
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(page.getByLabel("Title for Folder 2233213")).toHaveValue("My own title");
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("For {id}");
  await page.getByRole("button", { name: "Back" }).click();
  await expect(page.getByLabel(PASTE)).toHaveValue("Harbour 12\n2233213");
  await expect(page.getByText("clients.csv")).toBeVisible();
  await page.getByRole("button", { name: "Remove clients.csv" }).click();
  await page.getByRole("button", { name: "Create the copy" }).click();
  await expect(page.getByRole("heading", { name: "Copy created" })).toBeVisible();
  // What was begun is a job now.
  await expect.poll(() => kept(page)).toEqual({ copies: 0, rows: 0 });
});

test("a copy job that is left is offered when it is begun again, and can be discarded", async ({ page, sandbox }) => {
  page.on("dialog", (dialog) => dialog.accept());
  await openWizard(page, sandbox);
  await page.getByLabel(PASTE).fill("2233212");
  await expect(page.getByText("1 destination")).toBeVisible();
  await expect.poll(() => kept(page)).toEqual({ copies: 1, rows: 0 });
  await page.goBack();
  await page.reload();
  await page.getByRole("link", { name: "Copy to folders…" }).click();
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByLabel(PASTE)).toBeFocused();
  await expect(page.getByLabel(PASTE)).toHaveValue("");
  await expect.poll(() => kept(page)).toEqual({ copies: 0, rows: 0 });
  await page.reload();
  await expect(page.getByLabel(PASTE)).toBeFocused();
});

/** The numbers of copy jobs and portions of their tables that the browser keeps. */
function kept(page) {
  return page.evaluate(async () => {
    const opening = indexedDB.open("file-requests-copies");
    const db = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
    const found = {};
    for (const name of db.objectStoreNames) {
      const counting = db.transaction(name).objectStore(name).count();
      found[name] = await new Promise((resolve) => (counting.onsuccess = () => resolve(counting.result)));
    }
    db.close();
    return found;
  });
}
