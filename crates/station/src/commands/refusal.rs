//! What a refused call says, in both languages: every failure of the crate becomes a closed code and a text that
//! says what to do.

use std::fmt::Display;

use super::error::{CallError, ErrorCode};

pub(crate) fn unknown_command(name: &str) -> CallError {
    CallError::new(
        ErrorCode::UnknownCommand,
        format!("没有名为“{name}”的命令，页面与程序的版本可能不一致，请重新启动程序"),
        format!("There is no command `{name}`: page and program may be of different releases; please restart"),
    )
}

pub(crate) fn invalid_request() -> CallError {
    CallError::new(
        ErrorCode::InvalidRequest,
        "请求内容有误，页面与程序的版本可能不一致，请重新启动程序",
        "The request cannot be read: page and program may be of different releases; please restart",
    )
}

/// Something that should not happen. The cause goes to the log, not to the page.
pub(crate) fn internal(cause: &dyn Display) -> CallError {
    tracing::error!(%cause, "a command failed");
    CallError::new(
        ErrorCode::Internal,
        "程序内部出错，请重试；若再次出现，请重新启动程序并联系管理员",
        "Something failed inside the program: please try again; if it happens again, restart and tell the administrator",
    )
}
