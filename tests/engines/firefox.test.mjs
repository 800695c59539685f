// The main flows in Firefox, by its own Marionette.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firefoxPath } from "../browser.mjs";
import { describeFlows } from "./flows.mjs";
import { answered, start } from "./process.mjs";
import { overMarionette } from "./webdriver.mjs";

describeFlows({
  name: "Firefox",
  isHere: firefoxPath,
  get: "install firefox-esr (Debian) or Firefox, or name it in FIREFOX",
  canBlockSiteData: true,
  // Parts are left by themselves.
  dateKeys: (...parts) => parts.join(""),
  /** Its window is at least 500 pixels wide: what is narrower is made so within. */
  async resize(page, width, height) {
    await page.size(Math.max(width, 500), height);
    await page.driver.send("Marionette:SetContext", { value: "chrome" });
    await page.driver.send("ExecuteScript", { script: "gBrowser.selectedBrowser.style.maxWidth = `${arguments[0]}px`", args: [width] });
    await page.driver.send("Marionette:SetContext", { value: "content" });
  },
  async open({ downloads, hasScripts, hasSiteData, theme }) {
    const profile = await mkdtemp(join(tmpdir(), "firefox-"));
    const prefs = {
      "marionette.port": 0,
      "remote.prefs.recommended": true,
      "devtools.console.stdout.content": true,
      "intl.accept_languages": "en-US",
      "browser.download.folderList": 2,
      "browser.download.dir": downloads,
      "browser.download.always_ask_before_handling_new_types": false,
      "javascript.enabled": hasScripts,
      "layout.css.prefers-color-scheme.content-override": theme === "dark" ? 0 : 1,
      ...(hasSiteData ? {} : { "network.cookie.cookieBehavior": 2 }),
    };
    const lines = Object.entries(prefs).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`);
    await writeFile(join(profile, "user.js"), lines.join("\n"));
    const program = start(firefoxPath(), ["--marionette", "--headless", "--remote-allow-system-access", "--no-remote", "--profile", profile], { env: { HOME: profile } });
    const port = await answered(program, () => readFile(join(profile, "MarionetteActivePort"), "utf8"));
    const driver = await answered(program, () => overMarionette(Number(port), {}));
    return {
      driver,
      log: program.log,
      async stop() {
        await program.stop();
        await rm(profile, { recursive: true, force: true });
      },
    };
  },
});
