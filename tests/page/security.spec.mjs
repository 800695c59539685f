// What must never happen: a token that leaks, an address that is set from outside, text that runs.
import { readFile } from "node:fs/promises";
import { expect, expectNoSidewaysScroll, held, openTemplate, test } from "./support.mjs";

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'";

/** Texts that have broken other pages. */
const NAUGHTY = [
  "<img src=x onerror=alert(1)>",
  "<script>alert(1)</script>",
  "{{constructor.constructor('alert(1)')()}}",
  "javascript:alert(1)",
  "'\"><svg/onload=alert(1)>",
  "\u202Egpj.exe\u202C",
  "Z\u0351\u036B\u0343a\u0324\u0316lgo \u{1F469}\u200D\u{1F680} \uFEFF\u200B",
  "مرحبا بالعالم",
  "null",
  "\\0 %00 %s %n ${7*7}",
  "x".repeat(255),
];

test("nothing in the address, and no message, can set where the page connects to", async ({ page, sandbox }) => {
  for (const rest of ["?apiUrl=https://evil.example/2.0", "#/connection?apiUrl=https://evil.example", "#apiUrl=https://evil.example"]) {
    await page.goto("about:blank");
    await page.goto(sandbox.page + rest);
    await expect(page.getByText("Sandbox").first()).toBeVisible();
    await page.evaluate(() => postMessage({ apiUrl: "https://evil.example/2.0" }, "*"));
    // A request to any other origin fails every test (support.mjs).
  }
  await page.goto("about:blank");
  await openTemplate(page, sandbox);
});

test("choosing another API forgets the token and names the host it will go to", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByRole("link", { name: "Connection" }).click();
  const token = page.getByLabel("Access token");
  await token.fill("canary");
  await page.getByRole("radio", { name: /^Box/ }).check();
  await expect(token).toHaveValue("");
  await expect(page.getByText("Goes to api.box.com and nowhere else")).toBeVisible();
  await page.getByRole("radio", { name: /^Custom/ }).check();
  await page.getByLabel("Address", { exact: true }).fill("http://gateway.example.com/2.0");
  await token.fill("canary");
  await page.getByRole("button", { name: "Connect with this token" }).click();
  await expect(page.getByLabel("Address", { exact: true })).toHaveAccessibleErrorMessage(/Use https/);
});

test("a reload leaves no trace of a token that was typed", async ({ page, sandbox }) => {
  await page.route("**/config.json", (route) =>
    route.fulfill({ json: { apiUrl: sandbox.api, appUrl: sandbox.page.replace(/\/$/, "") } }),
  );
  await page.goto(sandbox.page);
  await page.getByLabel("Access token").fill(sandbox.token);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByText("Maya Lindqvist")).toBeVisible();
  expect(await page.content()).not.toContain(sandbox.token);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Connect" })).toBeVisible();
  await expect(page.getByLabel("Access token")).toHaveValue("");
  expect(page.url()).not.toContain(sandbox.token);
});

test("signing out while offline: token and fetched data go, the list stays", async ({ page, sandbox, context }) => {
  await openTemplate(page, sandbox);
  const { title } = await held(sandbox);
  await page.getByRole("link", { name: "Connection" }).click();
  await context.setOffline(true);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Connect" })).toBeVisible();
  expect(await page.content()).not.toContain(title);
  await context.setOffline(false);
  await page.goto(sandbox.page);
  await page.reload();
  await expect(page.getByRole("link", { name: title })).toBeVisible();
});

