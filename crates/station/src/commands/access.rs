//! Who may call a command, checked before its handler runs.

use model::Role;

use super::error::{CallError, ErrorCode};

/// Who may call a command. Checked in Rust before the handler runs, never by the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Also before anybody signed in.
    Anyone,
    /// Anybody who is signed in and whose screen is not locked. The mandate may have run out: these commands are
    /// how a new one comes.
    SignedIn,
    /// Signed in with the role of a reviewer (or supervisor) by a mandate valid now, screen not locked.
    Reviewer,
    /// As [`Access::Reviewer`], with the role of a supervisor.
    Supervisor,
    /// Signed in, the screen may be locked.
    ScreenMayBeLocked,
}

/// What the caller is, at the moment of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller<'a> {
    Nobody,
    Person { screen_locked: bool, mandate_valid: bool, roles: &'a [Role] },
}

impl Access {
    pub fn check(self, caller: Caller<'_>) -> Result<(), CallError> {
        let Caller::Person { screen_locked, mandate_valid, roles } = caller else {
            return match self {
                Self::Anyone => Ok(()),
                Self::SignedIn | Self::Reviewer | Self::Supervisor | Self::ScreenMayBeLocked => {
                    Err(not_signed_in())
                }
            };
        };
        match self {
            Self::Anyone | Self::ScreenMayBeLocked => Ok(()),
            Self::SignedIn | Self::Reviewer | Self::Supervisor if screen_locked => Err(screen_is_locked()),
            Self::SignedIn => Ok(()),
            Self::Reviewer | Self::Supervisor if !mandate_valid => Err(mandate_expired()),
            Self::Reviewer if reviews(roles) => Ok(()),
            Self::Reviewer => Err(no_reviewer()),
            Self::Supervisor if roles.contains(&Role::Supervisor) => Ok(()),
            Self::Supervisor => Err(no_supervisor()),
        }
    }
}

fn reviews(roles: &[Role]) -> bool {
    roles.iter().any(|role| matches!(role, Role::Reviewer | Role::Supervisor))
}

pub(crate) fn not_signed_in() -> CallError {
    CallError::new(ErrorCode::NotSignedIn, "尚未登录，请先登录", "Nobody is signed in: please sign in first")
}

fn screen_is_locked() -> CallError {
    CallError::new(
        ErrorCode::ScreenLocked,
        "屏幕已锁定，请输入密码解锁",
        "The screen is locked: enter the password to go on",
    )
}

pub(crate) fn mandate_expired() -> CallError {
    CallError::new(
        ErrorCode::MandateExpired,
        "授权已到期。请连接网络后重新登录，已作的决定都在，不会丢失",
        "The mandate has expired. Connect to the network and sign in again; all decisions made are kept",
    )
}

fn no_supervisor() -> CallError {
    CallError::new(
        ErrorCode::NotAllowed,
        "只有审核主管可以查看，请联系审核主管",
        "This is for supervisors only: ask a supervisor",
    )
}

fn no_reviewer() -> CallError {
    CallError::new(
        ErrorCode::NotAllowed,
        "您没有审核权限，请联系管理员",
        "You do not have a reviewer's rights: ask the administrator",
    )
}
