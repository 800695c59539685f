// The upload link, as it is handed on.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { expect, expectAccessible, expectNoSidewaysScroll, held, openTemplate, test } from "./support.mjs";

test("the QR code can be saved as a picture that shows the very same code", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByRole("button", { name: "Share…" }).click();
  await expectAccessible(page);
  const code = page.getByRole("img", { name: "QR code for the upload link" });
  const side = Number((await code.getAttribute("viewBox")).split(" ").at(-1));
  const dark = [...(await code.locator("path").getAttribute("d")).matchAll(/M(\d+) (\d+)h/g)].map(([, x, y]) => `${x} ${y}`);
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "PNG: download the QR code" }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe(`upload-link-${sandbox.template}.png`);
  const bytes = [...(await readFile(await download.path()))];
  const found = await page.evaluate(
    async ({ bytes, side }) => {
      const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext("2d", { willReadFrequently: true });
      context.drawImage(image, 0, 0);
      const scale = image.width / side;
      const dark = [];
      for (let y = 0; y < side; y += 1) {
        for (let x = 0; x < side; x += 1) {
          const [value] = context.getImageData((x + 0.5) * scale, (y + 0.5) * scale, 1, 1).data;
          if (value === 0) dark.push(`${x} ${y}`);
        }
      }
      return { dark, width: image.width, height: image.height };
    },
    { bytes, side },
  );
  expect(found.dark).toEqual(dark);
  expect(found.width).toBe(found.height);
  expect(found.width).toBeGreaterThanOrEqual(1024);
});

test("the QR code is saved as SVG", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  await page.getByRole("button", { name: "Share…" }).click();
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "SVG: download the QR code" }).click();
  const text = await readFile(await (await waiting).path(), "utf8");
  expect(text).toContain(await page.locator("svg.qr path").getAttribute("d"));
});

test("the share card prints alone: the title, the code and the link", async ({ page, sandbox }) => {
  await page.addInitScript(() => {
    window.print = () => (window.printed = true);
  });
  await openTemplate(page, sandbox);
  const { title, url } = await held(sandbox);
  await page.getByRole("button", { name: "Share…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Print" }).click();
  expect(await page.evaluate(() => window.printed)).toBe(true);
  await page.emulateMedia({ media: "print" });
  await expect(dialog.getByText(title, { exact: true })).toBeVisible();
  await expect(dialog.getByRole("img", { name: "QR code for the upload link" })).toBeVisible();
  await expect(dialog.getByRole("textbox", { name: "Upload link" })).toHaveValue(new RegExp(`${url}$`));
  await expect(dialog.getByRole("textbox", { name: "Upload link" })).toBeVisible();
  await expect(page.getByRole("button")).toHaveCount(0);
  await expect(page.getByLabel("Embed in a web page")).toBeHidden();
  await expect(page.getByLabel("Description", { exact: true })).toBeHidden();
  await expectNoSidewaysScroll(page);
});

test.describe("in a page of another site", () => {
  test.use({ expected: [/^request to http:\/\/127\.0\.0\.1:\d+$/] });

  test("the code to embed shows the form, and files arrive through it", async ({ page, sandbox }) => {
    const { body: folder } = await sandbox.call("POST", "/folders", { name: "Inbox", parent: { id: "2233210" } });
    const settings = { folder: { id: folder.id }, is_email_required: false, is_description_required: false };
    const { body: made } = await sandbox.call("POST", `/file_requests/${sandbox.template}/copy`, settings);
    await page.goto(`${sandbox.page}#/file-requests/${made.id}`);
    await page.getByRole("button", { name: "Share…" }).click();
    const code = await page.getByLabel("Embed in a web page").inputValue();
    const site = createServer((_, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html><title>Ours</title>${code}`);
    });
    await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
    await page.goto(`http://127.0.0.1:${site.address().port}/`);
    const form = page.frameLocator("iframe");
    await form.getByLabel("Upload files").setInputFiles({ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("a") });
    await form.getByRole("button", { name: "Submit" }).click();
    await expect(form.getByRole("heading", { name: "1 file sent" })).toBeVisible();
    const { entries } = (await sandbox.call("GET", `/folders/${folder.id}/items`)).body;
    expect(entries.map(({ name }) => name)).toEqual(["a.txt"]);
    site.close();
  });
});
