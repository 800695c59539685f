//! Dates as Box writes them.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use core::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A moment, kept in the very words in which it came (`2020-09-28T10:53:43-08:00`).
///
/// Box documents RFC 3339, and has been seen to send a date alone: that stands for its first second in UTC. Text
/// of any other form is kept and shown, but stands for no moment:
/// [`epoch_seconds`](Self::epoch_seconds) is then `None`. Two of them are equal when they name the
/// same moment, whatever the offset.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DateTime(String);

/// The text is not an RFC 3339 date and time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateError(String);

impl DateTime {
    /// Reads an RFC 3339 date and time with an offset.
    ///
    /// # Errors
    /// [`DateError`] when the text is of another form or names no real date.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        match epoch_seconds(text) {
            Some(_) => Ok(Self(text.to_owned())),
            None => Err(DateError(text.to_owned())),
        }
    }

    /// A moment in UTC with whole seconds, as Box's own tools write one.
    /// `None` for a year outside 0 to 9999.
    #[must_use]
    pub fn from_epoch_seconds(seconds: i64) -> Option<Self> {
        let moment = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
        let (year, month, day) = moment.to_calendar_date();
        let (hour, minute, second) = moment.to_hms();
        let month = u8::from(month);
        (0..=9999).contains(&year).then(|| {
            Self(format!(
                "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+00:00"
            ))
        })
    }

    /// Whole seconds since 1970-01-01 UTC.
    #[must_use]
    pub fn epoch_seconds(&self) -> Option<i64> {
        Self::moment_of(&self.0)
    }

    /// The moment that a text from Box stands for, whatever its form, as [`epoch_seconds`](Self::epoch_seconds).
    #[must_use]
    pub fn moment_of(text: &str) -> Option<i64> {
        epoch_seconds(text).or_else(|| epoch_seconds(&format!("{text}T00:00:00Z")))
    }

    /// The text as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn epoch_seconds(text: &str) -> Option<i64> {
    // The parser also takes a space for the T, which the RFC leaves to applications and Box does not write.
    let moment = OffsetDateTime::parse(text, &Rfc3339)
        .ok()
        .filter(|_| !text.contains(' '))?;
    Some(moment.unix_timestamp())
}

impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        match (self.epoch_seconds(), other.epoch_seconds()) {
            (Some(mine), Some(theirs)) => mine == theirs,
            (None, None) => self.0 == other.0,
            _ => false,
        }
    }
}

impl Eq for DateTime {}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "\"{}\" is not a date and time with an offset, like 2026-01-31T12:00:00+00:00",
            self.0
        )
    }
}

impl core::error::Error for DateError {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn any_offset_names_the_same_moment() {
        let west = DateTime::parse("2020-09-28T10:53:43-08:00").unwrap();
        let utc = DateTime::parse("2020-09-28T18:53:43Z").unwrap();
        assert_eq!(west, utc);
        assert_eq!(west.as_str(), "2020-09-28T10:53:43-08:00");
    }

    #[test]
    fn writes_utc_with_whole_seconds() {
        let date = DateTime::from_epoch_seconds(1_769_860_800).unwrap();
        assert_eq!(date.as_str(), "2026-01-31T12:00:00+00:00");
    }

    #[test]
    fn only_rfc_3339_is_a_date() {
        for text in [
            "",
            "tomorrow",
            "2026-01-31",
            "2026-01-31T12:00",
            "2026-02-30T12:00:00Z",
            "2026-01-31T25:00:00Z",
            "2026-01-31 12:00:00Z",
            "2026-01-31T12:00:00",
            "1769860800",
            "2026-01-31T12:00:00+00:00[Europe/Berlin]",
        ] {
            assert!(DateTime::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn forms_that_box_sends_besides_stand_for_moments() {
        let noon = Some(1_769_860_800);
        for (text, moment) in [
            ("2026-01-31T12:00:00-00:00", noon),
            ("2026-01-31T12:00:00.000Z", noon),
            ("2026-01-31T04:00:00.500-08:00", noon),
            ("2026-01-31", Some(1_769_817_600)),
            ("2026-02-30", None),
            ("2026-01", None),
        ] {
            let read: DateTime = serde_json::from_value(text.into()).unwrap();
            assert_eq!(read.epoch_seconds(), moment, "{text}");
        }
    }

    #[test]
    fn a_date_that_is_none_still_reads_and_shows() {
        let read: DateTime = serde_json::from_str("\"soon\"").unwrap();
        assert_eq!(
            (read.epoch_seconds(), read.to_string().as_str()),
            (None, "soon")
        );
    }

    proptest! {
        #[test]
        fn printing_then_parsing_gives_the_same_moment(seconds in -62_135_596_800_i64..253_402_300_799) {
            let printed = DateTime::from_epoch_seconds(seconds).unwrap();
            let parsed = DateTime::parse(printed.as_str()).unwrap();
            prop_assert_eq!(parsed.epoch_seconds(), Some(seconds));
        }

        #[test]
        fn parsing_arbitrary_text_never_panics(text in ".{0,40}") {
            let _ = DateTime::parse(&text);
        }
    }
}
