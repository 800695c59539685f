// Runs the client's tests in headless Chromium.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";

const found = (named, place) => named ?? (existsSync(place) ? place : undefined);

const child = spawn(
  "cargo",
  ["test", "--locked", "--target", "wasm32-unknown-unknown", "--features", "client", "--test", "client"],
  {
    stdio: "inherit",
    env: {
      ...process.env,
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: "wasm-bindgen-test-runner",
      CHROMEDRIVER: found(process.env.CHROMEDRIVER, "/usr/bin/chromedriver"),
      WASM_BINDGEN_TEST_TIMEOUT: "120",
    },
  },
);
child.on("close", (code) => {
  process.exitCode = code ?? 1;
});
