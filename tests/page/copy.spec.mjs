// Putting a copy job together, and what it leaves.
import { readFile } from "node:fs/promises";
import { expectStored, exported, heldByFolder, makeFolders, openWizard, review } from "./copying.mjs";
import { expect, expectAccessible, expectNoSidewaysScroll, held, test } from "./support.mjs";

const [OKONJO, LINDQVIST, TANAKA] = ["2233212", "2233213", "2233214"];

async function download(page, name) {
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name }).click();
  return readFile(await (await waiting).path(), "utf8");
}

/** Begins a copy to one folder whose answer gets lost after the copy was made. */
async function loseTheAnswer(page, sandbox) {
  await openWizard(page, sandbox);
  await sandbox.fault([{ on: "copy", kind: "truncate" }]);
  await page.getByLabel("Folder IDs or links, one per line").fill(OKONJO);
  await page.getByRole("button", { name: "Create the copy" }).click();
  await expect(page.getByRole("heading", { name: "0 of 1 copies created, 1 needs attention" })).toBeVisible();
  return (await heldByFolder(sandbox)).get(OKONJO)[0];
}

test("one destination is a paste and a click, and the copy can be opened", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  const paste = page.getByLabel("Folder IDs or links, one per line");
  await expect(paste).toBeFocused();
  await paste.fill("Contracts");
  await expect(page.getByText("Line 1, “Contracts” is not a folder ID or link.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Create the copy" })).toBeHidden();
  await paste.fill(`https://app.box.com/folder/${OKONJO}`);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Create the copy" }).click();
  await expect(page.getByRole("heading", { name: "Copy created" })).toBeVisible();
  await expectAccessible(page);
  const [id] = (await heldByFolder(sandbox)).get(OKONJO);
  await page.getByRole("link", { name: new RegExp(`^Open .*${id}$`) }).click();
  await expect(page).toHaveURL(new RegExp(`#/file-requests/${id}$`));
  const { title } = await held(sandbox);
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
});

test("one destination that Box cannot find is not sent", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  await page.getByLabel("Folder IDs or links, one per line").fill("999999");
  await page.getByRole("button", { name: "Create the copy" }).click();
  await expect(page.getByText("Box cannot find this folder")).toBeVisible();
  await expect(page.getByRole("button", { name: "Create 1 copy" })).toBeDisabled();
  expect(await heldByFolder(sandbox)).toEqual(new Map());
});

test("what was typed into a row stays on the way back and forth", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  await review(page, `${OKONJO}\n${LINDQVIST}\n${TANAKA}`);
  await page.getByLabel("Title for Case 18").fill("My own title");
  await page.getByLabel("Expiry for Case 17").fill("2031-07-01T18:00");
  await page.getByRole("button", { name: "Remove Case 19" }).click();
  await page.getByRole("button", { name: "Back" }).click();
  await expect(page.getByText("2 destinations")).toBeVisible();
  await page.getByLabel("Folder IDs or links, one per line").press("Control+End");
  await page.keyboard.type("\n2233215");
  await page.getByRole("button", { name: "Check and adjust" }).click();
  await expect(page.getByLabel("Title for Case 18")).toHaveValue("My own title");
  await expect(page.getByLabel("Expiry for Case 17")).toHaveValue("2031-07-01T18:00");
  await page.getByRole("button", { name: "Create 3 copies" }).click();
  await expect(page.getByRole("heading", { name: "All 3 copies created" })).toBeVisible();
  const made = await heldByFolder(sandbox);
  expect([...made.keys()].sort()).toEqual([OKONJO, LINDQVIST, "2233215"]);
  expect((await held(sandbox, made.get(LINDQVIST)[0])).title).toBe("My own title");
  expect(new Date((await held(sandbox, made.get(OKONJO)[0])).expires_at).toISOString()).toBe("2031-07-01T16:00:00.000Z");
});

