//! A copy job before it runs: what people gave, row by row, and what is wrong with it.

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::contact::{Contact, is_email};
use super::local_time::{DateFault, Zone};
use super::pasted::{folder_in, is_folder_name};
use super::run::Destination;
use super::settings::Requirement;
use super::table::{Cells, TableColumn};
use super::title_pattern as title;
use super::title_pattern::TitleError;
use crate::api::{Change, Changes, FolderLinkError, Status, parse_folder_id, shortest_id};

/// The origin of a row. Corrections belong to it, and so outlive a way back to
/// the destinations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Source {
    /// Nowhere.
    #[default]
    None,
    /// A folder that was pasted.
    Pasted(String),
    /// A folder that was picked.
    Picked(String),
    /// A folder to make, by its name.
    New(String),
    /// A table, by its number, and its row.
    Table(usize, usize),
}

/// One row as it was given, and as people correct it: plain text throughout, so that nothing typed is
/// lost while it is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowDraft {
    /// The folder's id or link.
    pub folder: String,
    /// The folder's name where it is known: from Box, or the name of the one to make.
    pub folder_name: String,
    /// The text for each other meaning; empty means that the job's own setting holds.
    pub settings: Vec<(TableColumn, String)>,
    /// The table's headings and this row's cells, for titles.
    pub cells: Option<(Cells, Cells)>,
    /// Its origin.
    pub source: Source,
    /// True where its expiry was given as a text that no date field can hold. It stays a text while it is
    /// corrected: a field that changes its kind takes what is being typed away.
    pub is_text_date: bool,
}

impl RowDraft {
    /// Sets one of its texts; an empty one means that the job's own setting holds.
    pub fn set(&mut self, column: TableColumn, text: &str) {
        self.settings.retain(|(other, _)| *other != column);
        if !text.is_empty() {
            self.settings.push((column, text.to_owned()));
        }
    }

    /// One of its texts, where it has one of its own.
    #[must_use]
    pub fn own(&self, column: TableColumn) -> Option<&str> {
        let (_, text) = self.settings.iter().find(|(other, _)| *other == column)?;
        Some(text)
    }
}

/// The settings of all rows that have none of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Defaults {
    /// The pattern for titles; empty takes the template's title.
    pub title: String,
    /// The parent of new folders; empty where none are made.
    pub parent: String,
    /// When the copies expire, as text; empty takes the template's.
    pub expires_at: String,
    /// The status of the copies; keep takes the template's.
    pub status: Change<Status>,
}

/// A row that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Its destination.
    pub target: Destination,
    /// The differences from the template.
    pub changes: Changes,
    /// The person whom the copy is for.
    pub contact: Contact,
}

/// A reason why a row cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowProblem {
    /// The folder is missing or cannot be one.
    Folder(FolderLinkError),
    /// A new folder is asked for, and its parent is missing or cannot be one.
    Parent(FolderLinkError),
    /// A name that Box does not take for a folder.
    FolderName,
    /// An earlier row has the same folder; its place, counted from 1.
    SameFolder(usize),
    /// To Box the name is that of an earlier row's new folder; its place, counted from 1.
    SameName(usize),
    /// The title needs the folder's name, and that is not known.
    NoName,
    /// Box cannot find the folder, or this account cannot see it.
    NoSuchFolder,
    /// Box does not let this account see the folder.
    HiddenFolder,
    /// The title's pattern cannot be filled.
    Title(TitleError),
    /// More characters than the limit.
    TooLong(TableColumn, usize),
    /// A text that names no moment.
    Date(String, DateFault),
    /// The date has passed.
    PastDate,
    /// Neither active nor inactive.
    UnknownStatus(String),
    /// No e-mail address.
    NotAnEmail(String),
    /// Neither yes nor no.
    NotYesNo(TableColumn, String),
}

pub use crate::api::{DESCRIPTION_MAX, TITLE_MAX};

