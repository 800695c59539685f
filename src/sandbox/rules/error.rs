//! Errors of the calls, with their statuses and error bodies; without HTTP and SQL types.

use serde_json::{Value, json};

use crate::api::{ErrorBody, code};

/// Error that a call is answered with.
#[derive(Debug)]
pub enum CallError {
    /// No token, or one that is not known.
    NoToken,
    /// The id in the path is not in a recognised form.
    BadId,
    /// Missing, deleted, or in a folder that the user cannot see.
    NotFound,
    /// There is no such route.
    NoRoute,
    /// The route exists, but not with this method.
    WrongMethod,
    /// The user may see the folder, but not do this.
    NoPermission,
    /// The etag in `If-Match` is no longer the current one.
    Stale,
    /// The body cannot be read as JSON; the text says where.
    NotJson(String),
    /// Fields of the body have values that they cannot have.
    Invalid(Vec<InvalidField>),
    /// The body is longer than [`MAX_BODY`].
    TooLarge,
    /// A visitor sends more than the limits allow; the text names the limit.
    TooMuch(String),
    /// No further byte of the body came in time.
    TooSlow,
    /// The same file is being stored at this moment.
    StillArriving,
    /// Another file was sent under this key before.
    OtherContent,
    /// The page's origin is not on the list.
    ForeignOrigin(String),
    /// The `Host` header names another machine than this one.
    WrongHost,
    /// The user has made as many calls as a minute allows; holds the seconds to wait.
    TooManyCalls(u64),
    /// Another item in the folder has this name.
    NameTaken(Value),
    /// The body ended before its announced end.
    BrokenBody,
    /// The disk or the database failed.
    Storage {
        /// True when the disk has no room.
        disk_full: bool,
        /// The cause, for the log alone.
        cause: String,
    },
}

/// Field whose value it cannot have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidField {
    /// The field's name.
    pub name: &'static str,
    /// The values that it can have.
    pub message: String,
}

impl InvalidField {
    /// Returns the error of a body in which this field alone is wrong.
    pub fn alone(name: &'static str, message: impl Into<String>) -> CallError {
        let message = message.into();
        CallError::Invalid(vec![Self { name, message }])
    }
}

impl From<serde_json::Error> for CallError {
    fn from(error: serde_json::Error) -> Self {
        Self::NotJson(error.to_string())
    }
}

impl From<std::io::Error> for CallError {
    fn from(error: std::io::Error) -> Self {
        Self::Storage {
            disk_full: error.kind() == std::io::ErrorKind::StorageFull,
            cause: error.to_string(),
        }
    }
}

impl std::fmt::Display for CallError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for CallError {}

impl CallError {
    /// Returns the error of a full disk; `cause` is for the log.
    pub fn disk_full(cause: &str) -> Self {
        Self::Storage {
            disk_full: true,
            cause: cause.into(),
        }
    }

