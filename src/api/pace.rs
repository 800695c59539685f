//! The queue before the network, which never lets more calls leave than Box allows a minute.
//!
//! Pure arithmetic: time is an argument, in milliseconds on a clock that never goes back. A call
//! takes a ticket, asks [`Pace::admit`], asks again after the wait that it was told, and says when it
//! is over. Calls leave in the order of their tickets, so timers that fire late (a hidden tab) do no
//! harm.
//!
//! Box's clock counts, and the client cannot know when a call arrived there: only that it was before
//! its answer. So it counts until a minute after that.

use alloc::vec::Vec;

/// A minute, and a little for two clocks that do not run equally fast.
const WINDOW_MS: u64 = 60_100;

/// A place in the queue. The lower, the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(u64);

/// The queue before the network.
#[derive(Clone, Debug)]
pub struct Pace {
    per_minute: usize,
    tickets: u64,
    /// The calls that were told to wait, by ticket.
    waiting: Vec<Ticket>,
    /// Number of calls that have left and are not over.
    under_way: usize,
    /// Ends of the other calls of the last minute.
    over: Vec<u64>,
    silent_until: u64,
}

impl Pace {
    /// At most this many calls in any minute. 0 means no limit.
    #[must_use]
    pub fn new(per_minute: u32) -> Self {
        Self {
            per_minute: per_minute as usize,
            tickets: 0,
            waiting: Vec::new(),
            under_way: 0,
            over: Vec::new(),
            silent_until: 0,
        }
    }

    /// A place at the end of the queue. A retry keeps the place of its first attempt.
    pub fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// `Ok` when the call may leave now, and is counted until [`end`](Self::end); otherwise how long to
    /// wait, in milliseconds and at least one, before asking again.
    ///
    /// # Errors
    /// The wait. The ticket holds its place meanwhile; see [`leave`](Self::leave).
    pub fn admit(&mut self, ticket: Ticket, now: u64) -> Result<(), u64> {
        let old = self.over.partition_point(|at| at + WINDOW_MS <= now);
        self.over.drain(..old);
        let ahead = self.waiting.partition_point(|other| *other < ticket);
        let free_at = self.free_at(ahead, now).max(self.silent_until);
        if ahead == 0 && free_at <= now {
            self.leave(ticket);
            if self.has_limit() {
                self.under_way += 1;
            }
            return Ok(());
        }
        if self.waiting.get(ahead) != Some(&ticket) {
            self.waiting.insert(ahead, ticket);
        }
        Err(free_at.saturating_sub(now).max(1))
    }

    /// Notes the end of a call that has left: answered, failed or given up.
    pub fn end(&mut self, now: u64) {
        if self.has_limit() {
            self.under_way = self.under_way.saturating_sub(1);
            self.over.push(now);
        }
    }

    /// Returns true where calls are counted, so that their ends matter.
    #[must_use]
    pub fn has_limit(&self) -> bool {
        self.per_minute > 0
    }

    /// Returns the time that a call that came now would wait, in milliseconds.
    #[must_use]
    pub fn wait(&self, now: u64) -> u64 {
        let free_at = self.free_at(self.waiting.len(), now).max(self.silent_until);
        free_at.saturating_sub(now)
    }

    /// Gives up the place in the queue.
    pub fn leave(&mut self, ticket: Ticket) {
        if let Ok(at) = self.waiting.binary_search(&ticket) {
            self.waiting.remove(at);
        }
    }

    /// Returns the rest of the time in which no call may leave, in milliseconds.
    #[must_use]
    pub fn silence(&self, now: u64) -> u64 {
        self.silent_until.saturating_sub(now)
    }

    /// Lets no call leave before this moment: a 429 to one call is meant for all.
    pub fn pause(&mut self, until: u64) {
        self.silent_until = self.silent_until.max(until);
    }