/// Makes a row of a table's: what its columns mean is given by `mapping`, one entry a column.
#[must_use]
pub fn draft(
    header: &Cells,
    mapping: &[Option<TableColumn>],
    cells: &Cells,
    source: Source,
) -> RowDraft {
    let mut draft = RowDraft {
        cells: Some((header.clone(), cells.clone())),
        source,
        ..RowDraft::default()
    };
    for (column, cell) in mapping.iter().zip(cells.iter()) {
        match column {
            Some(TableColumn::Folder) => draft.folder.clone_from(cell),
            Some(TableColumn::NewFolder) => draft.folder_name.clone_from(cell),
            Some(column) => draft.set(*column, cell),
            None => {}
        }
    }
    draft
}

/// The first row that has each folder, and the name that it gives it, so that none is sent to twice.
pub type FirstRows = HashMap<Destination, (usize, String)>;

/// A destination in the form that all that are the same folder at Box share.
fn at_box(target: &Destination) -> Destination {
    match target {
        Destination::Folder(id) => Destination::Folder(shortest_id(id).to_owned()),
        Destination::NewFolder { parent, name } => Destination::NewFolder {
            parent: shortest_id(parent).to_owned(),
            name: folded(name),
        },
    }
}

/// A name without what Box does not tell apart: upper and lower case, and ways to compose a letter.
fn folded(name: &str) -> String {
    let lower: String = composed(name)
        .chars()
        .flat_map(char::to_lowercase)
        .collect();
    composed(&lower)
}

/// The letters with their marks as one character each where there is one. In the page the browser does
/// it, which brings the tables for that.
fn composed(text: &str) -> String {
    #[cfg(target_arch = "wasm32")]
    return js_sys::JsString::from(text).normalize("NFC").into();
    #[cfg(not(target_arch = "wasm32"))]
    unicode_normalization::UnicodeNormalization::nfc(text).collect()
}

/// All that is wrong with a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowFaults {
    /// With what is the row's own.
    pub own: Vec<RowProblem>,
    /// With what holds for every row: it is the same in all that take it.
    pub shared: Vec<RowProblem>,
}

/// A row as it will be sent, or all that is wrong with it.
pub type Checked = Result<Planned, RowFaults>;

/// Checks some of the rows, which follow those that were checked before: `seen` knows their folders.
///
/// `now` is in seconds since 1970 UTC. Dates without an offset are read by the clocks of `zone`.
#[must_use]
pub fn check(
    drafts: &[RowDraft],
    rows: Range<usize>,
    seen: &mut FirstRows,
    defaults: &Defaults,
    now: i64,
    zone: Zone,
) -> Vec<Checked> {
    rows.filter_map(|index| Some((index, drafts.get(index)?)))
        .map(|(index, draft)| {
            let mut faults = RowFaults::default();
            let target = match target(draft, defaults) {
                Ok(target) => Some(target),
                Err(problem @ RowProblem::Parent(_)) => {
                    faults.shared.push(problem);
                    None
                }
                Err(problem) => {
                    faults.own.push(problem);
                    None
                }
            };
            if let Some(target) = &target {
                let (first, name) = seen
                    .entry(at_box(target))
                    .or_insert_with(|| (index, draft.folder_name.clone()));
                if *first != index {
                    faults.own.push(match target {
                        Destination::NewFolder { .. } if *name != draft.folder_name => {
                            RowProblem::SameName(*first + 1)
                        }
                        _ => RowProblem::SameFolder(*first + 1),
                    });
                }
            }
            let changes = changes(draft, defaults, index, now, zone, &mut faults);
            let contact = contact(draft, &mut faults);
            match target {
                Some(target) if faults == RowFaults::default() => Ok(Planned {
                    target,
                    changes,
                    contact,
                }),
                _ => Err(faults),
            }
        })
        .collect()
}

