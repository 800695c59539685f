//! Fault injection: the faults that wait, and the calls that they strike. `http/fault.rs` carries them
//! out.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::error::{CallError, InvalidField};

/// Fault as the control address reads it. Every field may be left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InjectedFault {
    /// The calls that it strikes.
    pub on: FaultTarget,
    /// Only calls on this file request, folder or file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Number of matching calls that are let through first.
    pub skip: u32,
    /// Number of calls that are struck.
    pub times: u32,
    /// Milliseconds to wait: before the call, or between the call and its answer with `after`.
    pub delay_ms: u64,
    /// If true, the call takes place before its answer is lost; otherwise nothing is changed.
    pub after: bool,
    /// The kind of fault.
    pub kind: FaultKind,
    /// The status of an `answer`.
    pub status: u16,
    /// Headers that replace those of the answer.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body of an `answer`; Box's error body for the status where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

impl Default for InjectedFault {
    fn default() -> Self {
        Self {
            on: FaultTarget::Any,
            id: None,
            skip: 0,
            times: 1,
            delay_ms: 0,
            after: false,
            kind: FaultKind::Answer,
            status: 503,
            headers: BTreeMap::new(),
            body: None,
        }
    }
}

impl InjectedFault {
    fn check(&self) -> Result<(), CallError> {
        if self.times == 0 {
            return Err(InvalidField::alone("times", "must be at least 1"));
        }
        if !(100..1000).contains(&self.status) {
            return Err(InvalidField::alone("status", "must have three digits"));
        }
        Ok(())
    }
}

/// Calls that a fault strikes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultTarget {
    /// Every call of the API.
    #[default]
    Any,
    /// Reading a file request.
    Get,
    /// Updating a file request.
    Update,
    /// Deleting a file request.
    Delete,
    /// Copying a file request.
    Copy,
    /// Everything on folders, files and users.
    Content,
    /// `POST /oauth2/token`
    Token,
    /// Sending files through the public form.
    Submit,
}

/// Kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// An answer with this status, headers and body, in place of the real one.
    Answer,
    /// The real answer, late or with other headers.
    Pass,
    /// The real answer without CORS headers: a page sees only that the call failed.
    HideCors,
    /// The connection is reset without an answer.
    Reset,
    /// The connection is closed without an answer.
    Close,
    /// Bytes that are not HTTP, then the connection is closed.
    Garbage,
    /// Half of the real answer's body, then the connection is closed.
    Truncate,
    /// Half of the real answer's body, then a malformed chunk.
    BadChunk,
    /// Half of the real answer's body, then silence for two minutes.
    Stall,
    /// The real answer, byte by byte.
    Drip,
    /// The real answer's headers and a body without end.
    Endless,
}

impl FaultKind {
    /// Returns true for faults that need the real answer, so that the call always takes place.
    pub fn needs_real_answer(self) -> bool {
        !matches!(
            self,
            Self::Answer | Self::Reset | Self::Close | Self::Garbage
        )
    }
}

/// Call as faults see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StruckCall<'a> {
    target: FaultTarget,
    id: Option<&'a str>,
}

impl<'a> StruckCall<'a> {
    /// Reads method and path; `None` for calls that faults never strike.
    pub fn by(method: &str, path: &'a str) -> Option<Self> {
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let (target, id) = match (method, segments.as_slice()) {
            ("GET", ["2.0", "file_requests", id]) => (FaultTarget::Get, Some(*id)),
            ("PUT", ["2.0", "file_requests", id]) => (FaultTarget::Update, Some(*id)),
            ("DELETE", ["2.0", "file_requests", id]) => (FaultTarget::Delete, Some(*id)),
            ("POST", ["2.0", "file_requests", id, "copy"]) => (FaultTarget::Copy, Some(*id)),
            (_, ["2.0", "folders" | "files" | "users", id, ..]) => {
                (FaultTarget::Content, Some(*id))
            }
            (_, ["2.0", "folders"]) => (FaultTarget::Content, None),
            ("POST", ["oauth2", "token"]) => (FaultTarget::Token, None),
            ("POST", ["f", ..]) => (FaultTarget::Submit, None),
            _ => return None,
        };
        Some(Self { target, id })
    }

    fn is_meant_by(self, fault: &InjectedFault) -> bool {
        let any = fault.on == FaultTarget::Any && self.target != FaultTarget::Submit;
        (any || fault.on == self.target) && fault.id.as_deref().is_none_or(|id| Some(id) == self.id)
    }
}

/// Faults that are still to come, in the order in which they were asked for.
#[derive(Debug, Default)]
pub struct FaultQueue {
    waiting: Mutex<Vec<InjectedFault>>,
}

