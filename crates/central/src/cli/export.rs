//! `export`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::CliError;
use super::place::Place;
use crate::export::{self, Encoding};

#[derive(Debug, Subcommand)]
pub(super) enum Export {
    /// Write what became of each case since the last export, for the office's portal.
    Results(Results),
}

#[derive(Debug, Args)]
pub(super) struct Results {
    #[command(flatten)]
    place: Place,
    /// The CSV to write; it must not exist.
    #[arg(long)]
    out: PathBuf,
    #[arg(long, value_enum, default_value_t = Encoding::Utf8)]
    encoding: Encoding,
}

impl Export {
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub(super) async fn run(self) -> Result<(), CliError> {
        let Self::Results(Results { place, out, encoding }) = self;
        let core = place.core().await?;
        let rulebook = core.rulebook().await?;
        let exported = export::results(core.storage(), &rulebook, &out, encoding, core.now()).await?;
        match exported.file {
            Some(file) => {
                let (count, file) = (exported.results, file.display());
                println!("已导出 {count} 条到 {file} / {count} results written to {file}");
            }
            None => println!("没有新的结果 / nothing new"),
        }
        Ok(())
    }
}
