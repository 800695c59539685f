// Every failure has its own words, says what to do, and loses nothing.
import { expect, expectAccessible, held, openTemplate, test } from "./support.mjs";

const REQUEST_ID = "a7f3k2hq81zx";

/** Box answers the next calls of this method with an error. Gives back how to end it. */
async function answer(page, method, status, { body = {}, headers = {}, raw } = {}) {
  const pattern = "**/2.0/file_requests/**";
  await page.route(pattern, (route) => {
    if (route.request().method() !== method) return route.fallback();
    const error = { type: "error", status, request_id: REQUEST_ID, ...body };
    return route.fulfill({
      status,
      headers,
      contentType: raw === undefined ? "application/json" : "text/html",
      body: raw ?? JSON.stringify(error),
    });
  });
  return () => page.unroute(pattern);
}

const READING = [
  [403, /account cannot see this folder \(403\)/, /signed in as \S+@\S+\. Ask the folder’s owner/],
  [403, /may not manage file requests \(403\)/, /made for less/, "insufficient_scope"],
  [403, /policy of your enterprise/, /Box administrator/, "forbidden_by_policy"],
  [403, /blocks access from here/, /Change the network/, "access_from_location_blocked"],
  [400, /Terms of service/, /accept them/, "terms_of_service_required"],
  [404, /cannot find this request \(404\)/, /not shared with \S+@\S+\. Box gives the same answer for both/],
  [404, /in the trash/, /Restore its folder/, "trashed"],
  [405, /does not recognise this as a request ID \(405\)/, /end of the builder link/],
  [500, /has a problem of its own \(500\)/, /Try again in a moment/],
];

for (const [status, title, text, code] of READING) {
  test(`reading: ${[status, code].filter(Boolean).join(" ")} has its own words`, async ({ page, sandbox }) => {
    const end = await answer(page, "GET", status, { body: { code } });
    await page.goto(`${sandbox.page}#/file-requests/${sandbox.template}`);
    const notice = page.getByRole("alert").filter({ hasText: title });
    await expect(notice).toContainText(text);
    await expect(notice).toContainText(REQUEST_ID);
    await expectAccessible(page);
    await notice.getByRole("button", { name: "Copy details" }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain(REQUEST_ID);
    await end();
    await notice.getByRole("button", { name: "Check again" }).click();
    await expect(page.getByLabel("Title", { exact: true })).toBeVisible();
  });
}

const SAVING = [
  [400, /refused to save this \(400\)/, { body: { message: "title too long" } }, /title too long/],
  [403, /does not let you change this request \(403\)/, {}, /changes are safe here/],
  [500, /has a problem of its own \(500\)/, {}, /changes are safe here/],
  [502, /has a problem of its own \(502\)/, { raw: "<h1>Bad gateway</h1>" }, /changes are safe here/],
];

for (const [status, title, options, text] of SAVING) {
  test(`saving: ${status}${options.raw ? " in HTML" : ""} keeps what was typed`, async ({ page, sandbox }) => {
    await openTemplate(page, sandbox);
    await page.getByLabel("Title", { exact: true }).fill("Typed");
    const end = await answer(page, "PUT", status, options);
    await page.getByRole("button", { name: "Save" }).click();
    const bar = page.getByRole("region", { name: "Unsaved changes" });
    await expect(bar.getByRole("alert").filter({ hasText: title })).toContainText(text);
    await expect(bar.getByRole("heading", { name: title })).toBeFocused();
    await expect(bar.getByRole("heading", { name: title })).toBeInViewport({ ratio: 1 });
    await expectAccessible(page);
    await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Typed");
    await end();
    await bar.getByRole("button", { name: "Save again" }).click();
    await expect(page.getByText("Saved.")).toBeVisible();
    expect((await held(sandbox)).title).toBe("Typed");
  });
}

test("429 counts down and saves by itself", async ({ page, sandbox }) => {
  // The clock moves when the test says so.
  const now = Date.now();
  await page.clock.setFixedTime(now);
  await openTemplate(page, sandbox);
  await page.getByLabel("Title", { exact: true }).fill("Typed");
  const end = await answer(page, "PUT", 429, { headers: { "retry-after": "3" } });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: /slow down \(429\)/ })).toBeFocused();
  await expect(page.getByRole("timer")).toContainText("0:03");
  await expect(page.getByText("1 change waiting to be saved")).toBeVisible();
  await expectAccessible(page);
  await end();
  await page.clock.setFixedTime(now + 1_000);
  await expect(page.getByRole("timer")).toContainText("0:02");
  await page.clock.setFixedTime(now + 3_000);
  await expect(page.getByText("Saved.")).toBeVisible();
  expect((await held(sandbox)).title).toBe("Typed");
});

