//! Local time: dates as people write them, and dates that move by days on the calendar.
//!
//! A place is known by the offset of its clocks from UTC. All else follows from that alone, in one way
//! for the whole page, whether the clocks are the browser's or a test's.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::{Date, Month, OffsetDateTime, Time};

use crate::api::DateTime;

/// The seconds of a day on the calendar.
const DAY: i64 = 86_400;

/// The clocks of a place: their offset from UTC at a moment in epoch seconds, in seconds, positive in
/// the east.
#[derive(Clone, Copy)]
pub struct Zone(pub fn(i64) -> i64);

/// The clocks show UTC.
impl Default for Zone {
    fn default() -> Self {
        Self(|_| 0)
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Zone")
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::fn_addr_eq(self.0, other.0)
    }
}

impl Eq for Zone {}

/// A reason why a text names no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DateFault {
    /// It is of none of the forms that are read.
    Form,
    /// It can be read as two dates: `03/04/2031` is in March or in April.
    Ambiguous,
    /// There is no such date or time of day: `2031-02-30`, or an hour 24.
    Impossible,
    /// The clocks go forward and leave this time out.
    Skipped,
}

impl Zone {
    /// What the clocks show, in seconds as if they showed UTC.
    fn shown(self, moment: i64) -> i64 {
        moment.saturating_add(self.0(moment))
    }

    /// The moment at which the clocks show this. Where they show it twice, it is the one with the
    /// preferred offset, or else the earlier one. Where they leave it out, the fault is the moment after
    /// the gap that is as far from its begin.
    fn moment(self, shown: i64, preferred: Option<i64>) -> Result<i64, i64> {
        // No clocks are more than a day off, and none are changed twice within two days.
        let before = self.0(shown.saturating_sub(DAY));
        let after = self.0(shown.saturating_add(DAY));
        preferred
            .into_iter()
            .chain([before, after])
            .map(|offset| shown.saturating_sub(offset))
            .find(|moment| self.shown(*moment) == shown)
            .ok_or(shown.saturating_sub(before))
    }

    /// A moment that is moved to what the clocks show: in an hour that they show twice it stays in the
    /// same half, and out of one that they leave out it moves to after the gap.
    fn moved(self, from: i64, shown: i64) -> i64 {
        let (Ok(moment) | Err(moment)) = self.moment(shown, Some(self.0(from)));
        moment
    }

    /// So many days later on the calendar, or earlier, at the same time of day. `None` outside the
    /// years 0 to 9999.
    #[must_use]
    pub fn days_later(self, moment: i64, days: i64) -> Option<i64> {
        let shown = self.shown(moment).checked_add(days.checked_mul(DAY)?);
        let shown = shown.filter(is_dated)?;
        Some(self.moved(moment, shown)).filter(is_dated)
    }

    /// A month later at the same time of day, or the last day of that month. `None` as in
    /// [`days_later`](Self::days_later).
    #[must_use]
    pub fn month_later(self, moment: i64) -> Option<i64> {
        let shown = Some(moment)
            .filter(is_dated)
            .map(|moment| self.shown(moment))?;
        let date = OffsetDateTime::from_unix_timestamp(shown).ok()?;
        let month = date.month().next();
        let year = date.year() + i32::from(month == Month::January);
        let day = date.day().min(month.length(year));
        let shown = Date::from_calendar_date(year, month, day)
            .ok()?
            .with_time(date.time())
            .assume_utc();
        Some(self.moved(moment, shown.unix_timestamp())).filter(is_dated)
    }

    /// The text that a `datetime-local` field holds for a moment; empty outside the years 0 to 9999.
    #[must_use]
    pub fn field_text(self, moment: i64) -> String {
        let shown = is_dated(&moment).then(|| self.shown(moment));
        let text = shown.and_then(DateTime::from_epoch_seconds);
        let text = text.as_ref().map_or("", DateTime::as_str);
        // "2026-01-31T12:00:00+00:00"; the field leaves seconds out where there are none.
        let minutes = text.get(..16).unwrap_or_default();
        match text.get(16..19).unwrap_or_default() {
            ":00" => minutes.to_owned(),
            seconds => format!("{minutes}{seconds}"),
        }
    }

