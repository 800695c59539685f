//! A job's journal on its way to the disk.
//!
//! What the browser's storage holds of a journal must always be its beginning: a call that leaves while
//! an earlier event is missing would look, after a reload, like another call. So events are stored in
//! their order, portion by portion; what could not be stored comes first the next time; and the event
//! that a call leaves is dropped where it could not be stored, for then the call does not leave.

use std::collections::VecDeque;

use super::job::Head;
use super::run::{JournalEntry, RowEvent};

/// So many events are stored at once. A record of many does not fit on a disk that is nearly full, and
/// would be lost while shorter ones after it are stored.
const PORTION: usize = 100;

/// The events and the head of a job that are not stored yet.
#[derive(Debug, Default)]
pub struct JournalQueue {
    events: VecDeque<JournalEntry>,
    head: Option<Head>,
    /// So many events belong to the writing that is under way.
    begun: usize,
}

/// The next thing to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Portion {
    /// Some events, the oldest first.
    Events(Vec<JournalEntry>),
    /// The head: after the events that it sums up.
    Head(Box<Head>),
}

impl JournalQueue {
    /// Adds events.
    pub fn add(&mut self, events: impl IntoIterator<Item = JournalEntry>) {
        self.events.extend(events);
    }

    /// Stores this head once all events are stored.
    pub fn set_head(&mut self, head: Head) {
        self.head = Some(head);
    }

