//! State, and how each action changes it. No web types: all of it is tested on the host.

pub mod action;
pub mod connect;
pub mod dialog;
pub mod editor;
pub mod effect;
pub mod folder_tree;
pub mod job;
pub mod job_export;
pub mod jobs;
pub mod jobs_module;
pub mod lazy_module;
pub mod module;
pub mod received;
pub mod reducers;
pub mod registry;
pub mod remind;
pub mod state;
pub mod update;
pub mod wizard;
