//! Random words that nobody guesses.

use std::fmt::Write as _;

/// The path of a public form, `/f/` and 128 random bits.
pub fn form_path() -> String {
    format!("/f/{}", hex::<16>())
}

/// A token of 160 random bits.
pub fn token() -> String {
    hex::<20>()
}

/// An identifier for a request, to find it again in the log.
pub fn request_id() -> String {
    hex::<8>()
}

#[expect(
    clippy::expect_used,
    reason = "without random numbers every link and token could be guessed"
)]
fn hex<const BYTES: usize>() -> String {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).expect("the system gives random numbers");
    bytes
        .iter()
        .fold(String::with_capacity(2 * BYTES), |mut text, byte| {
            let _ = write!(text, "{byte:02x}"); // writing to a string cannot fail
            text
        })
}
