//! The decision after an attempt that did not succeed.
//!
//! Three rules stand above all others. What cannot be repeated safely is repeated only when it is
//! certain that it did not happen. A wait that Box asks for is kept to the millisecond, unless it is
//! none. And a client
//! must not multiply an outage: retries come out of a [`Budget`] that only successes refill.

/// Number of attempts, and the waits between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts in all, the first included. 0 counts as 1.
    pub max_attempts: u32,
    /// The longest wait before the second attempt, in milliseconds; it doubles from then on.
    pub base_delay_ms: u32,
    /// The longest wait that the client chooses itself, in milliseconds.
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

/// Result of one attempt that did not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptResult {
    /// An answer with this HTTP status.
    Status(u16),
    /// A 409 for the moment: the name or the object is in use by another call, and nothing was done. Also an
    /// exception before anything was sent.
    Blocked,
    /// A connection that failed, before the answer or within it.
    NoAnswer,
    /// No complete answer in the time allowed for one attempt.
    TimedOut,
    /// A redirect whose status the browser hides. It is never followed.
    Redirected,
}

impl AttemptResult {
    /// Returns true where the next attempt may end differently.
    fn may_pass(self) -> bool {
        match self {
            Self::Status(status) => matches!(status, 408 | 429 | 500 | 502 | 503 | 504),
            Self::Blocked | Self::NoAnswer | Self::TimedOut => true,
            Self::Redirected => false,
        }
    }

    /// Returns true where the call may have been carried out all the same.
    ///
    /// Box documents this for 503. Of the 4xx, only 408 leaves it open: a proxy may have passed the
    /// call on before it lost patience.
    #[must_use]
    pub fn is_ambiguous(self) -> bool {
        match self {
            Self::Status(status) => status == 408 || !(400..500).contains(&status),
            Self::Blocked => false,
            Self::NoAnswer | Self::TimedOut | Self::Redirected => true,
        }
    }
}

/// One attempt, as far as the decision needs to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Number of the attempt; the first is 1.
    pub number: u32,
    /// Result of the attempt.
    pub result: AttemptResult,
    /// The wait that the answer asks for, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// Rest of the time for the whole call, in milliseconds; `None` where there is no limit.
    pub left_ms: Option<u64>,
}

/// Full jitter without a Retry-After header must not turn a 429 into the next one: browsers hide the
/// header from pages, so this is the ordinary case. Nor may it use up all attempts while Box is still
/// busy with another call.
const LEAST_WAIT_MS: u64 = 1_000;

/// "Retry-After: 0", or a date that has passed, must not use up all attempts at once.
const MOMENT_MS: u64 = 100;

/// Returns the wait before the next attempt, in milliseconds, or `None` to give up.
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
    let result = attempt.result;
    let safe = repeatable || !result.is_ambiguous();
    if !safe || !result.may_pass() || attempt.number >= policy.max_attempts {
        return None;
    }
    let throttled = result == AttemptResult::Status(429);
    let wait = match attempt.retry_after_ms {
        Some(asked) => asked.max(MOMENT_MS),
        None if throttled || result == AttemptResult::Blocked => {
            backoff(policy, attempt.number, random).max(LEAST_WAIT_MS)
        }
        None => backoff(policy, attempt.number, random),
    };
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

