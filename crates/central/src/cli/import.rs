//! `import`

use std::path::PathBuf;

use clap::Args;
use model::ProgrammeId;

use super::CliError;
use super::place::Place;
use crate::import::{self, Report, Source};

#[derive(Debug, Args)]
pub(super) struct Import {
    /// The folder with the CSV and the photos.
    folder: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// The programme that the cases belong to, as jszg-identity.
    #[arg(long)]
    programme: ProgrammeId,
    /// The CSV within the folder.
    #[arg(long, default_value = "cases.csv")]
    csv: PathBuf,
    /// The photos' folder within the folder.
    #[arg(long, default_value = "photos")]
    photos: PathBuf,
    /// Only print the header that this programme's CSV takes.
    #[arg(long, conflicts_with = "folder")]
    header: bool,
}

impl Import {
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub(super) async fn run(self) -> Result<(), CliError> {
        let core = self.place.core().await?;
        let Some(folder) = self.folder.filter(|_| !self.header) else {
            let rulebook = core.rulebook().await?;
            let programme = import::programme(&rulebook, &self.programme, core.now())?;
            println!(
                "{}\n{}",
                import::header(programme, true).join(","),
                import::header(programme, false).join(",")
            );
            return Ok(());
        };
        let source = Source {
            csv: folder.join(self.csv),
            photos: folder.join(self.photos),
            programme: self.programme,
        };
        let report = import::import(&core, &source, tell_progress).await?;
        println!("{}", in_words(&report));
        if report.bad.is_empty() { Ok(()) } else { Err(CliError::BadLines(report.bad.len())) }
    }
}

/// One line for every hundred lines read.
#[expect(clippy::print_stderr, reason = "progress, apart from the answer")]
fn tell_progress(line: u64) {
    if line.is_multiple_of(100) {
        eprintln!("读到第 {line} 行 / line {line}");
    }
}

fn in_words(report: &Report) -> String {
    let Report { added, changed, unchanged, bad } = report;
    let mut lines: Vec<String> = bad
        .iter()
        .map(|bad| {
            let (number, reason) = (bad.number, &bad.reason);
            format!("第 {number} 行：{} / line {number}: {}", reason.zh, reason.en)
        })
        .collect();
    lines.push(format!(
        "新增 {added}，更新 {changed}，未变 {unchanged}，有误 {bad} / {added} new, {changed} changed, \
         {unchanged} unchanged, {bad} bad",
        bad = bad.len()
    ));
    lines.join("\n")
}
