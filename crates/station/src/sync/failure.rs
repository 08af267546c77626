//! Why a step was not done: what to do about it, and in words that say so.

use std::time::Duration;

use model::{RulebookError, Text};
use protocol::problem::ProblemAction;
use protocol::{ApiError, Problem, ProblemType};

use super::changes::OutOfRange;
use crate::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    #[error(transparent)]
    Server(#[from] ApiError),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is to come would not leave the disk's reserve for decisions untouched.
    #[error("{needed} bytes are needed on the disk, {free} are free beside the reserve")]
    NoRoom { needed: u64, free: u64 },
    /// The rules that the server published cannot be used, or have not come yet.
    #[error(transparent)]
    Rules(#[from] RulebookError),
    /// The server takes stations of other releases.
    #[error("the server does not take this release's protocol: {0:?}")]
    OutOfRange(OutOfRange),
}

/// What a failed step means for the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// No server, or not the one it should be: nothing else needs trying before it says hello.
    Hello,
    /// Nothing goes on until an administrator has acted.
    Stop,
    /// What was decided here still goes out, and nothing comes in until one of the two sides is updated.
    PushOnly,
    /// This stage waits, the others go on.
    Wait { retry_after: Option<Duration> },
}

impl SyncError {
    /// An answer that has the right form and says what cannot be.
    pub fn garbled(why: impl Into<String>) -> Self {
        ApiError::Garbled(why.into()).into()
    }

    pub fn remedy(&self) -> Remedy {
        match self {
            Self::Server(ApiError::Unreachable(_) | ApiError::Certificate(_)) => Remedy::Hello,
            Self::Server(ApiError::Problem(problem)) if problem.kind == ProblemType::ProtocolVersion => {
                Remedy::PushOnly
            }
            Self::Server(ApiError::Problem(problem)) if problem.kind.action() == ProblemAction::Stop => {
                Remedy::Stop
            }
            Self::OutOfRange(_) => Remedy::PushOnly,
            Self::Server(ApiError::Problem(problem)) => {
                Remedy::Wait { retry_after: problem.retry_after_s.map(Duration::from_secs) }
            }
            Self::Server(ApiError::Garbled(_)) | Self::Store(_) | Self::NoRoom { .. } | Self::Rules(_) => {
                Remedy::Wait { retry_after: None }
            }
        }
    }

    /// The server will not have this station any more, and says so whatever is asked.
    pub fn is_revocation(&self) -> bool {
        matches!(self, Self::Server(ApiError::Problem(problem)) if problem.kind == ProblemType::StationRevoked)
    }

    pub fn is_unknown_station(&self) -> bool {
        matches!(self, Self::Server(ApiError::Problem(problem)) if problem.kind == ProblemType::StationUnknown)
    }

    /// What a person reads, and can do.
    pub fn text(&self) -> Text {
        match self {
            Self::Server(ApiError::Problem(problem)) if problem.kind == ProblemType::ProtocolVersion => {
                too_old()
            }
            Self::OutOfRange(OutOfRange::TooOld) => too_old(),
            Self::OutOfRange(OutOfRange::TooNew) => Text::new(
                "中心的软件版本比本机旧，请联系管理员升级中心。已作的决定照常上交，暂不能领取和更新",
                "The server's release is older than this station's: ask the administrator to update it. Decisions still \
                 go out; nothing can be claimed or brought up to date meanwhile",
            ),
            Self::Server(error) => api_text(error),
            Self::Store(error) => error.text(),
            Self::NoRoom { needed, free } => {
                let (needed, free) = (needed.div_ceil(1_000_000), free / 1_000_000);
                Text::new(
                    format!(
                        "磁盘空间不足：需要 {needed} MB，除为决定预留的空间外只剩 {free} MB。已有的数据完好，审核可以继续；请清理磁盘"
                    ),
                    format!(
                        "The disk has too little room: {needed} MB are needed, {free} MB are left beside what is kept for \
                         decisions. Nothing is lost and reviewing goes on; free some space"
                    ),
                )
            }
            Self::Rules(error) => error.text(),
        }
    }
}

fn too_old() -> Text {
    Text::new(
        "本机软件版本过旧，请升级。已作的决定照常上交，升级后才能领取和更新",
        "This release is too old: please update it. Decisions still go out; nothing can be claimed or brought up to date \
         before",
    )
}

impl From<Problem> for SyncError {
    fn from(problem: Problem) -> Self {
        ApiError::from(problem).into()
    }
}

/// What a person reads of a failed call, and what to do about it.
pub fn api_text(error: &ApiError) -> Text {
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