impl FaultQueue {
    /// Adds faults behind those that wait.
    ///
    /// # Errors
    /// [`CallError::NotJson`] when the body is neither a fault nor a list of them,
    /// [`CallError::Invalid`] for one that could not be carried out.
    pub fn add(&self, body: &[u8]) -> Result<(), CallError> {
        let is_list = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
        let added: Vec<InjectedFault> = if is_list {
            serde_json::from_slice(body)?
        } else {
            vec![serde_json::from_slice(body)?]
        };
        for fault in &added {
            fault.check()?;
        }
        self.lock().extend(added);
        Ok(())
    }

    /// Returns the faults that are not used up; `skip` and `times` say what is left of each.
    pub fn unused(&self) -> Vec<InjectedFault> {
        self.lock().clone()
    }

    /// Removes all faults; returns those that were not used up.
    pub fn clear(&self) -> Vec<InjectedFault> {
        std::mem::take(&mut *self.lock())
    }

    /// Returns the fault that strikes this call, if one does, and counts the call.
    pub fn strike(&self, call: StruckCall<'_>) -> Option<InjectedFault> {
        let mut waiting = self.lock();
        let index = waiting.iter().position(|fault| call.is_meant_by(fault))?;
        let fault = waiting.get_mut(index)?;
        if fault.skip > 0 {
            fault.skip -= 1;
            return None;
        }
        fault.times = fault.times.saturating_sub(1);
        let struck = fault.clone();
        if fault.times == 0 {
            waiting.remove(index);
        }
        Some(struck)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<InjectedFault>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/2.0/file_requests/7";

    fn faults(body: &str) -> FaultQueue {
        let faults = FaultQueue::default();
        faults.add(body.as_bytes()).unwrap();
        faults
    }

    fn strike(faults: &FaultQueue, method: &str, path: &str) -> Option<u16> {
        faults
            .strike(StruckCall::by(method, path)?)
            .map(|fault| fault.status)
    }

    #[test]
    fn faults_strike_in_order_and_as_often_as_asked() {
        let faults =
            faults(r#"[{"on":"get","skip":1,"times":2,"status":500},{"on":"get","status":502}]"#);
        let struck: Vec<_> = (0..5).map(|_| strike(&faults, "GET", PATH)).collect();
        assert_eq!(struck, [None, Some(500), Some(500), Some(502), None]);
        assert!(faults.unused().is_empty());
    }

    #[test]
    fn a_fault_strikes_only_the_calls_that_it_names() {
        let faults = faults(r#"{"on":"update","id":"7"}"#);
        assert_eq!(strike(&faults, "GET", PATH), None);
        assert_eq!(strike(&faults, "PUT", "/2.0/file_requests/8"), None);
        assert_eq!(faults.unused().len(), 1);
        assert_eq!(strike(&faults, "PUT", PATH), Some(503));
    }

    #[test]
    fn any_means_the_api_and_not_the_form_or_the_control_address() {
        let faults = faults("{}");
        for (method, path) in [
            ("POST", "/f/0"),
            ("POST", "/sandbox/faults"),
            ("GET", "/"),
            ("OPTIONS", PATH),
        ] {
            assert_eq!(strike(&faults, method, path), None, "{method} {path}");
        }
        assert_eq!(
            strike(&faults, "POST", "/2.0/file_requests/7/copy"),
            Some(503)
        );
        assert!(faults.unused().is_empty());
        for (method, path) in [
            ("GET", PATH),
            ("PUT", PATH),
            ("DELETE", PATH),
            ("GET", "/2.0/folders/1"),
            ("GET", "/2.0/folders/1/items"),
            ("POST", "/2.0/folders"),
            ("GET", "/2.0/files/1"),
            ("GET", "/2.0/files/1/content"),
            ("GET", "/2.0/users/me"),
            ("POST", "/oauth2/token"),
        ] {
            faults.add(b"{}").unwrap();
            assert_eq!(strike(&faults, method, path), Some(503), "{method} {path}");
        }
    }

    #[test]
    fn a_misspelt_fault_is_refused() {
        for body in [
            "",
            "7",
            r#"{"of":"get"}"#,
            r#"{"kind":"explode"}"#,
            r#"{"on":"gets"}"#,
            "[{}",
            r#"{"times":0}"#,
            r#"[{},{"times":0}]"#,
            r#"{"status":99}"#,
            r#"{"status":1000}"#,
        ] {
            assert!(
                FaultQueue::default().add(body.as_bytes()).is_err(),
                "{body}"
            );
        }
    }

    #[test]
    fn clearing_returns_what_was_not_used() {
        let faults = faults(r#"{"times":3}"#);
        strike(&faults, "GET", PATH);
        assert_eq!(faults.clear()[0].times, 2);
        assert!(faults.unused().is_empty());
    }
}
