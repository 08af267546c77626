//! Why the vault does not open, and what to do about it.

use std::io;
use std::time::Duration;

use model::Text;

use super::key_store::KeyStoreError;
use super::recovery_key::MalformedRecoveryKey;

#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// Another process has this station's folder in use.
    #[error("another process holds the vault")]
    AlreadyRunning,
    #[error("this folder has a vault already")]
    AlreadyEnrolled,
    #[error("vault.json is damaged or was changed by hand")]
    Damaged,
    #[error("vault.json was written by a newer release: its format is {found}, this release knows {known}")]
    Newer { found: u32, known: u32 },
    /// The person has no wrap here: the first sign-in is online.
    #[error("this person has not signed in on this station yet")]
    UnknownLogin,
    #[error("the password is wrong")]
    WrongPassword { wait: Duration },
    /// Too many wrong passwords: nothing was tried.
    #[error("too many wrong passwords: wait")]
    Wait { wait: Duration },
    #[error("the operating system's key store does not answer")]
    KeyStore(#[from] KeyStoreError),
    /// The key store works, but does not hold what this station laid there.
    #[error("the operating system's key store does not hold this station's keys")]
    KeysGone,
    #[error(transparent)]
    MalformedRecoveryKey(#[from] MalformedRecoveryKey),
    #[error("this is not the recovery key of this station")]
    WrongRecoveryKey,
    /// What the server handed out does not open with this station's secret.
    #[error("the key that the server keeps for this station does not open here")]
    Escrow,
    #[error("the disk is full")]
    DiskFull,
    #[error("the station's folder cannot be read or written")]
    Folder(#[source] io::Error),
}

impl VaultError {
    pub(super) fn of_io(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Folder(error),
        }
    }

    /// What to tell the person at the desk.
    pub fn text(&self) -> Text {
        match self {
            Self::AlreadyRunning => Text::new(
                "证审台已在本机运行，请切换到已打开的窗口，或关闭后再启动",
                "Proofdesk is already running on this computer: switch to its window, or close it first",
            ),
            Self::AlreadyEnrolled => {
                Text::new("本机已经登记，请直接登录", "This station is enrolled already: sign in")
            }
            Self::Damaged => Text::new(
                "文件 vault.json 已损坏或被改动，无法打开数据。请从备份恢复该文件，或联系管理员",
                "The file vault.json is damaged or was changed, so the data cannot be opened: restore it from a backup or ask the administrator",
            ),
            Self::Newer { found, known } => Text::new(
                format!(
                    "文件 vault.json 由更新版本的软件写入（格式 {found}，本软件支持到 {known}）。数据完好，请安装新版软件后再打开"
                ),
                format!(
                    "The file vault.json was written by a newer release (its format is {found}, this release knows {known}). Nothing is lost; install the newer release"
                ),
            ),
            Self::UnknownLogin => Text::new(
                "您还没有在本机登录过，首次登录需要连接中心；请检查网络后重试",
                "You have not signed in on this station before. The first sign-in needs the server: check the network and try again",
            ),
            Self::WrongPassword { wait } if wait.is_zero() => Text::new(
                "用户名或密码不正确，请重新输入",
                "The user name or the password is wrong: try again",
            ),
            Self::WrongPassword { wait } => Text::new(
                format!("用户名或密码不正确，请在 {} 秒后重试", seconds(*wait)),
                format!("The user name or the password is wrong: try again in {} seconds", seconds(*wait)),
            ),
            Self::Wait { wait } => Text::new(
                format!("密码错误次数过多，请在 {} 秒后重试", seconds(*wait)),
                format!("Too many wrong passwords: try again in {} seconds", seconds(*wait)),
            ),
            Self::KeyStore(_) => Text::new(
                "操作系统的密钥库没有响应。请解锁系统密钥环（钥匙串、凭据管理器）后重试",
                "The operating system's key store does not answer: unlock the keyring (keychain, credential manager) and try again",
            ),
            Self::KeysGone => Text::new(
                "操作系统的密钥库中没有本机的密钥，请使用恢复密钥登录",
                "The operating system's key store does not hold this station's keys: sign in with the recovery key",
            ),
            Self::MalformedRecoveryKey(_) => Text::new(
                "恢复密钥的格式不对，请对照记录检查每一组字符",
                "The recovery key is mistyped: compare each group with your record",
            ),
            Self::WrongRecoveryKey => {
                Text::new("这不是本机的恢复密钥", "This is not the recovery key of this station")
            }
            Self::Escrow => Text::new(
                "中心保存的密钥在本机无法打开，请让已登录过本机的同事先登录，或使用恢复密钥",
                "The key that the server keeps does not open here: let a colleague who has used this station sign in first, or use the recovery key",
            ),
            Self::DiskFull => Text::new(
                "磁盘已满，无法登录；数据完好。请清理磁盘空间后重试",
                "The disk is full, so that nobody can sign in; nothing is lost. Free some space and try again",
            ),
            Self::Folder(_) => Text::new(
                "无法读写本机的数据文件夹，请检查磁盘和文件夹权限后重试",
                "The station's data folder cannot be read or written: check the disk and the folder's permissions, then try again",
            ),
        }
    }
}

/// Rounded up, so that nobody is told to wait no time at all.
fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
