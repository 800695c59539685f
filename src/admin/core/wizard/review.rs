//! The second step of a copy job: its rows, checked part by part, and their corrections.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::destinations::Destinations;
use crate::admin::core::effect::{Effect, Outbox};
use crate::admin::model::local_time::Zone;
use crate::admin::model::plan::{
    Checked, Defaults, FirstRows, RowDraft, RowFaults, RowProblem, Source, check, draft,
};
use crate::admin::model::problem::{Problem, ProblemKind};
use crate::admin::model::run::Destination;
use crate::admin::model::table::TableColumn;
use crate::api::{Change, parse_folder_id};

/// So many rows are gathered and checked in one go: some milliseconds' worth.
const CHECKED_AT_ONCE: usize = 500;
/// Up to so many folders' names are looked up without asking.
pub const NAMES_UNASKED: usize = 100;
/// So many names are looked up at once.
const NAMES_AT_ONCE: usize = 8;

/// Corrections of rows, by what these come from.
pub type Edits = HashMap<Source, BTreeMap<TableColumn, String>>;

/// The progress of looking names up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Names {
    /// Folders whose names are neither known nor asked for.
    lacking: Vec<String>,
    /// Those that are to be asked for.
    wanted: Vec<String>,
    asked: usize,
    known: HashMap<String, String>,
    /// Folders that cannot be seen, and why.
    unseen: HashMap<String, RowProblem>,
}

/// The rows that come next.
#[derive(Clone, Debug, Default)]
struct Gathering {
    /// Pasted, picked, new, then each table.
    part: usize,
    from: usize,
    picked: Vec<(String, String)>,
    new: Vec<String>,
}

/// A row as far as it was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedRow {
    /// The row as it will be sent, or what is wrong with it.
    pub result: Checked,
    /// True where its folder has a file request of the list.
    pub has_one: bool,
}

impl CheckedRow {
    /// True if the copy takes the expiry of its source.
    #[must_use]
    pub fn takes_expiry(&self) -> bool {
        // A row's own date that has passed makes it faulty.
        let keeps = |changes: &crate::api::Changes| changes.expires_at == Change::Keep;
        let planned = self.result.as_ref();
        planned.is_ok_and(|planned| keeps(&planned.changes))
    }

    /// True where there is something to say about it. Where the source has expired, so are copies that take
    /// its expiry.
    #[must_use]
    pub fn has_note(&self, is_source_expired: bool) -> bool {
        self.result.is_err() || self.has_one || (is_source_expired && self.takes_expiry())
    }
}

/// The numbers of checked rows that there is something to say about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct NoteCounts {
    faulty: usize,
    has_one: usize,
    takes_expiry: usize,
    /// Those of both.
    has_one_and_takes: usize,
    /// Faults that several rows share.
    shared: Vec<(RowProblem, usize)>,
}

impl NoteCounts {
    fn add(&mut self, row: &CheckedRow) {
        self.change(row, |count| *count += 1);
    }

    fn take(&mut self, row: &CheckedRow) {
        self.change(row, |count| *count -= 1);
        self.shared.retain(|(_, count)| *count > 0);
    }

    fn change(&mut self, row: &CheckedRow, change: fn(&mut usize)) {
        let takes_expiry = row.takes_expiry();
        for (holds, count) in [
            (row.result.is_err(), &mut self.faulty),
            (row.has_one, &mut self.has_one),
            (takes_expiry, &mut self.takes_expiry),
            (row.has_one && takes_expiry, &mut self.has_one_and_takes),
        ] {
            if holds {
                change(count);
            }
        }
        for problem in row
            .result
            .as_ref()
            .err()
            .into_iter()
            .flat_map(|faults| &faults.shared)
        {
            if let Some((_, count)) = self.shared.iter_mut().find(|(other, _)| other == problem) {
                change(count);
            } else {
                self.shared.push((problem.clone(), 1));
            }
        }
    }
}

/// The rows of a copy job.
#[derive(Clone, Debug, Default)]
pub struct Review {
    /// The rows.
    pub drafts: Vec<RowDraft>,
    /// The settings of all rows.
    pub defaults: Defaults,
    /// The rows as far as they have been checked. While they are checked anew, those that are yet to come
    /// are as they were.
    pub checked: Vec<CheckedRow>,
    /// True if only rows with something to say are shown.
    pub only_notes: bool,
    /// The row whose settings are all shown.
    pub more: Option<usize>,
    /// The corrections in the rows.
    pub edits: Edits,
    /// The folders of the list, which have a file request.
    pub taken: HashSet<String>,
    counts: NoteCounts,
    /// The number of rows that have been checked as they are now.
    fresh: usize,
    seen: FirstRows,
    /// `None` once all rows are there.
    gathering: Option<Gathering>,
    /// True while rows are checked anew that were checked before and only get their folders' names.
    is_naming: bool,
    names: Names,
}

