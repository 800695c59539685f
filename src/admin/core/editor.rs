//! One file request on screen: what Box holds, what is typed, what is under way.

use std::borrow::Cow;
use std::rc::Rc;

use super::effect::{Effect, Intent, Outbox, PageEvent, ReadPurpose, Save, Undo};
use super::received::{Arrivals, ReceivedAction};
use crate::admin::model::entry::{DisplayStatus, Entry};
use crate::admin::model::merge::{Merge, Side};
use crate::admin::model::problem::{Problem, ProblemKind};
use crate::admin::model::settings::{Draft, Field, Settings};
use crate::admin::model::unmet::{Unmet, unmet};
use crate::admin::words as w;
use crate::api::{Change, Changes, FileRequest, Status};

/// The editor's state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Editor {
    /// The file request on screen.
    pub id: String,
    /// The version that Box sent last. It stays on screen beside any later failure.
    pub base: Option<Rc<FileRequest>>,
    /// When Box sent it, in epoch seconds.
    pub read_at: i64,
    /// The values of the form.
    pub draft: Settings,
    /// True if it is being read.
    pub loading: bool,
    /// The reason why the last reading failed.
    pub problem: Option<Problem>,
    /// The write under way.
    pub writing: Option<Save>,
    /// The write that failed last, and why.
    pub failed: Option<(Save, Problem)>,
    /// When the failed call is tried again by itself, in epoch seconds.
    pub retry_at: Option<i64>,
    /// So many times in a row Box asked to slow down.
    slowed: u32,
    /// Another person's version, compared with the values of the form.
    pub conflict: Option<Conflict>,
    /// True if faults are shown: not before the first try to save.
    pub checked: bool,
    /// True if it was deleted here.
    pub deleted: bool,
    /// Unsaved work from before, until Box has sent what it belongs to.
    pub kept: Option<Draft>,
    /// Set until the editor's rules are here and unsaved work from before has been looked for.
    pub opening: Option<Opening>,
    /// The files that came.
    pub received: Arrivals,
}

/// A file request that is being opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// The newest that Box has answered.
    pub answer: Option<Result<Rc<FileRequest>, Problem>>,
}

/// Another person saved in between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The differences, and the choices.
    pub merge: Merge,
    /// The values that Box holds now.
    pub theirs: Rc<FileRequest>,
    /// The version that was edited.
    pub etag_before: Option<String>,
    /// Long texts that are shown whole.
    pub unfolded: Vec<(Field, Side)>,
}

impl Conflict {
    fn unfold(&mut self, text: (Field, Side)) {
        match self.unfolded.iter().position(|other| *other == text) {
            Some(place) => drop(self.unfolded.remove(place)),
            None => self.unfolded.push(text),
        }
    }
}

/// An action in the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditorAction {
    /// The form holds this now.
    Edit(Settings),
    /// One field goes back to what Box holds.
    PutBack(Field),
    /// Everything typed goes back to what Box holds.
    Discard,
    /// Save what differs.
    Save,
    /// Switch submissions on or off.
    Switch(bool),
    /// Read it again.
    Reload,
    /// Try the failed write again now.
    Retry,
    /// Do not try again by itself.
    StopRetrying,
    /// A choice in the comparison.
    Choose(Field, Side),
    /// Show a long text whole, or only how it begins.
    Unfold(Field, Side),
    /// Drop what is typed, take what Box holds.
    TakeTheirs,
    /// Give the former values back.
    Undo(Changes),
    /// An answer to a reading.
    Read(ReadPurpose, Result<Rc<FileRequest>, Problem>),
    /// An answer to a write.
    Written(Save, Result<Rc<FileRequest>, Problem>),
    /// Something about the files that came through the file request of this id.
    Received(String, ReceivedAction),
}

