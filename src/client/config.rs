//! Settings of a client.

use alloc::rc::Rc;
use alloc::string::String;

use js_sys::Object;

use super::exchange::settings;
use super::pipeline::{Patience, Shared};
use super::token::{Token, TokenStore};
use crate::api::{CALLS_PER_MINUTE, Error, ROUTES, RetryPolicy};

/// Settings of a [`Client`](super::Client).
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// The API's address: `https://api.box.com/2.0`. The token goes there and nowhere else.
    pub base_url: String,
    /// Proof of who is calling.
    pub token: Token,
    /// The time for one attempt, from the request to the last byte of the answer, and for the token
    /// function, in milliseconds. All attempts and waits of a call together get `max_attempts` times
    /// as much. 0 means no limit.
    pub timeout_ms: u32,
    /// Number of attempts, and the waits between them.
    pub retry: RetryPolicy,
    /// The most calls in any minute, retries included; 0 means no limit.
    pub calls_per_minute: u32,
    /// What goes on to `exchange.js` as it is: `fetch`, to call instead of the global one; `headers` for
    /// every call; `asUser`, on whose behalf an administrator calls; and `hooks`, the functions to tell of
    /// each attempt (`onRequest`, `onResponse`, `onRetry`).
    pub extras: Option<Object>,
}

impl ClientConfig {
    /// Half a minute for an attempt, five attempts, as many calls a minute as Box allows.
    pub fn new(base_url: impl Into<String>, token: Token) -> Self {
        Self {
            base_url: base_url.into(),
            token,
            timeout_ms: 30_000,
            retry: RetryPolicy::default(),
            calls_per_minute: CALLS_PER_MINUTE,
            extras: None,
        }
    }

    pub(super) fn check(self) -> Result<Shared, Error> {
        if !is_address(&self.base_url) {
            return Err(Error::Argument(NO_ADDRESS.into()));
        }
        let settings = settings(&self.base_url, ROUTES, self.extras.as_ref())
            .map_err(|_| Error::Argument(NO_HEADER.into()))?;
        let tokens = match self.token {
            Token::Function(source) => Some(TokenStore::ask(source)),
            Token::Text(text) => TokenStore::fixed(text),
        };
        Ok(Shared {
            settings,
            tokens: Rc::new(tokens.ok_or_else(|| Error::Token(NO_TOKEN.into()))?),
            patience: Patience {
                retry: self.retry,
                timeout_ms: self.timeout_ms,
            },
            calls_per_minute: self.calls_per_minute,
        })
    }
}

const NO_ADDRESS: &str =
    "the base address must be an http(s) address without user name, query or fragment";
const NO_HEADER: &str = "the base address or a header is none that HTTP allows";
const NO_TOKEN: &str = "a token must be visible ASCII characters without spaces or line breaks";

/// Returns true for an address that can be the API's. Credentials in it would end up in errors.
fn is_address(text: &str) -> bool {
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
