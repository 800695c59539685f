//! Ids as the database keeps them.

use super::error::CallError;

/// The number that an id stands for.
///
/// # Errors
/// [`CallError::BadId`] for text that is not an id, [`CallError::NotFound`] for an id that nothing can
/// have.
pub fn number(id: &str) -> Result<i64, CallError> {
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(CallError::BadId);
    }
    let number: i64 = id.parse().map_err(|_| CallError::NotFound)?;
    let is_canonical = number.to_string() == id;
    is_canonical.then_some(number).ok_or(CallError::NotFound)
}
