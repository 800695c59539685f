//! The list of file requests that this browser knows.

use std::cell::Cell;
use std::cmp::Ordering;
use std::rc::Rc;

use super::collation::Collation;
use super::entry::{DisplayStatus, Entry};
use super::received::Received;
use crate::api::shortest_id;

/// An entry with what searching and sorting need, computed once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
    /// The entry.
    pub entry: Rc<Entry>,
    /// When it expires, in epoch seconds.
    pub expires: Option<i64>,
    /// The texts that are searched, in lower case.
    searched: String,
    /// The rank of its title among those of the list, where it is known.
    title_rank: Cell<u32>,
    /// The rank of its folder's name, likewise.
    folder_rank: Cell<u32>,
}

impl ListRow {
    fn new(entry: Rc<Entry>) -> Self {
        let searched = [
            entry.title.as_str(),
            &entry.folder_name,
            &entry.id,
            &entry.folder_id,
            &entry.note,
            &entry.contact.name,
            &entry.contact.email,
        ]
        .join("\n");
        let searched = lower(&searched);
        Self {
            expires: entry.expires(),
            entry,
            searched,
            title_rank: Cell::default(),
            folder_rank: Cell::default(),
        }
    }

    /// Takes over the ranks of the row that was here before, as far as it was called the same. True for
    /// title and folder where they were.
    fn take_ranks(&self, before: &Self) -> [bool; 2] {
        self.title_rank.set(before.title_rank.get());
        self.folder_rank.set(before.folder_rank.get());
        let has_same_folder = self.entry.folder_name == before.entry.folder_name;
        [
            self.entry.known_as() == before.entry.known_as(),
            has_same_folder,
        ]
    }

    /// Its status.
    #[must_use]
    pub fn display_status(&self, now: i64) -> DisplayStatus {
        self.entry.display_status(self.expires, now)
    }
}

/// Rows in the order of their ids, each id once. A tree would be a tenth of the page's module; moving
/// the pointers of ten thousand rows takes microseconds, and stored rows come in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowSet(Vec<Rc<ListRow>>);

impl RowSet {
    fn place(&self, id: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|row| row.entry.id.as_str().cmp(id))
    }

    /// One row.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Rc<ListRow>> {
        self.0.get(self.place(id).ok()?)
    }

    /// True if there is such a row.
    #[must_use]
    pub fn contains(&self, id: &str) -> bool {
        self.place(id).is_ok()
    }

    /// Adds a row, or replaces the one with its id and gives that back.
    fn insert(&mut self, row: Rc<ListRow>) -> Option<Rc<ListRow>> {
        match self.place(&row.entry.id) {
            Ok(place) => Some(std::mem::replace(&mut self.0[place], row)),
            Err(place) => {
                self.0.insert(place, row);
                None
            }
        }
    }

    fn remove(&mut self, id: &str) -> Option<Rc<ListRow>> {
        let place = self.place(id).ok()?;
        Some(self.0.remove(place))
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Their ids.
    pub fn ids(&self) -> impl Iterator<Item = &String> {
        self.0.iter().map(|row| &row.entry.id)
    }
}

/// Which entries are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// Every one.
    #[default]
    All,
    /// Those that take files.
    Active,
    /// Those that take files for a few days more.
    Expiring,
    /// Those that are switched off.
    Inactive,
    /// Those whose date has passed.
    Expired,
    /// Those that Box cannot find.
    Gone,
    /// Those that nothing has come through.
    Nothing,
    /// Those that a file has come through since the admin looked.
    New,
}

impl Filter {
    /// Every filter, in the order of the page.
    pub const ALL: [Self; 8] = [
        Self::All,
        Self::Active,
        Self::Expiring,
        Self::Inactive,
        Self::Expired,
        Self::Gone,
        Self::Nothing,
        Self::New,
    ];

    /// True if it shows an entry of this status. One that expires soon is active as well.
    #[must_use]
    pub fn shows(self, entry: &Entry, display_status: DisplayStatus) -> bool {
        match self {
            Self::All => true,
            Self::Active => display_status.takes_files(),
            Self::Expiring => display_status == DisplayStatus::Expiring,
            Self::Inactive => display_status == DisplayStatus::Inactive,
            Self::Expired => display_status == DisplayStatus::Expired,
            Self::Gone => display_status == DisplayStatus::Gone,
            Self::Nothing => entry.received.is_nothing() && display_status != DisplayStatus::Gone,
            Self::New => entry.received.is_new(),
        }
    }
}

