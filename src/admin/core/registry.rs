//! The reducer of the list.

use std::rc::Rc;

use super::effect::{Download, Effect, Export, Outbox, Undo};
use crate::admin::model::contact::Contact;
use crate::admin::model::entry::Entry;
use crate::admin::model::list_csv as csv;
use crate::admin::model::registry::{Filter, Registry, Retention, SortColumn};
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
    /// The browser keeps what is stored so long.
    Retention(Retention),
    /// Another tab has removed these; what it has changed has been found.
    Elsewhere(Vec<String>),
    /// Search for this.
    Search(String),
    /// Show only these.
    Filter(Filter),
    /// Sort by this; again, to reverse.
    Sort(SortColumn),
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
    /// The person whom one is for.
    Contact(String, Contact),
    /// Forget these.
    Forget(Vec<String>),
    /// A part of the entries from a file.
    Import(Vec<Entry>),
    /// All entries of the file are there, and this is to be said besides.
    Imported(String),
}

/// Carries out one action.
pub fn update(registry: &mut Registry, action: RegistryAction, now: i64, out: &mut Outbox) {
    match action {
        RegistryAction::Fill => registry.fill(),
        RegistryAction::Found(entries) => registry.put(entries.into_iter().map(Rc::new), now),
        RegistryAction::Loaded(unreadable) => {
            registry.loaded = true;
            registry.fault = None;
            registry.unreadable = Rc::new(unreadable);
            registry.filled(now);
        }
        RegistryAction::Fault(name) => {
            registry.loaded = true;
            registry.fault = Some(name);
            registry.filled(now);
        }
        RegistryAction::Retention(retention) => registry.retention = retention,
        RegistryAction::Elsewhere(gone) => {
            registry.remove(&gone, now);
            registry.filled(now);
        }
        RegistryAction::Search(query) => {
            registry.query = query;
            registry.arrange(now);
        }
        RegistryAction::Filter(filter) => {
            registry.filter = filter;
            registry.arrange(now);
        }
        RegistryAction::Sort(column) => {
            registry.descending = if registry.column == column {
                !registry.descending
            } else {
                column.begins_reversed()
            };
            registry.column = column;
            registry.arrange(now);
        }
        RegistryAction::Toggle(id) => {
            registry.toggle(&id);
            registry.at = Some(id);
        }
        RegistryAction::SelectTo(id) => {
            let from = registry.at.clone().unwrap_or_else(|| id.clone());
            registry.select_range(&from, &id);
            registry.at = Some(id);
        }
        RegistryAction::SelectShown(all) => {
            let ids = registry.shown.iter().map(|row| row.entry.id.clone());
            let ids: Vec<_> = if all { ids.collect() } else { Vec::new() };
            registry.select(ids);
        }
        RegistryAction::SelectNone => registry.select([]),
        RegistryAction::At(id) => registry.at = Some(id),
        RegistryAction::Note(id, note) => {
            change(registry, &id, now, out, |entry| entry.note = note);
        }
        RegistryAction::Contact(id, contact) => {
            change(registry, &id, now, out, |entry| entry.contact = contact);
        }
        RegistryAction::Forget(ids) => {
            let removed = registry.remove(&ids, now);
            out.effect(Effect::Forget(ids));
            out.notify(w::forgotten(removed.len()), Some(Undo::Entries(removed)));
        }
        RegistryAction::Import(entries) => registry.merge(entries, now),
        RegistryAction::Imported(besides) => {
            let (merged, changed) = registry.imported();
            registry.filled(now);
            out.effect(Effect::Keep(changed));
            out.notify(w::imported(&merged) + &besides, None);
        }
    }
}

/// Changes what only this browser knows of one entry.
fn change(
    registry: &mut Registry,
    id: &str,
    now: i64,
    out: &mut Outbox,
    change: impl FnOnce(&mut Entry),
) {
    if let Some(known) = registry.get(id) {
        let mut entry = (**known).clone();
        change(&mut entry);
        let entry = Rc::new(entry);
        registry.put([entry.clone()], now);
        out.effect(Effect::Keep(vec![entry]));
    }
}

