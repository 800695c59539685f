//! Moments as they are written.

use crate::api::DateTime;

/// A moment as it is written; `None` outside the years 0 to 9999, which alone can be written.
pub fn written(seconds: i64) -> Option<DateTime> {
    DateTime::from_epoch_seconds(seconds)
}

/// A moment that the sandbox has checked or taken from its clock.
pub fn moment(seconds: i64) -> DateTime {
    DateTime::from_epoch_seconds(seconds).unwrap_or_else(epoch)
}

#[expect(clippy::expect_used, reason = "1970 is a year that dates can have")]
fn epoch() -> DateTime {
    DateTime::from_epoch_seconds(0).expect("the epoch is a moment")
}
