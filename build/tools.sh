#!/bin/sh
# Installs one thing that the commands need and this machine lacks: `sh build/tools.sh trunk`.
#
# A tool of the right version on PATH is used as it is. Others go into .tools/, which git ignores.
# One line is printed for each step taken, and none where nothing is missing. A step that fails
# prints the end of its log, and one line that says what to do.
set -eu
cd "$(dirname "$0")/.."

say() { printf 'tools: %s\n' "$1" >&2; }
fail() { say "$1"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# Says why something failed: `explain <what it does> [log]`.
explain() {
  # A full disk may have taken the log, too.
  if [ "$(df -Pk . | awk 'END { print ($4 < 100000) }')" = 1 ] || grep -qsiE 'no space left|os error 28|ENOSPC' "${2-}"; then
    fail "$1 failed, the disk is full: free 4 GB, then try again"
  fi
  # Warnings are of attempts that were repeated.
  if grep -sviE '^(npm )?warn' "${2-}" | grep -qiE 'could(n.t| not) resolve|failed to (download|fetch|connect|lookup)|(request|connection|operation) timed out|network is unreachable|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|temporary failure'; then
    fail "$1 failed, the registry cannot be reached: check the network or the proxy, then try again"
  fi
  fail "$1 failed: see above${2:+, and $2}"
}

# Runs a command with its output in a log: `quietly <what it does> <command> …`.
quietly() {
  what=$1
  shift
  log=.tools/$step.log
  # Their words are read where they fail.
  if mkdir -p "$(dirname "$log")" && LC_ALL=C "$@" >"$log" 2>&1; then return; fi
  tail -n 20 "$log" >&2 || true
  explain "$what" "$log"
}

# True if a program is here in this version, and whatever else its crate brings.
is_here() {
  if has "$2" && "$2" --version 2>/dev/null | grep -qwF "$3" && { [ -z "$beside" ] || has "$beside"; }; then return; fi
  # wasm-split-cli does not tell its version; cargo keeps a record of what it has installed.
  [ -x ".tools/bin/$2" ] && { [ -z "$beside" ] || [ -x ".tools/bin/$beside" ]; } &&
    grep -qsF "\"$1 $3 " .tools/.crates.toml
}

# crate, program, version, further arguments of cargo install
cargo_tool() {
  if is_here "$1" "$2" "$3"; then return; fi
  crate=$1 program=$2 version=$3
  shift 3
  if has cargo-binstall; then
    say "fetching $crate $version"
    if cargo binstall --no-confirm --quiet --disable-strategies compile --root .tools "$crate@$version" >&2 &&
      is_here "$crate" "$program" "$version"; then return; fi
  fi
  say "building $crate $version (once)"
  # Tools run for seconds and are built for minutes: nothing is spent on their speed or on finding
  # faults in them. Where no lock file decides, no dependency is taken that needs a newer compiler.
  CARGO_TARGET_DIR="$PWD/$target" CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_PANIC=abort \
    CARGO_PROFILE_DEV_DEBUG_ASSERTIONS=false CARGO_PROFILE_DEV_OVERFLOW_CHECKS=false CARGO_INCREMENTAL=0 \
    CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS=fallback \
    quietly "building $crate" \
    nice -n "$patience" cargo install --force "$profile" --root .tools --version "$version" "$@" "$crate"
}

# The packages of a folder with a package-lock.json, as that file names them.
npm_packages() {
  if [ -e "$1/node_modules/.complete" ] && cmp -s "$1/package-lock.json" "$1/node_modules/.complete"; then return; fi
  say "installing the JavaScript packages of $1/package.json"
  # No browser comes with Playwright: the tests use the one that is installed.
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 \
    quietly "installing the packages of $1" npm ci --prefix "$1" --include=dev --include=optional --no-audit --no-fund
  cp "$1/package-lock.json" "$1/node_modules/.complete"
}

step=${1:-}
# The folder that a tool is built in, how far its build gives way to others, how it is built, and a second
# program of its crate that is needed.
target=.tools/target/others patience=10 profile=--debug beside=
case $step in
  rust)
    has cargo || fail 'Rust is missing: install rustup (https://rustup.rs), then try again'
    has cc || fail 'a C compiler is missing: install gcc or clang (Debian: build-essential), then try again'
    echo 'int main(void) { return 0; }' | cc -x c -o /dev/null - >&2 ||
      fail 'the C compiler does not work: see above, and install gcc or clang with its libraries (Debian: build-essential)'
    # The version, the target and the components are those of rust-toolchain.toml. They are installed
    # here, not by rustup's proxies in passing, so that the step is printed and its failure explained.
    export RUSTUP_AUTO_INSTALL=0
    version=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
    if ! rustc --version >/dev/null 2>&1; then
      has rustup || fail 'cargo is here, but rustc does not start: install rustup (https://rustup.rs), then try again'
      say "installing Rust $version"
      quietly "installing Rust $version" rustup toolchain install "$version" --profile minimal
    fi
    here=$(rustc --version | cut -d ' ' -f 2)
    if [ "$here" != "$version" ] && ! has rustup; then
      say "Rust $here is here; this project is tested with $version, which rustup (https://rustup.rs) would install"
    fi
    if [ ! -d "$(rustc --print target-libdir --target wasm32-unknown-unknown)" ]; then
      has rustup || fail 'the Rust target wasm32-unknown-unknown is missing: install it, or rustup (https://rustup.rs), then try again'
      say 'adding the Rust target wasm32-unknown-unknown'
      quietly 'adding the target' rustup target add wasm32-unknown-unknown
    fi
    if ! cargo clippy --version >/dev/null 2>&1 || ! cargo fmt --version >/dev/null 2>&1; then
      has rustup || fail 'clippy and rustfmt are missing: install them, or rustup (https://rustup.rs), then try again'
      say 'adding clippy and rustfmt'
      quietly 'adding clippy and rustfmt' rustup component add clippy rustfmt
    fi ;;
  node)
    has node || fail 'Node.js is missing: install version 20.19 or newer, then try again'
    here=$(node --version) || fail 'Node.js does not start: see above, and install version 20.19 or newer'
    node -e 'process.exit((([a, b]) => (a > 20 || (a == 20 && b >= 19) ? 0 : 1))(process.versions.node.split(".")))' ||
      fail "Node.js $here is too old: install version 20.19 or newer, then try again"
    has npm || fail 'npm is missing: install it, then try again' ;;
  crates)
    # Trunk runs cargo without the network, so all that Cargo.lock names has to be here.
    if ! cargo fetch --quiet --locked --offline >/dev/null 2>&1; then
      say 'fetching the crates of Cargo.lock'
      quietly 'fetching the crates' cargo fetch --locked
    fi ;;
  build | tests | tests/bench) npm_packages "$step" ;;
  # Without TLS and the search for updates: here it only builds. It takes longest, so it is built beside
  # the others and goes first.
  trunk)
    target=.tools/target/trunk patience=0
    cargo_tool trunk trunk 0.21.14 --locked --no-default-features ;;
  # Its lock file names a version that is gone, so --locked fails.
  wasm-bindgen)
    beside=wasm-bindgen-test-runner
    cargo_tool wasm-bindgen-cli wasm-bindgen 0.2.130 --no-default-features ;;
  # Not --locked, as the next: so they share most of what they need with wasm-bindgen-cli.
  wasm-split) cargo_tool wasm_split_cli_support wasm-split-cli 0.2.4 --features build-binary ;;
  wasm-pack) cargo_tool wasm-pack wasm-pack 0.15.1 ;;
  # A static file server that a benchmark measures against: at its full speed.
  miniserve)
    profile=--profile=release
    cargo_tool miniserve miniserve 0.35.0 --locked ;;
  browser)
    found=0
    node tests/browser.mjs || found=$?
    case $found in 0) exit ;; 2) fail 'correct it, or unset it, then try again' ;; esac
    if ! has apt-get || [ "$(id -u)" != 0 ]; then
      fail 'the tests need Chromium and ChromeDriver: install them with your package manager (Debian: chromium chromium-driver), or name them in CHROMIUM and CHROMEDRIVER'
    fi
    say 'installing chromium and chromium-driver with apt-get'
    quietly 'apt-get update' apt-get update -qq
    DEBIAN_FRONTEND=noninteractive quietly 'installing chromium and chromium-driver' \
      apt-get install -y -qq --no-install-recommends chromium chromium-driver ;;
  engines)
    found=0
    node tests/browser.mjs engines || found=$?
    case $found in 0) exit ;; 2) fail 'correct it, or unset it, then try again' ;; esac
    # The tests go on without them, and say so again at their end.
    if ! has apt-get || [ "$(id -u)" != 0 ]; then
      say 'Firefox or WebKit is missing, so the tests skip it: to have it, install them with your package manager (Debian: firefox-esr webkit2gtk-driver xvfb)'
      exit
    fi
    say 'installing firefox-esr, webkit2gtk-driver and xvfb with apt-get'
    export DEBIAN_FRONTEND=noninteractive
    (quietly 'apt-get update' apt-get update -qq &&
      quietly 'installing Firefox and WebKit' apt-get install -y -qq --no-install-recommends firefox-esr webkit2gtk-driver xvfb) ||
      say 'the tests go on, and skip what is missing' ;;
  # What a build that is no step of this script ends with.
  failed) explain "${2:-the build}" ;;
  *) fail 'say which: rust, node, crates, build, tests, tests/bench, trunk, wasm-bindgen, wasm-split, wasm-pack, miniserve, browser, engines or failed' ;;
esac
