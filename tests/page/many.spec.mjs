// Acting on many file requests at once: what is acted on, what it comes to, and what it leaves behind.
import { exported, makeFolders, openWizard, review } from "./copying.mjs";
import { add, copies, downloaded, importFile, row, rows } from "./listing.mjs";
import { expect, expectAccessible, expectNoSidewaysScroll, held, keepMessages, openTemplate, test } from "./support.mjs";

const selection = (page) => page.getByRole("region", { name: "Selected requests" });

/** Selects every row that is shown, and opens the dialog for their expiry. */
async function setExpiry(page) {
  await page.getByRole("checkbox", { name: /^Select all/ }).check();
  await page.getByRole("button", { name: "Set expiry…" }).click();
}

test("what a filter hides is counted wherever many are acted on, and can be dropped", async ({ page, sandbox }) => {
  const ids = await copies(sandbox, 4, (number) => (number > 1 ? { status: "inactive" } : {}));
  await add(page, sandbox, ids);
  await page.getByRole("checkbox", { name: "Select all 4" }).check();
  await expect(selection(page)).not.toContainText("not shown");
  await page.getByRole("radio", { name: /^Active/ }).check();
  await expect(selection(page)).toContainText("4 selected");
  await expect(selection(page)).toContainText("3 of them not shown");
  await selection(page).getByRole("button", { name: "Delete…" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Delete 4 requests?" });
  await expect(dialog).toContainText("4 requests will be deleted.");
  await expect(dialog).toContainText("3 of them not shown");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Only the 1 shown" }).click();
  const smaller = page.getByRole("alertdialog", { name: "Delete 1 request?" });
  await expect(smaller).not.toContainText("not shown");
  await expect(page.locator("#bulk-effect")).toBeFocused();
  await smaller.getByRole("button", { name: "Cancel" }).click();
  await expect(selection(page)).toContainText("1 selected");
  // The same from the bar; where none is left to see there is nothing to offer.
  await page.getByRole("radio", { name: /^All/ }).check();
  await page.getByRole("checkbox", { name: "Select all 4" }).check();
  await page.getByRole("radio", { name: /^Active/ }).check();
  await expectAccessible(page);
  await selection(page).getByRole("button", { name: "Only the 1 shown" }).click();
  await expect(page.locator("#bulk-count")).toBeFocused();
  await expect(selection(page)).toContainText("1 selected");
  await page.getByRole("searchbox").fill("nothing like it");
  await expect(selection(page)).toContainText("1 of them not shown");
  await expect(selection(page).getByRole("button", { name: /^Only the/ })).toBeHidden();
  for (const id of ids) expect((await held(sandbox, id)).id).toBe(id);
});

test("a search without a match says so, and leads back to all", async ({ page, sandbox }) => {
  await add(page, sandbox, await copies(sandbox, 2));
  await page.getByRole("searchbox").fill("nothing like it");
  await expect(page.getByText("No request matches.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByRole("searchbox")).toHaveValue("");
  await expect(page.locator("#list")).toBeFocused();
});

test("an expiry is moved by what is typed, and nothing else is a change", async ({ page, sandbox }) => {
  const ids = await copies(sandbox, 4, (number) => ({ expires_at: `2031-01-3${number % 2}T17:00:00Z` }));
  await sandbox.call("PUT", `/file_requests/${ids[3]}`, { expires_at: null });
  await add(page, sandbox, ids);
  await setExpiry(page);
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Choose a date first.");
  await expect(dialog.getByRole("button", { name: "Change 0" })).toBeDisabled();
  await page.getByLabel("Expiry", { exact: true }).selectOption("Move");
  const days = page.getByLabel("Days later; −7 is a week earlier");
  for (const [typed, said] of [
    ["", "Enter a number of days first."],
    ["0", "0 days moves nothing."],
    ["1e9", "Enter a whole number of days"],
    ["99999999999", "more than a hundred years"],
  ]) {
    await days.fill(typed);
    await expect(dialog).toContainText(said);
    await expect(days).toHaveValue(typed);
    await expect(dialog.getByRole("button", { name: "Change 0" })).toBeDisabled();
  }
  await expectAccessible(page);
  await days.fill("");
  await days.pressSequentially("-14");
  await expect(days).toHaveValue("-14");
  await expect(dialog).toContainText("3 of 4 requests will change.");
  // What changes comes first, whatever the order of the list.
  const dates = dialog.getByRole("listitem");
  await expect(dates).toHaveCount(4);
  for (const place of [0, 1, 2]) await expect(dates.nth(place)).toContainText(/3[01] Jan 2031, 18:00 → 1[67] Jan 2031, 18:00/);
  await expect(dates.nth(2)).toBeInViewport();
  await expect(dates.nth(3)).toContainText("left out: it has no expiry to move");
  await dialog.getByRole("button", { name: "+1 week" }).click();
  await expect(days).toHaveValue("7");
  await expect(dialog.getByRole("button", { name: "+1 week" })).toHaveAttribute("aria-pressed", "true");
  // By the calendar: the last day of February.
  await dialog.getByRole("button", { name: "+1 month" }).click();
  await expect(days).toHaveValue("");
  await expect(dates.first()).toContainText("→ 28 Feb 2031, 18:00");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Change 3" }).click();
  await expect(page.getByRole("heading", { name: "All 3 requests changed" })).toBeVisible();
  for (const id of ids.slice(0, 3)) expect(Date.parse((await held(sandbox, id)).expires_at)).toBe(Date.parse("2031-02-28T17:00:00Z"));
});

test("an expiry in the past is warned of before it is set", async ({ page, sandbox }) => {
  const soon = new Date(Date.now() + 3 * 86_400_000).toISOString().replace(/\.\d+Z/, "+00:00");
  const ids = await copies(sandbox, 2, (number) => ({ expires_at: [soon, "2031-07-01T18:00:00Z"][number - 1] }));
  await add(page, sandbox, ids);
  await setExpiry(page);
  const dialog = page.getByRole("dialog");
  await page.getByLabel("Date and time").fill("2020-01-01T12:00");
  await expect(dialog).toContainText("All of them expire at once: the new date has passed.");
  await expectAccessible(page);
  await page.getByLabel("Date and time").fill("2032-01-01T12:00");
  await expect(dialog).not.toContainText("at once");
  await page.getByLabel("Expiry", { exact: true }).selectOption("Move");
  await page.getByLabel(/^Days/).fill("-7");
  await expect(dialog).toContainText("1 of them expires at once");
  await expect(dialog.getByRole("listitem").filter({ hasText: "Case 1" })).toContainText(", expires at once");
});

test("many that were to be deleted can be deactivated instead, after a look", async ({ page, sandbox }) => {
  const ids = await copies(sandbox, 2);
  await add(page, sandbox, ids);
  await page.getByRole("checkbox", { name: "Select all 2" }).check();
  await selection(page).getByRole("button", { name: "Delete…" }).click();
  await page.getByRole("button", { name: "Deactivate instead" }).click();
  const dialog = page.getByRole("dialog", { name: "Deactivate 2 requests" });
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expect(dialog).toContainText("2 requests will stop accepting files.");
  await dialog.getByRole("button", { name: "Deactivate 2" }).click();
  await expect(page.getByRole("heading", { name: "All 2 requests deactivated" })).toBeVisible();
  for (const id of ids) expect((await held(sandbox, id)).status).toBe("inactive");
});

test("what the visitor deletes leaves the list, one or many, and in every tab", async ({ page, context, sandbox }) => {
  await keepMessages(page);
  const ids = await copies(sandbox, 4);
  await add(page, sandbox, ids);
  const other = await context.newPage();
  await other.goto(sandbox.page);
  await expect(rows(other)).toHaveCount(4);
  await row(page, "Case 1").getByRole("link").click();
  await page.getByRole("button", { name: "Delete…" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: /^Delete/ }).click();
  await expect(page.getByText("Deleted. The link no longer works.")).toBeVisible();
  await expect(rows(page)).toHaveCount(3);
  await row(page, "Case 2").getByRole("checkbox").check();
  await row(page, "Case 3").getByRole("checkbox").check();
  // One of the two is gone already: then it need not be deleted.
  await sandbox.call("DELETE", `/file_requests/${ids[2]}`);
  await selection(page).getByRole("button", { name: "Delete…" }).click();
  await page.getByLabel("Type 2 to confirm").fill("2");
  await page.getByRole("button", { name: "Delete 2 for good" }).click();
  await expect(page.getByRole("heading", { name: "All 2 requests deleted" })).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByText("Not found")).toBeHidden();
  await expect(rows(other)).toHaveCount(1);
  await page.reload();
  await expect(rows(page)).toHaveCount(1);
});

test("notes stay in this browser unless the box is ticked", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByLabel("Your note").fill("ask Jonas");
  await expect(row(page, "Mortgage")).toBeVisible();
  for (const name of ["Export CSV", "Export JSON"]) {
    const exported = async (withNotes) => {
      await page.getByRole("button", { name }).click();
      const dialog = page.getByRole("dialog", { name });
      await expect(dialog).toContainText("1 request. Your notes stay in this browser");
      const notes = dialog.getByRole("checkbox", { name: "With your notes (1)" });
      await expect(notes).not.toBeChecked();
      await expectAccessible(page);
      if (withNotes) await notes.check();
      const text = await downloaded(page, dialog.getByRole("button", { name: "Export", exact: true }));
      await expect(dialog).toBeHidden();
      return text;
    };
    expect(await exported(false)).not.toContain("ask Jonas");
    expect(await exported(true)).toContain("ask Jonas");
  }
  // Without a note there is nothing to ask.
  await page.getByLabel("Your note").fill("");
  const plain = await downloaded(page, page.getByRole("button", { name: "Export CSV" }));
  expect(plain).toContain(sandbox.template);
});

test("the table of the list has whole links and dates that people read", async ({ page, sandbox }) => {
  const [id] = await copies(sandbox, 1, () => ({ expires_at: "2031-07-01T16:00:00Z" }));
  await add(page, sandbox, [id, sandbox.template]);
  await row(page, "Case 1").getByRole("checkbox").check();
  const { url } = await held(sandbox, id);
  const table = await downloaded(page, page.getByRole("button", { name: "Export CSV" }));
  const [heading, line] = table.slice(1).split("\r\n").map((line) => line.split(","));
  const cell = (name) => line[heading.indexOf(name)];
  expect(cell("link")).toBe(new URL(url, sandbox.page).href);
  expect(cell("expires")).toBe("2031-07-01 18:00");
});

test("the age of the list is that of the oldest check, and no file makes it younger than now", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  const checked = (days) => Math.floor(Date.now() / 1000) - days * 86_400;
  await importFile(page, "list.csv", `id,checked_at\n111,${checked(3)}\n222,99999999999999\n`);
  await expect(page.getByText("oldest check 3 days ago")).toBeVisible();
  await importFile(page, "ids.csv", "id\n333\n");
  await expect(page.getByText("some never checked")).toBeVisible();
});

test("at 320 pixels the bar and its dialogs fit", async ({ page, sandbox }) => {
  await add(page, sandbox, await copies(sandbox, 3, (number) => (number > 1 ? { status: "inactive" } : {})));
  await page.setViewportSize({ width: 320, height: 640 });
  await page.getByRole("checkbox", { name: "Select all 3" }).check();
  await page.getByRole("radio", { name: /^Active/ }).check();
  await expectNoSidewaysScroll(page);
  await page.getByRole("button", { name: "Set expiry…" }).click();
  await page.getByLabel("Expiry", { exact: true }).selectOption("Move");
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
});

test("titles are sorted as people count, and letters with marks beside those without", async ({ page, sandbox }) => {
  const titles = ["Req 10", "Req 3", "Zebra", "Äpfel", "req 2", "Azure"];
  await add(page, sandbox, await copies(sandbox, titles.length, (number) => ({ title: titles[number - 1] })));
  const shown = () => rows(page).getByRole("link").allTextContents();
  // What never expires is in the order of titles from the start.
  const sorted = ["Äpfel", "Azure", "req 2", "Req 3", "Req 10", "Zebra"];
  expect(await shown()).toEqual(sorted);
  await page.getByRole("button", { name: "Title" }).click();
  expect(await shown()).toEqual(sorted);
  await page.getByRole("button", { name: "Title" }).click();
  expect(await shown()).toEqual(sorted.toReversed());
});

test("results are filtered, say what to do, and the failed ones go out alone", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  await review(page, (await makeFolders(sandbox, 4)).join(" "));
  await sandbox.fault([
    { on: "copy", status: 403 },
    { on: "copy", status: 500 },
  ]);
  await page.getByRole("button", { name: "Create 4 copies" }).click();
  await expect(page.getByRole("heading", { name: "2 of 4 copies created, 2 need attention" })).toBeVisible();
  const results = page.getByRole("table").getByRole("row");
  await expect(results).toHaveCount(5);
  const refused = results.filter({ hasText: "403" });
  await expect(refused).toContainText("Ask the folder’s owner to make you an editor.");
  await page.getByRole("radio", { name: "Need attention 2" }).check();
  await expect(results).toHaveCount(3);
  await expectAccessible(page);
  await page.getByRole("radio", { name: "Created 2" }).check();
  await expect(results).toHaveCount(3);
  await expect(results.filter({ hasText: "403" })).toHaveCount(0);
  await page.getByRole("radio", { name: "All 4" }).check();
  const failed = page.getByRole("checkbox", { name: /^Only failed/ });
  await failed.check();
  expect((await exported(page)).every(({ result }) => result === "failed")).toBe(true);
  await failed.uncheck();
  expect(await exported(page)).toHaveLength(4);
  // Refused is refused until somebody has done something about it.
  await expect(page.getByRole("button", { name: "Retry 1 once fixed" })).toBeVisible();
  await page.getByRole("button", { name: "Retry 1 once fixed" }).click();
  await expect(page.getByRole("heading", { name: /^3 of 4 copies created/ })).toBeVisible();
  await expect(page.getByRole("button", { name: /once fixed/ })).toBeHidden();
});