/// A column that the list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortColumn {
    /// The title.
    Title,
    /// The folder.
    Folder,
    /// Its status.
    Status,
    /// When it expires; those that never do come last.
    #[default]
    Expires,
    /// The number of files that came; those that were not checked have least.
    Received,
    /// When the last one came.
    Last,
}

impl SortColumn {
    /// True if the other end is what people look for first: most files, the latest.
    #[must_use]
    pub fn begins_reversed(self) -> bool {
        matches!(self, Self::Received | Self::Last)
    }
}

/// How long the browser keeps what is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Retention {
    /// Nothing has asked: there is nothing to keep yet.
    #[default]
    NotAsked,
    /// The browser does not say.
    Untold,
    /// Until the admin clears it.
    Kept,
    /// Until the browser needs the space, or takes the page for abandoned.
    Droppable,
}

/// The list's state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registry {
    rows: RowSet,
    /// The order of names.
    collation: Collation,
    /// True where every row has the rank of its title, and of its folder.
    ranked: [bool; 2],
    /// Every row, in order; empty where that has to be found anew.
    order: Vec<Rc<ListRow>>,
    /// The order, unless something has changed since: the column, true if it is reversed,
    /// and the minute.
    ordered: Option<(SortColumn, bool, i64)>,
    /// True if more entries are on their way: the list is arranged once all are there.
    filling: bool,
    /// The results of the import under way, and the entries that it changed.
    imported: (Merged, Vec<Rc<Entry>>),
    /// When Box was asked about the entry that it was not asked about for the longest time, in epoch seconds;
    /// 0 where it was never asked about one of them. Those that it cannot find do not count; `None` where there are no
    /// others.
    pub oldest_check: Option<i64>,
    /// The words that are searched for.
    pub query: String,
    /// Which entries are shown.
    pub filter: Filter,
    /// The column that they are sorted by.
    pub column: SortColumn,
    /// True if the order is reversed.
    pub descending: bool,
    /// The selected rows.
    pub selected: Rc<RowSet>,
    /// The entries that are shown, in order.
    pub shown: Rc<Vec<Rc<ListRow>>>,
    /// The number of entries that each filter would show, in the order of [`Filter::ALL`].
    pub counts: [usize; 8],
    /// True if the stored list has been read.
    pub loaded: bool,
    /// The reason why the browser does not keep the list: the name of its exception.
    pub fault: Option<String>,
    /// How long the browser keeps what is stored.
    pub retention: Retention,
    /// Stored values that are no entries, as they are.
    pub unreadable: Rc<Vec<String>>,
    /// The job that is being done to many, by its id.
    pub job: Option<String>,
    /// The entry that the keyboard is at, or was last.
    pub at: Option<String>,
}

/// Says what an import has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Entries that were not known.
    pub added: usize,
    /// Entries that were known, and are newer in the file.
    pub updated: usize,
    /// Entries that were known as well or better.
    pub kept: usize,
}

impl Registry {
    /// An empty list that is sorted so.
    #[must_use]
    pub fn sorted_by(collation: Collation) -> Self {
        Self {
            collation,
            ..Self::default()
        }
    }

    /// An empty list that is sorted as this one.
    #[must_use]
    pub fn emptied(&self) -> Self {
        Self::sorted_by(self.collation)
    }

