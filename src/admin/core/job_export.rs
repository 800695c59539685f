//! The results of a job as text: links, CSV, JSON.

use super::effect::Download;
use super::job::Job;
use super::jobs::JobFile;
use crate::admin::model::csv::write_row;
use crate::admin::model::run::{Destination, Made, Reason, RowState, RowTask};
use crate::admin::words::copy as c;
use crate::api::visitor_link;

/// The links of the copies that a job made, one a line.
#[must_use]
pub fn links(job: &Job, app: &str) -> String {
    let made = job.run.made();
    let links: Vec<String> = made
        .filter_map(|(_, made)| visitor_link(app, &made.url))
        .collect();
    links.join("\n")
}

/// The rows of a job that go into a file: the failed ones alone where that was asked for, as long as there
/// are any.
fn exported(job: &Job) -> impl Iterator<Item = usize> {
    let only_failed = job.exports_failed && job.tally().failed > 0;
    let is_failed = |row| matches!(job.run.state(row), Some(RowState::Failed(_)));
    (0..job.head.rows).filter(move |row| !only_failed || is_failed(*row))
}

/// The rows of a job as a file.
#[must_use]
pub fn file(job: &Job, form: JobFile, app: &str) -> Download {
    let (ending, media_type, text) = match form {
        JobFile::Csv => ("csv", "text/csv", csv(job, app)),
        JobFile::Json => ("json", "application/json", json(job, app)),
    };
    Download {
        name: format!("job-{}.{ending}", job.head.id),
        media_type,
        text,
    }
}

/// The name of a row, which is the folder's or the title, and its id.
#[must_use]
pub fn known_as(job: &Job, row: usize) -> (String, String) {
    let label = job.labels.get(row).cloned().unwrap_or_default();
    let id = match job.run.tasks().get(row) {
        Some(RowTask::Copy { .. }) => job.run.folder(row).unwrap_or_default().to_owned(),
        Some(RowTask::Bulk { id, .. } | RowTask::Count { id, .. }) => id.clone(),
        None => String::new(),
    };
    let name = match (label.is_empty(), job.run.tasks().get(row)) {
        (true, Some(RowTask::Copy { .. })) => format!("Folder {id}"),
        (true, _) => id.clone(),
        (false, _) => label,
    };
    (name, id)
}

/// The columns of an export.
const COLUMNS: [&str; 12] = [
    "row",
    "folder_id",
    "folder_name",
    "result",
    "file_request_id",
    "title",
    "link",
    "status",
    "reason",
    "request_id",
    "contact_name",
    "contact_email",
];

/// A row of an export, column by column.
fn record(job: &Job, row: usize, app: &str) -> [String; 12] {
    let (_, id) = known_as(job, row);
    let is_copy = matches!(job.run.tasks().get(row), Some(RowTask::Copy { .. }));
    let name = match job.run.tasks().get(row) {
        Some(RowTask::Copy {
            target: Destination::NewFolder { name, .. },
            ..
        }) => name.clone(),
        _ => job.labels.get(row).cloned().unwrap_or_default(),
    };
    let (result, made, reason) = match job.run.state(row) {
        Some(RowState::Done(made)) => (
            c::done_word(&job.head.purpose),
            made.clone(),
            Reason {
                text: made.note.clone(),
                ..Reason::default()
            },
        ),
        Some(RowState::Failed(reason)) => (c::FAILED, Made::default(), reason.clone()),
        Some(RowState::Unknown(reason)) => (c::UNCONFIRMED, Made::default(), reason.clone()),
        Some(RowState::Waiting | RowState::InFlight) | None => {
            (c::NOT_SENT, Made::default(), Reason::default())
        }
    };
    let (folder, request) = if is_copy {
        (id, made.id)
    } else {
        (String::new(), id)
    };
    let contact = job.run.contact(row);
    [
        (row + 1).to_string(),
        folder,
        name,
        result.to_lowercase(),
        request,
        made.title,
        visitor_link(app, &made.url).unwrap_or_default(),
        reason
            .status
            .map_or_else(String::new, |status| status.to_string()),
        reason.text,
        reason.request_id.unwrap_or_default(),
        contact.name,
        contact.email,
    ]
}

