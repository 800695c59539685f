//! Operations on many file requests at once, and the changes that they make to each.

use serde::{Deserialize, Serialize};

use super::entry::Entry;
use super::local_time::Zone;
use crate::api::{Change, Changes, DateTime, Status};

/// An operation on many file requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BulkOperation {
    /// Read it again.
    Refresh,
    /// Switch it on.
    Activate,
    /// Switch it off.
    Deactivate,
    /// Give it this expiry.
    Expire(DateTime),
    /// Move its expiry by so many days; where it has none, nothing is moved.
    Shift(i64),
    /// Move its expiry by a month on the calendar; where it has none, nothing is moved.
    ShiftMonth,
    /// Remove its expiry.
    NeverExpire,
    /// Delete it.
    Delete,
    /// Count the files that have come.
    CheckReceived,
}

/// A reason why a row is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skip {
    /// It is so already.
    Same,
    /// Box cannot find it.
    Gone,
    /// There is no expiry to move.
    NoExpiry,
    /// The calendar does not reach so far.
    TooFar,
    /// Its expiry has passed: it needs a later one before it can be switched on.
    Ended,
    /// Box gives it no version, so that a change could overwrite another person's.
    NoVersion,
    /// Its expiry is neither what it was before it was to be moved, nor what it was to become.
    SetElsewhere,
}

/// The version of a file request that was looked at, and what changes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreparedUpdate {
    /// The etag that it must still have.
    pub if_match: String,
    /// The new settings.
    pub changes: Changes,
    /// Its expiry before, in epoch seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<i64>,
}

impl BulkOperation {
    /// The expiry that it gives a file request which expires at `before`, in epoch seconds; `None` where it
    /// gives none, or one that the calendar does not reach.
    #[must_use]
    pub fn expiry(&self, before: Option<i64>, zone: Zone) -> Option<i64> {
        match self {
            Self::Expire(date) => date.epoch_seconds(),
            Self::Shift(days) => zone.days_later(before?, *days),
            Self::ShiftMonth => zone.month_later(before?),
            _ => None,
        }
    }

    /// The changes that the operation makes to this file request.
    fn changes(&self, entry: &Entry, now: i64, zone: Zone) -> Result<Changes, Skip> {
        let expires = entry.expires();
        let status = Status::from(entry.status.as_str());
        let mut changes = Changes::default();
        match self {
            Self::Activate if expires.is_some_and(|at| at <= now) => return Err(Skip::Ended),
            Self::Activate if status != Status::Active => {
                changes.status = Change::Set(Status::Active);
            }
            Self::Deactivate if status != Status::Inactive => {
                changes.status = Change::Set(Status::Inactive);
            }
            Self::Expire(date) if expires != date.epoch_seconds() => {
                changes.expires_at = Change::Set(date.clone());
            }
            Self::Shift(_) | Self::ShiftMonth => {
                let at = expires.ok_or(Skip::NoExpiry)?;
                let later = self.expiry(Some(at), zone).ok_or(Skip::TooFar)?;
                let date = DateTime::from_epoch_seconds(later).filter(|_| later != at);
                changes.expires_at = Change::Set(date.ok_or(Skip::Same)?);
            }
            Self::NeverExpire if expires.is_some() => changes.expires_at = Change::Clear,
            _ => return Err(Skip::Same),
        }
        Ok(changes)
    }

    /// The write that makes a file request as wished, which has just been read or shown. Dates are moved
    /// by the clocks of `zone`.
    ///
    /// # Errors
    /// [`Skip`], where there is nothing to write.
    pub fn write(&self, entry: &Entry, now: i64, zone: Zone) -> Result<PreparedUpdate, Skip> {
        let changes = self.changes(entry, now, zone)?;
        if entry.etag.is_empty() {
            return Err(Skip::NoVersion);
        }
        Ok(PreparedUpdate {
            if_match: entry.etag.clone(),
            changes,
            before: entry.expires(),
        })
    }

    /// The write that is sent after `first`, which may have been carried out or not: of a file request
    /// that has just been read. A moved expiry becomes what `first` says, and is never moved again.
    ///
    /// # Errors
    /// [`Skip`], where there is nothing to write.
    pub fn write_again(
        &self,
        first: &PreparedUpdate,
        entry: &Entry,
        now: i64,
        zone: Zone,
    ) -> Result<PreparedUpdate, Skip> {
        if !matches!(self, Self::Shift(_) | Self::ShiftMonth) {
            return self.write(entry, now, zone);
        }
        let expires = entry.expires();
        let wanted = match &first.changes.expires_at {
            Change::Set(date) => date.epoch_seconds(),
            Change::Keep | Change::Clear => None,
        };
        if expires == wanted {
            return Err(Skip::Same);
        }
        if entry.etag.is_empty() {
            return Err(Skip::NoVersion);
        }
        if expires != first.before && entry.etag != first.if_match {
            return Err(Skip::SetElsewhere);
        }
        Ok(PreparedUpdate {
            if_match: entry.etag.clone(),
            ..first.clone()
        })
    }

