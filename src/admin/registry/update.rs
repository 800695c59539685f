//! What happens to the list.

use std::rc::Rc;

use super::csv;
use super::entry::Entry;
use super::job::{Job, Progress, Task};
use super::{Column, Filter, Registry};
use crate::admin::effect::{Download, Effect, Format, Outbox, Undo};
use crate::admin::problem::Problem;
use crate::admin::words::Said;

/// Something that happens to the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegistryAction {
    /// The stored list: its entries, and raw copies of what is none.
    Loaded(Vec<Entry>, Vec<String>),
    /// The browser does not keep the list: the name of its exception.
    Fault(String),
    /// Another tab has changed these, and removed those.
    Elsewhere(Vec<Entry>, Vec<String>),
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
    /// Do this to these; to the selected ones, where none are named.
    Start(Task, Option<Vec<String>>),
    /// Make no further call for now, or go on.
    Pause(bool),
    /// Make no further call at all.
    Cancel,
    /// Try the failed rows again.
    Retry,
    /// The job's results have been seen.
    CloseJob,
    /// Entries from a file.
    Import(Vec<Entry>),
    /// Offer the selected entries, or all, as a file.
    Export(Format),
    /// Offer what could not be read as a file.
    ExportUnreadable,
}

impl Registry {
    /// Carries out one action.
    pub fn update(&mut self, action: RegistryAction, now: i64, out: &mut Outbox) {
        match action {
            RegistryAction::Loaded(entries, unreadable) => {
                self.loaded = true;
                self.fault = None;
                self.unreadable = Rc::new(unreadable);
                self.put(entries.into_iter().map(Rc::new), now);
            }
            RegistryAction::Fault(name) => {
                self.loaded = true;
                self.fault = Some(name);
            }
            RegistryAction::Elsewhere(entries, gone) => {
                self.remove(&gone, now);
                self.put(entries.into_iter().map(Rc::new), now);
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
                out.say(Said::Forgotten(removed.len()), Some(Undo::Entries(removed)));
            }
            RegistryAction::Start(task, ids) => {
                let entries = match ids {
                    Some(ids) => ids.iter().filter_map(|id| self.get(id).cloned()).collect(),
                    None => self.selection(),
                };
                self.job = Some(Job::new(task, entries, now));
                self.go_on(now, out);
            }
            RegistryAction::Pause(paused) => {
                if let Some(job) = &mut self.job {
                    job.paused = paused;
                }
                self.go_on(now, out);
            }
            RegistryAction::Cancel => {
                if let Some(job) = &mut self.job {
                    job.cancelled = true;
                }
                self.go_on(now, out);
            }
            RegistryAction::Retry => {
                if let Some(mut job) = self.job.take() {
                    job.retry(|id| self.get(id).cloned());
                    self.job = Some(job);
                }
                self.go_on(now, out);
            }
            RegistryAction::CloseJob => self.job = None,
            RegistryAction::Import(entries) => {
                let (merged, changed) = self.merge(entries, now);
                out.ask(Effect::Keep(changed));
                out.say(Said::Imported(merged), None);
            }
            RegistryAction::Export(format) => self.export(format, out),
            RegistryAction::ExportUnreadable => out.ask(Effect::Download(Download {
                name: "file-requests-unreadable.json".into(),
                media_type: "application/json",
                text: format!("[{}]", self.unreadable.join(",\n")),
            })),
        }
    }

    fn export(&self, format: Format, out: &mut Outbox) {
        let entries: Vec<_> = if self.selected.is_empty() {
            self.entries().cloned().collect()
        } else {
            self.selection()
        };
        match format {
            Format::Csv => out.ask(Effect::Download(Download {
                name: "file-requests.csv".into(),
                media_type: "text/csv;charset=utf-8",
                // The mark at the start tells spreadsheets that it is UTF-8.
                text: format!("\u{feff}{}", csv::write(entries.iter().map(AsRef::as_ref))),
            })),
            Format::Json => out.ask(Effect::ExportJson(entries)),
        }
    }

    /// Makes the job's next calls, and says so when it has come to its end.
    fn go_on(&mut self, now: i64, out: &mut Outbox) {
        if let Some(job) = &mut self.job {
            job.go_on(now, out);
        }
        self.settle(out);
    }

    /// A refresh that has come to its end without failures needs no reading; it is said in passing.
    fn settle(&mut self, out: &mut Outbox) {
        let Some(job) = &self.job else { return };
        let failed = job.count(|progress| matches!(progress, Progress::Failed(_)));
        if job.task == Task::Refresh && job.is_over() && failed == 0 {
            let done = job.count(|progress| *progress == Progress::Done);
            out.say(Said::Refreshed(done), None);
            self.job = None;
        }
    }

    /// Time passes.
    pub fn tick(&mut self, now: i64, out: &mut Outbox) {
        if self.job.is_some() {
            self.go_on(now, out);
        }
    }

    /// A new token: a job that was stopped for want of one goes on.
    pub fn signed_in(&mut self, now: i64, out: &mut Outbox) {
        if let Some(job) = &mut self.job {
            job.paused = false;
        }
        self.go_on(now, out);
    }

    /// Whether the job waits for the answer about this file request.
    #[must_use]
    pub fn job_waits_for(&self, id: &str) -> bool {
        self.job.as_ref().is_some_and(|job| {
            job.rows
                .iter()
                .any(|row| row.progress == Progress::Running && row.entry.id == id)
        })
    }

    /// The job's answer to a reading.
    pub fn job_read(
        &mut self,
        answer: Result<Rc<Entry>, (String, Problem)>,
        now: i64,
        out: &mut Outbox,
    ) {
        if let Some(job) = &mut self.job {
            job.read(answer, now, out);
        }
        self.settle(out);
    }

    /// The job's answer to a write or a deletion.
    pub fn job_wrote(
        &mut self,
        id: &str,
        answer: Result<Option<Rc<Entry>>, Problem>,
        now: i64,
        out: &mut Outbox,
    ) {
        if let Some(job) = &mut self.job {
            job.written(id, answer, now, out);
        }
        self.settle(out);
    }
}
