// Runs the client's tests in headless Chromium, against a sandbox of their own.
import { spawn } from "node:child_process";
import { chromedriverPath } from "../browser.mjs";
import { freePort, startSandbox } from "../sandbox.mjs";

// The origin of the page that the tests run in has to be known before it is served.
const address = `127.0.0.1:${await freePort()}`;
const { api, token, template, stop } = await startSandbox("--allow-origin", `http://${address}`);

const child = spawn(
  "cargo",
  ["test", "--locked", "--target", "wasm32-unknown-unknown", "--features", "client", "--test", "client"],
  {
    stdio: "inherit",
    env: {
      ...process.env,
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: "wasm-bindgen-test-runner",
      CHROMEDRIVER: chromedriverPath(),
      WASM_BINDGEN_TEST_ADDRESS: address,
      // Ends a hang; a busy machine may take long to start the browser.
      WASM_BINDGEN_TEST_TIMEOUT: "600",
      // Read when the tests are compiled: a page has no environment.
      SANDBOX_API: api,
      SANDBOX_TOKEN: token,
      SANDBOX_TEMPLATE: template,
    },
  },
);
child.on("close", async (code) => {
  await stop();
  process.exitCode = code ?? 1;
});
