//! Copying a file request to other folders.

pub mod files;
pub mod tree;
pub mod wizard;
