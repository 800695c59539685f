// Programs that a test starts, and ends by itself.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** What the pages see of this machine, whatever its user has set. */
const ENVIRONMENT = { LANG: "C.UTF-8", LC_ALL: "C.UTF-8", LANGUAGE: "en_US", TZ: "Europe/Berlin" };

/** The programs that run: none of them outlives this one, however it ends. */
const running = new Set();
process.on("exit", () => running.forEach((end) => end()));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/** Starts a program. `line(pattern)` waits for a line on one of its outputs and gives the match, `stop` ends it. */
export function start(program, parameters, { env = {}, descriptors = [] } = {}) {
  const child = spawn(program, parameters, {
    env: { ...process.env, ...ENVIRONMENT, ...env },
    stdio: ["ignore", "pipe", "pipe", ...descriptors],
    // Browsers have children of their own: all of them are one group.
    detached: true,
  });
  let log = "";
  const waiting = new Set();
  for (const output of child.stdio.slice(1)) {
    createInterface({ input: output }).on("line", (line) => {
      log = `${log}${line}\n`.slice(-10_000);
      for (const look of waiting) look(line);
    });
  }
  let isOver = false;
  const closed = new Promise((resolve) => {
    for (const event of ["error", "close"]) child.on(event, resolve);
  }).then(() => {
    isOver = true;
    running.delete(end);
  });
  const end = () => process.kill(-child.pid, "SIGTERM");
  if (child.pid) running.add(end);
  return {
    line: (pattern) =>
      Promise.race([
        new Promise((resolve) => {
          const look = (line) => {
            const match = pattern.exec(line);
            if (!match) return;
            waiting.delete(look);
            resolve(match);
          };
          waiting.add(look);
        }),
        closed.then(() => {
          throw new Error(`${program} ended: ${log}`);
        }),
      ]),
    isOver: () => isOver,
    log: () => log,
    async stop() {
      if (!isOver) end();
      await closed;
    },
  };
}

/** Asks again until there is an answer, or the program has ended. */
export async function answered(program, ask) {
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer) return answer;
    if (program.isOver()) throw new Error(`it ended: ${program.log()}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
