// What the page's links into Box's web app lead to in the sandbox, and files that are dropped beside their place.
import { expect, expectAccessible, expectNoSidewaysScroll, openTemplate, test } from "./support.mjs";

const hostile = `<img src=x onerror="document.title='owned'">`;

async function sent(sandbox) {
  const folder = (await sandbox.call("POST", "/folders", { name: `Inbox ${"long-".repeat(20)}`, parent: { id: "2233210" } })).body;
  const copy = { folder: { id: folder.id }, is_email_required: true, is_description_required: true };
  const { body: made } = await sandbox.call("POST", `/file_requests/${sandbox.template}/copy`, copy);
  for (const name of ["one.txt", `${"very-long-name-".repeat(10)}.txt`]) {
    const body = new FormData();
    body.append("email", "ann@example.com");
    body.append("description", hostile);
    body.append("file", new Blob(["x"]), name);
    await fetch(new URL(made.url, sandbox.page), { method: "POST", body });
  }
  return folder;
}

test("a folder shows its files, and leads to each of them and to the folders above", async ({ page, sandbox }) => {
  const folder = await sent(sandbox);
  await page.goto(new URL(`/folder/${folder.id}`, sandbox.page).href);
  await expect(page.getByRole("heading", { name: folder.name })).toBeFocused();
  const row = page.getByRole("listitem").filter({ hasText: "one.txt" });
  await expect(row).toContainText("From ann@example.com");
  for (const width of [320, 390, 1280]) {
    await page.setViewportSize({ width, height: 844 });
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
  }
  await row.getByRole("link", { name: "one.txt" }).click();
  await expect(page.getByText(hostile)).toBeVisible();
  await expectAccessible(page);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()]);
  expect(download.suggestedFilename()).toBe("one.txt");
  await page.getByRole("link", { name: folder.name }).click();
  await page.getByRole("link", { name: "Cases", exact: true }).click();
  await page.getByRole("link", { name: /Case 17/ }).click();
  await expect(page.getByText("Nothing is here yet.")).toBeVisible();
  await expectAccessible(page);
  await expect(page).toHaveTitle(/Case 17/);
});

test("the builder's link leads back into the page", async ({ page, sandbox }) => {
  await page.goto(new URL(`/filerequest/${sandbox.template}`, sandbox.page).href);
  await expect(page.getByLabel("Title", { exact: true })).toBeVisible();
  await expect(page).toHaveURL(`${sandbox.page}#/file-requests/${sandbox.template}`);
});

test("what is not there is said in words", async ({ page, sandbox }) => {
  await page.goto(new URL("/folder/1", sandbox.page).href);
  await expect(page.getByRole("heading", { name: "This folder is not here" })).toBeVisible();
  await expectAccessible(page);
});

test("a file that is dropped beside its place does not open in place of the page", async ({ page, sandbox }) => {
  await openTemplate(page, sandbox);
  /** Whether the default of both events is prevented, and what the pointer says. */
  const dropped = (selector) => page.locator(selector).first().evaluate((element) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["x"], "x.csv"));
    const make = (name) => new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true });
    return ["dragover", "drop"].map((name) => !element.dispatchEvent(make(name)));
  });
  for (const place of ["html", "h1", ".topbar", "input[type=text], textarea"]) expect(await dropped(place)).toEqual([true, true]);
  await page.goto(`${sandbox.page}#/file-requests/${sandbox.template}/copy`);
  await expect(page.locator(".drop").first()).toBeVisible();
  expect(await dropped("h2, h1")).toEqual([true, true]);
  await expect(page.getByText("x.csv")).toHaveCount(0);
  expect(await dropped(".drop")).toEqual([true, true]);
  await expect(page.getByText("x.csv").first()).toBeVisible();
});
