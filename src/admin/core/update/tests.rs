//! The reducer of the page with all its modules.

use std::rc::Rc;

use super::*;
use crate::admin::core::connect::{Choice, GateAction, Session};
use crate::admin::core::effect::{Export, Intent, JobEffect, ListForm, ReadPurpose, Save};
use crate::admin::core::job::{Job, Mode, RowAnswer};
use crate::admin::core::jobs::{JobAction, Jobs};
use crate::admin::core::jobs_module;
use crate::admin::core::lazy_module::LazyModule;
use crate::admin::core::module::Module;
use crate::admin::core::received::ReceivedAction;
use crate::admin::core::registry::RegistryAction;
use crate::admin::model::address::Secret;
use crate::admin::model::bulk_operation::BulkOperation;
use crate::admin::model::config::{BOX_APP, HostConfig};
use crate::admin::model::entry::Entry;
use crate::admin::model::job::{Absent, Head, Known, Line, PauseReason, Purpose, StoredJob};
use crate::admin::model::load_fault::LoadFault;
use crate::admin::model::problem::{Problem, ProblemKind};
use crate::admin::model::received::tests::file;
use crate::admin::model::received::{FileCount, FolderPart, Received};
use crate::admin::model::registry::{Filter, Retention};
use crate::admin::model::reminder::ReminderTexts;
use crate::admin::model::run::{Destination, JournalEntry, RowCall, RowEvent, RowTask};
use crate::admin::model::settings::tests::request;
use crate::admin::model::settings::{Draft, Settings};
use crate::admin::words as w;
use crate::api::{Changes, Outcome, User};

/// Carries out one action; the reducers of all modules are at hand.
fn update(state: &mut State, action: Action) -> Vec<Effect> {
    super::update(state, reducers(), action)
}

fn reducers() -> Reducers {
    Reducers {
        editor: Some(Editor::update),
        jobs: Some(jobs_module::handle),
    }
}

#[test]
fn the_browser_is_asked_once_to_keep_a_list_that_has_entries() {
    let mut state = State::default();
    let mut asked = |action| {
        let effects = update(&mut state, Action::Registry(action));
        effects.contains(&Effect::KeepStorage(false))
    };
    let found = |id: &str| RegistryAction::Found(vec![Entry::unread(id)]);
    assert!(!asked(RegistryAction::Loaded(Vec::new())));
    assert!(asked(found("1")));
    assert!(!asked(found("2")));
    assert!(!asked(RegistryAction::Retention(Retention::Droppable)));
    assert_eq!(state.registry.retention, Retention::Droppable);
}

#[test]
fn the_form_of_the_connection_begins_anew_only_when_it_comes_on_screen() {
    let mut state = State::default();
    let app = |state: &State| state.connect.form.app.clone();
    update(&mut state, Action::Configured(Ok(HostConfig::default())));
    assert_eq!(app(&state), BOX_APP);

    let typed = GateAction::App("https://typed.example".into());
    update(&mut state, Action::Gate(typed));
    update(&mut state, Action::Routed(Route::Connection));
    assert_eq!(app(&state), "https://typed.example");

    state.connect.session = Session::In;
    update(&mut state, Action::SignOut);
    assert_eq!(app(&state), "https://typed.example");

    state.connect.session = Session::In;
    update(&mut state, Action::Routed(Route::List));
    update(&mut state, Action::Routed(Route::Connection));
    assert_eq!(app(&state), BOX_APP);
}

/// The admin is connected; the module of the jobs is absent.
fn connected() -> State {
    let mut state = State::default();
    state.connect.session = Session::In;
    state.registry.loaded = true;
    state
}

fn comes() -> Action {
    Action::Loaded(Module::Jobs)
}

fn fetches(effects: &[Effect]) -> usize {
    let fetches = effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Fetch(_)));
    fetches.count()
}

fn refresh(id: &str) -> Action {
    Action::Bulk(BulkOperation::Refresh, vec![id.into()])
}

#[test]
fn what_the_later_part_has_to_do_waits_for_it_and_it_is_fetched_once() {
    let mut state = connected();
    state.registry.put([Rc::new(Entry::unread("1"))], 0);
    let asked = update(&mut state, refresh("1"));
    assert_eq!(fetches(&asked), 1);
    let asked = update(&mut state, Action::Show(Dialog::Share));
    assert_eq!(fetches(&asked), 0);
    assert!(state.registry.job.is_none());

    let asked = update(&mut state, comes());
    assert!(asked.contains(&Effect::LoadJobs));
    let job = state.registry.job.clone().unwrap();
    assert!(state.jobs.is_busy(&job));
    assert_eq!(state.dialog, Some(Dialog::Share));
    let asked = update(&mut state, refresh("1"));
    assert_eq!(fetches(&asked), 0);
}

#[test]
fn what_is_done_to_the_selected_ones_is_done_to_those_selected_then() {
    let mut state = connected();
    let entries = ["1", "2"].map(|id| Rc::new(Entry::unread(id)));
    state.registry.put(entries, 0);
    let toggle = |id: &str| Action::Registry(RegistryAction::Toggle(id.into()));
    // Nothing is selected: that is not every one.
    let asked = update(&mut state, Action::BulkSelected(BulkOperation::Refresh));
    assert_eq!(fetches(&asked), 0);
    update(&mut state, toggle("1"));
    update(&mut state, Action::BulkSelected(BulkOperation::Refresh));
    update(&mut state, toggle("2"));
    update(&mut state, comes());
    let job = state.registry.job.clone().unwrap();
    assert_eq!(state.jobs.get(&job).unwrap().head.rows, 1);
}

