// The public form as visitors meet it: with and without JavaScript, by pointer, by drag and drop, on a
// connection that breaks.
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support.mjs";

/** A new form, and how to look at what arrives. */
async function openForm(sandbox, settings = {}) {
  const folder = (await sandbox.call("POST", "/folders", { name: "Inbox", parent: { id: "2233210" } })).body.id;
  const body = { folder: { id: folder }, is_email_required: false, is_description_required: false, ...settings };
  const { body: made } = await sandbox.call("POST", `/file_requests/${sandbox.template}/copy`, body);
  return {
    ...made,
    address: new URL(made.url, sandbox.page).href,
    arrived: async () => {
      const { entries } = (await sandbox.call("GET", `/folders/${folder}/items`)).body;
      const files = await Promise.all(entries.map(({ id }) => sandbox.call("GET", `/files/${id}`)));
      return files.map(({ body: file }) => ({ name: file.name, size: file.size, email: file.uploader_display_name, note: file.description }));
    },
  };
}

async function ask(sandbox, ...faults) {
  const response = await fetch(new URL("/sandbox/faults", sandbox.api), {
    method: "POST",
    headers: { authorization: `Bearer ${sandbox.token}` },
    body: JSON.stringify(faults),
  });
  expect(response.status).toBe(200);
}

const file = (name, content = name) => ({ name, mimeType: "text/plain", buffer: Buffer.from(content) });

/** Counts the uploads that the page sends. */
function countUploads(page) {
  const sent = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request));
  return sent;
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the plain form sends several files and says so", async ({ page, sandbox }) => {
    const form = await openForm(sandbox, { is_email_required: true, is_description_required: true });
    await page.goto(form.address);
    await page.getByLabel("Email address").fill("n.okafor@example.com");
    await page.getByLabel("Description of files").fill("Two payslips");
    await page.getByLabel("Upload files").setInputFiles([file("one.txt"), file("two.txt")]);
    await page.getByRole("button", { name: "Submit" }).click();
    await expect(page.getByRole("heading", { name: "2 files sent" })).toBeVisible();
    expect(await form.arrived()).toEqual([
      { name: "one.txt", size: 7, email: "n.okafor@example.com", note: "Two payslips" },
      { name: "two.txt", size: 7, email: "n.okafor@example.com", note: "Two payslips" },
    ]);
    await page.reload();
    await page.getByRole("link", { name: "Send more files" }).click();
    await expect(page.getByRole("button", { name: "Submit" })).toBeVisible();
    expect(await form.arrived()).toHaveLength(2);
  });

  test.describe("over the limit", () => {
    test.use({ options: ["--max-file", "5"] });

    test("what was typed is kept and the problem is said", async ({ page, sandbox }) => {
      const form = await openForm(sandbox, { is_email_required: true });
      await page.goto(form.address);
      await page.getByLabel("Email address").fill("n.okafor@example.com");
      await page.getByLabel("Upload files").setInputFiles([file("large.txt", "123456")]);
      await page.getByRole("button", { name: "Submit" }).click();
      await expect(page.getByRole("alert")).toContainText("A file may have at most 5 bytes.");
      await expect(page.getByLabel("Email address")).toHaveValue("n.okafor@example.com");
      expect(await form.arrived()).toEqual([]);
    });
  });
});

test("files are picked, one is removed, and the rest arrive", async ({ page, sandbox }) => {
  const form = await openForm(sandbox, { is_email_required: true, expires_at: "2099-01-01T12:00:00Z" });
  await page.goto(form.address);
  await expect(page.getByText("Open until 1 Jan 2099, 13:00 (your time)")).toBeVisible();
  await page.getByLabel("Upload files").setInputFiles([file("one.txt"), file("two.txt")]);
  await page.getByLabel("Upload files").setInputFiles([file("three.txt")]);
  await page.getByRole("button", { name: "Remove two.txt" }).click();
  await expect(page.getByRole("button", { name: "Remove three.txt" })).toBeFocused();
  await page.getByLabel("Email address").fill("n.okafor@example.com");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("heading", { name: "2 files sent" })).toBeFocused();
  await expect(page.getByText("as n.okafor@example.com")).toBeVisible();
  expect((await form.arrived()).map(({ name }) => name)).toEqual(["one.txt", "three.txt"]);
  await expectAccessible(page);
});

test("dropped files arrive, and the field shows where to drop them", async ({ page, sandbox }) => {
  const form = await openForm(sandbox);
  await page.goto(form.address);
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["dropped"], "scan.txt", { type: "text/plain" }));
    return data;
  });
  const drop = page.locator("#drop");
  const plain = await drop.evaluate((element) => getComputedStyle(element).borderColor);
  await drop.dispatchEvent("dragover", { dataTransfer: transfer });
  await expect.poll(() => drop.evaluate((element) => getComputedStyle(element).borderColor)).not.toBe(plain);
  await drop.dispatchEvent("drop", { dataTransfer: transfer });
  await expect(page.getByRole("listitem")).toContainText("scan.txt");
  // Beside the field nothing opens in place of the form.
  await page.locator("h1").dispatchEvent("drop", { dataTransfer: transfer });
  await expect(page.getByRole("listitem")).toHaveCount(2);
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("heading", { name: "2 files sent" })).toBeVisible();
  expect((await form.arrived()).map(({ name }) => name)).toEqual(["scan (2).txt", "scan.txt"]);
});

