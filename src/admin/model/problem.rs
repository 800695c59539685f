//! Failed calls, as the page tells them.

use crate::api::{Error, Outcome};

/// The wait when Box asks to slow down without saying how long. Browsers hide `Retry-After`
/// from pages on another origin.
const SLOW_DOWN_SECONDS: i64 = 30;

/// A failed call, kept as data: its texts are in `words/problem.rs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its kind.
    pub kind: ProblemKind,
    /// True if the call may have happened all the same.
    pub outcome: Outcome,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// Box's word for it.
    pub code: Option<String>,
    /// Box's or the browser's own sentence.
    pub message: Option<String>,
    /// The reference that Box's support asks for.
    pub request_id: Option<String>,
    /// When it happened, in epoch seconds.
    pub at: i64,
}

/// The kinds of failure that have words of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// 401, or no usable token: sign in again.
    SignIn,
    /// 403: the account may not do this.
    Forbidden,
    /// 403: Box does not answer pages from this origin.
    OriginRefused,
    /// 404: missing, deleted or not visible to this account.
    Missing,
    /// 405: Box does not recognise the id.
    BadId,
    /// 412: another person saved in between.
    Changed,
    /// Box sent no etag, so a write could overwrite something unseen.
    Unversioned,
    /// 409: another operation holds the item or the name for now. Nothing was done.
    HeldBack,
    /// 409: the name of a folder that is to be made belongs to a file.
    FileInTheWay,
    /// 429: too many calls; the moment of the next try, in epoch seconds.
    Slow(i64),
    /// 5xx.
    Server,
    /// The browser says that there is no network.
    Offline,
    /// Nothing answered, and the browser does not say why.
    NoAnswer,
    /// No answer in time.
    Timeout,
    /// An answer that is no file request.
    Unreadable,
    /// An answer to a copy that is about something else than a copy in the folder that was asked for.
    Mistaken,
    /// Any other refusal (400, 409, …): Box's own words say why.
    Refused,
    /// Left by the user; nothing to tell.
    Aborted,
}

impl Problem {
    /// Sorts an error by what a person can do about it.
    #[must_use]
    pub fn of(error: &Error, outcome: Outcome, online: bool, now: i64) -> Self {
        let mut problem = Self {
            outcome,
            status: error.status(),
            ..Self::here(ProblemKind::Refused, now)
        };
        problem.kind = match error {
            Error::Api(answer) => {
                problem.code.clone_from(&answer.body.code);
                problem.message.clone_from(&answer.body.message);
                problem.request_id.clone_from(&answer.body.request_id);
                let wait = answer.retry_after_ms;
                by_status(answer.status, answer.body.code.as_deref(), wait, now)
            }
            Error::Unreadable(answer) => {
                problem.message = Some(error.to_string());
                if answer.is_mistaken {
                    ProblemKind::Mistaken
                } else {
                    ProblemKind::Unreadable
                }
            }
            Error::Network(_) if !online => ProblemKind::Offline,
            Error::Network(text) => {
                problem.message = Some(text.clone());
                ProblemKind::NoAnswer
            }
            Error::Timeout(_) => ProblemKind::Timeout,
            Error::Aborted => ProblemKind::Aborted,
            Error::Token(text) => {
                problem.message = Some(text.clone());
                ProblemKind::SignIn
            }
            Error::Argument(text) => {
                problem.message = Some(text.clone());
                ProblemKind::Refused
            }
        };
        problem
    }

    /// A failure that the page itself has found, before Box was asked.
    #[must_use]
    pub fn here(kind: ProblemKind, now: i64) -> Self {
        Self {
            kind,
            outcome: Outcome::Failed,
            status: None,
            code: None,
            message: None,
            request_id: None,
            at: now,
        }
    }

    /// True if the same call may succeed a little later without any action.
    #[must_use]
    pub fn passes(&self) -> bool {
        matches!(
            self.kind,
            ProblemKind::Slow(_)
                | ProblemKind::HeldBack
                | ProblemKind::Server
                | ProblemKind::Offline
                | ProblemKind::NoAnswer
                | ProblemKind::Timeout
        )
    }

    /// True where nothing tells whether the call was carried out, or would have been: Box is not there,
    /// or something else answers in its place.
    #[must_use]
    pub fn is_unclear(&self) -> bool {
        let kind = matches!(
            self.kind,
            ProblemKind::Server
                | ProblemKind::NoAnswer
                | ProblemKind::Timeout
                | ProblemKind::Unreadable
                | ProblemKind::Mistaken
        );
        kind || self.outcome == Outcome::Unknown
    }
}

fn by_status(
    status: u16,
    code: Option<&str>,
    retry_after_ms: Option<u64>,
    now: i64,
) -> ProblemKind {
    match status {
        401 => ProblemKind::SignIn,
        403 if code == Some(crate::api::code::CORS_ORIGIN_NOT_WHITELISTED) => {
            ProblemKind::OriginRefused
        }
        403 => ProblemKind::Forbidden,
        404 => ProblemKind::Missing,
        405 => ProblemKind::BadId,
        409 if code.is_some_and(is_temporary) => ProblemKind::HeldBack,
        412 => ProblemKind::Changed,
        429 => {
            let told = retry_after_ms.and_then(|ms| i64::try_from(ms.div_ceil(1000)).ok());
            ProblemKind::Slow(now.saturating_add(told.unwrap_or(SLOW_DOWN_SECONDS).max(1)))
        }
        500.. => ProblemKind::Server,
        _ => ProblemKind::Refused,
    }
}

/// True for the codes of a refusal that holds for a moment only.
fn is_temporary(code: &str) -> bool {
    use crate::api::code::{NAME_TEMPORARILY_RESERVED, OPERATION_BLOCKED_TEMPORARY};
    [NAME_TEMPORARILY_RESERVED, OPERATION_BLOCKED_TEMPORARY].contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{ApiError, ErrorBody};

    fn answered(status: u16, retry_after_ms: Option<u64>) -> ProblemKind {
        let error = Error::Api(ApiError {
            status,
            body: ErrorBody::default(),
            retry_after_ms,
        });
        Problem::of(&error, Outcome::Failed, true, 1_000).kind
    }

    #[test]
    fn every_documented_status_is_read_as_its_kind() {
        let kinds = [
            (401, ProblemKind::SignIn),
            (403, ProblemKind::Forbidden),
            (404, ProblemKind::Missing),
            (405, ProblemKind::BadId),
            (412, ProblemKind::Changed),
            (500, ProblemKind::Server),
            (503, ProblemKind::Server),
            (400, ProblemKind::Refused),
        ];
        for (status, kind) in kinds {
            assert_eq!(answered(status, None), kind, "{status}");
        }
    }

    #[test]
    fn a_wait_is_rounded_up_and_never_none() {
        assert_eq!(answered(429, Some(1_500)), ProblemKind::Slow(1_002));
        assert_eq!(answered(429, Some(0)), ProblemKind::Slow(1_001));
        assert_eq!(
            answered(429, None),
            ProblemKind::Slow(1_000 + SLOW_DOWN_SECONDS)
        );
    }

    #[test]
    fn an_unanswered_call_is_offline_only_when_the_browser_says_so() {
        let error = Error::Network("Failed to fetch".into());
        let kind = |online| Problem::of(&error, Outcome::Failed, online, 0).kind;
        assert_eq!(
            (kind(false), kind(true)),
            (ProblemKind::Offline, ProblemKind::NoAnswer)
        );
    }
}
