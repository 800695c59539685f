# The commands of this project. `make` alone lists them.

TOOLS := $(CURDIR)/.tools
export PATH := $(TOOLS)/bin:$(CURDIR)/tests/node_modules/.bin:$(HOME)/.cargo/bin:$(PATH)
export PORT ?= 8080
export SANDBOX_DATA ?= ./sandbox-data

SOURCES := Cargo.toml Cargo.lock build.rs Trunk.toml $(shell find src www -type f)
STEPS := $(wildcard tests/build/*)
SANDBOX := target/debug/sandbox

.PHONY: help run test page package bench check clean

help:
	@echo 'make run      build the page, start the sandbox that serves it (PORT, SANDBOX_DATA)'
	@echo 'make test     every test'
	@echo 'make page     the static page in dist/'
	@echo 'make package  the npm package in pkg/'
	@echo 'make bench    benchmarks beside their peers, as ratios'
	@echo 'make check    format, lints, documentation, licences'

run: dist/index.html $(SANDBOX)
	@$(SANDBOX) --port '$(PORT)' --data '$(SANDBOX_DATA)' --page dist

test: dist/index.html $(SANDBOX) pkg/package.json
	@sh tests/tools.sh browser
	@node tests/run.mjs

page: dist/index.html

package: pkg/package.json

# A build that fails half-way must not look finished: the folder's last file is touched at the end.
dist/index.html: $(SOURCES) tests/package-lock.json $(STEPS)
	@sh tests/tools.sh page
	@echo 'build: the page' >&2
	@CARGO_TERM_QUIET=true trunk build --release --quiet
	@touch $@

pkg/package.json: $(SOURCES) tests/package-lock.json $(STEPS)
	@sh tests/tools.sh package
	@echo 'build: the npm package' >&2
	@node tests/build/package.mjs
	@touch $@

$(SANDBOX): $(SOURCES)
	@echo 'build: the sandbox' >&2
	@cargo build --quiet --locked --features sandbox --bin sandbox
	@touch $@

bench: dist/index.html pkg/package.json
	@sh tests/tools.sh browser
	@node tests/bench/run.mjs

check:
	@sh tests/tools.sh check
	cargo fmt --check
	cargo clippy --quiet --locked --all-targets --features sandbox -- -D warnings
	cargo clippy --quiet --locked --target wasm32-unknown-unknown --features admin,npm --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --quiet --locked --no-deps --features sandbox
	RUSTDOCFLAGS='-D warnings' cargo doc --quiet --locked --no-deps --target wasm32-unknown-unknown --features admin,npm --lib
	node tests/licences.mjs

clean:
	rm -rf target dist pkg tests/node_modules tests/results
