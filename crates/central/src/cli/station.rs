//! `station code`, `station revoke`

use chrono::Duration;
use clap::{Args, Subcommand};
use model::StationId;
use uuid::Uuid;

use super::CliError;
use super::place::Place;

#[derive(Debug, Subcommand)]
pub(super) enum Station {
    /// Print a one-time code by which one desktop can enrol.
    Code(Code),
    /// Refuse a station from now on, take its cases back, and have it destroy its keys.
    Revoke(Revoke),
}

#[derive(Debug, Args)]
pub(super) struct Code {
    #[command(flatten)]
    place: Place,
    /// How many hours the code is taken.
    #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=720))]
    valid_for: u16,
}

#[derive(Debug, Args)]
pub(super) struct Revoke {
    #[command(flatten)]
    place: Place,
    /// Its id, as `status` shows it.
    #[arg(long)]
    station: Uuid,
}

impl Station {
    pub(super) async fn run(self) -> Result<(), CliError> {
        match self {
            Self::Code(command) => command.run().await,
            Self::Revoke(command) => command.run().await,
        }
    }
}

impl Code {
    #[expect(clippy::print_stdout, reason = "the command's answer; a script reads it")]
    async fn run(self) -> Result<(), CliError> {
        let core = self.place.core().await?;
        let code = core.as_operator().station_code(Duration::hours(i64::from(self.valid_for))).await?;
        println!("{}", code.0);
        Ok(())
    }
}

impl Revoke {
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    async fn run(self) -> Result<(), CliError> {
        let core = self.place.core().await?;
        if !core.as_operator().revoke_station(StationId(self.station)).await? {
            return Err(CliError::NoSuchStation(self.station.to_string()));
        }
        println!("已停用工作站 {0}\nrevoked station {0}", self.station);
        Ok(())
    }
}
