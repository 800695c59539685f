// Starts and stops what is measured.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export { freePort } from "../sandbox.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Builds the sandbox as it would be shipped, and starts it on an empty data folder. */
export async function startSandbox(...options) {
  const build = ["build", "--quiet", "--locked", "--profile", "release-native", "--features", "sandbox", "--bin", "sandbox"];
  execFileSync("cargo", build, { cwd: root, stdio: "inherit" });
  return onData(mkdtempSync(join(tmpdir(), "sandbox-bench-")), options);
}

async function onData(data, options) {
  const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
  const program = join(target, "release-native/sandbox");
  const server = start(program, ["--port", "0", "--data", data, ...options], { stderr: "ignore" });
  const printed = {};
  for await (const line of createInterface({ input: server.child.stdout })) {
    const [name, value] = line.split(" ");
    printed[name] = value;
    if (name === "template") break;
  }
  server.child.stdout.resume();
  return {
    ...server,
    ...printed,
    /** Starts it again on what it holds, with other options. */
    async again(...others) {
      await server.stop();
      return onData(data, others);
    },
    async stop() {
      await server.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Starts a program; `stop` ends it and waits. */
export function start(program, parameters, { stderr = "inherit" } = {}) {
  const child = spawn(program, parameters, { stdio: ["ignore", "pipe", stderr] });
  return {
    child,
    /** The most memory it has held, in MB. */
    peakMemory: () =>
      Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))[1]) / 1000,
    async stop() {
      child.kill();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

/** Waits until an address answers, whatever it answers. */
export async function answers(url, patience = 30_000) {
  const end = Date.now() + patience;
  for (;;) {
    try {
      await fetch(url);
      return;
    } catch (error) {
      if (Date.now() > end) throw new Error(`${url} does not answer`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
