// What the tests of copying to folders share.
import { readFile } from "node:fs/promises";
import { expect, openTemplate } from "./support.mjs";

const FIRST_COPY = 42_037_323;

/** Makes folders under "Cases", and returns their ids. */
export async function makeFolders(sandbox, count) {
  const ids = [];
  for (let from = 0; from < count; from += 20) {
    const names = Array.from({ length: Math.min(20, count - from) }, (_, index) => `Client ${from + index + 1}`);
    const made = await Promise.all(
      names.map((name) => sandbox.call("POST", "/folders", { name, parent: { id: "2233210" } })),
    );
    ids.push(...made.map(({ body }) => body.id));
  }
  return ids;
}

/** The file requests that the sandbox holds beside the template, by folder. Its ids follow each other. */
export async function heldByFolder(sandbox) {
  const held = new Map();
  for (let from = FIRST_COPY, found = true; found; from += 40) {
    const ids = Array.from({ length: 40 }, (_, index) => from + index);
    const answers = await Promise.all(ids.map((id) => sandbox.call("GET", `/file_requests/${id}`)));
    const there = answers.filter(({ status }) => status === 200).map(({ body }) => body);
    for (const { id, folder } of there) held.set(folder.id, [...(held.get(folder.id) ?? []), id]);
    found = there.length > 0;
  }
  return held;
}

/** Opens the first step of copying the template. */
export async function openWizard(page, sandbox) {
  await openTemplate(page, sandbox);
  await page.getByRole("link", { name: "Copy to folders…" }).click();
  await expect(page.getByRole("heading", { name: "Copy to folders" })).toBeVisible();
}

/** Pastes these folders, and goes on to the second step. */
export async function review(page, text) {
  await page.getByLabel("Folder IDs or links, one per line").fill(text);
  await page.getByRole("button", { name: "Check and adjust" }).click();
  await expect(page.getByRole("heading", { name: "For every copy" })).toBeVisible();
}

/** The answer of a store of the jobs' database to one of its methods without arguments, such as `count`. */
export function jobStore(page, store, method) {
  return page.evaluate(async ([store, method]) => {
    const open = indexedDB.open("file-requests-jobs");
    const database = await new Promise((resolve) => (open.onsuccess = () => resolve(open.result)));
    const request = database.transaction(store).objectStore(store)[method]();
    const answer = await new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    database.close();
    return answer;
  }, [store, method]);
}

/**
 * Waits until the browser has stored that every job is done. The page says so a moment before, and a tab that is
 * left in between leaves rows in doubt.
 */
export async function expectStored(page) {
  const isStored = async () => {
    const heads = (await jobStore(page, "heads", "getAll")).map((head) => JSON.parse(head));
    return heads.length > 0 && heads.every(({ end, rows }) => end?.done === rows);
  };
  await expect.poll(isStored).toBe(true);
}

/** The rows of the exported CSV file, as objects. */
export async function exported(page) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export CSV" }).click(),
  ]);
  const [header, ...lines] = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
  const names = header.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((cell, index) => [names[index], cell])));
}
