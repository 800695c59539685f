//! Links to other sites.

use yew::Html;

use super::el::{Child, el};

/// A link to another site. Only http and https become links; anything else stays text.
pub fn outward(address: Option<String>, content: impl Child) -> Html {
    match address
        .filter(|address| address.starts_with("https://") || address.starts_with("http://"))
    {
        Some(address) => el("a")
            .attr("href", address)
            .attr("target", "_blank")
            .attr("rel", "noopener noreferrer")
            .with(content)
            .html(),
        None => content.node(),
    }
}
