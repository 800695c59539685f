//! Failures of the database as problems of a call.

use crate::sandbox::rules::problem::Problem;

impl From<rusqlite::Error> for Problem {
    fn from(error: rusqlite::Error) -> Self {
        Self::from(&error)
    }
}

impl From<&rusqlite::Error> for Problem {
    fn from(error: &rusqlite::Error) -> Self {
        Self::Storage {
            disk_full: error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull),
            cause: error.to_string(),
        }
    }
}
