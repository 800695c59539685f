//! Jobs: copies that are put together, jobs that run, and their results.

pub mod destinations;
pub mod pages;
pub mod results;
pub mod review;
