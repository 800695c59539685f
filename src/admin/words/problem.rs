//! Texts of failures.

use crate::admin::model::address::AddressFault;
use crate::admin::model::problem::{Problem, ProblemKind};
use crate::api::Outcome;

/// The operation that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Connecting.
    Connection,
    /// Reading one.
    Reading,
    /// Saving one.
    Saving,
    /// Changing one at once, with nothing typed: the switch, or a way back.
    Changing,
    /// Deleting one.
    Deleting,
}

/// The operation, for a report.
#[must_use]
pub fn doing(about: About) -> &'static str {
    match about {
        About::Connection => "Connecting to",
        About::Reading => "Reading a file request at",
        About::Saving => "Saving a file request at",
        About::Changing => "Changing a file request at",
        About::Deleting => "Deleting a file request at",
    }
}

/// The failure in plain words, with the status in brackets.
#[must_use]
pub fn problem_title(problem: &Problem, host: &str, about: About) -> String {
    let status = problem
        .status
        .map_or_else(String::new, |status| format!(" ({status})"));
    let said = match problem.kind {
        ProblemKind::SignIn if problem.status.is_none() => "This page has no token".into(),
        ProblemKind::SignIn => "Box does not take this token".to_owned(),
        ProblemKind::Forbidden => match about {
            About::Connection | About::Reading => "Your account cannot see this folder".into(),
            About::Saving | About::Changing => "Box does not let you change this request".into(),
            About::Deleting => "Box does not let you delete this request".into(),
        },
        ProblemKind::NarrowToken => "This token may not manage file requests".into(),
        ProblemKind::Policy => "A policy of your enterprise forbids this".into(),
        ProblemKind::Location => "Your enterprise blocks access from here".into(),
        ProblemKind::Terms => "Terms of service have to be accepted first".into(),
        ProblemKind::OriginRefused => "Box refuses calls from this page’s address".into(),
        ProblemKind::Missing => "Box cannot find this request".into(),
        ProblemKind::Trashed => "This request is in the trash".into(),
        ProblemKind::BadId => "Box does not recognise this as a request ID".into(),
        ProblemKind::Changed => "This request was saved elsewhere meanwhile".into(),
        ProblemKind::Unversioned => "Box did not say which version it holds".into(),
        ProblemKind::Slow(_) => "Box asked us to slow down".into(),
        ProblemKind::HeldBack => "Box is busy with this item".into(),
        ProblemKind::FileInTheWay => "A file has this name".into(),
        ProblemKind::Server => format!("{host} has a problem of its own"),
        ProblemKind::Offline => "You are offline".into(),
        ProblemKind::NoAnswer => format!("No answer from {host}"),
        ProblemKind::Timeout => format!("{host} took too long to answer"),
        ProblemKind::Unreadable | ProblemKind::Mistaken => {
            format!("The answer from {host} cannot be read")
        }
        ProblemKind::Refused | ProblemKind::Aborted => match about {
            About::Connection => "Box refused the connection".into(),
            About::Reading => "Box refused to show this request".into(),
            About::Saving => "Box refused to save this".into(),
            About::Changing => "Box refused to change this".into(),
            About::Deleting => "Box refused to delete this".into(),
        },
    };
    said + &status
}

