//! What to do after an attempt that did not succeed.
//!
//! Three rules stand above all others. What cannot be repeated safely is repeated only when it is
//! certain that it did not happen. A wait that Box asks for is kept to the millisecond. And a client
//! must not multiply an outage: retries come out of a [`Budget`] that only successes refill.

/// How often and how patiently a call is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts in all, the first included. 0 counts as 1.
    pub max_attempts: u32,
    /// The longest wait before the second attempt, in milliseconds; it doubles from then on.
    pub base_delay_ms: u32,
    /// No wait of our own choosing is longer, in milliseconds.
    pub max_delay_ms: u32,
}

impl RetryPolicy {
    /// One attempt and no more.
    pub const NEVER: Self = Self {
        max_attempts: 1,
        base_delay_ms: 0,
        max_delay_ms: 0,
    };
}

impl Default for RetryPolicy {
    /// Five attempts, as Box's own tools make; from one second to half a minute apart.
    fn default() -> Self {
        Self {
            max_attempts: 5,
            base_delay_ms: 1_000,
            max_delay_ms: 30_000,
        }
    }
}

/// What became of one attempt that did not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// An answer with this HTTP status.
    Status(u16),
    /// A connection that failed, before the answer or within it.
    NoAnswer,
    /// No complete answer in the time allowed for one attempt.
    TimedOut,
    /// A redirect whose status the browser hides. It is never followed.
    Redirected,
}

impl Happened {
    /// Whether it may be different the next time.
    fn may_pass(self) -> bool {
        match self {
            Self::Status(status) => matches!(status, 408 | 429 | 500 | 502 | 503 | 504),
            Self::NoAnswer | Self::TimedOut => true,
            Self::Redirected => false,
        }
    }

    /// Whether the call may have been carried out all the same.
    ///
    /// Box documents this for 503. Of the 4xx, only 408 leaves it open: a proxy may have passed the
    /// call on before it lost patience.
    #[must_use]
    pub fn is_ambiguous(self) -> bool {
        match self {
            Self::Status(status) => status == 408 || !(400..500).contains(&status),
            Self::NoAnswer | Self::TimedOut | Self::Redirected => true,
        }
    }
}

/// One attempt, as far as the decision needs to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Which attempt it was; the first is 1.
    pub number: u32,
    /// What became of it.
    pub happened: Happened,
    /// The wait that the answer asked for, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// What is left of the time for the whole call, in milliseconds; `None` where there is no limit.
    pub left_ms: Option<u64>,
}

/// Full jitter without a Retry-After header must not turn a 429 into the next one: browsers hide the
/// header from pages, so this is the ordinary case.
const LEAST_WAIT_AFTER_429_MS: u64 = 1_000;

/// How long to wait before the next attempt, in milliseconds, or `None` to give up.
///
/// `repeatable` is [`Call::is_repeatable`](super::Call::is_repeatable), `random` lies in `0.0..1.0`.
/// Takes from the budget only what it grants.
#[must_use]
pub fn decide(
    policy: RetryPolicy,
    repeatable: bool,
    attempt: Attempt,
    budget: &mut Budget,
    random: f64,
) -> Option<u64> {
    let happened = attempt.happened;
    let safe = repeatable || !happened.is_ambiguous();
    if !safe || !happened.may_pass() || attempt.number >= policy.max_attempts {
        return None;
    }
    let throttled = happened == Happened::Status(429);
    let wait = attempt.retry_after_ms.unwrap_or_else(|| {
        let wait = backoff(policy, attempt.number, random);
        if throttled {
            wait.max(LEAST_WAIT_AFTER_429_MS)
        } else {
            wait
        }
    });
    if attempt.left_ms.is_some_and(|left| wait > left) {
        return None;
    }
    // After a 429 the whole queue is silent, so these retries cannot multiply anything.
    (throttled || budget.spend()).then_some(wait)
}

/// A random share of a span that doubles with each attempt ("full jitter").
fn backoff(policy: RetryPolicy, number: u32, random: f64) -> u64 {
    let doublings = number.saturating_sub(1).min(31);
    let span = (u64::from(policy.base_delay_ms) << doublings).min(policy.max_delay_ms.into());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "at most 32 bits, and the cast saturates"
    )]
    let wait = (random * span as f64) as u64;
    wait.min(span)
}

/// How much a client may still retry.
///
/// A retry costs five, a success gives back one. So a hundred retries can follow each other, and in
/// the long run one call in six may be a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget(u32);

impl Budget {
    const FULL: u32 = 500;
    const RETRY: u32 = 5;

    /// A full budget.
    #[must_use]
    pub fn full() -> Self {
        Self(Self::FULL)
    }

    /// A call succeeded.
    pub fn earn(&mut self) {
        self.0 = (self.0 + 1).min(Self::FULL);
    }

    fn spend(&mut self) -> bool {
        let left = self.0.checked_sub(Self::RETRY);
        self.0 = left.unwrap_or(self.0);
        left.is_some()
    }
}

