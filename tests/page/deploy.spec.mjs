// The page on hosts as they are: without headers, with a wrong configuration, and after a redeploy.
import { test as base, expect } from "@playwright/test";
import { built, staticHost } from "./host.mjs";
import { expectAccessible, expectNoSidewaysScroll, openTemplate, test as sandboxed } from "./support.mjs";

const test = base.extend({
  /** What the host hands out in place of a file, as a test goes on. */
  changes: async ({}, use) => use({}),
  host: async ({ changes }, use) => {
    const host = await staticHost((name) => changes[name]);
    await use(host);
    await host.close();
  },
});

for (const [what, answer, said] of [
  ["with a trailing comma", { body: '{"apiUrl": "https://gateway.example/2.0",}' }, "not a JSON object"],
  ["that the server fails to give", { status: 500, body: "" }, "answered with 500"],
  ["that is a page for missing files", { body: "<!doctype html><title>Home</title>" }, "not a JSON object"],
  ["that is a list", { body: "[]" }, "not a JSON object"],
  ["with another type", { body: '{"apiUrl": ["https://gateway.example/2.0"]}' }, "apiUrl in config.json is not a text"],
  ["with a name written wrong", { body: '{"apiURL": "https://gateway.example/2.0"}' }, "the name “apiURL”"],
  ["with an address that is none", { body: '{"apiUrl": "gateway.example"}' }, "Start with https://"],
]) {
  test(`a config.json ${what}: the page says so, and takes no token until it is corrected`, async ({ page, host, changes }) => {
    changes["config.json"] = answer;
    await page.goto(host.url);
    await expect(page.getByRole("heading", { name: "This page is not set up correctly" })).toBeFocused();
    await expect(page.getByRole("alert")).toContainText(said);
    await expect(page.getByRole("textbox")).toHaveCount(0);
    await expect(page.getByLabel("Access token")).toHaveCount(0);
    changes["config.json"] = { body: '\uFEFF{"apiUrl": "https://gateway.example/2.0"}' };
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByLabel("Access token")).toBeVisible();
    await expect(page.getByText("Goes to gateway.example and nowhere else")).toBeVisible();
  });
}

test("that notice is readable for all", async ({ page, host, changes }) => {
  changes["config.json"] = { status: 503, body: "" };
  await page.goto(host.url);
  await expect(page.getByRole("alert")).toBeVisible();
  await page.setViewportSize({ width: 320, height: 700 });
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
});

test("without a config.json the page talks to Box", async ({ page, host, changes }) => {
  changes["config.json"] = { status: 404, body: "Not found" };
  await page.goto(host.url);
  await expect(page.getByText("Goes to api.box.com and nowhere else")).toBeVisible();
});

test("on a host without headers the page has a policy all the same", async ({ page, host }) => {
  await page.goto(host.url);
  await expect(page.getByRole("heading", { name: "Connect" })).toBeVisible();
  const broken = await page.evaluate(async () => {
    const seen = [];
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => seen.push(effectiveDirective));
    const script = document.createElement("script");
    let trusted = true;
    try {
      script.textContent = "globalThis.ran = true";
    } catch {
      trusted = false;
    }
    await fetch("http://192.0.2.1/").catch(() => {});
    await new Promise((resolve) => {
      const image = Object.assign(new Image(), { onerror: resolve });
      image.src = "https://evil.example/x.png";
    });
    return { seen: seen.sort(), trusted, ran: globalThis.ran };
  });
  expect(broken).toEqual({ seen: ["connect-src", "img-src", "require-trusted-types-for"], trusted: false, ran: undefined });
});

test("in a frame of another site the page does not start, and leads out of it", async ({ page, host }) => {
  const other = await staticHost((name) => (name === "index.html" ? { body: `<iframe width="600" height="400" src="${host.url}"></iframe>` } : undefined));
  await page.goto(other.url);
  const framed = page.frameLocator("iframe");
  await expect(framed.getByRole("alert")).toContainText("Another site shows this page inside its own");
  await expect(framed.getByLabel("Access token")).toHaveCount(0);
  const opened = page.waitForEvent("popup");
  await framed.getByRole("link", { name: "Open it by itself" }).click();
  await expect((await opened).getByLabel("Access token")).toBeVisible();
  await other.close();
});

/** From now on the host has a page with another script. */
async function redeploy(page, sandbox) {
  const index = (await built("index.html")).replaceAll(/admin-\w+\.js/g, "admin-0123456789abcdef.js");
  await page.route(sandbox.page, async (route) => route.fulfill({ response: await route.fetch(), body: index }));
}

sandboxed.describe("after a redeploy", () => {
  sandboxed.use({ expected: [/Failed to find a valid digest|Error: Failed to fetch|integrity/] });

  for (const [what, answer] of [
    ["is gone", { status: 404, body: "" }],
    ["is a page for missing files", { status: 200, contentType: "text/html", body: "<!doctype html>" }],
  ]) {
    sandboxed(`a part that ${what}: a reload is offered, and keeps what was typed`, async ({ page, sandbox }) => {
      await openTemplate(page, sandbox);
      await page.getByLabel("Title", { exact: true }).fill("Half a title");
      await page.route("**/jobs-*.wasm", (route) => route.fulfill(answer));
      await redeploy(page, sandbox);
      await page.getByRole("button", { name: "Share…" }).click();
      await expect(page.getByText("There is a new version of this page. Reload")).toBeVisible();
      page.on("dialog", (dialog) => dialog.accept());
      await page.unrouteAll();
      await page.reload();
      await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Half a title");
    });
  }

  sandboxed("a view of its own says so, and its button reloads", async ({ page, sandbox }) => {
    await openTemplate(page, sandbox);
    await page.route("**/jobs-*.wasm", (route) => route.fulfill({ status: 404, body: "" }));
    await redeploy(page, sandbox);
    await page.getByRole("link", { name: "Jobs" }).click();
    await expect(page.getByRole("alert")).toContainText("There is a new version of this page.");
    await expectAccessible(page);
    await page.unrouteAll();
    await page.getByRole("button", { name: "Reload" }).click();
    await expect(page.getByText("Nothing yet.")).toBeVisible();
  });

  sandboxed("where the page is the same as before, trying again is offered", async ({ page, sandbox }) => {
    await openTemplate(page, sandbox);
    await page.route("**/jobs-*.wasm", (route) => route.fulfill({ status: 503, body: "" }));
    await page.getByRole("link", { name: "Jobs" }).click();
    await expect(page.getByRole("alert")).toContainText("This part of the page could not be loaded.");
    await page.unrouteAll();
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByText("Nothing yet.")).toBeVisible();
  });
});
