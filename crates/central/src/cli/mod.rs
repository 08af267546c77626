//! The command line of `proofdesk-central`: one file a subcommand. All but `serve` do one thing and end, and may
//! run while a server serves the same data.

mod export;
mod import;
mod init;
mod person;
mod place;
mod programme;
mod restored;
mod serve;
mod station;
mod status;
mod withdraw;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use model::Text;

use crate::core::StartError;
use crate::data_folder::DataFolderError;
use crate::export::ExportError;
use crate::http::{ServeError, TlsError};
use crate::import::ImportError;
use crate::photos::{BucketError, PhotoError};
use crate::refusal::Refusal;
use crate::storage::StorageError;
use crate::storage::postgres::AddressError;

/// The central server of the review stations.
#[derive(Debug, Parser)]
#[command(name = "proofdesk-central", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a data folder with a new server key and the built-in rules.
    Init(init::Init),
    /// Serve the stations until SIGTERM or SIGINT.
    Serve(serve::Serve),
    /// Add and remove people, set passwords.
    #[command(subcommand)]
    Person(person::Person),
    /// Publish rules.
    #[command(subcommand)]
    Programme(programme::Programme),
    /// Enrol and revoke stations.
    #[command(subcommand)]
    Station(station::Station),
    /// Bring in an office's CSV and photos.
    Import(import::Import),
    /// Take a case back that the applicant withdrew.
    Withdraw(withdraw::Withdraw),
    /// Give results back to the office.
    #[command(subcommand)]
    Export(export::Export),
    /// Say how things stand.
    Status(status::Status),
    /// Begin a new epoch, after the data folder was restored from a backup.
    Restored(restored::Restored),
}

/// Why a command did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    #[error(transparent)]
    Folder(#[from] DataFolderError),
    #[error(transparent)]
    Address(#[from] AddressError),
    #[error(transparent)]
    Bucket(#[from] BucketError),
    #[error(
        "everybody on this machine can read a password on the command line: put the address into \
         PROOFDESK_CENTRAL_DATABASE, or into a file for --database-file"
    )]
    PasswordShown,
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error("{}", .0.0)]
    Refused(Refusal),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error("{0} lines did not go in; they are named above")]
    BadLines(usize),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error("{path} cannot be read")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{address} cannot be listened on")]
    Listen { address: String, source: std::io::Error },
    #[error("the password cannot be read")]
    Password(#[source] std::io::Error),
    #[error("the two passwords differ")]
    PasswordsDiffer,
    #[error("there is no person with the login `{0}`")]
    NoSuchLogin(String),
    #[error("there is no station {0} in use")]
    NoSuchStation(String),
}

impl From<Refusal> for CliError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl CliError {
    fn text(&self) -> Text {
        let zh = match self {
            Self::Refused(refusal) => return refusal.0.detail_text(),
            Self::Folder(DataFolderError::Occupied(_)) => "该目录已有中心数据，请另选目录",
            Self::Folder(DataFolderError::Missing(_)) => "该目录没有中心数据，请先用 init 建立",
            Self::Folder(DataFolderError::OpenToOthers(_)) => {
                "文件含有机密，却可被他人读取，请把权限改为 0600"
            }
            Self::Folder(
                DataFolderError::Storage(error) | DataFolderError::Start(StartError::Storage(error)),
            )
            | Self::Storage(error) => of_storage(error),
            Self::Address(_) | Self::Folder(DataFolderError::Address { .. }) => {
                "数据库地址无效，格式为 postgres://用户@主机/数据库"
            }
            Self::Bucket(error)
            | Self::Folder(DataFolderError::Photos(error) | DataFolderError::Bucket { source: error, .. }) => {
                of_bucket(error)
            }
            Self::Folder(DataFolderError::PhotosTried(error)) => of_photos(error),
            Self::PasswordShown => "命令行里的密码人人可见，请改用环境变量或文件给出数据库地址",
            Self::Folder(_) => "数据目录无法使用",
            Self::Serve(ServeError::PlainOutside(_)) => {
                "未加密的 HTTP 只能监听本机地址；请提供证书和私钥，或监听 127.0.0.1"
            }
            Self::Serve(ServeError::Io(_)) => "服务出错",
            Self::Tls(_) => "证书或私钥无法使用",
            Self::Import(error) => return error.text(),
            Self::BadLines(_) => "有的行没有导入，原因见上",
            Self::Export(error) => return error.text(),
            Self::Read { .. } => "文件无法读取",
            Self::Listen { .. } => "无法监听该地址",
            Self::Password(_) => "无法读取密码",
            Self::PasswordsDiffer => "两次输入的密码不同",
            Self::NoSuchLogin(_) => "没有这个用户名",
            Self::NoSuchStation(_) => "没有这台在用的工作站",
        };
        let mut en = self.to_string();
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            en = format!("{en}: {cause}");
            source = cause.source();
        }
        Text::new(zh, en)
    }
}

fn of_bucket(error: &BucketError) -> &'static str {
    match error {
        BucketError::Place => "照片的存放处须写成 s3://存储桶/目录，不含密钥",
        BucketError::File => {
            "存储桶文件每行写成 名称 = \"值\"，名称为 place、endpoint、region、access-key-id、secret-access-key 或 session-token"
        }
        BucketError::Endpoint => "存储桶的地址须以 https:// 开头；只有本机地址可以用 http://",
        BucketError::NoKey => {
            "没有存储桶的密钥，请设置 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY，或写入存储桶文件"
        }
        BucketError::Unusable => "存储桶无法使用",
    }
}

fn of_photos(error: &PhotoError) -> &'static str {
    match error {
        PhotoError::Unreachable(_) => "照片库没有应答，请检查地址和网络",
        PhotoError::Refused => "照片库拒绝了本服务器的密钥",
        PhotoError::Failed(_) | PhotoError::Damaged { .. } => "照片库出错",
    }
}

fn of_storage(error: &StorageError) -> &'static str {
    match error {
        StorageError::Busy => "数据库忙或无法连接，请稍后再试",
        StorageError::Occupied => "该数据库已有中心数据，请另选数据库",
        StorageError::Foreign => "这不是本系统的数据库，或者其中已有别的表",
        StorageError::OtherKey => "数据库属于另一把密钥的服务器，请把原来的 server.key 放回数据目录",
        StorageError::Forgetful => "数据库提交后仍可能丢失，请把它的 synchronous_commit 设为 on",
        StorageError::Newer { .. } => "数据库由更新的版本建立，请升级本程序",
        _ => "数据库出错",
    }
}

impl Cli {
    #[expect(clippy::print_stderr, reason = "a command speaks to whoever typed it")]
    pub async fn run(self) -> ExitCode {
        let done = match self.command {
            Command::Init(command) => command.run().await,
            Command::Serve(command) => command.run().await,
            Command::Person(command) => command.run().await,
            Command::Programme(command) => command.run().await,
            Command::Station(command) => command.run().await,
            Command::Import(command) => command.run().await,
            Command::Withdraw(command) => command.run().await,
            Command::Export(command) => command.run().await,
            Command::Status(command) => command.run().await,
            Command::Restored(command) => command.run().await,
        };
        match done {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let text = error.text();
                eprintln!("错误：{}\nerror: {}", text.zh, text.en);
                ExitCode::FAILURE
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Cli;

    #[test]
    fn no_command_takes_two_options_of_one_name() {
        Cli::command().debug_assert();
    }
}
