// Pictures of the main views, where ENGINES_PICTURES names a folder for them: in light and dark, wide and as narrow as
// a phone, or as narrow as the browser's window gets.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startWithPage } from "../sandbox.mjs";

const HEIGHT = 900;

/** The views: what to do before each picture. */
const VIEWS = {
  list: async (page, sandbox, ids) => {
    await page.open(sandbox.page);
    await page.fill("Request ID or builder link", ids.join(" "));
    await page.click("button", "Open", true);
    await page.wait(() => document.querySelectorAll("tr[data-place]").length === 4);
    await page.open("about:blank");
    await page.open(`${sandbox.page}#/`);
    await page.wait(() => document.querySelectorAll("tr[data-place]").length === 4);
  },
  editor: (page, sandbox) => openTemplate(page, sandbox),
  share: async (page, sandbox) => {
    await openTemplate(page, sandbox);
    await page.click("button", "Share…");
    await page.wait(() => document.querySelector("dialog .qr path"));
  },
  wizard: async (page, sandbox) => {
    await openTemplate(page, sandbox);
    await page.click("link", "Copy to folders…");
    await page.wait(() => document.querySelector(".work .tree li"));
  },
  form: async (page, sandbox) => {
    await page.open(new URL((await sandbox.call("GET", `/file_requests/${sandbox.template}`)).body.url, sandbox.page).href);
    await page.wait(() => document.querySelector("#form")?.noValidate);
  },
};

async function openTemplate(page, sandbox) {
  await page.open(`${sandbox.page}#/file-requests/${sandbox.template}`);
  await page.wait(() => document.querySelector("#settings textarea"));
}

/**
 * Takes them all in one engine; `open` starts its browser. Each picture has one of its own, so that none shows what
 * an earlier one left.
 */
export async function takePictures(engine, open, folder) {
  await mkdir(folder, { recursive: true });
  const sandbox = await startWithPage();
  try {
    const ids = [];
    for (const title of ["Case 17 – payslips", "Case 18 – contract", "Staff onboarding, documents that are needed on the first day", "Tenders"]) {
      ids.push((await sandbox.call("POST", `/file_requests/${sandbox.template}/copy`, { folder: { id: "2233212" }, title })).body.id);
    }
    for (const theme of ["light", "dark"]) {
      for (const width of [1280, 390]) {
        for (const [view, show] of Object.entries(VIEWS)) {
          const page = await open({ theme });
          try {
            await engine.resize(page, width, HEIGHT);
            await show(page, sandbox, ids);
            await writeFile(join(folder, `${engine.name} ${view} ${theme} ${width}.png`), await page.picture());
          } finally {
            await page.close();
          }
        }
      }
    }
  } finally {
    await sandbox.stop();
  }
}