impl Review {
    /// True if every row has been checked.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.gathering.is_none() && self.fresh == self.drafts.len()
    }

    /// The number of rows that cannot be sent.
    #[must_use]
    pub fn faulty(&self) -> usize {
        self.counts.faulty
    }

    /// The faults of what holds for every row, each with the number of rows that have it.
    #[must_use]
    pub fn shared_faults(&self) -> &[(RowProblem, usize)] {
        &self.counts.shared
    }

    /// The number of rows that take the expiry of the source.
    #[must_use]
    pub fn taking_expiry(&self) -> usize {
        self.counts.takes_expiry
    }

    /// The number of rows that there is something to say about.
    #[must_use]
    pub fn noted(&self, is_source_expired: bool) -> usize {
        let NoteCounts {
            faulty,
            has_one,
            takes_expiry,
            has_one_and_takes,
            ..
        } = self.counts;
        let expired = if is_source_expired {
            takes_expiry - has_one_and_takes
        } else {
            0
        };
        faulty + has_one + expired
    }

    /// The rows on screen, where these are not all.
    #[must_use]
    pub fn rows(&self, is_source_expired: bool) -> Option<Vec<usize>> {
        let rows = self.checked.iter().enumerate();
        let noted = rows.filter(|(_, row)| row.has_note(is_source_expired));
        self.only_notes
            .then(|| noted.map(|(place, _)| place).collect())
    }

    /// The number of folders whose names are not known and were not looked up.
    #[must_use]
    pub fn nameless(&self) -> usize {
        self.names.lacking.len()
    }

    /// The number of names that are being looked up.
    #[must_use]
    pub fn looking_up(&self) -> usize {
        self.names.wanted.len() + self.names.asked
    }

    /// True if every row has been checked and can be sent.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        !self.drafts.is_empty() && self.is_checked() && self.faulty() == 0
    }

    /// True if the job may be asked for: it is ready, or was before the last names of folders came.
    #[must_use]
    pub fn may_be_asked_for(&self) -> bool {
        self.is_ready() || (self.is_naming && !self.drafts.is_empty() && self.faulty() == 0)
    }

    /// Gathers all rows anew.
    pub fn begin(&mut self, given: &Destinations) {
        self.drafts.clear();
        self.checked.clear();
        self.counts = NoteCounts::default();
        self.more = None;
        self.names.lacking.clear();
        self.names.wanted.clear();
        self.defaults.parent.clone_from(&given.parent);
        let picked = given.tree.picked.iter();
        self.gathering = Some(Gathering {
            picked: picked
                .map(|(id, name)| (id.clone(), name.clone()))
                .collect(),
            new: given.new_folders().map(str::to_owned).collect(),
            ..Gathering::default()
        });
        self.check_anew();
    }

    /// Checks all rows anew, part by part.
    pub fn check_anew(&mut self) {
        self.fresh = 0;
        self.is_naming = false;
        self.seen.clear();
    }

    /// Gathers and checks some more rows.
    pub fn go_on(&mut self, given: &Destinations, now: i64, zone: Zone, out: &mut Outbox) {
        self.gather(given, zone, out);
        let to = (self.fresh + CHECKED_AT_ONCE).min(self.drafts.len());
        let rows = self.fresh..to;
        self.fresh = to;
        self.take_names(rows.clone());
        self.check(rows, now, zone);
    }

    /// Adds the next rows.
    fn gather(&mut self, given: &Destinations, zone: Zone, out: &mut Outbox) {
        let Some(mut gathering) = self.gathering.take() else {
            return;
        };
        for _ in 0..CHECKED_AT_ONCE {
            let Some(row) = gathering.next(given) else {
                // All rows are there.
                if self.nameless() <= NAMES_UNASKED {
                    self.look_up(out);
                }
                return;
            };
            if let Some(draft) = row {
                self.add(draft, zone);
            }
        }
        self.gathering = Some(gathering);
    }

    /// Adds a row with what was corrected in it before.
    fn add(&mut self, mut draft: RowDraft, zone: Zone) {
        let date = draft.own(TableColumn::Expires);
        draft.is_text_date = date.is_some_and(|date| zone.read(date).is_err());
        for (column, text) in self.edits.get(&draft.source).into_iter().flatten() {
            draft.set(*column, text);
        }
        if draft.folder_name.is_empty()
            && let Ok(id) = parse_folder_id(&draft.folder)
            && !self.names.known.contains_key(&id)
            && !self.names.unseen.contains_key(&id)
        {
            self.names.lacking.push(id);
        }
        self.drafts.push(draft);
    }

    /// Gives rows the names of their folders that were looked up.
    fn take_names(&mut self, rows: Range<usize>) {
        if self.names.known.is_empty() {
            return;
        }
        let drafts = self.drafts.get_mut(rows).unwrap_or_default();
        for draft in drafts
            .iter_mut()
            .filter(|draft| draft.folder_name.is_empty())
        {
            let id = parse_folder_id(&draft.folder).ok();
            if let Some(name) = id.and_then(|id| self.names.known.get(&id)) {
                draft.folder_name.clone_from(name);
            }
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
        for (place, result) in (first..).zip(some) {
            let row = self.with_folder(result);
            self.counts.add(&row);
            match self.checked.get_mut(place) {
                Some(old) => {
                    let old = std::mem::replace(old, row);
                    self.counts.take(&old);
                }
                None => self.checked.push(row),
            }
        }
    }

    /// Adds what is known of a row's folder: one that cannot be seen makes it faulty.
    fn with_folder(&self, result: Checked) -> CheckedRow {
        let folder = match &result {
            Ok(planned) => match &planned.target {
                Destination::Folder(id) => Some(id),
                Destination::NewFolder { .. } => None,
            },
            Err(_) => None,
        };
        let has_one = folder.is_some_and(|id| self.taken.contains(id));
        match folder.and_then(|id| self.names.unseen.get(id)) {
            Some(problem) => CheckedRow {
                result: Err(RowFaults {
                    own: vec![problem.clone()],
                    ..RowFaults::default()
                }),
                has_one: false,
            },
            None => CheckedRow { result, has_one },
        }
    }

    /// Sets a row's own text; an empty one takes what holds for all.
    pub fn set(&mut self, row: usize, column: TableColumn, text: String, now: i64, zone: Zone) {
        let Some(draft) = self.drafts.get_mut(row) else {
            return;
        };
        draft.set(column, &text);
        let edits = self.edits.entry(draft.source.clone()).or_default();
        edits.insert(column, text);
        if row < self.fresh {
            self.check(row..row + 1, now, zone);
        }
    }

    /// Takes a row out. Returns where it came from.
    pub fn remove(&mut self, row: usize) -> Option<Source> {
        if row >= self.drafts.len() {
            return None;
        }
        let draft = self.drafts.remove(row);
        if row < self.checked.len() {
            let checked = self.checked.remove(row);
            self.counts.take(&checked);
        }
        if let Ok(id) = parse_folder_id(&draft.folder) {
            self.names.lacking.retain(|other| *other != id);
        }
        self.more = None;
        self.check_anew();
        Some(draft.source)
    }

    /// Looks the folders' names up.
    pub fn look_up(&mut self, out: &mut Outbox) {
        self.names.wanted = std::mem::take(&mut self.names.lacking);
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

    /// Takes in a folder's name, or the reason why it is not known.
    pub fn named(&mut self, id: String, answer: Result<String, Problem>, out: &mut Outbox) {
        let names = &mut self.names;
        names.asked = names.asked.saturating_sub(1);
        match answer.map_err(|problem| problem.kind) {
            Ok(name) => {
                names.known.insert(id, name);
            }
            Err(ProblemKind::Missing) => {
                names.unseen.insert(id, RowProblem::NoSuchFolder);
            }
            Err(ProblemKind::Forbidden) => {
                names.unseen.insert(id, RowProblem::HiddenFolder);
            }
            // Whatever else went wrong says nothing about the folder; the button looks again.
            Err(_) => {
                names.lacking.push(id);
                names.lacking.append(&mut names.wanted);
            }
        }
        self.ask_names(out);
        if self.looking_up() == 0 {
            let was_ready = self.may_be_asked_for();
            self.check_anew();
            self.is_naming = was_ready;
        }
    }
}

impl Gathering {
    /// The next row, `Some(None)` where a place holds none, `None` once there are no more.
    #[expect(clippy::option_option, reason = "a part that ends is no end of all")]
    fn next(&mut self, given: &Destinations) -> Option<Option<RowDraft>> {
        let from = self.from;
        self.from += 1;
        let (draft, count) = match self.part {
            0 => {
                let folder = given.pasted_folder(from);
                let draft = folder.map(|folder| RowDraft {
                    folder: folder.clone(),
                    source: Source::Pasted(folder.clone()),
                    ..RowDraft::default()
                });
                (draft, given.pasted.folders.len())
            }
            1 => {
                let draft = self.picked.get(from).map(|(id, name)| RowDraft {
                    folder: id.clone(),
                    folder_name: name.clone(),
                    source: Source::Picked(id.clone()),
                    ..RowDraft::default()
                });
                (draft, self.picked.len())
            }
            2 => {
                let draft = self.new.get(from).map(|name| RowDraft {
                    folder_name: name.clone(),
                    source: Source::New(name.clone()),
                    ..RowDraft::default()
                });
                (draft, self.new.len())
            }
            part => {
                let table = given.tables.get(part - 3)?;
                let cells = table.rows.get(from);
                let cells = cells.filter(|_| !table.left_out.contains(&from));
                let source = Source::Table(table.number, from);
                let draft = cells.map(|cells| draft(&table.header, &table.mapping, cells, source));
                let count = if table.has_folders() {
                    table.rows.len()
                } else {
                    0
                };
                (draft.filter(|_| count > 0), count)
            }
        };
        if self.from >= count {
            (self.part, self.from) = (self.part + 1, 0);
        }
        Some(draft)
    }
}
