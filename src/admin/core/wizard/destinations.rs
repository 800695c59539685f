//! The first step of a copy job: where to copy to.

use std::collections::HashSet;
use std::rc::Rc;

use super::TextChange;
use crate::admin::core::effect::{Effect, Outbox, PastedText, Undo};
use crate::admin::core::folder_tree::Tree;
use crate::admin::model::folded_text::FoldedText;
use crate::admin::model::pasted::{PasteReader, PastedFolders};
use crate::admin::model::plan::Source;
use crate::admin::model::table::{Table, TableColumn};
use crate::admin::words::copy as c;
use crate::api::{FolderLinkError, parse_folder_id};

/// So many ids, links and lines are read in one go: some milliseconds' worth.
const READ_AT_ONCE: usize = 500;

/// Destinations: pasted, from tables, picked, new.
#[derive(Clone, Debug)]
pub struct Destinations {
    /// The pasted text.
    pub text: FoldedText,
    /// The same, sorted out; what it was before, while a longer text is being read.
    pub pasted: PastedFolders,
    reader: Option<PasteReader>,
    /// The pasted folders that were left out since, by their places.
    removed: HashSet<usize>,
    /// New folders, one a line.
    pub new_names: FoldedText,
    new_count: usize,
    /// The parent of new folders, as an id or a link.
    pub parent: String,
    /// The tables.
    pub tables: Vec<Table>,
    /// The file that is being read.
    pub reading: Option<String>,
    /// The reason why a file is no table.
    pub table_fault: Option<String>,
    /// The folder tree.
    pub tree: Tree,
    /// True while the tree picks the parent of new folders.
    pub picks_parent: bool,
    tables_read: usize,
}

impl Default for Destinations {
    fn default() -> Self {
        Self {
            text: FoldedText::default(),
            pasted: PastedFolders::default(),
            reader: None,
            removed: HashSet::new(),
            new_names: FoldedText::default(),
            new_count: 0,
            parent: String::new(),
            tables: Vec::new(),
            reading: None,
            table_fault: None,
            tree: Tree::new(c::ALL_FILES),
            picks_parent: false,
            tables_read: 0,
        }
    }
}

impl Destinations {
    /// The number of destinations: pasted, from tables, picked, new.
    #[must_use]
    pub fn counts(&self) -> [usize; 4] {
        let tables = self.tables.iter().filter(|table| table.has_folders());
        [
            self.pasted.folders.len() - self.removed.len(),
            tables.map(Table::len).sum(),
            self.tree.picked.len(),
            self.new_count,
        ]
    }

