//! What a refused call says, in both languages: every failure of the crate becomes a closed code and a text that
//! says what to do.

use std::fmt::Display;

use model::Text;
use protocol::{ApiError, Problem, ProblemType};

use crate::client::{ClientError, TrustError};
use crate::desk::DeskError;
use crate::review::ReviewError;
use crate::store::StoreError;
use crate::sync::{SyncError, api_text};
use crate::vault::{NotAdmitted, VaultError};

use super::error::{CallError, ErrorCode};

pub(crate) fn unknown_command(name: &str) -> CallError {
    CallError::new(
        ErrorCode::UnknownCommand,
        format!("没有名为“{name}”的命令，页面与程序的版本可能不一致，请重新启动程序"),
        format!(
            "There is no command `{name}`: page and program may be of different releases; please restart"
        ),
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
        "The program failed: please try again; if it happens again, restart it and tell the administrator",
    )
}

fn refused(code: ErrorCode, text: Text) -> CallError {
    CallError { code, text }
}

impl From<DeskError> for CallError {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::NotEnrolled => Self::new(
                ErrorCode::Enrolment,
                "本机尚未登记，请先用管理员给的登记码登记",
                "This computer is not enrolled: enrol it first, with a code from the administrator",
            ),
            DeskError::NotSignedIn => super::access::not_signed_in(),
            DeskError::OnlineNeeded => Self::new(
                ErrorCode::OnlineNeeded,
                "这次登录需要连接中心；请检查网络后重试",
                "This sign-in needs the server: check the network and try again",
            ),
            DeskError::ColleagueNeeded => Self::new(
                ErrorCode::OnlineNeeded,
                "本机没有系统密钥库：请让已在本机登录过的同事先登录，或使用恢复密钥",
                "This computer has no key store: let a colleague who has used this station sign in first, or use the recovery key",
            ),
            DeskError::NotAdmitted(error) => error.into(),
            DeskError::Address(error) => refused(ErrorCode::InvalidRequest, error.text()),
            DeskError::Client(error) => error.into(),
            DeskError::Server(error) => error.into(),
            DeskError::Sync(error) => match &*error {
                SyncError::Server(error) => error.clone().into(),
                SyncError::Store(error) => store_refusal(error),
                no_room @ SyncError::NoRoom { .. } => refused(ErrorCode::DiskFull, no_room.text()),
                SyncError::Rules(error) => refused(ErrorCode::Refused, error.text()),
                outdated @ SyncError::OutOfRange(_) => refused(ErrorCode::Refused, outdated.text()),
            },
            DeskError::Vault(error) => error.into(),
            DeskError::Store(error) => store_refusal(&error),
            DeskError::Review(error) => error.into(),
            DeskError::Settings(error) => {
                tracing::warn!(%error, "the settings were not saved");
                Self::new(
                    if error.kind() == std::io::ErrorKind::StorageFull {
                        ErrorCode::DiskFull
                    } else {
                        ErrorCode::Internal
                    },
                    "设置没有保存，请检查磁盘空间和文件夹权限后重试",
                    "The settings were not saved: check the disk's space and the folder's permissions, then try again",
                )
            }
            DeskError::Panicked => internal(&error),
        }
    }
}

impl From<NotAdmitted> for CallError {
    fn from(error: NotAdmitted) -> Self {
        let code = match error {
            NotAdmitted::Expired(_) => ErrorCode::MandateExpired,
            NotAdmitted::Removed => ErrorCode::NotAllowed,
            NotAdmitted::Mandate(_)
            | NotAdmitted::OtherStation
            | NotAdmitted::OtherKey
            | NotAdmitted::NotYet(_) => ErrorCode::OnlineNeeded,
        };
        refused(code, error.text())
    }
}

impl From<ClientError> for CallError {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Trust(TrustError::UnreadableAuthority) => Self::new(
                ErrorCode::Certificate,
                "所给的证书文件里没有可用的证书（PEM 格式），请向管理员索取",
                "The certificate file holds no readable certificate (PEM): ask the administrator for it",
            ),
            ClientError::Trust(TrustError::Roots(_)) | ClientError::Setup(_) => internal(&error),
        }
    }
}