    /// One entry.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Rc<Entry>> {
        self.rows.get(id).map(|row| &row.entry)
    }

    /// Every entry, by id.
    pub fn entries(&self) -> impl Iterator<Item = &Rc<Entry>> {
        self.rows.0.iter().map(|row| &row.entry)
    }

    /// The number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Adds entries or replaces those with the same id.
    pub fn put(&mut self, entries: impl IntoIterator<Item = Rc<Entry>>, now: i64) {
        for entry in entries {
            let row = Rc::new(ListRow::new(entry));
            let before = self.rows.insert(row.clone());
            let same = before
                .as_ref()
                .map_or([false; 2], |before| row.take_ranks(before));
            for (ranked, same) in self.ranked.iter_mut().zip(same) {
                *ranked &= same;
            }
            self.order_changed(before.as_ref(), row);
        }
        self.arrange(now);
    }

    /// Puts a row where the one before it was: what is nearly in order is soon in order again.
    fn order_changed(&mut self, before: Option<&Rc<ListRow>>, row: Rc<ListRow>) {
        self.ordered = None;
        let Some(before) = before else {
            self.order.push(row);
            return;
        };
        // Looking for each of a long list would take longer than sorting it anew.
        let known =
            |order: &[Rc<ListRow>]| order.iter().position(|other| Rc::ptr_eq(other, before));
        match (!self.filling).then(|| known(&self.order)).flatten() {
            Some(place) => self.order[place] = row,
            None => self.order.clear(),
        }
    }

    /// More entries are on their way.
    pub fn fill(&mut self) {
        self.filling = true;
    }

    /// The result of the import that is over: what it did, and the entries that changed.
    pub fn imported(&mut self) -> (Merged, Vec<Rc<Entry>>) {
        std::mem::take(&mut self.imported)
    }

    /// Everything that was on its way is there.
    pub fn filled(&mut self, now: i64) {
        self.filling = false;
        self.arrange(now);
    }

    /// Takes in a part of a list from a file, and notes what has changed.
    ///
    /// The later check wins: an entry from the file replaces a known one only if it
    /// was checked later. One's own note and contact stay; empty ones are filled from the file.
    /// No check was made later than now, whatever the file says: it would win for ever.
    pub fn merge(&mut self, imported: Vec<Entry>, now: i64) {
        let (mut merged, mut all_changed) = std::mem::take(&mut self.imported);
        let mut changed = Vec::new();
        for mut entry in imported {
            entry.checked_at = entry.checked_at.clamp(0, now);
            entry.received = entry.received.in_the_past(now);
            let Some(known) = self.get(&entry.id).cloned() else {
                merged.added += 1;
                changed.push(Rc::new(entry));
                continue;
            };
            let newer = entry.checked_at > known.checked_at;
            let noted = known.note.is_empty() && !entry.note.is_empty();
            let contact = known.contact.or(&entry.contact);
            let received = known.received.or_later(&entry.received);
            let is_told = contact != known.contact || received != known.received;
            if !newer && !noted && !is_told {
                merged.kept += 1;
                continue;
            }
            merged.updated += 1;
            let note = if noted { &entry.note } else { &known.note }.clone();
            let base = if newer { &entry } else { &*known };
            changed.push(Rc::new(Entry {
                note,
                contact,
                received,
                ..base.clone()
            }));
        }
        self.put(changed.iter().cloned(), now);
        all_changed.extend(changed);
        self.imported = (merged, all_changed);
    }

    /// Takes in what was found in folders, in the order of their shortest ids, and that the admin looks at
    /// one of their file requests. Gives back the entries that changed.
    pub fn receive(
        &mut self,
        found: &[(String, Received)],
        looked: Option<&str>,
        now: i64,
    ) -> Vec<Rc<Entry>> {
        let change = |entry: &Rc<Entry>| {
            let folder = shortest_id(&entry.folder_id);
            let place = found.binary_search_by(|(id, _)| shortest_id(id).cmp(folder));
            let mut received = entry.received.or_later(&found.get(place.ok()?)?.1);
            if looked == Some(&entry.id) {
                received.seen = received.seen.max(received.last);
            }
            (received != entry.received).then(|| {
                Rc::new(Entry {
                    received,
                    ..(**entry).clone()
                })
            })
        };
        let changed: Vec<_> = self.entries().filter_map(change).collect();
        if !changed.is_empty() {
            self.put(changed.iter().cloned(), now);
        }
        changed
    }

    /// The number of other file requests on the folder of this one, as far as they are known.
    #[must_use]
    pub fn others_on_folder(&self, id: &str, folder: &str) -> usize {
        let shares = |entry: &&Rc<Entry>| {
            entry.id != id
                && !entry.gone
                && !entry.folder_id.is_empty()
                && shortest_id(&entry.folder_id) == shortest_id(folder)
        };
        self.entries().filter(shares).count()
    }

    /// Selects what lies between two entries of the list, both included.
    pub fn select_range(&mut self, from: &str, to: &str) {
        let place = |id: &str| self.shown.iter().position(|row| row.entry.id == id);
        if let (Some(from), Some(to)) = (place(from), place(to)) {
            let range = from.min(to)..=from.max(to);
            let selected = Rc::make_mut(&mut self.selected);
            for row in &self.shown[range] {
                selected.insert(row.clone());
            }
        }
    }

    /// Removes entries, and gives them back so that it can be undone.
    pub fn remove(&mut self, ids: &[String], now: i64) -> Vec<Rc<Entry>> {
        let removed: Vec<_> = ids.iter().filter_map(|id| self.rows.remove(id)).collect();
        // The others stay in their order.
        match removed.as_slice() {
            [] => {}
            [one] => self.order.retain(|row| !Rc::ptr_eq(row, one)),
            _ => self.order.retain(|row| self.rows.contains(&row.entry.id)),
        }
        self.arrange(now);
        removed.iter().map(|row| row.entry.clone()).collect()
    }

    /// Selects exactly these, as far as they are in the list.
    pub fn select(&mut self, ids: impl IntoIterator<Item = String>) {
        let mut selected = RowSet::default();
        for id in ids {
            if let Some(row) = self.rows.get(&id) {
                selected.insert(row.clone());
            }
        }
        self.selected = Rc::new(selected);
    }

    /// The number of selected entries that the search or the filter hides.
    #[must_use]
    pub fn hidden(&self) -> usize {
        let is_selected = |row: &&Rc<ListRow>| self.selected.contains(&row.entry.id);
        let shown = match self.selected.len() {
            0 => 0,
            _ => self.shown.iter().filter(is_selected).count(),
        };
        self.selected.len() - shown
    }

    /// Drops those from the selection that the search or the filter hides.
    pub fn select_only_shown(&mut self) {
        let is_selected = |row: &&Rc<ListRow>| self.selected.contains(&row.entry.id);
        let shown = self.shown.iter().filter(is_selected);
        let ids: Vec<_> = shown.map(|row| row.entry.id.clone()).collect();
        self.select(ids);
    }

    /// Selects one more, or one less.
    pub fn toggle(&mut self, id: &str) {
        let selected = Rc::make_mut(&mut self.selected);
        if selected.remove(id).is_none()
            && let Some(row) = self.rows.get(id)
        {
            selected.insert(row.clone());
        }
    }

    /// The selected entries, in the order of the list; those that a filter hides come last.
    #[must_use]
    pub fn selection(&self) -> Vec<Rc<Entry>> {
        if self.selected.is_empty() {
            return Vec::new();
        }
        let mut hidden = RowSet::clone(&self.selected);
        let mut selection = Vec::with_capacity(hidden.len());
        for row in &*self.shown {
            if hidden.remove(&row.entry.id).is_some() {
                selection.push(row.entry.clone());
            }
        }
        selection.extend(hidden.ids().filter_map(|id| self.get(id)).cloned());
        selection
    }

    /// Searches, filters, counts and sorts anew.
    pub fn arrange(&mut self, now: i64) {
        // Sorting part by part spares the page the one long sort at the end.
        if !self.filling || self.order.len() == self.rows.len() {
            self.sort(now);
        }
        if self.filling {
            return;
        }
        let words: Vec<String> = lower(&self.query)
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        self.counts = [0; 8];
        // Of those that Box cannot find there is nothing to be sure of.
        let found = self.order.iter().filter(|row| !row.entry.gone);
        let checks = found.map(|row| row.entry.checked_at);
        self.oldest_check = checks.min();
        let mut shown = Vec::new();
        for row in &self.order {
            if !words.iter().all(|word| row.searched.contains(word)) {
                continue;
            }
            let display_status = row.display_status(now);
            for (count, filter) in self.counts.iter_mut().zip(Filter::ALL) {
                *count += usize::from(filter.shows(&row.entry, display_status));
            }
            if self.filter.shows(&row.entry, display_status) {
                shown.push(row.clone());
            }
        }
        self.shown = Rc::new(shown);
        if self.selected.ids().any(|id| !self.rows.contains(id)) {
            let rows = &self.rows;
            let selected = &mut Rc::make_mut(&mut self.selected).0;
            selected.retain(|row| rows.contains(&row.entry.id));
        }
    }

    /// Gives each row the rank of its name. Comparing names in the reader's language takes long: done once for
    /// a name, it need not be done for each two. They go out nearly in order, which is soon sorted.
    fn rank(&mut self) {
        let rank = |name: fn(&ListRow) -> &str, place: fn(&ListRow) -> &Cell<u32>| {
            let mut rows = self.rows.0.clone();
            rows.sort_by(|a, b| roughly(name(a), name(b)));
            let names: Vec<&str> = rows.iter().map(|row| name(row)).collect();
            for (row, rank) in rows.iter().zip((self.collation.0)(&names)) {
                place(row).set(rank);
            }
        };
        if !self.ranked[0] {
            rank(|row| row.entry.known_as(), |row| &row.title_rank);
            self.ranked[0] = true;
        }
        if !self.ranked[1] && self.column == SortColumn::Folder {
            rank(|row| &row.entry.folder_name, |row| &row.folder_rank);
            self.ranked[1] = true;
        }
    }

    /// Brings the rows in order. Searching and filtering leave the order alone.
    fn sort(&mut self, now: i64) {
        let (column, descending) = (self.column, self.descending);
        let wanted = Some((column, descending, now / 60));
        if self.ordered == wanted {
            return;
        }
        if self.order.len() != self.rows.len() {
            self.order.clone_from(&self.rows.0);
        }
        // While more is on its way, roughly will do: the last sort has less to do then.
        if self.filling {
            self.ordered = None;
        } else {
            self.ordered = wanted;
            self.rank();
        }
        let compare = |a: &Rc<ListRow>, b: &Rc<ListRow>| {
            let order = compare(a, b, column, now);
            let order = if descending { order.reverse() } else { order };
            order.then_with(|| a.entry.id.cmp(&b.entry.id))
        };
        self.order.sort_by(compare);
    }
}

