// The parts of the page that are fetched only when something asks for them.
import { expect, expectAccessible, openTemplate, test } from "./support.mjs";

const JOBS = "**/jobs-*.wasm";
const EDITOR = "**/editor-*.wasm";

/** Counts how often a part is fetched. */
function fetches(page, part = "jobs") {
  const fetched = [];
  page.on("request", (request) => {
    if (new RegExp(`/${part}-[^/]*\\.wasm$`).test(request.url())) fetched.push(request.url());
  });
  return fetched;
}

/** Holds back what is asked for at these addresses; gives a function that lets it go. */
async function heldBack(page, addresses) {
  let letGo;
  const gone = new Promise((resolve) => (letGo = resolve));
  await page.route(addresses, async (route) => {
    await gone;
    await route.continue();
  });
  return letGo;
}

test("the list does without the editor; a request fetches it once, and is read meanwhile", async ({ page, sandbox }) => {
  const fetched = fetches(page, "editor");
  await openTemplate(page, sandbox);
  await page.goto("about:blank");
  await page.goto(sandbox.page);
  const link = page.getByRole("link", { name: "Mortgage application documents" });
  await expect(link).toBeVisible();
  expect(fetched.length).toBe(1);

  const letGo = await heldBack(page, EDITOR);
  const read = page.waitForResponse(/\/2\.0\/file_requests\/\d+$/);
  await link.click();
  await read;
  // It comes up slowly.
  await expect(page.getByRole("article").getByText("Loading…")).toHaveCSS("opacity", "1");
  await expect(page.getByRole("heading", { level: 1, name: "Mortgage application documents" })).toBeVisible();
  await expectAccessible(page);
  letGo();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Mortgage application documents");
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await page.getByRole("link", { name: "File Requests" }).click();
  await link.click();
  await expect(page.getByLabel("Title", { exact: true })).toBeVisible();
  expect(fetched.length).toBe(2);
});

test("who signs out before the editor has come leaves no answer for the next connection", async ({ page, sandbox }) => {
  const letGo = await heldBack(page, EDITOR);
  const read = page.waitForResponse(/\/2\.0\/file_requests\/\d+$/);
  await page.goto(`${sandbox.page}#/file-requests/${sandbox.template}`);
  await read;
  await page.getByRole("link", { name: "Connection" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Access token").fill(sandbox.token);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByRole("button", { name: "Open by ID or link" })).toBeVisible();
  letGo();
  // It has come when a request can be shown.
  await page.goto(`${sandbox.page}#/file-requests/42037323`);
  await expect(page.getByRole("alert")).toContainText("404");
  await expect(page.getByText("Mortgage application documents")).toHaveCount(0);
});

test("what another tab saves while the editor comes is not put back", async ({ page, context, sandbox }) => {
  await openTemplate(page, sandbox);
  const late = await context.newPage();
  const letGo = await heldBack(late, EDITOR);
  const read = late.waitForResponse(/\/2\.0\/file_requests\/\d+$/);
  await late.goto(`${sandbox.page}#/file-requests/${sandbox.template}`);
  await read;
  await page.getByLabel("Title", { exact: true }).fill("Version two");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("Saved.")).toBeVisible();
  const link = (tab) => tab.getByRole("link", { name: "Version two" });
  await expect(link(late)).toBeVisible();
  letGo();
  await expect(late.getByLabel("Title", { exact: true })).toHaveValue("Version two");
  for (const tab of [late, page]) await expect(link(tab)).toBeVisible();
});

test("somebody who types in the search meanwhile goes on typing", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.goto("about:blank");
  const letGo = await heldBack(page, EDITOR);
  const read = page.waitForResponse(/\/2\.0\/file_requests\/\d+$/);
  await page.goto(`${sandbox.page}#/file-requests/${sandbox.template}`);
  await read;
  await page.getByLabel("Search").fill("mort");
  letGo();
  await expect(page.getByLabel("Title", { exact: true })).toBeVisible();
  await page.keyboard.type("gage");
  await expect(page.getByLabel("Search")).toHaveValue("mortgage");
});

test("what was typed before a reload is there, however late the editor comes", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByLabel("Title", { exact: true }).fill("Half a title");
  const letGo = await heldBack(page, EDITOR);
  page.on("dialog", (dialog) => dialog.accept());
  const read = page.waitForResponse(/\/2\.0\/file_requests\/\d+$/);
  await page.reload();
  await read;
  letGo();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Half a title");
  await expect(page.getByText("1 unsaved change")).toBeVisible();
});

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
  const arrive = await heldBack(page, JOBS);
  await page.getByRole("button", { name: "Share…" }).click();
  await expect(page.getByRole("dialog", { name: "Loading…" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByRole("button", { name: "Share…" })).toBeFocused();
  await page.getByRole("button", { name: "Export CSV" }).click();
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
    await page.route(JOBS, (route) => route.abort());
    await page.getByRole("link", { name: "Copy to folders…" }).click();
    await expect(page.getByRole("alert")).toContainText("This part of the page could not be loaded.");
    await expectAccessible(page);
    await page.unroute(JOBS);
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("heading", { name: "Copy to folders" })).toBeVisible();
  });

  test("a button says so and does nothing; what is typed stays", async ({ page, sandbox }) => {
    await openTemplate(page, sandbox);
    await page.getByLabel("Title", { exact: true }).fill("Half a title");
    await page.route(JOBS, (route) => route.abort());
    const said = page.getByText("This part of the page could not be loaded.");
    await page.getByRole("button", { name: "Share" }).click();
    await expect(said).toBeVisible();
    await expect(page.getByRole("dialog")).toBeHidden();
    await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Half a title");
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Export CSV" }).click();
    await expect(said).toBeVisible();
    await page.unroute(JOBS);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export CSV" }).click();
    expect((await download).suggestedFilename()).toBe("file-requests.csv");
  });

  test("a copy that cannot read its source for want of the editor says so, and tries again", async ({ page, sandbox }) => {
    await page.route(EDITOR, (route) => route.abort());
    await page.goto(`${sandbox.page}#/file-requests/${sandbox.template}/copy`);
    await expect(page.getByRole("alert")).toContainText("This part of the page could not be loaded.");
    await page.unroute(EDITOR);
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("complementary")).toContainText("Mortgage application documents");
  });

  test("a request that is opened without network is read and shown once it is back", async ({ page, sandbox, context }) => {
    await openTemplate(page, sandbox);
    await page.goto("about:blank");
    await page.goto(sandbox.page);
    const link = page.getByRole("link", { name: "Mortgage application documents" });
    await expect(link).toBeVisible();
    await context.setOffline(true);
    await link.click();
    await expect(page.getByRole("alert")).toContainText("This part of the page could not be loaded.");
    await expectAccessible(page);
    await context.setOffline(false);
    await expect(page.getByLabel("Title", { exact: true })).toBeVisible();
  });

  for (const [part, open, shown] of [
    ["editor", (page, { page: start, template }) => page.goto(`${start}#/file-requests/${template}`), (page) => page.getByLabel("Title", { exact: true })],
    ["jobs", (page, { page: start }) => page.goto(`${start}#/jobs`), (page) => page.getByText("Nothing yet.")],
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
