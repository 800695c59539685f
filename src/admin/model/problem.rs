//! Failed calls, as the page tells them.

use crate::api::{Error, Outcome, code};

/// The first wait when Box asks to slow down without saying how long. Browsers hide `Retry-After`
/// from pages on another origin.
const SLOW_DOWN_SECONDS: i64 = 30;

/// So many times that wait is doubled. Box's own example of a `Retry-After` is 100 seconds.
const SLOW_DOWN_DOUBLINGS: u32 = 3;

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
    /// 403: the token was made for less than this call.
    NarrowToken,
    /// 403: a rule of the enterprise.
    Policy,
    /// 403: the enterprise lets nobody in from where the call comes from.
    Location,
    /// 400: the account has to accept the enterprise's terms of service first.
    Terms,
    /// 403: Box does not answer pages from this origin.
    OriginRefused,
    /// 404: missing, deleted or not visible to this account.
    Missing,
    /// 404: in the trash.
    Trashed,
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
    /// 429: too many calls; the wait that Box asks for, in seconds, where the page is told.
    Slow(Option<i64>),
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
                by_status(answer.status, answer.body.code.as_deref(), wait)
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

    /// True where it is told beside what failed. Signing in is asked for by a dialog, and a stopped call is
    /// nothing to tell.
    #[must_use]
    pub fn is_told(&self) -> bool {
        !matches!(self.kind, ProblemKind::SignIn | ProblemKind::Aborted)
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

    /// The moment of the next try after a 429, in epoch seconds. A wait that the page is not told grows with
    /// the number of such answers in a row before this one.
    #[must_use]
    pub fn next_try(&self, before: u32) -> Option<i64> {
        let ProblemKind::Slow(told) = self.kind else {
            return None;
        };
        let guess = SLOW_DOWN_SECONDS << before.min(SLOW_DOWN_DOUBLINGS);
        Some(self.at.saturating_add(told.unwrap_or(guess)))
    }

    /// True where every other call would fail in the same way: it is about the account, the token or the
    /// network, not about a folder or a request.
    #[must_use]
    pub fn bars_all(&self) -> bool {
        matches!(
            self.kind,
            ProblemKind::NarrowToken
                | ProblemKind::Location
                | ProblemKind::Terms
                | ProblemKind::OriginRefused
        )
    }

    /// True where the same call fails in the same way, until a person has removed the cause.
    #[must_use]
    pub fn stays(&self) -> bool {
        matches!(
            self.kind,
            ProblemKind::Forbidden
                | ProblemKind::NarrowToken
                | ProblemKind::Policy
                | ProblemKind::Location
                | ProblemKind::Terms
                | ProblemKind::OriginRefused
                | ProblemKind::Missing
                | ProblemKind::Trashed
                | ProblemKind::BadId
                | ProblemKind::FileInTheWay
                | ProblemKind::Refused
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

fn by_status(status: u16, code: Option<&str>, retry_after_ms: Option<u64>) -> ProblemKind {
    match (status, code.unwrap_or_default()) {
        (401, _) => ProblemKind::SignIn,
        (403, code::CORS_ORIGIN_NOT_WHITELISTED) => ProblemKind::OriginRefused,
        (403, code::INSUFFICIENT_SCOPE) => ProblemKind::NarrowToken,
        (403, code::FORBIDDEN_BY_POLICY) => ProblemKind::Policy,
        (403, code::ACCESS_FROM_LOCATION_BLOCKED) => ProblemKind::Location,
        (400 | 403, code::TERMS_OF_SERVICE_REQUIRED) => ProblemKind::Terms,
        (403, _) => ProblemKind::Forbidden,
        (404, code::TRASHED) => ProblemKind::Trashed,
        (404, _) => ProblemKind::Missing,
        (405, _) => ProblemKind::BadId,
        (409, code::NAME_TEMPORARILY_RESERVED | code::OPERATION_BLOCKED_TEMPORARY) => {
            ProblemKind::HeldBack
        }
        (412, _) => ProblemKind::Changed,
        (429, _) => {
            let told = retry_after_ms.and_then(|ms| i64::try_from(ms.div_ceil(1000)).ok());
            ProblemKind::Slow(told.map(|seconds| seconds.max(1)))
        }
        (500.., _) => ProblemKind::Server,
        _ => ProblemKind::Refused,
    }
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
        assert_eq!(answered(429, Some(1_500)), ProblemKind::Slow(Some(2)));
        assert_eq!(answered(429, Some(0)), ProblemKind::Slow(Some(1)));
    }

    #[test]
    fn a_wait_that_is_hidden_grows_and_one_that_is_told_is_kept() {
        let waits = |told| {
            let problem = Problem::here(ProblemKind::Slow(told), 1_000);
            [0, 1, 2, 3, 9].map(|before| problem.next_try(before).unwrap() - 1_000)
        };
        assert_eq!(waits(None), [30, 60, 120, 240, 240]);
        assert_eq!(waits(Some(7)), [7; 5]);
        assert_eq!(Problem::here(ProblemKind::Server, 0).next_try(0), None);
    }

    #[test]
    fn codes_that_tell_more_than_their_status_have_kinds_of_their_own() {
        let kinds = [
            (403, "insufficient_scope", ProblemKind::NarrowToken, true),
            (403, "forbidden_by_policy", ProblemKind::Policy, false),
            (
                403,
                "access_from_location_blocked",
                ProblemKind::Location,
                true,
            ),
            (
                403,
                "access_denied_insufficient_permissions",
                ProblemKind::Forbidden,
                false,
            ),
            (
                403,
                "cors_origin_not_whitelisted",
                ProblemKind::OriginRefused,
                true,
            ),
            (400, "terms_of_service_required", ProblemKind::Terms, true),
            (404, "trashed", ProblemKind::Trashed, false),
            (404, "not_found", ProblemKind::Missing, false),
            (
                409,
                "name_temporarily_reserved",
                ProblemKind::HeldBack,
                false,
            ),
        ];
        for (status, code, kind, bars_all) in kinds {
            let body = ErrorBody {
                code: Some(code.into()),
                ..ErrorBody::default()
            };
            let error = Error::Api(ApiError {
                status,
                body,
                retry_after_ms: None,
            });
            let problem = Problem::of(&error, Outcome::Failed, true, 0);
            assert_eq!(
                (problem.kind, problem.bars_all()),
                (kind, bars_all),
                "{code}"
            );
        }
    }

    #[test]
    fn what_passes_by_itself_does_not_stay() {
        for status in [400, 403, 404, 405] {
            let problem = Problem::here(answered(status, None), 0);
            assert!(problem.stays() && !problem.passes(), "{status}");
        }
        for status in [401, 409, 412, 429, 500, 503] {
            let stays = Problem::here(answered(status, None), 0).stays();
            assert_eq!(stays, status == 409, "{status}");
        }
        assert!(!Problem::here(ProblemKind::HeldBack, 0).stays());
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