#[test]
fn where_it_cannot_be_fetched_that_is_said_and_the_next_wish_tries_again() {
    let mut state = connected();
    update(&mut state, Action::Show(Dialog::Share));
    update(
        &mut state,
        Action::LoadFailed(Module::Jobs, LoadFault::Network),
    );
    assert_eq!(state.dialog, None);
    let said = |state: &State| state.toast.as_ref().map(|(toast, _)| toast.text.clone());
    assert_eq!(
        said(&state),
        Some(w::not_fetched(LoadFault::Network).into())
    );

    state.toast = None;
    let asked = update(&mut state, Action::Export(Export::List(ListForm::Csv)));
    assert_eq!(fetches(&asked), 1);
    update(
        &mut state,
        Action::LoadFailed(Module::Jobs, LoadFault::Network),
    );
    assert_eq!(
        said(&state),
        Some(w::not_fetched(LoadFault::Network).into())
    );
    let asked = update(&mut state, Action::Export(Export::List(ListForm::Csv)));
    assert_eq!(fetches(&asked), 1);
    let asked = update(&mut state, comes());
    assert!(
        asked
            .iter()
            .any(|effect| matches!(effect, Effect::Download(_)))
    );
}

#[test]
fn a_view_of_its_own_asks_for_it_and_is_read_once_it_is_here() {
    let mut state = connected();
    let asked = update(&mut state, Action::Routed(Route::Copy("1".into())));
    assert!(asked.contains(&Effect::Fetch(Module::Jobs)));
    update(&mut state, comes());
    assert_eq!(state.wizard.as_ref().unwrap().template, "1");
}

#[test]
fn the_jobs_are_emptied_when_the_admin_signs_out() {
    let mut state = connected();
    update(&mut state, Action::Routed(Route::Copy("1".into())));
    update(&mut state, comes());
    update(&mut state, Action::SignOut);
    assert!(state.wizard.is_none());
    // What was waiting for it is dropped.
    let mut state = connected();
    state.registry.put([Rc::new(Entry::unread("1"))], 0);
    update(&mut state, refresh("1"));
    update(&mut state, Action::SignOut);
    update(&mut state, comes());
    assert!(state.registry.job.is_none() && !state.jobs.is_going());
}

/// The admin has opened a file request; the editor is absent.
fn opening() -> State {
    let mut state = connected();
    let asked = update(&mut state, Action::Routed(Route::Request("1".into())));
    assert!(asked.contains(&Effect::Fetch(Module::Editor)));
    assert!(asked.contains(&Effect::Read("1".into(), ReadPurpose::Open)));
    let answer = Ok(Rc::new(request()));
    update(
        &mut state,
        Action::Read("1".into(), ReadPurpose::Open, answer),
    );
    state
}

/// The editor is loaded, and looks for unsaved work.
fn editing_comes(state: &mut State, kept: Option<Draft>) {
    let came = Action::Loaded(Module::Editor);
    let id = state.editor.as_ref().unwrap().id.clone();
    assert_eq!(update(state, came), [Effect::LoadDraft(id.clone())]);
    assert!(!is_shown(state));
    update(state, Action::Draft(id, kept));
}

fn is_shown(state: &State) -> bool {
    state.editor.as_ref().unwrap().base.is_some()
}

#[test]
fn a_request_is_read_while_the_editor_comes() {
    let mut state = opening();
    assert!(!is_shown(&state));
    assert_eq!(state.registry.get("1").unwrap().title, "Tax papers");
    editing_comes(&mut state, None);
    assert!(is_shown(&state));
}

#[test]
fn an_address_that_names_a_request_fetches_the_editor_at_once() {
    for (route, fetched) in [(Route::List, 0), (Route::Request("1".into()), 1)] {
        let mut state = State {
            route,
            ..State::default()
        };
        let asked = update(&mut state, Action::Configured(Ok(HostConfig::default())));
        assert_eq!(fetches(&asked), fetched);
    }
}

#[test]
fn what_box_sent_is_not_lost_where_the_editor_cannot_be_fetched() {
    let mut state = opening();
    update(
        &mut state,
        Action::LoadFailed(Module::Editor, LoadFault::Network),
    );
    assert!(state.editor_module.has_failed());
    let asked = update(&mut state, Action::FetchAgain(Module::Editor));
    let focus = Effect::Focus("request-title".into());
    assert_eq!(asked, [Effect::Fetch(Module::Editor), focus]);
    editing_comes(&mut state, None);
    assert!(is_shown(&state));
}

#[test]
fn unsaved_work_from_before_is_there_before_what_box_sent_is_looked_at() {
    let mut state = opening();
    editing_comes(&mut state, Some(typed_before()));
    let editor = state.editor.as_ref().unwrap();
    assert_eq!(
        (editor.draft.title.as_str(), editor.is_dirty()),
        ("Typed before", true)
    );
    // Another one is looked for as soon as it is opened.
    state.editor.as_mut().unwrap().draft = editor_saved(&state);
    let asked = update(&mut state, Action::Routed(Route::Request("2".into())));
    assert!(asked.contains(&Effect::LoadDraft("2".into())));
}

fn editor_saved(state: &State) -> Settings {
    state.editor.as_ref().unwrap().saved()
}

