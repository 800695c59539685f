//! The reducer of the list.

use std::rc::Rc;

use super::effect::{Download, Effect, Export, ExportChoice, ExportScope, ListForm, Outbox, Undo};
use crate::admin::model::contact::Contact;
use crate::admin::model::entry::Entry;
use crate::admin::model::list_csv as csv;
use crate::admin::model::local_time::Zone;
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
    /// Drop what is not shown from the selection.
    SelectOnlyShown,
    /// Select nothing.
    SelectNone,
    /// Show every entry: search for nothing, and filter nothing.
    ShowAll,
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
        RegistryAction::SelectOnlyShown => registry.select_only_shown(),
        RegistryAction::SelectNone => registry.select([]),
        RegistryAction::ShowAll => {
            registry.query.clear();
            registry.filter = Filter::All;
            registry.arrange(now);
            // The pressed button is gone.
            out.focus("list");
        }
        RegistryAction::At(id) => registry.at = Some(id),
        RegistryAction::Note(id, note) => {
            change(registry, &id, now, out, |entry| entry.note = note);
        }
        RegistryAction::Contact(id, contact) => {
            change(registry, &id, now, out, |entry| entry.contact = contact);
        }
        RegistryAction::Forget(ids) => {
            let was_selected = !registry.selected.is_empty();
            let removed = registry.remove(&ids, now);
            if was_selected {
                // The bar with the pressed button is gone.
                out.focus("list");
            }
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

/// The entries that an export holds: the selected ones, or all.
fn exported(registry: &Registry, scope: ExportScope) -> Vec<Rc<Entry>> {
    let is_selection = scope != ExportScope::Everything && !registry.selected.is_empty();
    if is_selection {
        registry.selection()
    } else {
        registry.entries().cloned().collect()
    }
}

/// The number of entries that an export holds, and of those with a note.
#[must_use]
pub fn count_exported(registry: &Registry, scope: ExportScope) -> (usize, usize) {
    let entries = exported(registry, scope);
    let noted = entries.iter().filter(|entry| !entry.note.is_empty());
    (entries.len(), noted.count())
}

/// Offers entries as a file, or the stored values as they are. Gives back what to ask before, where notes
/// that nobody else may see would go along.
pub fn export(
    registry: &Registry,
    what: Export,
    app: &str,
    zone: Zone,
    out: &mut Outbox,
) -> Option<ExportChoice> {
    match what {
        Export::List(form) => {
            let choice = ExportChoice {
                scope: ExportScope::List(form),
                notes: false,
                drafts: false,
            };
            if count_exported(registry, choice.scope).1 > 0 {
                return Some(choice);
            }
            write(registry, choice, app, zone, out);
        }
        Export::Chosen(choice) => write(registry, choice, app, zone, out),
        Export::Unreadable => out.effect(Effect::Download(Download {
            name: "file-requests-unreadable.json".into(),
            media_type: "application/json",
            text: format!("[{}]", registry.unreadable.join(",\n")),
        })),
        Export::Stored => out.effect(Effect::ExportStored),
    }
    None
}

fn write(registry: &Registry, choice: ExportChoice, app: &str, zone: Zone, out: &mut Outbox) {
    let mut entries = exported(registry, choice.scope);
    if !choice.notes {
        for entry in entries.iter_mut().filter(|entry| !entry.note.is_empty()) {
            Rc::make_mut(entry).note.clear();
        }
    }
    match choice.scope {
        ExportScope::List(ListForm::Csv) => {
            let table = csv::write(entries.iter().map(AsRef::as_ref), app, zone);
            out.effect(Effect::Download(Download {
                name: "file-requests.csv".into(),
                media_type: "text/csv;charset=utf-8",
                // The mark at the start tells spreadsheets that it is UTF-8.
                text: format!("\u{feff}{table}"),
            }));
        }
        ExportScope::List(ListForm::Json) | ExportScope::Everything => {
            out.effect(Effect::ExportJson(entries, choice.drafts));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    const NOW: i64 = 1_790_000_000;

    const APP: &str = "https://app.box.com";

    fn noted() -> Registry {
        let mut registry = Registry::default();
        for id in ["1", "2"] {
            let entry = Entry {
                note: format!("note {id}"),
                ..Entry::unread(id)
            };
            registry.put([Rc::new(entry)], NOW);
        }
        registry
    }

    #[test]
    fn notes_stay_here_unless_they_are_asked_for() {
        let mut registry = noted();
        registry.put([Rc::new(Entry::unread("3"))], NOW);
        for form in [ListForm::Csv, ListForm::Json] {
            let ask = |registry: &Registry, what: Export| {
                let mut out = Outbox::default();
                let asked = export(registry, what, APP, Zone::default(), &mut out);
                let text = match out.effects.as_slice() {
                    [] => String::new(),
                    [Effect::Download(file)] => file.text.clone(),
                    [Effect::ExportJson(entries, false)] => format!("{entries:?}"),
                    other => panic!("{other:?}"),
                };
                (asked, text)
            };
            let (asked, text) = ask(&registry, Export::List(form));
            let choice = asked.unwrap();
            assert_eq!((choice.notes, text.as_str()), (false, ""));
            assert_eq!(count_exported(&registry, choice.scope), (3, 2));
            let without = ask(&registry, Export::Chosen(choice)).1;
            assert!(
                !without.is_empty() && !without.contains("note 1"),
                "{without}"
            );
            let with = ExportChoice {
                notes: true,
                ..choice
            };
            assert!(ask(&registry, Export::Chosen(with)).1.contains("note 1"));
            // Where there is no note among them, there is nothing to ask.
            registry.select(["3".into()]);
            let (asked, text) = ask(&registry, Export::List(form));
            assert_eq!(asked, None);
            assert!(text.contains('3'));
            registry.select([]);
        }
        assert_eq!(registry.get("1").unwrap().note, "note 1");
    }

    #[test]
    fn everything_goes_out_with_notes_or_without() {
        let mut registry = noted();
        // What is selected makes no difference.
        registry.select(["1".into()]);
        for (notes, drafts) in [(true, false), (false, true)] {
            let mut out = Outbox::default();
            let choice = ExportChoice {
                scope: ExportScope::Everything,
                notes,
                drafts,
            };
            let what = Export::Chosen(choice);
            let asked = export(&registry, what, APP, Zone::default(), &mut out);
            assert_eq!(asked, None);
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
