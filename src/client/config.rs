//! What a client needs to know.

use std::rc::Rc;

use js_sys::{Function, Object, Reflect};

use super::exchange::settings;
use super::road::Shared;
use super::token::{Token, Tokens};
use crate::api::{Error, ROUTES, RetryPolicy};

/// Settings of a [`Client`](super::Client).
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the API is: `https://api.box.com/2.0`. The token goes there and nowhere else.
    pub base_url: String,
    /// What proves who is calling.
    pub token: Token,
    /// The user on whose behalf an administrator calls (`As-User`).
    pub as_user: Option<String>,
    /// More headers for every call.
    pub headers: Vec<(String, String)>,
    /// The time for one attempt, from the request to the last byte of the answer, and for the token
    /// function, in milliseconds. All attempts and waits of a call together get `max_attempts` times
    /// as much. `None` means no limit.
    pub timeout_ms: Option<u32>,
    /// How often and how patiently a call is repeated.
    pub retry: RetryPolicy,
    /// At most this many calls a minute, retries included; 0 means no limit. Box allows a user 1,000.
    pub calls_per_minute: u32,
    /// What to call instead of the global `fetch`.
    pub fetch: Option<Function>,
}

impl Config {
    /// Half a minute for an attempt, five attempts, a thousand calls a minute.
    pub fn new(base_url: impl Into<String>, token: Token) -> Self {
        Self {
            base_url: base_url.into(),
            token,
            as_user: None,
            headers: Vec::new(),
            timeout_ms: Some(30_000),
            retry: RetryPolicy::default(),
            calls_per_minute: 1_000,
            fetch: None,
        }
    }

    pub(super) fn check(self) -> Result<Shared, Error> {
        let argument = |text: &str| Error::Argument(text.into());
        if !is_address(&self.base_url) {
            return Err(argument(NO_ADDRESS));
        }
        let headers = Object::new();
        let as_user = self.as_user.map(|user| ("as-user".into(), user));
        for (name, value) in self.headers.into_iter().chain(as_user) {
            // Setting a property of a new object cannot fail.
            let _ = Reflect::set(&headers, &name.into(), &value.into());
        }
        let timeout_ms = self.timeout_ms.unwrap_or(0);
        let settings = settings(
            &self.base_url,
            ROUTES,
            self.fetch.as_ref(),
            &headers,
            timeout_ms,
        )
        .map_err(|_| argument(NO_HEADER))?;
        let tokens = match self.token {
            Token::Function(source) => Tokens::ask(source, timeout_ms),
            Token::Text(text) => {
                Tokens::fixed(text.into()).ok_or_else(|| Error::Token(NO_TOKEN.into()))?
            }
        };
        Ok(Shared {
            settings,
            tokens: Rc::new(tokens),
            retry: self.retry,
            timeout_ms,
            calls_per_minute: self.calls_per_minute,
        })
    }
}

pub const NO_ADDRESS: &str = "the base address must be an http(s) address without user name, query \
                              or fragment, like https://api.box.com/2.0";
pub const NO_HEADER: &str = "a header's name or value is none that HTTP allows";
pub const NO_TOKEN: &str = "a token must be visible ASCII characters without spaces or line breaks";

/// Whether it can be the API's address. Credentials in it would end up in errors.
pub fn is_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with('/')
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !b"@?#\\".contains(&byte))
    })
}
