// Every crate and npm package that ships or builds must carry a licence from this list.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const ALLOWED = new Set([
  "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0",
  "BlueOak-1.0.0", "CC0-1.0", "CC-BY-4.0", "ISC", "MIT", "MIT-0", "MPL-2.0", "Python-2.0", "Unicode-3.0",
  "Unlicense", "Zlib",
]);

/** True if an SPDX expression can be satisfied with allowed licences alone. */
function allowed(expression) {
  const plain = expression.replaceAll("/", " OR ").replaceAll(/[()]/g, " ");
  return plain.split(/\s+AND\s+/).every((term) =>
    term.split(/\s+OR\s+/).some((licence) => ALLOWED.has(licence.trim())),
  );
}

const metadata = JSON.parse(
  execFileSync("cargo", ["metadata", "--format-version", "1", "--locked", "--all-features"], {
    maxBuffer: 1 << 28,
  }),
);
const crates = metadata.packages.map(({ name, version, license }) => [`${name} ${version}`, license]);

const LOCKS = ["package-lock.json", "../build/package-lock.json"];
const packages = LOCKS.flatMap((lock) => Object.entries(JSON.parse(readFileSync(new URL(lock, import.meta.url))).packages))
  .filter(([path]) => path !== "")
  .map(([path, { version, license }]) => [`${path.replace(/.*node_modules\//, "")} ${version}`, license]);

const refused = [...crates, ...packages].filter(([, licence]) => !licence || !allowed(licence));
for (const [name, licence] of refused) console.error(`licences: ${name}: ${licence ?? "none stated"}`);
console.log(`licences: ${crates.length} crates and ${packages.length} npm packages read, ${refused.length} refused`);
process.exitCode = refused.length === 0 ? 0 : 1;
