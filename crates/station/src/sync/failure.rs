//! Why a step was not done, sorted by what to do about it, and in words that say so.

use std::time::Duration;

use model::Text;
use protocol::problem::ProblemAction;
use protocol::{ApiError, Problem};

/// A step that was not done. The texts are for the sync screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// No server, or not the one it should be: nothing else needs trying before it says hello.
    Link(Text),
    /// Nothing goes on until an administrator has acted.
    Stop(Text),
    /// This stage waits; the others go on.
    Stage { blocked: Text, retry_after: Option<Duration> },
}

impl Failure {
    pub fn stage(blocked: Text) -> Self {
        Self::Stage { blocked, retry_after: None }
    }

    /// An answer that has the right form and says what cannot be.
    pub fn garbled(why: &str) -> Self {
        ApiError::Garbled(why.to_owned()).into()
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        let text = text(&error);
        match error {
            ApiError::Unreachable(_) | ApiError::Certificate(_) => Self::Link(text),
            ApiError::Garbled(_) => Self::stage(text),
            ApiError::Problem(problem) if problem.kind.action() == ProblemAction::Stop => Self::Stop(text),
            ApiError::Problem(problem) => {
                Self::Stage { blocked: text, retry_after: problem.retry_after_s.map(Duration::from_secs) }
            }
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        ApiError::from(problem).into()
    }
}

/// What a person reads of a failed call, and what to do about it.
pub fn text(error: &ApiError) -> Text {
    match error {
        ApiError::Unreachable(why) => Text::new(
            format!("无法连接中心（{why}）。已作的决定保存在本机，将自动重试"),
            format!(
                "The server cannot be reached ({why}). Decisions are kept on this machine, and it is tried again"
            ),
        ),
        ApiError::Certificate(why) => Text::new(
            format!("中心的证书不被接受（{why}）。请核对中心地址，或请管理员检查证书"),
            format!(
                "The server's certificate is not accepted ({why}). Check the server's address, or ask the \
                 administrator to check the certificate"
            ),
        ),
        ApiError::Garbled(why) => Text::new(
            format!("收到的回答不是中心应有的内容（{why}）。请核对中心地址；网络要求登录的，请先登录网络"),
            format!(
                "The answer is not one of the central server ({why}). Check the server's address; where the network \
                 wants a sign-in of its own, do that first"
            ),
        ),
        ApiError::Problem(problem) => problem.detail_text(),
    }
}