#[test]
fn a_reading_that_failed_before_the_editor_came_is_made_again_where_the_network_is_back() {
    let offline = || {
        let error = crate::api::Error::Network(String::new());
        Problem::of(&error, crate::api::Outcome::Failed, false, 0)
    };
    for online in [false, true] {
        let mut state = connected();
        update(&mut state, Action::Routed(Route::Request("1".into())));
        let failed = Action::Read("1".into(), ReadPurpose::Open, Err(offline()));
        update(&mut state, failed);
        update(&mut state, Action::Online(online));
        let came = Action::Loaded(Module::Editor);
        update(&mut state, came);
        let asked = update(&mut state, Action::Draft("1".into(), None));
        let again = Effect::Read("1".into(), ReadPurpose::Open);
        assert_eq!(asked.contains(&again), online);
    }
}

#[test]
fn a_token_that_has_run_out_is_asked_for_before_the_editor_comes() {
    let mut state = connected();
    update(&mut state, Action::Routed(Route::Request("1".into())));
    let error = crate::api::Error::Token(String::new());
    let refused = Problem::of(&error, crate::api::Outcome::Failed, true, 0);
    let answer = Err(refused);
    update(
        &mut state,
        Action::Read("1".into(), ReadPurpose::Open, answer),
    );
    assert!(state.connect.expired);
    let user = User {
        id: "7".into(),
        kind: "user".into(),
        name: None,
        login: None,
    };
    state.connect.user = Some(user.clone());
    update(&mut state, Action::Connected(Ok(user)));
    editing_comes(&mut state, None);
    assert!(!state.connect.expired);
}

/// Unsaved work on request 1.
fn typed_before() -> Draft {
    let base = Settings::of(&request());
    let mine = Settings {
        title: "Typed before".into(),
        ..base.clone()
    };
    Draft { base, mine }
}

#[test]
fn nothing_is_saved_before_what_box_holds_and_what_was_typed_are_on_screen() {
    let mut state = opening();
    update(&mut state, Action::Editor(EditorAction::Save));
    let came = Action::Loaded(Module::Editor);
    update(&mut state, came);
    update(&mut state, Action::Editor(EditorAction::Save));
    let asked = update(&mut state, Action::Draft("1".into(), Some(typed_before())));
    let writes = |effect: &Effect| matches!(effect, Effect::Write(_));
    assert!(is_shown(&state) && !asked.iter().any(writes));
    let asked = update(&mut state, Action::Editor(EditorAction::Save));
    assert!(asked.iter().any(writes));
}

#[test]
fn what_is_seen_while_the_editor_comes_is_newer_than_what_was_read_before() {
    let later = |etag: &str| {
        let mut later = request();
        later.etag = Some(etag.into());
        later.title = Some("Later title".into());
        Rc::new(later)
    };
    // By a job of this page.
    let mut state = opening();
    let mut seen = Update {
        state: &mut state,
        reducers: reducers(),
        out: Outbox::default(),
    };
    seen.see(vec![(later("8"), Contact::default())]);
    editing_comes(&mut state, None);
    assert_eq!(state.editor.as_ref().unwrap().draft.title, "Later title");
    assert_eq!(state.registry.get("1").unwrap().title, "Later title");

    // By another tab, which tells only what the list shows of it: Box is asked again.
    let mut state = opening();
    let seen = Entry::seen(&later("8"), None, 0);
    state.registry.put([Rc::new(seen)], 0);
    update(&mut state, Action::Loaded(Module::Editor));
    let asked = update(&mut state, Action::Draft("1".into(), None));
    assert_eq!(asked, [Effect::Read("1".into(), ReadPurpose::Open)]);
    assert_eq!(state.registry.get("1").unwrap().title, "Later title");
}

#[test]
fn a_deletion_that_fails_after_its_request_was_left_is_told_in_passing() {
    let mut state = opening();
    editing_comes(&mut state, None);
    update(&mut state, Action::Show(Dialog::Delete(Ok(false))));
    update(&mut state, Action::Delete);
    update(&mut state, Action::Routed(Route::Request("2".into())));
    let error = crate::api::Error::Timeout(1);
    let problem = Problem::of(&error, crate::api::Outcome::Unknown, true, 0);
    update(&mut state, Action::Deleted("1".into(), Err(problem)));
    assert_eq!(state.dialog, None);
    let (toast, _) = state.toast.as_ref().unwrap();
    assert_eq!(toast.text, w::not_deleted("Tax papers"));
}

#[test]
fn what_waits_for_the_editor_is_of_the_request_on_screen() {
    let mut state = opening();
    update(&mut state, Action::Routed(Route::Request("2".into())));
    editing_comes(&mut state, None);
    assert!(!is_shown(&state));
}

#[test]
fn a_call_that_has_to_wait_is_sent_again_when_its_moment_has_come_and_not_before() {
    let mut state = opening();
    editing_comes(&mut state, None);
    state.editor.as_mut().unwrap().retry_at = Some(5);
    assert!(update(&mut state, Action::Tick(4)).is_empty());
    let asked = update(&mut state, Action::Tick(5));
    assert_eq!(asked, [Effect::Read("1".into(), ReadPurpose::Open)]);
}

fn ann() -> Contact {
    Contact {
        name: "Ann".into(),
        email: "ann@example.com".into(),
    }
}

