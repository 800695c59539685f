//! Files that have come through file requests: counted, and what is remembered of them.

use serde::{Deserialize, Serialize};

use crate::api::{DateTime, ListedItems, ReceivedFile};

/// After so many items of a folder the count says "more": ten calls.
pub const ITEMS_MOST: usize = 10_000;
/// After so many parts it does, too: they may be short, or empty.
const PARTS_MOST: usize = 20;

/// The age at which what was found is no longer taken for what is there, in seconds.
const OLD_SECONDS: i64 = 86_400;

/// What is remembered of the files that came through a file request, or through another one on its folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// The number of files that were counted.
    #[serde(default)]
    pub count: usize,
    /// When the last of them came, in epoch seconds; 0 where that is not known.
    #[serde(default)]
    pub last: i64,
    /// True if the folder holds more than was counted.
    #[serde(default)]
    pub more: bool,
    /// When Box was last asked, in epoch seconds; 0 for never.
    #[serde(default)]
    pub checked_at: i64,
    /// When the last file came that the admin has looked at, in epoch seconds.
    #[serde(default)]
    pub seen: i64,
}

impl Received {
    /// Its place in the order by the last file, or by the number of files; what was not checked comes first.
    #[must_use]
    pub fn rank(&self, by_last: bool) -> i64 {
        if self.is_unknown() {
            -1
        } else if by_last {
            self.last
        } else {
            i64::try_from(self.count).unwrap_or(i64::MAX - 1) + i64::from(self.more)
        }
    }

    /// True where nothing is remembered.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.checked_at == 0
    }

    /// True where Box was asked, and nothing had come.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        !self.is_unknown() && self.count == 0 && !self.more
    }

    /// True if a file has come since the admin looked.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.last > self.seen
    }

    /// True if Box was asked long ago.
    #[must_use]
    pub fn is_old(&self, now: i64) -> bool {
        !self.is_unknown() && now.saturating_sub(self.checked_at) >= OLD_SECONDS
    }

    /// The same, unless it speaks of a time to come, as only a damaged or a forged file does.
    #[must_use]
    pub fn in_the_past(&self, now: i64) -> Self {
        let possible = 0..=now.saturating_add(OLD_SECONDS);
        let moments = [self.last, self.checked_at, self.seen];
        if moments.iter().all(|at| possible.contains(at)) {
            self.clone()
        } else {
            Self::default()
        }
    }

    /// What was found later, of the two; what was looked at stays so.
    #[must_use]
    pub fn or_later(&self, found: &Self) -> Self {
        let later = if found.checked_at >= self.checked_at {
            found
        } else {
            self
        };
        Self {
            seen: self.seen.max(found.seen),
            ..later.clone()
        }
    }
}

/// A part of what is in a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderPart {
    /// The files that came through a file request.
    pub files: Vec<ReceivedFile>,
    /// The number of all items.
    pub items: usize,
    /// Asks for the next part; `None` where there is none.
    pub marker: Option<String>,
}

impl From<&ListedItems> for FolderPart {
    fn from(listed: &ListedItems) -> Self {
        Self {
            files: listed.received().collect(),
            items: listed.entries.len(),
            marker: listed.next_marker().map(str::to_owned),
        }
    }
}

/// A count of files that is under way, or over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileCount {
    /// The number of files so far.
    pub files: usize,
    /// When the last of them came, in epoch seconds; 0 where that is not known.
    pub last: i64,
    /// The items that were looked at.
    pub items: usize,
    /// The number of parts.
    #[serde(default)]
    pub parts: usize,
    /// Asks for the next part; `None` where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marker: Option<String>,
    /// When the last part came, in epoch seconds.
    pub at: i64,
}

impl FileCount {
    /// The count with a further part, which has just come.
    #[must_use]
    pub fn with(&self, part: &FolderPart, now: i64) -> Self {
        let last = part.files.iter().filter_map(came_at).max();
        // To ask again would bring the same.
        let goes_round = part.marker.is_some() && part.marker == self.marker;
        Self {
            files: self.files + part.files.len(),
            last: self.last.max(last.unwrap_or_default()),
            items: self.items + part.items,
            parts: if goes_round {
                PARTS_MOST
            } else {
                self.parts + 1
            },
            marker: part.marker.clone(),
            at: now,
        }
    }