impl Editor {
    /// True where Box could not find it when it was read last.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        let missing = |problem: &Problem| problem.kind == ProblemKind::Missing;
        self.problem.as_ref().is_some_and(missing)
    }

    /// Waits no longer for answers that do not come: they belong to another account.
    pub fn cut_off(&mut self) {
        self.writing = None;
        self.loading = false;
        self.received.cut_off();
    }

    /// Opens a file request, and reads it.
    #[must_use]
    pub fn open(id: &str, out: &mut Outbox) -> Self {
        out.effect(Effect::Read(id.to_owned(), ReadPurpose::Open));
        Self {
            id: id.to_owned(),
            loading: true,
            opening: Some(Opening::default()),
            ..Self::default()
        }
    }

    /// The values that Box holds, as the form would show them.
    #[must_use]
    pub fn saved(&self) -> Settings {
        self.base.as_deref().map(Settings::of).unwrap_or_default()
    }

    /// The fields whose changes would be lost by leaving.
    #[must_use]
    pub fn unsaved(&self) -> Vec<Field> {
        if self.base.is_none() || self.deleted {
            return Vec::new();
        }
        self.draft.differences(&self.saved())
    }

    /// The write that failed last, and why, where that is still to be told: another person's save is told by
    /// the comparison.
    #[must_use]
    pub fn told_failure(&self) -> Option<&(Save, Problem)> {
        let compares = self.conflict.is_some() || self.loading;
        self.failed.as_ref().filter(|(_, problem)| {
            problem.is_told() && !(compares && problem.kind == ProblemKind::Changed)
        })
    }

    /// The same, of the form: it is told where the form is saved.
    #[must_use]
    pub fn failed_save(&self) -> Option<&(Save, Problem)> {
        self.told_failure()
            .filter(|(save, _)| save.intent == Intent::Form)
    }

    /// True if leaving would lose anything.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        !self.unsaved().is_empty()
    }

    /// True if the list has seen a version that the editor has not.
    #[must_use]
    pub fn is_older_than(&self, entry: &Entry) -> bool {
        let etag = self.newest().and_then(|request| request.etag.as_deref());
        self.writing.is_none() && self.base.is_some() && etag != Some(entry.etag.as_str())
    }

    /// True if visitors see the form: it is on, and its expiry has not passed.
    #[must_use]
    pub fn takes_files(&self, now: i64) -> bool {
        let base = self.base.as_ref();
        base.is_some_and(|base| DisplayStatus::of_request(base, now).takes_files())
    }

    /// True if it is switched on at Box.
    #[must_use]
    pub fn is_active(&self) -> bool {
        let status = self.base.as_ref().and_then(|base| base.status.as_ref());
        status == Some(&Status::Active)
    }

    /// True if the expiry that Box holds has passed.
    #[must_use]
    pub fn has_ended(&self, now: i64) -> bool {
        self.ends_at().is_some_and(|at| at <= now)
    }

    /// True if the expiry that Box holds passes within so many seconds.
    #[must_use]
    pub fn ends_within(&self, now: i64, seconds: i64) -> bool {
        self.ends_at()
            .is_some_and(|at| at > now && at - now <= seconds)
    }

    fn ends_at(&self) -> Option<i64> {
        let expires = self.base.as_ref()?.expires_at.as_ref()?;
        expires.epoch_seconds()
    }

    /// Carries out one action, and keeps what is typed where a crash cannot reach it.
    pub fn update(&mut self, action: EditorAction, now: i64, out: &mut Outbox) {
        let before = self.unsaved_work();
        self.step(action, now, out);
        let after = self.unsaved_work();
        if before != after && self.kept.is_none() {
            let id = self.id.clone();
            out.effect(match after {
                Some(draft) => Effect::KeepDraft(id, Box::new(draft)),
                None => Effect::DropDraft(Some(id)),
            });
        }
    }

    fn unsaved_work(&self) -> Option<Draft> {
        self.is_dirty().then(|| Draft {
            base: self.saved(),
            mine: self.draft.clone(),
        })
    }

    fn step(&mut self, action: EditorAction, now: i64, out: &mut Outbox) {
        match action {
            EditorAction::Edit(draft) => self.edit(draft),
            EditorAction::PutBack(field) => {
                let mut draft = self.draft.clone();
                draft.take(field, &self.saved());
                self.edit(draft);
                out.focus(field.control());
            }
            EditorAction::Discard => self.discard(out),
            EditorAction::Save => self.save(now, out),
            EditorAction::Switch(on) => self.switch(on, now, out),
            EditorAction::Undo(changes) => self.write(changes, Intent::Undo, out),
            EditorAction::Reload => self.reload(ReadPurpose::Open, out),
            EditorAction::Retry => self.retry(now, out),
            EditorAction::StopRetrying => {
                self.retry_at = None;
                out.focus(if self.failed.is_some() {
                    "save-failed"
                } else {
                    "failed-title"
                });
            }
            EditorAction::Choose(field, side) => {
                if let Some(conflict) = &mut self.conflict {
                    conflict.merge.choose(field, side);
                    self.draft = conflict.merge.result();
                }
            }
            EditorAction::Unfold(field, side) => {
                if let Some(conflict) = &mut self.conflict {
                    conflict.unfold((field, side));
                }
            }
            EditorAction::TakeTheirs => self.take_theirs(out),
            EditorAction::Read(why, answer) => self.read(why, answer, now, out),
            EditorAction::Written(save, answer) => self.written(&save, answer, now, out),
            EditorAction::Received(id, action) => {
                if let Some(base) = self.base.as_ref().filter(|_| self.id == id) {
                    let folder = &base.folder.id;
                    self.received.update(action, &id, folder, now, out);
                }
            }
        }
    }

    fn edit(&mut self, draft: Settings) {
        if let Some(conflict) = &mut self.conflict {
            conflict.merge.typed(&draft);
        }
        self.draft = draft;
        self.look_again_at_the_failure();
    }

    fn discard(&mut self, out: &mut Outbox) {
        let saved = self.saved();
        let typed = std::mem::replace(&mut self.draft, saved);
        self.settle();
        let undo = Undo::Draft(self.id.clone(), Box::new(typed));
        out.notify(w::DISCARDED, Some(undo));
        out.focus("request-title");
    }

    /// Nothing is wrong and nothing is open any more.
    fn settle(&mut self) {
        self.conflict = None;
        self.failed = None;
        self.retry_at = None;
        self.checked = false;
    }

    fn save(&mut self, now: i64, out: &mut Outbox) {
        if self.writing.is_some() || self.base.is_none() {
            return;
        }
        let base = self.newest_settings();
        if let Some((field, _)) = self.draft.faults(&base).first() {
            self.checked = true;
            out.focus(if self.draft.faults(&base).len() > 1 {
                "faults"
            } else {
                field.control()
            });
            return;
        }
        let changes = self.draft.changes_from(&base);
        if !changes.is_empty() {
            self.write(changes, Intent::Form, out);
        } else if let Some(conflict) = self.conflict.take() {
            self.base = Some(conflict.theirs);
            self.read_at = now;
            self.settle();
            out.notify(w::SHOWING_THEIRS, None);
            out.focus("request-title");
        }
    }

    fn switch(&mut self, on: bool, now: i64, out: &mut Outbox) {
        if on && self.has_ended(now) {
            out.notify(w::NEEDS_LATER_DATE, None);
            out.focus(Field::Expires.control());
            return;
        }
        let status = if on { Status::Active } else { Status::Inactive };
        let changes = Changes {
            status: Change::Set(status),
            ..Changes::default()
        };
        self.write(changes, Intent::Switch(on), out);
    }

    fn write(&mut self, changes: Changes, intent: Intent, out: &mut Outbox) {
        let Some(newest) = self.newest() else { return };
        let save = Save {
            id: self.id.clone(),
            etag: newest.etag.clone(),
            changes,
            intent,
        };
        self.start(save, out);
    }

    /// Sends a write. One without an etag could overwrite an unseen version, so what Box
    /// holds is read first.
    fn start(&mut self, save: Save, out: &mut Outbox) {
        if self.writing.is_some() {
            return;
        }
        self.failed = None;
        self.retry_at = None;
        self.writing = Some(save.clone());
        out.effect(if save.etag.is_some() {
            Effect::Write(save)
        } else {
            Effect::Read(self.id.clone(), ReadPurpose::Version)
        });
    }

    /// Takes in the version that was read because a write had no etag: the write follows if nothing has changed.
    fn found_version(&mut self, request: Rc<FileRequest>, now: i64, out: &mut Outbox) {
        let Some(save) = self.writing.take() else {
            return;
        };
        let form = |request: &FileRequest| (Settings::of(request), request.status.clone());
        let before = self.newest().map(|known| form(known));
        let (etag, after) = (request.etag.clone(), form(&request));
        out.event(PageEvent::Seen(request.clone()));
        self.receive(request, now);
        if etag.is_some() && before == Some(after) {
            return self.start(Save { etag, ..save }, out);
        }
        let kind = if etag.is_some() {
            ProblemKind::Changed
        } else {
            ProblemKind::Unversioned
        };
        self.failed = Some((save, Problem::here(kind, now)));
        self.look_again_at_the_failure();
        out.focus(if self.conflict.is_some() {
            "conflict-title"
        } else {
            "save-failed"
        });
    }

    fn retry(&mut self, now: i64, out: &mut Outbox) {
        self.retry_at = None;
        match self.failed.take() {
            // What was typed meanwhile is saved with it; a switch or an undo is sent as it was.
            Some((save, _)) if save.intent == Intent::Form => {
                self.save(now, out);
            }
            // The admin has seen what Box holds now, and still wants it.
            Some((save, problem)) if problem.kind == ProblemKind::Changed => {
                let etag = self.newest().and_then(|newest| newest.etag.clone());
                self.start(Save { etag, ..save }, out);
            }
            Some((save, _)) => self.start(save, out),
            None => self.reload(ReadPurpose::Open, out),
        }
    }

    fn reload(&mut self, why: ReadPurpose, out: &mut Outbox) {
        self.loading = true;
        self.retry_at = None;
        out.effect(Effect::Read(self.id.clone(), why));
    }

    fn take_theirs(&mut self, out: &mut Outbox) {
        let Some(conflict) = self.conflict.take() else {
            return;
        };
        let undo = Undo::Draft(self.id.clone(), Box::new(conflict.merge.mine));
        self.base = Some(conflict.theirs);
        self.draft = self.saved();
        self.settle();
        out.notify(w::SHOWING_THEIRS, Some(undo));
        out.focus("request-title");
    }

    fn read(
        &mut self,
        why: ReadPurpose,
        answer: Result<Rc<FileRequest>, Problem>,
        now: i64,
        out: &mut Outbox,
    ) {
        self.loading = false;
        match answer {
            Ok(request) if why == ReadPurpose::Version => self.found_version(request, now, out),
            Err(problem) if why == ReadPurpose::Version => {
                if let Some(save) = self.writing.take() {
                    self.written(&save, Err(problem), now, out);
                }
            }
            Ok(request) => {
                self.problem = None;
                if why != ReadPurpose::Job {
                    out.event(PageEvent::Seen(request.clone()));
                }
                self.slowed = 0;
                self.receive(request, now);
                self.look_again_at_the_failure();
                self.look_for_files(out);
                if why == ReadPurpose::Job {
                    return;
                }
                let title = match (&self.conflict, &self.failed) {
                    (Some(_), _) => "conflict-title",
                    (None, Some(_)) if why == ReadPurpose::Conflict => "save-failed",
                    _ => "request-title",
                };
                if why == ReadPurpose::Open {
                    out.focus_unless_typing(title);
                } else {
                    out.focus(title);
                }
            }
            Err(problem) => {
                self.retry_at = self.next_try(&problem);
                self.fail_events(&problem, out);
                self.problem = Some(problem);
            }
        }
    }

    /// Reads the files that came, once the file request is there.
    fn look_for_files(&mut self, out: &mut Outbox) {
        if let Some(base) = self.base.as_ref().filter(|_| self.received.count.is_none()) {
            self.received.check(&self.id, &base.folder.id, out);
        }
    }

    /// A refused write may be pointless by now: another person has done the same, or what was typed was put
    /// back.
    fn look_again_at_the_failure(&mut self) {
        let done = match &self.failed {
            Some((save, _)) => match save.intent {
                Intent::Form => !self.is_dirty(),
                Intent::Switch(on) => self.is_active() == on,
                Intent::Undo => false,
            },
            None => false,
        };
        if done {
            self.failed = None;
            self.retry_at = None;
        }
    }

    /// Takes in what Box holds now, beside what is typed here.
    fn receive(&mut self, request: Rc<FileRequest>, now: i64) {
        self.read_at = now;
        let after = Settings::of(&request);
        let Some(known) = self.newest().cloned() else {
            self.first_seen(request, after);
            return;
        };
        let before = Settings::of(&known);
        if self.draft == before || before == after || self.draft == after {
            self.draft = if self.draft == before {
                after
            } else {
                self.draft.clone()
            };
            self.base = Some(request);
            self.conflict = None;
            return;
        }
        let merge = Merge::new(&before, self.draft.clone(), after);
        self.draft = merge.result();
        // The admin may be reading an unfolded text.
        let former = self.conflict.take();
        self.conflict = Some(Conflict {
            merge,
            etag_before: known.etag.clone(),
            theirs: request,
            unfolded: former.map_or_else(Vec::new, |former| former.unfolded),
        });
        self.base = Some(known);
    }

    /// The first version that is seen: with it comes back what was typed before a reload.
    fn first_seen(&mut self, request: Rc<FileRequest>, after: Settings) {
        self.base = Some(request.clone());
        let kept = self.kept.take().filter(|draft| draft.mine != after);
        let Some(Draft { base, mine }) = kept else {
            self.draft = after;
            return;
        };
        if base == after {
            self.draft = mine;
            return;
        }
        let merge = Merge::new(&base, mine, after);
        self.draft = merge.result();
        self.conflict = Some(Conflict {
            merge,
            etag_before: None,
            theirs: request,
            unfolded: Vec::new(),
        });
    }

    fn written(
        &mut self,
        save: &Save,
        answer: Result<Rc<FileRequest>, Problem>,
        now: i64,
        out: &mut Outbox,
    ) {
        self.writing = None;
        match answer {
            Ok(request) => {
                self.slowed = 0;
                self.wrote(save, request, now, out);
            }
            Err(problem) if problem.kind == ProblemKind::Changed => {
                self.failed = Some((save.clone(), problem));
                self.reload(ReadPurpose::Conflict, out);
            }
            Err(problem) => {
                self.retry_at = self.next_try(&problem);
                self.fail_events(&problem, out);
                if problem.is_told() {
                    // An admin who goes on typing, or to whom the same comes again by itself, is not
                    // interrupted.
                    let typed_on = save.intent == Intent::Form
                        && self.draft.changes_from(&self.newest_settings()) != save.changes;
                    if typed_on || self.slowed > 1 {
                        out.focus_unless_typing("save-failed");
                    } else {
                        out.focus("save-failed");
                    }
                }
                self.failed = Some((save.clone(), problem));
            }
        }
    }

    fn wrote(&mut self, save: &Save, request: Rc<FileRequest>, now: i64, out: &mut Outbox) {
        out.event(PageEvent::Seen(request.clone()));
        let Some(before) = self.newest().cloned() else {
            return;
        };
        let mut wanted = (*before).clone();
        save.changes.clone().apply(&mut wanted);
        let (sent, after) = (Settings::of(&wanted), Settings::of(&request));
        let of_form = save.intent == Intent::Form;
        // What was typed since is kept; everything else becomes what Box answered.
        let untouched = if of_form {
            sent.clone()
        } else {
            Settings::of(&before)
        };
        let unmet = unmet(&save.changes, &request);
        for field in Field::all() {
            // What Box did not take stays in the form, to be seen and saved again.
            let typed = of_form && unmet.contains(&Unmet::Field(field));
            if self.draft.agrees(&untouched, field) && !typed {
                self.draft.take(field, &after);
            }
        }
        let former = Changes::between(&request, &before);
        self.read_at = now;
        if of_form {
            self.settle();
        } else {
            self.failed = None;
        }
        match &mut self.conflict {
            Some(conflict) => conflict.theirs = request,
            None => self.base = Some(request),
        }
        let said = match save.intent {
            _ if !unmet.is_empty() => w::not_taken(&unmet).into(),
            Intent::Form => w::SAVED.into(),
            Intent::Switch(true) => w::ACCEPTING_AGAIN.into(),
            Intent::Switch(false) => w::STOPPED_ACCEPTING.into(),
            Intent::Undo => Cow::Borrowed(w::WAS_PUT_BACK),
        };
        let can_undo = save.intent != Intent::Undo && (unmet.is_empty() || !former.is_empty());
        let undo = Undo::Values(self.id.clone(), Box::new(former));
        out.notify(said, can_undo.then_some(undo));
        if of_form {
            out.focus("request-title");
        }
    }

    /// The newest version that was seen: with the other side's save, where there is a comparison.
    fn newest(&self) -> Option<&Rc<FileRequest>> {
        match &self.conflict {
            Some(conflict) => Some(&conflict.theirs),
            None => self.base.as_ref(),
        }
    }

    /// What a save of the form is compared with.
    fn newest_settings(&self) -> Settings {
        match &self.conflict {
            Some(conflict) => conflict.merge.theirs.clone(),
            None => self.saved(),
        }
    }

    /// The moment of the next try after a 429, which grows with how many there were in a row.
    fn next_try(&mut self, problem: &Problem) -> Option<i64> {
        let next = problem.next_try(self.slowed);
        self.slowed = if next.is_some() { self.slowed + 1 } else { 0 };
        next
    }

    fn fail_events(&self, problem: &Problem, out: &mut Outbox) {
        match problem.kind {
            ProblemKind::SignIn => out.event(PageEvent::SignedOut),
            ProblemKind::Missing => out.event(PageEvent::Gone(self.id.clone())),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::model::settings::tests::{request, settings};
    use crate::api::{ApiError, Error, ErrorBody, Outcome};
    use proptest::prelude::*;

    const NOW: i64 = 1_790_000_000;

    fn problem(status: u16) -> Problem {
        let error = Error::Api(ApiError {
            status,
            body: ErrorBody::default(),
            retry_after_ms: Some(5_000),
        });
        Problem::of(&error, Outcome::Failed, true, NOW)
    }

    fn version(etag: &str, change: impl Fn(&mut FileRequest)) -> Rc<FileRequest> {
        let mut made = request();
        made.etag = Some(etag.into());
        change(&mut made);
        Rc::new(made)
    }

    /// An editor that shows version 7.
    fn opened() -> Editor {
        let mut editor = Editor::open("1", &mut Outbox::default());
        step(
            &mut editor,
            EditorAction::Read(ReadPurpose::Open, Ok(version("7", |_| {}))),
        );
        editor
    }

    fn step(editor: &mut Editor, action: EditorAction) -> Outbox {
        let mut out = Outbox::default();
        editor.update(action, NOW, &mut out);
        out
    }

    fn type_title(editor: &mut Editor, title: &str) {
        let draft = Settings {
            title: title.into(),
            ..editor.draft.clone()
        };
        step(editor, EditorAction::Edit(draft));
    }

    fn written(out: &Outbox) -> Vec<Save> {
        let saves = out.effects.iter().filter_map(|effect| match effect {
            Effect::Write(save) => Some(save.clone()),
            _ => None,
        });
        saves.collect()
    }

    fn save(editor: &mut Editor) -> Save {
        written(&step(editor, EditorAction::Save)).remove(0)
    }

    #[test]
    fn a_save_under_way_is_not_sent_twice() {
        let mut editor = opened();
        type_title(&mut editor, "Mine");
        save(&mut editor);
        assert!(written(&step(&mut editor, EditorAction::Save)).is_empty());
    }

    #[test]
    fn what_is_typed_while_a_save_is_under_way_stays_unsaved() {
        let mut editor = opened();
        type_title(&mut editor, "Mine");
        let sent = save(&mut editor);
        type_title(&mut editor, "Later");
        let answer = version("8", |made| made.title = Some("Mine".into()));
        step(&mut editor, EditorAction::Written(sent, Ok(answer)));
        assert_eq!(
            (editor.draft.title.as_str(), editor.unsaved()),
            ("Later", vec![Field::Title])
        );
    }

    #[test]
    fn a_412_reads_what_box_holds_and_the_next_save_carries_its_version() {
        let mut editor = opened();
        type_title(&mut editor, "Mine");
        let sent = save(&mut editor);
        let out = step(&mut editor, EditorAction::Written(sent, Err(problem(412))));
        assert_eq!(
            out.effects.first(),
            Some(&Effect::Read("1".into(), ReadPurpose::Conflict))
        );
        let theirs = version("8", |made| made.title = Some("Theirs".into()));
        step(
            &mut editor,
            EditorAction::Read(ReadPurpose::Conflict, Ok(theirs)),
        );
        assert_eq!(editor.draft.title, "Mine");
        assert_eq!(save(&mut editor).etag.as_deref(), Some("8"));
    }

    #[test]
    fn choosing_all_of_theirs_sends_nothing() {
        let mut editor = opened();
        type_title(&mut editor, "Mine");
        let sent = save(&mut editor);
        step(&mut editor, EditorAction::Written(sent, Err(problem(412))));
        let theirs = version("8", |made| made.title = Some("Theirs".into()));
        step(
            &mut editor,
            EditorAction::Read(ReadPurpose::Conflict, Ok(theirs)),
        );
        step(
            &mut editor,
            EditorAction::Choose(Field::Title, Side::Theirs),
        );
        let out = step(&mut editor, EditorAction::Save);
        assert!(written(&out).is_empty() && !editor.is_dirty() && editor.conflict.is_none());
    }

    fn focused(out: &Outbox) -> Vec<&str> {
        let ids = out.effects.iter().filter_map(|effect| match effect {
            Effect::Focus(id) => Some(id.as_str()),
            _ => None,
        });
        ids.collect()
    }

    #[test]
    fn a_save_that_failed_takes_the_focus_unless_the_admin_has_typed_on() {
        for status in [400, 403, 500] {
            let mut editor = opened();
            type_title(&mut editor, "Mine");
            let sent = save(&mut editor);
            let failed = EditorAction::Written(sent, Err(problem(status)));
            let out = step(&mut editor, failed.clone());
            assert_eq!(focused(&out), ["save-failed"], "{status}");
            assert!(editor.failed_save().is_some());
            type_title(&mut editor, "Mine and more");
            let out = step(&mut editor, failed);
            assert!(focused(&out).is_empty(), "{status}");
        }
    }

    #[test]
    fn a_switch_that_failed_takes_the_focus_and_is_not_told_as_a_save() {
        let mut editor = opened();
        let sent = written(&step(&mut editor, EditorAction::Switch(false))).remove(0);
        let out = step(&mut editor, EditorAction::Written(sent, Err(problem(500))));
        assert_eq!(focused(&out), ["save-failed"]);
        assert!(editor.told_failure().is_some() && editor.failed_save().is_none());
    }

    #[test]
    fn a_failure_is_over_when_what_was_typed_is_put_back() {
        let mut editor = opened();
        type_title(&mut editor, "Mine");
        let sent = save(&mut editor);
        step(&mut editor, EditorAction::Written(sent, Err(problem(429))));
        step(&mut editor, EditorAction::PutBack(Field::Title));
        assert_eq!((editor.failed_save(), editor.retry_at), (None, None));
        type_title(&mut editor, "Another");
        assert!(editor.failed_save().is_none());
    }

    #[test]
    fn a_failure_while_a_comparison_is_open_is_told_and_a_412_is_told_by_the_comparison() {
        let mut editor = opened();
        type_title(&mut editor, "Mine");
        let sent = save(&mut editor);
        step(&mut editor, EditorAction::Written(sent, Err(problem(412))));
        assert!(editor.failed_save().is_none());
        let theirs = version("8", |made| made.title = Some("Theirs".into()));
        let read = EditorAction::Read(ReadPurpose::Conflict, Ok(theirs));
        step(&mut editor, read);
        assert!(editor.failed_save().is_none() && editor.conflict.is_some());
        let sent = save(&mut editor);
        step(&mut editor, EditorAction::Written(sent, Err(problem(500))));
        assert!(editor.failed_save().is_some() && editor.conflict.is_some());
    }

    #[test]
    fn the_last_minute_of_a_request_is_known() {
        let mut editor = opened();
        let ends = version("8", |made| {
            made.expires_at = crate::api::DateTime::from_epoch_seconds(NOW + 100);
        });
        step(&mut editor, EditorAction::Read(ReadPurpose::Open, Ok(ends)));
        let within = [NOW, NOW + 40, NOW + 99, NOW + 100].map(|now| editor.ends_within(now, 60));
        assert_eq!(within, [false, true, true, false]);
        assert!(editor.takes_files(NOW + 99) && !editor.takes_files(NOW + 100));
    }

    #[test]
    fn a_429_is_tried_again_at_the_moment_that_it_names() {
        let mut editor = opened();
        type_title(&mut editor, "Mine");
        let sent = save(&mut editor);
        step(&mut editor, EditorAction::Written(sent, Err(problem(429))));
        assert_eq!(editor.retry_at, Some(NOW + 5));
        let out = step(&mut editor, EditorAction::Retry);
        assert_eq!((written(&out).len(), editor.retry_at), (1, None));
    }

    #[test]
    fn a_429_of_unknown_length_waits_longer_each_time_until_an_answer() {
        let mut editor = opened();
        type_title(&mut editor, "Mine");
        let hidden = || Problem::here(ProblemKind::Slow(None), NOW);
        let mut sent = save(&mut editor);
        for wait in [30, 60, 120, 240, 240] {
            step(&mut editor, EditorAction::Written(sent, Err(hidden())));
            assert_eq!(editor.retry_at, Some(NOW + wait));
            let mut out = written(&step(&mut editor, EditorAction::Retry));
            sent = out.remove(0);
        }
        let title = |made: &mut FileRequest| made.title = Some("Mine".into());
        step(
            &mut editor,
            EditorAction::Written(sent, Ok(version("8", title))),
        );
        type_title(&mut editor, "Again");
        let sent = save(&mut editor);
        step(&mut editor, EditorAction::Written(sent, Err(hidden())));
        assert_eq!(editor.retry_at, Some(NOW + 30));
    }

    #[test]
    fn an_ended_request_is_not_switched_on_without_a_later_date() {
        let mut editor = opened();
        let ended = version("8", |made| {
            made.status = Some(Status::Inactive);
            made.expires_at = crate::api::DateTime::from_epoch_seconds(NOW - 1);
        });
        step(
            &mut editor,
            EditorAction::Read(ReadPurpose::Open, Ok(ended)),
        );
        assert!(written(&step(&mut editor, EditorAction::Switch(true))).is_empty());
    }

    #[test]
    fn unsaved_work_from_before_a_reload_meets_the_newest_version() {
        let mut editor = Editor::open("1", &mut Outbox::default());
        let base = Settings::of(&request());
        let mine = Settings {
            title: "Mine".into(),
            ..base.clone()
        };
        editor.kept = Some(Draft { base, mine });
        let newest = version("9", |made| made.description = Some("Theirs".into()));
        step(
            &mut editor,
            EditorAction::Read(ReadPurpose::Open, Ok(newest)),
        );
        assert_eq!(
            (
                editor.draft.title.as_str(),
                editor.draft.description.as_str()
            ),
            ("Mine", "Theirs")
        );
    }

    fn said(out: &Outbox) -> String {
        let texts = out.events.iter().filter_map(|event| match event {
            PageEvent::Notify(toast) => Some(toast.text.to_string()),
            _ => None,
        });
        texts.collect()
    }

    #[test]
    fn a_save_after_which_box_holds_the_old_value_is_not_said_to_be_saved() {
        let mut editor = opened();
        type_title(&mut editor, "Mine");
        let sent = save(&mut editor);
        let out = step(
            &mut editor,
            EditorAction::Written(sent, Ok(version("8", |_| {}))),
        );
        assert_ne!(said(&out), w::SAVED);
        assert!(said(&out).contains("title"), "{}", said(&out));
        // What was typed is not lost.
        assert_eq!(editor.draft.title, "Mine");
    }

    #[test]
    fn a_switch_that_box_did_not_move_is_not_said_to_have_moved() {
        let mut editor = opened();
        let sent = written(&step(&mut editor, EditorAction::Switch(false))).remove(0);
        let out = step(
            &mut editor,
            EditorAction::Written(sent, Ok(version("8", |_| {}))),
        );
        assert!(said(&out).contains("status"), "{}", said(&out));
    }

    proptest! {
        #[test]
        fn a_saved_form_can_be_put_back_as_it_was(typed in settings()) {
            let mut editor = opened();
            let before = editor.base.clone().unwrap();
            step(&mut editor, EditorAction::Edit(typed));
            let Some(sent) = written(&step(&mut editor, EditorAction::Save)).pop() else {
                return Ok(());
            };
            let answer = version("8", |made| sent.changes.clone().apply(made));
            let out = step(&mut editor, EditorAction::Written(sent, Ok(answer.clone())));
            let undo = out.events.iter().find_map(|news| match news {
                PageEvent::Notify(toast) => toast.undo.clone(),
                _ => None,
            });
            let Some(Undo::Values(_, back)) = undo else { panic!("no way back") };
            let mut restored = (*answer).clone();
            back.apply(&mut restored);
            prop_assert_eq!(Settings::of(&restored), Settings::of(&before));
        }
    }
}
