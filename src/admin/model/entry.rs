//! Entries of the list. Box has no list of file requests, so this is the list.

use serde::{Deserialize, Serialize};

use super::contact::Contact;
use super::received::Received;
use crate::api::{DateTime, FileRequest, Status};

/// Days before the expiry from which on a file request counts as expiring.
const SOON_DAYS: i64 = 7;

/// One remembered file request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// Its title.
    #[serde(default)]
    pub title: String,
    /// The folder's id.
    #[serde(default)]
    pub folder_id: String,
    /// The folder's name.
    #[serde(default)]
    pub folder_name: String,
    /// `active`, `inactive`, or what else Box says; empty while it has not been read yet.
    #[serde(default)]
    pub status: String,
    /// When it expires, as Box wrote it; empty for never.
    #[serde(default)]
    pub expires_at: String,
    /// The visitors' address, as a path.
    #[serde(default)]
    pub url: String,
    /// The version that was seen.
    #[serde(default)]
    pub etag: String,
    /// A note of one's own, known to this browser only.
    #[serde(default)]
    pub note: String,
    /// The person whom it is for, known to this browser only.
    #[serde(default, skip_serializing_if = "Contact::is_empty")]
    pub contact: Contact,
    /// The files that came.
    #[serde(default, skip_serializing_if = "Received::is_unknown")]
    pub received: Received,
    /// When Box was last asked, in epoch seconds; 0 for never.
    #[serde(default)]
    pub checked_at: i64,
    /// True if Box could not find it when last asked.
    #[serde(default)]
    pub gone: bool,
}

/// The status of an entry, for the filters and the badge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DisplayStatus {
    /// Takes files.
    Active,
    /// Takes files for a few days more.
    Expiring,
    /// Switched off.
    Inactive,
    /// Off since its date has passed.
    Expired,
    /// Box cannot find it.
    Gone,
    /// Not read yet, or in a status this page does not know.
    Unknown,
}

impl Entry {
    /// An entry that is known by its id alone.
    #[must_use]
    pub fn unread(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            ..Self::default()
        }
    }

    /// Makes the entry of a file request that Box sent. What only this browser knows stays.
    #[must_use]
    pub fn seen(request: &FileRequest, before: Option<&Self>, now: i64) -> Self {
        Self {
            id: request.id.clone(),
            title: request.title.clone().unwrap_or_default(),
            folder_id: request.folder.id.clone(),
            folder_name: request.folder.name.clone().unwrap_or_default(),
            status: request
                .status
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            expires_at: request
                .expires_at
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            url: request.url.clone().unwrap_or_default(),
            etag: request.etag.clone().unwrap_or_default(),
            note: before.map_or_else(String::new, |entry| entry.note.clone()),
            contact: before.map_or_else(Contact::default, |entry| entry.contact.clone()),
            received: before.map_or_else(Received::default, |entry| entry.received.clone()),
            checked_at: now,
            gone: false,
        }
    }

    /// The same for this person, where nobody else is known.
    #[must_use]
    pub fn meant_for(mut self, contact: &Contact) -> Self {
        if self.contact.is_empty() {
            self.contact.clone_from(contact);
        }
        self
    }

    /// The words for it in lists and texts: its title, or else its id.
    #[must_use]
    pub fn known_as(&self) -> &str {
        if self.title.is_empty() {
            &self.id
        } else {
            &self.title
        }
    }

    /// When it expires, in epoch seconds.
    #[must_use]
    pub fn expires(&self) -> Option<i64> {
        DateTime::moment_of(&self.expires_at)
    }

    /// The status at a moment. An active one whose date has passed since is expired: Box
    /// switches it off by itself.
    #[must_use]
    pub fn display_status(&self, expires: Option<i64>, now: i64) -> DisplayStatus {
        if self.gone {
            return DisplayStatus::Gone;
        }
        let status = Status::from(self.status.as_str());
        DisplayStatus::of(Some(&status), expires, now)
    }
}

impl DisplayStatus {
    /// The status at a moment of what Box holds so: the one rule for every view.
    #[must_use]
    pub fn of(status: Option<&Status>, expires: Option<i64>, now: i64) -> Self {
        let passed = expires.is_some_and(|at| at <= now);
        let soon = expires.is_some_and(|at| at.saturating_sub(now) <= SOON_DAYS * 86_400);
        match status {
            Some(Status::Active | Status::Inactive) if passed => Self::Expired,
            Some(Status::Active) if soon => Self::Expiring,
            Some(Status::Active) => Self::Active,
            Some(Status::Inactive) => Self::Inactive,
            Some(Status::Other(_)) | None => Self::Unknown,
        }
    }

    /// The status of a file request at a moment.
    #[must_use]
    pub fn of_request(request: &FileRequest, now: i64) -> Self {
        let expires = request.expires_at.as_ref();
        let expires = expires.and_then(DateTime::epoch_seconds);
        Self::of(request.status.as_ref(), expires, now)
    }

    /// True if visitors see the form.
    #[must_use]
    pub fn takes_files(self) -> bool {
        matches!(self, Self::Active | Self::Expiring)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::model::settings::tests::request;

    const NOW: i64 = 1_790_000_000;

    fn display_status(status: &str, days: Option<i64>) -> DisplayStatus {
        let entry = Entry {
            status: status.into(),
            ..Entry::unread("1")
        };
        entry.display_status(days.map(|days| NOW + days * 86_400), NOW)
    }

    #[test]
    fn the_date_and_the_status_together_say_how_it_stands() {
        assert_eq!(display_status("active", None), DisplayStatus::Active);
        assert_eq!(display_status("active", Some(8)), DisplayStatus::Active);
        assert_eq!(display_status("active", Some(7)), DisplayStatus::Expiring);
        assert_eq!(display_status("active", Some(0)), DisplayStatus::Expired);
        assert_eq!(display_status("inactive", Some(-3)), DisplayStatus::Expired);
        assert_eq!(display_status("inactive", Some(3)), DisplayStatus::Inactive);
        assert_eq!(display_status("", None), DisplayStatus::Unknown);
        assert_eq!(
            display_status("active", Some(i64::MIN / 86_400 / 2)),
            DisplayStatus::Expired
        );
    }

    #[test]
    fn a_request_has_the_status_of_its_entry() {
        for status in [None, Some("active"), Some("inactive"), Some("archived")] {
            for days in [None, Some(-1), Some(0), Some(3), Some(8)] {
                let expires = days.map(|days| NOW + days * 86_400);
                let request = FileRequest {
                    status: status.map(Status::from),
                    expires_at: expires.and_then(DateTime::from_epoch_seconds),
                    ..request()
                };
                let entry = Entry::seen(&request, None, NOW);
                let shown = DisplayStatus::of_request(&request, NOW);
                assert_eq!(entry.display_status(entry.expires(), NOW), shown);
                let is_off = status != Some("active") || days.is_some_and(|days| days <= 0);
                assert_eq!(shown.takes_files(), !is_off, "{status:?} {days:?}");
            }
        }
    }
}