test("every setting of a row can be corrected before it is sent", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  await page.locator("input[type=file]").setInputFiles({
    name: "clients.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`folder_id,title,status,is_email_required\n${OKONJO},Alpha,open,perhaps\n${LINDQVIST},Beta,,yes\n`),
  });
  await page.getByRole("button", { name: "Check and adjust" }).click();
  await expect(page.getByText("“open” is not a status.")).toBeVisible();
  await page.getByRole("button", { name: "All settings for Case 17" }).click();
  const more = page.getByRole("group", { name: "All settings for Case 17" });
  await expect(more.getByLabel("Status")).toHaveValue("open");
  await expectAccessible(page);
  await more.getByLabel("Status").selectOption("inactive");
  await more.getByLabel("Email required").selectOption("No");
  await more.getByLabel("Description required").selectOption("Yes");
  await more.getByLabel("Description", { exact: true }).fill("Payslips, please.");
  await page.setViewportSize({ width: 320, height: 640 });
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.getByRole("button", { name: "All settings for Case 18" }).click();
  await expect(page.getByLabel("Email required")).toHaveValue("yes");
  await page.getByRole("button", { name: "Create 2 copies" }).click();
  await expect(page.getByRole("heading", { name: "All 2 copies created" })).toBeVisible();
  const made = await heldByFolder(sandbox);
  expect(await held(sandbox, made.get(OKONJO)[0])).toMatchObject({
    title: "Alpha",
    status: "inactive",
    is_email_required: false,
    is_description_required: true,
    description: "Payslips, please.",
  });
  expect(await held(sandbox, made.get(LINDQVIST)[0])).toMatchObject({ title: "Beta", is_email_required: true });
});

test("keys pressed faster than the tree is drawn find their way", async ({ page, sandbox }) => {
  await openWizard(page, sandbox);
  const cases = page.getByRole("treeitem", { name: "Cases" });
  await cases.focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("treeitem", { name: "Case 17" })).toBeVisible();
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByRole("treeitem", { name: "Case 17" })).toBeHidden();
  /** All keys in one task: nothing is drawn in between. */
  const burst = (...keys) =>
    page.evaluate((keys) => {
      for (const key of keys) {
        const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
        document.activeElement.dispatchEvent(event);
      }
    }, keys);
  await burst("ArrowRight", "ArrowDown", "ArrowDown", " ", "ArrowDown");
  await expect(page.getByRole("treeitem", { name: "Case 19" })).toBeFocused();
  await expect(page.getByRole("treeitem", { name: "Case 18" })).toHaveAttribute("aria-selected", "true");
  await burst("ArrowLeft", "ArrowLeft", "Home");
  await expect(page.getByRole("treeitem", { name: "All files" })).toBeFocused();
  await page.keyboard.type("cases", { delay: 0 });
  await expect(cases).toBeFocused();
  await expect(cases).toHaveAttribute("tabindex", "0");
  await expect(page.getByRole("tree").locator('[tabindex="0"]')).toHaveCount(1);
  await expect(page.getByText("1 folder picked.")).toBeVisible();
});