/// The meaning of a failure, and the advice. `account` is the login of the token's owner, empty where it is
/// unknown.
#[must_use]
pub fn problem_text(problem: &Problem, about: About, account: &str) -> String {
    let safe = match about {
        About::Saving => " Your changes are safe here.",
        About::Connection | About::Reading | About::Changing | About::Deleting => "",
    };
    let text = match problem.kind {
        ProblemKind::SignIn => match &problem.message {
            Some(message) if problem.status.is_none() => format!(
                "{message}. Try again; if that does not help, tell whoever runs this page."
            ),
            Some(message) => format!("{message}. Tokens work for 60 minutes; enter a new one."),
            None => {
                "It has run out or is not complete. Tokens work for 60 minutes; enter a new one."
                    .into()
            }
        },
        ProblemKind::Forbidden => match about {
            About::Connection | About::Reading if account.is_empty() => {
                "Ask the folder’s owner to share it with you.".into()
            }
            About::Connection | About::Reading => {
                format!("You are signed in as {account}. Ask the folder’s owner to share it with you.")
            }
            About::Saving | About::Changing | About::Deleting => format!(
                "{} has to be an editor of its folder. Ask the folder’s owner.",
                whose(account)
            ),
        },
        ProblemKind::NarrowToken => {
            "It was made for less, as downscoped tokens are. Enter a token of an app that may read \
             and write all files and folders."
                .into()
        }
        ProblemKind::Policy => "Ask your Box administrator.".into(),
        ProblemKind::Location => {
            "Box is open to certain networks or countries only. Change the network, or ask your Box \
             administrator."
                .into()
        }
        ProblemKind::Terms => {
            "Sign in to Box’s web app with this account, accept them, then try again.".into()
        }
        ProblemKind::OriginRefused => {
            "Add the address of this page under CORS Domains in the Developer Console, then try \
             again."
                .into()
        }
        ProblemKind::Missing => format!(
            "It was deleted, or its folder is not shared with {}. Box gives the same answer for both.",
            if account.is_empty() { "your account" } else { account }
        ),
        ProblemKind::Trashed => "Restore its folder in Box, then try again.".into(),
        ProblemKind::BadId => {
            "An ID is a number, like 42037322. It stands at the end of the builder link.".into()
        }
        ProblemKind::Changed => {
            "Nothing was overwritten. Look at what Box holds now, then save again.".into()
        }
        ProblemKind::Unversioned => {
            "Without that, saving could overwrite what somebody else has just changed, so nothing \
             was sent. Change this request in Box, or try again later."
                .into()
        }
        ProblemKind::Slow(_) => "Too many calls in one minute.".into(),
        ProblemKind::HeldBack => nothing_changed(about).into(),
        ProblemKind::FileInTheWay => "Choose another name, or rename the file.".into(),
        ProblemKind::Server => match problem.outcome {
            Outcome::Failed => nothing_changed(about).into(),
            Outcome::Unknown => {
                "It may have been done all the same. Try again to see.".into()
            }
        },
        ProblemKind::Offline => "Check the network. This goes on when you are back.".into(),
        ProblemKind::NoAnswer => match about {
            About::Connection => "The browser blocked or lost the request and does not say why. \
                                  Usually the address of this page is not allowed yet (CORS)."
                .into(),
            _ => "The connection broke, or the browser withheld the answer. Try again.".into(),
        },
        ProblemKind::Timeout => "Try again. If it goes on, look at the network.".into(),
        ProblemKind::Unreadable | ProblemKind::Mistaken => {
            "Something between this page and Box may have answered in its place, like a proxy or a \
             sign-in page. Check the API address."
                .into()
        }
        ProblemKind::Refused => match &problem.message {
            Some(message) => format!("Box says: {}", sentence(message)),
            None => "Box gave no reason.".into(),
        },
        ProblemKind::Aborted => "It was stopped before an answer came.".into(),
    };
    text + safe
}

/// The same with an end, for what comes after it.
fn sentence(message: &str) -> String {
    let message = message.trim_end();
    let end = if message.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    format!("{message}{end}")
}

/// The advice after a failure that passes. Reading changes nothing anyway.
fn nothing_changed(about: About) -> &'static str {
    match about {
        About::Connection | About::Reading => "Try again in a moment.",
        About::Saving | About::Changing | About::Deleting => {
            "Nothing was changed. Try again in a moment."
        }
    }
}

fn whose(account: &str) -> &str {
    if account.is_empty() {
        "Your account"
    } else {
        account
    }
}

/// The details for Box's support.
#[must_use]
pub fn problem_details(problem: &Problem, what: &str, at: &str) -> String {
    let mut lines = vec![format!("{what}, {at}")];
    if let Some(status) = problem.status {
        lines.push(format!("Status {status}"));
    }
    for (name, value) in [
        ("Code", &problem.code),
        ("Message", &problem.message),
        ("Request ID", &problem.request_id),
    ] {
        if let Some(value) = value {
            lines.push(format!("{name}: {value}"));
        }
    }
    lines.join("\n")
}

/// The reason why an address cannot be used.
#[must_use]
pub fn address_fault(fault: AddressFault) -> &'static str {
    match fault {
        AddressFault::Empty => "Enter an address, like https://gateway.example.com/2.0",
        AddressFault::NoScheme => "Start with https://",
        AddressFault::Insecure => {
            "Use https. With http, the token could be read by anybody on the way."
        }
        AddressFault::Strange => "An address holds a host, a port and a path, and nothing else.",
    }
}

/// That the site's own back end gave no token.
#[must_use]
pub fn answered_with(address: &str, status: u16) -> String {
    format!("{address} answered with status {status}")
}

