// The parts of the page that are fetched only when something asks for them.
import { expect, expectAccessible, openTemplate, test } from "./support.mjs";

const LATER = "**/later-*.wasm";

/** Counts how often it is fetched. */
function fetches(page) {
  const fetched = [];
  page.on("request", (request) => {
    if (/\/later-[^/]*\.wasm$/.test(request.url())) fetched.push(request.url());
  });
  return fetched;
}

test("looking, searching, editing and saving do without it; jobs and sharing fetch it, once", async ({ page, sandbox }) => {
  const fetched = fetches(page);
  await openTemplate(page, sandbox);
  await page.getByLabel("Title", { exact: true }).fill("Another title");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.getByLabel("Search").fill("another");
  await expect(page.getByRole("row", { name: /Another title/ })).toBeVisible();
  expect(fetched).toEqual([]);
  await page.getByRole("button", { name: "Share" }).click();
  await expect(page.getByRole("dialog", { name: "Share" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Jobs" }).click();
  await expect(page.getByText("Nothing yet.")).toBeVisible();
  expect(fetched.length).toBe(1);
});

test("a list that is refreshed fetches it, and is refreshed as soon as it is here", async ({ page, sandbox }) => {
  const fetched = fetches(page);
  await openTemplate(page, sandbox);
  await page.getByRole("button", { name: "Refresh", exact: true }).click();
  await expect(page.getByText("1 request up to date.")).toBeVisible();
  expect(fetched.length).toBe(1);
});

test("while it comes, that is said, and Escape takes the wish back", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  let arrive;
  const arrived = new Promise((resolve) => (arrive = resolve));
  await page.route(LATER, async (route) => {
    await arrived;
    await route.continue();
  });
  await page.getByRole("button", { name: "Share…" }).click();
  await expect(page.getByRole("dialog", { name: "Loading…" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByRole("button", { name: "Share…" })).toBeFocused();
  await page.getByRole("button", { name: /^CSV: export/ }).click();
  await expect(page.getByText("Loading…")).toBeVisible();
  const download = page.waitForEvent("download");
  arrive();
  await download;
  await expect(page.getByText("Loading…")).toBeHidden();
  await page.getByRole("button", { name: "Share…" }).click();
  await expect(page.getByRole("dialog", { name: "Share this request" })).toBeVisible();
});

test.describe("where it cannot be fetched", () => {
  test.use({ expected: [/Error: Failed to fetch|ERR_FAILED/] });

  test("a view of its own says so, and tries again when asked", async ({ page, sandbox }) => {
    await openTemplate(page, sandbox);
    await page.route(LATER, (route) => route.abort());
    await page.getByRole("link", { name: "Copy to folders…" }).click();
    await expect(page.getByRole("alert")).toContainText("This part of the page could not be loaded.");
    await expectAccessible(page);
    await page.unroute(LATER);
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("heading", { name: "Copy to folders" })).toBeVisible();
  });

  test("a button says so and does nothing; what is typed stays", async ({ page, sandbox }) => {
    await openTemplate(page, sandbox);
    await page.getByLabel("Title", { exact: true }).fill("Half a title");
    await page.route(LATER, (route) => route.abort());
    const said = page.getByText("This part of the page could not be loaded.");
    await page.getByRole("button", { name: "Share" }).click();
    await expect(said).toBeVisible();
    await expect(page.getByRole("dialog")).toBeHidden();
    await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Half a title");
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: /^CSV: export/ }).click();
    await expect(said).toBeVisible();
    await page.unroute(LATER);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: /^CSV: export/ }).click();
    expect((await download).suggestedFilename()).toBe("file-requests.csv");
  });

  for (const [part, open, shown] of [
    ["editor", (page, { page: start, template }) => page.goto(`${start}#/file-requests/${template}`), (page) => page.getByLabel("Title", { exact: true })],
    ["later", (page, { page: start }) => page.goto(`${start}#/jobs`), (page) => page.getByText("Nothing yet.")],
  ]) {
    test(`the ${part} part is not there without its style, and is once both have come`, async ({ page, sandbox }) => {
      const style = `**/${part}-*.css`;
      await page.route(style, (route) => route.abort());
      await open(page, sandbox);
      await expect(page.getByRole("alert")).toContainText("This part of the page could not be loaded.");
      await expect(shown(page)).toBeHidden();
      const sheets = page.locator(`link[href*="/${part}-"]`);
      await expect(sheets).toHaveCount(0);
      await page.unroute(style);
      await page.getByRole("button", { name: "Try again" }).click();
      await expect(shown(page)).toBeVisible();
      await expect(sheets).toHaveCount(1);
    });
  }
});
