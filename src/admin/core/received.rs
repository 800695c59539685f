//! The files that came through the file request on screen: how they are read, and which of them are shown.

use std::cmp::Reverse;
use std::rc::Rc;

use super::effect::{Effect, Outbox, PageEvent};
use crate::admin::model::problem::{Problem, ProblemKind};
use crate::admin::model::received::{FileCount, FolderPart, came_at};
use crate::api::ReceivedFile;

/// So many files are shown at first, and at each "Show more".
pub const SHOWN: usize = 50;

/// The files that came through the file request on screen. They are read after it, and whatever goes wrong
/// with them leaves the form alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrivals {
    /// The files, newest first, as far as they have been read.
    pub files: Rc<Vec<ReceivedFile>>,
    /// The count that they belong to; `None` before the first has come to its end.
    pub count: Option<FileCount>,
    /// The number of files that are shown.
    pub shown: usize,
    /// When the last file came that the admin had looked at before, in epoch seconds.
    pub seen: i64,
    /// The reason why the last reading failed.
    pub problem: Option<Problem>,
    /// What has come of the reading under way.
    coming: Option<Coming>,
}

/// A reading that is under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Coming {
    folder: String,
    files: Vec<ReceivedFile>,
    count: FileCount,
}

/// An action on received files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceivedAction {
    /// Look again.
    Check,
    /// Show more of them.
    More,
    /// A part of what is in the folder, or why there is none.
    Part(Result<FolderPart, Problem>),
}

impl Arrivals {
    /// True while they are read.
    #[must_use]
    pub fn is_reading(&self) -> bool {
        self.coming.is_some()
    }

    /// True for a file that came since the admin looked.
    #[must_use]
    pub fn is_new(&self, file: &ReceivedFile) -> bool {
        came_at(file).is_some_and(|at| at > self.seen)
    }

    /// Carries out one action for the file request of this id in this folder.
    pub fn update(
        &mut self,
        action: ReceivedAction,
        id: &str,
        folder: &str,
        now: i64,
        out: &mut Outbox,
    ) {
        match action {
            ReceivedAction::Check => self.check(id, folder, out),
            ReceivedAction::More => self.shown += SHOWN,
            ReceivedAction::Part(answer) => self.took(answer, id, now, out),
        }
    }

    /// Reads the folder from its beginning, unless that is under way.
    pub fn check(&mut self, id: &str, folder: &str, out: &mut Outbox) {
        if self.coming.is_none() {
            self.problem = None;
            self.shown = self.shown.max(SHOWN);
            self.coming = Some(Coming {
                folder: folder.to_owned(),
                ..Coming::default()
            });
            self.ask(id, out);
        }
    }

    /// Waits no longer for a reading whose answer does not come.
    pub fn cut_off(&mut self) {
        self.coming = None;
    }

    fn ask(&self, id: &str, out: &mut Outbox) {
        if let Some(coming) = &self.coming {
            let (folder, marker) = (coming.folder.clone(), coming.count.marker.clone());
            out.effect(Effect::ReadReceived(id.to_owned(), folder, marker));
        }
    }

    fn took(&mut self, answer: Result<FolderPart, Problem>, id: &str, now: i64, out: &mut Outbox) {
        let Some(mut coming) = self.coming.take() else {
            return;
        };
        let part = match answer {
            Ok(part) => part,
            Err(problem) => {
                if problem.kind == ProblemKind::SignIn {
                    out.event(PageEvent::SignedOut);
                }
                self.problem = Some(problem);
                return;
            }
        };
        coming.count = coming.count.with(&part, now);
        coming.files.extend(part.files);
        if !coming.count.is_over() {
            self.coming = Some(coming);
            return self.ask(id, out);
        }
        let Coming {
            folder,
            mut files,
            count,
        } = coming;
        files.sort_by_cached_key(|file| Reverse(came_at(file)));
        self.files = Rc::new(files);
        out.event(PageEvent::Received(
            vec![(folder, count.received())],
            Some(id.to_owned()),
        ));
        self.count = Some(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::model::received::tests::file;
    use crate::api::Outcome;

    fn part(ids: std::ops::Range<usize>, marker: Option<&str>) -> ReceivedAction {
        let at = |id: &usize| 1_000 + i64::try_from(*id).unwrap();
        ReceivedAction::Part(Ok(FolderPart {
            items: ids.len(),
            files: ids.map(|id| file(id, at(&id))).collect(),
            marker: marker.map(str::to_owned),
        }))
    }

    fn step(arrivals: &mut Arrivals, action: ReceivedAction) -> Outbox {
        let mut out = Outbox::default();
        arrivals.update(action, "1", "7", 5_000, &mut out);
        out
    }

    #[test]
    fn parts_are_asked_for_one_by_one_and_shown_newest_first() {
        let mut arrivals = Arrivals {
            seen: 1_001,
            ..Arrivals::default()
        };
        let asked = step(&mut arrivals, ReceivedAction::Check).effects;
        assert_eq!(asked, [Effect::ReadReceived("1".into(), "7".into(), None)]);
        assert_eq!(
            step(&mut arrivals, ReceivedAction::Check),
            Outbox::default()
        );
        let asked = step(&mut arrivals, part(0..2, Some("m"))).effects;
        assert_eq!(
            asked,
            [Effect::ReadReceived(
                "1".into(),
                "7".into(),
                Some("m".into())
            )]
        );
        assert!(arrivals.is_reading() && arrivals.files.is_empty());
        let out = step(&mut arrivals, part(2..4, None));
        let [PageEvent::Received(found, Some(looked))] = out.events.as_slice() else {
            panic!("{out:?}");
        };
        let [(folder, received)] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!((folder.as_str(), looked.as_str()), ("7", "1"));
        assert_eq!(
            (received.count, received.last, received.checked_at),
            (4, 1_003, 5_000)
        );
        let ids: Vec<&str> = arrivals.files.iter().map(|file| file.id.as_str()).collect();
        assert_eq!(ids, ["3", "2", "1", "0"]);
        let new: Vec<bool> = arrivals
            .files
            .iter()
            .map(|file| arrivals.is_new(file))
            .collect();
        assert_eq!(new, [true, true, false, false]);
        assert!(!arrivals.is_reading());
        // An answer that nobody waits for changes nothing.
        assert_eq!(step(&mut arrivals, part(0..1, None)), Outbox::default());
    }

    #[test]
    fn a_failure_leaves_what_was_read_and_looking_again_begins_anew() {
        let mut arrivals = Arrivals::default();
        step(&mut arrivals, ReceivedAction::Check);
        step(&mut arrivals, part(0..2, None));
        step(&mut arrivals, ReceivedAction::Check);
        step(&mut arrivals, part(0..1, Some("m")));
        let problem = Problem {
            outcome: Outcome::Failed,
            ..Problem::here(ProblemKind::Forbidden, 0)
        };
        let out = step(&mut arrivals, ReceivedAction::Part(Err(problem.clone())));
        assert_eq!(out, Outbox::default());
        assert_eq!(
            (arrivals.files.len(), arrivals.problem.clone()),
            (2, Some(problem))
        );
        let asked = step(&mut arrivals, ReceivedAction::Check).effects;
        assert_eq!(asked, [Effect::ReadReceived("1".into(), "7".into(), None)]);
        assert_eq!(arrivals.problem, None);
        let signed_out = Problem::here(ProblemKind::SignIn, 0);
        let out = step(&mut arrivals, ReceivedAction::Part(Err(signed_out)));
        assert_eq!(out.events, [PageEvent::SignedOut]);
    }
}