/// A connected page with a copy whose call is under way.
fn copying() -> (State, String) {
    let mut state = connected();
    state.jobs_module = LazyModule::Loaded;
    let task = |folder: &str| Line {
        task: RowTask::Copy {
            template: "1".into(),
            target: Destination::Folder(folder.into()),
            changes: Changes::default(),
            contact: ann(),
        },
        label: String::new(),
    };
    let head = Head {
        id: "1-0".into(),
        account: state.connect.account(),
        purpose: Purpose::Copy("1".into(), String::new()),
        begun_at: 0,
        rows: 2,
        end: None,
    };
    let job = Job::new(head, vec![task("7"), task("8")]);
    let id = job.head.id.clone();
    let now = state.now;
    state.jobs.start(job, now, &mut Outbox::default());
    let act = |action| Action::Job(id.clone(), action);
    update(&mut state, act(JobAction::Stored(true)));
    let sent = update(&mut state, act(JobAction::Turn(None)));
    let leaves = |effect: &Effect| matches!(effect, Effect::Job(_, JobEffect::Send(0, _)));
    assert!(sent.iter().any(leaves));
    (state, id)
}

fn copy_in(folder: &str) -> RowAnswer {
    let mut made = request();
    made.id = "900".into();
    made.folder.id = folder.into();
    RowAnswer::Got(Rc::new(made))
}

#[test]
fn who_signs_out_with_a_copy_under_way_loses_no_answer() {
    let (mut state, id) = copying();
    let asked = update(&mut state, Action::SignOut);
    let releases = |effects: &[Effect]| effects.contains(&Effect::ReleaseJob("1-0".into()));
    assert!(!releases(&asked));
    // Nothing more leaves.
    let asked = update(&mut state, Action::Job(id.clone(), JobAction::Turn(None)));
    assert_eq!(asked, []);
    let answered = JobAction::Answered(0, copy_in("7"));
    let asked = update(&mut state, Action::Job(id.clone(), answered));
    let notes_it = |effect: &Effect| match effect {
        Effect::Job(_, JobEffect::Note(entries)) => {
            matches!(entries.as_slice(), [JournalEntry { row: 0, event: RowEvent::Done(made) }] if made.id == "900")
        }
        _ => false,
    };
    assert!(asked.iter().any(notes_it), "{asked:?}");
    assert!(releases(&asked), "{asked:?}");
    assert!(state.jobs.get(&id).is_none() && !state.is_leaving_costly());
}

#[test]
fn a_copy_is_in_the_list_for_the_person_of_its_row_and_a_known_one_stays() {
    let (mut state, id) = copying();
    let answered = JobAction::Answered(0, copy_in("7"));
    update(&mut state, Action::Job(id.clone(), answered));
    update(&mut state, Action::Tick(1));
    assert_eq!(state.registry.get("900").unwrap().contact, ann());
    let eve = Contact {
        name: "Eve".into(),
        ..Contact::default()
    };
    let set = RegistryAction::Contact("900".into(), eve.clone());
    let kept = update(&mut state, Action::Registry(set));
    assert!(matches!(kept.as_slice(), [Effect::Keep(entries)] if entries[0].contact == eve));
    let mut later = request();
    later.id = "900".into();
    let read = Action::Read("900".into(), ReadPurpose::Job, Ok(Rc::new(later)));
    update(&mut state, read);
    assert_eq!(state.registry.get("900").unwrap().contact, eve);

    // After signing out it goes to the list of its own account.
    let (mut state, id) = copying();
    update(&mut state, Action::SignOut);
    let answered = JobAction::Answered(0, copy_in("7"));
    let asked = update(&mut state, Action::Job(id, answered));
    let keeps = |effect: &Effect| matches!(effect, Effect::KeepFor(_, entries) if entries[0].contact == ann());
    assert!(asked.iter().any(keeps), "{asked:?}");
}

#[test]
fn a_job_with_nothing_under_way_is_let_go_of_with_the_sign_out() {
    let (mut state, id) = copying();
    let answered = JobAction::Answered(0, copy_in("7"));
    update(&mut state, Action::Job(id.clone(), answered));
    update(&mut state, Action::Job(id, JobAction::Pause));
    let asked = update(&mut state, Action::SignOut);
    assert!(asked.contains(&Effect::ReleaseJob("1-0".into())));
}

#[test]
fn an_answer_about_another_request_is_not_taken_for_the_one_on_screen() {
    let mut state = opening();
    editing_comes(&mut state, None);
    let mut other = request();
    other.id = "2".into();
    let save = Save {
        id: "1".into(),
        etag: Some("7".into()),
        changes: Changes::default(),
        intent: Intent::Switch(false),
    };
    update(
        &mut state,
        Action::Written(save, Ok(Rc::new(other.clone()))),
    );
    let editor = state.editor.as_ref().unwrap();
    assert_eq!(editor.base.as_ref().unwrap().id, "1");
    let (_, problem) = editor.failed.as_ref().unwrap();
    assert_eq!(problem.outcome, Outcome::Unknown);
    let read = Action::Read("1".into(), ReadPurpose::Open, Ok(Rc::new(other)));
    update(&mut state, read);
    let editor = state.editor.as_ref().unwrap();
    assert_eq!(editor.base.as_ref().unwrap().id, "1");
}