/// The reason why a row of a job failed, in one line.
#[must_use]
pub fn job_problem(problem: &Problem) -> String {
    let said = problem.message.as_deref().unwrap_or_default();
    let text = match problem.kind {
        ProblemKind::Forbidden => "you may not do this in this folder",
        ProblemKind::NarrowToken => "this token may not manage file requests",
        ProblemKind::Policy => "a policy of your enterprise forbids this",
        ProblemKind::Location => "your enterprise blocks access from here",
        ProblemKind::Terms => "terms of service have to be accepted in Box first",
        ProblemKind::OriginRefused => "Box does not answer this page",
        ProblemKind::Trashed => "folder or request is in the trash",
        ProblemKind::Missing => "folder or request not found, or not visible to you",
        ProblemKind::BadId => "Box does not recognise the ID",
        ProblemKind::Changed => "somebody saved in between",
        ProblemKind::Unversioned => "Box did not say which version it holds",
        ProblemKind::Slow(_) => "Box kept saying slow down",
        ProblemKind::HeldBack => "Box was busy with this folder or request",
        ProblemKind::FileInTheWay => "a file in this place has the name of the folder",
        ProblemKind::Server => "Box had a problem of its own",
        ProblemKind::SignIn => "Box did not take the token",
        ProblemKind::Offline => return "There was no network.".into(),
        ProblemKind::NoAnswer => return "No answer came.".into(),
        ProblemKind::Timeout => return "No answer came in time.".into(),
        ProblemKind::Unreadable => "the answer could not be read",
        ProblemKind::Mistaken => "Box’s answer is not about a new request in this folder",
        ProblemKind::Refused if said.is_empty() => "Box refused it",
        ProblemKind::Refused => said,
        ProblemKind::Aborted => return "It was stopped.".into(),
    };
    match problem.status {
        Some(status) => format!("{status}: {text}"),
        None => text.to_owned(),
    }
}

/// What to do about a row of a job that failed; empty where the reason says it, or all.
#[must_use]
pub fn job_advice(problem: &Problem) -> &'static str {
    match problem.kind {
        ProblemKind::Forbidden => "Ask the folder’s owner to make you an editor.",
        ProblemKind::Policy | ProblemKind::Location => "Ask your Box administrator.",
        ProblemKind::Missing => "Check the ID, and whether its folder is shared with you.",
        ProblemKind::Trashed => "Restore it in Box.",
        ProblemKind::BadId => "Check the ID.",
        ProblemKind::FileInTheWay => "Rename the file, or take another name.",
        ProblemKind::Refused => "Correct what Box names.",
        ProblemKind::NarrowToken => "Connect with a token of another app.",
        ProblemKind::Terms => "Sign in to Box’s web app and accept them.",
        ProblemKind::OriginRefused => "Add this page’s address in the Developer Console.",
        ProblemKind::Changed => "Retry reads it first.",
        ProblemKind::Unversioned => "Change it in Box.",
        ProblemKind::Slow(_) | ProblemKind::HeldBack => "Retry in a minute.",
        ProblemKind::Server | ProblemKind::Unreadable | ProblemKind::Mistaken => {
            "Wait until Box is well again, then retry."
        }
        ProblemKind::Offline | ProblemKind::NoAnswer | ProblemKind::Timeout => {
            "Check the network, then retry."
        }
        ProblemKind::SignIn => "Sign in, then retry.",
        ProblemKind::Aborted => "Retry when you like.",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::api::{ApiError, Error, ErrorBody};

    #[test]
    fn every_documented_status_has_words_of_its_own() {
        let statuses = [400, 401, 403, 404, 405, 412, 429, 500];
        for about in [
            About::Connection,
            About::Reading,
            About::Saving,
            About::Deleting,
        ] {
            let words: BTreeSet<_> = statuses
                .map(|status| {
                    let error = Error::Api(ApiError {
                        status,
                        body: ErrorBody::default(),
                        retry_after_ms: None,
                    });
                    let problem = Problem::of(&error, Outcome::Failed, true, 0);
                    let words = [
                        problem_title(&problem, "box.example", about),
                        problem_text(&problem, about, ""),
                    ];
                    assert!(
                        words.iter().all(|text| !text.is_empty()),
                        "{about:?} {status}"
                    );
                    words
                })
                .into();
            assert_eq!(words.len(), statuses.len(), "{about:?}");
        }
    }
}