    /// Returns the error of a failure in the sandbox itself; `cause` is for the log.
    pub fn broken(cause: impl std::fmt::Display) -> Self {
        Self::Storage {
            disk_full: false,
            cause: cause.to_string(),
        }
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::NotJson(_) | Self::Invalid(_) | Self::BrokenBody => 400,
            Self::NoToken => 401,
            Self::NoPermission | Self::ForeignOrigin(_) => 403,
            Self::NotFound | Self::NoRoute => 404,
            Self::BadId | Self::WrongMethod => 405,
            Self::TooSlow => 408,
            Self::NameTaken(_) | Self::StillArriving | Self::OtherContent => 409,
            Self::Stale => 412,
            Self::TooLarge | Self::TooMuch(_) => 413,
            Self::WrongHost => 421,
            Self::TooManyCalls(_) => 429,
            Self::Storage {
                disk_full: true, ..
            } => 507,
            Self::Storage { .. } => 500,
        }
    }

    /// Returns the error body; `None` where Box sends an empty one.
    pub fn body(&self, request_id: &str) -> Option<ErrorBody<serde_json::Value>> {
        if let Self::NoToken = self {
            return None;
        }
        Some(ErrorBody {
            kind: Some("error".into()),
            status: Some(self.status()),
            code: Some(self.code().into()),
            message: Some(self.message()),
            context_info: self.context(),
            help_url: Some(HELP.into()),
            request_id: Some(request_id.into()),
        })
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotJson(_) | Self::Invalid(_) | Self::BrokenBody => code::BAD_REQUEST,
            Self::NoToken => code::UNAUTHORIZED,
            Self::NoPermission => code::INSUFFICIENT_PERMISSIONS,
            Self::ForeignOrigin(_) => code::CORS_ORIGIN_NOT_WHITELISTED,
            Self::NotFound | Self::NoRoute => code::NOT_FOUND,
            Self::BadId | Self::WrongMethod => code::METHOD_NOT_ALLOWED,
            Self::NameTaken(_) => "item_name_in_use",
            Self::Stale => code::PRECONDITION_FAILED,
            Self::TooManyCalls(_) => code::RATE_LIMIT_EXCEEDED,
            Self::TooSlow => "request_timeout",
            Self::StillArriving | Self::OtherContent => "conflict",
            Self::TooLarge | Self::TooMuch(_) => "request_entity_too_large",
            Self::WrongHost => "misdirected_request",
            Self::Storage {
                disk_full: true, ..
            } => "insufficient_storage",
            Self::Storage { .. } => code::INTERNAL_SERVER_ERROR,
        }
    }

    /// Returns a sentence for people.
    pub fn message(&self) -> String {
        match self {
            Self::NoToken => "Unauthorized".into(),
            Self::BadId => "The ID must be a number".into(),
            Self::NotFound => "Not Found".into(),
            Self::NoRoute => "There is nothing at this address".into(),
            Self::WrongMethod => "This address does not take this method".into(),
            Self::NoPermission => {
                "Access denied - insufficient permission: the user may see this folder but not change it"
                    .into()
            }
            Self::Stale => {
                "It has changed since this etag was read; read it again".into()
            }
            Self::TooManyCalls(_) => "Request rate limit exceeded, please try again later".into(),
            Self::NameTaken(_) => "Item with the same name already exists".into(),
            Self::NotJson(why) => format!("The body is not JSON: {why}"),
            Self::Invalid(_) => "Bad Request".into(),
            Self::TooMuch(message) => message.clone(),
            Self::TooSlow => "Nothing more was received for too long".into(),
            Self::StillArriving => "This file is being stored at this moment; try again".into(),
            Self::OtherContent => "Another file was sent under this upload key before".into(),
            Self::TooLarge => format!("The body is longer than {MAX_BODY} bytes"),
            Self::ForeignOrigin(origin) => format!(
                "The origin {origin:?} is not on the list; start the sandbox with --allow-origin {origin}"
            ),
            Self::WrongHost => {
                "The Host header does not name this sandbox; use localhost or 127.0.0.1 and its port"
                    .into()
            }
            Self::BrokenBody => "The body ended early or is malformed".into(),
            Self::Storage {
                disk_full: true, ..
            } => "The disk is full; nothing was changed".into(),
            Self::Storage { .. } => "The sandbox could not store this; nothing was changed".into(),
        }
    }

    fn context(&self) -> Option<Value> {
        let fields = match self {
            Self::Invalid(fields) => fields,
            Self::NameTaken(other) => return Some(json!({"conflicts": [other]})),
            _ => return None,
        };
        let errors: Vec<Value> = fields
            .iter()
            .map(|field| {
                json!({"reason": "invalid_parameter", "name": field.name, "message": field.message})
            })
            .collect();
        Some(json!({ "errors": errors }))
    }
}

/// Longest JSON body, in bytes (assumed; Box documents no limit).
pub const MAX_BODY: usize = 1024 * 1024;

const HELP: &str =
    "https://developer.box.com/guides/api-calls/permissions-and-errors/common-errors/";
