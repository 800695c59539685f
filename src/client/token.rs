//! The source of the token. The token stays a JavaScript string: it never enters this module's
//! memory, and no error quotes it.

use core::cell::RefCell;
use core::fmt;

use js_sys::{Function, JsString};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::exchange::{ask_for_token, is_aborted, is_token, settled};
use super::wait::Wait;

/// Proof of who is calling.
#[derive(Clone)]
pub enum Token {
    /// An access token.
    Text(JsString),
    /// A function that returns a token, or a promise of one. It is asked once, and again when Box
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

#[derive(Clone)]
enum Current {
    Token(JsString),
    /// A promise of a token, while the function is being asked.
    Asked(JsValue),
}

/// The token that calls share, and the function that gives the next one.
pub struct TokenStore {
    source: Option<Function>,
    current: RefCell<Option<Current>>,
}

impl TokenStore {
    /// Returns `None` for a text that can be no token.
    pub fn fixed(token: JsString) -> Option<Self> {
        is_token(&token).then(|| Self {
            source: None,
            current: RefCell::new(Some(Current::Token(token))),
        })
    }

    /// A store that asks the function.
    pub fn ask(source: Function) -> Self {
        Self {
            source: Some(source),
            current: RefCell::new(None),
        }
    }

    /// Returns the current token, and asks for one where there is none. Waits at most `timeout_ms` for
    /// the function; 0 means no limit.
    pub async fn get(
        &self,
        timeout_ms: u32,
        signal: Option<&AbortSignal>,
        wait: &impl Wait,
    ) -> Result<JsString, JsValue> {
        let promise = match self.current_or_ask() {
            Current::Token(token) => return Ok(token),
            Current::Asked(promise) => promise,
        };
        let result = wait
            .until(settled(&promise, timeout_ms.into(), signal))
            .await;
        let result = result.map(JsString::unchecked_from_js);
        let mut current = self.current.borrow_mut();
        // Another call that shared the wait may have been here first, or asked anew.
        let is_open = matches!(&*current, Some(Current::Asked(asked)) if *asked == promise);
        if is_open && !is_aborted(signal) {
            *current = result.clone().ok().map(Current::Token);
        }
        result
    }

    /// Forgets a token that Box refused. Returns true where another attempt may get another token.
    pub fn renew(&self, refused: &JsString) -> bool {
        let mut current = self.current.borrow_mut();
        let refused: &JsValue = refused.as_ref();
        let is_refused =
            matches!(&*current, Some(Current::Token(token)) if JsValue::eq(token, refused));
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
