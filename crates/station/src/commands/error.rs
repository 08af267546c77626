//! What a refused command tells the page: a closed code and a message safe to show.

use model::Text;
use serde::Serialize;
use ts_rs::TS;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    UnknownCommand,
    InvalidRequest,
    NotSignedIn,
    ScreenLocked,
    NotAllowed,
    /// Enrolment is missing, or was done already.
    Enrolment,
    WrongPassword,
    /// Too many wrong passwords: the message says how long to wait.
    Wait,
    MandateExpired,
    /// Only an online sign-in can go on.
    OnlineNeeded,
    Unreachable,
    Certificate,
    /// The server refused; the message is the server's.
    Refused,
    CaseNotHere,
    /// Photos or data of the case are still on their way.
    CaseNotReady,
    AlreadyDecided,
    /// The lease has ended, or the case was withdrawn or changed.
    CaseGone,
    InvalidVerdict,
    DecisionNotHere,
    DiskFull,
    NewerDatabase,
    NotOurDatabase,
    AlreadyRunning,
    Internal,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[error("{}", text.en)]
pub struct CallError {
    pub code: ErrorCode,
    pub text: Text,
}

impl CallError {
    pub fn new(code: ErrorCode, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, text: Text::new(zh, en) }
    }
}
