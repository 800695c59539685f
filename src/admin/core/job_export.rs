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
    for row in 0..job.head.rows {
        write_row(&mut text, record(job, row, app).iter().map(String::as_str));
    }
    text
}

fn json(job: &Job, app: &str) -> String {
    let rows: Vec<serde_json::Map<String, serde_json::Value>> = (0..job.head.rows)
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
