//! Choosing what to do to many file requests at once.

use super::bulk_operation::BulkOperation;
use super::local_time::DateFault;
use crate::api::DateTime;

/// An operation on the selected file requests that is being chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulkChoice {
    /// The operation is previewed; the text was typed to confirm it.
    Preview(BulkOperation, String),
    /// A change of the expiry is being chosen.
    Expiry(ExpiryChange),
}

/// A kind of change of the expiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpiryChangeKind {
    /// To a date.
    Set,
    /// By days.
    Shift,
    /// To none.
    Clear,
}

/// A change of the expiry as it was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpiryChange {
    /// Its kind.
    pub kind: ExpiryChangeKind,
    /// The date to set, in epoch seconds, or why what was typed is none; `None` for an empty field.
    pub date: Option<Result<i64, DateFault>>,
    /// The days to shift it by.
    pub days: i64,
}

impl Default for ExpiryChange {
    fn default() -> Self {
        Self {
            kind: ExpiryChangeKind::Set,
            date: None,
            days: 7,
        }
    }
}

impl BulkChoice {
    /// The operation that was chosen, once it is complete.
    #[must_use]
    pub fn operation(&self) -> Option<BulkOperation> {
        match self {
            Self::Preview(operation, _) => Some(operation.clone()),
            Self::Expiry(ExpiryChange { kind, date, days }) => match kind {
                ExpiryChangeKind::Set => date
                    .and_then(Result::ok)
                    .and_then(DateTime::from_epoch_seconds)
                    .map(BulkOperation::Expire),
                ExpiryChangeKind::Shift => Some(BulkOperation::Shift(*days)),
                ExpiryChangeKind::Clear => Some(BulkOperation::NeverExpire),
            },
        }
    }
}
