// The keyboard is never sent back to the top of the page: whatever is done, the focus is on something that has a
// name and can be seen.
import { openWizard, review } from "./copying.mjs";
import { expect, openTemplate, test } from "./support.mjs";

/** The name of what has the focus; empty where nothing has it, or where it cannot be seen. */
function focused(page) {
  return page.evaluate(() => {
    const { activeElement: element } = document;
    if (!element || element === document.body || !element.checkVisibility()) return "";
    const labels = [...(element.labels ?? [])].map(({ textContent }) => textContent);
    const name = [element.ariaLabel, ...labels, element.textContent].find((text) => text?.trim());
    return `${element.localName}: ${name?.trim().replace(/\s+/g, " ") ?? ""}`;
  });
}

/** Asserts that the focus is, and stays, on something named, and gives what. */
async function expectFocus(page, what = /^\w+: ./) {
  await expect.poll(() => focused(page)).toMatch(what);
}

async function press(page, button) {
  await button.focus();
  await page.keyboard.press("Enter");
}

/** Makes copies of the template, and opens them at once. */
async function openSeveral(page, sandbox, count) {
  const ids = [];
  for (let index = 1; index <= count; index += 1) {
    const body = { folder: { id: (await sandbox.call("GET", `/file_requests/${sandbox.template}`)).body.folder.id, type: "folder" }, title: `Case ${index}` };
    const made = await sandbox.call("POST", `/file_requests/${sandbox.template}/copy`, body);
    ids.push(made.body.id);
  }
  return ids;
}

test("saving, failing, discarding and putting back", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  const title = page.getByLabel("Title", { exact: true });
  const bar = page.getByRole("region", { name: "Unsaved changes" });
  await title.fill("Typed");
  await sandbox.fault([{ on: "update", status: 500 }]);
  await press(page, bar.getByRole("button", { name: "Save" }));
  await expectFocus(page, /^h2: .*problem of its own \(500\)/);
  await press(page, bar.getByRole("button", { name: "Save again" }));
  await expect(page.getByText("Saved.")).toBeVisible();
  await expectFocus(page, /^h1: Typed/);
  await title.fill("Typed again");
  await press(page, page.getByRole("button", { name: "Put back title" }));
  await expectFocus(page, /^input: Title/);
  await title.fill("Typed again");
  await press(page, bar.getByRole("button", { name: "Discard" }));
  await expectFocus(page, /^h1: Typed/);
  await press(page, page.locator(".toast").getByRole("button", { name: "Undo" }));
  await expectFocus(page, /^input: Title/);
  await press(page, page.locator(".toast").getByRole("button", { name: "Close" }).or(bar.getByRole("button", { name: "Discard" })).first());
  await expectFocus(page);
});

test("the switch keeps the focus while Box answers, and a failure takes it", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  const control = page.getByRole("switch");
  await control.focus();
  await page.keyboard.press("Space");
  await expect(control).not.toBeChecked();
  await expect(control).toBeFocused();
  await sandbox.fault([{ on: "update", status: 403 }]);
  await page.keyboard.press("Space");
  await expectFocus(page, /^h2: .*\(403\)/);
  await press(page, page.locator(".toast").getByRole("button", { name: "Undo" }));
  await expect(control).toBeChecked();
  await expectFocus(page);
});

test("deleting, failing to, and keeping it", async ({ page, sandbox }) => {
  const [id] = await openSeveral(page, sandbox, 1);
  await openTemplate(page, sandbox);
  await page.goto(`${sandbox.page}#/file-requests/${id}`);
  await expect(page.getByRole("heading", { level: 1, name: "Case 1" })).toBeFocused();
  const open = page.getByRole("button", { name: "Delete…" });
  await press(page, open);
  const dialog = page.getByRole("alertdialog");
  await press(page, dialog.getByRole("button", { name: "Keep it" }));
  await expect(open).toBeFocused();
  await sandbox.fault([{ on: "delete", status: 500 }]);
  await press(page, open);
  await press(page, dialog.getByRole("button", { name: "Delete for good" }));
  await expectFocus(page, /^h2: .*problem of its own/);
  await press(page, dialog.getByRole("button", { name: "Delete for good" }));
  await expect(page.getByText("Deleted. The link no longer works.")).toBeVisible();
  await expectFocus(page);
});

test("opening several, refreshing, selecting, removing and taking back", async ({ page, sandbox }) => {
  const ids = await openSeveral(page, sandbox, 3);
  await page.goto(sandbox.page);
  await page.getByLabel("Request ID or builder link").fill(ids.join(" "));
  await page.keyboard.press("Enter");
  await expect(page.getByText("Case 3")).toBeVisible();
  await expectFocus(page);
  const refresh = page.getByRole("button", { name: "Refresh" });
  await press(page, refresh);
  await expect(page.getByText("3 requests up to date.")).toBeVisible();
  await expectFocus(page, /^button: Refresh/);
  const boxes = page.getByRole("row").getByRole("checkbox");
  await boxes.nth(1).check();
  await press(page, page.getByRole("button", { name: "Clear selection" }));
  await expect(page.getByRole("region", { name: "Selected requests" })).toBeHidden();
  await expectFocus(page);
  await boxes.nth(1).check();
  await press(page, page.getByRole("button", { name: "Deactivate…" }));
  await press(page, page.getByRole("dialog").getByRole("button", { name: /Deactivate 1/ }));
  await expect(page.getByRole("dialog")).toBeHidden();
  await expectFocus(page);
  // Its answer would put the request back into the list.
  await expect(page.getByRole("link", { name: "Results" })).toBeVisible();
  await expectFocus(page);
  await press(page, page.getByRole("region", { name: "Selected requests" }).getByRole("button", { name: "Remove from list" }));
  await expect(page.getByRole("row")).toHaveCount(3);
  await expectFocus(page);
  await press(page, page.locator(".toast").getByRole("button", { name: "Undo" }));
  await expect(page.getByRole("row")).toHaveCount(4);
  await expectFocus(page);
});

