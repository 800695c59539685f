// The page end to end, in Chromium, against the built page that the sandbox serves.
import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";
import { launchOptions } from "./browser.mjs";

export default defineConfig({
  testDir: "page",
  outputDir: fileURLToPath(new URL("results", import.meta.url)),
  fullyParallel: true,
  workers: 2,
  // These end what would never end; no test depends on how fast anything is.
  timeout: 600_000,
  expect: { timeout: 120_000 },
  reporter: "list",
  use: {
    viewport: { width: 1280, height: 860 },
    // Dates are checked as this reader sees them.
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    permissions: ["clipboard-read", "clipboard-write"],
    screenshot: "only-on-failure",
    launchOptions: launchOptions("--disable-quic", "--disable-background-networking"),
  },
});
