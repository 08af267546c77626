//! `programme publish`

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use model::{Document, DocumentKind};

use super::CliError;
use super::place::Place;

#[derive(Debug, Subcommand)]
pub(super) enum Programme {
    /// Publish a new edition of a programme, or other rules. Cases keep the edition that they came with.
    Publish(Publish),
}

#[derive(Debug, Args)]
pub(super) struct Publish {
    #[command(flatten)]
    place: Place,
    /// The rules; a file of the same name as one that was published takes its place.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// What the files hold.
    #[arg(long, value_enum, default_value_t = Kind::Programme)]
    kind: Kind,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    Programme,
    Reasons,
    Where,
    Words,
    Holidays,
    Regions,
}

impl From<Kind> for DocumentKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Programme => Self::Programme,
            Kind::Reasons => Self::Reasons,
            Kind::Where => Self::Where,
            Kind::Words => Self::Words,
            Kind::Holidays => Self::Holidays,
            Kind::Regions => Self::Regions,
        }
    }
}

impl Programme {
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub(super) async fn run(self) -> Result<(), CliError> {
        let Self::Publish(Publish { place, files, kind }) = self;
        let core = place.core().await?;
        let documents = files.iter().map(|file| read(file, kind)).collect::<Result<Vec<_>, _>>()?;
        let published = core.as_operator().publish(documents).await?.published;
        if published.is_empty() {
            println!("没有变化 / nothing changed");
        } else {
            println!("已发布 {0}\npublished {0}", published.join(", "));
        }
        Ok(())
    }
}

fn read(path: &Path, kind: Kind) -> Result<Document, CliError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| CliError::Read { path: path.to_owned(), source })?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Document { kind: kind.into(), name, text })
}
