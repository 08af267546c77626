//! Which server a command is about: its data folder, and its database where that is not in the folder.

use std::path::PathBuf;

use clap::Args;
use zeroize::Zeroizing;

use super::CliError;
use crate::config::Config;
use crate::core::Core;
use crate::data_folder::{self, DataFolder, NewDatabase};
use crate::storage::postgres::Address;

/// Holds the address of the database, with its password, for who would rather not keep it in a file.
const VARIABLE: &str = "PROOFDESK_CENTRAL_DATABASE";

#[derive(Debug, Args)]
pub(super) struct Place {
    /// The data folder.
    #[arg(long)]
    data: PathBuf,
    #[command(flatten)]
    database: Database,
}

#[derive(Debug, Args)]
pub(super) struct Database {
    /// The address of a PostgreSQL database, as postgres://user@host/database, without a password: others can read the
    /// command line. Otherwise PROOFDESK_CENTRAL_DATABASE counts, then the data folder.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// A file with the address, which its owner alone can read.
    #[arg(long, value_name = "FILE", conflicts_with = "database")]
    database_file: Option<PathBuf>,
}

impl Place {
    /// The server without HTTP.
    pub(super) async fn core(&self) -> Result<Core, CliError> {
        let folder = DataFolder::open(&self.data)?;
        let config = Config::default();
        Ok(match self.database.address()? {
            Some(address) => folder.core_on(&address, config).await?,
            None => folder.core(config).await?,
        })
    }
}

impl Database {
    /// Where a new server's database is to be. What the environment holds is not written down.
    pub(super) fn for_new(&self) -> Result<NewDatabase, CliError> {
        let remember = self.database.is_some() || self.database_file.is_some();
        Ok(match self.address()? {
            Some(address) => NewDatabase::Postgres { address, remember },
            None => NewDatabase::Embedded,
        })
    }

    fn address(&self) -> Result<Option<Address>, CliError> {
        if let Some(text) = &self.database {
            let address = Address::parse(text)?;
            return if address.has_password() { Err(CliError::PasswordShown) } else { Ok(Some(address)) };
        }
        if let Some(path) = &self.database_file {
            return Ok(Some(data_folder::read_address(path)?));
        }
        match std::env::var(VARIABLE).map(Zeroizing::new) {
            Ok(text) => Ok(Some(Address::parse(&text)?)),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => {
                Err(crate::storage::postgres::AddressError::Invalid.into())
            }
        }
    }
}