test("a file that is dropped anywhere never opens in place of the form, and text goes where it is meant", async ({ page, sandbox }) => {
  const form = await openForm(sandbox, { is_description_required: true });
  await page.goto(form.address);
  const isTaken = (selector, kind) => page.locator(selector).evaluate((element, kind) => {
    const dataTransfer = new DataTransfer();
    if (kind === "file") dataTransfer.items.add(new File(["x"], "x.txt"));
    else dataTransfer.setData("text/plain", "x");
    const make = (name) => new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true });
    // An event whose default is prevented opens nothing.
    return ["dragover", "drop"].map((name) => !element.dispatchEvent(make(name)));
  }, kind);
  for (const place of ["#drop", "h1", "#description", "body > header", "html"]) {
    expect(await isTaken(place, "file")).toEqual([true, true]);
  }
  await expect(page.getByRole("listitem")).toHaveCount(5);
  expect(await isTaken("#description", "text")).toEqual([false, false]);
  await page.getByLabel("Description of files").fill("Bills");
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("heading", { name: "5 files sent" })).toBeVisible();
  expect(await isTaken("h1", "file")).toEqual([true, true]);
});

for (const [name, body] of [["a proxy's page", "<!doctype html><title>Sign in</title>"], ["the receipt of something else", '{"submission":"0","files":[]}']]) {
  test(`only a receipt that names the file counts as sent, and ${name} with a 200 does not`, async ({ page, sandbox }) => {
    const form = await openForm(sandbox);
    const uploads = countUploads(page);
    await page.goto(form.address);
    // The file arrives; what comes back is somebody else's.
    await ask(sandbox, { on: "submit", skip: 1, after: true, status: 200, body });
    await page.getByLabel("Upload files").setInputFiles([file("one.txt"), file("two.txt")]);
    await page.getByRole("button", { name: "Submit" }).click();
    await expect(page.getByRole("status")).toHaveText("1 of 2 files were not confirmed. Submit tries them again.");
    await expect(page.getByRole("listitem").filter({ hasText: "two.txt" })).toContainText("It is not confirmed that this file arrived.");
    await expect(page.getByRole("heading", { name: "sent" })).toHaveCount(0);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Try this file again" }).click();
    await expect(page.getByRole("heading", { name: "2 files sent" })).toBeVisible();
    expect(uploads).toHaveLength(3);
    expect((await form.arrived()).map(({ name }) => name)).toEqual(["one.txt", "two.txt"]);
  });
}

test("text from right to left stands on the same side in the form and in its preview", async ({ page, sandbox }) => {
  const form = await openForm(sandbox, { title: "مستندات", description: "أرسل الملفات" });
  /** The direction of each text, and where its first line begins. */
  const sides = (root) => page.locator(root).evaluate((card) => ["form-title", "form-intro"].map((name) => {
    const text = card.querySelector(`.${name}`);
    const range = document.createRange();
    range.selectNodeContents(text);
    const [line, box] = [range.getBoundingClientRect(), text.getBoundingClientRect()];
    return [getComputedStyle(text).direction, Math.abs(box.right - line.right) < 1, box.left + 1 < line.left];
  }));
  await page.goto(form.address);
  const onTheRight = ["rtl", true, true];
  expect(await sides("#form")).toEqual([onTheRight, onTheRight]);
  await page.goto(`${sandbox.page}#/file-requests/${form.id}`);
  await expect(page.getByLabel("Title", { exact: true })).toBeVisible();
  expect(await sides(".preview .form-card")).toEqual([onTheRight, onTheRight]);
});

test("what is missing is said at its field, and the first one gets the focus", async ({ page, sandbox }) => {
  const form = await openForm(sandbox, { is_email_required: true, is_description_required: true });
  const uploads = countUploads(page);
  await page.goto(form.address);
  await page.getByRole("button", { name: "Submit" }).click();
  const email = page.getByLabel("Email address");
  await expect(email).toBeFocused();
  await expect(page.getByRole("button", { name: "Cancel" })).toBeHidden();
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await expect(email).toHaveAccessibleDescription("Enter an email address, like name@example.com.");
  await expect(page.getByLabel("Description of files")).toHaveAccessibleDescription("Describe the files.");
  await expect(page.getByLabel("Upload files")).toHaveAccessibleDescription(/Choose at least one file\./);
  await expectAccessible(page);
  await email.fill("nobody");
  await page.getByLabel("Description of files").fill("Bills");
  await page.getByLabel("Upload files").setInputFiles([file("one.txt")]);
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(email).toBeFocused();
  expect(uploads).toHaveLength(0);
  await email.fill("n.okafor@example.com");
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("heading", { name: "1 file sent" })).toBeVisible();
});