impl From<ApiError> for CallError {
    fn from(error: ApiError) -> Self {
        let code = match &error {
            ApiError::Unreachable(_) => ErrorCode::Unreachable,
            ApiError::Certificate(_) => ErrorCode::Certificate,
            ApiError::Garbled(_) => ErrorCode::Refused,
            ApiError::Problem(problem) => problem_code(problem),
        };
        refused(code, api_text(&error))
    }
}

fn problem_code(problem: &Problem) -> ErrorCode {
    match problem.kind {
        ProblemType::Credentials => ErrorCode::WrongPassword,
        ProblemType::TooManyTries => ErrorCode::Wait,
        ProblemType::EnrolmentCode => ErrorCode::Enrolment,
        ProblemType::NotAllowed => ErrorCode::NotAllowed,
        _ => ErrorCode::Refused,
    }
}

impl From<VaultError> for CallError {
    fn from(error: VaultError) -> Self {
        let code = match &error {
            VaultError::AlreadyRunning => ErrorCode::AlreadyRunning,
            VaultError::AlreadyEnrolled => ErrorCode::Enrolment,
            VaultError::Damaged => ErrorCode::NotOurDatabase,
            VaultError::Newer { .. } => ErrorCode::NewerDatabase,
            VaultError::UnknownLogin | VaultError::Escrow => ErrorCode::OnlineNeeded,
            VaultError::WrongPassword { .. }
            | VaultError::MalformedRecoveryKey(_)
            | VaultError::WrongRecoveryKey => ErrorCode::WrongPassword,
            VaultError::Wait { .. } => ErrorCode::Wait,
            VaultError::DiskFull => ErrorCode::DiskFull,
            VaultError::KeyStore(_) | VaultError::KeysGone | VaultError::Folder(_) => {
                tracing::error!(%error, "the vault does not open");
                ErrorCode::Internal
            }
        };
        refused(code, error.text())
    }
}

fn store_refusal(error: &StoreError) -> CallError {
    let code = match error {
        StoreError::AlreadyRunning { .. } => ErrorCode::AlreadyRunning,
        StoreError::NotOurs { .. }
        | StoreError::Missing { .. }
        | StoreError::Exists { .. }
        | StoreError::Damaged { .. }
        | StoreError::NotEncrypted => ErrorCode::NotOurDatabase,
        StoreError::Newer { .. } => ErrorCode::NewerDatabase,
        StoreError::DiskFull => ErrorCode::DiskFull,
        StoreError::Locked => ErrorCode::NotSignedIn,
        StoreError::UnknownBatch(_) | StoreError::Purged(_) => ErrorCode::CaseNotHere,
        StoreError::PhotoDamaged(_) | StoreError::Mended(_) => ErrorCode::CaseNotReady,
        StoreError::Unwritable { .. }
        | StoreError::PhotoPart { .. }
        | StoreError::OperationNumber { .. }
        | StoreError::Panicked
        | StoreError::Statement(_) => {
            tracing::error!(%error, "the store failed");
            ErrorCode::Internal
        }
    };
    refused(code, error.text())
}

