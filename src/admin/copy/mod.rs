//! Copying a file request to other folders.

pub mod destinations;
pub mod files;
pub mod results;
pub mod review;
pub mod tree;
pub mod view;
pub mod wizard;
