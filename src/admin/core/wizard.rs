//! A copy job that is put together: destinations, then the rows to check. Plain data.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::rc::Rc;

use super::effect::{Effect, Outbox};
use super::folder_tree::{FolderItems, Tree};
use super::job::Job;
use crate::admin::model::csv::CsvRow;
use crate::admin::model::entry::DisplayStatus;
use crate::admin::model::job::{Head, Line, Purpose};
use crate::admin::model::local_time::Zone;
use crate::admin::model::plan::{
    Checked, Defaults, FirstRows, PastedFolders, RowDraft, RowProblem, Source, TableColumn, check,
    draft, pasted,
};
use crate::admin::model::problem;
use crate::admin::model::run::{Destination, RowTask};
use crate::admin::ui::file::LocalFile;
use crate::api::{
    Change, FileRequest, FolderLinkError, Status, parse_folder_id, shortest_id, split_pasted,
};

/// So many rows are checked in one go: some tens of milliseconds' worth.
const CHECKED_AT_ONCE: usize = 4_000;
/// Up to so many folders' names are looked up without asking.
pub const NAMES_UNASKED: usize = 100;
/// So many names are looked up at once.
const NAMES_AT_ONCE: usize = 8;

/// A step before the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WizardStep {
    /// The destinations.
    #[default]
    Destinations,
    /// The rows as they will be sent.
    Review,
}

/// A table of destinations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The file's name.
    pub name: String,
    /// The headings; empty texts where the first row was no headings.
    pub header: Rc<[String]>,
    /// The line of the file where they stand.
    pub header_line: usize,
    /// The meanings of the columns.
    pub mapping: Vec<Option<TableColumn>>,
    /// The rows under the headings.
    pub rows: Vec<Rc<[String]>>,
    /// The lines of the file where they start, counted from 1.
    pub lines: Vec<usize>,
    /// The rows that were left out, by their place.
    pub left_out: BTreeSet<usize>,
    /// Tells it apart from the other tables.
    pub number: usize,
}

impl Table {
    /// A table with these headings and no rows.
    #[must_use]
    pub fn new(header: CsvRow) -> Self {
        let mapping = header
            .cells
            .iter()
            .map(|heading| TableColumn::from_heading(heading))
            .collect();
        Self {
            name: String::new(),
            header_line: header.line,
            header: header.cells.into(),
            mapping,
            rows: Vec::new(),
            lines: Vec::new(),
            left_out: BTreeSet::new(),
            number: 0,
        }
    }

    /// Adds a row.
    pub fn push(&mut self, row: CsvRow) {
        self.lines.push(row.line);
        self.rows.push(row.cells.into());
    }

    /// The number of rows to copy to.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len() - self.left_out.len()
    }

    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A table whose first row is a folder rather than headings gets that row back.
    #[must_use]
    pub fn settled(mut self) -> Self {
        let is_folder = |cell: &String| parse_folder_id(cell).is_ok();
        if self.mapping.iter().all(Option::is_none)
            && let Some(index) = self.header.iter().position(is_folder)
        {
            self.rows.insert(0, self.header.clone());
            self.lines.insert(0, self.header_line);
            self.header = self.header.iter().map(|_| String::new()).collect();
            self.mapping = vec![None; self.header.len()];
            self.mapping[index] = Some(TableColumn::Folder);
        }
        self
    }

    /// True if a column says where to copy to.
    #[must_use]
    pub fn has_folders(&self) -> bool {
        let says = |column: &Option<TableColumn>| {
            matches!(column, Some(TableColumn::Folder | TableColumn::NewFolder))
        };
        self.mapping.iter().any(says)
    }
}

/// An action before a copy job runs.
#[derive(Clone, Debug, PartialEq)]
pub enum CopyAction {
    /// Folders were typed or pasted.
    Paste(String),
    /// Drop a line of what was pasted, counted from 1.
    DropLine(usize),
    /// Names of new folders, one a line.
    Names(String),
    /// The parent of new folders.
    Parent(String),
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
    /// Check some more rows.
    CheckMore,
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
}

