//! A copy job that is put together: destinations, then the rows to check. Plain data.

pub mod destinations;
pub mod kept;
pub mod review;

use self::destinations::Destinations;
use self::kept::Before;
use self::review::{CheckedRow, Review};
use super::effect::{Effect, Outbox, PastedText};
use super::folder_tree::FolderItems;
use super::job::Job;
use crate::admin::model::entry::DisplayStatus;
use crate::admin::model::folded_text::FoldedText;
use crate::admin::model::job::{Head, Line, Purpose};
use crate::admin::model::kept_copy::KeptCopy;
use crate::admin::model::local_time::Zone;
use crate::admin::model::plan::RowDraft;
use crate::admin::model::problem;
use crate::admin::model::run::RowTask;
use crate::admin::model::table::{Table, TableColumn};
use crate::admin::ui::file::LocalFile;
use crate::api::{Change, FileRequest, Status};

/// A step before the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WizardStep {
    /// The destinations.
    #[default]
    Destinations,
    /// The rows as they will be sent.
    Review,
}

/// A change of a text of lines.
#[derive(Clone, Debug, PartialEq)]
pub enum TextChange {
    /// Something was typed: what the field holds.
    Type(String),
    /// Something was pasted: what the field would hold.
    Paste(String),
    /// Bring all of it into the field.
    Edit,
    /// Drop what is not in the field.
    Drop,
    /// Put that back.
    PutBack(FoldedText),
}

/// An action before a copy job runs.
#[derive(Clone, Debug, PartialEq)]
pub enum CopyAction {
    /// Folders, or names of new folders, were typed or pasted, one a line.
    Text(PastedText, TextChange),
    /// Drop a line of what was pasted, counted from 1.
    DropLine(usize),
    /// Drop every line of it that is no folder.
    DropStrange,
    /// Make new folders of the pasted lines that can be names.
    NamePasted,
    /// The parent of new folders.
    Parent(String),
    /// Pick the parent of new folders in the tree, or destinations again.
    PickParent(bool),
    /// Read tables from these files.
    Read(Vec<LocalFile>),
    /// A table, or why there is none.
    TableRead(Result<Table, String>),
    /// A table's column means something else.
    Map(usize, usize, Option<TableColumn>),
    /// Drop a table.
    DropTable(usize),
    /// Open or close a folder of the tree.
    OpenFolder(String, bool),
    /// Read more of a folder.
    MoreOf(String),
    /// A part of a folder.
    Items(String, Result<FolderItems, problem::Problem>),
    /// Pick a folder, or not.
    Pick(String),
    /// Pick none.
    PickNone,
    /// The keyboard is on this line of the tree.
    At(String),
    /// A key was pressed in the tree, at this moment in milliseconds.
    Key(String, f64),
    /// Look for a folder.
    Find(String),
    /// Go to a step.
    Step(WizardStep),
    /// Check the rows, and begin at once if nothing is wrong with them.
    Straight,
    /// Go on with what is read and checked part by part.
    GoOn,
    /// The title for every copy.
    Title(String),
    /// The expiry for every copy: the text of a date field.
    Expires(String),
    /// The status for every copy.
    Status(Change<Status>),
    /// A row's own setting; empty takes what holds for all.
    Set(usize, TableColumn, String),
    /// Leave a row out.
    Remove(usize),
    /// Show all settings of a row, or no more.
    More(usize),
    /// Show only rows with something to say.
    OnlyNotes(bool),
    /// Look the folders' names up.
    LookUp,
    /// A folder's name, or why it is not known.
    Named(String, Result<String, problem::Problem>),
    /// What the browser has kept for this file request, if anything.
    Found(String, Option<Box<KeptCopy>>),
    /// Go on with it.
    Resume,
    /// Discard it.
    Discard,
    /// The tables that were kept for this file request.
    PutBack(String, Vec<Table>),
}

/// The beginning of the job as it was asked for, before its rows are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    /// It was not.
    None,
    /// Once they are, unless there is something to look at.
    Straight,
    /// While they are checked anew, as when folders' names come.
    Begin,
}

/// A copy job before it runs.
#[derive(Clone, Debug)]
pub struct Wizard {
    /// The file request to copy.
    pub template: String,
    /// The step on screen.
    pub step: WizardStep,
    /// The destinations.
    pub given: Destinations,
    /// The rows.
    pub review: Review,
    /// What there is from before.
    pub before: Before,
    wish: Wish,
    /// True where it goes on once the page has had time to breathe.
    awaits: bool,
}

impl Wizard {
    /// Nothing chosen yet.
    pub fn new(template: &str, out: &mut Outbox) -> Self {
        let mut given = Destinations::default();
        given.tree.open(super::folder_tree::ROOT, true, out);
        out.effect(Effect::FindCopy(template.to_owned()));
        Self {
            template: template.to_owned(),
            step: WizardStep::default(),
            given,
            review: Review::default(),
            before: Before::Looking,
            wish: Wish::None,
            awaits: false,
        }
    }

