//! What an office really has, brought in: a CSV and a folder of photos. Good lines go in, each bad one is
//! reported with its number and reason, and importing the same again changes nothing.

mod photos;
mod row;
mod table;
mod values;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use model::programme::Programme;
use model::{ProgrammeId, Rulebook, Text};

pub use table::{TableError, header};

use crate::core::{Core, NewCase};
use crate::refusal::Refusal;
use crate::storage::AddedCase;

/// Cases that are read and stored together: enough to be quick, few enough to stay small in memory.
const CASES_AT_ONCE: usize = 50;

/// Where an import finds its parts.
#[derive(Debug, Clone)]
pub struct Source {
    pub csv: PathBuf,
    pub photos: PathBuf,
    pub programme: ProgrammeId,
}

/// A line that did not go in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// As an editor counts, from 1.
    pub number: u64,
    pub reason: Text,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub bad: Vec<BadLine>,
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{path} cannot be read: {source}")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{path}: {source}")]
    Table { path: PathBuf, source: TableError },
    #[error("no such programme: {wanted}; there are {known}")]
    UnknownProgramme { wanted: ProgrammeId, known: String },
    #[error("{}", .0.0)]
    Refused(Refusal),
}

impl From<Refusal> for ImportError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl ImportError {
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::Read { path, .. } => format!("{} 无法读取", path.display()),
            Self::Table { path, source } => format!("{}：{}", path.display(), source.zh()),
            Self::UnknownProgramme { wanted, known } => format!("没有业务“{wanted}”；现有：{known}"),
            Self::Refused(refusal) => return refusal.0.detail_text(),
        };
        Text::new(zh, self.to_string())
    }
}

/// Imports the file; `progress` is told the line reached.
pub async fn import(
    core: &Core,
    source: &Source,
    mut progress: impl FnMut(u64),
) -> Result<Report, ImportError> {
    let rulebook = core.rulebook().await?;
    let now = core.now();
    let programme = programme(&rulebook, &source.programme, now)?;
    let bytes = std::fs::read(&source.csv)
        .map_err(|error| ImportError::Read { path: source.csv.clone(), source: error })?;
    let in_table = |error| ImportError::Table { path: source.csv.clone(), source: error };
    let text = table::decode(&bytes).map_err(in_table)?;
    let mut report = Report::default();
    let mut seen = HashMap::new();
    let mut waiting = Vec::with_capacity(CASES_AT_ONCE);
    for line in table::lines(&text, programme).map_err(in_table)? {
        match case(line, &rulebook, source, &mut seen, now) {
            Ok((number, case)) => {
                progress(number);
                waiting.push((number, case));
            }
            Err(bad) => report.bad.push(bad),
        }
        if waiting.len() == CASES_AT_ONCE {
            store(core, std::mem::take(&mut waiting), &mut report).await?;
        }
    }
    store(core, waiting, &mut report).await?;
    report.bad.sort_by_key(|bad| bad.number);
    Ok(report)
}

/// The rules that a file is read under today.
pub fn programme<'a>(
    rulebook: &'a Rulebook,
    wanted: &ProgrammeId,
    now: DateTime<Utc>,
) -> Result<&'a Programme, ImportError> {
    rulebook.latest(wanted, model::calendar::local_day(now)).ok_or_else(|| {
        let known: Vec<&str> = rulebook.programmes().iter().map(|programme| programme.id.as_str()).collect();
        ImportError::UnknownProgramme { wanted: wanted.clone(), known: known.join(", ") }
    })
}

/// One line with its photos. `seen` holds the references of earlier lines.
fn case(
    line: Result<table::Line, (u64, Text)>,
    rulebook: &Rulebook,
    source: &Source,
    seen: &mut HashMap<String, u64>,
    now: DateTime<Utc>,
) -> Result<(u64, NewCase), BadLine> {
    let line = line.map_err(|(number, reason)| BadLine { number, reason })?;
    let number = line.number;
    let bad = |reason| BadLine { number, reason };
    let row = row::read(&line, rulebook, &source.programme, now).map_err(bad)?;
    let first = *seen.entry(row.reference.clone()).or_insert(number);
    if first != number {
        return Err(bad(Text::new(
            format!("案件编号与第 {first} 行重复"),
            format!("the reference stands in line {first} already"),
        )));
    }
    let mut photos = Vec::with_capacity(row.photos.len());
    for (slot, name) in row.photos {
        let bytes = photos::read(&source.photos, &name).map_err(bad)?;
        photos.push((slot, name, bytes.into()));
    }
    let case = NewCase {
        programme: source.programme.clone(),
        reference: row.reference,
        document: row.document,
        declared: row.declared,
        photos,
        submitted_at: row.submitted_at,
    };
    Ok((number, case))
}

async fn store(core: &Core, cases: Vec<(u64, NewCase)>, report: &mut Report) -> Result<(), ImportError> {
    if cases.is_empty() {
        return Ok(());
    }
    let (numbers, cases): (Vec<u64>, Vec<NewCase>) = cases.into_iter().unzip();
    for (number, added) in numbers.into_iter().zip(core.add_cases(cases).await?) {
        match added {
            AddedCase::Added(_) => report.added += 1,
            AddedCase::Changed(_) => report.changed += 1,
            AddedCase::Unchanged(_) => report.unchanged += 1,
            AddedCase::Settled(_) => report.bad.push(BadLine {
                number,
                reason: Text::new(
                    "这个案件编号已经审结，新的申请需要新的编号",
                    "the case of this reference is settled; a new application needs its own reference",
                ),
            }),
        }
    }
    Ok(())
}
