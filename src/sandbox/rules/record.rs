//! Update, copy and expiry of a file request.
//!
//! Pure: no HTTP, no SQL, no clock of its own; `now` is in seconds since 1970-01-01 UTC.

use super::error::{CallError, InvalidField};
use super::moment::moment;
use crate::api::{Change, Changes, DateTime, FileRequest, Folder, Status, User};

/// File request as it was last written; [`seen_at`](Self::seen_at) gives it as it reads at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Everything but the etag.
    pub request: FileRequest,
    /// Odd and growing by two with each write: the even number after it is the etag that the same
    /// file request has once it has expired.
    pub version: i64,
}

/// The version of a new file request.
pub const FIRST_VERSION: i64 = 1;
const NEXT_VERSION: i64 = 2;

impl Record {
    /// Returns the file request as it reads at that moment: past its expiry, an active one is inactive
    /// and has another etag than before.
    pub fn seen_at(&self, now: i64) -> FileRequest {
        let mut request = self.request.clone();
        let mut etag = self.version;
        if request.status == Some(Status::Active) && has_expired(&request, now) {
            request.status = Some(Status::Inactive);
            etag += 1;
        }
        request.etag = Some(etag.to_string());
        request
    }
}

/// Returns true if the expiry has come.
fn has_expired(request: &FileRequest, now: i64) -> bool {
    let expiry = request
        .expires_at
        .as_ref()
        .and_then(DateTime::epoch_seconds);
    expiry.is_some_and(|expiry| expiry <= now)
}

/// Applies an update; `None` when it changes nothing.
///
/// # Errors
/// [`CallError::Stale`] when the etag is another one, [`CallError::Invalid`] when it would be active
/// past its expiry.
pub fn update(
    old: &Record,
    changes: &Changes,
    if_match: Option<&str>,
    by: &User,
    now: i64,
) -> Result<Option<Record>, CallError> {
    let seen = old.seen_at(now);
    let request = settle(seen.clone(), changes, now)?;
    if if_match.is_some_and(|tags| !is_match(tags, seen.etag.as_deref())) {
        return Err(CallError::Stale);
    }
    if changes.is_empty() {
        return Ok(None);
    }
    Ok(Some(Record {
        request: FileRequest {
            etag: None,
            updated_at: moment(now),
            updated_by: Some(by.clone()),
            ..request
        },
        version: old.version + NEXT_VERSION,
    }))
}

/// Makes a copy, without an id: the store assigns it.
///
/// # Errors
/// [`CallError::Invalid`] when the copy would be active past its expiry.
pub fn copy(
    source: &Record,
    changes: &Changes,
    folder: Folder,
    url: String,
    by: &User,
    now: i64,
) -> Result<Record, CallError> {
    let request = settle(source.seen_at(now), changes, now)?;
    Ok(Record {
        request: FileRequest {
            id: String::new(),
            etag: None,
            folder,
            url: Some(url),
            created_at: moment(now),
            created_by: Some(by.clone()),
            updated_at: moment(now),
            updated_by: Some(by.clone()),
            ..request
        },
        version: FIRST_VERSION,
    })
}

/// Applies the changes. Only one that asks for `active` is refused past the expiry: a past date by
/// itself is taken, and makes the file request inactive at once.
fn settle(mut request: FileRequest, changes: &Changes, now: i64) -> Result<FileRequest, CallError> {
    let activates = changes.status == Change::Set(Status::Active);
    changes.clone().apply(&mut request);
    if activates && has_expired(&request, now) {
        return Err(InvalidField::alone(
            "expires_at",
            "the expiry has passed; give a later one, or null, to make the file request active",
        ));
    }
    Ok(request)
}