test("a job under way shows everywhere: at its place in the bar, and in the tab's title", async ({ page, sandbox }) => {
  const ids = await copies(sandbox, 3);
  await add(page, sandbox, ids);
  const waiting = [];
  await page.route("**/2.0/file_requests/**", (route) => (route.request().method() === "PUT" ? waiting.push(route) : route.fallback()));
  await page.getByRole("checkbox", { name: "Select all 3" }).check();
  await page.getByRole("button", { name: "Deactivate…" }).click();
  await page.getByRole("button", { name: "Deactivate 3" }).click();
  const place = page.getByRole("navigation").getByRole("link", { name: /^Jobs/ });
  await expect(place).toHaveAccessibleName("Jobs 0 % done");
  await expect.poll(() => waiting.length).toBe(3);
  await waiting.shift().fallback();
  await expect(place).toHaveAccessibleName("Jobs 33 % done");
  await page.getByRole("link", { name: "Connection" }).click();
  await expect(place).toContainText("33 %");
  await expect(page).toHaveTitle(/^33 % done · Connection/);
  await expectAccessible(page);
  await page.goBack();
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(place).toHaveAccessibleName("Jobs Paused at 33 %");
  await expect(page).toHaveTitle(/^Paused at 33 %/);
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 720 });
    await expectNoSidewaysScroll(page);
    await expect(place.locator(".badge")).toBeInViewport();
    await expectAccessible(page);
  }
  for (const route of waiting) await route.fallback();
  await expect(place).toHaveAccessibleName("Jobs");
  await expect(page).not.toHaveTitle(/%/);
});