/// Retries that a client may still make.
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

    /// Gives back a part of a retry: a call succeeded.
    pub fn earn(&mut self) {
        self.0 = (self.0 + 1).min(Self::FULL);
    }

    fn spend(&mut self) -> bool {
        let left = self.0.checked_sub(Self::RETRY);
        self.0 = left.unwrap_or(self.0);
        left.is_some()
    }
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

    fn attempt(number: u32, result: AttemptResult) -> Attempt {
        Attempt {
            number,
            result,
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
            let retried = wait(true, attempt(1, AttemptResult::Status(status))).is_some();
            assert_eq!(
                retried,
                [408, 429, 500, 502, 503, 504].contains(&status),
                "{status}"
            );
        }
        assert!(wait(true, attempt(1, AttemptResult::NoAnswer)).is_some());
        assert!(wait(true, attempt(1, AttemptResult::TimedOut)).is_some());
        assert!(wait(true, attempt(1, AttemptResult::Redirected)).is_none());
    }

    #[test]
    fn a_wait_that_was_asked_for_is_kept_exactly() {
        for asked in [100, 1_000, 45_000, 3_600_000] {
            let attempt = Attempt {
                retry_after_ms: Some(asked),
                ..attempt(1, AttemptResult::Status(503))
            };
            assert_eq!(wait(true, attempt), Some(asked));
        }
    }

    #[test]
    fn no_wait_at_all_is_a_moment() {
        for (number, status) in [(1, 429), (4, 503)] {
            let attempt = Attempt {
                retry_after_ms: Some(0),
                ..attempt(number, AttemptResult::Status(status))
            };
            assert_eq!(wait(true, attempt), Some(MOMENT_MS));
        }
    }

    #[test]
    fn what_is_blocked_for_a_moment_was_not_done() {
        let attempt = attempt(1, AttemptResult::Blocked);
        assert_eq!(
            decide(POLICY, false, attempt, &mut Budget::full(), 0.0),
            Some(LEAST_WAIT_MS)
        );
        assert!(!AttemptResult::Blocked.is_ambiguous());
    }

    #[test]
    fn a_429_without_a_readable_wait_waits_at_least_a_second() {
        let attempt = attempt(1, AttemptResult::Status(429));
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
            ..attempt(1, AttemptResult::Status(429))
        };
        assert_eq!(wait(true, attempt), None);
    }

    #[test]
    fn the_last_attempt_is_the_last() {
        assert!(wait(true, attempt(4, AttemptResult::Status(503))).is_some());
        assert!(wait(true, attempt(5, AttemptResult::Status(503))).is_none());
        let never = RetryPolicy::NEVER;
        let first = attempt(1, AttemptResult::Status(503));
        assert!(decide(never, true, first, &mut Budget::full(), 0.5).is_none());
    }

    #[test]
    fn an_outage_is_not_multiplied() {
        let mut budget = Budget::full();
        let retries = (0..1_000)
            .filter(|_| {
                let first = attempt(1, AttemptResult::Status(503));
                decide(POLICY, true, first, &mut budget, 0.5).is_some()
            })
            .count();
        assert_eq!(retries, 100);
        for _ in 0..5 {
            budget.earn();
        }
        let first = attempt(1, AttemptResult::Status(503));
        assert!(decide(POLICY, true, first, &mut budget, 0.5).is_some());
    }

    fn result() -> impl Strategy<Value = AttemptResult> {
        prop_oneof![
            (100_u16..600).prop_map(AttemptResult::Status),
            Just(AttemptResult::Blocked),
            Just(AttemptResult::NoAnswer),
            Just(AttemptResult::TimedOut),
            Just(AttemptResult::Redirected),
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
            let attempt = attempt(number, AttemptResult::NoAnswer);
            let wait = decide(policy, true, attempt, &mut Budget::full(), random).unwrap();
            let span = u64::from(base).saturating_mul(1 << (number - 1).min(31));
            prop_assert!(wait <= span.min(cap.into()));
        }
    }

    proptest! {
        #[test]
        fn what_may_have_happened_is_never_repeated_blindly(
            result in result(),
            number in 1_u32..10,
            asked in proptest::option::of(0_u64..1_000_000),
            random in 0.0..1.0,
        ) {
            let attempt = Attempt { retry_after_ms: asked, ..attempt(number, result) };
            let repeated = decide(POLICY, false, attempt, &mut Budget::full(), random).is_some();
            prop_assert!(!(repeated && result.is_ambiguous()));
        }

        #[test]
        fn a_wait_never_undercuts_what_was_asked(
            number in 1_u32..5, asked in 0_u64.., random in 0.0..1.0,
        ) {
            let attempt = Attempt { retry_after_ms: Some(asked), ..attempt(number, AttemptResult::Status(429)) };
            prop_assert_eq!(
                decide(POLICY, true, attempt, &mut Budget::full(), random),
                Some(asked.max(MOMENT_MS))
            );
        }
    }
}