/// Reads a `Retry-After` header: seconds, or a date in one of HTTP's three forms (RFC 9110, 10.2.3).
///
/// Returns milliseconds from `now`, a wall clock in milliseconds since 1970. A date in the past means
/// no wait. `None` for anything else, which is then ignored.
#[must_use]
pub fn parse_retry_after(text: &str, now_ms: u64) -> Option<u64> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = text.parse::<u64>().unwrap_or(u64::MAX); // too many digits: never
        return Some(seconds.saturating_mul(1_000));
    }
    let seconds = http_date(text)?;
    Some((seconds * 1_000).saturating_sub(now_ms))
}

/// Seconds since 1970 of a date in one of HTTP's three forms (RFC 9110, 5.6.7):
/// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`.
///
/// A library would do this too, and be a tenth of the npm package.
fn http_date(text: &str) -> Option<u64> {
    let mut words = text
        .as_bytes()
        .split(|byte| b" ,-".contains(byte))
        .filter(|word| !word.is_empty());
    let _weekday = words.next()?;
    let mut word = || words.next();
    let (first, second, third, fourth) = (word()?, word()?, word()?, word()?);
    let (day, month, year, time) = if first[0].is_ascii_digit() {
        (first, second, third, fourth)
    } else {
        (second, first, fourth, third)
    };
    let zone_fits = word().is_none_or(|zone| zone == b"GMT");
    let date = days_since_1970(number(year)?, month_number(month)?, number(day)?)?;
    (zone_fits && word().is_none()).then_some(date * 86_400 + seconds_of_day(time)?)
}

fn number(digits: &[u8]) -> Option<u64> {
    let plain = digits.len() <= 4 && digits.iter().all(u8::is_ascii_digit);
    plain.then(|| {
        let digits = digits.iter().map(|digit| u64::from(digit - b'0'));
        digits.fold(0, |number, digit| number * 10 + digit)
    })
}

fn month_number(name: &[u8]) -> Option<u64> {
    let names = b"JanFebMarAprMayJunJulAugSepOctNovDec".chunks(3);
    names
        .zip(1..)
        .find_map(|(month, at)| (month == name).then_some(at))
}

fn seconds_of_day(time: &[u8]) -> Option<u64> {
    let mut parts = time.split(|byte| *byte == b':').map(number);
    let mut part = || parts.next().flatten();
    let (hours, minutes, seconds) = (part()?, part()?, part()?);
    let real = hours < 24 && minutes < 60 && seconds <= 60 && part().is_none();
    real.then_some(hours * 3_600 + minutes * 60 + seconds)
}

