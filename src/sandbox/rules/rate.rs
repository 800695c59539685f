//! The limit of calls that a user may make in a minute.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Count of each user's calls over the last minute.
#[derive(Debug)]
pub struct Rate {
    /// 0 lets every call through.
    calls_per_minute: usize,
    /// Length of the minute: shorter in tests and benchmarks, which have no minute to spare.
    minute: Duration,
    calls: Mutex<HashMap<i64, VecDeque<Instant>>>,
}

impl Rate {
    /// Creates a limit of so many calls a minute; 0 for none.
    pub fn new(calls_per_minute: usize, minute: Duration) -> Self {
        Self {
            calls_per_minute,
            minute,
            calls: Mutex::default(),
        }
    }

    /// Counts a call.
    ///
    /// # Errors
    /// The whole seconds, at least one, after which a call would be let through: sixtieths of the
    /// minute, whatever its length.
    pub fn admit(&self, user: i64, now: Instant) -> Result<(), u64> {
        if self.calls_per_minute == 0 {
            return Ok(());
        }
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let calls = calls.entry(user).or_default();
        while calls
            .front()
            .is_some_and(|call| now.saturating_duration_since(*call) >= self.minute)
        {
            calls.pop_front();
        }
        match calls.front() {
            Some(oldest) if calls.len() >= self.calls_per_minute => {
                let passed = now.saturating_duration_since(*oldest);
                let wait = self.minute.saturating_sub(passed);
                let second = (self.minute / 60).max(Duration::from_nanos(1));
                let seconds = wait.as_nanos() / second.as_nanos() + 1;
                Err(u64::try_from(seconds).unwrap_or(u64::MAX))
            }
            _ => {
                calls.push_back(now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_short_minute_has_sixty_seconds_too() {
        let (rate, start) = (Rate::new(1, Duration::from_secs(3)), Instant::now());
        let at = |ms| start + Duration::from_millis(ms);
        assert_eq!(rate.admit(1, at(0)), Ok(()));
        assert_eq!(rate.admit(1, at(1_475)), Err(31));
        assert_eq!(rate.admit(1, at(2_999)), Err(1));
        assert_eq!(rate.admit(1, at(3_000)), Ok(()));
    }

    #[test]
    fn a_call_too_many_is_told_how_long_to_wait() {
        let (rate, start) = (Rate::new(2, MINUTE), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(rate.admit(1, at(0)), Ok(()));
        assert_eq!(rate.admit(1, at(10)), Ok(()));
        assert_eq!(rate.admit(1, at(15)), Err(46));
        assert_eq!(rate.admit(2, at(15)), Ok(()), "another user");
        assert_eq!(rate.admit(1, at(60)), Ok(()));
        assert_eq!(rate.admit(1, at(60)), Err(11));
    }

    #[test]
    fn nought_is_no_limit() {
        let (rate, now) = (Rate::new(0, MINUTE), Instant::now());
        assert!((0..5000).all(|_| rate.admit(1, now).is_ok()));
    }

    proptest! {
        #[test]
        fn no_minute_holds_more_calls_than_allowed(gaps in prop::collection::vec(0_u64..20_000, 1..200)) {
            let (rate, mut now) = (Rate::new(5, MINUTE), Instant::now());
            let mut admitted: Vec<Instant> = Vec::new();
            for gap in gaps {
                now += Duration::from_millis(gap);
                match rate.admit(1, now) {
                    Ok(()) => admitted.push(now),
                    Err(wait) => {
                        let later = now + Duration::from_secs(wait);
                        let still = admitted.iter().filter(|call| later - **call < MINUTE).count();
                        prop_assert!(still < 5, "waiting as told is enough");
                    }
                }
            }
            for window in admitted.windows(6) {
                prop_assert!(window[5] - window[0] >= MINUTE);
            }
        }
    }
}
