//! Reads a visitor's upload, straight to the disk.

use std::time::Duration;

use axum::body::Body;

use crate::api::FileRequest;
use crate::sandbox::http::multipart::{Part, Parts, sent_name};
use crate::sandbox::rules::error::{CallError, InvalidField};
use crate::sandbox::rules::limits::Limits;
use crate::sandbox::secret;
use crate::sandbox::store::files::{Files, TemporaryFile};
use crate::sandbox::store::submissions::ArrivedFile;

/// Content of one request to the form.
#[derive(Debug, Default)]
pub struct Upload {
    /// Shared by the requests of one submission.
    pub submission: Option<String>,
    /// The visitor's e-mail address.
    pub email: Option<String>,
    /// The visitor's description of the files.
    pub description: Option<String>,
    /// Whole files, on the disk but not yet in their place.
    pub files: Vec<(ArrivedFile, TemporaryFile)>,
    /// The key of the file that comes next.
    next_key: Option<String>,
    total: u64,
}

/// Reader of one request.
#[derive(Debug)]
pub struct UploadReader<'a> {
    pub request: &'a FileRequest,
    pub limits: &'a Limits,
    pub files: &'a Files,
    /// Longest wait for another byte.
    pub patience: Duration,
}

/// An e-mail address has at most this many bytes (RFC 5321).
pub const MAX_EMAIL: usize = 254;
/// A visitor's description has at most this many characters.
pub const MAX_DESCRIPTION: usize = 4000;
/// Highest number of parts that are not files.
const MAX_FIELDS: usize = 32;

impl UploadReader<'_> {
    /// Reads the whole request into `sent`, which after a failure still holds the text fields.
    ///
    /// # Errors
    /// Every fault of the request, of the connection or of the disk. Nothing is published then, and
    /// dropping `sent` removes the files that have arrived.
    pub async fn read(
        &self,
        boundary: &str,
        body: Body,
        sent: &mut Upload,
    ) -> Result<(), CallError> {
        let mut parts = Parts::new(boundary, body, self.patience);
        let mut fields = 0;
        while let Some(part) = parts.next().await? {
            if part.name() == Some("file") {
                self.file(part, sent).await?;
            } else {
                fields += 1;
                if fields > MAX_FIELDS {
                    return Err(CallError::BrokenBody);
                }
                field(part, sent).await?;
            }
        }
        if sent.files.is_empty() {
            self.check_fields(sent)?;
            return Err(InvalidField::alone("file", "Choose at least one file."));
        }
        Ok(())
    }

    async fn file(&self, mut part: Part<'_>, sent: &mut Upload) -> Result<(), CallError> {
        let sent_name = sent_name(&part);
        let first = part.piece().await?;
        if sent_name.is_empty() && first.is_none() {
            sent.next_key = None;
            return Ok(()); // what a browser sends when no file was chosen
        }
        self.check_fields(sent)?;
        let count = u64::try_from(sent.files.len()).unwrap_or(u64::MAX);
        let before = sent.total;
        self.limits.check_submission(count + 1, before)?;
        let check = |size| {
            self.limits.check_file(size)?;
            self.limits.check_submission(count + 1, before + size)
        };
        let (size, whole) = part.store(first, self.files, self.limits, check).await?;
        sent.total += size;
        let arrived = ArrivedFile {
            key: sent.next_key.take().unwrap_or_else(secret::key),
            sent_name,
            size,
            sha256: whole.sha256,
        };
        sent.files.push((arrived, whole.temporary));
        Ok(())
    }

    /// Checks the fields that the file request requires; called before a file is accepted.
    fn check_fields(&self, sent: &Upload) -> Result<(), CallError> {
        let email = sent.email.as_deref();
        if self.request.is_email_required == Some(true) && email.is_none() {
            return Err(InvalidField::alone("email", "Enter your email address."));
        }
        if email.is_some_and(|email| !is_email(email)) {
            let message = "Enter an email address, like name@example.com.";
            return Err(InvalidField::alone("email", message));
        }
        if self.request.is_description_required == Some(true) && sent.description.is_none() {
            return Err(InvalidField::alone("description", "Describe the files."));
        }
        if sent
            .description
            .as_ref()
            .is_some_and(|text| typed_length(text) > MAX_DESCRIPTION)
        {
            let message = format!("Use at most {MAX_DESCRIPTION} characters.");
            return Err(InvalidField::alone("description", message));
        }
        Ok(())
    }
}

/// Counts characters as a text field of a browser does, which sends each line break as two.
fn typed_length(text: &str) -> usize {
    text.chars().count() - text.matches("\r\n").count()
}

/// Reads one text field. A field after a file is refused: it would come too late to refuse that file.
async fn field(part: Part<'_>, sent: &mut Upload) -> Result<(), CallError> {
    let name = part.name().unwrap_or_default().to_owned();
    let text = part.text().await?.trim().to_owned();
    let given = (!text.is_empty()).then_some(text);
    let once = |is_free: bool, name| {
        if is_free && sent.files.is_empty() {
            Ok(())
        } else {
            Err(InvalidField::alone(
                name,
                "must be given once, before the files",
            ))
        }
    };
    match name.as_str() {
        "email" => {
            once(sent.email.is_none(), "email")?;
            sent.email = given;
        }
        "description" => {
            once(sent.description.is_none(), "description")?;
            sent.description = given;
        }
        "submission" => {
            once(sent.submission.is_none(), "submission")?;
            sent.submission = Some(checked_key(given, "submission")?);
        }
        "upload" => {
            let key = checked_key(given, "upload")?;
            let is_used = sent.files.iter().any(|(file, _)| file.key == key);
            if is_used || sent.next_key.is_some() {
                let message = "must be given once before each file, and differ for each";
                return Err(InvalidField::alone("upload", message));
            }
            sent.next_key = Some(key);
        }
        _ => (),
    }
    Ok(())
}

fn checked_key(key: Option<String>, name: &'static str) -> Result<String, CallError> {
    key.filter(|key| is_key(key))
        .ok_or_else(|| InvalidField::alone(name, "must be 32 hexadecimal digits"))
}

/// Returns true for a key like those that the form's script makes.
fn is_key(text: &str) -> bool {
    text.len() == 32
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// Returns true for text with the form of an e-mail address; only a message to it could tell more.
fn is_email(text: &str) -> bool {
    let plain =
        text.len() <= MAX_EMAIL && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    plain
        && text
            .rsplit_once('@')
            .is_some_and(|(local, host)| !local.is_empty() && !host.is_empty())
}
