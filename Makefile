# The commands of this project. `make` alone lists them.

export PATH := $(CURDIR)/.tools/bin:$(CURDIR)/build/node_modules/.bin:$(CURDIR)/tests/node_modules/.bin:$(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)
# Below, and in the tests: whatever a user's own settings say.
export CARGO_TARGET_DIR := $(CURDIR)/target
export PORT ?= 8080
export SANDBOX_DATA ?= ./sandbox-data

# Tools, page and sandbox are built side by side, and give way to Trunk, which takes longest.
MAKEFLAGS += --jobs=6
ifneq ($(filter clean,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif
# Cargo takes what is said there for an offer of job slots, which only recipes that call make get.
unexport MAKEFLAGS MFLAGS

# Not what editors and file managers leave beside.
files = $(shell find $(1) -type f ! -path '*/.*' ! -name '* *')
CRATE := Cargo.toml Cargo.lock build.rs rust-toolchain.toml src/lib.rs
SHARED := $(CRATE) $(call files,src/api)
CLIENT := $(SHARED) $(call files,src/client)
PAGE := $(CLIENT) src/bin/admin.rs $(call files,src/admin)
STEPS := $(wildcard build/*.mjs) build/tools.sh build/package-lock.json

SANDBOX := target/debug/sandbox
# Says that the page is compiled. Not the module itself: cargo dates that anew when Trunk calls it.
ADMIN := target/page-compiled

.PHONY: help run test page package bench check clean
.PHONY: rust node crates build-packages test-packages bench-packages trunk wasm-bindgen wasm-split wasm-pack browser engines

help:
	@echo 'make run      build the page, start the sandbox that serves it (PORT, SANDBOX_DATA)'
	@echo 'make test     every test'
	@echo 'make page     the static page in dist/'
	@echo 'make package  the npm package in pkg/'
	@echo 'make bench    benchmarks beside their peers, as ratios'
	@echo 'make check    format, lints, documentation, licences'

run: dist/index.html $(SANDBOX)
	@$(SANDBOX) --port "$$PORT" --data "$$SANDBOX_DATA" --page dist

test: dist/index.html $(SANDBOX) pkg/package.json | test-packages wasm-bindgen browser engines
	@node tests/run.mjs

page: dist/index.html

package: pkg/package.json

bench: dist/index.html pkg/package.json | bench-packages test-packages browser
	@node tests/bench/run.mjs

check: | crates node
	cargo fmt --check
	cargo clippy --quiet --locked --all-targets --features sandbox -- -D warnings
	cargo clippy --quiet --locked --target wasm32-unknown-unknown --features admin,npm --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --quiet --locked --no-deps --features sandbox
	RUSTDOCFLAGS='-D warnings' cargo doc --quiet --locked --no-deps --target wasm32-unknown-unknown --features admin,npm --lib
	node tests/licences.mjs

clean:
	rm -rf target dist pkg build/node_modules tests/node_modules tests/bench/node_modules tests/results

# A build that fails half-way must not look finished: the last file of each is dated at the end. It gets the
# moment when the build began: what is edited while it runs is built the next time.
begin = @mkdir -p target/begun && touch target/begun/$(notdir $@)
end = @touch -r target/begun/$(notdir $@) $@
# What failed has said why, where it could.
failed = || exec sh build/tools.sh failed
.DELETE_ON_ERROR:

# What Trunk compiles first, so that it is done while Trunk itself is being built.
$(ADMIN): $(PAGE) $(STEPS) | crates node
	$(begin)
	@echo 'build: the page' >&2
	@nice node build/page.mjs compile $(failed) 'building the page'
	$(end)

dist/index.html: $(ADMIN) $(filter-out www/form/%,$(call files,www)) Trunk.toml $(STEPS) | build-packages trunk wasm-bindgen wasm-split
	$(begin)
	@node build/page.mjs $(failed) 'building the page'
	$(end)

pkg/package.json: $(CLIENT) $(call files,src/npm) $(STEPS) | crates build-packages wasm-bindgen wasm-pack
	$(begin)
	@echo 'build: the npm package' >&2
	@node build/package.mjs $(failed) 'building the npm package'
	$(end)

$(SANDBOX): $(SHARED) src/bin/sandbox.rs $(call files,src/sandbox www/form) www/style.css | crates
	$(begin)
	@echo 'build: the sandbox' >&2
	@nice cargo build --quiet --locked --features sandbox --bin sandbox $(failed) 'building the sandbox'
	$(end)

# Each looks first whether it is there, which takes some milliseconds.
rust node:
	@sh build/tools.sh $@
crates trunk wasm-bindgen wasm-split wasm-pack: | rust
	@sh build/tools.sh $@
build-packages: | node
	@sh build/tools.sh build
test-packages: | node
	@sh build/tools.sh tests
browser: | node
	@sh build/tools.sh $@
# apt-get runs once at a time.
engines: | browser
	@sh build/tools.sh $@
bench-packages: | node
	@sh build/tools.sh tests/bench