test("a cancelled job does not say that it has finished", async ({ page, sandbox }) => {
  const folders = await makeFolders(sandbox, 30);
  await openWizard(page, sandbox);
  await review(page, folders.join(" "));
  const held = [];
  await page.route(/\/copy$/, (route) => held.push(route));
  await page.getByRole("button", { name: "Create 30 copies" }).click();
  await expect.poll(() => held.length).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  for (const route of held) await route.fallback();
  await expect(page.getByRole("heading", { name: /^\d+ of 30 copies created$/ })).toBeVisible();
  await expect(page.getByText(/^Cancelled after \d+ seconds?: \d+ rows were not sent\./)).toBeVisible();
  await expect(page.getByText("Finished in")).toBeHidden();
});

test("no row shows above the heading of a table that is scrolled", async ({ page, sandbox }) => {
  const ids = await copies(sandbox, 30);
  await add(page, sandbox, ids);
  await page.getByRole("checkbox", { name: "Select all 30" }).check();
  await page.getByRole("button", { name: "Deactivate…" }).click();
  await page.getByRole("button", { name: "Deactivate 30" }).click();
  await page.getByRole("link", { name: "Results" }).click();
  await expect(page.getByRole("heading", { name: "All 30 requests deactivated" })).toBeVisible();
  for (const width of [1280, 800]) {
    await page.setViewportSize({ width, height: 500 });
    await page.getByRole("row", { name: /Case 30/ }).scrollIntoViewIfNeeded();
    await page.evaluate(() => {
      const last = [...document.querySelectorAll("table.results tbody tr")].at(-4);
      last.scrollIntoView({ block: "end" });
    });
    // From the top of what scrolls to the heading: whatever is there belongs to neither row.
    const above = await page.evaluate(() => {
      const heading = document.querySelector("table.results thead th:nth-child(2)").getBoundingClientRect();
      const found = new Set();
      for (let y = 0; y < heading.bottom; y += 1) {
        const row = document.elementFromPoint(heading.left + 20, y)?.closest("table.results tbody tr");
        if (row) found.add(row.textContent);
      }
      return [...found];
    });
    expect(above).toEqual([]);
  }
});

