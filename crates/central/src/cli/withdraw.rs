//! `withdraw`

use clap::Args;
use model::ProgrammeId;
use protocol::admin::Withdrawal;

use super::CliError;
use super::place::Place;

#[derive(Debug, Args)]
pub(super) struct Withdraw {
    #[command(flatten)]
    place: Place,
    /// The programme that the case belongs to, as jszg-identity.
    #[arg(long)]
    programme: ProgrammeId,
    /// The office's own reference.
    #[arg(long)]
    reference: String,
}

impl Withdraw {
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub(super) async fn run(self) -> Result<(), CliError> {
        let Self { place, programme, reference } = self;
        let core = place.core().await?;
        core.as_operator().withdraw(Withdrawal { programme, reference: reference.clone() }).await?;
        println!("已撤回 {reference}\nwithdrew {reference}");
        Ok(())
    }
}
