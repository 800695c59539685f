// What must never happen: a token that leaks, an address that is set from outside, text that runs.
import { createServer } from "node:http";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, expectNoSidewaysScroll, held, openTemplate, test } from "./support.mjs";

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

test("the sandbox's page offers nothing but the sandbox: its policy lets it call nothing else", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  const policy = (await page.request.get(sandbox.page)).headers()["content-security-policy"];
  expect(policy).toContain("connect-src 'self';");
  await page.getByRole("link", { name: "Connection" }).click();
  await expect(page.getByRole("radio")).toHaveCount(1);
});

test("choosing another API forgets the token and names the host it will go to", async ({ page, sandbox }) => {
  await page.route("**/config.json", (route) => route.fulfill({ json: { apiUrl: sandbox.api, appUrl: new URL(sandbox.page).origin } }));
  await page.goto(sandbox.page);
  await page.getByLabel("Access token").fill(sandbox.token);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByText("Maya Lindqvist")).toBeVisible();
  await page.getByRole("link", { name: "Connection", exact: true }).click();
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
  const { title, description } = await held(sandbox);
  await page.getByRole("link", { name: "Connection" }).click();
  await context.setOffline(true);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Connect" })).toBeVisible();
  expect(await page.content()).not.toContain(title);
  await context.setOffline(false);
  // Whoever signs in next sees what Box sends, and nothing that was fetched before.
  await page.route("**/2.0/file_requests/**", () => {});
  await page.getByLabel("Access token").fill(sandbox.token);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByRole("link", { name: title }).click();
  await expect(page.locator("#detail")).toHaveAttribute("aria-labelledby", "request-title");
  await expect(page.locator(".skeleton")).toBeVisible();
  expect(await page.content()).not.toContain(description.split("\n")[0]);
});

test("no other page can frame this one", async ({ browser, sandbox }) => {
  const server = createServer((request, response) => {
    const frames = `<iframe src="/free"></iframe><iframe src="${sandbox.page}"></iframe>`;
    response.writeHead(200, { "content-type": "text/html" }).end(request.url === "/" ? frames : "free");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const home = `http://127.0.0.1:${server.address().port}/`;
  const page = await browser.newPage();
  await page.goto(home);
  const frames = () => page.frames().slice(1).map((frame) => frame.url());
  await expect.poll(frames).toEqual([`${home}free`, "chrome-error://chromewebdata/"]);
  await page.close();
  server.close();
});

/** Every file under a folder. */
async function filesUnder(folder) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** The files of a browser profile in which a text stands, in either encoding. */
async function filesWith(folder, text) {
  const forms = [Buffer.from(text), Buffer.from(text, "utf16le")];
  const found = [];
  for (const file of await filesUnder(folder)) {
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    if (forms.some((form) => bytes.includes(form))) found.push(file);
  }
  return found;
}

test("after work and a reload the token is nowhere: not in the page, not in anything that the browser keeps", async ({ playwright, launchOptions, sandbox }) => {
  const profile = await mkdtemp(join(tmpdir(), "profile-"));
  const context = await playwright.chromium.launchPersistentContext(profile, launchOptions);
  const page = context.pages()[0];
  const config = { apiUrl: sandbox.api, appUrl: new URL(sandbox.page).origin };
  await page.route("**/config.json", (route) => route.fulfill({ json: config }));
  await page.goto(`${sandbox.page}#/file-requests/${sandbox.template}`);
  await page.getByLabel("Access token").fill(sandbox.token);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  const title = page.getByLabel("Title", { exact: true });
  await title.fill("A canary in the profile");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.getByLabel("Your note").fill("a canary in the list");
  await page.getByRole("switch").click();
  await expect(page.getByText("Visitors get a 404 page.")).toBeVisible();
  await page.getByRole("link", { name: "Connection" }).click();
  await expect(page.getByText("Connected as")).toBeVisible();
  await page.goBack();
  await title.fill("Typed and left");
  page.on("dialog", (dialog) => dialog.accept());
  for (let round = 0; round < 2; round += 1) {
    const seen = await page.evaluate(async () => {
      const caches_ = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
      const fields = [...document.querySelectorAll("input, textarea")].map(({ value }) => value);
      return JSON.stringify([caches_, fields, { ...localStorage }, { ...sessionStorage }, history.state, location.href, document.cookie, document.documentElement.outerHTML]);
    });
    expect(seen).not.toContain(sandbox.token);
    await page.reload();
    await expect(page.getByRole("heading", { name: "Connect" })).toBeVisible();
  }
  await context.close();
  // The search finds what is there: the list's own texts are.
  expect(await filesWith(profile, "a canary in the list")).not.toEqual([]);
  expect(await filesWith(profile, sandbox.token)).toEqual([]);
  await rm(profile, { recursive: true, force: true });
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