/// The progress of looking names up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Names {
    wanted: Vec<String>,
    asked: usize,
    known: HashMap<String, String>,
    missing: Vec<String>,
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
    /// The pasted text.
    pub text: String,
    /// The same, sorted out.
    pub pasted: PastedFolders,
    /// New folders, one a line.
    pub new_names: String,
    /// The tables.
    pub tables: Vec<Table>,
    /// The file that is being read.
    pub reading: Option<String>,
    /// The reason why a file is no table.
    pub table_fault: Option<String>,
    /// The folder tree.
    pub tree: Tree,
    /// The rows.
    pub drafts: Vec<RowDraft>,
    /// The settings of all rows.
    pub defaults: Defaults,
    /// The rows as far as they have been checked.
    pub checked: Vec<Checked>,
    /// The number of those that cannot be sent.
    pub faulty: usize,
    /// The number of folders whose names are not known and were not looked up.
    pub nameless: usize,
    /// True if only rows with something to say are shown.
    pub only_notes: bool,
    /// The row whose settings are all shown.
    pub more: Option<usize>,
    /// The corrections in the rows.
    edits: HashMap<Source, HashMap<TableColumn, String>>,
    tables_read: usize,
    wish: Wish,
    seen: FirstRows,
    /// The table and its row that come next; `None` once all rows are there.
    gathered: Option<(usize, usize)>,
    is_checking: bool,
    /// True while rows are checked anew that were checked before and only get their folders' names.
    is_naming: bool,
    names: Names,
}

impl Wizard {
    /// Nothing chosen yet.
    pub fn new(template: &str, out: &mut Outbox) -> Self {
        let mut tree = Tree::new(crate::admin::words::copy::ALL_FILES);
        tree.open(super::folder_tree::ROOT, true, out);
        out.focus("paste");
        Self {
            template: template.to_owned(),
            step: WizardStep::default(),
            text: String::new(),
            pasted: PastedFolders::default(),
            new_names: String::new(),
            tables: Vec::new(),
            reading: None,
            table_fault: None,
            tree,
            drafts: Vec::new(),
            defaults: Defaults::default(),
            checked: Vec::new(),
            faulty: 0,
            nameless: 0,
            only_notes: false,
            more: None,
            edits: HashMap::new(),
            tables_read: 0,
            wish: Wish::None,
            seen: FirstRows::new(),
            gathered: None,
            is_checking: false,
            is_naming: false,
            names: Names::default(),
        }
    }

    /// The number of destinations: pasted, from tables, picked, new.
    #[must_use]
    pub fn counts(&self) -> [usize; 4] {
        let tables = self.tables.iter().filter(|table| table.has_folders());
        [
            self.pasted.folders.len(),
            tables.map(Table::len).sum(),
            self.tree.picked.len(),
            self.new_folders().count(),
        ]
    }

