// The commands as their user meets them: what they print where something is missing, and that nothing
// is built that is there already.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** The programs that `build/tools.sh` itself calls, apart from those that it looks for. */
const ORDINARY = ["awk", "cat", "cmp", "cp", "cut", "df", "dirname", "grep", "id", "mkdir", "nice", "sed", "sh", "tail"];

let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "commands-"));
});
after(() => rm(folder, { recursive: true, force: true }));

let copies = 0;
/**
 * Runs a step of `build/tools.sh` on a machine that has the ordinary programs and those given, each a name and a
 * script. The project there is a copy without tools. `twice`: once before, for what that leaves behind.
 */
async function step(name, programs, { twice = false, env = {} } = {}) {
  const machine = join(folder, String((copies += 1)));
  const bin = join(machine, "bin");
  spawnSync("mkdir", ["-p", bin, join(machine, "build"), join(machine, "tests")]);
  for (const program of ORDINARY.filter((one) => !(one in programs))) {
    const { stdout } = spawnSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" });
    await symlink(stdout.trim(), join(bin, program));
  }
  for (const [program, script] of Object.entries(programs)) {
    await writeFile(join(bin, program), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, program), 0o755);
  }
  for (const file of ["build/tools.sh", "build/package-lock.json", "rust-toolchain.toml", "tests/browser.mjs"]) {
    await writeFile(join(machine, file), await readFile(join(root, file)));
  }
  const run = () => spawnSync(join(bin, "sh"), [join(machine, "build/tools.sh"), ...name.split(" ")], {
    encoding: "utf8",
    env: { PATH: bin, HOME: machine, ...env },
  });
  if (twice) run();
  const { status, stderr } = run();
  const lines = stderr.trim().split("\n");
  return { status, last: lines.at(-1), lines };
}

/** The Node.js that runs this. */
const REAL_NODE = { node: `exec '${process.execPath}' "$@"` };
const NODE = { node: 'case "$1" in --version) echo v20.19.0;; esac', npm: ":" };
const RUST = {
  cc: ":",
  cargo: ":",
  rustc: 'case "$*" in *target-libdir*) dirname "$0";; *) echo rustc 1.95.0;; esac',
};

for (const [what, name, programs, message] of [
  ["no Rust", "rust", { cc: ":" }, /^tools: Rust is missing: install rustup/],
  ["no C compiler", "rust", { cargo: ":", rustc: ":" }, /^tools: a C compiler is missing: install/],
  ["a C compiler that does not work", "rust", { cc: "exit 1", cargo: ":" }, /^tools: the C compiler does not work: see above, and install gcc or clang/],
  ["no wasm target and no rustup", "rust", { ...RUST, rustc: 'case "$*" in *target-libdir*) echo /none;; esac' }, /^tools: the Rust target wasm32-unknown-unknown is missing: install/],
  ["no clippy and no rustup", "rust", { ...RUST, cargo: 'test "$1" != clippy' }, /^tools: clippy and rustfmt are missing: install/],
  ["a compiler that cannot be fetched", "rust", { ...RUST, rustc: "exit 1", rustup: "echo 'error: could not download file' >&2; echo 'failed to connect' >&2; exit 1" }, /^tools: installing Rust [\d.]+ failed, the registry cannot be reached: check the network/],
  ["no Node", "node", {}, /^tools: Node\.js is missing: install version 20\.19 or newer/],
  ["an old Node", "node", { node: 'case "$1" in --version) echo v18.19.0;; *) exit 1;; esac', npm: ":" }, /^tools: Node\.js v18\.19\.0 is too old: install version 20\.19 or newer/],
  ["a Node that does not start", "node", { node: "echo 'libnode.so: not found' >&2; exit 127", npm: ":" }, /^tools: Node\.js does not start: see above/],
  ["no npm", "node", { node: NODE.node }, /^tools: npm is missing: install it/],
  ["no network for packages", "build", { ...NODE, npm: "echo 'npm error code EAI_AGAIN' >&2; exit 1" }, /^tools: installing the packages of build failed, the registry cannot be reached: check the network/],
  ["no network for the benchmarks' packages", "tests/bench", { ...NODE, npm: "echo 'npm error code ENOTFOUND' >&2; exit 1" }, /^tools: installing the packages of tests\/bench failed, the registry cannot be reached: check the network/],
  ["a full disk for packages", "build", { ...NODE, npm: "echo 'npm error code ENOSPC' >&2; exit 1" }, /^tools: installing the packages of build failed, the disk is full: free/],
  ["no network for crates", "crates", { ...RUST, cargo: "echo 'error: failed to get `a`: Could not resolve hostname' >&2; exit 101" }, /^tools: fetching the crates failed, the registry cannot be reached: check the network/],
  ["no network for a tool", "trunk", { ...RUST, cargo: "echo 'error: failed to download from a registry' >&2; exit 101" }, /^tools: building trunk failed, the registry cannot be reached: check the network/],
  ["a full disk for a tool", "wasm-pack", { ...RUST, cargo: "echo 'error: No space left on device (os error 28)' >&2; exit 101" }, /^tools: building wasm-pack failed, the disk is full: free/],
  ["a tool that does not build", "trunk", { ...RUST, cargo: "echo 'error: linking failed' >&2; exit 101" }, /^tools: building trunk failed: see above, and \.tools\/trunk\.log/],
  ["a fault after a network that recovered", "trunk", { ...RUST, cargo: "echo 'warning: spurious network error: failed to connect' >&2; echo 'error: hyper-timeout does not compile' >&2; exit 101" }, /^tools: building trunk failed: see above/],
  ["a disk too full for the log", "trunk", { ...RUST, cargo: "exit 101", df: "echo Filesystem; echo /dev/a 100 99 1 99% /" }, /^tools: building trunk failed, the disk is full: free/],
  ["a build that fails", "failed page", {}, /^tools: page failed: see above$/],
  ["a build on a full disk", "failed page", { df: "echo Filesystem; echo /dev/a 100 99 1 99% /" }, /^tools: page failed, the disk is full: free/],
  ["no browser and no apt-get", "browser", REAL_NODE, /^tools: the tests need Chromium and ChromeDriver: install them/],
]) {
  test(`${what}: one line says what to do`, async () => {
    const { status, last } = await step(name, programs);
    assert.match(last, message);
    assert.equal(status, 1);
  });
}

