// Where Chromium and its driver are on this machine: named in CHROMIUM and CHROMEDRIVER, or on PATH.
// Run as a program it says with its exit code whether both are there, and what is wrong with a name.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of a program: the one that an environment variable names, or the first of some names on PATH. */
function find(variable, names) {
  const named = process.env[variable];
  if (named) {
    if (!isProgram(named)) throw new Error(`${variable} names ${named}, which is no program`);
    return named;
  }
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

/** The path of Chromium, `undefined` where there is none. */
export const chromiumPath = () => find("CHROMIUM", ["chromium", "chromium-browser", "google-chrome"]);

/** The path of ChromeDriver, `undefined` where there is none. */
export const chromedriverPath = () => find("CHROMEDRIVER", ["chromedriver"]);

/** Options that start Chromium, also where this is run as root and without a graphics card. */
export function launchOptions(...more) {
  return { executablePath: chromiumPath(), args: ["--no-sandbox", "--disable-gpu", ...more] };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = chromiumPath() && chromedriverPath() ? 0 : 1;
  } catch (error) {
    console.error(`tools: ${error.message}`);
    process.exitCode = 2;
  }
}