/// In lower case. In the page the browser does it, which brings the tables for that.
fn lower(text: &str) -> String {
    #[cfg(target_arch = "wasm32")]
    return js_sys::JsString::from(text).to_lower_case().into();
    #[cfg(not(target_arch = "wasm32"))]
    text.to_lowercase()
}

fn compare(a: &ListRow, b: &ListRow, column: SortColumn, now: i64) -> Ordering {
    match column {
        SortColumn::Received | SortColumn::Last => {
            let key = |row: &ListRow| row.entry.received.rank(column == SortColumn::Last);
            key(a).cmp(&key(b)).then_with(|| by_title(b, a))
        }
        SortColumn::Title => by_title(a, b),
        SortColumn::Folder => {
            let order = a.folder_rank.cmp(&b.folder_rank);
            order.then_with(|| by_title(a, b))
        }
        SortColumn::Status => {
            let order = a.display_status(now).cmp(&b.display_status(now));
            order.then_with(|| by_title(a, b))
        }
        SortColumn::Expires => {
            // What is still to come first, soonest first; then what never ends; then the past.
            let key = |row: &ListRow| match row.expires {
                Some(at) if at > now => (0, at),
                None => (1, 0),
                Some(at) => (2, -at),
            };
            key(a).cmp(&key(b)).then_with(|| by_title(a, b))
        }
    }
}