test("a name of a browser that is none is told, and nothing is installed", async () => {
  const { status, lines } = await step("browser", { ...REAL_NODE, "apt-get": "echo installed" }, { env: { CHROMIUM: "/none/chromium" } });
  assert.equal(lines[0], "tools: CHROMIUM names /none/chromium, which is no program");
  assert.equal(status, 1);
});

test("browsers are found under each of their names, or where a variable names them", async () => {
  const { status } = await step("browser", { ...REAL_NODE, "google-chrome": ":", chromedriver: ":" });
  assert.equal(status, 0);
});

for (const [what, programs, message] of [
  ["without apt-get", {}, /^tools: Firefox or WebKit is missing, so the tests skip it: to have it, install/],
  ["with an apt-get that fails", { id: "echo 0", "apt-get": "echo 'E: Unable to locate package' >&2; exit 100" }, /^tools: the tests go on, and skip what is missing/],
]) {
  test(`further engines ${what}: that is told, and no reason to stop`, async () => {
    const { status, last } = await step("engines", { ...REAL_NODE, ...programs });
    assert.match(last, message);
    assert.equal(status, 0);
  });
}

test("a name of a further engine that is none is told", async () => {
  const { status, lines } = await step("engines", REAL_NODE, { env: { FIREFOX: "/none/firefox" } });
  assert.equal(lines[0], "tools: FIREFOX names /none/firefox, which is no program");
  assert.equal(status, 1);
});

test("another compiler without rustup is named, and used", async () => {
  const rustc = RUST.rustc.replace("1.95.0", "1.96.0");
  const { status, lines } = await step("rust", { ...RUST, rustc });
  assert.match(lines[0], /^tools: Rust 1\.96\.0 is here; this project is tested with [\d.]+, which rustup/);
  assert.equal(status, 0);
});

test("a tool without the program beside it that is needed, too, is built again", async () => {
  const { lines } = await step("wasm-bindgen", { ...RUST, "wasm-bindgen": "echo wasm-bindgen 0.2.130", cargo: "exit 101" });
  assert.equal(lines[0], "tools: building wasm-bindgen-cli 0.2.130 (once)");
});

test("a failed step shows what its program said", async () => {
  const { lines } = await step("trunk", { ...RUST, cargo: "echo 'error: linking failed' >&2; exit 101" });
  assert.ok(lines.includes("error: linking failed"), lines.join("\n"));
});

