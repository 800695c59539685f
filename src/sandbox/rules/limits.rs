//! Limits of a visitor's upload.

use super::error::CallError;

/// Limits of a submission, and of the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Highest size of a file, in bytes.
    pub file: u64,
    /// Highest number of files of a submission.
    pub files: u64,
    /// Highest size of all files of a submission, in bytes.
    pub total: u64,
    /// Space of the disk that stays free, in bytes.
    pub keep_free: u64,
}

const GIB: u64 = 1024 * 1024 * 1024;
/// Room in a request for fields, names and boundaries, in bytes.
const OVERHEAD: u64 = 1024 * 1024;

impl Default for Limits {
    fn default() -> Self {
        Self {
            file: 5 * GIB,
            files: 100,
            total: 20 * GIB,
            keep_free: GIB / 4,
        }
    }
}

impl Limits {
    /// Checks a request's announced length, in bytes, before any of it is read.
    ///
    /// # Errors
    /// [`CallError::TooMuch`], or [`CallError::Storage`] for a disk without room.
    pub fn check_length(&self, length: u64, free: u64) -> Result<(), CallError> {
        if length > self.total.saturating_add(OVERHEAD) {
            return Err(self.total_exceeded());
        }
        self.check_free(free.saturating_sub(length))
    }

    /// Checks that enough of the disk stays free.
    ///
    /// # Errors
    /// [`CallError::Storage`], as for a full disk.
    pub fn check_free(&self, free: u64) -> Result<(), CallError> {
        if free < self.keep_free {
            return Err(CallError::disk_full("less than --keep-free is left"));
        }
        Ok(())
    }

    /// Checks the size of a file, in bytes.
    ///
    /// # Errors
    /// [`CallError::TooMuch`]
    pub fn check_file(&self, size: u64) -> Result<(), CallError> {
        if size > self.file {
            let limit = readable(self.file);
            return Err(CallError::TooMuch(format!(
                "A file may have at most {limit}."
            )));
        }
        Ok(())
    }

    /// Checks the number of files of a submission and their bytes in all.
    ///
    /// # Errors
    /// [`CallError::TooMuch`]
    pub fn check_submission(&self, files: u64, total: u64) -> Result<(), CallError> {
        if files > self.files {
            let limit = self.files;
            let message = format!("You can send at most {limit} files at a time.");
            return Err(CallError::TooMuch(message));
        }
        if total > self.total {
            return Err(self.total_exceeded());
        }
        Ok(())
    }

    fn total_exceeded(&self) -> CallError {
        let limit = readable(self.total);
        CallError::TooMuch(format!("You can send at most {limit} at a time."))
    }
}

/// Formats a number of bytes for people: `14.8 MB`. Units are powers of 1024, as in most file managers.
pub fn readable(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    match bytes {
        1 => return "1 byte".into(),
        0..1024 => return format!("{bytes} bytes"),
        _ => {}
    }
    let mut tenths = bytes.saturating_mul(10) / 1024;
    let mut unit = 0;
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    let name = UNITS.get(unit).copied().unwrap_or_default();
    if tenths.is_multiple_of(10) || tenths >= 1000 {
        format!("{} {name}", tenths / 10)
    } else {
        format!("{}.{} {name}", tenths / 10, tenths % 10)
    }
}

/// Reads a number of bytes from the command line: `5000000`, `500M`, `20G`.
///
/// # Errors
/// A sentence for people.
pub fn parse_bytes(text: &str) -> Result<u64, String> {
    let (number, unit) = match text.find(|c: char| !c.is_ascii_digit()) {
        Some(end) => text.split_at(end),
        None => (text, ""),
    };
    let factor = match unit.to_ascii_uppercase().as_str() {
        "" => 1,
        "K" => 1024,
        "M" => 1024 * 1024,
        "G" => GIB,
        _ => 0,
    };
    let bytes = number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(factor));
    bytes.filter(|_| factor > 0).ok_or_else(|| {
        format!("a size is a number of bytes, or of K, M or G, like 500M, not {text:?}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_takes_its_own_value_and_no_more() {
        let limits = Limits {
            file: 10,
            files: 2,
            total: 15,
            keep_free: 100,
        };
        assert!(limits.check_file(10).is_ok() && limits.check_file(11).is_err());
        assert!(limits.check_submission(2, 15).is_ok());
        assert!(limits.check_submission(3, 15).is_err() && limits.check_submission(2, 16).is_err());
        assert!(limits.check_length(15 + OVERHEAD, u64::MAX).is_ok());
        assert_eq!(
            limits
                .check_length(16 + OVERHEAD, u64::MAX)
                .unwrap_err()
                .status(),
            413
        );
        assert!(limits.check_length(10, 110).is_ok());
        assert_eq!(limits.check_length(11, 110).unwrap_err().status(), 507);
    }

    #[test]
    fn sizes_are_readable() {
        for (bytes, text) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (1023, "1023 bytes"),
            (1024, "1 KB"),
            (188_416, "184 KB"),
            (15_518_925, "14.8 MB"),
            (5 * GIB, "5 GB"),
            (1024 * 1024 - 1, "1023 KB"),
            (u64::MAX, "1677721 TB"),
        ] {
            assert_eq!(readable(bytes), text, "{bytes}");
        }
    }

    #[test]
    fn sizes_are_read_with_their_unit() {
        assert_eq!(parse_bytes("500M"), Ok(500 * 1024 * 1024));
        assert_eq!(parse_bytes("7"), Ok(7));
        for text in ["", "M", "5T", "-1", "1.5G", "99999999999999G"] {
            assert!(parse_bytes(text).is_err(), "{text}");
        }
    }
}
