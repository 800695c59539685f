//! The order of names by the browser's own `Intl.Collator`: "Req 3" before "Req 10", "Ä" beside "A".

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/admin/ui/collate.js")]
extern "C" {
    #[wasm_bindgen(js_name = ranksOf)]
    fn ranks_of(names: &str) -> Vec<u32>;
}

/// The ranks of these names. They go over as one text: ten thousand calls would take longer than sorting.
#[must_use]
pub fn ranks(names: &[&str]) -> Vec<u32> {
    let mut text = String::new();
    for (place, name) in names.iter().enumerate() {
        if place > 0 {
            text.push('\0');
        }
        // What stands between names must not stand within one.
        text.push_str(name.split('\0').next().unwrap_or_default());
    }
    ranks_of(&text)
}
