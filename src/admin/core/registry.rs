//! What happens to the list.

use std::rc::Rc;

use super::effect::{Download, Effect, Export, Outbox, Undo};
use crate::admin::model::entry::Entry;
use crate::admin::model::list_csv as csv;
use crate::admin::model::registry::{Column, Filter, Registry};
use crate::admin::words as w;

/// Something that happens to the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegistryAction {
    /// Entries come in parts, so that a long list does not hold up the page; it is arranged once
    /// all are there.
    Fill,
    /// A part of the stored list, or what another tab has changed.
    Found(Vec<Entry>),
    /// All of the stored list is there. What is no entry comes as raw copies.
    Loaded(Vec<String>),
    /// The browser does not keep the list: the name of its exception.
    Fault(String),
    /// Another tab has removed these; what it has changed has been found.
    Elsewhere(Vec<String>),
    /// Search for this.
    Search(String),
    /// Show only these.
    Filter(Filter),
    /// Sort by this; again, to reverse.
    Sort(Column),
    /// Select one more, or one less.
    Toggle(String),
    /// Select from where the keyboard was last up to this one.
    SelectTo(String),
    /// Select all that are shown, or none.
    SelectShown(bool),
    /// Select nothing.
    SelectNone,
    /// The keyboard is at this one.
    At(String),
    /// A note of one's own.
    Note(String, String),
    /// Forget these.
    Forget(Vec<String>),
    /// A part of the entries from a file.
    Import(Vec<Entry>),
    /// All entries of the file are there.
    Imported,
}

impl Registry {
    /// Carries out one action.
    pub fn update(&mut self, action: RegistryAction, now: i64, out: &mut Outbox) {
        match action {
            RegistryAction::Fill => self.filling = true,
            RegistryAction::Found(entries) => self.put(entries.into_iter().map(Rc::new), now),
            RegistryAction::Loaded(unreadable) => {
                self.loaded = true;
                self.fault = None;
                self.unreadable = Rc::new(unreadable);
                self.filled(now);
            }
            RegistryAction::Fault(name) => {
                self.loaded = true;
                self.fault = Some(name);
                self.filled(now);
            }
            RegistryAction::Elsewhere(gone) => {
                self.remove(&gone, now);
                self.filled(now);
            }
            RegistryAction::Search(query) => {
                self.query = query;
                self.arrange(now);
            }
            RegistryAction::Filter(filter) => {
                self.filter = filter;
                self.arrange(now);
            }
            RegistryAction::Sort(column) => {
                self.descending = self.column == column && !self.descending;
                self.column = column;
                self.arrange(now);
            }
            RegistryAction::Toggle(id) => {
                self.toggle(&id);
                self.at = Some(id);
            }
            RegistryAction::SelectTo(id) => {
                let from = self.at.clone().unwrap_or_else(|| id.clone());
                self.select_range(&from, &id);
                self.at = Some(id);
            }
            RegistryAction::SelectShown(all) => {
                let ids = self.shown.iter().map(|row| row.entry.id.clone());
                let ids: Vec<_> = if all { ids.collect() } else { Vec::new() };
                self.select(ids);
            }
            RegistryAction::SelectNone => self.select([]),
            RegistryAction::At(id) => self.at = Some(id),
            RegistryAction::Note(id, note) => {
                if let Some(known) = self.get(&id) {
                    let entry = Rc::new(Entry {
                        note,
                        ..(**known).clone()
                    });
                    self.put([entry.clone()], now);
                    out.ask(Effect::Keep(vec![entry]));
                }
            }
            RegistryAction::Forget(ids) => {
                let removed = self.remove(&ids, now);
                out.ask(Effect::Forget(ids));
                out.say(w::forgotten(removed.len()), Some(Undo::Entries(removed)));
            }
            RegistryAction::Import(entries) => self.merge(entries, now),
            RegistryAction::Imported => {
                let (merged, changed) = std::mem::take(&mut self.imported);
                self.filled(now);
                out.ask(Effect::Keep(changed));
                out.say(w::imported(&merged), None);
            }
        }
    }

    /// Offers the selected entries, or all, as a file; or what is stored.
    pub fn export(&self, what: Export, out: &mut Outbox) {
        let entries: Vec<_> = if self.selected.is_empty() {
            self.entries().cloned().collect()
        } else {
            self.selection()
        };
        match what {
            Export::Csv => out.ask(Effect::Download(Download {
                name: "file-requests.csv".into(),
                media_type: "text/csv;charset=utf-8",
                // The mark at the start tells spreadsheets that it is UTF-8.
                text: format!("\u{feff}{}", csv::write(entries.iter().map(AsRef::as_ref))),
            })),
            Export::Json => out.ask(Effect::ExportJson(entries)),
            Export::Unreadable => out.ask(Effect::Download(Download {
                name: "file-requests-unreadable.json".into(),
                media_type: "application/json",
                text: format!("[{}]", self.unreadable.join(",\n")),
            })),
            Export::Stored => out.ask(Effect::ExportStored),
        }
    }
}