fn target(draft: &RowDraft, defaults: &Defaults) -> Result<Destination, RowProblem> {
    if !draft.folder.trim().is_empty() {
        return folder_in(&draft.folder)
            .map(Destination::Folder)
            .map_err(RowProblem::Folder);
    }
    let name = draft.folder_name.as_str();
    if name.is_empty() {
        return Err(RowProblem::Folder(FolderLinkError::Empty));
    }
    if !is_folder_name(name) {
        return Err(RowProblem::FolderName);
    }
    let parent = parse_folder_id(&defaults.parent).map_err(RowProblem::Parent)?;
    Ok(Destination::NewFolder {
        parent,
        name: name.to_owned(),
    })
}

fn changes(
    draft: &RowDraft,
    defaults: &Defaults,
    index: usize,
    now: i64,
    zone: Zone,
    faults: &mut RowFaults,
) -> Changes {
    let text = |column| draft.own(column).map_or("", str::trim);
    let mut changes = Changes::default();

    let own = text(TableColumn::Title);
    let (pattern, found) = if own.is_empty() {
        (defaults.title.as_str(), &mut faults.shared)
    } else {
        (own, &mut faults.own)
    };
    match title::fill(pattern, |name| placeholder(draft, index, name)) {
        Ok(title) if title.is_empty() => {}
        // What is put into the pattern is the row's.
        Ok(title) if title.chars().count() > TITLE_MAX => {
            let problem = RowProblem::TooLong(TableColumn::Title, TITLE_MAX);
            faults.own.push(problem);
        }
        Ok(title) => changes.title = Change::Set(title),
        Err(TitleError::UnknownName(name)) if name.eq_ignore_ascii_case("folder") => {
            found.push(RowProblem::NoName);
        }
        Err(error) => found.push(RowProblem::Title(error)),
    }

    let description = draft.own(TableColumn::Description).unwrap_or_default();
    if description.chars().count() > DESCRIPTION_MAX {
        let problem = RowProblem::TooLong(TableColumn::Description, DESCRIPTION_MAX);
        faults.own.push(problem);
    } else if !description.is_empty() {
        changes.description = Change::Set(description.to_owned());
    }

    let own = text(TableColumn::Expires);
    let (date, found) = if own.is_empty() {
        (defaults.expires_at.as_str(), &mut faults.shared)
    } else {
        (own, &mut faults.own)
    };
    if !date.is_empty() {
        match zone.read(date) {
            Ok(date) if date.epoch_seconds().is_some_and(|at| at <= now) => {
                found.push(RowProblem::PastDate);
            }
            Ok(date) => changes.expires_at = Change::Set(date),
            Err(fault) => found.push(RowProblem::Date(date.to_owned(), fault)),
        }
    }

    changes.status = match text(TableColumn::Status).to_lowercase().as_str() {
        "" => defaults.status.clone(),
        "active" => Change::Set(Status::Active),
        "inactive" => Change::Set(Status::Inactive),
        other => {
            faults.own.push(RowProblem::UnknownStatus(other.to_owned()));
            Change::Keep
        }
    };

    for requirement in Requirement::ALL {
        let column = TableColumn::Required(requirement);
        let answer = text(column);
        if answer.is_empty() {
            continue;
        }
        match yes_or_no(answer) {
            Some(on) => *requirement.change(&mut changes) = Change::Set(on),
            None => faults
                .own
                .push(RowProblem::NotYesNo(column, answer.to_owned())),
        }
    }
    changes
}

fn contact(draft: &RowDraft, faults: &mut RowFaults) -> Contact {
    let text = |column| draft.own(column).map_or("", str::trim).to_owned();
    let contact = Contact {
        name: text(TableColumn::ContactName),
        email: text(TableColumn::ContactEmail),
    };
    if !contact.email.is_empty() && !is_email(&contact.email) {
        let problem = RowProblem::NotAnEmail(contact.email.clone());
        faults.own.push(problem);
    }
    contact
}

/// Reads a table's "yes" or "no" in its usual spellings.
#[must_use]
pub fn yes_or_no(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "yes" | "true" | "1" | "y" | "x" => Some(true),
        "no" | "false" | "0" | "n" => Some(false),
        _ => None,
    }
}

