//! The part of a folder's items that a caller asks for: by offset in an order of its choice, or by marker.

use super::error::{CallError, InvalidField};

/// Part of a folder's items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Highest number of items.
    pub limit: i64,
    /// Number of items that are left out first, where no marker is used.
    pub offset: i64,
    /// The order; folders come first in each.
    pub sort: SortBy,
    /// The order's direction.
    pub direction: Direction,
    /// True where the caller chose the order.
    is_sorted: bool,
    /// The item that the last part ended with; `None` where no marker is used.
    marker: Option<Marker>,
}

/// The rank and id of the last item that was listed: all zero at the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Marker {
    rank: i64,
    id: i64,
}

/// Value that items are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortBy {
    /// The id.
    Id,
    /// The name, without regard to case.
    Name,
    /// The date of the last change.
    Date,
    /// The size of a file.
    Size,
}

impl SortBy {
    /// Returns the name as Box writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::Date => "date",
            Self::Size => "size",
        }
    }
}

/// Direction of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Lowest first.
    Ascending,
    /// Highest first.
    Descending,
}

impl Direction {
    /// Returns the name as Box writes it, which is SQL's, too.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ascending => "ASC",
            Self::Descending => "DESC",
        }
    }
}

/// Items in an answer unless the caller says otherwise, as Box documents it.
const DEFAULT_LIMIT: i64 = 100;
/// Highest number of items in an answer, as Box documents it; a greater limit is taken for this one.
const MAX_LIMIT: i64 = 1000;
/// Highest offset that Box accepts.
const MAX_OFFSET: i64 = 300_000;

impl Default for Listing {
    fn default() -> Self {
        Self {
            limit: DEFAULT_LIMIT,
            offset: 0,
            sort: SortBy::Name,
            direction: Direction::Ascending,
            is_sorted: false,
            marker: None,
        }
    }
}

impl Listing {
    /// Returns as many of the first items as fit into an answer.
    pub fn longest() -> Self {
        Self {
            limit: MAX_LIMIT,
            ..Self::default()
        }
    }

    /// Reads the parameters of a query; `value` finds one by its name.
    ///
    /// # Errors
    /// [`CallError::Invalid`] for a value that a parameter cannot have, and for a marker together with what
    /// needs an offset.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Result<Self, CallError> {
        let natural = |name: &'static str, otherwise| match value(name) {
            None => Ok(otherwise),
            Some(text) => text
                .parse()
                .ok()
                .filter(|number: &i64| *number >= 0)
                .ok_or_else(|| InvalidField::alone(name, "must be a whole number, 0 or greater")),
        };
        let mut listing = Self {
            limit: natural("limit", DEFAULT_LIMIT)?.min(MAX_LIMIT),
            offset: natural("offset", 0)?,
            ..Self::default()
        };
        if listing.offset > MAX_OFFSET {
            let message = format!("must be at most {MAX_OFFSET}");
            return Err(InvalidField::alone("offset", message));
        }
        if let Some(sort) = value("sort") {
            let all = [SortBy::Id, SortBy::Name, SortBy::Date, SortBy::Size];
            let known = all.into_iter().find(|known| known.as_str() == sort);
            let message = "must be id, name, date or size";
            listing.sort = known.ok_or_else(|| InvalidField::alone("sort", message))?;
        }
        if let Some(direction) = value("direction") {
            let all = [Direction::Ascending, Direction::Descending];
            let known = all
                .into_iter()
                .find(|known| known.as_str().eq_ignore_ascii_case(&direction));
            let message = "must be ASC or DESC";
            listing.direction = known.ok_or_else(|| InvalidField::alone("direction", message))?;
        }
        listing.marker = read_marker(&value)?;
        if listing.marker.is_some() && listing.offset > 0 {
            return Err(InvalidField::alone(
                "offset",
                "cannot be used with a marker",
            ));
        }
        listing.is_sorted = value("sort").is_some() || value("direction").is_some();
        Ok(listing)
    }

    /// Checks that the root's items are not asked for in an order of choice by marker, which Box does not
    /// support.
    ///
    /// # Errors
    /// [`CallError::Invalid`]
    pub fn check_root(&self, folder: i64) -> Result<(), CallError> {
        if folder == 0 && self.is_sorted && self.marker.is_some() {
            let message = "cannot be used with a marker in the root";
            return Err(InvalidField::alone("sort", message));
        }
        Ok(())
    }

    /// Returns the error of a marker that no answer gave.
    pub fn wrong_marker() -> CallError {
        InvalidField::alone("marker", "must be the next_marker of an answer")
    }

    /// Returns the rank and id of the item before the first one; `None` where no marker is used.
    pub fn after(&self) -> Option<(i64, i64)> {
        self.marker.map(|marker| (marker.rank, marker.id))
    }

    /// Returns the marker of the part that follows one that ended with this item.
    pub fn next_marker(&self, kind: &str, id: i64, count: usize) -> Option<String> {
        let is_full = i64::try_from(count).is_ok_and(|count| count == self.limit);
        let rank = if kind == "folder" { 1 } else { 2 };
        (self.marker.is_some() && is_full).then(|| format!("{rank}-{id}"))
    }
}

fn read_marker(value: impl Fn(&str) -> Option<String>) -> Result<Option<Marker>, CallError> {
    let uses = match value("usemarker").as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(InvalidField::alone("usemarker", "must be true or false")),
    };
    let marker = value("marker").filter(|marker| !marker.is_empty());
    match marker {
        Some(_) if !uses => Err(InvalidField::alone("marker", "needs usemarker=true")),
        None => Ok(uses.then_some(Marker { rank: 0, id: 0 })),
        Some(marker) => {
            let read = marker.split_once('-').and_then(|(rank, id)| {
                let rank = rank.parse().ok().filter(|rank| (1..=2).contains(rank))?;
                let id = id.parse().ok().filter(|id: &i64| *id >= 0)?;
                Some(Marker { rank, id })
            });
            read.map(Some).ok_or_else(Listing::wrong_marker)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &[(&str, &str)]) -> Result<Listing, u16> {
        let value = |wanted: &str| {
            let found = query.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, value)| (*value).to_owned())
        };
        Listing::read(value).map_err(|error| error.status())
    }

    #[test]
    fn a_marker_leads_from_part_to_part() {
        let first = read(&[("usemarker", "true"), ("limit", "2")]).unwrap();
        assert_eq!(first.after(), Some((0, 0)));
        let marker = first.next_marker("folder", 7, 2).unwrap();
        let next = read(&[("usemarker", "true"), ("marker", &marker)]).unwrap();
        assert_eq!(next.after(), Some((1, 7)));
        assert_eq!(first.next_marker("file", 9, 1), None);
        assert_eq!(Listing::default().next_marker("file", 9, 100), None);
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for query in [
            &[("limit", "x")][..],
            &[("offset", "300001")],
            &[("sort", "colour")],
            &[("direction", "up")],
            &[("usemarker", "yes")],
            &[("marker", "1-7")],
            &[("usemarker", "true"), ("marker", "7")],
            &[("usemarker", "true"), ("marker", "3-7")],
            &[("usemarker", "true"), ("offset", "10")],
        ] {
            assert_eq!(read(query), Err(400), "{query:?}");
        }
        let by_marker = read(&[("usemarker", "true"), ("sort", "size")]).unwrap();
        assert!(by_marker.check_root(0).is_err() && by_marker.check_root(7).is_ok());
        let sorted = read(&[("sort", "date"), ("direction", "desc")]).unwrap();
        assert_eq!(
            (sorted.sort, sorted.direction),
            (SortBy::Date, Direction::Descending)
        );
    }
}
