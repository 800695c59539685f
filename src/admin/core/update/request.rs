//! File requests: opened, read, seen, changed, deleted.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Update;
use crate::admin::core::action::Action;
use crate::admin::core::dialog::Dialog;
use crate::admin::core::editor::{Editor, EditorAction};
use crate::admin::core::effect::{Effect, PageEvent, ReadPurpose, Save, Undo};
use crate::admin::core::registry::{self, RegistryAction};
use crate::admin::model::bulk_choice::BulkChoice;
use crate::admin::model::bulk_operation::BulkOperation;
use crate::admin::model::contact::Contact;
use crate::admin::model::entry::Entry;
use crate::admin::model::problem::{Problem, ProblemKind};
use crate::admin::model::received::Received;
use crate::admin::model::route::Route;
use crate::admin::model::run::is_same_id;
use crate::admin::model::settings::Draft;
use crate::admin::words as w;
use crate::api::{
    FileRequest, Outcome, RequestLinkError, parse_file_request_id, shortest_id, split_pasted,
};

impl Update<'_> {
    pub(super) fn routed(&mut self, route: Route) {
        let leaves = |editor: &Editor| editor.is_dirty() && route.request() != Some(&editor.id);
        if self.state.editor.as_ref().is_some_and(leaves) {
            self.out.effect(Effect::Stay(self.state.route.clone()));
            self.step(Action::Show(Dialog::Leave(route)));
            return;
        }
        if self.state.route.request() != route.request() {
            self.state.dialog = None;
        }
        self.state.route = route;
        self.need_editor();
        if self.state.connect.is_in() && self.state.registry.loaded {
            self.show_request();
        }
    }

    /// Opens the file request that the address names, unless it is open.
    pub(super) fn show_request(&mut self) {
        self.show_jobs();
        let wanted = self.state.route.request();
        if self.state.editor.as_ref().map(|editor| editor.id.as_str()) == wanted {
            return;
        }
        if self.state.editor.is_some() {
            self.out.effect(Effect::Abort);
            // A way back into a form that is left leads nowhere.
            if let Some((toast, _)) = &mut self.state.toast {
                toast
                    .undo
                    .take_if(|undo| matches!(undo, Undo::Values(..) | Undo::Draft(..)));
            }
        }
        self.state.editor = wanted.map(|id| Editor::open(id, &mut self.out));
        if let Some(editor) = &mut self.state.editor
            && let Some(entry) = self.state.registry.get(&editor.id)
        {
            editor.received.seen = entry.received.seen;
        }
        self.look_for_draft();
    }

    pub(super) fn open(&mut self, pasted: &str) {
        let mut ids = Vec::new();
        for piece in split_pasted(pasted) {
            match parse_file_request_id(piece) {
                Ok(id) => ids.push(id),
                Err(RequestLinkError::Empty) => {}
                Err(error) => {
                    self.state.dialog = Some(Dialog::Open(Some((piece.trim().to_owned(), error))));
                    self.out.focus("ref");
                    return;
                }
            }
        }
        let mut seen = BTreeSet::new();
        ids.retain(|id: &String| seen.insert(shortest_id(id).to_owned()));
        let Some(first) = ids.first() else {
            let fault = (String::new(), RequestLinkError::Empty);
            self.state.dialog = Some(Dialog::Open(Some(fault)));
            self.out.focus("ref");
            return;
        };
        self.state.dialog = None;
        if ids.len() == 1 {
            self.out.effect(Effect::Go(Route::Request(first.clone())));
            return;
        }
        let new: Vec<_> = ids
            .iter()
            .filter(|id| self.state.registry.get(id).is_none())
            .map(|id| Rc::new(Entry::unread(id.as_str())))
            .collect();
        self.out.notify(w::added(new.len()), None);
        self.state.registry.put(new.iter().cloned(), self.state.now);
        self.out.effect(Effect::Keep(new));
        self.out.focus("list");
        self.jobs_action(Action::Bulk(BulkOperation::Refresh, ids));
    }

    /// The editor is loaded, and unsaved work was looked for: the editor learns what Box has answered
    /// meanwhile.
    pub(super) fn opened(&mut self, id: &str, kept: Option<Draft>) {
        let Some(editor) = self.state.editor_of(id) else {
            return;
        };
        let Some(opening) = editor.opening.take() else {
            return;
        };
        editor.kept = kept;
        match opening.answer {
            Some(Ok(request)) => {
                // The list knows it already, or better: another tab has seen a later version.
                let known = self.state.registry.get(id).map(|entry| entry.etag.as_str());
                if known != Some(request.etag.as_deref().unwrap_or_default()) {
                    return self.edit(EditorAction::Reload);
                }
                self.edit(EditorAction::Read(ReadPurpose::Job, Ok(request)));
                let conflict = self
                    .state
                    .editor
                    .as_ref()
                    .and_then(|editor| editor.conflict.as_ref());
                self.out.focus_unless_typing(if conflict.is_some() {
                    "conflict-title"
                } else {
                    "request-title"
                });
            }
            Some(answer) => {
                self.edit(EditorAction::Read(ReadPurpose::Open, answer));
                // It may have failed long ago.
                self.read_when_back();
            }
            None => {}
        }
    }

    pub(super) fn read(
        &mut self,
        id: &str,
        purpose: ReadPurpose,
        answer: Result<Rc<FileRequest>, Problem>,
    ) {
        let answer = about(id, answer, Outcome::Failed, self.state.now);
        let shown = self.state.edits(id) && purpose != ReadPurpose::Job;
        let opening = self
            .state
            .editor_of(id)
            .and_then(|editor| editor.opening.as_mut());
        match (answer, opening) {
            (Ok(request), opening) if opening.is_some() || !shown => {
                self.out.event(PageEvent::Seen(request));
            }
            (Err(_), _) if !shown => {}
            (answer, None) => self.edit(EditorAction::Read(purpose, answer)),
            // Signing in reads it again.
            (Err(problem), Some(_)) if problem.kind == ProblemKind::SignIn => {
                self.out.event(PageEvent::SignedOut);
            }
            (answer, Some(opening)) => opening.answer = Some(answer),
        }
    }

    /// Takes in file requests that Box sent.
    pub(super) fn see(&mut self, requests: Vec<(Rc<FileRequest>, Contact)>) {
        let now = self.state.now;
        let mut entries = Vec::with_capacity(requests.len());
        for (request, contact) in requests {
            let before = self.state.registry.get(&request.id);
            let entry = Entry::seen(&request, before.map(AsRef::as_ref), now);
            let entry = Rc::new(entry.meant_for(&contact));
            // Another person's change to what is open shows at once, beside what is typed.
            if let Some(editor) = self.state.editor_of(&entry.id) {
                if let Some(opening) = &mut editor.opening {
                    opening.answer = Some(Ok(request));
                } else if editor.is_older_than(&entry) {
                    self.edit(EditorAction::Read(ReadPurpose::Job, Ok(request)));
                }
            }
            entries.push(entry);
        }
        self.state.registry.put(entries.iter().cloned(), now);
        self.out.effect(Effect::Keep(entries));
    }

    /// Takes in what was found in folders.
    pub(super) fn receive(&mut self, found: &[(String, Received)], looked: Option<&str>) {
        let changed = self.state.registry.receive(found, looked, self.state.now);
        if !changed.is_empty() {
            self.out.effect(Effect::Keep(changed));
        }
    }

    /// Marks a file request that Box cannot find.
    pub(super) fn lose(&mut self, id: &str) {
        if let Some(before) = self.state.registry.get(id) {
            let entry = Rc::new(Entry {
                gone: true,
                ..(**before).clone()
            });
            self.state.registry.put([entry.clone()], self.state.now);
            self.out.effect(Effect::Keep(vec![entry]));
        }
    }

    /// Takes a file request off the list that the admin has deleted, and off the screen.
    pub(super) fn drop_deleted(&mut self, id: &str) {
        let ids = vec![id.to_owned()];
        self.state.registry.remove(&ids, self.state.now);
        self.out.effect(Effect::Forget(ids));
        if let Some(editor) = self.state.editor_of(id) {
            editor.deleted = true;
            if self.state.route.request() == Some(id) {
                self.out.effect(Effect::Go(Route::List));
                self.out.focus(self.list_title());
            }
        }
    }

    /// Switches off what was to be deleted: one at once, many after a look at what changes.
    pub(super) fn deactivate_instead(&mut self) {
        if let Some(Dialog::Bulk(choice)) = &mut self.state.dialog {
            *choice = BulkChoice::Preview(BulkOperation::Deactivate, String::new());
            // The pressed button is gone.
            self.out.focus("bulk-cancel");
            return;
        }
        self.state.dialog = None;
        self.edit(EditorAction::Switch(false));
    }

    pub(super) fn written(&mut self, save: Save, answer: Result<Rc<FileRequest>, Problem>) {
        let answer = about(&save.id, answer, Outcome::Unknown, self.state.now);
        if self.state.edits(&save.id) {
            self.edit(EditorAction::Written(save, answer));
        } else if let Ok(request) = answer {
            self.out.event(PageEvent::Seen(request));
        }
    }

    pub(super) fn deleted(&mut self, id: &str, answer: Result<(), Problem>) {
        match answer {
            Ok(()) => {
                if self.state.edits(id) {
                    self.state.dialog = None;
                }
                self.out.event(PageEvent::Deleted(id.to_owned()));
                self.out.notify(w::DELETED, None);
            }
            // Nothing is left to delete, as far as this account can see.
            Err(problem) if problem.kind == ProblemKind::Missing && self.state.edits(id) => {
                self.state.dialog = None;
                self.out.event(PageEvent::Gone(id.to_owned()));
                self.edit(EditorAction::Reload);
                self.out.focus("request-title");
            }
            Err(problem) => {
                if problem.kind == ProblemKind::SignIn {
                    self.out.event(PageEvent::SignedOut);
                }
                if self.state.edits(id) {
                    self.state.dialog = Some(Dialog::Delete(Err(problem)));
                    self.out.focus("delete-failed");
                } else {
                    let title = self
                        .state
                        .registry
                        .get(id)
                        .map(|entry| entry.title.as_str());
                    self.out.notify(w::not_deleted(title.unwrap_or(id)), None);
                }
            }
        }
    }

    /// Where the focus goes from a file request that is left for the list.
    fn list_title(&self) -> &'static str {
        if self.state.registry.is_empty() {
            "request-title"
        } else {
            "list"
        }
    }

    pub(super) fn registry(&mut self, action: RegistryAction) {
        // A request is read once its entry is known: the entry's note stays.
        let opens = !self.state.registry.loaded
            && matches!(action, RegistryAction::Loaded(_) | RegistryAction::Fault(_));
        let drops_hidden = action == RegistryAction::SelectOnlyShown;
        let leaves = match &action {
            RegistryAction::Forget(ids) => self
                .state
                .route
                .request()
                .is_some_and(|id| ids.iter().any(|other| other == id)),
            _ => false,
        };
        registry::update(
            &mut self.state.registry,
            action,
            self.state.now,
            &mut self.out,
        );
        if opens {
            self.show_request();
        }
        if drops_hidden {
            // The pressed button is gone; what it changed is said where it was.
            self.out.focus(match self.state.dialog {
                Some(_) => "bulk-effect",
                None => "bulk-count",
            });
        }
        if leaves {
            self.out.effect(Effect::Go(Route::List));
            self.out.focus(self.list_title());
        }
    }
}

/// Takes an answer that names another file request than was asked for as one that cannot be read: nothing
/// of it may be taken for the one on screen.
fn about(
    id: &str,
    answer: Result<Rc<FileRequest>, Problem>,
    outcome: Outcome,
    now: i64,
) -> Result<Rc<FileRequest>, Problem> {
    let request = answer?;
    if is_same_id(&request.id, id) {
        return Ok(request);
    }
    Err(Problem {
        outcome,
        ..Problem::here(ProblemKind::Unreadable, now)
    })
}