test("a tool of the right version on PATH is used, and one of another version is not", async () => {
  const right = await step("trunk", { ...RUST, trunk: "echo trunk 0.21.14", cargo: "exit 101" });
  assert.deepEqual(right, { status: 0, last: "", lines: [""] });
  const wrong = await step("trunk", { ...RUST, trunk: "echo trunk 0.21.140", cargo: "exit 101" });
  assert.equal(wrong.lines[0], "tools: building trunk 0.21.14 (once)");
});

test("a tool whose record is there, but not the tool itself, is built again", async () => {
  const rust = { ...RUST, cargo: `mkdir -p "$HOME/.tools"; echo '"trunk 0.21.14 (registry)" = ["trunk"]' > "$HOME/.tools/.crates.toml"; exit 101` };
  const { status, lines } = await step("trunk", rust, { twice: true });
  assert.equal(lines[0], "tools: building trunk 0.21.14 (once)");
  assert.equal(status, 1);
});

test("cargo binstall is used where it is there, and cargo builds what it cannot fetch", async () => {
  const cargo = 'echo "$@" >> "$HOME/called"; test "$1" != binstall || test -e "$HOME/fetches"';
  const { lines } = await step("trunk", { ...RUST, cargo, "cargo-binstall": ":" });
  assert.deepEqual(lines, ["tools: fetching trunk 0.21.14", "tools: building trunk 0.21.14 (once)"]);
  const fetches = `${cargo}; mkdir -p .tools/bin; printf '#!/bin/sh\n' > .tools/bin/trunk; chmod +x .tools/bin/trunk; echo '"trunk 0.21.14 (r)"' > .tools/.crates.toml; exit 0`;
  const { lines: fetched } = await step("trunk", { ...RUST, chmod: 'exec /bin/chmod "$@"', cargo: fetches, "cargo-binstall": ":" });
  assert.deepEqual(fetched, ["tools: fetching trunk 0.21.14"]);
});

/** What the make around the tests tells its own children is not for another one. */
const { MAKEFLAGS, MAKELEVEL, MFLAGS, ...PLAIN } = process.env;

/** What is built anew where a file has changed. */
function built(changed) {
  const parameters = ["-n", "-W", changed, "dist/index.html", "pkg/package.json", "target/debug/sandbox"];
  const { stdout, stderr } = spawnSync("make", parameters, { cwd: root, env: PLAIN, encoding: "utf8" });
  assert.equal(stderr, "");
  return [...stdout.matchAll(/^touch -r \S+ (\S+)$/gm)].map(([, target]) => target).sort();
}

for (const [changed, expected] of [
  ["README.md", []],
  ["src/sandbox/mod.rs", ["target/debug/sandbox"]],
  ["www/form/form.html", ["target/debug/sandbox"]],
  ["src/npm/index.js", ["pkg/package.json"]],
  ["src/admin/app.rs", ["dist/index.html", "target/page-compiled"]],
  ["www/boot.js", ["dist/index.html"]],
  ["src/client/mod.rs", ["dist/index.html", "pkg/package.json", "target/page-compiled"]],
  ["src/api/mod.rs", ["dist/index.html", "pkg/package.json", "target/debug/sandbox", "target/page-compiled"]],
]) {
  test(`a change of ${changed} builds ${expected.join(", ") || "nothing"}`, () => {
    assert.deepEqual(built(changed), expected);
  });
}

test("`make run` where all is built builds nothing, answers, and stops on SIGINT", async (context) => {
  const data = join(folder, "data");
  const child = spawn("make", ["run"], {
    cwd: root,
    env: { ...PLAIN, PORT: "0", SANDBOX_DATA: data },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  // As a terminal does on Ctrl-C: to make and to all that it runs.
  const interrupt = () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, "SIGINT");
  };
  context.after(interrupt);
  // Nor does it outlive the tests where these are interrupted.
  process.once("exit", interrupt);
  process.once("SIGINT", () => process.exit(130));
  const closed = new Promise((resolve) => child.on("close", resolve));
  let complaints = "";
  child.stderr.on("data", (text) => (complaints += text));
  const printed = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const [name, value] = line.split(" ");
    printed[name] = value;
    if (name === "template") break;
  }
  assert.deepEqual(Object.keys(printed), ["page", "api", "token", "template"], complaints);
  assert.equal((await fetch(printed.page)).status, 200);
  interrupt();
  await closed;
  assert.doesNotMatch(complaints, /^(tools|build): /m);
  await assert.rejects(fetch(printed.page));
});