test("a 429 that says nothing of waiting can be stopped, and tried by hand", async ({ page, sandbox }) => {
  await page.clock.setFixedTime(Date.now());
  await openTemplate(page, sandbox);
  await page.getByLabel("Title", { exact: true }).fill("Typed");
  const end = await answer(page, "PUT", 429);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("timer")).toContainText(/0:(30|2\d)/);
  await page.getByRole("button", { name: "Stop trying" }).click();
  await expect(page.getByRole("timer")).toBeHidden();
  await end();
  await page.getByRole("button", { name: "Save again" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
});

test("who signs out rather than give a new token finds what was typed when back", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByLabel("Title", { exact: true }).fill("Typed before the end");
  const end = await answer(page, "PUT", 401, { raw: "" });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Connect" })).toBeVisible();
  await end();
  await page.getByLabel("Access token").fill(sandbox.token);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Typed before the end");
  await expect(page.getByRole("button", { name: "Save" })).toBeEnabled();
});

test("401 asks for a new token in place, and goes on with it", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByLabel("Title", { exact: true }).fill("Typed");
  const end = await answer(page, "PUT", 401, { raw: "" });
  await page.getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Sign in again" });
  await expect(dialog.getByLabel("Access token")).toBeFocused();
  await expectAccessible(page);
  await end();
  await dialog.getByLabel("Access token").fill("wrong");
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog.getByRole("alert")).toContainText("does not take this token");
  await expect(dialog.getByRole("heading", { name: "does not take this token" })).toBeFocused();
  await dialog.getByLabel("Access token").fill("two words");
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog.getByLabel("Access token")).toHaveAccessibleErrorMessage(/This is not a token/);
  await expect(dialog.getByLabel("Access token")).toBeFocused();
  await dialog.getByLabel("Access token").fill(` "Bearer ${sandbox.token}", `);
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  expect((await held(sandbox)).title).toBe("Typed");
});

test("what is under way while a new token is given is waited for, and its answer counts", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  const received = page.getByRole("region", { name: "Received files" });
  await expect(received).toContainText("Nothing has arrived yet.");
  const held = [];
  await page.route(/\/2\.0\/folders\/\d+\/items/, (route) => held.push(() => route.continue()));
  await received.getByRole("button", { name: "Check again" }).click();
  await page.route(/\/2\.0\/file_requests\/\d+$/, (route) => (route.request().method() === "PUT" ? held.push(() => route.continue()) : route.fallback()));
  await page.getByLabel("Title", { exact: true }).fill("Typed");
  await page.getByRole("button", { name: "Save" }).click();
  await expect.poll(() => held.length).toBe(2);
  // Something else is told that the token has run out.
  const end = await answer(page, "GET", 401, { raw: "" });
  await page.getByRole("button", { name: "Refresh" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Sign in again" });
  await dialog.getByLabel("Access token").fill("wrong");
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog.getByRole("alert")).toContainText("does not take this token");
  await end();
  await dialog.getByLabel("Access token").fill(sandbox.token);
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog).toBeHidden();
  for (const go of held) go();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(received).toContainText("Nothing has arrived yet.");
  await expect(received.getByRole("button", { name: "Check again" })).toBeEnabled();
});

test("Escape leaves the page as it is without a token, and the bar asks again", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByLabel("Title", { exact: true }).fill("Typed");
  const end = await answer(page, "PUT", 401, { raw: "" });
  await page.getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Sign in again" });
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByText("You are signed out.")).toBeVisible();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Typed");
  for (const control of [page.getByRole("switch"), ...["Save", "Delete…", "Open by ID or link"].map((name) => page.getByRole("button", { name }))]) {
    await expect(control).toBeDisabled();
  }
  await expectAccessible(page);
  await end();
  await page.keyboard.press("Control+s");
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Sign in again" }).click();
  await dialog.getByLabel("Access token").fill(sandbox.token);
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  expect((await held(sandbox)).title).toBe("Typed");
});

test("another person's token is asked about, and saves nothing by itself", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  const before = await held(sandbox);
  await page.getByLabel("Title", { exact: true }).fill("Typed");
  const end = await answer(page, "PUT", 401, { raw: "" });
  await page.getByRole("button", { name: "Save" }).click();
  await end();
  let puts = 0;
  page.on("request", (request) => (puts += request.method() === "PUT" ? 1 : 0));
  await page.route("**/2.0/users/me", (route) =>
    route.fulfill({ json: { id: "999", type: "user", name: "Robin Other", login: "robin@example.com" } }),
  );
  const dialog = page.getByRole("alertdialog", { name: "Sign in again" });
  const give = async () => {
    await dialog.getByLabel("Access token").fill(sandbox.token);
    await dialog.getByRole("button", { name: "Go on" }).click();
    await expect(dialog.getByRole("heading", { name: "This token belongs to Robin Other" })).toBeFocused();
  };
  await give();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Use another token" }).click();
  await expect(dialog.getByLabel("Access token")).toBeFocused();
  await give();
  await dialog.getByRole("button", { name: "Go on as Robin Other" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator(".who")).toHaveText("Robin Other");
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Typed");
  await expect(page.getByRole("button", { name: "Save" })).toBeEnabled();
  expect(puts).toBe(0);
  expect((await held(sandbox)).title).toBe(before.title);
});

