// Builds a release of the page in dist/.
import { execFileSync } from "node:child_process";
import { releaseEnvironment, root } from "./cargo.mjs";

execFileSync("trunk", ["build", "--release", "--quiet"], {
  cwd: root,
  stdio: "inherit",
  env: { ...releaseEnvironment("admin"), CARGO_TERM_QUIET: "true" },
});