/// Returns true if an `If-Match` header names this etag. Box shows etags without quotes and RFC 9110
/// writes them with quotes, so both are read; `*` matches any.
pub fn is_match(tags: &str, etag: Option<&str>) -> bool {
    tags.split(',').map(str::trim).any(|tag| {
        let bare = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
        tag == "*" || Some(bare.unwrap_or(tag)) == etag
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: i64 = 1_800_000_000;

    fn record(status: Status, expires_at: Option<i64>) -> Record {
        let user: User = serde_json::from_str(r#"{"id":"1"}"#).unwrap();
        Record {
            request: FileRequest {
                id: "7".into(),
                kind: "file_request".into(),
                title: Some("Payslips".into()),
                description: Some("The last three".into()),
                status: Some(status),
                is_email_required: Some(true),
                is_description_required: Some(false),
                expires_at: expires_at.map(moment),
                folder: serde_json::from_str(r#"{"id":"2"}"#).unwrap(),
                url: Some("/f/0".into()),
                etag: None,
                created_by: Some(user.clone()),
                created_at: moment(NOW - 100),
                updated_by: Some(user),
                updated_at: moment(NOW - 100),
            },
            version: 5,
        }
    }

    fn editor() -> User {
        serde_json::from_str(r#"{"id":"9","name":"An editor"}"#).unwrap()
    }

    fn updated(
        old: &Record,
        changes: &Changes,
        if_match: Option<&str>,
    ) -> Result<Option<Record>, u16> {
        update(old, changes, if_match, &editor(), NOW).map_err(|error| error.status())
    }

    fn titled(title: &str) -> Changes {
        Changes {
            title: Change::Set(title.into()),
            ..Changes::default()
        }
    }

    #[test]
    fn status_and_etag_flip_at_the_very_second_of_the_expiry() {
        let record = record(Status::Active, Some(NOW));
        let (before, after) = (record.seen_at(NOW - 1), record.seen_at(NOW));
        assert_eq!(before.status, Some(Status::Active));
        assert_eq!(after.status, Some(Status::Inactive));
        assert_ne!(before.etag, after.etag);
        assert_eq!(after.etag, record.seen_at(NOW + 1000).etag);
    }

    #[test]
    fn an_inactive_one_keeps_its_etag_when_it_expires() {
        let record = record(Status::Inactive, Some(NOW));
        assert_eq!(record.seen_at(NOW - 1), record.seen_at(NOW));
    }

    #[test]
    fn an_update_changes_what_it_names_and_says_who_and_when() {
        let old = record(Status::Active, None);
        let new = updated(&old, &titled("Bills"), Some("5")).unwrap().unwrap();
        assert_eq!(new.request.title.as_deref(), Some("Bills"));
        assert_eq!(new.request.description, old.request.description);
        assert_eq!(new.request.updated_by, Some(editor()));
        assert_eq!(new.request.updated_at, moment(NOW));
        assert_eq!(new.request.created_at, old.request.created_at);
        assert!(new.version > old.version);
    }

    #[test]
    fn an_update_that_names_nothing_changes_nothing() {
        let old = record(Status::Active, None);
        assert_eq!(updated(&old, &Changes::default(), None), Ok(None));
        assert_eq!(updated(&old, &Changes::default(), Some("4")), Err(412));
    }

    #[test]
    fn an_etag_may_stand_bare_quoted_or_in_a_list() {
        let old = record(Status::Active, None);
        for tags in ["5", "\"5\"", "*", " 5 ", "\"4\", \"5\""] {
            assert!(updated(&old, &titled("x"), Some(tags)).is_ok(), "{tags}");
        }
        for tags in ["", "4", "\"\"", "55", "W/\"5\"", "'5'", "05"] {
            assert_eq!(updated(&old, &titled("x"), Some(tags)), Err(412), "{tags}");
        }
    }

    #[test]
    fn an_expired_one_becomes_active_only_with_another_expiry() {
        let old = record(Status::Active, Some(NOW - 10));
        let with = |expires_at| Changes {
            status: Change::Set(Status::Active),
            expires_at,
            ..Changes::default()
        };
        assert_eq!(updated(&old, &with(Change::Keep), None), Err(400));
        assert_eq!(
            updated(&old, &with(Change::Set(moment(NOW))), None),
            Err(400)
        );
        for expires_at in [Change::Clear, Change::Set(moment(NOW + 1))] {
            let new = updated(&old, &with(expires_at), None).unwrap().unwrap();
            assert_eq!(new.seen_at(NOW).status, Some(Status::Active));
        }
    }

    #[test]
    fn a_later_date_alone_leaves_an_expired_one_inactive() {
        let old = record(Status::Active, Some(NOW - 10));
        let later = Changes {
            expires_at: Change::Set(moment(NOW + 1000)),
            ..Changes::default()
        };
        let new = updated(&old, &later, None).unwrap().unwrap();
        assert_eq!(new.seen_at(NOW).status, Some(Status::Inactive));
    }

    #[test]
    fn a_past_date_is_taken_and_makes_it_inactive_at_once() {
        let old = record(Status::Active, None);
        let past = Changes {
            expires_at: Change::Set(moment(NOW - 1)),
            ..Changes::default()
        };
        let new = updated(&old, &past, None).unwrap().unwrap();
        let seen = new.seen_at(NOW);
        assert_eq!(seen.status, Some(Status::Inactive));
        assert_eq!(seen.expires_at, Some(moment(NOW - 1)));
    }

    #[test]
    fn a_copy_takes_what_it_is_not_told() {
        let source = record(Status::Inactive, Some(NOW + 50));
        let folder: Folder = serde_json::from_str(r#"{"id":"3"}"#).unwrap();
        let made = copy(
            &source,
            &titled("Case 17"),
            folder,
            "/f/1".into(),
            &editor(),
            NOW,
        )
        .unwrap();
        let seen = made.seen_at(NOW);
        assert_eq!(seen.title.as_deref(), Some("Case 17"));
        assert_eq!(seen.description, source.request.description);
        assert_eq!(seen.status, Some(Status::Inactive));
        assert_eq!(seen.expires_at, source.request.expires_at);
        assert_eq!(
            (seen.folder.id.as_str(), seen.url.as_deref()),
            ("3", Some("/f/1"))
        );
        assert_eq!(seen.created_by, Some(editor()));
        assert_eq!(seen.created_at, moment(NOW));
    }

    proptest! {
        #[test]
        fn no_two_states_share_an_etag(moments in prop::collection::vec(-20_i64..20, 1..20)) {
            let mut record = record(Status::Active, None);
            let mut states: Vec<FileRequest> = Vec::new();
            for (turn, expiry) in moments.into_iter().enumerate() {
                for later in [0, 30] {
                    let seen = record.seen_at(NOW + later);
                    prop_assert!(states.iter().all(|old| old.etag != seen.etag || *old == seen));
                    states.push(seen);
                }
                let changes = Changes {
                    expires_at: Change::Set(moment(NOW + expiry)),
                    ..titled(&turn.to_string())
                };
                record = update(&record, &changes, None, &editor(), NOW).unwrap().unwrap();
            }
        }
    }
}
