// Which browsers the page supports: what the README and the page itself say is what the built files need.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { BROWSERS, featuresOf, latest, versionsOf } from "./compat.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const dist = process.env.PAGE ?? join(root, "dist");

/** What the page does without where a browser does not have it, and what then is. */
const DISPENSABLE = [
  [/^css\/properties\/text-wrap/, "lines break elsewhere"],
  [/^css\/properties\/field-sizing/, "the field has rows for its text"],
  [/^css\/properties\/box-decoration-break/, "written with its prefix, too"],
  [/^css\/properties\/overflow-anchor/, "what it switches off is not there"],
  [/^css\/properties\/forced-color-adjust/, "the shape of a badge says the same as its colour"],
  [/^css\/properties\/(cursor|resize)/, "phones have neither"],
  [/^html\/global_attributes\/autocapitalize/, "a keyboard begins with a capital letter"],
  [/^javascript\/builtins\/ArrayBuffer\/detached/, "asked for, and not missed"],
];

/** Names of the module's own exports and objects, which some interface of browsers has, too. */
const OWN = ["api/Performance/memory", "api/HTMLInputElement/capture"];

/** What www/old.js asks for. */
const ASKED = ["css/types/color/light-dark", "css/selectors/has"];

async function files() {
  const named = (name, path) => readFile(path, name.endsWith(".wasm") ? "latin1" : "utf8").then((text) => ({ name, path, text }));
  // old.js is for browsers that are older.
  const built = (await readdir(dist)).filter((name) => /\.(css|js|wasm)$/.test(name) && !name.startsWith("old-"));
  const views = (await readdir(join(root, "src/admin"), { recursive: true })).filter((name) => name.endsWith(".rs"));
  return Promise.all([
    ...built.map((name) => named(name, join(dist, name))),
    ...views.map((name) => named(name, join(root, "src/admin", name))),
  ]);
}

test("the versions that the README names are the first that have all that the page uses", async () => {
  const found = featuresOf(await files());
  for (const own of OWN) found.delete(own);
  for (const [pattern] of DISPENSABLE) {
    const names = [...found.keys()].filter((name) => pattern.test(name));
    expect(names.length, `${pattern} is used`).toBeGreaterThan(0);
    for (const name of names) found.delete(name);
  }
  expect(found.size).toBeGreaterThan(300);
  const needed = latest([...found.values()].map(({ versions }) => versions));
  const unknown = [...found].filter(([, { versions }]) => BROWSERS.some((browser) => versions[browser] === Infinity));
  expect(unknown.map(([name, { files }]) => `${name} in ${[...files].join(", ")}`)).toEqual([]);

  const readme = await readFile(join(root, "README.md"), "utf8");
  const told = (browser) => Number(new RegExp(`^\\| ${browser} \\| ([\\d.]+) \\|`, "m").exec(readme)?.[1]);
  expect({
    chrome: told("Chrome"),
    edge: told("Edge"),
    firefox: told("Firefox"),
    safari: told("Safari"),
    safari_ios: told("Safari on iOS"),
  }).toEqual(needed);
  // A browser that has what is asked for has everything.
  expect(versionsOf(...ASKED)).toEqual(needed);
  const html = await readFile(join(dist, "index.html"), "utf8");
  expect(html).toContain(`It needs Chrome or Edge ${needed.chrome}, Firefox ${needed.firefox} or Safari ${needed.safari}, or a newer one`);
  expect(needed.edge).toBe(needed.chrome);
  expect(needed.safari_ios).toBe(needed.safari);
  const script = await readFile(join(root, "www/old.js"), "utf8");
  for (const name of ASKED) expect(script).toContain(name.split("/").at(-1));
});