#[test]
fn a_job_that_is_still_under_way_is_there_again_for_its_own_account_only() {
    for (is_own, at_hand) in [(true, 1), (false, 0)] {
        let (mut state, id) = copying();
        update(&mut state, Action::SignOut);
        assert!(state.is_leaving_costly());
        if !is_own {
            state.connect.user = Some(User {
                id: "99".into(),
                ..serde_json::from_str(r#"{"id":"99"}"#).unwrap()
            });
        }
        let head = state.jobs.heads().len();
        assert_eq!(head, 0);
        update(&mut state, Action::Jobs(Vec::new()));
        assert_eq!(state.jobs.heads().len(), at_hand);
        let answered = JobAction::Answered(0, copy_in("7"));
        let asked = update(&mut state, Action::Job(id.clone(), answered));
        let released = asked.contains(&Effect::ReleaseJob(id.clone()));
        assert_eq!(released, !is_own);
        // The copy is in its own account's list.
        let keeps = |effect: &Effect| matches!(effect, Effect::KeepFor(..));
        assert_eq!(asked.iter().any(keeps), !is_own);
        assert!(is_own || state.registry.get("900").is_none());
    }
}

#[test]
fn a_job_that_is_not_stored_is_forgotten_without_touching_the_storage() {
    for is_kept in [true, false] {
        let (mut state, id) = copying();
        update(
            &mut state,
            Action::Job(id.clone(), JobAction::Stored(is_kept)),
        );
        let asked = update(&mut state, Action::Job(id.clone(), JobAction::Forget));
        assert_eq!(asked.contains(&Effect::ForgetJob(id)), is_kept);
    }
}

fn in_folder(id: &str, folder: &str) -> Rc<Entry> {
    Rc::new(Entry {
        folder_id: folder.into(),
        checked_at: i64::from(!folder.is_empty()),
        ..Entry::unread(id)
    })
}

fn part(files: usize, marker: Option<&str>) -> RowAnswer {
    RowAnswer::Items(FolderPart {
        files: (0..files).map(|id| file(id, 500)).collect(),
        items: files + 1,
        marker: marker.map(str::to_owned),
    })
}

fn received(state: &State, id: &str) -> (usize, i64) {
    let received = &state.registry.get(id).unwrap().received;
    (received.count, received.checked_at)
}

#[test]
fn files_are_counted_once_a_folder_and_told_to_every_request_on_it() {
    let mut state = connected();
    state.now = 1_000;
    state.jobs_module = LazyModule::Loaded;
    let entries = [("1", "7"), ("2", "007"), ("3", "8"), ("4", "")];
    state
        .registry
        .put(entries.map(|(id, folder)| in_folder(id, folder)), 0);
    update(
        &mut state,
        Action::Bulk(BulkOperation::CheckReceived, Vec::new()),
    );
    let id = state.registry.job.clone().unwrap();
    let act = |action| Action::Job(id.clone(), action);
    update(&mut state, act(JobAction::Stored(true)));
    assert!(!state.is_leaving_costly());
    let mut sent = Vec::new();
    for _ in 0..3 {
        for effect in update(&mut state, act(JobAction::Turn(None))) {
            if let Effect::Job(_, JobEffect::Send(row, call)) = effect {
                sent.push((row, call));
            }
        }
    }
    let items = |folder: &str, marker: Option<&str>| RowCall::Items {
        folder: folder.into(),
        marker: marker.map(str::to_owned),
    };
    let read = RowCall::Read { id: "4".into() };
    assert_eq!(
        sent,
        [(0, items("7", None)), (1, items("8", None)), (2, read)]
    );
    let answer = |state: &mut State, row: usize, answer: RowAnswer| {
        update(state, act(JobAction::Answered(row, answer)));
    };
    answer(&mut state, 0, part(3, Some("m")));
    // The request that was not read lies on a folder that is counted already.
    let mut unread = request();
    unread.id = "4".into();
    unread.folder.id = "8".into();
    answer(&mut state, 2, RowAnswer::Got(Rc::new(unread)));
    assert_eq!(state.jobs.get(&id).unwrap().tally().done, 1);
    answer(&mut state, 1, part(0, None));
    let asked = update(&mut state, act(JobAction::Turn(None)));
    let goes_on = JobEffect::Send(0, items("7", Some("m")));
    assert!(
        asked.contains(&Effect::Job(id.clone(), goes_on)),
        "{asked:?}"
    );
    let asked = update(&mut state, act(JobAction::Answered(0, part(2, None))));
    // All is in the list, and the job is not worth keeping.
    assert!(asked.contains(&Effect::ForgetJob(id.clone())), "{asked:?}");
    assert!(state.registry.job.is_none() && state.jobs.get(&id).is_none());
    let told = ["1", "2", "3", "4"].map(|id| received(&state, id));
    assert_eq!(told, [(5, 1_000), (5, 1_000), (0, 1_000), (0, 1_000)]);
    state.registry.filter = Filter::Nothing;
    state.registry.arrange(1_000);
    assert_eq!(state.registry.shown.len(), 2);
    assert_eq!(state.registry.others_on_folder("1", "7"), 1);
}

#[test]
fn a_count_that_a_closed_tab_broke_off_tells_the_list_what_it_knows() {
    let mut state = connected();
    state.jobs_module = LazyModule::Loaded;
    state
        .registry
        .put([in_folder("1", "7"), in_folder("2", "8")], 0);
    update(&mut state, Action::Jobs(Vec::new()));
    let line = |id: &str, folder: &str| Line {
        task: RowTask::Count {
            id: id.into(),
            folder: folder.into(),
        },
        label: String::new(),
    };
    let count = FileCount {
        files: 3,
        at: 900,
        ..FileCount::default()
    };
    let entry = |row, event| JournalEntry { row, event };
    let stored = StoredJob {
        head: Some(Head {
            purpose: Purpose::Bulk(BulkOperation::CheckReceived),
            ..head_of("5-0", 2)
        }),
        lines: vec![line("1", "7"), line("2", "8")],
        entries: vec![
            entry(0, RowEvent::Sent),
            entry(0, RowEvent::Counted(Box::new(count))),
            entry(1, RowEvent::Sent),
        ],
    };
    let found = JobAction::Found(Ok(Some(stored)));
    update(&mut state, Action::Job("5-0".into(), found));
    assert_eq!(
        (received(&state, "1"), received(&state, "2")),
        ((3, 900), (0, 0))
    );
    let job = state.jobs.get("5-0").unwrap();
    assert_eq!((job.tally().done, job.tally().waiting), (1, 1));
    assert_eq!(job.mode, Mode::Paused(PauseReason::Found));
}

#[test]
fn what_an_admin_has_looked_at_is_new_no_more() {
    let mut state = connected();
    state.editor_module = LazyModule::Loaded;
    let known = Received {
        count: 1,
        last: 400,
        checked_at: 450,
        ..Received::default()
    };
    let entry = |id: &str| {
        Rc::new(Entry {
            received: known.clone(),
            ..(*in_folder(id, "7")).clone()
        })
    };
    state.registry.put([entry("1"), entry("2")], 0);
    update(&mut state, Action::Routed(Route::Request("1".into())));
    let mut shown = request();
    shown.id = "1".into();
    shown.folder.id = "7".into();
    update(&mut state, Action::Draft("1".into(), None));
    let read = Action::Read("1".into(), ReadPurpose::Open, Ok(Rc::new(shown)));
    let asked = update(&mut state, read);
    let reads = Effect::ReadReceived("1".into(), "7".into(), None);
    assert!(asked.contains(&reads), "{asked:?}");
    let page = FolderPart {
        files: vec![file(1, 400), file(2, 600)],
        items: 2,
        marker: None,
    };
    state.now = 700;
    let came = |id: &str| {
        let part = ReceivedAction::Part(Ok(page.clone()));
        Action::Editor(EditorAction::Received(id.into(), part))
    };
    // An answer about a request that was left changes nothing.
    update(&mut state, came("2"));
    assert_eq!(received(&state, "1"), (1, 450));
    update(&mut state, came("1"));
    assert_eq!(
        (received(&state, "1"), received(&state, "2")),
        ((2, 700), (2, 700))
    );
    let is_new = |id: &str| state.registry.get(id).unwrap().received.is_new();
    assert_eq!((is_new("1"), is_new("2")), (false, true));
    // On screen they stay new until the request is opened again.
    let editor = state.editor.as_ref().unwrap();
    assert!(
        editor
            .received
            .files
            .iter()
            .all(|file| editor.received.is_new(file))
    );
}

#[test]
fn jobs_that_two_tabs_begin_in_the_same_second_have_ids_of_their_own() {
    let ids = [1, 2].map(|tab| Jobs::of_tab(tab).new_id(1_790_000_000));
    assert_ne!(ids[0], ids[1]);
    for id in ids {
        let route = Route::Job(id);
        assert_eq!(Route::parse(&route.hash()), route);
    }
}

#[test]
fn a_job_that_was_read_for_an_admin_who_has_signed_out_is_let_go_of() {
    let (mut state, _) = copying();
    update(&mut state, Action::SignOut);
    let stored = StoredJob {
        head: Some(head_of("5-0", 0)),
        lines: Vec::new(),
        entries: Vec::new(),
    };
    for (found, released) in [
        (Ok(Some(stored)), true),
        (Err("Damaged".to_owned()), true),
        (Ok(None), false),
    ] {
        let found = Action::Job("5-0".into(), JobAction::Found(found));
        let asked = update(&mut state, found);
        let releases = asked.contains(&Effect::ReleaseJob("5-0".into()));
        assert_eq!(releases, released);
    }
}

fn head_of(id: &str, rows: usize) -> Head {
    Head {
        id: id.into(),
        account: String::new(),
        purpose: Purpose::Undo,
        begun_at: 5,
        rows,
        end: None,
    }
}

#[test]
fn a_job_is_as_the_browser_stores_it_when_it_is_opened_and_not_as_it_was_listed() {
    let line = Line {
        task: RowTask::Bulk {
            id: "9".into(),
            operation: BulkOperation::Delete,
            seen: None,
        },
        label: String::new(),
    };
    let head = head_of("5-0", 1);
    let known = || Known {
        head: head.clone(),
        busy: false,
    };
    let open = |known: Vec<Known>, head: Option<Head>, lines: Vec<Line>| {
        let mut state = connected();
        state.jobs_module = LazyModule::Loaded;
        update(&mut state, Action::Jobs(known));
        let stored = StoredJob {
            head,
            lines,
            entries: Vec::new(),
        };
        let found = JobAction::Found(Ok(Some(stored)));
        update(&mut state, Action::Job("5-0".into(), found));
        state
    };
    // Another tab has begun it since.
    let state = open(Vec::new(), Some(head.clone()), vec![line.clone()]);
    assert_eq!(state.jobs.get("5-0").unwrap().tally().waiting, 1);
    // Another tab has removed it since.
    let state = open(vec![known()], None, Vec::new());
    let unknown = Some(("5-0".to_owned(), Absent::Unknown));
    assert_eq!(
        (state.jobs.heads().len(), &state.jobs.absent),
        (0, &unknown)
    );
    // Its rows are gone: it is not a job of which nothing was sent.
    let state = open(vec![known()], Some(head.clone()), Vec::new());
    assert!(state.jobs.get("5-0").is_none());
    assert!(matches!(
        &state.jobs.absent,
        Some((_, Absent::Unreadable(_)))
    ));
}

#[test]
fn a_job_whose_last_calls_were_under_way_when_its_tab_was_closed_is_over_once_it_was_opened() {
    let (state, id) = copying();
    let job = state.jobs.get(&id).unwrap();
    let line = |task: &RowTask| Line {
        task: task.clone(),
        label: String::new(),
    };
    let lines: Vec<Line> = job.run.tasks().iter().map(line).collect();
    let sent = |row| JournalEntry {
        row,
        event: RowEvent::Sent,
    };
    let stored = StoredJob {
        head: Some(job.head.clone()),
        entries: (0..lines.len()).map(sent).collect(),
        lines,
    };
    let mut state = connected();
    state.jobs_module = LazyModule::Loaded;
    update(&mut state, Action::Jobs(Vec::new()));
    let found = JobAction::Found(Ok(Some(stored)));
    let asked = update(&mut state, Action::Job(id.clone(), found));
    let ends = |effect: &Effect| match effect {
        Effect::Job(_, JobEffect::Head(head)) => head.end.is_some_and(|end| end.unknown > 0),
        _ => false,
    };
    assert!(asked.iter().any(ends));
}

#[test]
fn a_job_that_waited_for_a_token_says_after_signing_out_that_it_was_left() {
    let (mut state, id) = copying();
    let problem = Problem::here(ProblemKind::SignIn, 0);
    let refused = JobAction::Answered(0, RowAnswer::Failed(problem));
    update(&mut state, Action::Job(id.clone(), refused));
    let sign_in = Mode::Paused(PauseReason::SignIn);
    assert_eq!(state.jobs.get(&id).unwrap().mode, sign_in);
    let mut job = state.jobs.get(&id).unwrap().clone();
    job.leave(0, &mut Outbox::default());
    assert_eq!(job.mode, Mode::Paused(PauseReason::SignedOut));
}

#[test]
fn ids_that_are_pasted_twice_are_added_once_in_the_order_in_which_they_came() {
    let added = |pasted: &str| {
        let mut state = connected();
        let effects = update(&mut state, Action::Open(pasted.into()));
        let said = state
            .toast
            .as_ref()
            .map(|(toast, _)| toast.text.to_string());
        let kept = effects.into_iter().find_map(|effect| match effect {
            Effect::Keep(entries) => Some(entries),
            _ => None,
        });
        let ids = kept.unwrap_or_default();
        let ids: Vec<String> = ids.iter().map(|entry| entry.id.clone()).collect();
        (said.unwrap_or_default(), ids.join(" "))
    };
    let two = |ids: &str| (w::added(2), ids.to_owned());
    assert_eq!(added("1, 2, 1"), two("1 2"));
    assert_eq!(
        added("2 1; https://app.box.com/filerequest/2\n1"),
        two("2 1")
    );
    // One id, however it is written.
    assert_eq!(added("7 8 007"), two("7 8"));
}

fn user(id: &str) -> User {
    User {
        id: id.into(),
        kind: "user".into(),
        name: None,
        login: None,
    }
}

/// The first user has typed into request 1, saved, and met a 401.
fn refused() -> State {
    let mut state = opening();
    editing_comes(&mut state, Some(typed_before()));
    state.connect.user = Some(user("1"));
    let asked = update(&mut state, Action::Editor(EditorAction::Save));
    let save = asked.iter().find_map(|effect| match effect {
        Effect::Write(save) => Some(save.clone()),
        _ => None,
    });
    let sign_in = Problem::here(ProblemKind::SignIn, 0);
    update(&mut state, Action::Written(save.unwrap(), Err(sign_in)));
    assert!(state.connect.asks_for_token());
    state
}

fn writes(effects: &[Effect]) -> bool {
    let mut effects = effects.iter();
    effects.any(|effect| matches!(effect, Effect::Write(_)))
}

fn renew(state: &mut State) {
    let token = Action::Gate(GateAction::Renew(Secret("token".into())));
    let asked = update(state, token);
    assert!(matches!(asked.as_slice(), [.., Effect::Connect(..)]));
}

#[test]
fn the_same_persons_new_token_goes_on_with_the_save() {
    let mut state = refused();
    renew(&mut state);
    let asked = update(&mut state, Action::Connected(Ok(user("1"))));
    assert_eq!(asked.first(), Some(&Effect::TakeToken));
    assert!(writes(&asked) && !state.connect.expired);
}

#[test]
fn another_persons_token_is_asked_about_and_saves_nothing_by_itself() {
    for owner in [Ok(user("2")), Err(Problem::here(ProblemKind::Forbidden, 0))] {
        let mut state = refused();
        renew(&mut state);
        let asked = update(&mut state, Action::Connected(owner.clone()));
        assert_eq!(asked, [Effect::Focus("other-person".into())]);
        assert_eq!(state.connect.user, Some(user("1")));

        let declined = update(&mut state, Action::GoOnAs(false));
        assert_eq!(declined.first(), Some(&Effect::DropToken));
        assert!(state.connect.asks_for_token());

        renew(&mut state);
        update(&mut state, Action::Connected(owner.clone()));
        let accepted = update(&mut state, Action::GoOnAs(true));
        assert_eq!(accepted.first(), Some(&Effect::TakeToken));
        assert!(!writes(&accepted) && !state.connect.expired);
        assert_eq!(state.connect.user, owner.ok());
        // What was typed is still there.
        assert!(state.editor.as_ref().unwrap().is_dirty());
    }
}

#[test]
fn answers_to_another_account_are_dropped_and_not_waited_for() {
    for (owner, is_same) in [("1", true), ("2", false)] {
        let mut state = refused();
        let editor = state.editor.as_mut().unwrap();
        editor.writing = editor.failed.take().map(|(save, _)| save);
        state.reminder = Some(ReminderTexts {
            subject: "Papers".into(),
            text: "Hello".into(),
        });
        renew(&mut state);
        let mut asked = update(&mut state, Action::Connected(Ok(user(owner))));
        asked.extend(update(&mut state, Action::GoOnAs(true)));
        assert_eq!(!asked.contains(&Effect::DropAnswers), is_same);
        let editor = state.editor.as_ref().unwrap();
        assert_eq!(editor.writing.is_some(), is_same);
        assert_eq!(state.reminder.is_some(), is_same);
        update(&mut state, Action::SignOut);
        assert_eq!(state.reminder, None);
    }
}

#[test]
fn a_new_token_can_be_put_off_and_is_asked_for_when_it_is_needed() {
    let mut state = refused();
    update(&mut state, Action::Gate(GateAction::Later));
    assert!(!state.connect.asks_for_token() && !state.can_call());
    assert!(state.editor.as_ref().unwrap().is_dirty() && state.connect.is_in());
    update(&mut state, Action::Gate(GateAction::Again));
    assert!(state.connect.asks_for_token());
    update(&mut state, Action::Gate(GateAction::Later));
    let sign_in = Err(Problem::here(ProblemKind::SignIn, 0));
    update(&mut state, Action::Deleted("1".into(), sign_in));
    assert!(state.connect.asks_for_token());
}

#[test]
fn connecting_anew_after_a_refusal_goes_where_the_form_says() {
    let mut state = refused();
    update(&mut state, Action::Gate(GateAction::Later));
    state.connect.fill_form();
    update(&mut state, Action::Gate(GateAction::Pick(Choice::Box)));
    let token = Action::Gate(GateAction::Submit(Secret("token".into())));
    update(&mut state, token);
    assert_eq!(state.connect.session, Session::Connecting);
    assert_eq!(state.connect.place.app, BOX_APP);
    let asked = update(&mut state, Action::Connected(Ok(user("2"))));
    assert!(!writes(&asked) && state.connect.is_in());
}

#[test]
fn discarding_to_leave_drops_what_was_typed_for_good() {
    let mut state = opening();
    editing_comes(&mut state, Some(typed_before()));
    update(&mut state, Action::Routed(Route::List));
    assert_eq!(state.dialog, Some(Dialog::Leave(Route::List)));
    let asked = update(&mut state, Action::LeaveAnyway);
    assert_eq!(
        asked,
        [Effect::DropDraft(Some("1".into())), Effect::Go(Route::List)]
    );
}

#[test]
fn a_deleted_request_leaves_the_list() {
    let mut state = opening();
    editing_comes(&mut state, None);
    update(&mut state, Action::Delete);
    let asked = update(&mut state, Action::Deleted("1".into(), Ok(())));
    assert!(state.registry.is_empty() && state.dialog.is_none());
    for wanted in [Effect::Forget(vec!["1".into()]), Effect::Go(Route::List)] {
        assert!(asked.contains(&wanted), "{wanted:?}");
    }
}

#[test]
fn a_deletion_that_failed_is_said_in_its_dialog() {
    let mut state = opening();
    editing_comes(&mut state, None);
    update(&mut state, Action::Delete);
    let problem = Problem::here(ProblemKind::Server, 0);
    let asked = update(
        &mut state,
        Action::Deleted("1".into(), Err(problem.clone())),
    );
    assert_eq!(state.dialog, Some(Dialog::Delete(Err(problem))));
    assert_eq!(asked, [Effect::Focus("delete-failed".into())]);
}

#[test]
fn that_a_text_is_copied_is_said_by_what_has_copied_it() {
    let mut state = connected();
    let copy = Action::CopyText("link".into(), w::LINK_COPIED);
    let asked = update(&mut state, copy);
    let effect = Effect::CopyText("link".into(), w::LINK_COPIED.into());
    assert_eq!((asked, state.toast.is_some()), (vec![effect], false));

    state.keyboard.is_apple = true;
    let asked = update(&mut state, Action::NotCopied("link".into()));
    assert_eq!(asked, [Effect::Select("to-copy")]);
    let (toast, _) = state.toast.unwrap();
    assert_eq!(toast.copied.as_deref(), Some("link"));
    assert!(toast.text.contains("⌘C"));
}

#[test]
fn what_asks_for_a_token_is_fetched_and_where_it_cannot_be_the_page_says_so() {
    let mut state = connected();
    let refused = |state: &mut State| {
        let sign_in = Err(Problem::here(ProblemKind::SignIn, 0));
        update(state, Action::Deleted("1".into(), sign_in))
    };
    let asked = refused(&mut state);
    assert!(asked.contains(&Effect::Fetch(Module::Editor)));
    let failed = Action::LoadFailed(Module::Editor, LoadFault::Network);
    update(&mut state, failed);
    assert!(!state.connect.asks_for_token() && state.connect.expired);
    assert!(state.toast.is_some());
    let asked = update(&mut state, Action::Gate(GateAction::Again));
    assert!(asked.contains(&Effect::Fetch(Module::Editor)));
}
