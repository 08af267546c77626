//! `restored`

use clap::Args;

use super::CliError;
use super::place::Place;

#[derive(Debug, Args)]
pub(super) struct Restored {
    #[command(flatten)]
    place: Place,
}

impl Restored {
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub(super) async fn run(self) -> Result<(), CliError> {
        let core = self.place.core().await?;
        let epoch = core.storage().begin_epoch().await?.epoch;
        println!(
            "新的运行期 {epoch}：各工作站将重新同步\nepoch {epoch}: stations will read the changes anew and send \
             again what is missing"
        );
        Ok(())
    }
}