test("a message lies on no button of the list's foot, with a selection and with a job, too", async ({ page, sandbox }) => {
  await keepMessages(page);
  await add(page, sandbox, await copies(sandbox, 3, (number) => (number > 1 ? { status: "inactive" } : {})));
  await page.setViewportSize({ width: 390, height: 844 });
  const toast = page.locator(".toast");
  const covered = () =>
    page.evaluate(() => {
      const message = document.querySelector(".toast").getBoundingClientRect();
      const lies = ({ top, bottom }) => top < message.bottom && bottom > message.top;
      const buttons = [...document.querySelectorAll(".registry-end :is(button, a)")];
      return buttons.filter((button) => lies(button.getBoundingClientRect())).map((button) => button.textContent);
    });
  await expect(toast).toBeVisible();
  expect(await covered()).toEqual([]);
  await page.getByRole("checkbox", { name: "Select all 3" }).check();
  expect(await covered()).toEqual([]);
  await page.getByRole("radio", { name: /^Active/ }).check();
  await expect(selection(page)).toContainText("not shown");
  expect(await covered()).toEqual([]);
  await page.getByRole("button", { name: "Deactivate…" }).click();
  await page.getByRole("button", { name: "Deactivate 1" }).click();
  await expect(page.getByRole("heading", { name: "Request deactivated" })).toBeVisible();
  await page.getByRole("button", { name: "Clear selection" }).click();
  await page.getByRole("radio", { name: /^All/ }).check();
  await page.locator("tr[data-place] input").first().check();
  await page.getByRole("button", { name: "Remove from list" }).click();
  await expect(toast).toContainText("1 request removed");
  expect(await covered()).toEqual([]);
});
