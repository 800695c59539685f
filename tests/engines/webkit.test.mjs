// The main flows in WebKit, Safari's engine, as GTK has it: by WebKitWebDriver.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { webkitPaths } from "../browser.mjs";
import { freePort } from "../sandbox.mjs";
import { describeFlows } from "./flows.mjs";
import { answered, start } from "./process.mjs";
import { overHttp } from "./webdriver.mjs";

describeFlows({
  name: "WebKit",
  isHere: webkitPaths,
  get: "install webkit2gtk-driver and xvfb (Debian), or name WebKitWebDriver, MiniBrowser and Xvfb in WEBKIT_DRIVER, WEBKIT and XVFB",
  // It has no such setting.
  canBlockSiteData: false,
  // Nothing but an arrow leads from one part to the next.
  dateKeys: (...parts) => parts.join("\uE014"),
  resize: (page, width, height) => page.size(width, height),
  async open({ downloads, hasScripts, theme }) {
    const home = await mkdtemp(join(tmpdir(), "webkit-"));
    const { driver: program, browser, display } = webkitPaths();
    const screen = start(display, ["-displayfd", "3", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"], { descriptors: ["pipe"] });
    const [number] = await screen.line(/^\d+$/);
    const port = await freePort();
    // Downloads go there, too.
    const env = { HOME: downloads, XDG_RUNTIME_DIR: home, DISPLAY: `:${number}`, GDK_BACKEND: "x11", WEBKIT_DISABLE_DMABUF_RENDERER: "1" };
    await mkdir(downloads, { recursive: true });
    const server = start(program, [`--port=${port}`], { env });
    await answered(server, () => fetch(`http://127.0.0.1:${port}/status`));
    const args = ["--automation", ...(hasScripts ? [] : ["--enable-javascript=false"]), ...(theme === "dark" ? ["--dark-mode"] : [])];
    const driver = await overHttp(port, { "webkitgtk:browserOptions": { binary: browser, args } });
    return {
      driver,
      log: server.log,
      async stop() {
        await server.stop();
        await screen.stop();
        await rm(home, { recursive: true, force: true });
      },
    };
  },
});