test("a job: begun, paused, finished, undone, removed", async ({ page, sandbox }) => {
  let hold = true;
  const held = [];
  await page.route(/\/copy$/, async (route) => {
    if (hold) await new Promise((resolve) => held.push(resolve));
    await route.fallback();
  });
  const release = () => {
    hold = false;
    held.splice(0).forEach((go) => go());
  };
  await openWizard(page, sandbox);
  await review(page, "2233212 2233213");
  await expectFocus(page);
  await press(page, page.getByRole("button", { name: "Create 2 copies" }));
  await expect.poll(() => held.length).toBeGreaterThan(0);
  await expectFocus(page);
  await press(page, page.getByRole("button", { name: "Pause" }));
  await expectFocus(page);
  release();
  await expect(page.getByRole("heading", { name: "All 2 copies created" })).toBeVisible();
  await expectFocus(page);
  await press(page, page.getByRole("button", { name: "Undo this job…" }));
  await press(page, page.getByRole("button", { name: "Delete 2 requests" }));
  await expect(page.getByRole("dialog")).toBeHidden();
  await expectFocus(page);
  await page.getByRole("navigation").getByRole("link", { name: "Jobs" }).click();
  const forget = page.getByRole("button", { name: /^Remove from list/ });
  await expect(forget.first()).toBeEnabled();
  const jobs = await forget.count();
  await press(page, forget.first());
  await expect(forget).toHaveCount(jobs - 1);
  await expectFocus(page);
});

test("on a phone, from a request back to the list", async ({ page, sandbox }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openTemplate(page, sandbox);
  await press(page, page.getByRole("link", { name: "Requests" }).last());
  await expect(page.getByRole("searchbox")).toBeVisible();
  // Not the search field: a phone would show its keyboard.
  await expectFocus(page, /^h1: ./);
});

test("a wrong token, and a message that is closed", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByRole("link", { name: "Connection" }).click();
  await press(page, page.getByRole("button", { name: "Sign out" }));
  await expectFocus(page);
  await page.getByLabel("Access token").fill("wrong");
  await press(page, page.getByRole("button", { name: "Connect", exact: true }));
  await expectFocus(page, /^h2: .*does not take this token/);
  await page.getByLabel("Access token").fill(sandbox.token);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Open by ID or link" })).toBeVisible();
  await openTemplate(page, sandbox);
  await press(page, page.getByRole("button", { name: "Copy link" }));
  await press(page, page.locator(".toast").getByRole("button", { name: "Close" }));
  await expectFocus(page);
});

test("the key for the search field can be switched off, for good", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  const search = page.getByRole("searchbox");
  await page.keyboard.press("/");
  await expect(search).toBeFocused();
  await page.getByRole("link", { name: "Connection" }).click();
  await page.getByLabel("Press / to go to the search field").uncheck();
  await openTemplate(page, sandbox);
  await page.reload();
  const heading = page.getByRole("heading", { level: 1 });
  await heading.focus();
  await page.keyboard.press("/");
  await expect(heading).toBeFocused();
  await expect(search).not.toHaveAttribute("aria-keyshortcuts");
});

for (const size of [{ width: 640, height: 400 }, { width: 1280, height: 640 }, { width: 390, height: 844 }]) {
  test(`at ${size.width} by ${size.height} the bar of changes hides nothing that has the focus`, async ({ page, sandbox }) => {
    await page.setViewportSize(size);
    await openTemplate(page, sandbox);
    await page.getByLabel("Title", { exact: true }).fill("Another title");
    await page.getByLabel("Description", { exact: true }).fill("Another description");
    for (const name of ["Require email address", "Require description of files"]) {
      const box = page.getByLabel(name);
      await box.setChecked(!(await box.isChecked()));
    }
    await page.getByRole("button", { name: "+1 month" }).click();
    const bar = page.getByRole("region", { name: "Unsaved changes" });
    await expect(bar).toContainText("5 unsaved changes");
    for (const link of await bar.getByRole("link").all()) {
      expect((await link.boundingBox()).height).toBeGreaterThanOrEqual(24);
    }
    await page.getByLabel("Upload link").focus();
    const last = page.getByLabel("Your note");
    for (let steps = 0; steps < 60; steps += 1) {
      const seen = await page.evaluate(() => {
        const bar = document.querySelector(".save-bar");
        const element = document.activeElement;
        const { bottom, top } = element.getBoundingClientRect();
        return bar.contains(element) || (top < bar.getBoundingClientRect().top && bottom > 0) ? "" : element.outerHTML;
      });
      expect(seen).toBe("");
      if (await last.evaluate((element) => element === document.activeElement)) break;
      await page.keyboard.press("Tab");
    }
    await expect(last).toBeFocused();
  });
}

test("the theme that was chosen is there on the next visit before anything is drawn", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByRole("button", { name: "Theme: same as system" }).click();
  await page.getByRole("button", { name: "Theme: light" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.addInitScript(() => {
    new PerformanceObserver((list) => {
      window.painted ??= list.getEntries().map(() => document.documentElement.dataset.theme);
    }).observe({ type: "paint", buffered: true });
  });
  await page.reload();
  await expect(page.getByRole("button", { name: "Theme: dark" })).toBeVisible();
  await expect.poll(() => page.evaluate(() => window.painted?.[0])).toBe("dark");
});

test("without storage the theme holds for the visit", async ({ page, sandbox }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("no", "SecurityError"); } });
  });
  await openTemplate(page, sandbox);
  await page.getByRole("button", { name: "Theme: same as system" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
});