    /// Checks that there is something to do for this file request, as far as is known.
    ///
    /// # Errors
    /// [`Skip`], where there is not.
    pub fn applies(&self, entry: &Entry, now: i64, zone: Zone) -> Result<(), Skip> {
        match self {
            Self::Refresh => Ok(()),
            _ if entry.gone => Err(Skip::Gone),
            Self::Delete | Self::CheckReceived => Ok(()),
            // Not read yet: what there is to do shows when it has been.
            _ if entry.checked_at == 0 => Ok(()),
            _ => self.changes(entry, now, zone).map(drop),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::model::local_time::tests::berlin;

    const NOW: i64 = 1_790_000_000;

    fn entry(status: &str, days: Option<i64>) -> Entry {
        let expires = days.and_then(|days| DateTime::from_epoch_seconds(NOW + days * 86_400));
        Entry {
            status: status.into(),
            etag: "7".into(),
            checked_at: NOW,
            expires_at: expires.map_or_else(String::new, |date| date.to_string()),
            ..Entry::unread("1")
        }
    }

    #[test]
    fn a_write_carries_the_version_that_the_preview_showed() {
        let seen = BulkOperation::Deactivate
            .write(&entry("active", None), NOW, Zone::default())
            .unwrap();
        assert_eq!(seen.if_match, "7");
        assert_eq!(seen.changes.to_json(), r#"{"status":"inactive"}"#);
    }

    #[test]
    fn without_a_version_nothing_is_written() {
        let unversioned = Entry {
            etag: String::new(),
            ..entry("active", None)
        };
        let zone = Zone::default();
        let write = BulkOperation::Deactivate.write(&unversioned, NOW, zone);
        assert_eq!(write, Err(Skip::NoVersion));
        let applies = BulkOperation::Deactivate.applies(&unversioned, NOW, zone);
        assert_eq!(applies, Ok(()));
    }

    #[test]
    fn an_expiry_is_moved_on_the_calendar() {
        let before = Entry {
            expires_at: "2026-03-25T23:59:59+01:00".into(),
            ..entry("active", None)
        };
        let moved = |days| BulkOperation::Shift(days).write(&before, NOW, berlin());
        let changes = moved(7).unwrap().changes.to_json();
        // 23:59:59 in summer time.
        assert_eq!(changes, r#"{"expires_at":"2026-04-01T21:59:59+00:00"}"#);
        let month = BulkOperation::ShiftMonth.write(&before, NOW, berlin());
        let changes = month.unwrap().changes.to_json();
        assert_eq!(changes, r#"{"expires_at":"2026-04-25T21:59:59+00:00"}"#);
        assert_eq!(moved(0), Err(Skip::Same));
        assert_eq!(moved(i64::MAX), Err(Skip::TooFar));
    }

    #[test]
    fn a_moved_expiry_becomes_what_its_first_write_says_and_is_not_moved_again() {
        for shift in [BulkOperation::Shift(7), BulkOperation::ShiftMonth] {
            is_moved_once(&shift);
        }
    }

    fn is_moved_once(shift: &BulkOperation) {
        let first = shift
            .write(&entry("active", Some(10)), NOW, Zone::default())
            .unwrap();
        let at = |days, etag: &str| Entry {
            etag: etag.into(),
            ..entry("active", days)
        };
        let again = |first: &PreparedUpdate, entry: &Entry| {
            let write = shift.write_again(first, entry, NOW, Zone::default());
            write.map(|write| (write.if_match, write.changes))
        };
        let wanted = |etag: &str| Ok((etag.to_owned(), first.changes.clone()));
        let moved = shift.expiry(Some(NOW + 10 * 86_400), Zone::default());
        let days = moved.map(|at| (at - NOW) / 86_400);
        // Carried out; not, though something else was changed; set by another person, or removed.
        assert_eq!(again(&first, &at(days, "8")), Err(Skip::Same));
        assert_eq!(again(&first, &at(Some(10), "8")), wanted("8"));
        assert_eq!(again(&first, &at(Some(90), "8")), Err(Skip::SetElsewhere));
        assert_eq!(again(&first, &at(None, "8")), Err(Skip::SetElsewhere));
        // The journal of an earlier version does not say what was before: the version tells.
        let old = PreparedUpdate {
            before: None,
            ..first.clone()
        };
        assert_eq!(again(&old, &at(Some(10), "7")), wanted("7"));
        assert_eq!(again(&old, &at(days, "8")), Err(Skip::Same));
        assert_eq!(again(&old, &at(Some(10), "8")), Err(Skip::SetElsewhere));
    }

    #[test]
    fn what_has_nothing_to_do_is_left_out_with_a_reason() {
        let skip = |operation: BulkOperation, entry: &Entry| {
            operation.applies(entry, NOW, Zone::default())
        };
        assert_eq!(
            skip(BulkOperation::Activate, &entry("active", None)),
            Err(Skip::Same)
        );
        assert_eq!(
            skip(BulkOperation::Activate, &entry("inactive", Some(-1))),
            Err(Skip::Ended)
        );
        assert_eq!(
            skip(BulkOperation::Shift(7), &entry("active", None)),
            Err(Skip::NoExpiry)
        );
        let gone = Entry {
            gone: true,
            ..entry("active", None)
        };
        assert_eq!(skip(BulkOperation::Delete, &gone), Err(Skip::Gone));
        assert_eq!(skip(BulkOperation::Refresh, &gone), Ok(()));
    }
}
