#!/bin/sh
# Installs what the commands need and this machine lacks: `sh tests/tools.sh page|package|browser|check`.
#
# A tool of the right version on PATH is used as it is. Others go into .tools/, which git ignores.
# One line is printed for each step taken, and none where nothing is missing.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.tools/bin:$PWD/tests/node_modules/.bin:$HOME/.cargo/bin:$PATH"

WASM_BINDGEN=0.2.130
TRUNK=0.21.14
WASM_PACK=0.15.1
WASM_SPLIT=0.2.4

say() { printf 'tools: %s\n' "$1" >&2; }
fail() { say "$1"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# crate, program, version, further arguments of cargo install
cargo_tool() {
  crate=$1 program=$2 version=$3
  shift 3
  if has "$program" && "$program" --version 2>/dev/null | grep -qwF "$version"; then return; fi
  # Some do not tell their version; cargo keeps a record of what it has installed.
  if grep -qsF "\"$crate $version " .tools/.crates.toml; then return; fi
  if has cargo-binstall; then
    say "fetching $crate $version"
    if cargo binstall --no-confirm --quiet --root .tools "$crate@$version" >&2; then return; fi
  fi
  say "building $crate $version (once, some minutes)"
  CARGO_TARGET_DIR="$PWD/.tools/target" \
    cargo install --quiet --debug --root .tools --version "$version" "$@" "$crate" >&2
  rm -rf .tools/target
}

rust() {
  has cargo || fail 'Rust is missing: install rustup, then try again'
  cargo --version >/dev/null || fail 'Rust is installed, but cargo does not start: run "rustup default stable"'
  libraries=$(rustc --print target-libdir --target wasm32-unknown-unknown)
  if [ ! -d "$libraries" ]; then
    has rustup || fail 'the Rust target wasm32-unknown-unknown is missing: install it'
    say 'adding the Rust target wasm32-unknown-unknown'
    rustup --quiet target add wasm32-unknown-unknown >&2
  fi
}

node_modules() {
  has node || fail 'Node.js is missing: install version 20 or newer, then try again'
  has npm || fail 'npm is missing: install it, then try again'
  if [ ! -e tests/node_modules/.complete ] ||
    ! cmp -s tests/package-lock.json tests/node_modules/.complete; then
    say 'installing the JavaScript tools of tests/package.json'
    (cd tests && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent --no-audit --no-fund >&2)
    cp tests/package-lock.json tests/node_modules/.complete
  fi
}

browser() {
  if { has chromium || [ -n "${CHROMIUM:-}" ]; } && { has chromedriver || [ -n "${CHROMEDRIVER:-}" ]; }; then
    return
  fi
  if has apt-get && [ "$(id -u)" = 0 ]; then
    say 'installing chromium and chromium-driver with apt-get'
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
      --no-install-recommends chromium chromium-driver; } >/dev/null 2>&1 ||
      fail 'apt-get could not install chromium and chromium-driver: install them by hand'
  else
    fail 'the tests need Chromium and ChromeDriver: install them with your package manager (Debian: chromium chromium-driver), or name them in CHROMIUM and CHROMEDRIVER'
  fi
}

case ${1:-} in
  page) rust; node_modules
    cargo_tool wasm-bindgen-cli wasm-bindgen $WASM_BINDGEN
    cargo_tool trunk trunk $TRUNK --locked
    cargo_tool wasm_split_cli_support wasm-split-cli $WASM_SPLIT --locked --features build-binary ;;
  package) rust; node_modules
    cargo_tool wasm-bindgen-cli wasm-bindgen $WASM_BINDGEN
    cargo_tool wasm-pack wasm-pack $WASM_PACK ;;
  browser) rust; node_modules
    cargo_tool wasm-bindgen-cli wasm-bindgen-test-runner $WASM_BINDGEN
    browser ;;
  check) rust ;;
  *) fail 'say which: page, package, browser or check' ;;
esac