    /// True if all is stored.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.head.is_none()
    }

    /// Begins to store what has been added so far.
    pub fn begin(&mut self) {
        self.begun = self.events.len();
    }

    /// The next portion of what was begun; `None` when all of it is stored.
    #[must_use]
    pub fn next(&self) -> Option<Portion> {
        let portion: Vec<_> = self
            .events
            .iter()
            .take(self.begun.min(PORTION))
            .cloned()
            .collect();
        if !portion.is_empty() {
            return Some(Portion::Events(portion));
        }
        // Events that were added meanwhile come before a head that may count them.
        let head = self.head.as_ref().filter(|_| self.events.is_empty());
        head.cloned().map(Box::new).map(Portion::Head)
    }

    /// This portion, which was the next one, is stored.
    pub fn stored(&mut self, portion: &Portion) {
        match portion {
            Portion::Events(events) => {
                self.events.drain(..events.len().min(self.events.len()));
                self.begun = self.begun.saturating_sub(events.len());
            }
            Portion::Head(head) => {
                // A later one may have come meanwhile.
                self.head.take_if(|latest| **head == *latest);
            }
        }
    }

    /// The next portion could not be stored. The calls whose leaving was to be stored do not leave.
    pub fn refused(&mut self) {
        let begun = std::mem::take(&mut self.begun);
        let mut index = 0;
        self.events.retain(|entry| {
            index += 1;
            index > begun || entry.event != RowEvent::Sent
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::model::contact::Contact;
    use crate::admin::model::job::Purpose;
    use crate::admin::model::run::{Destination, Made, Reason, RowState, RowTask, Run};
    use crate::api::Changes;
    use proptest::prelude::*;

    fn entry(row: usize, event: RowEvent) -> JournalEntry {
        JournalEntry { row, event }
    }

    fn head() -> Head {
        Head {
            id: "1-0".into(),
            account: String::new(),
            purpose: Purpose::Undo,
            begun_at: 0,
            rows: 0,
            end: None,
        }
    }

    /// Stores what is added so far on a disk that takes so many portions. Returns true if all is stored.
    fn store(queue: &mut JournalQueue, disk: &mut Vec<JournalEntry>, mut room: usize) -> bool {
        queue.begin();
        while let Some(portion) = queue.next() {
            if room == 0 {
                queue.refused();
                return false;
            }
            room -= 1;
            if let Portion::Events(events) = &portion {
                disk.extend(events.clone());
            }
            queue.stored(&portion);
        }
        true
    }

    #[test]
    fn asking_for_many_rows_again_is_stored_in_portions_and_none_is_lost() {
        let (mut queue, mut disk) = (JournalQueue::default(), Vec::new());
        let all: Vec<_> = (0..1_050).map(|row| entry(row, RowEvent::Again)).collect();
        queue.add(all.clone());
        assert!(!store(&mut queue, &mut disk, 3));
        assert_eq!(disk, all[..300]);
        // A call does not leave before the rest is stored.
        queue.add([entry(0, RowEvent::Sent)]);
        assert!(!store(&mut queue, &mut disk, 2));
        assert_eq!(disk, all[..500]);
        assert!(store(&mut queue, &mut disk, 100));
        assert_eq!(disk, all);
        assert!(queue.is_empty());
    }

    #[test]
    fn a_head_is_stored_after_the_events_that_it_sums_up() {
        let (mut queue, mut disk) = (JournalQueue::default(), Vec::new());
        queue.set_head(head());
        queue.add([entry(0, RowEvent::Again)]);
        queue.begin();
        assert!(matches!(queue.next(), Some(Portion::Events(_))));
        assert!(store(&mut queue, &mut disk, 2));
        assert!(queue.is_empty());
    }

    #[test]
    fn what_is_added_while_a_portion_is_refused_is_not_dropped() {
        let mut queue = JournalQueue::default();
        queue.add([entry(0, RowEvent::Sent)]);
        queue.begin();
        queue.add([entry(1, RowEvent::Sent)]);
        queue.refused();
        let (mut disk, left) = (Vec::new(), vec![entry(1, RowEvent::Sent)]);
        assert!(store(&mut queue, &mut disk, 1));
        assert_eq!(disk, left);
    }

    fn tasks() -> Vec<RowTask> {
        let target = |row: usize| Destination::NewFolder {
            parent: "0".into(),
            name: row.to_string(),
        };
        let task = |row| RowTask::Copy {
            template: "1".into(),
            target: target(row),
            changes: Changes::default(),
            contact: Contact::default(),
        };
        (0..4).map(task).collect()
    }

    proptest! {
        /// Rows make their folders and their copies, fail, and are asked for again, while the disk is full
        /// from time to time. Whenever the tab is closed, the journal never says that a copy that has left
        /// has failed.
        #[test]
        fn a_disk_that_is_full_from_time_to_time_never_leads_to_a_second_copy(
            steps in prop::collection::vec((0_usize..4, 0_u8..5, any::<bool>()), 1..80),
        ) {
            let (mut queue, mut disk) = (JournalQueue::default(), Vec::new());
            let mut run = Run::new(tasks());
            let mut left = [0; 4];
            for (row, what, is_full) in steps {
                let room = if is_full { 0 } else { usize::MAX };
                let reason = Reason::default;
                let event = match (run.state(row).unwrap(), what) {
                    (RowState::Waiting, _) => {
                        let is_copy = !run.is_repeatable(row);
                        queue.add([entry(row, RowEvent::Sent)]);
                        if store(&mut queue, &mut disk, room) {
                            run.record(entry(row, RowEvent::Sent));
                            left[row] += usize::from(is_copy);
                        }
                        continue;
                    }
                    (RowState::InFlight, 0..3) if run.is_repeatable(row) => RowEvent::FolderReady("9".into()),
                    (RowState::InFlight, 0) => RowEvent::Done(Made::default()),
                    // Box refused it: it was not made.
                    (RowState::InFlight, 1..4) => {
                        if !run.is_repeatable(row) {
                            left[row] -= 1;
                        }
                        RowEvent::Failed(reason())
                    }
                    (RowState::InFlight, _) => run.broken_off(row, reason()),
                    (RowState::Failed(_), _) => RowEvent::Again,
                    _ => continue,
                };
                run.record(entry(row, event.clone()));
                queue.add([entry(row, event)]);
                store(&mut queue, &mut disk, room);
            }
            let mut found = Run::replay(tasks(), disk);
            for event in found.interrupted(&Reason::default()) {
                found.record(event);
            }
            for (row, copies) in left.into_iter().enumerate() {
                prop_assert!(copies <= 1);
                if copies == 1 {
                    let state = found.state(row).unwrap();
                    prop_assert!(matches!(state, RowState::Done(_) | RowState::Unknown(_)), "row {} is {:?}", row, state);
                }
            }
        }
    }
}
