//! The admin page, in layers. Each imports only those below it, which `src/layers.rs` checks:
//!
//! - [`app`] puts the page together, and [`split`] lists what is fetched later;
//! - [`view`] draws the state and sends actions, [`world`] carries out effects;
//! - [`core`] holds the state, and the reducers that change it;
//! - [`words`] holds every text that a person reads;
//! - [`model`] is plain data and rules, [`ui`] controls that know nothing of this page.

pub mod app;
pub mod core;
pub mod model;
pub mod split;
pub mod ui;
pub mod view;
pub mod words;
pub mod world;