test("a row in doubt is marked with the request that it made, and undone with the rest", async ({ page, sandbox }) => {
  const id = await loseTheAnswer(page, sandbox);
  await page.getByRole("button", { name: "created", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Mark the copy as created" });
  const field = dialog.getByLabel("Request ID or builder link (optional)");
  await expect(field).toBeFocused();
  await expectAccessible(page);
  for (const [text, fault] of [
    ["Case 17", /not/],
    [sandbox.template, /the request that was copied/],
    ["12345678", /404/],
  ]) {
    await field.fill(text);
    await field.press("Enter");
    await expect(field).toHaveAccessibleErrorMessage(fault);
  }
  const elsewhere = await sandbox.call("POST", `/file_requests/${sandbox.template}/copy`, { folder: { id: TANAKA } });
  await field.fill(elsewhere.body.id);
  await field.press("Enter");
  await expect(field).toHaveAccessibleErrorMessage(/in another folder: Case 19/);
  await expectAccessible(page);
  await field.fill(`https://app.box.com/filerequest/${id}`);
  await dialog.getByRole("button", { name: "Mark as created" }).click();
  await expect(page.getByRole("heading", { name: "Copy created" })).toBeVisible();
  const [row] = await exported(page);
  const made = await held(sandbox, id);
  expect(row).toMatchObject({ result: "created", file_request_id: id, title: made.title });
  expect(row.link.endsWith(made.url)).toBe(true);
  await page.getByRole("button", { name: "Undo this job…" }).click();
  await page.getByRole("button", { name: "Delete 1 request" }).click();
  await expect(page.getByRole("heading", { name: "Request deleted" })).toBeVisible();
  expect((await sandbox.call("GET", `/file_requests/${id}`)).status).toBe(404);
  expect((await sandbox.call("GET", `/file_requests/${elsewhere.body.id}`)).status).toBe(200);
});

test("a row in doubt that was looked for and marked stays so after a reload", async ({ page, sandbox }) => {
  const id = await loseTheAnswer(page, sandbox);
  await page.getByRole("button", { name: "created", exact: true }).click();
  await page.getByRole("dialog").getByRole("textbox").fill(id);
  await page.getByRole("button", { name: "Mark as created" }).click();
  await expect(page.getByRole("heading", { name: "Copy created" })).toBeVisible();
  await expectStored(page);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Copy created" })).toBeVisible();
  expect((await exported(page))[0].file_request_id).toBe(id);
});

test("results go out as CSV, as JSON and as links, to the letter", async ({ page, sandbox }) => {
  const [nasty] = await makeFolders(sandbox, 1);
  await openWizard(page, sandbox);
  await page.locator("input[type=file]").setInputFiles({
    name: "clients.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`folder_id,title\n${OKONJO},"=1+1, ""quoted"""\n${LINDQVIST},Beta\n${nasty},Gamma\n`),
  });
  await page.getByRole("button", { name: "Check and adjust" }).click();
  await expect(page.getByText("Ready")).toHaveCount(3);
  await sandbox.fault([
    { on: "copy", skip: 2, status: 403, body: '{"type":"error","status":403,"code":"forbidden","message":"No","request_id":"abc123"}' },
  ]);
  await page.getByRole("button", { name: "Create 3 copies" }).click();
  await expect(page.getByRole("heading", { name: "2 of 3 copies created, 1 needs attention" })).toBeVisible();
  const made = await heldByFolder(sandbox);
  const rows = JSON.parse(await download(page, "Export JSON"));
  const app = new URL(sandbox.page).origin;
  const nobody = { contact_name: "", contact_email: "" };
  const expected = async (row, folder_id, folder_name, title) => {
    const [id] = made.get(folder_id) ?? [];
    const common = { row: String(row), folder_id, folder_name };
    if (!id) {
      const failed = { result: "failed", file_request_id: "", title: "", link: "", status: "403" };
      return { ...common, ...failed, reason: "403: you may not do this in this folder", request_id: "abc123", ...nobody };
    }
    const { url } = await held(sandbox, id);
    return { ...common, result: "created", file_request_id: id, title, link: app + url, status: "", reason: "", request_id: "", ...nobody };
  };
  const wanted = [
    await expected(1, OKONJO, "Case 17 – Okonjo", '=1+1, "quoted"'),
    await expected(2, LINDQVIST, rows[1].folder_name, "Beta"),
    await expected(3, nasty, "Client 1", "Gamma"),
  ];
  expect(rows).toEqual(wanted);
  expect(rows.filter(({ result }) => result === "created")).toHaveLength(2);
  const csv = await download(page, "Export CSV");
  // A spreadsheet must not run what a title says.
  const cell = (text) => {
    const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
    return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = [Object.keys(wanted[0]), ...wanted.map((row) => Object.values(row).map(cell))];
  expect(csv).toBe(lines.map((line) => `${line.join(",")}\r\n`).join(""));
  await page.getByRole("button", { name: "Copy all links" }).click();
  const links = wanted.map(({ link }) => link).filter(Boolean);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(links.join("\n"));
});