    /// Reads a date as people and fields write it. `2026-12-31` means its last second here,
    /// `2026-12-31T18:00` (or a space for the T, and seconds) the local time, and
    /// `2026-12-31T18:00:00+01:00` or `Z` is the same everywhere.
    ///
    /// # Errors
    /// [`DateFault`]: nothing is guessed.
    pub fn read(self, text: &str) -> Result<DateTime, DateFault> {
        let text = text.trim();
        // With an offset it stays in the words in which it came.
        if let Ok(date) = DateTime::parse(text) {
            return Ok(date);
        }
        let Written {
            date: (year, month, day),
            time,
            offset,
        } = Written::read(text).ok_or_else(|| form_fault(text))?;
        let date = Month::try_from(month)
            .and_then(|month| Date::from_calendar_date(year, month, day))
            .map_err(|_| DateFault::Impossible)?;
        let (hour, minute, second) = time.unwrap_or((23, 59, 59));
        let time = Time::from_hms(hour, minute, second).map_err(|_| DateFault::Impossible)?;
        if offset.is_empty() {
            let shown = date.with_time(time).assume_utc().unix_timestamp();
            let moment = self.moment(shown, None).map_err(|_| DateFault::Skipped)?;
            return DateTime::from_epoch_seconds(moment).ok_or(DateFault::Impossible);
        }
        let whole =
            format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{offset}");
        DateTime::parse(&whole).map_err(|_| DateFault::Impossible)
    }
}

fn is_dated(moment: &i64) -> bool {
    DateTime::from_epoch_seconds(*moment).is_some()
}

/// The parts of a date in one of the forms that are read, whether there is such a date or not.
struct Written<'a> {
    date: (i32, u8, u8),
    time: Option<(u8, u8, u8)>,
    /// `Z` or `+01:00`; empty for local time.
    offset: &'a str,
}

impl<'a> Written<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (century, rest) = two_digits(text)?;
        let (year, rest) = two_digits(rest)?;
        let (month, rest) = two_digits(rest.strip_prefix('-')?)?;
        let (day, rest) = two_digits(rest.strip_prefix('-')?)?;
        let date = (i32::from(century) * 100 + i32::from(year), month, day);
        if rest.is_empty() {
            let (time, offset) = (None, rest);
            return Some(Self { date, time, offset });
        }
        let (hour, rest) = two_digits(rest.strip_prefix(['T', ' '])?)?;
        let (minute, rest) = two_digits(rest.strip_prefix(':')?)?;
        let (second, rest) = match rest.strip_prefix(':') {
            Some(rest) => two_digits(rest)?,
            None => (0, rest),
        };
        let offset = match rest.strip_prefix('.') {
            // Box keeps whole seconds.
            Some(fraction) => {
                let rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
                (rest.len() < fraction.len()).then_some(rest)?
            }
            None => rest,
        };
        let time = Some((hour, minute, second));
        is_offset(offset).then_some(Self { date, time, offset })
    }
}

fn two_digits(text: &str) -> Option<(u8, &str)> {
    let (digits, rest) = text.split_at_checked(2)?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some((digits.parse().ok()?, rest))
}

fn is_offset(text: &str) -> bool {
    let is_distance = |text: &str| {
        let minutes = two_digits(text).and_then(|(_, rest)| two_digits(rest.strip_prefix(':')?));
        minutes.is_some_and(|(_, rest)| rest.is_empty())
    };
    text.is_empty() || text == "Z" || text.strip_prefix(['+', '-']).is_some_and(is_distance)
}

/// The fault of a text in none of the forms that are read.
fn form_fault(text: &str) -> DateFault {
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split(['/', '.', '-']).collect();
    let is_short = |part: &&str| {
        let number: Option<u8> = part.parse().ok();
        number.is_some_and(|number| (1..=12).contains(&number))
    };
    match parts.as_slice() {
        [first, second, year] if year.bytes().all(|byte| byte.is_ascii_digit()) => {
            if is_short(first) && is_short(second) && first != second {
                DateFault::Ambiguous
            } else {
                DateFault::Form
            }
        }
        _ => DateFault::Form,
    }
}