    /// True if anything would be lost by leaving.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        self.given.is_begun()
    }

    /// What is to be kept of it at this moment; `None` where nothing was given.
    #[must_use]
    pub fn to_keep(&self, now: i64) -> Option<KeptCopy> {
        let is_review = self.step == WizardStep::Review;
        self.is_begun()
            .then(|| kept::to_keep(&self.given, &self.review, is_review, now))
    }

    /// Asks for the job: it begins once its rows are checked, unless something is changed before.
    pub fn ask(&mut self) {
        if self.review.may_be_asked_for() {
            self.wish = Wish::Begin;
        }
    }

    /// True if the job can begin by itself, as was asked for. Where it turns out that there
    /// is something to look at, it begins only when it is asked for again.
    pub fn goes_straight(&mut self, source: Option<&FileRequest>, now: i64) -> bool {
        let review = &self.review;
        let begins = match self.wish {
            Wish::Begin if review.is_checked() => review.is_ready(),
            Wish::Straight if review.is_checked() && review.looking_up() == 0 => {
                let is_expired = is_expired(source, now) && review.taking_expiry() > 0;
                review.is_ready() && !is_expired
            }
            _ => return false,
        };
        if !begins {
            self.wish = Wish::None;
        }
        begins
    }

    /// Carries out one action.
    pub fn update(&mut self, action: CopyAction, now: i64, zone: Zone, out: &mut Outbox) {
        // What comes by itself changes nothing of what was asked for.
        let comes = matches!(
            action,
            CopyAction::GoOn | CopyAction::Named(..) | CopyAction::Items(..)
        );
        if self.wish == Wish::Begin && !comes {
            self.wish = Wish::None;
        }
        // A key in the tree may pick something.
        let picked = |given: &Destinations| (given.tree.picked.len(), given.parent.clone());
        let (is_kept, before) = (is_kept(&action), picked(&self.given));
        self.carry_out(action, now, zone, out);
        if self.before == Before::None && (is_kept || before != picked(&self.given)) {
            out.effect(Effect::KeepCopy(self.template.clone()));
        }
        let is_reading = self.given.progress().is_some();
        let is_checking = self.step == WizardStep::Review && !self.review.is_checked();
        if (is_reading || is_checking) && !self.awaits {
            self.awaits = true;
            out.effect(Effect::GoOn);
        }
    }

    fn carry_out(&mut self, action: CopyAction, now: i64, zone: Zone, out: &mut Outbox) {
        let (given, review) = (&mut self.given, &mut self.review);
        match action {
            CopyAction::Text(what, change) => given.change_text(what, change, out),
            CopyAction::DropLine(line) => given.drop_line(line),
            CopyAction::DropStrange => {
                given.drop_strange();
                out.focus("paste");
            }
            CopyAction::NamePasted => given.name_pasted(out),
            CopyAction::Parent(parent) => given.parent = parent,
            CopyAction::PickParent(picks) => given.pick_parent(picks, out),
            CopyAction::Read(files) => {
                for file in files {
                    given.reading = Some(file.name());
                    out.effect(Effect::ReadTable(file));
                }
            }
            CopyAction::TableRead(answer) => given.take_table(answer),
            CopyAction::Map(table, index, column) => given.map(table, index, column),
            CopyAction::DropTable(index) => given.drop_table(index),
            CopyAction::OpenFolder(id, is_open) => given.tree.open(&id, is_open, out),
            CopyAction::MoreOf(id) => given.tree.read_more(&id, out),
            CopyAction::Items(id, answer) => given.tree.take_in(&id, answer),
            CopyAction::Pick(id) => given.pick(&id, out),
            CopyAction::PickNone => given.tree.picked.clear(),
            CopyAction::At(line) => given.tree.at = line,
            CopyAction::Key(key, at) => {
                if let Some(id) = given.tree.key(&key, at, out) {
                    given.pick(&id, out);
                }
            }
            CopyAction::Find(search) => given.tree.search = search,
            CopyAction::Step(step) => self.go(step, out),
            CopyAction::Straight => {
                self.go(WizardStep::Review, out);
                self.wish = Wish::Straight;
            }
            CopyAction::GoOn => {
                self.awaits = false;
                if given.read_on() && self.step == WizardStep::Review {
                    review.go_on(given, now, zone, out);
                }
            }
            CopyAction::Title(title) => {
                review.defaults.title = title;
                review.check_anew();
            }
            CopyAction::Expires(text) => {
                review.defaults.expires_at = text;
                review.check_anew();
            }
            CopyAction::Status(status) => {
                review.defaults.status = status;
                review.check_anew();
            }
            CopyAction::Set(row, column, text) => review.set(row, column, text, now, zone),
            CopyAction::Remove(row) => {
                if let Some(source) = review.remove(row) {
                    given.leave_out(source);
                }
            }
            CopyAction::More(row) => {
                review.more = Some(row).filter(|row| review.more != Some(*row));
            }
            CopyAction::OnlyNotes(only) => review.only_notes = only,
            CopyAction::LookUp => review.look_up(out),
            CopyAction::Named(id, answer) => review.named(id, answer, out),
            action @ (CopyAction::Found(..)
            | CopyAction::Resume
            | CopyAction::Discard
            | CopyAction::PutBack(..)) => self.recall(action, out),
        }
    }

    /// Carries out an action about what there is from before.
    fn recall(&mut self, action: CopyAction, out: &mut Outbox) {
        match action {
            CopyAction::Found(template, kept)
                if template == self.template && self.before == Before::Looking =>
            {
                let is_offered = kept.is_some();
                out.focus(if is_offered { "kept-title" } else { "paste" });
                self.before = kept.map_or(Before::None, Before::Offered);
            }
            CopyAction::Discard => {
                self.before = Before::None;
                out.effect(Effect::ForgetCopy(self.template.clone()));
                out.focus("paste");
            }
            CopyAction::Resume => {
                if let Before::Offered(kept) = std::mem::replace(&mut self.before, Before::None) {
                    let (template, tables) = (self.template.clone(), kept.tables.clone());
                    self.before = Before::Reading(kept);
                    out.effect(Effect::ReadCopyTables(template, tables));
                }
            }
            CopyAction::PutBack(template, tables) => {
                if template == self.template
                    && let Before::Reading(kept) = std::mem::replace(&mut self.before, Before::None)
                {
                    let is_review = kept.is_review;
                    kept::put_back(*kept, tables, &mut self.given, &mut self.review);
                    self.go(
                        if is_review {
                            WizardStep::Review
                        } else {
                            WizardStep::Destinations
                        },
                        out,
                    );
                }
            }
            _ => {}
        }
    }

    /// Goes to a step. What the first one lacks is said there.
    fn go(&mut self, step: WizardStep, out: &mut Outbox) {
        self.wish = Wish::None;
        if step == WizardStep::Review && self.given.parent_fault().is_some() {
            self.step = WizardStep::Destinations;
            out.focus("parent");
            return;
        }
        self.step = step;
        match step {
            WizardStep::Destinations => self.given.take_out(),
            WizardStep::Review => self.review.begin(&self.given),
        }
        out.focus("step-title");
    }

    /// The job that it has become.
    #[must_use]
    pub fn job(self, id: String, account: String, source: Option<&FileRequest>, now: i64) -> Job {
        let template = self.template;
        let line = |(checked, draft): (CheckedRow, RowDraft)| {
            let planned = checked.result.ok()?;
            Some(Line {
                task: RowTask::Copy {
                    template: template.clone(),
                    target: planned.target,
                    changes: planned.changes,
                    contact: planned.contact,
                },
                label: draft.folder_name,
            })
        };
        let rows = self.review.checked.into_iter().zip(self.review.drafts);
        let lines: Vec<Line> = rows.filter_map(line).collect();
        let title = source
            .and_then(|source| source.title.clone())
            .unwrap_or_default();
        let head = Head {
            id,
            account,
            purpose: Purpose::Copy(template, title),
            begun_at: now,
            rows: lines.len(),
            end: None,
        };
        Job::new(head, lines)
    }
}

