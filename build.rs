//! What the linker is told for the page's module.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        // Which code and data refer to which: what wasm-split-cli reads to split the module.
        println!("cargo::rustc-link-arg-bin=admin=--emit-relocs");
    }
}
