// Where browsers and their drivers are on this machine: named in environment variables, or on PATH.
// Run as a program it says with its exit code whether Chromium is there, with `engines` whether Firefox and WebKit
// are, and what is wrong with a name.
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
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

/** The path of Firefox, `undefined` where there is none. */
export const firefoxPath = () => find("FIREFOX", ["firefox-esr", "firefox"]);

/** The folders in which distributions keep the programs of WebKitGTK, newest versions first. */
function webkitFolders() {
  const bases = ["/usr/lib", "/usr/libexec"].flatMap((base) => [base, ...inside(base)]);
  return bases.flatMap((base) => ["webkitgtk-6.0", "webkit2gtk-4.1", "webkit2gtk-4.0"].map((name) => join(base, name)));
}

const inside = (folder) => (existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []);

/** The paths of WebKit's driver, its browser and a display without a screen, `undefined` where one is missing. */
export function webkitPaths() {
  const driver = find("WEBKIT_DRIVER", ["WebKitWebDriver"]);
  const browser = find("WEBKIT", []) ?? webkitFolders().map((folder) => join(folder, "MiniBrowser")).find(isProgram);
  const display = find("XVFB", ["Xvfb"]);
  return driver && browser && display ? { driver, browser, display } : undefined;
}

/** Options that start Chromium, also where this is run as root and without a graphics card. */
export function launchOptions(...more) {
  return { executablePath: chromiumPath(), args: ["--no-sandbox", "--disable-gpu", ...more] };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const found = process.argv[2] === "engines" ? [firefoxPath(), webkitPaths()] : [chromiumPath(), chromedriverPath()];
    process.exitCode = found.every(Boolean) ? 0 : 1;
  } catch (error) {
    console.error(`tools: ${error.message}`);
    process.exitCode = 2;
  }
}