    /// True if anything would be lost by leaving.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        self.counts().iter().sum::<usize>() > 0 || !self.text.trim().is_empty()
    }

    /// The file and the line that a row comes from, where that is a table.
    #[must_use]
    pub fn line(&self, row: usize) -> Option<(&str, usize)> {
        let Source::Table(number, row) = self.drafts.get(row)?.source else {
            return None;
        };
        let table = self.tables.iter().find(|table| table.number == number)?;
        Some((&table.name, *table.lines.get(row)?))
    }

    /// True if every row has been checked and can be sent.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        !self.drafts.is_empty() && self.is_checked() && self.faulty == 0
    }

    /// True if the job may be asked for: it is ready, or was before the last names of folders came.
    #[must_use]
    pub fn may_be_asked_for(&self) -> bool {
        self.is_ready() || (self.is_naming && !self.drafts.is_empty() && self.faulty == 0)
    }

    /// Asks for the job: it begins once its rows are checked, unless something is changed before.
    pub fn ask(&mut self) {
        if self.may_be_asked_for() {
            self.wish = Wish::Begin;
        }
    }

    /// True if the job can begin by itself, as was asked for. Where it turns out that there
    /// is something to look at, it begins only when it is asked for again.
    pub fn goes_straight(&mut self, source: Option<&FileRequest>, now: i64) -> bool {
        let expired = |row| self.is_expired(row, source, now);
        let begins = match self.wish {
            Wish::Begin if self.is_checked() => self.is_ready(),
            Wish::Straight if self.is_checked() && self.looking_up() == 0 => {
                self.is_ready() && !(0..self.drafts.len()).any(expired)
            }
            _ => return false,
        };
        if !begins {
            self.wish = Wish::None;
        }
        begins
    }

    /// True if this row's copy would be expired from its first moment on, since it takes the expiry of
    /// its source and that has passed.
    #[must_use]
    pub fn is_expired(&self, row: usize, source: Option<&FileRequest>, now: i64) -> bool {
        let (Some(Ok(planned)), Some(source)) = (self.checked.get(row), source) else {
            return false;
        };
        // A row's own date that has passed makes it faulty.
        planned.changes.expires_at == Change::Keep
            && DisplayStatus::of_request(source, now) == DisplayStatus::Expired
    }

    /// True if every row has been checked.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.gathered.is_none() && self.checked.len() == self.drafts.len()
    }

    fn count_nameless(&mut self) {
        let lacking = self.drafts.iter().filter(|draft| self.lacks_name(draft));
        self.nameless = lacking.count();
    }

    /// The number of names that are being looked up.
    #[must_use]
    pub fn looking_up(&self) -> usize {
        self.names.wanted.len() + self.names.asked
    }

    /// The rows on screen.
    #[must_use]
    pub fn rows(&self, has_note: impl Fn(usize) -> bool) -> Vec<usize> {
        let shown = |&row: &usize| !self.only_notes || has_note(row);
        (0..self.drafts.len()).filter(shown).collect()
    }

    fn lacks_name(&self, draft: &RowDraft) -> bool {
        let id = || parse_folder_id(&draft.folder).ok();
        draft.folder_name.is_empty()
            && id().is_some_and(|id| {
                !self.names.known.contains_key(&id) && !self.names.missing.contains(&id)
            })
    }

    fn new_folders(&self) -> impl Iterator<Item = &str> {
        self.new_names
            .lines()
            .map(str::trim)
            .filter(|name| !name.is_empty())
    }

    /// Carries out one action.
    pub fn update(&mut self, action: CopyAction, now: i64, zone: Zone, out: &mut Outbox) {
        // What comes by itself changes nothing of what was asked for.
        let comes = matches!(
            action,
            CopyAction::CheckMore | CopyAction::Named(..) | CopyAction::Items(..)
        );
        if self.wish == Wish::Begin && !comes {
            self.wish = Wish::None;
        }
        match action {
            CopyAction::Paste(text) => self.paste(text),
            CopyAction::DropLine(line) => {
                let lines = (1..)
                    .zip(self.text.lines())
                    .filter(|(number, _)| *number != line);
                let kept: Vec<&str> = lines.map(|(_, line)| line).collect();
                self.paste(kept.join("\n"));
            }
            CopyAction::Names(names) => self.new_names = names,
            CopyAction::Parent(parent) => self.defaults.parent = parent,
            CopyAction::Read(files) => {
                for file in files {
                    self.reading = Some(file.name());
                    out.effect(Effect::ReadTable(file));
                }
            }
            CopyAction::TableRead(answer) => {
                self.reading = None;
                self.table_fault = None;
                match answer {
                    Ok(table) => {
                        self.tables_read += 1;
                        let number = self.tables_read;
                        self.tables.push(Table { number, ..table });
                    }
                    Err(fault) => self.table_fault = Some(fault),
                }
            }
            CopyAction::Map(table, index, column) => {
                if let Some(table) = self.tables.get_mut(table) {
                    // A meaning belongs to one column.
                    table
                        .mapping
                        .iter_mut()
                        .filter(|old| column.is_some() && **old == column)
                        .for_each(|old| *old = None);
                    if let Some(place) = table.mapping.get_mut(index) {
                        *place = column;
                    }
                }
            }
            CopyAction::DropTable(index) => {
                if index < self.tables.len() {
                    self.tables.remove(index);
                }
            }
            CopyAction::OpenFolder(id, is_open) => self.tree.open(&id, is_open, out),
            CopyAction::MoreOf(id) => self.tree.read_more(&id, out),
            CopyAction::Items(id, answer) => self.tree.take_in(&id, answer),
            CopyAction::Pick(id) => self.tree.toggle(&id),
            CopyAction::PickNone => self.tree.picked.clear(),
            CopyAction::At(line) => self.tree.at = line,
            CopyAction::Key(key, at) => self.tree.key(&key, at, out),
            CopyAction::Find(search) => self.tree.search = search,
            CopyAction::Step(step) => self.go(step, out),
            CopyAction::Straight => {
                self.go(WizardStep::Review, out);
                self.wish = Wish::Straight;
            }
            CopyAction::CheckMore => self.check_more(now, zone, out),
            CopyAction::Title(title) => {
                self.defaults.title = title;
                self.check_anew(out);
            }
            CopyAction::Expires(text) => {
                self.defaults.expires_at = text;
                self.check_anew(out);
            }
            CopyAction::Status(status) => {
                self.defaults.status = status;
                self.check_anew(out);
            }
            CopyAction::Set(row, column, text) => self.set(row, column, text, now, zone),
            CopyAction::Remove(row) => {
                if row < self.drafts.len() {
                    let draft = self.drafts.remove(row);
                    self.leave_out(draft.source);
                    self.more = None;
                    self.check_anew(out);
                }
            }
            CopyAction::More(row) => {
                self.more = Some(row).filter(|row| self.more != Some(*row));
            }
            CopyAction::OnlyNotes(only) => self.only_notes = only,
            CopyAction::LookUp => self.look_up(out),
            CopyAction::Named(id, answer) => self.named(id, answer, out),
        }
    }

    fn paste(&mut self, text: String) {
        self.pasted = pasted(&text);
        self.text = text;
    }

    fn go(&mut self, step: WizardStep, out: &mut Outbox) {
        self.step = step;
        self.wish = Wish::None;
        self.more = None;
        if step == WizardStep::Review {
            self.drafts = self.gather();
            self.gathered = Some((0, 0));
            self.nameless = 0;
            self.check_anew(out);
        }
        out.focus("step-title");
    }

    /// All rows but those of tables, which can be long and come part by part.
    fn gather(&self) -> Vec<RowDraft> {
        let pasted = self.pasted.folders.iter().map(|folder| RowDraft {
            folder: folder.clone(),
            folder_name: self.names.known.get(folder).cloned().unwrap_or_default(),
            source: Source::Pasted(folder.clone()),
            ..RowDraft::default()
        });
        let picked = self.tree.picked.iter().map(|(id, name)| RowDraft {
            folder: id.clone(),
            folder_name: name.clone(),
            source: Source::Picked(id.clone()),
            ..RowDraft::default()
        });
        let new = self.new_folders().map(|name| RowDraft {
            folder_name: name.to_owned(),
            source: Source::New(name.to_owned()),
            ..RowDraft::default()
        });
        let all = pasted.chain(picked).chain(new);
        all.map(|draft| self.corrected(draft)).collect()
    }

    /// The row with what was corrected in it before.
    fn corrected(&self, mut draft: RowDraft) -> RowDraft {
        for (column, text) in self.edits.get(&draft.source).into_iter().flatten() {
            draft.set(*column, text);
        }
        draft
    }

    /// Takes a row out of what it comes from, so that it does not come again.
    fn leave_out(&mut self, source: Source) {
        match source {
            Source::None => {}
            Source::Pasted(folder) => {
                let is_other = |piece: &&str| {
                    let id = parse_folder_id(piece);
                    !id.is_ok_and(|id| shortest_id(&id) == shortest_id(&folder))
                };
                let kept = |line: &str| {
                    // A line that is no list of folders stays as it is.
                    if !pasted(line).strange.is_empty() {
                        return line.to_owned();
                    }
                    split_pasted(line).filter(is_other).collect::<String>()
                };
                let lines = self.text.lines().map(|line| (line, kept(line)));
                let is_left = |(line, kept): &(&str, String)| {
                    let is_folder = |piece| parse_folder_id(piece) != Err(FolderLinkError::Empty);
                    line.is_empty() || split_pasted(kept).any(is_folder)
                };
                let lines = lines.filter(is_left);
                let kept: Vec<String> = lines.map(|(_, kept)| kept).collect();
                self.paste(kept.join("\n"));
            }
            Source::Picked(id) => {
                self.tree.picked.remove(&id);
            }
            Source::New(name) => {
                let mut lines: Vec<&str> = self.new_names.lines().collect();
                if let Some(index) = lines.iter().rposition(|line| line.trim() == name) {
                    lines.remove(index);
                }
                self.new_names = lines.join("\n");
            }
            Source::Table(number, row) => {
                if let Some(table) = self.tables.iter_mut().find(|table| table.number == number) {
                    table.left_out.insert(row);
                }
            }
        }
    }

    /// Adds the next part of the tables' rows.
    fn gather_more(&mut self, out: &mut Outbox) {
        let Some((index, from)) = self.gathered else {
            return;
        };
        let Some(table) = self.tables.get(index) else {
            self.gathered = None;
            self.count_nameless();
            if self.nameless <= NAMES_UNASKED {
                self.look_up(out);
            }
            return;
        };
        let to = (from + CHECKED_AT_ONCE).min(table.rows.len());
        if table.has_folders() && from < to {
            let part = (from..to).filter(|row| !table.left_out.contains(row));
            let part = part.map(|row| {
                let source = Source::Table(table.number, row);
                let draft = draft(&table.header, &table.mapping, &table.rows[row], source);
                self.corrected(draft)
            });
            let part: Vec<RowDraft> = part.collect();
            self.drafts.extend(part);
            self.gathered = Some((index, to));
        } else {
            self.gathered = Some((index + 1, 0));
        }
    }

    fn check_anew(&mut self, out: &mut Outbox) {
        self.checked.clear();
        self.is_naming = false;
        self.seen.clear();
        self.faulty = 0;
        if !self.is_checking {
            self.is_checking = true;
            out.effect(Effect::CheckMore);
        }
    }

    fn check_more(&mut self, now: i64, zone: Zone, out: &mut Outbox) {
        self.gather_more(out);
        let from = self.checked.len();
        let to = (from + CHECKED_AT_ONCE).min(self.drafts.len());
        self.check(from..to, now, zone);
        self.is_checking = self.gathered.is_some() || self.checked.len() < self.drafts.len();
        if self.is_checking {
            out.effect(Effect::CheckMore);
        }
    }

    /// Checks rows that come next, or some again.
    fn check(&mut self, rows: Range<usize>, now: i64, zone: Zone) {
        let first = rows.start;
        let some = check(
            &self.drafts,
            rows,
            &mut self.seen,
            &self.defaults,
            now,
            zone,
        );
        for (row, checked) in (first..).zip(some) {
            let checked = self.with_lookup(checked);
            self.faulty += usize::from(checked.is_err());
            match self.checked.get_mut(row) {
                Some(place) => {
                    self.faulty -= usize::from(place.is_err());
                    *place = checked;
                }
                None => self.checked.push(checked),
            }
        }
    }

    /// A folder that Box could not find makes its row faulty.
    fn with_lookup(&self, checked: Checked) -> Checked {
        match checked {
            Ok(planned) => match &planned.target {
                Destination::Folder(id) if self.names.missing.contains(id) => {
                    Err(vec![RowProblem::NoSuchFolder])
                }
                _ => Ok(planned),
            },
            faulty => faulty,
        }
    }

    fn set(&mut self, row: usize, column: TableColumn, text: String, now: i64, zone: Zone) {
        let Some(draft) = self.drafts.get_mut(row) else {
            return;
        };
        draft.set(column, &text);
        let edits = self.edits.entry(draft.source.clone()).or_default();
        edits.insert(column, text);
        if row < self.checked.len() {
            self.check(row..row + 1, now, zone);
        }
    }

    fn look_up(&mut self, out: &mut Outbox) {
        let lacking: Vec<String> = self
            .drafts
            .iter()
            .filter(|draft| self.lacks_name(draft))
            .filter_map(|draft| parse_folder_id(&draft.folder).ok())
            .collect();
        self.names.wanted = lacking;
        self.names.wanted.reverse();
        self.ask_names(out);
    }

    fn ask_names(&mut self, out: &mut Outbox) {
        while self.names.asked < NAMES_AT_ONCE
            && let Some(id) = self.names.wanted.pop()
        {
            self.names.asked += 1;
            out.effect(Effect::FolderName(id));
        }
    }

    fn named(&mut self, id: String, answer: Result<String, problem::Problem>, out: &mut Outbox) {
        self.names.asked = self.names.asked.saturating_sub(1);
        match answer {
            Ok(name) => {
                self.names.known.insert(id, name);
            }
            Err(problem) if problem.kind == problem::ProblemKind::Missing => {
                self.names.missing.push(id);
            }
            // Whatever else went wrong says nothing about the folder; the button looks again.
            Err(_) => self.names.wanted.clear(),
        }
        self.ask_names(out);
        if self.looking_up() == 0 {
            for draft in &mut self.drafts {
                let id = parse_folder_id(&draft.folder).ok();
                if let Some(name) = id
                    .and_then(|id| self.names.known.get(&id))
                    .filter(|_| draft.folder_name.is_empty())
                {
                    draft.folder_name.clone_from(name);
                }
            }
            self.count_nameless();
            let was_ready = self.may_be_asked_for();
            self.check_anew(out);
            self.is_naming = was_ready;
        }
    }

    /// The job that it has become.
    #[must_use]
    pub fn job(self, id: String, account: String, source: Option<&FileRequest>, now: i64) -> Job {
        let template = self.template;
        let line = |(checked, draft): (Checked, RowDraft)| {
            let planned = checked.ok()?;
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
        let rows = self.checked.into_iter().zip(self.drafts);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::model::settings::tests::request;
    use crate::api::DateTime;

    fn wizard() -> Wizard {
        Wizard::new("1", &mut Outbox::default())
    }

    /// Carries this out, and whatever checking follows from it.
    fn act(wizard: &mut Wizard, actions: impl IntoIterator<Item = CopyAction>) {
        for action in actions {
            let mut out = Outbox::default();
            wizard.update(action, 0, Zone::default(), &mut out);
            while out.effects.contains(&Effect::CheckMore) {
                out = Outbox::default();
                wizard.update(CopyAction::CheckMore, 0, Zone::default(), &mut out);
            }
        }
    }

    fn table(rows: &[&[&str]]) -> CopyAction {
        let row = |row: &&[&str]| row.iter().map(|&cell| cell.to_owned()).collect();
        let cells = ["folder_id", "title", "status"].map(str::to_owned);
        let mut table = Table::new(CsvRow {
            line: 1,
            cells: cells.into(),
        });
        table.rows = rows.iter().map(row).collect();
        CopyAction::TableRead(Ok(table))
    }

    fn rows(wizard: &Wizard) -> Vec<(&str, &str)> {
        wizard
            .drafts
            .iter()
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
            CopyAction::Paste("11, \u{200B}(12);13\nHarbour 12".into()),
            CopyAction::Names("Case 20\nCase 21".into()),
            CopyAction::Parent("0".into()),
            table(&[&["31", "Own", "open"], &["32", "", ""], &["33", "", ""]]),
            CopyAction::Step(WizardStep::Review),
        ];
        act(&mut wizard, first);
        assert_eq!((wizard.drafts.len(), wizard.faulty), (8, 1));
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
        assert_eq!(wizard.faulty, 0);
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
        assert_eq!(wizard.text, "11, 13\nHarbour 12");
        assert_eq!(
            (&*wizard.new_names, wizard.counts()),
            ("Case 21", [2, 2, 0, 1])
        );
        act(
            &mut wizard,
            [
                CopyAction::Paste("9, 11, 13".into()),
                CopyAction::Step(WizardStep::Review),
            ],
        );
        assert_eq!(rows(&wizard)[0], ("9", ""));
        assert_eq!(rows(&wizard)[1..], expected);
        assert!(wizard.is_ready());
    }

    #[test]
    fn one_destination_goes_straight_through_once_its_folder_is_known() {
        let mut wizard = wizard();
        act(
            &mut wizard,
            [CopyAction::Paste("11".into()), CopyAction::Straight],
        );
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
        assert!(wizard.is_ready() && !wizard.goes_straight(None, 0));
    }

    #[test]
    fn a_job_that_is_asked_for_while_names_come_begins_once_its_rows_are_checked() {
        let named = || CopyAction::Named("11".into(), Ok("Case".into()));
        let asked = |then: &[CopyAction]| {
            let mut wizard = wizard();
            let paste = CopyAction::Paste("11 12".into());
            act(&mut wizard, [paste, CopyAction::Step(WizardStep::Review)]);
            let lost = CopyAction::Named("12".into(), Ok(String::new()));
            act(&mut wizard, [lost]);
            // The last name comes, and the rows are yet to be checked anew.
            wizard.update(named(), 0, Zone::default(), &mut Outbox::default());
            assert!(!wizard.is_ready() && wizard.may_be_asked_for());
            wizard.ask();
            assert!(!wizard.goes_straight(None, 0));
            for action in then {
                wizard.update(action.clone(), 0, Zone::default(), &mut Outbox::default());
            }
            act(&mut wizard, [CopyAction::CheckMore]);
            assert!(wizard.is_checked());
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
        let actions = [CopyAction::Paste("11".into()), CopyAction::Straight, named];
        act(&mut wizard, actions);
        let told = |wizard: &Wizard, now| wizard.is_expired(0, Some(&source), now);
        let mut straight = |now| wizard.goes_straight(Some(&source), now);
        assert!(straight(999) && !straight(1_000));
        // Correcting it is no order to begin.
        assert!(!straight(999));
        // While Box has not switched it off, and when it has.
        assert!(told(&wizard, 1_000) && !told(&wizard, 999));
        let inactive = FileRequest {
            status: Some(Status::Inactive),
            ..source.clone()
        };
        assert!(wizard.is_expired(0, Some(&inactive), 1_000));
        act(&mut wizard, [CopyAction::Expires("2031-01-01".into())]);
        assert!(wizard.is_ready() && !told(&wizard, 1_000));
    }

    #[test]
    fn a_folder_that_nobody_finds_stops_what_would_go_straight_through() {
        let mut wizard = wizard();
        act(
            &mut wizard,
            [CopyAction::Paste("11".into()), CopyAction::Straight],
        );
        let missing = problem::Problem {
            kind: problem::ProblemKind::Missing,
            outcome: crate::api::Outcome::Failed,
            status: Some(404),
            code: None,
            message: None,
            request_id: None,
            at: 0,
        };
        act(&mut wizard, [CopyAction::Named("11".into(), Err(missing))]);
        assert!(!wizard.goes_straight(None, 0) && wizard.faulty == 1);
    }
}
