//! The part of a folder's items that a caller asks for: by offset in an order of its choice, or by marker.

use std::fmt;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

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
    /// The place where the last part ended; `None` where no marker is used.
    marker: Option<Marker>,
}

/// Place in an order, behind the last item that was listed. It holds what the item was sorted by, so that it stays
/// where it is when the item goes or is renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// 1 for a folder, 2 for a file; 0 before all.
    pub rank: i64,
    /// What the item was sorted by.
    pub value: SortValue,
    /// The item's id.
    pub id: i64,
}

/// What an item is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SortValue {
    /// A name.
    Text(String),
    /// An id, a date or a size.
    Number(i64),
}

impl Marker {
    /// Returns the place before all items.
    fn first() -> Self {
        Self {
            rank: 0,
            value: SortValue::Number(0),
            id: 0,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, '-');
        let mut number = || {
            parts
                .next()?
                .parse()
                .ok()
                .filter(|number: &i64| *number >= 0)
        };
        let (rank, id) = (number()?, number()?);
        let value = match (parts.next()?, parts.next()?) {
            ("n", number) => SortValue::Number(number.parse().ok()?),
            ("t", text) => SortValue::Text(percent_decode_str(text).decode_utf8().ok()?.into()),
            _ => return None,
        };
        (1..=2).contains(&rank).then_some(Self { rank, value, id })
    }
}

/// Writes the marker as a query takes it.
impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-", self.rank, self.id)?;
        match &self.value {
            SortValue::Number(number) => write!(f, "n-{number}"),
            SortValue::Text(text) => write!(f, "t-{}", utf8_percent_encode(text, NON_ALPHANUMERIC)),
        }
    }
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
        let by_name = listing.sort == SortBy::Name;
        let fits = |marker: &Marker| {
            marker.rank == 0 || by_name == matches!(marker.value, SortValue::Text(_))
        };
        if !listing.marker.as_ref().is_none_or(fits) {
            return Err(wrong_marker());
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

    /// Returns the place where the last part ended; `None` where no marker is used.
    pub fn after(&self) -> Option<&Marker> {
        self.marker.as_ref()
    }

    /// Returns the marker of the part that follows one of `count` items that ended here.
    pub fn next_marker(&self, last: Option<&Marker>, count: usize) -> Option<String> {
        let is_full = i64::try_from(count).is_ok_and(|count| count == self.limit);
        last.filter(|_| is_full && self.marker.is_some())
            .map(Marker::to_string)
    }
}

/// The error of a marker that no answer gave.
fn wrong_marker() -> CallError {
    InvalidField::alone("marker", "must be the next_marker of an answer")
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
        None => Ok(uses.then(Marker::first)),
        Some(marker) => Marker::parse(&marker).map(Some).ok_or_else(wrong_marker),
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
        assert_eq!(first.after(), Some(&Marker::first()));
        let last = Marker {
            rank: 1,
            value: SortValue::Text("Ä-1 &".into()),
            id: 7,
        };
        let marker = first.next_marker(Some(&last), 2).unwrap();
        let next = read(&[("usemarker", "true"), ("marker", &marker)]).unwrap();
        assert_eq!(next.after(), Some(&last));
        let by_size = [("usemarker", "true"), ("sort", "size"), ("marker", &marker)];
        assert_eq!(read(&by_size), Err(400), "of another order");
        assert_eq!(first.next_marker(Some(&last), 1), None);
        assert_eq!(Listing::default().next_marker(Some(&last), 100), None);
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for query in [
            &[("limit", "x")][..],
            &[("offset", "300001")],
            &[("sort", "colour")],
            &[("direction", "up")],
            &[("usemarker", "yes")],
            &[("marker", "1-7-t-a")],
            &[("usemarker", "true"), ("marker", "7")],
            &[("usemarker", "true"), ("marker", "1-7")],
            &[("usemarker", "true"), ("marker", "3-7-t-a")],
            &[("usemarker", "true"), ("marker", "0-0-n-0")],
            &[("usemarker", "true"), ("marker", "1-7-n-7")],
            &[("usemarker", "true"), ("marker", "1-7-t-%ff")],
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
