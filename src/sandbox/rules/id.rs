//! Ids as the database keeps them.

use super::problem::Problem;
use crate::api::is_box_id;

/// The number that an id stands for.
///
/// # Errors
/// [`Problem::BadId`] for text that is not an id, [`Problem::NotFound`] for an id that nothing can
/// have.
pub fn number(id: &str) -> Result<i64, Problem> {
    if !is_box_id(id) {
        return Err(Problem::BadId);
    }
    let number: i64 = id.parse().map_err(|_| Problem::NotFound)?;
    let is_canonical = number.to_string() == id;
    is_canonical.then_some(number).ok_or(Problem::NotFound)
}
