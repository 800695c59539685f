//! Bodies of several parts, read piece by piece and straight to the disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use futures_util::{Stream, StreamExt as _};
use multer::{Field, Multipart};
use percent_encoding::percent_decode_str;

use crate::sandbox::rules::error::{CallError, InvalidField};
use crate::sandbox::rules::limits::Limits;
use crate::sandbox::state::AppState;
use crate::sandbox::store::files::Files;
use crate::sandbox::store::incoming::{IncomingFile, WrittenFile};

/// Longest text in a part, in bytes.
const MAX_TEXT: usize = 64 * 1024;
/// Highest number of bytes read ahead while the parser looks for the end of a part's headers: more than
/// any honest header and any piece that the connection hands over.
const MAX_AHEAD: u64 = 4 * 1024 * 1024;

/// Refuses by the headers alone, before the body is read; returns the boundary between the parts.
///
/// # Errors
/// [`CallError::TooMuch`] for what is announced too long, [`CallError::Storage`] for a disk without room,
/// [`CallError::Invalid`] for a body of another kind.
pub fn check_head(app: &AppState, headers: &HeaderMap) -> Result<String, CallError> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let length = text(header::CONTENT_LENGTH).and_then(|length| length.parse().ok());
    let free = app.data.files.free()?;
    app.limits.check_length(length.unwrap_or(0), free)?;
    multer::parse_boundary(text(header::CONTENT_TYPE).unwrap_or_default())
        .map_err(|_| InvalidField::alone("content-type", "must be multipart/form-data"))
}

/// Parts of a body, one after the other.
pub struct Parts {
    parser: Multipart<'static>,
    taken: Arc<AtomicU64>,
}

impl Parts {
    /// Begins to read; `patience` is the longest wait for another byte.
    pub fn new(boundary: &str, body: Body, patience: Duration) -> Self {
        let taken = Arc::new(AtomicU64::new(0));
        let pieces = paced(body, patience, Arc::clone(&taken));
        Self {
            parser: Multipart::new(pieces, boundary),
            taken,
        }
    }

    /// Reads up to the next part; `None` behind the last one.
    ///
    /// # Errors
    /// Those of the connection and of a malformed body.
    pub async fn next(&mut self) -> Result<Option<Part<'_>>, CallError> {
        let field = self.parser.next_field().await.map_err(unreadable)?;
        Ok(field.map(|field| Part {
            field,
            taken: &self.taken,
        }))
    }
}

/// Part of a body.
pub struct Part<'a> {
    field: Field<'static>,
    taken: &'a AtomicU64,
}

impl Part<'_> {
    /// Returns its name.
    pub fn name(&self) -> Option<&str> {
        self.field.name()
    }

    /// Reads the next piece that is not empty; `None` at the end of the part.
    ///
    /// # Errors
    /// As [`Parts::next`].
    pub async fn piece(&mut self) -> Result<Option<Bytes>, CallError> {
        while let Some(bytes) = self.field.chunk().await.map_err(unreadable)? {
            self.taken.fetch_add(length(&bytes), Ordering::Relaxed);
            if !bytes.is_empty() {
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }

    /// Reads a short text.
    ///
    /// # Errors
    /// As [`Parts::next`]; [`CallError::TooMuch`] for one that is too long.
    pub async fn text(mut self) -> Result<String, CallError> {
        let mut bytes = Vec::new();
        while let Some(piece) = self.piece().await? {
            bytes.extend_from_slice(&piece);
            if bytes.len() > MAX_TEXT {
                return Err(CallError::TooMuch("A field is too long.".into()));
            }
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Writes a file to the disk; returns its size. `piece` was read already, and `check` is asked about every size
    /// that the file grows to.
    ///
    /// # Errors
    /// As [`Parts::next`]; those of `check`, and of the disk.
    pub async fn store(
        mut self,
        mut piece: Option<Bytes>,
        files: &Files,
        limits: &Limits,
        check: impl Fn(u64) -> Result<(), CallError>,
    ) -> Result<(u64, WrittenFile), CallError> {
        let mut incoming = IncomingFile::start(files.temporary(), files.expect());
        let mut size = 0;
        while let Some(bytes) = piece {
            size += length(&bytes);
            check(size)?;
            limits.check_free(files.free()?.saturating_sub(length(&bytes)))?;
            incoming.write(bytes).await?;
            piece = self.piece().await?;
        }
        Ok((size, incoming.finish().await?))
    }
}

/// Returns the name that was sent with a file: `filename`, or else `filename*` (RFC 5987), which forms do
/// not use but programs do.
pub fn sent_name(part: &Part<'_>) -> String {
    let part = &part.field;
    if let Some(name) = part.file_name() {
        return name.to_owned();
    }
    let header = part.headers().get(header::CONTENT_DISPOSITION);
    let parameters = header
        .and_then(|header| header.to_str().ok())
        .unwrap_or_default();
    let extended = parameters
        .split(';')
        .find_map(|parameter| parameter.trim().strip_prefix("filename*="));
    let encoded = extended.and_then(|value| value.splitn(3, '\'').nth(2));
    percent_decode_str(encoded.unwrap_or_default())
        .decode_utf8_lossy()
        .into_owned()
}

fn length(bytes: &Bytes) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// Passes on the body's pieces, and ends with an error when none comes for too long, or when far more
/// comes than the parser hands on: part headers without end would otherwise fill the memory.
fn paced(
    body: Body,
    patience: Duration,
    taken: Arc<AtomicU64>,
) -> impl Stream<Item = Result<Bytes, CallError>> + Send {
    let pieces = body.into_data_stream();
    futures_util::stream::unfold((pieces, 0), move |(mut pieces, mut given)| {
        let taken = Arc::clone(&taken);
        async move {
            let piece = match tokio::time::timeout(patience, pieces.next()).await {
                Err(_) => Err(CallError::TooSlow),
                Ok(None) => return None,
                Ok(Some(Err(_))) => Err(CallError::BrokenBody),
                Ok(Some(Ok(bytes))) => {
                    given += length(&bytes);
                    if given - taken.load(Ordering::Relaxed) > MAX_AHEAD {
                        Err(CallError::BrokenBody)
                    } else {
                        Ok(bytes)
                    }
                }
            };
            Some((piece, (pieces, given)))
        }
    })
}

/// Unpacks the error that ended the body, which the parser hands on in a box; every other error means
/// that the body is malformed.
fn unreadable(error: multer::Error) -> CallError {
    match error {
        multer::Error::StreamReadFailed(inner) => inner
            .downcast()
            .map_or(CallError::BrokenBody, |error: Box<CallError>| *error),
        _ => CallError::BrokenBody,
    }
}
