//! Choosing what to do to many file requests at once.

use std::num::IntErrorKind;

use super::bulk_operation::BulkOperation;
use super::local_time::{DateFault, Zone};

/// The most days that an expiry is moved by: a hundred years. More is a slip of the keys.
pub const MOST_DAYS: u64 = 36_525;

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
    /// By a month on the calendar.
    ShiftMonth,
    /// To none.
    Clear,
}

/// A change of the expiry as it was chosen. What was typed stays as it was typed, and is read when it is
/// used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpiryChange {
    /// Its kind.
    pub kind: ExpiryChangeKind,
    /// The date to set.
    pub date: String,
    /// The days to move it by.
    pub days: String,
}

impl Default for ExpiryChange {
    fn default() -> Self {
        Self::of(ExpiryChangeKind::Set)
    }
}

/// A reason why a choice is not complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceFault {
    /// There is no date yet.
    NoDate,
    /// What was typed is no date.
    Date(DateFault),
    /// There is no number of days yet.
    NoDays,
    /// What was typed is no whole number.
    NotDays,
    /// No days at all: nothing would move.
    SameDay,
    /// More than [`MOST_DAYS`], later or earlier.
    TooManyDays,
}

impl ChoiceFault {
    /// True for what was typed and cannot be meant; false for what is still to come.
    #[must_use]
    pub fn is_error(self) -> bool {
        !matches!(self, Self::NoDate | Self::NoDays)
    }
}

impl ExpiryChange {
    /// A change of this kind, with its fields as they begin.
    #[must_use]
    pub fn of(kind: ExpiryChangeKind) -> Self {
        let days = match kind {
            ExpiryChangeKind::Shift => "7",
            _ => "",
        };
        Self {
            kind,
            date: String::new(),
            days: days.into(),
        }
    }

    fn operation(&self, zone: Zone) -> Result<BulkOperation, ChoiceFault> {
        match self.kind {
            ExpiryChangeKind::Set if self.date.is_empty() => Err(ChoiceFault::NoDate),
            ExpiryChangeKind::Set => {
                let date = zone.read(&self.date).map_err(ChoiceFault::Date)?;
                Ok(BulkOperation::Expire(date))
            }
            ExpiryChangeKind::Shift => days(&self.days).map(BulkOperation::Shift),
            ExpiryChangeKind::ShiftMonth => Ok(BulkOperation::ShiftMonth),
            ExpiryChangeKind::Clear => Ok(BulkOperation::NeverExpire),
        }
    }
}

/// The number of days that was typed.
fn days(typed: &str) -> Result<i64, ChoiceFault> {
    // The sign that this page itself writes for less than 0.
    let typed = typed.trim().replace('−', "-");
    let days: i64 = typed
        .parse()
        .map_err(|error: std::num::ParseIntError| match error.kind() {
            IntErrorKind::Empty => ChoiceFault::NoDays,
            IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => ChoiceFault::TooManyDays,
            _ => ChoiceFault::NotDays,
        })?;
    match days.unsigned_abs() {
        0 => Err(ChoiceFault::SameDay),
        1..=MOST_DAYS => Ok(days),
        _ => Err(ChoiceFault::TooManyDays),
    }
}

impl BulkChoice {
    /// The operation that was chosen, once it is complete.
    ///
    /// # Errors
    /// [`ChoiceFault`]: what is missing, or cannot be meant.
    pub fn operation(&self, zone: Zone) -> Result<BulkOperation, ChoiceFault> {
        match self {
            Self::Preview(operation, _) => Ok(operation.clone()),
            Self::Expiry(change) => change.operation(zone),
        }
    }

    /// True where nothing has to be typed to confirm `count` deletions, or where it was.
    #[must_use]
    pub fn is_confirmed(&self, count: usize) -> bool {
        let Self::Preview(BulkOperation::Delete, typed) = self else {
            return true;
        };
        // The number is shown in groups of digits, and may be typed so.
        let is_between = |c: &char| !(c.is_whitespace() || matches!(c, ',' | '.' | '\'' | '’'));
        let typed: String = typed.chars().filter(is_between).collect();
        typed == count.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(
        kind: ExpiryChangeKind,
        date: &str,
        days: &str,
    ) -> Result<BulkOperation, ChoiceFault> {
        let change = ExpiryChange {
            kind,
            date: date.into(),
            days: days.into(),
        };
        BulkChoice::Expiry(change).operation(Zone::default())
    }

    #[test]
    fn days_are_read_as_typed_and_what_moves_nothing_is_no_change() {
        let shift = |days: &str| chosen(ExpiryChangeKind::Shift, "", days);
        for (typed, days) in [("7", 7), ("-14", -14), ("−14", -14), (" +3 ", 3)] {
            assert_eq!(shift(typed), Ok(BulkOperation::Shift(days)), "{typed}");
        }
        for (typed, fault) in [
            ("", ChoiceFault::NoDays),
            ("  ", ChoiceFault::NoDays),
            ("-", ChoiceFault::NotDays),
            ("1.5", ChoiceFault::NotDays),
            ("1e9", ChoiceFault::NotDays),
            ("0", ChoiceFault::SameDay),
            ("-0", ChoiceFault::SameDay),
            ("36526", ChoiceFault::TooManyDays),
            ("-36526", ChoiceFault::TooManyDays),
            ("99999999999", ChoiceFault::TooManyDays),
            ("-99999999999999999999", ChoiceFault::TooManyDays),
        ] {
            assert_eq!(shift(typed), Err(fault), "{typed}");
        }
        let month = chosen(ExpiryChangeKind::ShiftMonth, "", "");
        assert_eq!(month, Ok(BulkOperation::ShiftMonth));
    }

    #[test]
    fn a_date_is_missing_or_faulty_or_set() {
        let set = |date: &str| chosen(ExpiryChangeKind::Set, date, "");
        assert_eq!(set(""), Err(ChoiceFault::NoDate));
        let fault = ChoiceFault::Date(DateFault::Impossible);
        assert_eq!(set("2031-02-30T12:00"), Err(fault));
        assert!(fault.is_error() && !ChoiceFault::NoDate.is_error());
        let Ok(BulkOperation::Expire(date)) = set("2031-12-31T18:00") else {
            panic!();
        };
        assert_eq!(date.as_str(), "2031-12-31T18:00:00+00:00");
    }

    #[test]
    fn a_deletion_is_confirmed_by_its_number_in_groups_or_not() {
        let confirmed = |typed: &str, count| {
            BulkChoice::Preview(BulkOperation::Delete, typed.into()).is_confirmed(count)
        };
        for typed in ["1200", "1,200", " 1.200 ", "1\u{202f}200"] {
            assert!(confirmed(typed, 1_200), "{typed}");
        }
        for typed in ["", "120", "-1200", "1200x"] {
            assert!(!confirmed(typed, 1_200), "{typed}");
        }
        let other = BulkChoice::Preview(BulkOperation::Deactivate, String::new());
        assert!(other.is_confirmed(3));
    }
}
