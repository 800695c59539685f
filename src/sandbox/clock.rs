//! The sandbox's time: the machine's, which a test of an expiry can move.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

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

    /// Puts the clock so many seconds ahead of the machine's; a negative number, behind it.
    pub fn set_ahead(&self, seconds: i64) {
        self.ahead.store(seconds, Ordering::SeqCst);
    }
}

fn machine_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |duration| {
        i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
    })
}
