//! Random words that cannot be guessed.

use std::fmt::Write as _;

/// Makes the path of a public form, `/f/` and 128 random bits.
pub fn form_path() -> String {
    format!("/f/{}", random::<16>())
}

/// Makes a token of 160 random bits.
pub fn token() -> String {
    random::<20>()
}

/// Makes a key of 128 random bits, for a submission or a file of one.
pub fn key() -> String {
    random::<16>()
}

/// Makes an id for a request, by which it is found in the log.
pub fn request_id() -> String {
    random::<8>()
}

/// Writes bytes in hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let text = String::with_capacity(2 * bytes.len());
    bytes.iter().fold(text, |mut text, byte| {
        let _ = write!(text, "{byte:02x}"); // writing to a string cannot fail
        text
    })
}

#[expect(
    clippy::expect_used,
    reason = "without random numbers every link and token could be guessed"
)]
fn random<const BYTES: usize>() -> String {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).expect("the system gives random numbers");
    hex(&bytes)
}