    /// True where nothing more is asked for.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.marker.is_none() || self.items >= ITEMS_MOST || self.parts >= PARTS_MOST
    }

    /// The result.
    #[must_use]
    pub fn received(&self) -> Received {
        Received {
            count: self.files,
            last: self.last,
            more: self.marker.is_some(),
            checked_at: self.at,
            seen: 0,
        }
    }
}

/// When a file came, in epoch seconds.
#[must_use]
pub fn came_at(file: &ReceivedFile) -> Option<i64> {
    file.created_at.as_ref().and_then(DateTime::epoch_seconds)
}

#[cfg(test)]
pub(in crate::admin) mod tests {
    use super::*;

    /// A file that came at this moment.
    pub(in crate::admin) fn file(id: usize, at: i64) -> ReceivedFile {
        ReceivedFile {
            id: id.to_string(),
            name: format!("{id}.pdf"),
            size: Some(1),
            created_at: DateTime::from_epoch_seconds(at),
            uploader: None,
        }
    }

    fn part(files: usize, items: usize, marker: Option<&str>) -> FolderPart {
        FolderPart {
            files: (0..files)
                .map(|id| file(id, 1_000 + i64::try_from(id).unwrap()))
                .collect(),
            items,
            marker: marker.map(str::to_owned),
        }
    }

    #[test]
    fn parts_are_added_up_to_the_bound() {
        let mut count = FileCount::default();
        for round in 1..=9 {
            count = count.with(&part(600, 1_000, Some(&round.to_string())), round);
            assert!(!count.is_over());
        }
        let whole = count.with(&part(1, 1_000, None), 10);
        assert!(whole.is_over());
        let received = whole.received();
        assert_eq!(
            (received.count, received.last, received.more),
            (5_401, 1_599, false)
        );
        let bounded = count.with(&part(600, 1_000, Some("m")), 10);
        assert!(bounded.is_over());
        assert_eq!(
            (bounded.received().count, bounded.received().more),
            (6_000, true)
        );
        assert_eq!(bounded.received().checked_at, 10);
    }

    #[test]
    fn empty_parts_end_with_the_list_or_at_a_bound_that_is_told() {
        let mut count = FileCount::default();
        for round in 1..=19 {
            count = count.with(&part(0, 0, Some(&round.to_string())), round);
            assert!(!count.is_over());
        }
        let whole = count.with(&part(1, 1, None), 20);
        assert!(whole.is_over() && whole.received().count == 1 && !whole.received().more);
        for marker in ["19", "20"] {
            let bounded = count.with(&part(0, 0, Some(marker)), 20);
            assert!(bounded.is_over() && bounded.received().more);
            assert!(!bounded.received().is_nothing());
        }
        let first = FileCount::default().with(&part(1, 1, Some("m")), 1);
        assert!(!first.is_over() && first.with(&part(1, 1, Some("m")), 2).is_over());
    }

    #[test]
    fn what_was_found_later_counts_and_what_was_looked_at_stays() {
        let found = |count, checked_at, seen| Received {
            count,
            last: 50,
            checked_at,
            seen,
            ..Received::default()
        };
        let known = found(3, 100, 50);
        assert!(!known.is_new() && !known.is_nothing() && found(0, 1, 0).is_nothing());
        let later = known.or_later(&Received {
            last: 60,
            ..found(4, 200, 0)
        });
        assert_eq!((later.count, later.seen, later.is_new()), (4, 50, true));
        let earlier = known.or_later(&found(9, 90, 55));
        assert_eq!((earlier.count, earlier.seen), (3, 55));
        assert_eq!(known.in_the_past(100), known);
        for at in [i64::MIN, -1, 100 + OLD_SECONDS + 1, i64::MAX] {
            let forged = Received {
                last: at,
                ..known.clone()
            };
            assert!(forged.in_the_past(100).is_unknown());
        }
        assert!(!Received::default().is_nothing() && !Received::default().is_old(i64::MAX));
        assert!(known.is_old(100 + OLD_SECONDS) && !known.is_old(99 + OLD_SECONDS));
    }
}
