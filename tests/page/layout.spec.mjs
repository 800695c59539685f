// Narrow screens, print, and any place on any host.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, expectAccessible, expectNoSidewaysScroll, openTemplate, test } from "./support.mjs";

const dist = process.env.PAGE ?? fileURLToPath(new URL("../../dist", import.meta.url));

for (const [width, height] of [[320, 800], [390, 844]]) {
  test(`${width} pixels wide: one pane at a time, nothing sideways, back to the list`, async ({ page, sandbox }) => {
    await page.setViewportSize({ width, height });
    await page.goto(sandbox.page);
    await page.getByRole("link", { name: "Open the template" }).click();
    const title = page.getByLabel("Title", { exact: true });
    await expect(title).toBeVisible();
    await expect(page.getByRole("searchbox")).toBeHidden();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Share…" }).click();
    await expectNoSidewaysScroll(page);
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Requests" }).last().click();
    await expect(page.getByRole("searchbox")).toBeVisible();
    await expect(title).toBeHidden();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await page.goBack();
    await expect(title).toBeVisible();
  });
}

test("print leaves out what only a screen can use", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByLabel("Upload link")).toBeVisible();
  await expect(page.getByRole("searchbox")).toBeHidden();
  await expect(page.getByRole("button", { name: "Delete…" })).toBeHidden();
});

test("the build works from any path of a plain host", async ({ browser }) => {
  const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".svg": "image/svg+xml", ".json": "application/json" };
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://x").pathname.replace(/^\/some\/where\//, "");
    try {
      const body = await readFile(join(dist, path === "" ? "index.html" : path));
      response.writeHead(200, { "content-type": types[extname(path)] ?? "text/html" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/some/where/#/file-requests/42`);
  await expect(page.getByRole("heading", { name: "Connect" })).toBeVisible();
  await expect(page.getByText("Goes to api.box.com and nowhere else")).toBeVisible();
  await page.close();
  server.close();
});
