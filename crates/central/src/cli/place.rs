//! Which server a command is about: its data folder, and its database and its photos where they are not in the folder.

use std::convert::Infallible;
use std::path::PathBuf;

use clap::Args;
use protocol::encoding::SecretText;
use zeroize::Zeroizing;

use super::CliError;
use crate::config::Config;
use crate::core::Core;
use crate::data_folder::{self, DataFolder, Elsewhere, NewDatabase, NewPhotos, NewServer};
use crate::photos::{Bucket, BucketError};
use crate::storage::postgres::{Address, AddressError};

/// Holds the address of the database, with its password, for who would rather not keep it in a file.
const DATABASE: &str = "PROOFDESK_CENTRAL_DATABASE";
/// Names the bucket, as `--bucket` does.
const PHOTOS: &str = "PROOFDESK_CENTRAL_PHOTOS";

#[derive(Debug, Args)]
pub(super) struct Place {
    /// The data folder.
    #[arg(long)]
    data: PathBuf,
    #[command(flatten)]
    stores: Stores,
}

/// What may be elsewhere than in the data folder.
#[derive(Debug, Args)]
pub(super) struct Stores {
    /// The address of a PostgreSQL database, as postgres://user@host/database, without a password: others can read the
    /// command line. Otherwise PROOFDESK_CENTRAL_DATABASE counts, then the data folder.
    #[arg(long, value_name = "URL", value_parser = secret)]
    database: Option<SecretText>,
    /// A file with the address, which its owner alone can read.
    #[arg(long, value_name = "FILE", conflicts_with = "database")]
    database_file: Option<PathBuf>,
    /// A bucket for the photos, as s3://bucket/folder. Its endpoint and its key are looked for in the environment, under
    /// the names that AWS gave them. Otherwise PROOFDESK_CENTRAL_PHOTOS counts, then the data folder.
    #[arg(long, value_name = "URL")]
    bucket: Option<String>,
    /// A file with the bucket, its endpoint and its key, which its owner alone can read.
    #[arg(long, value_name = "FILE", conflicts_with = "bucket")]
    bucket_file: Option<PathBuf>,
}

impl Place {
    /// The server without HTTP.
    pub(super) async fn core(&self) -> Result<Core, CliError> {
        let folder = DataFolder::open(&self.data)?;
        let elsewhere = Elsewhere { database: self.stores.address()?, bucket: self.stores.bucket()? };
        Ok(folder.core_with(&elsewhere, Config::default()).await?)
    }
}

impl Stores {
    /// Where a new server's things are to be. What the environment holds is not written down.
    pub(super) fn for_new(&self) -> Result<NewServer, CliError> {
        let remember = self.database.is_some() || self.database_file.is_some();
        let database = match self.address()? {
            Some(address) => NewDatabase::Postgres { address, remember },
            None => NewDatabase::Embedded,
        };
        let remember = self.bucket.is_some() || self.bucket_file.is_some();
        let photos = match self.bucket()? {
            Some(bucket) => NewPhotos::Bucket { bucket, remember },
            None => NewPhotos::Embedded,
        };
        Ok(NewServer { database, photos })
    }

    fn address(&self) -> Result<Option<Address>, CliError> {
        if let Some(text) = &self.database {
            let address = Address::parse(&text.0)?;
            return if address.has_password() { Err(CliError::PasswordShown) } else { Ok(Some(address)) };
        }
        if let Some(path) = &self.database_file {
            return Ok(Some(data_folder::read_address(path)?));
        }
        let text = variable(DATABASE).map_err(|NotText| AddressError::Invalid)?;
        Ok(text.map(|text| Address::parse(&text)).transpose()?)
    }

    fn bucket(&self) -> Result<Option<Bucket>, CliError> {
        if let Some(place) = &self.bucket {
            return Ok(Some(Bucket::at(place)?));
        }
        if let Some(path) = &self.bucket_file {
            return Ok(Some(data_folder::read_bucket(path)?));
        }
        let place = variable(PHOTOS).map_err(|NotText| BucketError::Place)?;
        Ok(place.map(|place| Bucket::at(&place)).transpose()?)
    }
}

/// It may tell a password, which is refused: no message repeats it.
fn secret(text: &str) -> Result<SecretText, Infallible> {
    Ok(SecretText(text.to_owned()))
}

/// A variable holds bytes that are no text.
struct NotText;

fn variable(name: &str) -> Result<Option<Zeroizing<String>>, NotText> {
    match std::env::var(name).map(Zeroizing::new) {
        Ok(text) => Ok(Some(text)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(NotText),
    }
}
