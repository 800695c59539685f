// The upload link, as it is handed on.
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