impl From<ReviewError> for CallError {
    fn from(error: ReviewError) -> Self {
        let (code, zh, en) = match error {
            ReviewError::CaseNotHere => (
                ErrorCode::CaseNotHere,
                "本机没有这个案件，请刷新待办列表",
                "The case is not on this station: refresh the queue",
            ),
            ReviewError::CaseNotReady => (
                ErrorCode::CaseNotReady,
                "这个案件的照片或资料还在接收，请稍候，或先审核下一件",
                "Photos or data of the case are still on their way: wait, or go on with the next one",
            ),
            ReviewError::CaseGone => (
                ErrorCode::CaseGone,
                "这个案件已不能在本机决定（已撤回、已退回或领用期限已过），请审核下一件",
                "The case can no longer be decided here: it was withdrawn, given back, or its lease has ended. Go on with the next one",
            ),
            ReviewError::AlreadyDecided => (
                ErrorCode::AlreadyDecided,
                "这个案件已作决定。要更改，请撤销或更正原决定",
                "The case is decided already. To change that, undo or supersede the decision",
            ),
            ReviewError::DecisionNotHere => (
                ErrorCode::DecisionNotHere,
                "这个案件没有可撤销或更正的决定，请刷新后再试",
                "There is no decision on this case to undo or supersede: refresh and look again",
            ),
            ReviewError::NotYourDecision => (
                ErrorCode::NotAllowed,
                "只能撤销或更正自己作的决定",
                "Only your own decision can be undone or superseded",
            ),
            ReviewError::ProgrammeNotAllowed => (
                ErrorCode::NotAllowed,
                "您没有这种业务的审核权限，请联系管理员",
                "You have no right to review this programme: ask the administrator",
            ),
            ReviewError::BatchNotHere => (
                ErrorCode::CaseNotHere,
                "本机没有这个批次，或已退回，请刷新",
                "The batch is not on this station, or was given back already: refresh",
            ),
            ReviewError::RulesMissing => (
                ErrorCode::CaseNotReady,
                "这个案件的办理规则还没有收到，请同步后再试",
                "The rules of this case have not arrived: synchronise and try again",
            ),
            ReviewError::Verdict(refusal) => return verdict_refusal(&refusal),
            ReviewError::Store(error) => return store_refusal(&error),
        };
        Self::new(code, zh, en)
    }
}

fn verdict_refusal(refusal: &crate::review::VerdictRefusal) -> CallError {
    use crate::review::VerdictRefusal;
    let code = match refusal {
        VerdictRefusal::NotByYou => ErrorCode::NotAllowed,
        VerdictRefusal::Changed => ErrorCode::CaseGone,
        VerdictRefusal::Rules(_)
        | VerdictRefusal::PassBarred(_)
        | VerdictRefusal::ChecklistOpen(_)
        | VerdictRefusal::SlotNotOpened { .. } => ErrorCode::InvalidVerdict,
    };
    refused(code, refusal.text())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn each_trouble_has_its_code_and_both_texts() {
        let file = || "station.db".to_owned();
        let wait = Duration::from_secs(5);
        let troubles: [(DeskError, ErrorCode); 16] = [
            (DeskError::NotEnrolled, ErrorCode::Enrolment),
            (DeskError::NotSignedIn, ErrorCode::NotSignedIn),
            (DeskError::OnlineNeeded, ErrorCode::OnlineNeeded),
            (VaultError::AlreadyRunning.into(), ErrorCode::AlreadyRunning),
            (VaultError::Newer { found: 2, known: 1 }.into(), ErrorCode::NewerDatabase),
            (VaultError::WrongPassword { wait }.into(), ErrorCode::WrongPassword),
            (VaultError::Wait { wait }.into(), ErrorCode::Wait),
            (VaultError::DiskFull.into(), ErrorCode::DiskFull),
            (StoreError::DiskFull.into(), ErrorCode::DiskFull),
            (StoreError::Newer { file: file(), found: 2, known: 1 }.into(), ErrorCode::NewerDatabase),
            (StoreError::NotOurs { file: file() }.into(), ErrorCode::NotOurDatabase),
            (StoreError::AlreadyRunning { file: file() }.into(), ErrorCode::AlreadyRunning),
            (StoreError::Locked.into(), ErrorCode::NotSignedIn),
            (ApiError::Unreachable("timed out".to_owned()).into(), ErrorCode::Unreachable),
            (ApiError::Certificate("unknown issuer".to_owned()).into(), ErrorCode::Certificate),
            (ApiError::from(Problem::new(ProblemType::NothingToLease)).into(), ErrorCode::Refused),
        ];
        for (trouble, code) in troubles {
            let name = format!("{trouble:?}");
            let told = CallError::from(trouble);
            assert_eq!(told.code, code, "{name}");
            assert!(!told.text.zh.is_ascii(), "{name}: {}", told.text.zh);
            assert!(told.text.en.is_ascii() && told.text.en.len() > 10, "{name}: {}", told.text.en);
        }
    }
}
