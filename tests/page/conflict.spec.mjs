// Somebody else saves the same request.
import { expect, expectAccessible, held, keepMessages, openTemplate, test } from "./support.mjs";

/** Somebody else changes it meanwhile. */
const rival = (sandbox, changes) => sandbox.call("PUT", `/file_requests/${sandbox.template}`, changes);

test("a stale save overwrites nothing, loses nothing, and asks field by field", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByRole("textbox", { name: "Title" }).fill("Mine");
  await page.getByRole("textbox", { name: "Description", exact: true }).fill("My words");
  await rival(sandbox, { title: "Theirs", is_description_required: true });
  await page.getByRole("button", { name: "Save" }).click();

  const panel = page.getByRole("form", { name: /saved this request/ });
  await expect(panel.getByRole("heading")).toBeFocused();
  await expect(panel).toContainText("412");
  await expectAccessible(page);
  const held_before = await held(sandbox);
  expect(held_before).toMatchObject({ title: "Theirs" });
  await expect(page.getByRole("textbox", { name: "Title" })).toHaveValue("Mine");
  await expect(page.getByRole("textbox", { name: "Description", exact: true })).toHaveValue("My words");

  await panel.getByRole("radiogroup", { name: "Title" }).getByRole("radio", { name: /Theirs/ }).check();
  await expect(page.getByRole("textbox", { name: "Title" })).toHaveValue("Theirs");
  const sent = page.waitForRequest((request) => request.method() === "PUT");
  await panel.getByRole("button", { name: "Save merged" }).click();
  const put = await sent;
  expect(put.headers()["if-match"]).toBe(held_before.etag);
  expect(put.postDataJSON()).toEqual({ description: "My words" });
  await expect(page.getByText("Saved.")).toBeVisible();
  expect(await held(sandbox)).toMatchObject({
    title: "Theirs",
    description: "My words",
    is_description_required: true,
  });
});

test("whose save it was is said: one's own from another window, or another person's", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  const title = page.getByRole("textbox", { name: "Title" });
  const save = page.getByRole("button", { name: /^Save/ });
  await title.fill("Mine");
  await rival(sandbox, { title: "Also mine" });
  await save.click();
  await expect(page.getByRole("heading", { name: /^You saved this request elsewhere / })).toBeFocused();
  await expect(page.locator(".versus > b").last()).toContainText("Saved elsewhere");
  await page.route("**/2.0/file_requests/**", async (route) => {
    if (route.request().method() !== "GET") return route.fallback();
    const response = await route.fetch();
    const json = await response.json();
    return route.fulfill({ response, json: { ...json, updated_by: { id: "999", type: "user", name: "Jonas Berg" } } });
  });
  await rival(sandbox, { title: "Not mine" });
  await save.click();
  await expect(page.getByRole("heading", { name: /^Jonas Berg saved this request / })).toBeFocused();
  await expect(page.locator(".versus > b").last()).toContainText("Theirs Jonas Berg, ");
});

test("a rival who wins five times in a row is never overwritten unseen", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByRole("textbox", { name: "Title" }).fill("Mine");
  const save = page.getByRole("button", { name: /^Save/ });
  for (let round = 1; round <= 5; round += 1) {
    await rival(sandbox, { title: `Theirs ${round}` });
    await save.click();
    const panel = page.getByRole("form", { name: /saved this request/ });
    await expect(panel.getByRole("radio", { name: new RegExp(`Theirs ${round}`) })).toBeVisible();
    expect((await held(sandbox)).title).toBe(`Theirs ${round}`);
  }
  await page.getByRole("button", { name: "Save merged" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  expect((await held(sandbox)).title).toBe("Mine");
});

test("reloading theirs can be undone", async ({ page, sandbox }) => {
  await keepMessages(page);
  await openTemplate(page, sandbox);
  await page.getByRole("textbox", { name: "Title" }).fill("Mine");
  await rival(sandbox, { title: "Theirs" });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Reload what was saved" }).click();
  await expect(page.getByRole("textbox", { name: "Title" })).toHaveValue("Theirs");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("textbox", { name: "Title" })).toHaveValue("Mine");
});