/// Offers the selected entries, or all, as a file; or the stored values as they are.
pub fn export(registry: &Registry, what: Export, out: &mut Outbox) {
    let entries: Vec<_> = if registry.selected.is_empty() {
        registry.entries().cloned().collect()
    } else {
        registry.selection()
    };
    match what {
        Export::Csv => out.effect(Effect::Download(Download {
            name: "file-requests.csv".into(),
            media_type: "text/csv;charset=utf-8",
            // The mark at the start tells spreadsheets that it is UTF-8.
            text: format!("\u{feff}{}", csv::write(entries.iter().map(AsRef::as_ref))),
        })),
        Export::Json => out.effect(Effect::ExportJson(entries, false)),
        Export::Everything(choice) => {
            let mut entries: Vec<_> = registry.entries().cloned().collect();
            if !choice.notes {
                for entry in entries.iter_mut().filter(|entry| !entry.note.is_empty()) {
                    Rc::make_mut(entry).note.clear();
                }
            }
            out.effect(Effect::ExportJson(entries, choice.drafts));
        }
        Export::Unreadable => out.effect(Effect::Download(Download {
            name: "file-requests-unreadable.json".into(),
            media_type: "application/json",
            text: format!("[{}]", registry.unreadable.join(",\n")),
        })),
        Export::Stored => out.effect(Effect::ExportStored),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::core::effect::ExportChoice;

    const NOW: i64 = 1_790_000_000;

    #[test]
    fn everything_goes_out_with_notes_or_without() {
        let mut registry = Registry::default();
        for id in ["1", "2"] {
            let entry = Entry {
                note: format!("note {id}"),
                ..Entry::unread(id)
            };
            registry.put([Rc::new(entry)], NOW);
        }
        // What is selected makes no difference.
        registry.select(["1".into()]);
        for (notes, drafts) in [(true, false), (false, true)] {
            let mut out = Outbox::default();
            let choice = ExportChoice { notes, drafts };
            export(&registry, Export::Everything(choice), &mut out);
            let [Effect::ExportJson(entries, with_drafts)] = out.effects.as_slice() else {
                panic!("{:?}", out.effects);
            };
            let noted = entries.iter().filter(|entry| !entry.note.is_empty());
            assert_eq!(
                (entries.len(), noted.count()),
                (2, if notes { 2 } else { 0 })
            );
            assert_eq!(*with_drafts, drafts);
        }
        assert_eq!(registry.get("2").unwrap().note, "note 2");
    }

    fn titles(registry: &Registry) -> Vec<&str> {
        registry
            .shown
            .iter()
            .map(|row| row.entry.title.as_str())
            .collect()
    }

    #[test]
    fn what_comes_in_parts_is_arranged_once_all_is_there() {
        let mut registry = Registry::default();
        registry.column = SortColumn::Title;
        let known = Entry {
            title: "e".into(),
            ..Entry::unread("5")
        };
        registry.put([Rc::new(known)], NOW);
        let mut out = Outbox::default();
        update(&mut registry, RegistryAction::Fill, NOW, &mut out);
        for part in [["9", "1"], ["5", "3"]] {
            let entries = part.map(|id| Entry {
                title: id.into(),
                checked_at: 1,
                ..Entry::unread(id)
            });
            update(
                &mut registry,
                RegistryAction::Import(entries.to_vec()),
                NOW,
                &mut out,
            );
        }
        assert_eq!(titles(&registry), ["e"]);
        let imported = RegistryAction::Imported(String::new());
        update(&mut registry, imported, NOW, &mut out);
        assert_eq!(titles(&registry), ["1", "3", "5", "9"]);
        let kept = out.effects.iter().map(|effect| match effect {
            Effect::Keep(entries) => entries.len(),
            _ => 0,
        });
        assert_eq!(kept.collect::<Vec<_>>(), [4]);
    }
}
