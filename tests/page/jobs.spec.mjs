// Copying to many folders, end to end: nothing is made twice, whatever happens on the way.
import { exported, heldByFolder, makeFolders, openWizard, review } from "./copying.mjs";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support.mjs";

test("a template goes to pasted, listed, picked and new folders", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  await expectAccessible(page);
  await page.getByLabel("Folder IDs or links, one per line").fill("2233212\nHarbour 12\n2233212");
  await expect(page.getByText("Line 2, “Harbour 12” is not a folder ID or link.")).toBeVisible();
  await page.getByRole("button", { name: "Remove line" }).click();
  await page.locator("input[type=file]").setInputFiles({
    name: "clients.csv",
    mimeType: "text/csv",
    buffer: Buffer.from("Where;Title;Case\n2233213;Papers for {Case};Alpha\n"),
  });
  await page.getByLabel("Where").selectOption({ label: "Folder ID or link" });
  await page.getByRole("treeitem", { name: "Cases" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("treeitem", { name: "Case 19 – Tanaka" })).toBeVisible();
  for (const name of ["Case 17", "Case 18", "Case 19"]) {
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("treeitem", { name })).toBeFocused();
  }
  await page.keyboard.press(" ");
  await expect(page.getByRole("treeitem", { name: "Case 19 – Tanaka" })).toHaveAttribute("aria-selected", "true");
  await page.getByText("Make new folders").click();
  await page.getByLabel("Make them in (folder ID or link)").fill("2233210");
  await page.getByLabel("Names of new folders, one per line").fill("Case 21\nCase 20 – O’Brien");
  await expect(page.getByText("5 destinations")).toBeVisible();
  await page.getByRole("button", { name: "Check and adjust" }).click();
  await page.getByLabel("Title", { exact: true }).fill("For {folder}");
  await expect(page.getByRole("button", { name: "Create 5 copies" })).toBeEnabled();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Create 5 copies" }).click();
  await expect(page.getByRole("heading", { name: "All 5 copies created" })).toBeVisible();
  await expectAccessible(page);
  const rows = await exported(page);
  expect(rows.map(({ title, result }) => [title, result])).toEqual([
    ["For Case 17 – Okonjo", "created"],
    ["For Case 19 – Tanaka", "created"],
    ["For Case 21", "created"],
    ["For Case 20 – O’Brien", "created"],
    ["Papers for Alpha", "created"],
  ]);
  // The folder that had the name already is used as it is.
  expect(rows[3].folder_id).toBe("2233215");
  await page.setViewportSize({ width: 320, height: 640 });
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.getByRole("link", { name: "Back to requests" }).click();
  await expect(page.getByRole("table").getByText("Papers for Alpha")).toBeVisible();
});

test("undoing a job deletes what it made", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  await review(page, "2233212 2233213");
  await page.getByRole("button", { name: "Create 2 copies" }).click();
  await expect(page.getByRole("heading", { name: "All 2 copies created" })).toBeVisible();
  await page.getByRole("button", { name: "Undo this job…" }).click();
  await page.getByRole("button", { name: "Delete 2 requests" }).click();
  await expect(page.getByRole("heading", { name: "All 2 requests deleted" })).toBeVisible();
  expect(await heldByFolder(sandbox)).toEqual(new Map());
});

test("a failed row says why and is sent again, one in doubt is not", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  await review(page, "2233212 2233213 2233214");
  await sandbox.fault([
    { on: "copy", status: 403 },
    { on: "copy", kind: "truncate" },
  ]);
  await page.getByRole("button", { name: "Create 3 copies" }).click();
  await expect(page.getByRole("heading", { name: "1 of 3 copies created, 2 need attention" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Retry 1 once fixed" }).click();
  await expect(page.getByRole("heading", { name: "2 of 3 copies created, 1 needs attention" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Look in the folder" })).toBeVisible();
  const held = await heldByFolder(sandbox);
  expect([...held.values()].map((ids) => ids.length)).toEqual([1, 1, 1]);
  await page.getByRole("button", { name: "created", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Mark as created" }).click();
  await expect(page.getByRole("heading", { name: "All 3 copies created" })).toBeVisible();
});

/** Holds back the copies that the page sends; lets them go one by one, at a pace, or all. */
async function holdCopies(page) {
  const waiting = [];
  let open = false;
  const letGo = () => waiting.shift()?.continue();
  await page.route(/\/copy$/, (route) => {
    waiting.push(route);
    if (open) letGo();
  });
  return {
    hold: () => (open = false),
    all: () => {
      open = true;
      while (waiting.length > 0) letGo();
    },
    /** One now and then, at most so many, until what is returned is called. */
    some: (most) => {
      let left = most;
      const timer = setInterval(() => {
        if (left > 0 && waiting.length > 0) {
          left -= 1;
          letGo();
        }
      }, 300);
      return () => clearInterval(timer);
    },
  };
}

test("a job shows its pace, can be paused, resumed and cancelled, and says what is left", async ({ page, sandbox }) => {
  const folders = await makeFolders(sandbox, 100);
  await openWizard(page, sandbox);
  await review(page, folders.join(" "));
  // The copies go out at the test's own pace: the job ends when the test wants it to.
  const copies = await holdCopies(page);
  const stop = copies.some(70);
  await page.getByRole("button", { name: "Create 100 copies" }).click();
  const run = page.getByRole("region", { name: "Creating copies" });
  await expect(run).toContainText(/~\d+(\.\d)?\/s/);
  await expect(run).toContainText(/about \d+ (seconds?|minutes?) left/);
  await run.getByRole("button", { name: "Pause" }).click();
  await expect(run).toContainText("Paused. Nothing more goes out until you resume.");
  const copied = () => run.locator("b").first().textContent().then(Number);
  // What was under way still ends; after that nothing more happens.
  stop();
  copies.all();
  await expect(page.getByText("Sending", { exact: true })).toHaveCount(0);
  const paused = await copied();
  expect(paused).toBeLessThan(100);
  await expectAccessible(page);
  copies.hold();
  const stopAgain = copies.some(3);
  await run.getByRole("button", { name: "Resume" }).click();
  await expect.poll(copied).toBeGreaterThan(paused);
  await run.getByRole("button", { name: "Cancel" }).click();
  stopAgain();
  copies.all();
  await expect(page.getByRole("heading", { name: /^\d+ of 100 copies created$/ })).toBeVisible();
  await page.getByRole("button", { name: "Send the rest" }).click();
  await expect(page.getByRole("heading", { name: "All 100 copies created" })).toBeVisible();
  const held = await heldByFolder(sandbox);
  expect([...held.values()].every((ids) => ids.length === 1) && held.size === 100).toBe(true);
});