/// Numbers by their value, letters without their case, all else by its characters: near to what a collation
/// says, and many times faster.
fn roughly(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    loop {
        let (ours, theirs) = (digits(one), digits(other));
        if ours.is_empty() || theirs.is_empty() {
            let letter = |text: &[u8]| text.first().map(u8::to_ascii_lowercase);
            match letter(one).cmp(&letter(other)) {
                Ordering::Equal if one.is_empty() => return Ordering::Equal,
                Ordering::Equal => (one, other) = (&one[1..], &other[1..]),
                order => return order,
            }
        } else {
            let order = ours.len().cmp(&theirs.len()).then_with(|| ours.cmp(theirs));
            if order.is_ne() {
                return order;
            }
            (one, other) = (&one[ours.len()..], &other[theirs.len()..]);
        }
    }
}

/// The digits that a text begins with.
fn digits(text: &[u8]) -> &[u8] {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    &text[..count]
}

fn by_title(a: &ListRow, b: &ListRow) -> Ordering {
    let order = a.title_rank.cmp(&b.title_rank);
    // What has no rank yet is at least near its place.
    order.then_with(|| a.searched.cmp(&b.searched))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    use crate::admin::model::contact::Contact;
    use crate::api::DateTime;
    use proptest::prelude::*;

    const NOW: i64 = 1_790_000_000;

    fn entry(id: &str, title: &str, status: &str) -> Rc<Entry> {
        Rc::new(Entry {
            title: title.into(),
            status: status.into(),
            ..Entry::unread(id)
        })
    }

    fn registry(entries: &[(&str, &str, &str)]) -> Registry {
        let mut registry = Registry::default();
        registry.put(
            entries
                .iter()
                .map(|(id, title, status)| entry(id, title, status)),
            NOW,
        );
        registry
    }

    fn titles(registry: &Registry) -> Vec<&str> {
        registry
            .shown
            .iter()
            .map(|row| row.entry.title.as_str())
            .collect()
    }

    #[test]
    fn every_word_of_the_search_must_occur_somewhere() {
        let mut registry = registry(&[
            ("1", "Tender: roof", "active"),
            ("2", "Tender: yard", "active"),
            ("33", "Photos", "active"),
        ]);
        registry.query = "ROOF tender".into();
        registry.arrange(NOW);
        assert_eq!(titles(&registry), ["Tender: roof"]);
        registry.query = "33".into();
        registry.arrange(NOW);
        assert_eq!(titles(&registry), ["Photos"]);
    }

    #[test]
    fn the_counts_follow_the_search_and_not_the_filter() {
        let mut registry = registry(&[
            ("1", "a", "active"),
            ("2", "a", "inactive"),
            ("3", "b", "active"),
        ]);
        registry.query = "a".into();
        registry.filter = Filter::Inactive;
        registry.arrange(NOW);
        // "inactive" is no text that is searched; titles are.
        assert_eq!(registry.counts[..4], [2, 1, 0, 1]);
        assert_eq!(registry.shown.len(), 1);
    }

    #[test]
    fn what_a_filter_hides_stays_selected_and_what_is_removed_does_not() {
        let mut registry = registry(&[("1", "a", "active"), ("2", "b", "inactive")]);
        registry.select(["1".into(), "2".into(), "9".into()]);
        registry.filter = Filter::Active;
        registry.arrange(NOW);
        assert_eq!(registry.selection().len(), 2);
        registry.remove(&["2".into()], NOW);
        assert_eq!(registry.selection().len(), 1);
    }

    #[test]
    fn what_a_filter_hides_is_counted_and_can_be_dropped_from_the_selection() {
        let mut registry = registry(&[
            ("1", "a", "active"),
            ("2", "b", "inactive"),
            ("3", "c", "inactive"),
            ("4", "d", "active"),
        ]);
        assert_eq!(registry.hidden(), 0);
        registry.select(["1".into(), "2".into(), "3".into()]);
        registry.filter = Filter::Active;
        registry.arrange(NOW);
        assert_eq!(registry.hidden(), 2);
        registry.select_only_shown();
        assert_eq!(registry.selected.ids().collect::<Vec<_>>(), ["1"]);
        assert_eq!(registry.hidden(), 0);
    }

    #[test]
    fn the_oldest_check_counts_whatever_is_shown_and_none_is_older_still() {
        let checked = |id: &str, checked_at| {
            Rc::new(Entry {
                checked_at,
                ..Entry::unread(id)
            })
        };
        let mut registry = Registry::default();
        registry.put([checked("1", NOW - 9), checked("2", NOW - 1)], NOW);
        registry.query = "2".into();
        registry.arrange(NOW);
        let oldest = |registry: &Registry| registry.oldest_check;
        assert_eq!(
            (oldest(&registry), registry.shown.len()),
            (Some(NOW - 9), 1)
        );
        registry.put([checked("1", NOW)], NOW);
        assert_eq!(oldest(&registry), Some(NOW - 1));
        registry.put([checked("3", 0)], NOW);
        assert_eq!(oldest(&registry), Some(0));
        registry.remove(&["3".into(), "2".into()], NOW);
        assert_eq!(oldest(&registry), Some(NOW));
        let gone = Entry {
            gone: true,
            ..Entry::unread("1")
        };
        registry.put([Rc::new(gone)], NOW);
        assert_eq!(oldest(&registry), None);
    }

    #[test]
    fn no_file_says_that_a_check_was_made_later_than_now() {
        let mut registry = registry(&[("1", "known", "active")]);
        for (id, checked_at) in [("1", i64::MAX), ("2", i64::MIN), ("3", NOW - 5)] {
            let entry = Entry {
                checked_at,
                ..Entry::unread(id)
            };
            registry.merge(vec![entry], NOW);
        }
        let checked = ["1", "2", "3"].map(|id| registry.get(id).unwrap().checked_at);
        assert_eq!(checked, [NOW, 0, NOW - 5]);
    }

    #[test]
    fn those_that_stay_when_others_are_removed_stay_in_order() {
        let mut registry = registry(&[
            ("1", "c", "active"),
            ("2", "a", "active"),
            ("3", "b", "active"),
        ]);
        registry.column = SortColumn::Title;
        registry.arrange(NOW);
        assert_eq!(titles(&registry), ["a", "b", "c"]);
        registry.remove(&["2".into()], NOW);
        assert_eq!(titles(&registry), ["b", "c"]);
        registry.remove(&["1".into(), "3".into(), "9".into()], NOW);
        assert!(registry.is_empty() && registry.shown.is_empty());
    }

    #[test]
    fn whoever_asked_box_last_knows_better_and_notes_stay() {
        let mut registry = registry(&[("1", "old", "active")]);
        let file = |checked_at, note: &str| Entry {
            title: "from the file".into(),
            note: note.into(),
            checked_at,
            ..Entry::unread("1")
        };
        registry.merge(vec![file(0, "")], NOW);
        assert_eq!(titles(&registry), ["old"]);
        registry.merge(vec![file(0, "theirs")], NOW);
        assert_eq!(registry.get("1").unwrap().note, "theirs");
        registry.merge(vec![file(5, "other")], NOW);
        assert_eq!(titles(&registry), ["from the file"]);
        assert_eq!(registry.get("1").unwrap().note, "theirs");
        let contact = |name: &str| Contact {
            name: name.into(),
            ..Contact::default()
        };
        for name in ["Ann", "Eve"] {
            let known = Entry {
                contact: contact(name),
                ..file(0, "")
            };
            registry.merge(vec![known], NOW);
            assert_eq!(registry.get("1").unwrap().contact, contact("Ann"));
        }
        registry.query = "ann".into();
        registry.arrange(NOW);
        assert_eq!(registry.shown.len(), 1);
        registry.merge(vec![Entry::unread("2")], NOW);
        let (merged, changed) = &registry.imported;
        let counts = (merged.added, merged.updated, merged.kept);
        assert_eq!((counts, changed.len()), ((1, 3, 2), 4));
    }

    #[test]
    fn names_are_in_the_order_that_the_reader_expects_and_ranked_once() {
        thread_local! {
            static ASKED: Cell<usize> = const { Cell::new(0) };
        }
        // By length and then by letters: enough to be another order than that of the letters.
        let collation = Collation(|names| {
            ASKED.set(ASKED.get() + 1);
            let mut order: Vec<_> = names.iter().map(|name| (name.len(), *name)).collect();
            order.sort_unstable();
            order.dedup();
            let rank = |name: &&str| order.binary_search(&(name.len(), *name)).unwrap();
            let ranks = names.iter().map(|name| u32::try_from(rank(name)));
            ranks.map(Result::unwrap).collect()
        });
        let mut registry = Registry::sorted_by(collation);
        registry.column = SortColumn::Title;
        let rows = [
            ("1", "Req 10"),
            ("2", "Req 3"),
            ("3", "Req 2"),
            ("4", "Req 10"),
        ];
        registry.put(rows.map(|(id, title)| entry(id, title, "active")), NOW);
        assert_eq!(titles(&registry), ["Req 2", "Req 3", "Req 10", "Req 10"]);
        assert_eq!(ASKED.get(), 1);
        // What is called the same stays where it is; another name is ranked anew.
        registry.put([entry("2", "Req 3", "inactive")], NOW);
        assert_eq!(ASKED.get(), 1);
        registry.put([entry("2", "Req 100", "inactive")], NOW);
        assert_eq!(titles(&registry), ["Req 2", "Req 10", "Req 10", "Req 100"]);
        assert_eq!(ASKED.get(), 2);
        // In parts: ranked when all is there, whatever was there before.
        registry.fill();
        registry.put([entry("5", "Req 9", "active")], NOW);
        registry.put([entry("6", "Req 11", "active")], NOW);
        assert_eq!(ASKED.get(), 2);
        registry.filled(NOW);
        let all = ["Req 2", "Req 9", "Req 10", "Req 10", "Req 11", "Req 100"];
        assert_eq!(titles(&registry), all);
        assert_eq!(registry.emptied(), Registry::sorted_by(collation));
    }

    #[test]
    fn what_is_ranked_comes_nearly_in_order() {
        let mut names = ["b", "Req 10", "req 3", "", "Req 3a", "Req", "req 007", "7"];
        names.sort_by(|one, other| roughly(one, other));
        assert_eq!(
            names,
            ["", "7", "b", "Req", "req 3", "Req 3a", "Req 10", "req 007"]
        );
        assert_eq!(roughly("Ä 3", "Ä 3"), Ordering::Equal);
    }

    #[test]
    fn folders_are_in_that_order_too_and_what_ties_is_in_the_order_of_titles() {
        let mut registry = Registry {
            column: SortColumn::Folder,
            ..Registry::default()
        };
        let filed = |id: &str, title: &str, folder: &str| {
            Rc::new(Entry {
                folder_name: folder.into(),
                ..(*entry(id, title, "active")).clone()
            })
        };
        registry.put(
            [
                filed("1", "b", "Z"),
                filed("2", "a", "Z"),
                filed("3", "c", "Y"),
            ],
            NOW,
        );
        assert_eq!(titles(&registry), ["c", "a", "b"]);
        registry.put([filed("1", "b", "X")], NOW);
        assert_eq!(titles(&registry), ["b", "c", "a"]);
    }

    proptest! {
        #[test]
        fn the_order_is_the_same_however_it_came_about(
            puts in proptest::collection::vec((0..9_u8, "[ab]{1,2}", 0..3_i64), 1..30), descending: bool
        ) {
            let make = |(id, title, expires): &(u8, String, i64)| Rc::new(Entry {
                title: title.clone(),
                expires_at: DateTime::from_epoch_seconds(NOW + expires).unwrap().to_string(),
                ..Entry::unread(id.to_string())
            });
            let mut one_by_one = Registry { descending, ..Registry::default() };
            for put in &puts {
                one_by_one.put([make(put)], NOW);
            }
            let mut at_once = Registry { descending, ..Registry::default() };
            at_once.put(puts.iter().map(make), NOW);
            prop_assert_eq!(&one_by_one.shown, &at_once.shown);
            let sorted = one_by_one.shown.is_sorted_by(|a, b| {
                let order = compare(a, b, SortColumn::Expires, NOW);
                (if descending { order.reverse() } else { order }).is_le()
            });
            prop_assert!(sorted);
        }

        #[test]
        fn each_entry_is_shown_at_most_once_and_only_where_it_belongs(
            statuses in proptest::collection::vec("(active|inactive|other)", 0..20), pick in 0..8_usize
        ) {
            let mut registry = Registry::default();
            registry.put(statuses.iter().enumerate().map(|(n, s)| entry(&n.to_string(), "x", s)), NOW);
            registry.filter = Filter::ALL[pick];
            registry.arrange(NOW);
            prop_assert_eq!(registry.counts[0], statuses.len());
            prop_assert_eq!(registry.shown.len(), registry.counts[pick]);
            let ids: BTreeSet<_> = registry.shown.iter().map(|row| &row.entry.id).collect();
            prop_assert_eq!(ids.len(), registry.shown.len());
        }
    }
}
