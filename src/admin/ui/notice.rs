//! Messages within the page.

use super::el::{El, el};

/// A message with its icon; `kind` is `""`, `warn`, `bad`, `ok` or `bar`.
pub fn notice(kind: &'static str, icon: &str) -> El {
    el("section")
        .class("notice")
        .maybe("data-kind", (!kind.is_empty()).then_some(kind))
        .icon(icon)
}