test("another person who cannot see it finds what was typed, and nothing to press that does nothing", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByLabel("Title", { exact: true }).fill("Typed");
  const end = await answer(page, "PUT", 401, { raw: "" });
  await page.getByRole("button", { name: "Save" }).click();
  await end();
  await page.route("**/2.0/users/me", (route) =>
    route.fulfill({ json: { id: "999", type: "user", name: "Robin Other", login: "robin@example.com" } }),
  );
  await answer(page, "GET", 404);
  const dialog = page.getByRole("alertdialog", { name: "Sign in again" });
  await dialog.getByLabel("Access token").fill(sandbox.token);
  await dialog.getByRole("button", { name: "Go on" }).click();
  await dialog.getByRole("button", { name: "Go on as Robin Other" }).click();
  await expect(page.getByRole("alert")).toContainText("Box cannot find this request (404)");
  const bar = page.locator(".save-bar");
  await expect(bar).toContainText("Typed");
  await expect(bar.getByRole("button", { name: /^Save/ })).toBeDisabled();
  await expect(bar.getByRole("link")).toHaveCount(0);
  await expectAccessible(page);
});

test("a refusal is told in words of its own, without running into the next sentence", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  const end = await answer(page, "PUT", 400, { body: { message: "A fault that was asked for" } });
  await page.getByRole("switch").click();
  const told = page.getByRole("alert").filter({ hasText: "(400)" });
  await expect(told).toContainText("Box refused to change this (400)");
  await expect(told).not.toContainText("Your changes are safe here");
  await page.getByLabel("Title", { exact: true }).fill("Typed");
  await page.getByRole("button", { name: /^Save/ }).click();
  await expect(page.locator(".save-bar")).toContainText("Box says: A fault that was asked for. Your changes are safe here.");
  await end();
});

test("offline in the middle of a save: it is said, nothing is lost, saving works later", async ({ page, sandbox, context }) => {
  await openTemplate(page, sandbox);
  await page.getByLabel("Title", { exact: true }).fill("Typed");
  await context.setOffline(true);
  await expect(page.getByText("You are offline.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save" })).toBeDisabled();
  await expect(page.getByText("1 unsaved change, kept on this page")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Title", { exact: true }).fill("Typed offline");
  await context.setOffline(false);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  expect((await held(sandbox)).title).toBe("Typed offline");
});

test("a connection that breaks under a save is told, and the save can be repeated", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByLabel("Title", { exact: true }).fill("Typed");
  await page.route("**/2.0/file_requests/**", (route) =>
    route.request().method() === "PUT" ? route.abort("connectionreset") : route.fallback(),
  );
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "No answer from" })).toContainText("safe here");
  await page.unroute("**/2.0/file_requests/**");
  await page.getByRole("button", { name: "Save again" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
});

test("an answer that is no file request is said to be unreadable", async ({ page, sandbox }) => {
  await answer(page, "GET", 200, { raw: "<h1>Sign in to the hotel network</h1>" });
  await page.goto(`${sandbox.page}#/file-requests/${sandbox.template}`);
  await expect(page.getByRole("alert")).toContainText(/cannot be read \(200\)/);
  await expectAccessible(page);
});

test("what cannot be an id is explained before anything is sent", async ({ page, sandbox }) => {
  await page.goto(sandbox.page);
  await page.getByRole("button", { name: "Open by ID or link" }).click();
  const field = page.getByRole("dialog").getByLabel("Request ID or builder link");
  await expect(field).toBeFocused();
  await field.fill("https://app.box.com/f/19e57f40ace247278a8e3d336678c64a");
  await field.press("Enter");
  await expect(field).toHaveAccessibleErrorMessage(/does not contain the request ID/);
  await expectAccessible(page);
  await field.fill(`https://acme.app.box.com/filerequest/${sandbox.template}`);
  await field.press("Enter");
  await expect(page.getByLabel("Title", { exact: true })).toBeVisible();
});

test("on a phone, a connection that the browser blocks leads to the checklist", async ({ page, sandbox }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.route("**/2.0/users/me", (route) => route.abort("connectionrefused"));
  await page.goto(sandbox.page);
  const checklist = page.getByRole("heading", { name: "Check these, most likely first" });
  await expect(checklist).not.toBeInViewport();
  await page.getByRole("alert").getByRole("link", { name: "Work through the checklist" }).click();
  await expect(checklist).toBeFocused();
  await expect(checklist).toBeInViewport();
  await expect(page).toHaveURL(new RegExp(`^${sandbox.page}(#/)?$`));
  await page.evaluate(() => scrollTo(0, 0));
  await expectAccessible(page);
});
