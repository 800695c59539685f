//! Copying a file request to other folders.

pub mod tree;
pub mod wizard;
