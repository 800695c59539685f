//! Failures of the database as problems of a call.

use crate::sandbox::rules::error::CallError;

impl From<rusqlite::Error> for CallError {
    fn from(error: rusqlite::Error) -> Self {
        Self::from(&error)
    }
}

impl From<&rusqlite::Error> for CallError {
    fn from(error: &rusqlite::Error) -> Self {
        Self::Storage {
            disk_full: error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull),
            cause: error.to_string(),
        }
    }
}