test("two tabs: the second to save sees the first one's version", async ({ page, sandbox, context }) => {
  const other = await context.newPage();
  await openTemplate(page, sandbox);
  await openTemplate(other, sandbox);
  await page.getByRole("textbox", { name: "Title" }).fill("First");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await other.getByRole("textbox", { name: "Title" }).fill("Second");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByRole("radio", { name: /First/ })).toBeVisible();
  await other.getByRole("button", { name: "Save merged" }).click();
  await expect(other.getByText("Saved.")).toBeVisible();
  expect((await held(sandbox)).title).toBe("Second");
});

/** Box leaves the etag out of this many answers. */
async function withoutEtag(page, times = Infinity) {
  let left = times;
  await page.route("**/2.0/file_requests/**", async (route) => {
    left -= 1;
    if (route.request().method() !== "GET" || left < 0) return route.fallback();
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), etag: null } });
  });
}

/** The calls on file requests from now on, as method and If-Match. */
function calls(page) {
  const seen = [];
  page.on("request", (request) => {
    if (/file_requests/.test(request.url())) seen.push([request.method(), request.headers()["if-match"]]);
  });
  return seen;
}

test("without an etag it is read again first, and saved with the version that was read", async ({ page, sandbox }) => {
  await withoutEtag(page, 1);
  await openTemplate(page, sandbox);
  const { etag } = await held(sandbox);
  const seen = calls(page);
  await page.getByRole("textbox", { name: "Title" }).fill("Mine");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  expect(seen).toEqual([["GET", undefined], ["PUT", etag]]);
  expect((await held(sandbox)).title).toBe("Mine");
});

test("without an etag, what somebody else saved meanwhile is compared first", async ({ page, sandbox }) => {
  await withoutEtag(page, 1);
  await openTemplate(page, sandbox);
  const seen = calls(page);
  await page.getByRole("textbox", { name: "Title" }).fill("Mine");
  await rival(sandbox, { title: "Theirs" });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: /saved this request/ })).toBeFocused();
  expect(seen).toEqual([["GET", undefined]]);
  await page.getByRole("button", { name: "Save merged" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  expect((await held(sandbox)).title).toBe("Mine");
});

test("where Box never sends an etag nothing is written, and the page says why", async ({ page, sandbox }) => {
  await withoutEtag(page);
  await openTemplate(page, sandbox);
  const seen = calls(page);
  await page.getByRole("textbox", { name: "Title" }).fill("Mine");
  await page.getByRole("button", { name: "Save" }).click();
  const notice = page.getByRole("alert").filter({ hasText: "did not say which version" });
  await expect(notice).toContainText("Your changes are safe here.");
  await expectAccessible(page);
  await page.getByRole("switch").click();
  await expect(page.getByRole("switch")).toBeEnabled();
  await expect(page.getByRole("switch")).toBeChecked();
  expect(seen.every(([method]) => method === "GET")).toBe(true);
  await expect(page.getByRole("textbox", { name: "Title" })).toHaveValue("Mine");
});

test("a switch that met somebody's save can be tried again on what Box holds now", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await rival(sandbox, { title: "Theirs" });
  await page.getByRole("switch").click();
  await expect(page.getByRole("alert").filter({ hasText: "saved elsewhere meanwhile (412)" })).toBeVisible();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("Stopped accepting files.")).toBeVisible();
  expect(await held(sandbox)).toMatchObject({ title: "Theirs", status: "inactive" });
});

test("long texts are folded, and each is unfolded by itself", async ({ page, sandbox }) => {
  const long = (word) => `${word} `.repeat(200).trim();
  await openTemplate(page, sandbox);
  await page.getByRole("textbox", { name: "Description", exact: true }).fill(long("mine"));
  await rival(sandbox, { description: long("theirs") });
  await page.getByRole("button", { name: "Save" }).click();
  const sides = page.getByRole("radiogroup", { name: "Description" }).locator("label");
  const [mine, theirs] = [sides.nth(0), sides.nth(1)];
  const folded = mine.locator(".long");
  const whole = () => folded.evaluate((text) => text.scrollHeight <= text.clientHeight + 1);
  expect(await whole()).toBe(false);
  await mine.getByRole("button", { name: "Show more" }).click();
  await expect(mine.getByRole("button", { name: "Show less" })).toHaveAttribute("aria-expanded", "true");
  expect(await whole()).toBe(true);
  await expect(theirs.getByRole("button", { name: "Show more" })).toHaveAttribute("aria-expanded", "false");
  // The button stands within the choice's label, and does not choose.
  await expect(mine.getByRole("radio")).toBeChecked();
  await expectAccessible(page);
});