    /// Returns the earliest time for a call with this many others ahead of it.
    fn free_at(&self, ahead: usize, now: u64) -> u64 {
        let free = self
            .per_minute
            .saturating_sub(self.under_way + self.over.len());
        if !self.has_limit() || ahead < free {
            return 0;
        }
        // It takes the place of a call that is not over yet: no sooner than a minute from now.
        self.over.get(ahead - free).unwrap_or(&now) + WINDOW_MS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cmp::Reverse;
    use std::collections::BinaryHeap;

    /// Runs calls that come at these times through the queue; timers fire `late` milliseconds after
    /// they are due, and calls take so long on their `way` to Box and back. Returns when each left,
    /// by ticket, and when they arrived.
    fn travel(
        pace: &mut Pace,
        calls: &[u64],
        late: impl Fn(u64) -> u64,
        way: impl Fn(usize) -> (u64, u64),
    ) -> (Vec<u64>, Vec<u64>) {
        let (mut left, mut arrived) = (vec![0; calls.len()], vec![0; calls.len()]);
        let mut timers: BinaryHeap<_> = calls
            .iter()
            .enumerate()
            .map(|(index, at)| Reverse((*at, index, false)))
            .collect();
        let tickets: Vec<_> = calls.iter().map(|_| pace.ticket()).collect();
        while let Some(Reverse((now, index, is_answer))) = timers.pop() {
            if is_answer {
                pace.end(now);
                continue;
            }
            match pace.admit(tickets[index], now) {
                Ok(()) => {
                    let (there, back) = way(index);
                    left[index] = now;
                    arrived[index] = now + there;
                    timers.push(Reverse((now + there + back, index, true)));
                }
                Err(wait) => timers.push(Reverse((late(now + wait), index, false))),
            }
        }
        (left, arrived)
    }

    /// The same where nothing takes any time.
    fn run(pace: &mut Pace, calls: &[u64], late: impl Fn(u64) -> u64) -> Vec<u64> {
        travel(pace, calls, late, |_| (0, 0)).0
    }

    fn most_in_a_minute(left: &[u64]) -> usize {
        let mut left = left.to_vec();
        left.sort_unstable();
        (0..left.len())
            .map(|from| {
                left[from..]
                    .iter()
                    .filter(|at| **at < left[from] + 60_000)
                    .count()
            })
            .max()
            .unwrap_or(0)
    }

    #[test]
    fn a_burst_up_to_the_limit_leaves_at_once() {
        assert_eq!(run(&mut Pace::new(3), &[5; 3], |due| due), [5; 3]);
    }

    #[test]
    fn more_than_the_limit_leaves_in_the_next_minute_in_order() {
        let left = run(&mut Pace::new(2), &[0; 5], |due| due);
        assert!(left.is_sorted());
        assert_eq!(left[..4], [0, 0, WINDOW_MS, WINDOW_MS]);
    }

    #[test]
    fn without_a_limit_nobody_waits() {
        let mut pace = Pace::new(0);
        assert_eq!(run(&mut pace, &[7; 500], |due| due), [7; 500]);
        assert!(pace.over.is_empty());
    }

    #[test]
    fn a_pause_silences_everybody() {
        let mut pace = Pace::new(100);
        pace.pause(5_000);
        pace.pause(3_000);
        assert!(
            run(&mut pace, &[0, 10, 4_999], |due| due)
                .iter()
                .all(|at| *at >= 5_000)
        );
    }

    #[test]
    fn a_newcomer_does_not_overtake() {
        let mut pace = Pace::new(1);
        let (first, second, third) = (pace.ticket(), pace.ticket(), pace.ticket());
        assert_eq!(pace.admit(first, 0), Ok(()));
        pace.end(0);
        assert_eq!(pace.admit(second, 0), Err(WINDOW_MS));
        assert!(pace.admit(third, WINDOW_MS).is_err());
        assert_eq!(pace.admit(second, WINDOW_MS), Ok(()));
    }

    #[test]
    fn a_retry_keeps_its_place() {
        let mut pace = Pace::new(1);
        let (first, second) = (pace.ticket(), pace.ticket());
        assert_eq!(pace.admit(first, 0), Ok(()));
        pace.end(0);
        assert!(pace.admit(second, 0).is_err());
        assert!(pace.admit(first, 10).is_err());
        assert!(pace.admit(second, WINDOW_MS).is_err());
        assert_eq!(pace.admit(first, WINDOW_MS), Ok(()));
    }

    #[test]
    fn who_leaves_the_queue_blocks_nobody() {
        let mut pace = Pace::new(1);
        let (first, second, third) = (pace.ticket(), pace.ticket(), pace.ticket());
        assert_eq!(pace.admit(first, 0), Ok(()));
        pace.end(0);
        assert!(pace.admit(second, 0).is_err());
        pace.leave(second);
        assert_eq!(pace.admit(third, WINDOW_MS), Ok(()));
        assert!(pace.waiting.is_empty());
    }

    #[test]
    fn one_timer_tick_a_minute_never_breaks_the_limit() {
        let left = run(&mut Pace::new(100), &[0; 450], |due| {
            due.next_multiple_of(60_000)
        });
        assert!(most_in_a_minute(&left) <= 100);
    }

    #[test]
    fn a_call_that_has_not_come_knows_its_wait() {
        let mut pace = Pace::new(2);
        assert_eq!(pace.wait(0), 0);
        run(&mut pace, &[0, 10], |due| due);
        assert_eq!(pace.wait(20), WINDOW_MS - 20);
        assert_eq!(pace.wait(WINDOW_MS), 0);
        pace.pause(WINDOW_MS + 500);
        assert_eq!(pace.wait(WINDOW_MS), 500);
    }

    #[test]
    fn a_call_counts_until_a_minute_after_its_end() {
        let mut pace = Pace::new(1);
        let (first, second) = (pace.ticket(), pace.ticket());
        assert_eq!(pace.admit(first, 0), Ok(()));
        assert_eq!(pace.admit(second, 10), Err(WINDOW_MS));
        assert!(pace.admit(second, 90_000).is_err());
        pace.end(95_000);
        assert_eq!(pace.admit(second, 95_000), Err(WINDOW_MS));
        assert_eq!(pace.admit(second, 95_000 + WINDOW_MS), Ok(()));
    }

    proptest! {
        #[test]
        fn no_minute_at_the_other_end_holds_more_either(
            limit in 1_u32..20,
            calls in proptest::collection::vec(0_u64..200_000, 0..120),
            ways in proptest::collection::vec((0_u64..20_000, 0_u64..20_000), 1..10),
        ) {
            let way = |index: usize| ways[index % ways.len()];
            let (_, arrived) = travel(&mut Pace::new(limit), &calls, |due| due, way);
            prop_assert!(most_in_a_minute(&arrived) <= limit as usize);
        }

        #[test]
        fn no_minute_holds_more_than_the_limit(
            limit in 1_u32..20,
            arrivals in proptest::collection::vec(0_u64..200_000, 0..120),
            late in 0_u64..90_000,
        ) {
            let left = run(&mut Pace::new(limit), &arrivals, |due| due + late);
            prop_assert!(most_in_a_minute(&left) <= limit as usize);
        }
    }
}