test("a broken upload is tried again without those that have arrived", async ({ page, sandbox }) => {
  const form = await openForm(sandbox);
  const uploads = countUploads(page);
  await page.goto(form.address);
  // Not a reset: Chromium itself sends a request again whose kept connection was reset.
  await ask(sandbox, { on: "submit", skip: 1, kind: "garbage" });
  await page.getByLabel("Upload files").setInputFiles([file("one.txt"), file("two.txt"), file("three.txt")]);
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("status")).toHaveText("1 of 3 files were not sent. Submit tries them again.");
  await expect(page.getByRole("listitem").filter({ hasText: "two.txt" })).toContainText("The connection dropped.");
  expect((await form.arrived()).map(({ name }) => name)).toEqual(["one.txt", "three.txt"]);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Try this file again" }).click();
  await expect(page.getByRole("heading", { name: "3 files sent" })).toBeVisible();
  expect(uploads).toHaveLength(4);
  expect(await form.arrived()).toHaveLength(3);
});

test("a file whose answer was lost is not stored twice", async ({ page, sandbox }) => {
  const form = await openForm(sandbox);
  await page.goto(form.address);
  await ask(sandbox, { on: "submit", kind: "truncate" });
  await page.getByLabel("Upload files").setInputFiles([file("one.txt")]);
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByRole("button", { name: "Try this file again" }).click();
  await expect(page.getByRole("heading", { name: "1 file sent" })).toBeVisible();
  expect(await form.arrived()).toHaveLength(1);
});

test("cancelling keeps what has arrived and what is still to be sent", async ({ page, sandbox }) => {
  const form = await openForm(sandbox);
  await page.goto(form.address);
  await ask(sandbox, { on: "submit", skip: 1, kind: "pass", delay_ms: 600_000 });
  await page.getByLabel("Upload files").setInputFiles([file("one.txt"), file("two.txt")]);
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("status")).toHaveText("Sending file 2 of 2. Keep this page open.");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("status")).toHaveText("Cancelled. 1 of 2 files had arrived; Submit sends the rest.");
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("heading", { name: "2 files sent" })).toBeVisible();
  expect((await form.arrived()).map(({ name }) => name)).toEqual(["one.txt", "two.txt"]);
});

test("a form that closes meanwhile says so and keeps the files listed", async ({ page, sandbox }) => {
  const form = await openForm(sandbox);
  await page.goto(form.address);
  await page.getByLabel("Upload files").setInputFiles([file("one.txt")]);
  await sandbox.call("PUT", `/file_requests/${form.id}`, { status: "inactive" });
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("listitem")).toContainText("This request no longer takes files.");
  const gone = await page.reload();
  expect(gone.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "This page is not available" })).toBeVisible();
  await expectAccessible(page);
});

test.describe("with limits", () => {
  test.use({ options: ["--max-file", "5", "--max-files", "2"] });

  test("what is over a limit is said before anything is sent", async ({ page, sandbox }) => {
    const form = await openForm(sandbox);
    const uploads = countUploads(page);
    await page.goto(form.address);
    await page.getByLabel("Upload files").setInputFiles([file("a", "1"), file("b", "123456"), file("c", "1")]);
    await expect(page.getByRole("listitem").filter({ hasText: "Larger than 5 bytes" })).toContainText("b");
    await page.getByRole("button", { name: "Submit" }).click();
    await expect(page.getByText("You can send at most 2 files at a time. Remove some.")).toBeVisible();
    await page.getByRole("button", { name: "Remove b" }).click();
    expect(uploads).toHaveLength(0);
    await page.getByRole("button", { name: "Submit" }).click();
    await expect(page.getByRole("heading", { name: "2 files sent" })).toBeVisible();
  });
});

test("hostile titles and names are shown as text", async ({ page, sandbox }) => {
  const hostile = `<img src=x onerror="document.title='owned'">`;
  const form = await openForm(sandbox, { title: hostile, description: hostile });
  await page.goto(form.address);
  await expect(page.getByRole("heading", { name: hostile })).toBeVisible();
  await page.getByLabel("Upload files").setInputFiles([file(`${hostile}.txt`)]);
  await expect(page.getByRole("listitem")).toContainText(hostile);
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("heading", { name: "1 file sent" })).toBeVisible();
  await expect(page.locator("img")).toHaveCount(0);
  await expect(page).toHaveTitle("1 file sent");
});

for (const width of [320, 390, 1280]) {
  test(`nothing is cut off or needs scrolling sideways at ${width} pixels`, async ({ page, sandbox }) => {
    const form = await openForm(sandbox, { is_email_required: true, is_description_required: true, expires_at: "2099-01-01T12:00:00Z" });
    await page.setViewportSize({ width, height: 844 });
    await page.goto(form.address);
    await page.getByLabel("Upload files").setInputFiles([file(`${"very-long-name-".repeat(10)}.txt`)]);
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await page.goto(`${form.address}0`);
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
  });
}
