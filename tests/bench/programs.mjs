// Programs that a benchmark measures against and that npm does not have.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A program that could be neither found nor installed. */
export class Missing extends Error {}

/** The name of miniserve, which is installed into .tools/ where the machine has none of that version. */
export function miniserve() {
  const { status } = spawnSync("sh", ["build/tools.sh", "miniserve"], { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Missing("miniserve could not be installed, see above");
  return "miniserve";
}
