//! `restored`

use std::path::PathBuf;

use clap::Args;

use super::CliError;

#[derive(Debug, Args)]
pub(super) struct Restored {
    /// The data folder.
    #[arg(long)]
    data: PathBuf,
}

impl Restored {
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub(super) async fn run(self) -> Result<(), CliError> {
        let core = super::core(&self.data).await?;
        let epoch = core.storage().begin_epoch().await?.epoch;
        println!(
            "新的运行期 {epoch}：各工作站将重新同步\nepoch {epoch}: stations will read the changes anew and send \
             again what is missing"
        );
        Ok(())
    }
}
