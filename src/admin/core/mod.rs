//! State, and how each action changes it. No web types: all of it is tested on the host.

pub mod connect;
pub mod desk;
pub mod editor;
pub mod effect;
pub mod folder_tree;
pub mod job;
pub mod jobs;
pub mod registry;
pub mod state;
pub mod wizard;