fn csv(job: &Job, app: &str) -> String {
    let mut text = String::new();
    write_row(&mut text, COLUMNS);
    for row in exported(job) {
        write_row(&mut text, record(job, row, app).iter().map(String::as_str));
    }
    text
}

fn json(job: &Job, app: &str) -> String {
    let rows: Vec<serde_json::Map<String, serde_json::Value>> = exported(job)
        .map(|row| {
            let cells = COLUMNS.iter().zip(record(job, row, app));
            cells
                .map(|(name, cell)| ((*name).to_owned(), cell.into()))
                .collect()
        })
        .collect();
    // A list of texts can always be written.
    serde_json::to_string_pretty(&rows).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::core::effect::Outbox;
    use crate::admin::model::contact::Contact;
    use crate::admin::model::job::{Head, Line, Purpose, RowFilter};
    use crate::admin::model::run::{JournalEntry, RowEvent};
    use crate::api::Changes;

    const APP: &str = "https://app.box.com";

    /// A job of four rows that has ended: done, failed, failed in vain, in doubt.
    fn ended() -> Job {
        let line = |row: usize| Line {
            task: RowTask::Copy {
                template: "1".into(),
                target: Destination::Folder(format!("7{row}")),
                changes: Changes::default(),
                contact: Contact::default(),
            },
            label: format!("Folder {row}"),
        };
        let head = Head {
            id: "1-0".into(),
            account: String::new(),
            purpose: Purpose::Copy("1".into(), String::new()),
            begun_at: 0,
            rows: 4,
            end: None,
        };
        let mut job = Job::new(head, (0..4).map(line).collect());
        let made = Made {
            id: "9".into(),
            url: "/f/abc".into(),
            ..Made::default()
        };
        let reason = |is_in_vain| Reason {
            is_in_vain,
            ..Reason::default()
        };
        let events = [
            RowEvent::Done(made),
            RowEvent::Failed(reason(false)),
            RowEvent::Failed(reason(true)),
            RowEvent::Unknown(reason(false)),
        ];
        for (row, event) in events.into_iter().enumerate() {
            for event in [RowEvent::Sent, event] {
                job.run.record(JournalEntry { row, event });
            }
        }
        job
    }

    fn folders(job: &Job) -> Vec<String> {
        let table = file(job, JobFile::Csv, APP).text;
        let cell = |line: &str| line.split(',').nth(1).map(str::to_owned);
        table.lines().skip(1).filter_map(cell).collect()
    }

    #[test]
    fn the_failed_rows_alone_go_out_where_that_is_asked_for_and_there_are_any() {
        let mut job = ended();
        assert_eq!(folders(&job), ["70", "71", "72", "73"]);
        job.exports_failed = true;
        // None in doubt: a second copy could be made of it.
        assert_eq!(folders(&job), ["71", "72"]);
        let json = file(&job, JobFile::Json, APP).text;
        assert!(
            json.contains("\"71\"") && !json.contains("\"73\""),
            "{json}"
        );
        // The next attempt begins with everything shown.
        job.shown = RowFilter::Attention;
        job.retry(false, 0, &mut Outbox::default());
        assert_eq!((job.exports_failed, job.shown), (false, RowFilter::All));
        assert_eq!(folders(&job).len(), 4);
    }

    #[test]
    fn a_retry_takes_what_may_pass_or_what_a_person_has_corrected() {
        for (in_vain, waiting) in [(false, 1), (true, 2)] {
            let mut job = ended();
            job.retry(in_vain, 0, &mut Outbox::default());
            let is_waiting = |row: &usize| job.run.state(*row) == Some(&RowState::Waiting);
            assert_eq!((0..4).filter(is_waiting).collect::<Vec<_>>(), [waiting]);
        }
    }

    #[test]
    fn a_filter_shows_what_needs_attention_or_what_is_done() {
        let job = ended();
        let shown = |filter: RowFilter| {
            let shows = |row: &usize| job.run.state(*row).is_some_and(|state| filter.shows(state));
            (0..4).filter(shows).collect::<Vec<_>>()
        };
        assert_eq!(
            RowFilter::ALL.map(shown),
            [vec![0, 1, 2, 3], vec![1, 2, 3], vec![0]]
        );
    }
}
