//! Where the token comes from. It stays a JavaScript string: it never enters this module's memory
//! after the start, and no error quotes it.

use std::cell::RefCell;
use std::fmt;

use js_sys::{Function, JsString};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::exchange::{ask_for_token, is_token, settled};
use super::wait::Wait;

/// What proves who is calling.
#[derive(Clone)]
pub enum Token {
    /// An access token.
    Text(String),
    /// A function that returns one, or a promise of one. It is asked once, and again when Box
    /// answers 401; calls that need a token meanwhile share the one question.
    Function(Function),
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(…)",
            Self::Function(_) => "Function(…)",
        })
    }
}

#[derive(Clone, PartialEq)]
enum Current {
    Token(JsString),
    /// A promise of one, while the function is being asked.
    Asked(JsValue),
}

pub struct Tokens {
    source: Option<Function>,
    current: RefCell<Option<Current>>,
    timeout_ms: u32,
}

impl Tokens {
    /// `None` if the text can be no token.
    pub fn fixed(token: JsString) -> Option<Self> {
        is_token(&token).then(|| Self {
            source: None,
            current: RefCell::new(Some(Current::Token(token))),
            timeout_ms: 0,
        })
    }

    pub fn ask(source: Function, timeout_ms: u32) -> Self {
        Self {
            source: Some(source),
            current: RefCell::new(None),
            timeout_ms,
        }
    }

    pub async fn get(
        &self,
        signal: Option<&AbortSignal>,
        wait: &impl Wait,
    ) -> Result<JsString, JsValue> {
        let promise = match self.current_or_ask() {
            Current::Token(token) => return Ok(token),
            Current::Asked(promise) => promise,
        };
        let result = wait.until(settled(&promise, self.timeout_ms, signal)).await;
        let result = result.map(JsString::unchecked_from_js);
        let aborted = signal.is_some_and(AbortSignal::aborted);
        let mut current = self.current.borrow_mut();
        // Somebody who shared the wait may have been here first, or asked anew.
        if !aborted && *current == Some(Current::Asked(promise)) {
            *current = result.clone().ok().map(Current::Token);
        }
        result
    }

    /// Whether it is worth another attempt with a token other than this one, which Box refused.
    pub fn renew(&self, refused: &JsString) -> bool {
        let mut current = self.current.borrow_mut();
        let is_refused = matches!(&*current, Some(Current::Token(token)) if token == refused);
        if self.source.is_some() && is_refused {
            *current = None;
        }
        self.source.is_some()
    }

    fn current_or_ask(&self) -> Current {
        let mut current = self.current.borrow_mut();
        current
            .get_or_insert_with(|| {
                let source = self.source.as_ref();
                Current::Asked(source.map_or(JsValue::UNDEFINED, ask_for_token))
            })
            .clone()
    }
}