fn placeholder(draft: &RowDraft, index: usize, name: &str) -> Option<String> {
    let column = draft.cells.as_ref().and_then(|(header, cells)| {
        let named = |heading: &String| heading.trim().eq_ignore_ascii_case(name);
        let index = header.iter().position(named)?;
        Some(cells.get(index).cloned().unwrap_or_default())
    });
    match (column, name.to_lowercase().as_str()) {
        // A column called "folder" usually holds an id; the name is what belongs into a title.
        (_, "folder") if !draft.folder_name.is_empty() => Some(draft.folder_name.clone()),
        (Some(value), _) => Some(value),
        (None, "id") => parse_folder_id(&draft.folder).ok(),
        (None, "row") => Some((index + 1).to_string()),
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::model::local_time::tests::berlin;
    use crate::api::DateTime;
    use proptest::prelude::*;

    const NOW: i64 = 1_795_000_000; // 2026-11-18

    fn table(header: &[&str], rows: &[&[&str]]) -> Vec<RowDraft> {
        let header: Cells = header.iter().map(|&h| h.to_owned()).collect();
        let mapping: Vec<_> = header
            .iter()
            .map(|h| TableColumn::from_heading(h))
            .collect();
        rows.iter()
            .map(|row| row.iter().map(|&cell| cell.to_owned()).collect())
            .map(|cells| draft(&header, &mapping, &cells, Source::None))
            .collect()
    }

    fn check_all(drafts: &[RowDraft], defaults: &Defaults, zone: Zone) -> Vec<Checked> {
        check(
            drafts,
            0..drafts.len(),
            &mut HashMap::new(),
            defaults,
            NOW,
            zone,
        )
    }

    fn folders(text: &str) -> Vec<RowDraft> {
        text.split(' ')
            .filter(|id| !id.is_empty())
            .map(|id| RowDraft {
                folder: id.into(),
                ..RowDraft::default()
            })
            .collect()
    }

    fn problems(drafts: &[RowDraft], defaults: &Defaults) -> Vec<Vec<RowProblem>> {
        check_all(drafts, defaults, Zone::default())
            .into_iter()
            .map(|checked| checked.err().unwrap_or_default())
            .map(|RowFaults { own, shared }| [own, shared].concat())
            .collect()
    }

    #[test]
    fn a_table_names_the_person_of_each_row() {
        let rows = table(
            &["folder_id", "Contact", "E-mail"],
            &[
                &["1", " Ann <b>", " ann@example.com "],
                &["2", "", ""],
                &["3", "Eve", "eve@example.com, ann@example.com"],
            ],
        );
        let checked = check_all(&rows, &Defaults::default(), Zone::default());
        let contact = &checked[0].as_ref().unwrap().contact;
        assert_eq!(
            (contact.name.as_str(), contact.email.as_str()),
            ("Ann <b>", "ann@example.com")
        );
        assert!(checked[1].as_ref().unwrap().contact.is_empty());
        let two = RowProblem::NotAnEmail("eve@example.com, ann@example.com".into());
        assert_eq!(checked[2].as_ref().unwrap_err().own, [two]);
    }

    #[test]
    fn folders_that_a_spreadsheet_has_shortened_are_no_folders() {
        let draft = RowDraft {
            folder: "1579800000000000".into(),
            ..RowDraft::default()
        };
        let shortened = RowProblem::Folder(FolderLinkError::Shortened);
        assert_eq!(target(&draft, &Defaults::default()), Err(shortened));
    }

    #[test]
    fn a_row_overrides_what_holds_for_all() {
        let drafts = table(
            &["folder", "title", "expires", "email required", "Case"],
            &[
                &["1", "", "", "", "A"],
                &["2", "Own {Case}", "2027-01-31T12:00:00Z", "no", "B"],
            ],
        );
        let defaults = Defaults {
            title: "Case {Case}, no. {row}".into(),
            expires_at: "2026-12-31T00:00:00Z".into(),
            ..Defaults::default()
        };
        let planned: Vec<Planned> = check_all(&drafts, &defaults, Zone::default())
            .into_iter()
            .map(Result::unwrap)
            .collect();
        assert_eq!(
            planned[0].changes.title,
            Change::Set("Case A, no. 1".into())
        );
        let expires = DateTime::parse("2026-12-31T00:00:00Z").unwrap();
        assert_eq!(planned[0].changes.expires_at, Change::Set(expires));
        assert_eq!(planned[0].changes.is_email_required, Change::Keep);
        assert_eq!(planned[1].changes.title, Change::Set("Own B".into()));
        assert_eq!(planned[1].changes.is_email_required, Change::Set(false));
        assert_eq!(planned[1].target, Destination::Folder("2".into()));
    }

    #[test]
    fn a_name_without_an_id_makes_a_folder_under_the_parent() {
        let drafts = table(&["new folder"], &[&["Case 17"]]);
        assert_eq!(
            problems(&drafts, &Defaults::default()),
            [[RowProblem::Parent(FolderLinkError::Empty)]]
        );
        let defaults = Defaults {
            parent: "0".into(),
            title: "{folder}".into(),
            ..Defaults::default()
        };
        let planned = check_all(&drafts, &defaults, Zone::default())
            .remove(0)
            .unwrap();
        let target = Destination::NewFolder {
            parent: "0".into(),
            name: "Case 17".into(),
        };
        assert_eq!(planned.target, target);
        assert_eq!(planned.changes.title, Change::Set("Case 17".into()));
        for name in ["..", "a/b", "a\\b", " a", "a "] {
            let drafts = table(&["new folder"], &[&[name]]);
            assert_eq!(
                problems(&drafts, &defaults),
                [[RowProblem::FolderName]],
                "{name:?}"
            );
        }
    }

    #[test]
    fn everything_wrong_with_a_row_is_said_at_once() {
        let drafts = table(
            &["folder", "title", "expires", "status", "email required"],
            &[&[
                "https://app.box.com/f/1",
                "{client}",
                "1.23E+11",
                "open",
                "maybe",
            ]],
        );
        assert_eq!(problems(&drafts, &Defaults::default())[0].len(), 5);
        let past = table(&["folder", "expires"], &[&["1", "2020-01-01T00:00:00Z"]]);
        assert_eq!(
            problems(&past, &Defaults::default()),
            [[RowProblem::PastDate]]
        );
        let mangled = table(&["folder"], &[&["1.23E+11"]]);
        let shortened = RowProblem::Folder(FolderLinkError::Shortened);
        assert_eq!(problems(&mangled, &Defaults::default()), [[shortened]]);
    }

    #[test]
    fn a_date_that_is_none_makes_its_row_faulty_and_no_other() {
        let faulty = |date: &str, fault| {
            let drafts = table(
                &["folder", "expires"],
                &[&["1", date], &["2", "2031-12-31"]],
            );
            let checked = check_all(&drafts, &Defaults::default(), berlin());
            let problem = || vec![RowProblem::Date(date.into(), fault)];
            let own = RowFaults {
                own: problem(),
                ..RowFaults::default()
            };
            assert_eq!(checked[0], Err(own), "{date}");
            assert!(checked[1].is_ok());
            // Typed once for every copy, it is as faulty.
            let defaults = Defaults {
                expires_at: date.into(),
                ..Defaults::default()
            };
            let checked = check_all(&folders("1"), &defaults, berlin());
            let shared = RowFaults {
                shared: problem(),
                ..RowFaults::default()
            };
            assert_eq!(checked, [Err(shared)], "{date}");
        };
        faulty("2031-02-30", DateFault::Impossible);
        faulty("2031-13-01T12:00", DateFault::Impossible);
        faulty("2031-01-31T24:00", DateFault::Impossible);
        faulty("2031-02-30T12:00:00Z", DateFault::Impossible);
        faulty("2031-03-30T02:30", DateFault::Skipped);
        faulty("03/04/2031", DateFault::Ambiguous);
        faulty("03/04/2031 18:00:00", DateFault::Ambiguous);
        faulty("31/12/2031", DateFault::Form);
    }

    #[test]
    fn a_day_means_its_end_where_the_people_are() {
        let drafts = table(&["folder", "expires"], &[&["1", "2026-12-31"]]);
        let planned = check_all(&drafts, &Defaults::default(), berlin())
            .remove(0)
            .unwrap();
        let expected = DateTime::parse("2026-12-31T22:59:59Z").unwrap();
        assert_eq!(planned.changes.expires_at, Change::Set(expected));
    }

    #[test]
    fn a_title_with_the_folders_name_needs_the_name() {
        let defaults = Defaults {
            title: "For {folder}".into(),
            ..Defaults::default()
        };
        assert_eq!(problems(&folders("1"), &defaults), [[RowProblem::NoName]]);
    }

    #[test]
    fn names_that_are_one_folder_at_box_are_marked() {
        let defaults = Defaults {
            parent: "0".into(),
            ..Defaults::default()
        };
        let second = |first: &str, second: &str| {
            let drafts = table(&["new folder"], &[&[first], &[second]]);
            problems(&drafts, &defaults).remove(1)
        };
        for (first, other) in [
            ("Case A", "case a"),
            ("Ärger", "ärger"),
            // Composed and decomposed.
            ("\u{c4}rger", "A\u{308}rger"),
            ("\u{1e9b}\u{323}", "\u{17f}\u{307}\u{323}"),
            ("ΑΣ", "ασ"),
        ] {
            assert_eq!(
                second(first, other),
                [RowProblem::SameName(1)],
                "{first} {other}"
            );
        }
        assert_eq!(second("Case A", "Case A"), [RowProblem::SameFolder(1)]);
        assert_eq!(second("Case A", "Case A "), [RowProblem::FolderName]);
        assert_eq!(second("Case A", "Case A\u{a0}"), [RowProblem::FolderName]);
        for (first, other) in [("Case A", "Case B"), ("Straße", "Strasse"), ("A1", "Ａ1")] {
            assert_eq!(second(first, other), [], "{first} {other}");
        }
        // One id, however it is written.
        let drafts = folders("12 0012 https://app.box.com/folder/012");
        let same = vec![RowProblem::SameFolder(1)];
        assert_eq!(problems(&drafts, &defaults)[1..], [same.clone(), same]);
    }

    #[cfg(feature = "sandbox")]
    proptest! {
        #[test]
        fn two_names_are_one_folder_exactly_where_the_sandbox_says_so(
            a in "[aAäÄßſsSσςΣİiıK\u{212a}\u{308}\u{323}\u{307} ]{1,4}", b in "[aAäÄßſsSσςΣİiıK\u{212a}\u{308}\u{323}\u{307} ]{1,4}"
        ) {
            let same = crate::sandbox::rules::names::folded(&a) == crate::sandbox::rules::names::folded(&b);
            prop_assert_eq!(folded(&a) == folded(&b), same);
        }
    }

    #[test]
    fn the_same_folder_twice_points_at_the_first() {
        let drafts = folders("1 https://app.box.com/folder/2 1 3");
        let problems = problems(&drafts, &Defaults::default());
        assert_eq!(problems[2], [RowProblem::SameFolder(1)]);
        assert!(problems[0].is_empty() && problems[1].is_empty() && problems[3].is_empty());
    }

    proptest! {
        #[test]
        fn no_two_sendable_rows_share_a_target(ids in prop::collection::vec(0_u8..6, 0..12)) {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            let text = ids.join(" ");
            let mut targets: Vec<Destination> = check_all(&folders(&text), &Defaults::default(), Zone::default())
                .into_iter().filter_map(Result::ok).map(|row| row.target).collect();
            let count = targets.len();
            targets.sort_by_key(|target| format!("{target:?}"));
            targets.dedup();
            prop_assert_eq!(targets.len(), count);
        }
    }
}
