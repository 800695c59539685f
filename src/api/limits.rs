//! Limits that more than one room keeps to.

/// The longest title, in characters (assumed; Box documents no limit).
pub const TITLE_MAX: usize = 255;
/// The longest description, in characters (assumed; Box documents no limit).
pub const DESCRIPTION_MAX: usize = 10_000;
/// The longest name of a folder, in characters.
pub const FOLDER_NAME_MAX: usize = 255;
/// The most calls in any minute that Box allows a user.
pub const CALLS_PER_MINUTE: u32 = 1_000;
