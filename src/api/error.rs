//! The ways in which a call fails.

use alloc::string::String;
use core::fmt;

use serde::{Deserialize, Serialize};

/// The codes that Box documents for file requests. The set is open: expect others.
pub mod code {
    /// 400
    pub const BAD_REQUEST: &str = "bad_request";
    /// 401
    pub const UNAUTHORIZED: &str = "unauthorized";
    /// 403: the user may see the folder, but not do this.
    pub const INSUFFICIENT_PERMISSIONS: &str = "access_denied_insufficient_permissions";
    /// 403: the token was made for less than this call.
    pub const INSUFFICIENT_SCOPE: &str = "insufficient_scope";
    /// 403: a rule of the enterprise.
    pub const FORBIDDEN_BY_POLICY: &str = "forbidden_by_policy";
    /// 403: the enterprise lets nobody in from where the call comes from.
    pub const ACCESS_FROM_LOCATION_BLOCKED: &str = "access_from_location_blocked";
    /// 400: the user has not accepted the enterprise's terms of service.
    pub const TERMS_OF_SERVICE_REQUIRED: &str = "terms_of_service_required";
    /// 404: the item, or a folder around it, is in the trash.
    pub const TRASHED: &str = "trashed";
    /// 403: the page's origin is not among the app's CORS domains.
    pub const CORS_ORIGIN_NOT_WHITELISTED: &str = "cors_origin_not_whitelisted";
    /// 404: missing, deleted, or in a folder that the user cannot see.
    pub const NOT_FOUND: &str = "not_found";
    /// 405: the id is not in a recognised format.
    pub const METHOD_NOT_ALLOWED: &str = "method_not_allowed";
    /// 412: the etag in `If-Match` is no longer the current one.
    pub const PRECONDITION_FAILED: &str = "precondition_failed";
    /// 409: an item has the name already; it may be a file.
    pub const ITEM_NAME_IN_USE: &str = "item_name_in_use";
    /// 409: the name is taken by a call that has not ended yet. Nothing was done.
    pub const NAME_TEMPORARILY_RESERVED: &str = "name_temporarily_reserved";
    /// 409: another operation holds the item for now. Nothing was done.
    pub const OPERATION_BLOCKED_TEMPORARY: &str = "operation_blocked_temporary";
    /// 429
    pub const RATE_LIMIT_EXCEEDED: &str = "rate_limit_exceeded";
    /// 500
    pub const INTERNAL_SERVER_ERROR: &str = "internal_server_error";
    /// 503
    pub const UNAVAILABLE: &str = "unavailable";
}

/// The body of an error as Box sends it. None of the fields is guaranteed. The reader
/// says what form the context has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ErrorBody<Context = ()> {
    /// Always `error`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// A word for programs, see [`code`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// A sentence for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// More about what went wrong, of no fixed form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_info: Option<Context>,
    /// A page about this error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help_url: Option<String>,
    /// The id that Box's support asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// Outcome of a call that did not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The call was not carried out: Box refused it, or it was never sent.
    Failed,
    /// The call may have been carried out. It is never repeated blindly.
    Unknown,
}

impl Outcome {
    /// The word for programs in JavaScript.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// Box answered, and the answer is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// The body; all empty where it was empty, HTML or cut off.
    pub body: ErrorBody,
    /// The wait that Box asks for, in milliseconds, where that could be read.
    pub retry_after_ms: Option<u64>,
}

/// Box answered with success, and the answer cannot be read as what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The HTTP status.
    pub status: u16,
    /// The `Content-Type` of the answer.
    pub content_type: Option<String>,
    /// At most the first 512 bytes of the body.
    pub excerpt: String,
    /// True where reading stopped at the longest body that is read, 1 MiB.
    pub too_long: bool,
    /// True for an answer to a copy that is not a copy in the folder that was asked for.
    pub is_mistaken: bool,
}

/// Failure of a call. One taxonomy for the client, the page and the npm package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// Box answered with an error status.
    Api(ApiError),
    /// Box answered with success, but not with what was asked for.
    Unreadable(Unreadable),
    /// Nothing answered: no network, a connection that broke, or a browser that withholds the
    /// answer for want of CORS headers. JavaScript cannot tell these apart. The text is the
    /// browser's.
    Network(String),
    /// The time allowed ran out, in milliseconds.
    Timeout(u32),
    /// The caller aborted it.
    Aborted,
    /// The token function failed, took too long, or returned what cannot be a token.
    Token(String),
    /// An argument that cannot be right; nothing was sent.
    Argument(String),
}

impl Error {
    /// The HTTP status, where there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Api(error) => Some(error.status),
            Self::Unreadable(answer) => Some(answer.status),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => {
                let body = &error.body;
                match (&body.message, &body.code) {
                    (Some(message), Some(code)) => {
                        write!(f, "{message} ({}, {code})", error.status)
                    }
                    (Some(text), None) | (None, Some(text)) => {
                        write!(f, "{text} ({})", error.status)
                    }
                    (None, None) => write!(f, "HTTP status {}", error.status),
                }
            }
            Self::Unreadable(answer) => write!(
                f,
                "the answer {} (HTTP status {}, {})",
                if answer.too_long {
                    "is longer than 1 MiB"
                } else if answer.is_mistaken {
                    "is not a copy in the folder that was asked for"
                } else {
                    "is not a complete JSON object"
                },
                answer.status,
                answer.content_type.as_deref().unwrap_or("no content type")
            ),
            Self::Network(text) => write!(f, "nothing answered: {text}"),
            Self::Timeout(ms) => write!(f, "no answer within {ms} ms"),
            Self::Aborted => f.write_str("aborted"),
            Self::Token(text) => write!(f, "no usable token: {text}"),
            Self::Argument(text) => f.write_str(text),
        }
    }
}

impl core::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_of_an_error_body_is_required() {
        assert_eq!(
            serde_json::from_str::<ErrorBody>("{}").unwrap(),
            ErrorBody::default()
        );
    }

    #[test]
    fn an_error_says_message_status_and_code() {
        let mut error = ApiError {
            status: 404,
            body: ErrorBody::default(),
            retry_after_ms: None,
        };
        assert_eq!(Error::Api(error.clone()).to_string(), "HTTP status 404");
        error.body.message = Some("Not Found".into());
        error.body.code = Some("not_found".into());
        assert_eq!(Error::Api(error).to_string(), "Not Found (404, not_found)");
    }
}