#[cfg(test)]
pub(in crate::admin) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Midnight UTC of a day.
    fn day(year: i32, month: u8, day: u8) -> i64 {
        let month = Month::try_from(month).unwrap();
        let date = Date::from_calendar_date(year, month, day).unwrap();
        date.midnight().assume_utc().unix_timestamp()
    }

    /// The n-th Sunday of a month; 0 for the last.
    fn sunday(year: i32, month: u8, n: i64) -> i64 {
        let first = day(year, month, 1);
        // 1 January 1970 was a Thursday.
        let to_sunday = (10 - first.div_euclid(DAY) % 7) % 7;
        let sunday = first + to_sunday * DAY;
        if n > 0 {
            return sunday + (n - 1) * 7 * DAY;
        }
        let next = day(year + i32::from(month == 12), month % 12 + 1, 1);
        sunday + (next - 1 - sunday) / (7 * DAY) * 7 * DAY
    }

    fn year_of(moment: i64) -> i32 {
        let date = OffsetDateTime::from_unix_timestamp(moment);
        date.map_or(9_999, OffsetDateTime::year)
    }

    const HOUR: i64 = 3_600;

    /// Central Europe, with the rule that holds since 1996.
    pub fn berlin() -> Zone {
        Zone(|moment| {
            let year = year_of(moment);
            let summer = sunday(year, 3, 0) + HOUR..sunday(year, 10, 0) + HOUR;
            HOUR + HOUR * i64::from(summer.contains(&moment))
        })
    }

    /// The east of the United States, with the rule that holds since 2007.
    fn new_york() -> Zone {
        Zone(|moment| {
            let year = year_of(moment);
            let summer = sunday(year, 3, 2) + 7 * HOUR..sunday(year, 11, 1) + 6 * HOUR;
            -5 * HOUR + HOUR * i64::from(summer.contains(&moment))
        })
    }

    /// An island whose summer time is half an hour, and lasts over the new year.
    fn lord_howe() -> Zone {
        Zone(|moment| {
            let year = year_of(moment + 10 * HOUR);
            // Two o'clock local time, on the day before in UTC.
            let winter = sunday(year, 4, 1) - 9 * HOUR..sunday(year, 10, 1) - 8 * HOUR - 1_800;
            11 * HOUR - 1_800 * i64::from(winter.contains(&moment))
        })
    }

    /// Samoa, which left out 30 December 2011, and had its last summer time in 2021.
    fn apia() -> Zone {
        Zone(|moment| {
            let dated = day(2011, 12, 30) + 10 * HOUR;
            let winter = sunday(2012, 4, 1) - 10 * HOUR;
            match moment {
                _ if moment < dated => -10 * HOUR,
                _ if moment < winter => 14 * HOUR,
                _ => 13 * HOUR,
            }
        })
    }

    fn zones() -> [Zone; 5] {
        [berlin(), new_york(), lord_howe(), apia(), Zone::default()]
    }

    fn moment(text: &str) -> i64 {
        DateTime::parse(text).unwrap().epoch_seconds().unwrap()
    }

    fn moved(zone: Zone, from: &str, days: i64) -> i64 {
        zone.days_later(moment(from), days).unwrap()
    }

    #[test]
    fn days_are_moved_on_the_calendar_whatever_summer_time_does() {
        let cases = [
            (
                berlin(),
                "2026-03-25T23:59:59+01:00",
                7,
                "2026-04-01T23:59:59+02:00",
            ),
            (
                berlin(),
                "2026-10-24T18:00:00+02:00",
                1,
                "2026-10-25T18:00:00+01:00",
            ),
            (
                berlin(),
                "2026-04-01T23:59:59+02:00",
                -7,
                "2026-03-25T23:59:59+01:00",
            ),
            (
                new_york(),
                "2026-03-07T09:30:00-05:00",
                1,
                "2026-03-08T09:30:00-04:00",
            ),
            (
                new_york(),
                "2026-11-01T12:00:00-05:00",
                -1,
                "2026-10-31T12:00:00-04:00",
            ),
            (
                lord_howe(),
                "2026-10-03T12:00:00+10:30",
                1,
                "2026-10-04T12:00:00+11:00",
            ),
            (
                lord_howe(),
                "2026-04-04T12:00:00+11:00",
                1,
                "2026-04-05T12:00:00+10:30",
            ),
            (
                apia(),
                "2011-12-29T12:00:00-10:00",
                2,
                "2011-12-31T12:00:00+14:00",
            ),
            (
                Zone::default(),
                "2026-03-25T23:59:59Z",
                7,
                "2026-04-01T23:59:59Z",
            ),
        ];
        for (zone, from, days, to) in cases {
            assert_eq!(moved(zone, from, days), moment(to), "{from} {days}");
        }
    }

    #[test]
    fn an_hour_that_is_left_out_or_comes_twice_has_one_meaning() {
        // 02:30 does not exist on that day: half an hour after the gap.
        let gap = moved(berlin(), "2026-03-28T02:30:00+01:00", 1);
        assert_eq!(gap, moment("2026-03-29T03:30:00+02:00"));
        let gap = moved(lord_howe(), "2026-10-03T02:15:00+10:30", 1);
        assert_eq!(gap, moment("2026-10-04T02:45:00+11:00"));
        // A whole day that does not exist.
        let gap = moved(apia(), "2011-12-29T12:00:00-10:00", 1);
        assert_eq!(gap, moment("2011-12-31T12:00:00+14:00"));
        // 02:30 comes twice: the earlier one, unless it is moved out of the later half by nothing.
        let first = moved(berlin(), "2026-10-24T02:30:00+02:00", 1);
        assert_eq!(first, moment("2026-10-25T02:30:00+02:00"));
        let second = "2026-10-25T02:30:00+01:00";
        assert_eq!(moved(berlin(), second, 0), moment(second));
    }

    #[test]
    fn a_month_later_is_the_same_day_or_the_last_one() {
        let later = |zone: Zone, from: &str| zone.month_later(moment(from)).unwrap();
        let cases = [
            (
                berlin(),
                "2026-03-25T12:00:00+01:00",
                "2026-04-25T12:00:00+02:00",
            ),
            (
                berlin(),
                "2026-01-31T12:00:00+01:00",
                "2026-02-28T12:00:00+01:00",
            ),
            (
                new_york(),
                "2026-12-31T23:00:00-05:00",
                "2027-01-31T23:00:00-05:00",
            ),
            (
                lord_howe(),
                "2028-01-30T23:00:00+11:00",
                "2028-02-29T23:00:00+11:00",
            ),
        ];
        for (zone, from, to) in cases {
            assert_eq!(later(zone, from), moment(to), "{from}");
        }
    }

    #[test]
    fn what_leaves_the_calendar_is_no_date() {
        for days in [i64::MAX, i64::MIN, 3_000_000, -3_000_000] {
            assert_eq!(berlin().days_later(0, days), None, "{days}");
        }
        assert_eq!(berlin().month_later(moment("9999-12-15T00:00:00Z")), None);
        assert_eq!(berlin().field_text(i64::MAX), "");
    }

    #[test]
    fn dates_are_read_in_the_forms_that_are_named() {
        let cases = [
            ("2026-12-31", "2026-12-31T23:59:59+01:00"),
            (" 2026-07-31 ", "2026-07-31T23:59:59+02:00"),
            ("2026-12-31T18:00", "2026-12-31T18:00:00+01:00"),
            ("2026-12-31 18:00", "2026-12-31T18:00:00+01:00"),
            ("2026-12-31 18:00:07.25", "2026-12-31T18:00:07+01:00"),
            ("2026-12-31T18:00Z", "2026-12-31T18:00:00Z"),
            ("2026-12-31 18:00:01-08:00", "2026-12-31T18:00:01-08:00"),
            ("2024-02-29", "2024-02-29T23:59:59+01:00"),
            // In the hour that comes twice, the first.
            ("2026-10-25T02:30", "2026-10-25T02:30:00+02:00"),
        ];
        for (text, expected) in cases {
            let read = berlin().read(text);
            assert_eq!(
                read.map(|date| date.epoch_seconds()),
                Ok(Some(moment(expected))),
                "{text}"
            );
        }
    }

    #[test]
    fn a_date_that_does_not_exist_is_not_read_as_another() {
        for text in [
            "2031-02-30",
            "2031-02-29",
            "2031-13-01",
            "2031-00-10",
            "2031-01-00",
            "2031-04-31T12:00",
            "2031-01-31T24:00",
            "2031-01-31T23:60",
            "2031-01-31T12:00:61",
            "2031-02-30T12:00:00Z",
            "2031-01-31T25:00:00Z",
            "2031-01-31T12:00:00+25:00",
        ] {
            assert_eq!(berlin().read(text), Err(DateFault::Impossible), "{text}");
        }
        for text in ["2026-03-29T02:30", "2026-03-29 02:00:00"] {
            assert_eq!(berlin().read(text), Err(DateFault::Skipped), "{text}");
            assert!(Zone::default().read(text).is_ok(), "{text}");
        }
        assert_eq!(apia().read("2011-12-30"), Err(DateFault::Skipped));
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_not_guessed() {
        for text in ["03/04/2031", "3.4.2031", "03-04-31", "03/04/2031 18:00"] {
            assert_eq!(berlin().read(text), Err(DateFault::Ambiguous), "{text}");
        }
        for text in [
            "",
            "31/12/2031",
            "31.12.2031",
            "2031/12/31",
            "2031-1-2",
            "12031-01-01",
            "+012031-01-01T00:00",
            "tomorrow",
            "1.23E+11",
            "1769860800",
            "31 Dec 2031",
            "Dec 31, 2031 18:00:00",
            "2031-12-31T18",
            "2031-12-31T18:00 +01:00",
            "2031-12-31T18:00:00+0100",
            "2031-12-31T",
            "2031-12-31T18:00.",
            "２０３１-12-31",
        ] {
            assert_eq!(berlin().read(text), Err(DateFault::Form), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_time_of_day_stays_in_every_zone(zone in 0..5_usize, from in 1_300_000_000_i64..2_500_000_000, days in -4_000_i64..4_000) {
            let zone = zones()[zone];
            let to = zone.days_later(from, days).unwrap();
            let expected = zone.shown(from) + days * DAY;
            // Where that time is left out, it is after the gap by as much.
            if zone.shown(to) == expected {
                prop_assert_eq!(zone.days_later(from, 0), Some(from));
            } else {
                prop_assert!(zone.moment(expected, None).is_err());
                prop_assert!(zone.shown(to) > expected && zone.shown(to) <= expected + DAY);
            }
        }

        #[test]
        fn what_a_field_shows_is_what_it_is_read_as(zone in 0..5_usize, moment in 1_300_000_000_i64..2_500_000_000) {
            let zone = zones()[zone];
            let text = zone.field_text(moment);
            let read = zone.read(&text).unwrap();
            prop_assert_eq!(zone.field_text(read.epoch_seconds().unwrap()), text);
            // Of the hour that comes twice the field cannot say which.
            let distance = moment - read.epoch_seconds().unwrap();
            prop_assert!((0..=HOUR).contains(&distance));
        }

        #[test]
        fn a_day_is_read_exactly_where_the_calendar_has_it(year in 1_i32..9_999, month in 0_u8..20, day in 0_u8..40) {
            let text = format!("{year:04}-{month:02}-{day:02}");
            let exists = Month::try_from(month).is_ok_and(|month| day > 0 && day <= month.length(year));
            prop_assert_eq!(Zone::default().read(&text).is_ok(), exists);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9TZ:./+ -]{0,30}|\\PC{0,30}") {
            let _ = berlin().read(&text);
        }
    }
}
