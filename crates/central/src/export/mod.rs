//! Results for the office's portal: what became of each case, in the service's own words, once.

mod row;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use model::{CaseId, Rulebook, Text};

use crate::photos::sync_folder;
use crate::storage::{Storage, StorageError};

pub use row::HEADER;

/// Encodings that offices' programs read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Encoding {
    /// With a byte order mark, so that spreadsheets recognise it.
    Utf8,
    Gb18030,
}

/// What an export wrote.
#[derive(Debug, PartialEq, Eq)]
pub struct Exported {
    pub results: usize,
    /// `None` when there was nothing new, and no file was made.
    pub file: Option<PathBuf>,
}

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("{0} is there already: choose another name, or move it away")]
    FileExists(PathBuf),
    #[error("{path} cannot be written: {source}; nothing was marked as exported")]
    Write { path: PathBuf, source: std::io::Error },
    #[error(
        "the result of case {case} is under rules that this server does not hold; nothing was marked as exported"
    )]
    UnknownRules { case: CaseId },
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl ExportError {
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::FileExists(path) => format!("{} 已经存在，请换一个文件名", path.display()),
            Self::Write { path, .. } => format!("{} 无法写入；没有结果被标为已导出", path.display()),
            Self::UnknownRules { .. } => "有案件的业务规则不在本中心；没有结果被标为已导出".to_owned(),
            Self::Storage(_) => "数据库出错".to_owned(),
        };
        Text::new(zh, self.to_string())
    }
}

/// Writes the results that are new since the last export and may be told by `now`, then marks them as exported.
/// If the process ends between the two, the next export writes them once more: a result is never left out.
pub async fn results(
    storage: &dyn Storage,
    rulebook: &Rulebook,
    file: &Path,
    encoding: Encoding,
    now: DateTime<Utc>,
) -> Result<Exported, ExportError> {
    if file.exists() {
        return Err(ExportError::FileExists(file.to_owned()));
    }
    let outcomes = storage.outcomes_to_export(now).await?;
    if outcomes.is_empty() {
        return Ok(Exported { results: 0, file: None });
    }
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(HEADER).expect("a header is written to memory");
    for outcome in &outcomes {
        let row = row::of(outcome, rulebook).ok_or(ExportError::UnknownRules { case: outcome.case })?;
        table.write_record(row).expect("a row with as many cells as the header is written to memory");
    }
    let text = table.into_inner().expect("flushing to memory");
    write(file, &encode(&text, encoding))
        .map_err(|source| ExportError::Write { path: file.to_owned(), source })?;
    let results = outcomes.len();
    storage.mark_exported(outcomes, now).await?;
    Ok(Exported { results, file: Some(file.to_owned()) })
}

fn encode(text: &[u8], encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => ["\u{feff}".as_bytes(), text].concat(),
        Encoding::Gb18030 => {
            let text = String::from_utf8_lossy(text);
            encoding_rs::GB18030.encode(&text).0.into_owned()
        }
    }
}

/// Complete and on disk, or not there at all.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let partial = path.with_extension("partial");
    let mut file = std::fs::File::create(&partial)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&partial, path)?;
    sync_folder(folder)
}
