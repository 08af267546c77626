//! Why the store refuses or fails, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use model::{BatchId, PhotoHash, Text};
use rusqlite::ErrorCode;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{file} is held by another process")]
    AlreadyRunning { file: String },
    /// Another key, another program's file, or no database at all: without the right key these look the same.
    #[error("{file} cannot be opened with this key, or is not a database of this program")]
    NotOurs { file: String },
    #[error("{file} was written by a newer release: its version is {found}, this release knows {known}")]
    Newer { file: String, found: u32, known: u32 },
    #[error("{file} is missing")]
    Missing { file: String },
    /// Nothing is ever made anew where something stands.
    #[error("{file} is already there")]
    Exists { file: String },
    #[error("the disk is full")]
    DiskFull,
    #[error("{file} cannot be written or read")]
    Unwritable {
        file: String,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    #[error("{file} is damaged")]
    Damaged { file: String },
    /// The bytes of a photo that was whole are not any more what its name says.
    #[error("photo {0} is damaged")]
    PhotoDamaged(PhotoHash),
    /// What could not be read any more was thrown out, and comes again from the server; no decision lay there.
    #[error("the data of batch {0} were damaged, and were mended")]
    Mended(BatchId),
    /// The database library came without its encryption: nothing may be stored.
    #[error("the database library does not encrypt")]
    NotEncrypted,
    /// The vault was locked: the databases are closed.
    #[error("the vault is locked")]
    Locked,
    #[error("batch {0} is not on this station")]
    UnknownBatch(BatchId),
    #[error("the data of batch {0} were destroyed")]
    Purged(BatchId),
    /// Bytes of a photo that do not continue where the last ones ended.
    #[error("a photo's part starts at byte {found} instead of {expected}, or goes beyond its end")]
    PhotoPart { expected: u64, found: u64 },
    /// A number that was given out once is never given out again.
    #[error("operation {found} cannot follow: the next number is {expected}")]
    OperationNumber { expected: u64, found: u64 },
    #[error("a work on the store ended by a panic")]
    Panicked,
    /// A statement or a value that does not fit the schema: a fault of the program.
    #[error("a statement failed")]
    Statement(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            _ => Self::Statement(error),
        }
    }
}

impl StoreError {
    /// An error that came up while the file as a whole was dealt with.
    pub(super) fn of_file(path: &Path, error: rusqlite::Error) -> Self {
        let file = name(path);
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::AlreadyRunning { file },
            Some(ErrorCode::NotADatabase) => Self::NotOurs { file },
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { file },
            Some(
                ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied
                | ErrorCode::SystemIoFailure,
            ) => Self::Unwritable { file, source: Box::new(error) },
            _ => error.into(),
        }
    }

    pub(super) fn of_io(path: &Path, error: io::Error) -> Self {
        let file = name(path);
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing { file },
            io::ErrorKind::AlreadyExists => Self::Exists { file },
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Unwritable { file, source: Box::new(error) },
        }
    }

    /// What to tell the person at the desk.
    pub fn text(&self) -> Text {
        match self {
            Self::AlreadyRunning { .. } => Text::new(
                "证审台已在本机运行，请切换到已打开的窗口，或关闭后再启动",
                "Proofdesk is already running on this computer: switch to its window, or close it first",
            ),
            Self::NotOurs { file } => Text::new(
                format!("数据文件 {file} 无法用本机的密钥打开，可能不是本机的文件。请勿删除，请联系管理员"),
                format!(
                    "The data file {file} does not open with this station's key and may not be its own. Do not delete it; ask the administrator"
                ),
            ),
            Self::Newer { file, found, known } => Text::new(
                format!(
                    "数据文件 {file} 由更新版本的软件写入（文件版本 {found}，本软件支持到 {known}）。数据完好，请安装新版软件后再打开"
                ),
                format!(
                    "The data file {file} was written by a newer release (its version is {found}, this release knows {known}). Nothing is lost; install the newer release"
                ),
            ),
            Self::Missing { file } => Text::new(
                format!("找不到数据文件 {file}，请联系管理员从备份恢复，或重新登记本机"),
                format!(
                    "The data file {file} is missing: ask the administrator to restore it or to enrol this station again"
                ),
            ),
            Self::Exists { file } => Text::new(
                format!("数据文件 {file} 已经存在，不会被覆盖。请联系管理员"),
                format!(
                    "The data file {file} is already there and is not overwritten: ask the administrator"
                ),
            ),
            Self::DiskFull => Text::new(
                "磁盘已满，刚才的操作没有保存；以前的数据完好。请清理磁盘空间后重试",
                "The disk is full: the last step was not saved, all earlier work is. Free some space and try again",
            ),
            Self::Unwritable { file, .. } => Text::new(
                format!("无法读写数据文件 {file}，请检查磁盘和文件夹权限后重试"),
                format!(
                    "The data file {file} cannot be read or written: check the disk and the folder's permissions, then try again"
                ),
            ),
            Self::Damaged { file } => Text::new(
                format!("数据文件 {file} 已损坏。请勿删除，请联系管理员"),
                format!("The data file {file} is damaged. Do not delete it; ask the administrator"),
            ),
            Self::PhotoDamaged(_) | Self::Mended(_) => Text::new(
                "磁盘上的部分案件资料已损坏，将重新下载；已作的决定完好。请稍候，或先审核下一件",
                "Some cases' data on the disk were damaged and are fetched again; no decision is lost. Wait, or go on with the next case",
            ),
            Self::NotEncrypted => Text::new(
                "本软件缺少数据库加密功能，为保护数据已停止。请重新安装",
                "This installation lacks database encryption and stops to protect the data: install it again",
            ),
            Self::Locked => Text::new("保险库已锁定，请重新登录", "The vault is locked: sign in again"),
            Self::UnknownBatch(_) => Text::new("本机没有这个批次", "This batch is not on this station"),
            Self::Purged(_) => Text::new(
                "该批次的数据已按规定销毁",
                "The data of this batch were destroyed as the rules demand",
            ),
            Self::PhotoPart { .. } | Self::OperationNumber { .. } | Self::Panicked | Self::Statement(_) => {
                Text::new(
                    "保存时程序内部出错，刚才的操作没有保存。请重试；若再次出现，请重新启动并联系管理员",
                    "The program failed while saving: the last step was not saved. Try again; if it happens again, restart and tell the administrator",
                )
            }
        }
    }
}

/// A file is named without its folder, which may hold a person's account name.
pub(super) fn name(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| PathBuf::from(path).display().to_string(), |name| name.to_string_lossy().into_owned())
}
