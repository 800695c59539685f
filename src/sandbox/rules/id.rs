//! Ids as the database keeps them.

use super::error::CallError;
use crate::api::is_box_id;

/// The number that an id stands for.
///
/// # Errors
/// [`CallError::BadId`] for text that is not an id, [`CallError::NotFound`] for an id that nothing can
/// have.
pub fn number(id: &str) -> Result<i64, CallError> {
    if !is_box_id(id) {
        return Err(CallError::BadId);
    }
    let number: i64 = id.parse().map_err(|_| CallError::NotFound)?;
    let is_canonical = number.to_string() == id;
    is_canonical.then_some(number).ok_or(CallError::NotFound)
}
