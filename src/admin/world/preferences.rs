//! Small choices that are kept for the next visit.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/admin/world/preferences.js")]
extern "C" {
    /// The choice of this name; empty where none is kept.
    pub fn kept(name: &str) -> String;

    /// Keeps a choice, where the browser allows it.
    pub fn keep(name: &str, choice: &str);
}
