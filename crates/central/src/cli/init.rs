//! `init DIR`

use std::path::PathBuf;

use clap::Args;

use super::CliError;
use super::place::Stores;
use crate::data_folder::DataFolder;

#[derive(Debug, Args)]
pub(super) struct Init {
    /// The folder to make; empty, or not there yet.
    dir: PathBuf,
    /// Take the invented numbers of the specimen region 999900 too. For trying things out, never for an office.
    #[arg(long)]
    specimen: bool,
    #[command(flatten)]
    stores: Stores,
}

impl Init {
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub(super) async fn run(self) -> Result<(), CliError> {
        let documents = if self.specimen { model::built_in_specimen() } else { model::built_in() };
        let folder = DataFolder::create(&self.dir, &documents, &self.stores.for_new()?).await?;
        println!("已建立 {0}\nmade {0}", folder.root().display());
        Ok(())
    }
}