test("the page holds under a strict policy with Trusted Types", async ({ page, sandbox }) => {
  await page.route(sandbox.page, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": POLICY } });
  });
  await openTemplate(page, sandbox);
  await page.getByRole("button", { name: "Share…" }).click();
  await expect(page.getByRole("img", { name: "QR code for the upload link" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByLabel("Title", { exact: true }).fill("Under a policy");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  // Any violation is in the console, which support.mjs watches.
});

test("hostile text is text, in the form, the list, the preview and the messages, and comes back exactly", async ({ page, sandbox }) => {
  page.on("dialog", (dialog) => {
    throw new Error(`a script ran: ${dialog.message()}`);
  });
  await openTemplate(page, sandbox);
  for (const text of NAUGHTY) {
    await page.getByLabel("Title", { exact: true }).fill(text);
    await page.getByLabel("Description", { exact: true }).fill(`${text}\n${text}`);
    await page.keyboard.press("Control+s");
    await expect(page.getByRole("region", { name: "Unsaved changes" })).toBeHidden();
    expect(await held(sandbox)).toMatchObject({ title: text, description: `${text}\n${text}` });
    await expect(page.locator("h1")).toHaveText(text, { useInnerText: false });
  }
  await page.reload();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue(NAUGHTY.at(-1));
  await page.setViewportSize({ width: 320, height: 800 });
  await expectNoSidewaysScroll(page);
});

test("hostile error messages are text", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.route("**/2.0/file_requests/**", (route) =>
    route.request().method() === "PUT"
      ? route.fulfill({ status: 400, json: { message: NAUGHTY[0], request_id: NAUGHTY[4] } })
      : route.fallback(),
  );
  await page.getByLabel("Title", { exact: true }).fill("x");
  await page.getByRole("button", { name: "Save" }).click();
  const notice = page.getByRole("alert").filter({ hasText: NAUGHTY[0] });
  await expect(notice).toContainText(NAUGHTY[4]);
  await expect(notice.locator("img")).toHaveCount(0);
});

for (const url of ["javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "//evil.example", "https://app.box.com.evil.example/f/1"]) {
  test(`a link that Box would not give (${JSON.stringify(url)}) is shown and never linked`, async ({ page, sandbox }) => {
    const request = await held(sandbox);
    await page.route(`**/2.0/file_requests/${sandbox.template}`, (route) => route.fulfill({ json: { ...request, url } }));
    await openTemplate(page, sandbox);
    await expect(page.getByRole("region", { name: "Link" })).toContainText(url.replace("\t", " "));
    const links = await page.getByRole("link").evaluateAll((all) => all.map((link) => [link.href, link.rel, link.target]));
    for (const [href, rel, target] of links) {
      expect(href).toMatch(/^https?:\/\/127\.0\.0\.1/);
      if (target === "_blank") expect(rel).toBe("noopener noreferrer");
    }
  });
}

test("without WebAssembly the page says what is missing", async ({ browser, sandbox }) => {
  const page = await browser.newPage();
  await page.route("**/*_bg.wasm", (route) => route.abort());
  await page.goto(sandbox.page);
  await expect(page.getByRole("alert")).toContainText("The page could not start");
  await page.close();
  const bare = await browser.newPage({ javaScriptEnabled: false });
  await bare.goto(sandbox.page);
  await expect(bare.getByText("needs JavaScript and WebAssembly")).toBeVisible();
  await bare.close();
});

test("a back end of the host's gives the token, and gives a fresh one when the old has run out", async ({ page, sandbox }) => {
  let given = 0;
  await page.route("**/config.json", (route) =>
    route.fulfill({ json: { apiUrl: sandbox.api, appUrl: sandbox.page.replace(/\/$/, ""), tokenUrl: "token" } }),
  );
  await page.route("**/token", (route) => {
    given += 1;
    return route.fulfill({ json: { access_token: sandbox.token } });
  });
  await openTemplate(page, sandbox);
  let refused = 0;
  await page.route("**/2.0/file_requests/**", (route) => {
    if (route.request().method() !== "PUT" || refused > 0) return route.fallback();
    refused += 1;
    return route.fulfill({ status: 401, body: "" });
  });
  await page.getByLabel("Title", { exact: true }).fill("Renewed");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  expect([given, refused]).toEqual([2, 1]);
});
