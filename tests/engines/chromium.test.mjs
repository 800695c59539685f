// The main flows in Chromium, by ChromeDriver.
import { chromedriverPath, chromiumPath } from "../browser.mjs";
import { describeFlows } from "./flows.mjs";
import { start } from "./process.mjs";
import { overHttp } from "./webdriver.mjs";

describeFlows({
  name: "Chromium",
  isHere: () => chromiumPath() && chromedriverPath(),
  get: "install chromium and chromium-driver, or name them in CHROMIUM and CHROMEDRIVER",
  canBlockSiteData: true,
  // All parts but the year, which may have six digits, are left by themselves.
  dateKeys: (month, day, year, hour, minute, half) => `${month}${day}${year}\uE014${hour}${minute}${half}`,
  resize: (page, width, height) => page.size(width, height),
  async open({ downloads, hasScripts, hasSiteData, theme }) {
    const program = start(chromedriverPath(), ["--port=0"]);
    const [, port] = await program.line(/successfully on port (\d+)/);
    const prefs = {
      "download.default_directory": downloads,
      ...(hasScripts ? {} : { "profile.managed_default_content_settings.javascript": 2 }),
      ...(hasSiteData ? {} : { "profile.default_content_setting_values.cookies": 2 }),
    };
    const args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--lang=en-US", `--blink-settings=preferredColorScheme=${theme === "dark" ? 0 : 1}`];
    const driver = await overHttp(port, { "goog:chromeOptions": { binary: chromiumPath(), args, prefs } });
    return { driver, stop: program.stop, log: program.log };
  },
});