    /// True if anything was given.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        self.counts().iter().sum::<usize>() > 0 || !self.text.all().trim_start().is_empty()
    }

    /// The number of bytes of the pasted text that have been read, and of all, while it is being read.
    #[must_use]
    pub fn progress(&self) -> Option<(usize, usize)> {
        self.reader.as_ref().map(PasteReader::progress)
    }

    /// The names of new folders.
    pub fn new_folders(&self) -> impl Iterator<Item = &str> {
        self.new_names
            .all()
            .lines()
            .map(str::trim)
            .filter(|name| !name.is_empty())
    }

    /// The pasted folders that were not left out.
    #[must_use]
    pub fn pasted_folder(&self, place: usize) -> Option<&String> {
        let folder = self.pasted.folders.get(place);
        folder.filter(|_| !self.removed.contains(&place))
    }

    /// The reason why new folders cannot be made where they are to be. A table that names folders as well may
    /// need no parent.
    #[must_use]
    pub fn parent_fault(&self) -> Option<FolderLinkError> {
        let makes = |table: &Table| {
            let has = |column| table.mapping.contains(&Some(column));
            has(TableColumn::NewFolder) && !has(TableColumn::Folder) && !table.is_empty()
        };
        let is_needed = self.new_count > 0 || self.tables.iter().any(makes);
        let fault = parse_folder_id(&self.parent).err();
        fault.filter(|_| is_needed || !self.parent.trim().is_empty())
    }

    /// The name of the parent, where the tree knows it.
    #[must_use]
    pub fn parent_name(&self) -> Option<&str> {
        let node = self.tree.node(&parse_folder_id(&self.parent).ok()?)?;
        Some(&node.name)
    }

    /// Takes this for the pasted text.
    pub fn paste(&mut self, text: impl Into<Rc<str>>) {
        self.text.set(text);
        self.read_anew();
    }

    /// Reads the pasted text from its beginning. What is being read is given up.
    fn read_anew(&mut self) {
        self.removed.clear();
        self.reader = Some(PasteReader::new(self.text.all().clone()));
        self.read_on();
    }

    /// Reads more of the pasted text. True once there is no more of it.
    pub fn read_on(&mut self) -> bool {
        if let Some(reader) = &mut self.reader {
            let Some(found) = reader.read(READ_AT_ONCE) else {
                return false;
            };
            self.pasted = found;
            self.reader = None;
        }
        true
    }

    /// Drops a line of what was pasted, counted from 1.
    pub fn drop_line(&mut self, line: usize) {
        self.drop_lines(|number| number == line);
    }

    fn drop_lines(&mut self, is_dropped: impl Fn(usize) -> bool) {
        self.text.drop_lines(is_dropped);
        self.read_anew();
    }

    /// Carries out a change of the pasted folders, or of the names of new folders.
    pub fn change_text(&mut self, what: PastedText, change: TextChange, out: &mut Outbox) {
        let (text, field) = match what {
            PastedText::Folders => (&mut self.text, "paste"),
            PastedText::Names => (&mut self.new_names, "new-names"),
        };
        let before = text.generation();
        let moves = matches!(change, TextChange::Edit | TextChange::Drop);
        match change {
            TextChange::Type(in_field) => text.edit(&in_field),
            TextChange::Paste(in_field) => text.paste(&in_field),
            TextChange::Edit => text.unfold(),
            TextChange::Drop => {
                let undo = Undo::Pasted(what, text.clone());
                out.notify(c::lines_removed(text.folded_lines()), Some(undo));
                text.drop_folded();
            }
            TextChange::PutBack(before) => text.put_back(&before),
        }
        // The pressed button is gone, or the field is another one.
        if moves || text.generation() != before {
            out.focus(field);
        }
        match what {
            PastedText::Folders => self.read_anew(),
            PastedText::Names => self.count_names(),
        }
    }

    /// Drops every line of what was pasted that is no folder.
    pub fn drop_strange(&mut self) {
        let strange = self.pasted.strange.iter().map(|line| line.number);
        let strange: HashSet<usize> = strange.collect();
        self.drop_lines(|number| strange.contains(&number));
    }

    /// The number of pasted lines and of rows of tables that name no folder: no copy comes of them.
    #[must_use]
    pub fn left_aside(&self) -> usize {
        let tables = self.tables.iter().filter(|table| !table.has_folders());
        self.pasted.strange.len() + tables.map(Table::len).sum::<usize>()
    }

    /// Takes these for the names of new folders, one a line.
    pub fn name(&mut self, names: impl Into<Rc<str>>) {
        self.new_names.set(names);
        self.count_names();
    }

    fn count_names(&mut self) {
        self.new_count = self.new_folders().count();
    }

    /// Makes folders of the pasted lines that can be their names, and goes to where their parent is given.
    pub fn name_pasted(&mut self, out: &mut Outbox) {
        let (numbers, mut names) = self.pasted.name_lines();
        let before = self.new_names.all().trim_end();
        if !before.is_empty() {
            names = format!("{before}\n{names}");
        }
        self.name(names);
        self.drop_lines(|number| numbers.contains(&number));
        if self.parent_fault().is_some() {
            self.pick_parent(true, out);
        } else {
            out.focus("new-names");
        }
    }

    /// Lets the tree pick the parent of new folders, or destinations again.
    pub fn pick_parent(&mut self, picks: bool, out: &mut Outbox) {
        self.picks_parent = picks;
        if picks {
            self.tree.enter();
            out.effect(Effect::FocusTree);
        } else {
            out.focus("pick-parent");
        }
    }

    /// Picks a folder of the tree, for what it picks now.
    pub fn pick(&mut self, id: &str, out: &mut Outbox) {
        if self.picks_parent {
            id.clone_into(&mut self.parent);
            self.pick_parent(false, out);
        } else {
            self.tree.toggle(id);
        }
    }

    /// Takes in a table, or the reason why there is none.
    pub fn take_table(&mut self, answer: Result<Table, String>) {
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

    /// Takes in tables from before, which have their numbers.
    pub fn put_tables(&mut self, tables: Vec<Table>) {
        let last = tables.iter().map(|table| table.number).max();
        self.tables_read = last.unwrap_or_default();
        self.tables = tables;
    }

    /// The table of this number.
    #[must_use]
    pub fn table(&self, number: usize) -> Option<&Table> {
        self.tables.iter().find(|table| table.number == number)
    }

    /// Gives a column of a table another meaning, which belongs to one column.
    pub fn map(&mut self, table: usize, index: usize, column: Option<TableColumn>) {
        let Some(table) = self.tables.get_mut(table) else {
            return;
        };
        table
            .mapping
            .iter_mut()
            .filter(|old| column.is_some() && **old == column)
            .for_each(|old| *old = None);
        if let Some(place) = table.mapping.get_mut(index) {
            *place = column;
        }
    }

    /// Drops a table.
    pub fn drop_table(&mut self, index: usize) {
        if index < self.tables.len() {
            self.tables.remove(index);
        }
    }

    /// Leaves out what a row comes from, so that it does not come again.
    pub fn leave_out(&mut self, source: Source) {
        match source {
            Source::None => {}
            Source::Pasted(folder) => {
                let place = self.pasted.folders.iter().position(|id| *id == folder);
                self.removed.extend(place);
            }
            Source::Picked(id) => {
                self.tree.picked.remove(&id);
            }
            Source::New(name) => {
                let mut lines: Vec<&str> = self.new_names.all().lines().collect();
                if let Some(index) = lines.iter().rposition(|line| line.trim() == name) {
                    lines.remove(index);
                }
                let left = lines.join("\n");
                self.name(left);
            }
            Source::Table(number, row) => {
                if let Some(table) = self.tables.iter_mut().find(|table| table.number == number) {
                    table.left_out.insert(row);
                }
            }
        }
    }

    /// The pasted text without what was left out.
    #[must_use]
    pub fn text_left(&self) -> Rc<str> {
        if self.removed.is_empty() {
            return self.text.all().clone();
        }
        let left = self.pasted.text_without(self.text.all(), &self.removed);
        left.into()
    }

    /// Shows the texts as they are when one comes to them: without what was left out, and folded.
    pub fn take_out(&mut self) {
        if self.removed.is_empty() {
            self.text.set(self.text.all().clone());
        } else {
            let left = self.text_left();
            self.paste(left);
        }
        self.new_names.set(self.new_names.all().clone());
    }

    /// The file and the line that a row comes from, where that is a table.
    #[must_use]
    pub fn line(&self, source: &Source) -> Option<(&str, usize)> {
        let Source::Table(number, row) = *source else {
            return None;
        };
        let table = self.table(number)?;
        Some((&table.name, *table.lines.get(row)?))
    }
}
