// Builds a release of the page in dist/. `node build/page.mjs compile` only compiles it, as Trunk would: what needs
// no tools can so be done while they are being built.
import { releaseEnvironment, run } from "./cargo.mjs";

const [program, ...parameters] =
  process.argv[2] === "compile"
    ? ["cargo", "build", "--quiet", "--locked", "--release", "--target", "wasm32-unknown-unknown", "--features", "admin", "--bin", "admin"]
    : ["trunk", "build", "--release", "--quiet"];
run(program, parameters, { ...releaseEnvironment("admin"), CARGO_TERM_QUIET: "true" });