fn days_since_1970(year: u64, month: u64, day: u64) -> Option<u64> {
    let year = match year {
        0..70 => year + 2_000, // two digits
        70..100 => year + 1_900,
        _ => year,
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let longest = match month {
        2 => 28 + u64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if year < 1_970 || !(1..=longest).contains(&day) {
        return None;
    }
    // Years that begin in March put the leap day at the end, where it shifts nothing.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year / 4 - year / 100 + year / 400;
    Some(year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const POLICY: RetryPolicy = RetryPolicy {
        max_attempts: 5,
        base_delay_ms: 1_000,
        max_delay_ms: 30_000,
    };

    fn attempt(number: u32, happened: Happened) -> Attempt {
        Attempt {
            number,
            happened,
            retry_after_ms: None,
            left_ms: None,
        }
    }

    fn wait(repeatable: bool, attempt: Attempt) -> Option<u64> {
        decide(POLICY, repeatable, attempt, &mut Budget::full(), 0.5)
    }

    #[test]
    fn only_what_may_pass_is_retried() {
        for status in 100..600 {
            let retried = wait(true, attempt(1, Happened::Status(status))).is_some();
            assert_eq!(
                retried,
                [408, 429, 500, 502, 503, 504].contains(&status),
                "{status}"
            );
        }
        assert!(wait(true, attempt(1, Happened::NoAnswer)).is_some());
        assert!(wait(true, attempt(1, Happened::TimedOut)).is_some());
        assert!(wait(true, attempt(1, Happened::Redirected)).is_none());
    }

    #[test]
    fn a_wait_that_was_asked_for_is_kept_exactly() {
        for asked in [0, 1, 45_000, 3_600_000] {
            let attempt = Attempt {
                retry_after_ms: Some(asked),
                ..attempt(1, Happened::Status(503))
            };
            assert_eq!(wait(true, attempt), Some(asked));
        }
    }

    #[test]
    fn a_429_without_a_readable_wait_waits_at_least_a_second() {
        let attempt = attempt(1, Happened::Status(429));
        assert_eq!(
            decide(POLICY, false, attempt, &mut Budget::full(), 0.0),
            Some(1_000)
        );
    }

    #[test]
    fn a_wait_beyond_the_deadline_fails_at_once() {
        let attempt = Attempt {
            retry_after_ms: Some(5_001),
            left_ms: Some(5_000),
            ..attempt(1, Happened::Status(429))
        };
        assert_eq!(wait(true, attempt), None);
    }

    #[test]
    fn the_last_attempt_is_the_last() {
        assert!(wait(true, attempt(4, Happened::Status(503))).is_some());
        assert!(wait(true, attempt(5, Happened::Status(503))).is_none());
        let never = RetryPolicy::NEVER;
        let first = attempt(1, Happened::Status(503));
        assert!(decide(never, true, first, &mut Budget::full(), 0.5).is_none());
    }

    #[test]
    fn an_outage_is_not_multiplied() {
        let mut budget = Budget::full();
        let retries = (0..1_000)
            .filter(|_| {
                let first = attempt(1, Happened::Status(503));
                decide(POLICY, true, first, &mut budget, 0.5).is_some()
            })
            .count();
        assert_eq!(retries, 100);
        for _ in 0..5 {
            budget.earn();
        }
        let first = attempt(1, Happened::Status(503));
        assert!(decide(POLICY, true, first, &mut budget, 0.5).is_some());
    }

    #[test]
    fn reads_seconds_and_the_three_forms_of_a_date() {
        let now = 784_111_747_000; // half a minute before the dates
        for (text, wait) in [
            ("0", 0),
            ("1", 1_000),
            (" 120 ", 120_000),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 30_000),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 30_000),
            ("Sun Nov  6 08:49:37 1994", 30_000),
            ("Sun, 06 Nov 1983 08:49:37 GMT", 0),
            ("99999999999999999999", u64::MAX),
        ] {
            assert_eq!(parse_retry_after(text, now), Some(wait), "{text}");
        }
    }

    #[test]
    fn anything_else_is_ignored() {
        for text in [
            "",
            " ",
            "-1",
            "+1",
            "1.5",
            "0x10",
            "1e3",
            "abc",
            "1 second",
            "Sun, 31 Feb 2027 08:49:37 GMT",
            "2027-01-01T00:00:00Z",
            "Sun, 06 Nov 1994 25:49:37 GMT",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nov 1994 08:49:37 GMT GMT",
            "Sun, 29 Feb 2100 08:49:37 GMT",
            "Sun, 06 Nov 1969 08:49:37 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 06 nov 1994 08:49:37 GMT",
        ] {
            assert_eq!(parse_retry_after(text, 0), None, "{text}");
        }
    }

    fn happened() -> impl Strategy<Value = Happened> {
        prop_oneof![
            (100_u16..600).prop_map(Happened::Status),
            Just(Happened::NoAnswer),
            Just(Happened::TimedOut),
            Just(Happened::Redirected),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn jitter_stays_within_its_bounds(
            number in 1_u32..=100_000,
            random in 0.0..1.0,
            base in 0_u32..,
            cap in 0_u32..,
        ) {
            let policy = RetryPolicy { max_attempts: u32::MAX, base_delay_ms: base, max_delay_ms: cap };
            let attempt = attempt(number, Happened::NoAnswer);
            let wait = decide(policy, true, attempt, &mut Budget::full(), random).unwrap();
            let span = u64::from(base).saturating_mul(1 << (number - 1).min(31));
            prop_assert!(wait <= span.min(cap.into()));
        }
    }

    proptest! {
        #[test]
        fn what_may_have_happened_is_never_repeated_blindly(
            happened in happened(),
            number in 1_u32..10,
            asked in proptest::option::of(0_u64..1_000_000),
            random in 0.0..1.0,
        ) {
            let attempt = Attempt { retry_after_ms: asked, ..attempt(number, happened) };
            let repeated = decide(POLICY, false, attempt, &mut Budget::full(), random).is_some();
            prop_assert!(!(repeated && happened.is_ambiguous()));
        }

        #[test]
        fn a_wait_never_undercuts_what_was_asked(
            number in 1_u32..5, asked in 0_u64.., random in 0.0..1.0,
        ) {
            let attempt = Attempt { retry_after_ms: Some(asked), ..attempt(number, Happened::Status(429)) };
            prop_assert_eq!(decide(POLICY, true, attempt, &mut Budget::full(), random), Some(asked));
        }

        #[test]
        fn a_date_is_read_as_what_it_was_written(seconds in 0_i64..7_258_118_400) {
            let date = time::OffsetDateTime::from_unix_timestamp(seconds).unwrap();
            let (weekday, month) = (date.weekday().to_string(), date.month().to_string());
            let (weekday, month, day, year) = (&weekday[..3], &month[..3], date.day(), date.year());
            let clock = format!("{:02}:{:02}:{:02}", date.hour(), date.minute(), date.second());
            for text in [
                format!("{weekday}, {day:02} {month} {year} {clock} GMT"),
                format!("{weekday} {month} {day:>2} {clock} {year}"),
            ] {
                prop_assert_eq!(parse_retry_after(&text, 0), Some(seconds.unsigned_abs() * 1_000), "{}", text);
            }
        }

        #[test]
        fn reading_arbitrary_text_never_panics(text in "\\PC{0,40}", now in 0_u64..) {
            let _ = parse_retry_after(&text, now);
        }
    }
}