/// True for an action that changes what is kept, as far as the action alone says.
fn is_kept(action: &CopyAction) -> bool {
    matches!(
        action,
        CopyAction::Text(..)
            | CopyAction::DropLine(_)
            | CopyAction::DropStrange
            | CopyAction::NamePasted
            | CopyAction::TableRead(Ok(_))
            | CopyAction::Map(..)
            | CopyAction::DropTable(_)
            | CopyAction::Step(_)
            | CopyAction::Title(_)
            | CopyAction::Expires(_)
            | CopyAction::Status(_)
            | CopyAction::Set(..)
            | CopyAction::Remove(_)
    )
}

/// True where the source has expired, whether Box has switched it off or not.
#[must_use]
pub fn is_expired(source: Option<&FileRequest>, now: i64) -> bool {
    source.is_some_and(|source| DisplayStatus::of_request(source, now) == DisplayStatus::Expired)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::core::folder_tree::FolderItem;
    use crate::admin::model::csv::CsvRow;
    use crate::admin::model::kept_copy::{KeptTable, rows_to_keep};
    use crate::admin::model::plan::RowProblem;
    use crate::admin::model::settings::tests::request;
    use crate::admin::model::title_pattern::TitleError;
    use crate::api::{ApiError, DateTime, Error, ErrorBody, FolderLinkError, Outcome};

    fn wizard() -> Wizard {
        let mut wizard = Wizard::new("1", &mut Outbox::default());
        act(&mut wizard, [CopyAction::Found("1".into(), None)]);
        wizard
    }

    fn typed(text: String) -> CopyAction {
        CopyAction::Text(PastedText::Folders, TextChange::Type(text))
    }

    fn pasted(text: String) -> CopyAction {
        CopyAction::Text(PastedText::Folders, TextChange::Paste(text))
    }

    fn names(text: String) -> CopyAction {
        CopyAction::Text(PastedText::Names, TextChange::Type(text))
    }

    fn names_pasted(text: String) -> CopyAction {
        CopyAction::Text(PastedText::Names, TextChange::Paste(text))
    }

    /// Carries this out, and whatever checking follows from it.
    fn act(wizard: &mut Wizard, actions: impl IntoIterator<Item = CopyAction>) {
        for action in actions {
            let mut out = Outbox::default();
            wizard.update(action, 0, Zone::default(), &mut out);
            while out.effects.contains(&Effect::GoOn) {
                out = Outbox::default();
                wizard.update(CopyAction::GoOn, 0, Zone::default(), &mut out);
            }
        }
    }

    fn table(rows: &[&[&str]]) -> CopyAction {
        let cells = |row: &&[&str]| row.iter().map(|&cell| cell.to_owned()).collect();
        let header = ["folder_id", "title", "status"].map(str::to_owned);
        let mut table = Table::new(CsvRow {
            line: 1,
            cells: header.into(),
        });
        for (line, cells) in (2..).zip(rows.iter().map(cells)) {
            table.push(CsvRow { line, cells });
        }
        CopyAction::TableRead(Ok(table))
    }

    fn rows(wizard: &Wizard) -> Vec<(&str, &str)> {
        let drafts = wizard.review.drafts.iter();
        drafts
            .map(|draft| {
                let title = draft.own(TableColumn::Title);
                (&*draft.folder, title.unwrap_or_default())
            })
            .collect()
    }

    #[test]
    fn what_was_corrected_stays_on_the_way_back_and_forth() {
        let mut wizard = wizard();
        let title = |row, text: &str| CopyAction::Set(row, TableColumn::Title, text.into());
        let first = [
            pasted("11, \u{200B}(12);13\nHarbour 12".into()),
            names("Case 20\nCase 21".into()),
            CopyAction::Parent("0".into()),
            table(&[&["31", "Own", "open"], &["32", "", ""], &["33", "", ""]]),
            CopyAction::Step(WizardStep::Review),
        ];
        act(&mut wizard, first);
        let review = &wizard.review;
        assert_eq!((review.drafts.len(), review.faulty()), (8, 1));
        act(
            &mut wizard,
            [
                title(0, "Eleven"),
                title(4, "Twenty-one"),
                title(5, ""),
                title(6, "Thirty-two"),
                CopyAction::Set(5, TableColumn::Status, "inactive".into()),
                CopyAction::Remove(7),
                CopyAction::Remove(3),
                CopyAction::Remove(1),
            ],
        );
        assert_eq!(wizard.review.faulty(), 0);
        let expected = [
            ("11", "Eleven"),
            ("13", ""),
            ("", "Twenty-one"),
            ("31", ""),
            ("32", "Thirty-two"),
        ];
        assert_eq!(rows(&wizard), expected);
        act(&mut wizard, [CopyAction::Step(WizardStep::Destinations)]);
        // What is left out is out of its source, and nothing else that was typed is touched.
        let given = &wizard.given;
        assert_eq!(&**given.text.all(), "11, 13\nHarbour 12");
        assert_eq!(
            (given.new_names.in_field(), given.counts()),
            ("Case 21", [2, 2, 0, 1])
        );
        act(
            &mut wizard,
            [
                pasted("9, 11, 13".into()),
                CopyAction::Step(WizardStep::Review),
            ],
        );
        assert_eq!(rows(&wizard)[0], ("9", ""));
        assert_eq!(rows(&wizard)[1..], expected);
        assert!(wizard.review.is_ready());
    }

    #[test]
    fn one_destination_goes_straight_through_once_its_folder_is_known() {
        let mut wizard = wizard();
        act(&mut wizard, [pasted("11".into()), CopyAction::Straight]);
        assert!(!wizard.goes_straight(None, 0));
        act(
            &mut wizard,
            [CopyAction::Named("11".into(), Ok("Case".into()))],
        );
        assert!(wizard.goes_straight(None, 0));
        // Going back and forth does not begin the job.
        act(
            &mut wizard,
            [
                CopyAction::Step(WizardStep::Destinations),
                CopyAction::Step(WizardStep::Review),
            ],
        );
        assert!(wizard.review.is_ready() && !wizard.goes_straight(None, 0));
    }

    #[test]
    fn a_job_that_is_asked_for_while_names_come_begins_once_its_rows_are_checked() {
        let named = || CopyAction::Named("11".into(), Ok("Case".into()));
        let asked = |then: &[CopyAction]| {
            let mut wizard = wizard();
            let paste = pasted("11 12".into());
            act(&mut wizard, [paste, CopyAction::Step(WizardStep::Review)]);
            let lost = CopyAction::Named("12".into(), Ok(String::new()));
            act(&mut wizard, [lost]);
            // The last name comes, and the rows are yet to be checked anew.
            wizard.update(named(), 0, Zone::default(), &mut Outbox::default());
            let review = &wizard.review;
            assert!(!review.is_ready() && review.may_be_asked_for());
            wizard.ask();
            assert!(!wizard.goes_straight(None, 0));
            for action in then {
                wizard.update(action.clone(), 0, Zone::default(), &mut Outbox::default());
            }
            act(&mut wizard, [CopyAction::GoOn]);
            assert!(wizard.review.is_checked());
            wizard.goes_straight(None, 0)
        };
        assert!(asked(&[]));
        // What is changed after the click is not what was asked for.
        assert!(!asked(&[CopyAction::Title("New".into())]));
        assert!(!asked(&[CopyAction::Remove(0)]));
        assert!(!asked(&[CopyAction::Expires("2000-01-01".into())]));
    }

    #[test]
    fn copies_that_would_be_expired_at_once_are_looked_at_first() {
        let mut source = request();
        source.expires_at = DateTime::from_epoch_seconds(1_000);
        let mut wizard = wizard();
        let named = CopyAction::Named("11".into(), Ok("Case".into()));
        let actions = [pasted("11".into()), CopyAction::Straight, named];
        act(&mut wizard, actions);
        let mut straight = |now| wizard.goes_straight(Some(&source), now);
        assert!(straight(999) && !straight(1_000));
        // Correcting it is no order to begin.
        assert!(!straight(999));
        // While Box has not switched it off, and when it has.
        assert!(is_expired(Some(&source), 1_000) && !is_expired(Some(&source), 999));
        let inactive = FileRequest {
            status: Some(Status::Inactive),
            ..source.clone()
        };
        assert!(is_expired(Some(&inactive), 1_000));
        let noted = |wizard: &Wizard| [true, false].map(|expired| wizard.review.noted(expired));
        assert_eq!(noted(&wizard), [1, 0]);
        act(&mut wizard, [CopyAction::Expires("2031-01-01".into())]);
        assert!(wizard.review.is_ready());
        assert_eq!(noted(&wizard), [0, 0]);
    }

    fn refused(status: u16) -> problem::Problem {
        let error = Error::Api(ApiError {
            status,
            body: ErrorBody::default(),
            retry_after_ms: None,
        });
        problem::Problem::of(&error, Outcome::Failed, true, 0)
    }

    #[test]
    fn a_folder_that_nobody_finds_stops_what_would_go_straight_through() {
        let mut wizard = wizard();
        act(&mut wizard, [pasted("11".into()), CopyAction::Straight]);
        act(
            &mut wizard,
            [CopyAction::Named("11".into(), Err(refused(404)))],
        );
        assert!(!wizard.goes_straight(None, 0) && wizard.review.faulty() == 1);
    }

    fn ids(count: usize) -> String {
        let ids = (1..=count).map(|id| id.to_string());
        ids.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_long_text_is_read_part_by_part_and_given_up_for_a_newer_one() {
        let mut wizard = wizard();
        let mut out = Outbox::default();
        let mut update = |wizard: &mut Wizard, action| {
            out = Outbox::default();
            wizard.update(action, 0, Zone::default(), &mut out);
            out.effects.contains(&Effect::GoOn)
        };
        let counts = |wizard: &Wizard| wizard.given.counts()[0];
        assert!(!update(&mut wizard, pasted(ids(3))));
        assert!(update(&mut wizard, pasted(ids(8_000))));
        // What was found before stands until the newer text has been read.
        assert!(wizard.given.progress().is_some() && counts(&wizard) == 3);
        // One newer text after the other: one turn is asked for.
        assert!(!update(&mut wizard, pasted(ids(7_000))));
        assert!(!update(&mut wizard, CopyAction::Step(WizardStep::Review)));
        let turns = std::iter::repeat_with(|| update(&mut wizard, CopyAction::GoOn));
        let turns = turns.take_while(|goes_on| *goes_on).take(100).count();
        assert!((10..100).contains(&turns), "{turns}");
        assert_eq!(
            (counts(&wizard), wizard.review.drafts.len()),
            (7_000, 7_000)
        );
        assert!(wizard.review.is_ready() && wizard.review.nameless() == 7_000);
        assert!(!update(&mut wizard, pasted(String::new())));
        assert!(!wizard.is_begun());
    }

    #[test]
    fn a_long_text_leaves_its_field_and_is_all_there() {
        let mut wizard = wizard();
        let in_fields = |wizard: &Wizard| {
            let given = &wizard.given;
            [&given.text, &given.new_names].map(|text| (text.in_field().len(), text.folded_lines()))
        };
        act(
            &mut wizard,
            [
                pasted(ids(10_000)),
                typed("10001\nx".into()),
                names_pasted(ids(9_000)),
                CopyAction::Parent("0".into()),
            ],
        );
        assert_eq!(in_fields(&wizard), [(7, 10_000), (0, 9_000)]);
        assert_eq!(wizard.given.counts(), [10_001, 0, 0, 9_000]);
        assert_eq!(wizard.given.pasted.strange[0].number, 10_002);
        act(&mut wizard, [CopyAction::DropLine(10_002)]);
        assert_eq!(in_fields(&wizard)[0], (5, 10_000));
        // Kept and put back, and on the way back from the second step, it is folded again.
        act(
            &mut wizard,
            [
                CopyAction::Text(PastedText::Folders, TextChange::Edit),
                CopyAction::Step(WizardStep::Review),
                CopyAction::Remove(0),
                CopyAction::Step(WizardStep::Destinations),
            ],
        );
        for wizard in [&wizard, &reloaded(&wizard)] {
            assert_eq!(in_fields(wizard), [(0, 10_000), (0, 9_000)]);
            assert_eq!(wizard.given.counts(), [10_000, 0, 0, 9_000]);
        }
        act(
            &mut wizard,
            [
                CopyAction::Text(PastedText::Names, TextChange::Edit),
                typed("7".into()),
                CopyAction::Text(PastedText::Folders, TextChange::Drop),
            ],
        );
        assert_eq!(in_fields(&wizard), [(1, 0), (ids(9_000).len() + 1, 0)]);
        assert_eq!(wizard.given.counts(), [1, 0, 0, 9_000]);
    }

    #[test]
    fn rows_that_are_checked_anew_show_what_was_found_before() {
        let mut wizard = wizard();
        let paste = pasted("11 12 11a".into());
        act(&mut wizard, [paste, CopyAction::Step(WizardStep::Review)]);
        let paste = pasted("11 12".into());
        act(&mut wizard, [paste, CopyAction::Step(WizardStep::Review)]);
        let title = CopyAction::Title("For all".into());
        wizard.update(title, 0, Zone::default(), &mut Outbox::default());
        let review = &wizard.review;
        assert_eq!((review.is_checked(), review.checked.len()), (false, 2));
        act(&mut wizard, [CopyAction::GoOn]);
        let planned = wizard.review.checked[1].result.clone().unwrap();
        assert_eq!(planned.changes.title, Change::Set("For all".into()));
    }

    #[test]
    fn what_is_wrong_with_every_row_is_said_once_and_counted() {
        let mut wizard = wizard();
        let paste = pasted("11 12 13".into());
        let title = CopyAction::Title("{client}".into());
        let own = |text: &str| CopyAction::Set(1, TableColumn::Title, text.into());
        act(
            &mut wizard,
            [
                paste,
                CopyAction::Step(WizardStep::Review),
                title,
                own("Own"),
            ],
        );
        let unknown = || RowProblem::Title(TitleError::UnknownName("client".into()));
        assert_eq!(wizard.review.shared_faults(), [(unknown(), 2)]);
        assert_eq!(wizard.review.faulty(), 2);
        act(&mut wizard, [own("{client}")]);
        let faults = wizard.review.checked[1].result.clone().unwrap_err();
        assert_eq!((faults.own, faults.shared), (vec![unknown()], vec![]));
        assert_eq!((wizard.review.faulty(), wizard.review.noted(false)), (3, 3));
        act(
            &mut wizard,
            [
                CopyAction::Title(String::new()),
                own(""),
                CopyAction::Expires("1960-01-01".into()),
            ],
        );
        assert_eq!(wizard.review.shared_faults(), [(RowProblem::PastDate, 3)]);
        act(&mut wizard, [CopyAction::Remove(0)]);
        assert_eq!(wizard.review.shared_faults(), [(RowProblem::PastDate, 2)]);
        act(&mut wizard, [CopyAction::Expires(String::new())]);
        assert_eq!(
            (wizard.review.shared_faults(), wizard.review.is_ready()),
            (&[][..], true)
        );
    }

    #[test]
    fn rows_whose_folders_have_a_file_request_are_told() {
        let mut wizard = wizard();
        wizard.review.taken = ["12".to_owned()].into();
        let paste = pasted("11 12".into());
        act(&mut wizard, [paste, CopyAction::Step(WizardStep::Review)]);
        assert_eq!(
            (wizard.review.noted(false), wizard.review.noted(true)),
            (1, 2)
        );
        act(&mut wizard, [CopyAction::OnlyNotes(true)]);
        assert_eq!(wizard.review.rows(false), Some(vec![1]));
        // One that this account cannot see is no copy to make.
        act(
            &mut wizard,
            [CopyAction::Named("12".into(), Err(refused(403)))],
        );
        act(
            &mut wizard,
            [CopyAction::Named("11".into(), Ok("Case".into()))],
        );
        let faults = wizard.review.checked[1].result.clone().unwrap_err();
        assert_eq!(faults.own, [RowProblem::HiddenFolder]);
        assert_eq!(wizard.review.noted(false), 1);
    }

    #[test]
    fn pasted_names_become_new_folders_once_their_parent_is_picked_in_the_tree() {
        let mut wizard = wizard();
        let items = FolderItems {
            total_count: 1,
            entries: vec![FolderItem {
                kind: "folder".into(),
                id: "7".into(),
                name: "Cases".into(),
            }],
        };
        let paste = "Case 17\n11\nhttps://example.com/\nCase 18";
        act(
            &mut wizard,
            [
                CopyAction::Items("0".into(), Ok(items)),
                pasted(paste.into()),
                CopyAction::NamePasted,
            ],
        );
        let given = &wizard.given;
        assert_eq!(
            (given.text.in_field(), given.new_names.in_field()),
            ("11\nhttps://example.com/", "Case 17\nCase 18")
        );
        assert_eq!((given.counts(), given.picks_parent), ([1, 0, 0, 2], true));
        assert_eq!(given.parent_fault(), Some(FolderLinkError::Empty));
        // What is missing is said here, and not after the step.
        act(&mut wizard, [CopyAction::Step(WizardStep::Review)]);
        assert_eq!(wizard.step, WizardStep::Destinations);
        let keys = ["ArrowDown", " "].map(|key| CopyAction::Key(key.into(), 0.0));
        act(&mut wizard, keys);
        let given = &wizard.given;
        assert_eq!(
            (&*given.parent, given.parent_name(), given.picks_parent),
            ("7", Some("Cases"), false)
        );
        assert!(given.tree.picked.is_empty() && given.parent_fault().is_none());
        act(&mut wizard, [CopyAction::Step(WizardStep::Review)]);
        assert!(wizard.review.is_ready() && wizard.review.drafts.len() == 3);
        // From then on the tree picks destinations.
        act(
            &mut wizard,
            [
                CopyAction::Step(WizardStep::Destinations),
                CopyAction::Pick("7".into()),
            ],
        );
        assert_eq!(wizard.given.tree.picked.len(), 1);
    }

    #[test]
    fn a_table_of_new_folders_needs_their_parent_on_the_first_step() {
        let mut wizard = wizard();
        let names = |headings: &[&str], cells: &[&str]| {
            let row = |cells: &[&str]| CsvRow {
                line: 1,
                cells: cells.iter().map(|&cell| cell.to_owned()).collect(),
            };
            let mut table = Table::new(row(headings));
            table.push(row(cells));
            CopyAction::TableRead(Ok(table))
        };
        // A row with a folder needs none.
        act(
            &mut wizard,
            [names(&["folder_id", "new_folder"], &["11", ""])],
        );
        assert_eq!(wizard.given.parent_fault(), None);
        act(&mut wizard, [names(&["new_folder"], &["Case 1"])]);
        assert_eq!(wizard.given.parent_fault(), Some(FolderLinkError::Empty));
        act(&mut wizard, [CopyAction::Parent("Cases".into())]);
        assert_eq!(
            wizard.given.parent_fault(),
            Some(FolderLinkError::Unrecognised)
        );
        act(&mut wizard, [CopyAction::Parent("0".into())]);
        assert_eq!(wizard.given.parent_fault(), None);
    }

    /// What the browser keeps of it, and what comes of that in another tab.
    fn reloaded(wizard: &Wizard) -> Wizard {
        let kept = Box::new(wizard.to_keep(7).unwrap());
        let tables = wizard.given.tables.iter().map(|table| {
            let rows = rows_to_keep(table, 0, usize::MAX).into_iter();
            let rows = rows.map(|(line, cells)| (line, cells.to_vec())).collect();
            KeptTable::of(table).with_rows(rows).unwrap()
        });
        let tables = tables.collect();
        let mut other = Wizard::new("1", &mut Outbox::default());
        let found = CopyAction::Found("1".into(), Some(kept));
        let put_back = CopyAction::PutBack("1".into(), tables);
        act(&mut other, [found, CopyAction::Resume, put_back]);
        other
    }

    #[test]
    fn what_was_put_together_comes_back_as_it_was() {
        let mut wizard = wizard();
        let title = |row, text: &str| CopyAction::Set(row, TableColumn::Title, text.into());
        act(
            &mut wizard,
            [
                pasted("11, 12;13\nHarbour 12".into()),
                names("Case 20\nCase 21".into()),
                CopyAction::Parent("0".into()),
                table(&[&["31", "Own", ""], &["32", "", ""], &["33", "", ""]]),
                CopyAction::Step(WizardStep::Review),
                CopyAction::Title("For {folder}".into()),
                CopyAction::Status(Change::Set(Status::Inactive)),
                title(0, "Eleven"),
                title(5, ""),
                CopyAction::Remove(6),
                CopyAction::Remove(1),
            ],
        );
        let other = reloaded(&wizard);
        assert_eq!(other.step, WizardStep::Review);
        assert_eq!(rows(&other), rows(&wizard));
        assert_eq!(other.given.counts(), wizard.given.counts());
        assert_eq!(&**other.given.text.all(), "11, 13\nHarbour 12");
        assert_eq!(other.review.defaults, wizard.review.defaults);
        assert_eq!(
            (other.review.checked.len(), other.before),
            (6, Before::None)
        );
        // The number of a later table is none that a row was corrected by.
        let mut other = reloaded(&wizard);
        act(
            &mut other,
            [CopyAction::DropTable(0), table(&[&["31", "", ""]])],
        );
        assert_eq!(other.given.tables[0].number, 2);
    }

    #[test]
    fn what_is_kept_is_offered_and_nothing_is_kept_over_it() {
        let mut first = wizard();
        let paste = |text: &str| pasted(text.into());
        let keeps = |wizard: &mut Wizard, action| {
            let mut out = Outbox::default();
            wizard.update(action, 0, Zone::default(), &mut out);
            out.effects.contains(&Effect::KeepCopy("1".into()))
        };
        assert!(keeps(&mut first, paste("11")));
        assert!(!keeps(&mut first, CopyAction::Find("Case".into())));
        assert!(keeps(&mut first, CopyAction::Pick("0".into())));
        assert!(keeps(&mut first, CopyAction::Key(" ".into(), 0.0)));
        assert!(!keeps(&mut first, CopyAction::Key("ArrowDown".into(), 0.0)));
        let kept = first.to_keep(7).map(Box::new);
        let mut wizard = Wizard::new("1", &mut Outbox::default());
        assert!(!keeps(&mut wizard, paste("12")));
        // An answer about another file request is none about this one.
        act(&mut wizard, [CopyAction::Found("2".into(), kept.clone())]);
        assert_eq!(wizard.before, Before::Looking);
        act(&mut wizard, [CopyAction::Found("1".into(), kept)]);
        assert!(matches!(&wizard.before, Before::Offered(kept) if kept.count == 1));
        assert!(!keeps(&mut wizard, paste("13")));
        let mut out = Outbox::default();
        wizard.update(CopyAction::Discard, 0, Zone::default(), &mut out);
        assert!(out.effects.contains(&Effect::ForgetCopy("1".into())));
        assert!(keeps(&mut wizard, paste("")) && wizard.to_keep(0).is_none());
    }

    #[test]
    fn a_table_that_was_not_kept_whole_is_left_out_and_named() {
        let mut first = wizard();
        act(&mut first, [table(&[&["31", "", ""], &["32", "", ""]])]);
        let kept = first.to_keep(7).map(Box::new);
        assert_eq!(
            kept.as_ref().unwrap().tables[0].with_rows(vec![(2, vec![])]),
            None
        );
        let mut wizard = Wizard::new("1", &mut Outbox::default());
        let found = CopyAction::Found("1".into(), kept);
        let put_back = CopyAction::PutBack("1".into(), Vec::new());
        act(&mut wizard, [found, CopyAction::Resume, put_back]);
        assert!(wizard.given.tables.is_empty() && wizard.given.table_fault.is_some());
    }

    #[test]
    fn a_date_that_no_date_field_can_hold_stays_a_text_while_it_is_corrected() {
        let mut wizard = wizard();
        let row = |cells: [&str; 2]| CsvRow {
            line: 1,
            cells: cells.map(str::to_owned).into(),
        };
        let mut table = Table::new(row(["folder_id", "expires_at"]));
        for cells in [["11", "31/12/2031"], ["12", "2031-12-31"], ["13", ""]] {
            table.push(row(cells));
        }
        let set = |row, text: &str| CopyAction::Set(row, TableColumn::Expires, text.into());
        let first = [
            CopyAction::TableRead(Ok(table)),
            CopyAction::Step(WizardStep::Review),
        ];
        act(&mut wizard, first);
        // There is no such time here; the field it was typed into stays what it is.
        act(
            &mut wizard,
            [set(0, "2031-12-31"), set(2, "2031-02-30T10:00")],
        );
        let kinds = |wizard: &Wizard| -> Vec<bool> {
            wizard
                .review
                .drafts
                .iter()
                .map(|draft| draft.is_text_date)
                .collect()
        };
        assert_eq!(kinds(&wizard), [true, false, false]);
        assert_eq!(wizard.review.faulty(), 1);
    }
}
