//! The sandbox's time: the machine's, which a test of an expiry can move.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Moments that the clock can be moved to, from the year 1 to 9998: a year on either side for what is
/// counted from them.
const POSSIBLE: std::ops::Range<i64> = -62_135_596_800..253_370_764_800;

/// Clock that can be moved.
#[derive(Debug, Default)]
pub struct Clock {
    /// Seconds that the clock is ahead of the machine's.
    ahead: AtomicI64,
}

impl Clock {
    /// Returns whole seconds since 1970-01-01 UTC.
    pub fn now(&self) -> i64 {
        machine_now().saturating_add(self.ahead.load(Ordering::SeqCst))
    }

    /// Puts the clock so many seconds ahead of the machine's; a negative number, behind it. Returns false,
    /// and leaves the clock, where that is no moment that can be written, or almost none.
    pub fn set_ahead(&self, seconds: i64) -> bool {
        let is_possible = machine_now()
            .checked_add(seconds)
            .is_some_and(|now| POSSIBLE.contains(&now));
        if is_possible {
            self.ahead.store(seconds, Ordering::SeqCst);
        }
        is_possible
    }
}

fn machine_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |duration| {
        i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_goes_to_no_moment_that_cannot_be_written() {
        let clock = Clock::default();
        assert!(clock.set_ahead(3600));
        for seconds in [i64::MAX, i64::MIN, 253_402_300_800, -70_000_000_000] {
            assert!(!clock.set_ahead(seconds), "{seconds}");
        }
        assert!((3599..=3601).contains(&(clock.now() - machine_now())));
    }
}
