// Starts a sandbox of its own for a test, with a new data folder that goes with it, and asks it for things.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Starts a sandbox on an empty data folder, which goes with it. `parameters` as on the command line. Gives what it
 * prints (`page`, `api`, `token`, `template`), `restart(…parameters)` on the same data, and `stop`.
 */
export async function startSandbox(...parameters) {
  const data = await mkdtemp(join(tmpdir(), "box-sandbox-"));
  let running = await run(data, parameters);
  return {
    ...running.printed,
    async restart(...others) {
      await running.stop();
      running = await run(data, others);
      Object.assign(this, running.printed);
    },
    async stop() {
      await running.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

async function run(data, parameters) {
  const program = process.env.SANDBOX ?? join(root, "target/debug/sandbox");
  const child = spawn(program, ["--port", "0", "--data", data, ...parameters], { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  child.stderr.on("data", (text) => (log = `${log}${text}`.slice(-10_000)));
  child.on("error", (error) => (log = error.message));
  const closed = new Promise((resolve) => child.on("close", resolve));
  const stop = async () => {
    child.kill();
    await closed;
  };
  const printed = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const [name, value] = line.split(" ");
    printed[name] = value;
    if (name === "template") return { printed, stop };
  }
  await stop();
  throw new Error(`the sandbox did not start (is ${program} built?): ${log}`);
}

/** A sandbox that serves the page, with what tests ask of it. */
export async function startWithPage(options = []) {
  // One that stays free while a sandbox starts anew.
  const port = String(await freePort());
  // The page keeps to the limit by itself; what a test prepares is not held back.
  const always = ["--port", port, "--calls-per-minute", "0", "--page", process.env.PAGE ?? join(root, "dist")];
  const sandbox = await startSandbox(...always, ...options);
  const headers = { authorization: `Bearer ${sandbox.token}`, "content-type": "application/json" };
  return {
    ...sandbox,
    /** Asks the API as another client would. */
    async call(method, path, body, more = {}) {
      const response = await fetch(sandbox.api + path, {
        method,
        headers: { ...headers, ...more },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await response.text();
      return { status: response.status, body: text ? JSON.parse(text) : undefined };
    },
    /** Asks the sandbox for faults; its documentation says which there are. */
    async fault(faults) {
      const response = await fetch(new URL("/sandbox/faults", sandbox.api), {
        method: "POST",
        headers,
        body: JSON.stringify(faults),
      });
      if (!response.ok) throw new Error(`the sandbox does not take these faults: ${await response.text()}`);
    },
    /** The faults that are not used up. */
    async faults() {
      return (await (await fetch(new URL("/sandbox/faults", sandbox.api), { headers })).json()).unused;
    },
    /** Starts anew with the same data, at the same address, with other options. */
    async restart(...others) {
      await sandbox.restart(...always, ...others);
      // A connection kept to the former process fails when it is used.
      while (!(await this.call("GET", "/users/me").catch(() => undefined)));
    },
  };
}

/** The request as the API has it now. */
export async function held(sandbox, id = sandbox.template) {
  return (await sandbox.call("GET", `/file_requests/${id}`)).body;
}

/** Ports below those that systems give out by themselves: none of these is given out without being asked for. */
const [LOWEST, HIGHEST] = [15_000, 32_000];

/** A free port that stays free, for servers that cannot choose one themselves or that start again. */
export async function freePort() {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    const server = createServer();
    const isFree = await new Promise((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}
