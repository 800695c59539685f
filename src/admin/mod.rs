//! The admin page.
//!
//! State is plain data ([`state`]), and one function says how each action changes it. What the page
//! wants from the world comes out of it as data too ([`effect`]), and [`runtime`] carries it out. The
//! views show the state and send actions. What most visits do without lies behind [`later`]. A folder a
//! feature; [`ui`] holds what they share, [`words`] every word that is said.

#![expect(
    clippy::similar_names,
    reason = "bindings that the `html!` macro makes"
)]

pub mod app;
pub mod connect;
pub mod copy;
pub mod editor;
pub mod effect;
pub mod jobs;
pub mod later;
pub mod problem;
pub mod registry;
pub mod route;
pub mod runtime;
pub mod state;
pub mod table;
pub mod ui;
pub mod words;

/// Starts the page in the element that `index.html` has for it.
pub fn run() {
    let place = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("page"));
    if let Some(place) = place {
        yew::Renderer::<app::App>::with_root(place).render();
    }
}
