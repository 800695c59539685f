//! The admin page.
//!
//! State is plain data ([`state`]), and one function says how each action changes it. What the page
//! wants from the world comes out of it as data too ([`effect`]), and [`runtime`] carries it out. The
//! views show the state and send actions. [`later`] fetches what is not needed from the start. A folder a
//! feature; [`ui`] holds what they share, [`words`] every word that is said.

pub mod app;
pub mod core;
pub mod model;
pub mod split;
pub mod ui;
pub mod view;
pub mod words;
pub mod world;
