//! Where one server keeps its things:
//!
//! - `central.db`: the embedded database, see `storage::sqlite`, or
//! - `database.url`: the address of a PostgreSQL database, see `storage::postgres`, readable by the owner only; neither
//!   where the address comes from elsewhere
//! - `photos/`: original bytes by hash, or
//! - `photos.toml`: the bucket that they are in, see `photos::Bucket`, readable by the owner only; neither where the
//!   bucket is named elsewhere
//! - `server.key`: the private Ed25519 key that mandates and receipts are signed with, readable by the owner only. It gets
//!   its name when all the rest is there: until then it is `server.key.new`

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{Document, Rulebook};
use protocol::Secret32;
use protocol::signing::KeyPair;
use zeroize::Zeroizing;

use crate::config::Config;
use crate::core::{Core, StartError};
use crate::photos::{Bucket, BucketError, PhotoError, Photos};
use crate::storage::postgres::{Address, AddressError, PostgresStorage};
use crate::storage::sqlite::SqliteStorage;
use crate::storage::{Storage, StorageError};

#[derive(Debug, thiserror::Error)]
pub enum DataFolderError {
    #[error("{0} holds a server's data already: choose another folder")]
    Occupied(PathBuf),
    #[error("{0} holds no server's data: make it with `proofdesk-central init`")]
    Missing(PathBuf),
    #[error("{0} can be read by others than its owner: it holds a secret; set its mode to 0600")]
    OpenToOthers(PathBuf),
    #[error("{0} holds no Ed25519 key")]
    Key(PathBuf),
    #[error("{path} cannot be used")]
    Io { path: PathBuf, source: io::Error },
    #[error("{path} holds no database's address")]
    Address { path: PathBuf, source: AddressError },
    #[error("{path} names no bucket")]
    Bucket { path: PathBuf, source: BucketError },
    #[error(transparent)]
    Photos(#[from] BucketError),
    #[error(transparent)]
    PhotosTried(#[from] PhotoError),
    #[error("the rules documents cannot be used: {0}")]
    Rules(#[from] model::RulebookError),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Start(#[from] StartError),
}

#[derive(Debug, Clone)]
pub struct DataFolder {
    root: PathBuf,
}

/// Where a new server's things are to be.
#[derive(Debug, Clone, Default)]
pub struct NewServer {
    pub database: NewDatabase,
    pub photos: NewPhotos,
}

/// Where a new server's database is to be.
#[derive(Debug, Clone, Default)]
pub enum NewDatabase {
    /// In the folder itself.
    #[default]
    Embedded,
    Postgres {
        address: Address,
        /// Whether the folder is to hold the address, so that nobody has to name it any more.
        remember: bool,
    },
}

/// Where a new server's photos are to be.
#[derive(Debug, Clone, Default)]
pub enum NewPhotos {
    /// In the folder itself.
    #[default]
    Embedded,
    Bucket {
        bucket: Bucket,
        /// Whether the folder is to hold what is known of the bucket.
        remember: bool,
    },
}

/// What is not where the folder says.
#[derive(Debug, Clone, Default)]
pub struct Elsewhere {
    pub database: Option<Address>,
    pub bucket: Option<Bucket>,
}

impl DataFolder {
    /// Makes a new one: key, database, and the rules that the server begins with.
    pub async fn create(
        root: &Path,
        documents: &[Document],
        new: &NewServer,
    ) -> Result<Self, DataFolderError> {
        let folder = Self { root: root.to_owned() };
        let occupied = || DataFolderError::Occupied(root.to_owned());
        let begun = folder.new_key_file().exists();
        let files = [folder.database(), folder.address_file(), folder.bucket_file()];
        if folder.key_file().exists() || !begun && files.iter().any(|path| path.exists()) {
            return Err(occupied());
        }
        Rulebook::parse(documents)?;
        make_private_folder(root)?;
        // First of all: what the database says is worth nothing without it.
        let key = folder.new_key()?;
        match &new.photos {
            NewPhotos::Embedded => make_private_folder(&folder.photos())?,
            NewPhotos::Bucket { bucket, remember } => {
                open_bucket(bucket)?.try_out().await?;
                if *remember {
                    write_secret(&folder.bucket_file(), bucket.secret_text().trim_end())?;
                }
            }
        }
        let storage = folder.new_storage(&new.database, begun).await?;
        match storage.hold_to_key(key.public()).await {
            Err(StorageError::OtherKey) => return Err(occupied()),
            held => held?,
        }
        storage.publish_documents(documents, chrono::Utc::now()).await?;
        fs::rename(folder.new_key_file(), folder.key_file()).map_err(failed(root))?;
        sync_folder(root)?;
        Ok(folder)
    }

    /// The key that a set-up which was broken off has left, or another one.
    fn new_key(&self) -> Result<KeyPair, DataFolderError> {
        let path = self.new_key_file();
        if path.exists() {
            match read_key(&path) {
                // It was broken off in the middle of writing it.
                Err(DataFolderError::Key(_)) => fs::remove_file(&path).map_err(failed(&path))?,
                read => return read,
            }
        }
        let key = KeyPair::random();
        write_secret(&path, &Zeroizing::new(STANDARD.encode(key.secret().0)))?;
        sync_folder(&self.root)?;
        Ok(key)
    }

    /// `begun`: a set-up that was broken off may have made it.
    async fn new_storage(
        &self,
        database: &NewDatabase,
        begun: bool,
    ) -> Result<Arc<dyn Storage>, DataFolderError> {
        Ok(match database {
            NewDatabase::Embedded => match SqliteStorage::create(&self.database()).await {
                Err(StorageError::Occupied) if begun => Arc::new(SqliteStorage::open(&self.database())?),
                created => Arc::new(created?),
            },
            NewDatabase::Postgres { address, remember } => {
                let storage = match PostgresStorage::create(address).await {
                    Err(StorageError::Occupied) if begun => PostgresStorage::open(address).await?,
                    created => created?,
                };
                if *remember {
                    write_secret(&self.address_file(), address.secret_text())?;
                }
                Arc::new(storage)
            }
        })
    }

    pub fn open(root: &Path) -> Result<Self, DataFolderError> {
        let folder = Self { root: root.to_owned() };
        if folder.key_file().exists() { Ok(folder) } else { Err(DataFolderError::Missing(root.to_owned())) }
    }

    /// The server on this folder, and on the database and the bucket that it names. Several processes may have one at a
    /// time.
    pub async fn core(&self, config: Config) -> Result<Core, DataFolderError> {
        self.core_with(&Elsewhere::default(), config).await
    }

    /// The server on this folder, and on what is named elsewhere.
    pub async fn core_with(&self, elsewhere: &Elsewhere, config: Config) -> Result<Core, DataFolderError> {
        let storage: Arc<dyn Storage> = if let Some(address) = &elsewhere.database {
            Arc::new(PostgresStorage::open(address).await?)
        } else if self.address_file().exists() {
            Arc::new(PostgresStorage::open(&read_address(&self.address_file())?).await?)
        } else if self.database().exists() {
            Arc::new(SqliteStorage::open(&self.database())?)
        } else {
            return Err(DataFolderError::Missing(self.root.clone()));
        };
        let photos = if let Some(bucket) = &elsewhere.bucket {
            open_bucket(bucket)?
        } else if self.bucket_file().exists() {
            open_bucket(&read_bucket(&self.bucket_file())?)?
        } else {
            Photos::in_folder(&self.photos()).map_err(failed(&self.photos()))?
        };
        let key = read_key(&self.key_file())?;
        Ok(Core::start(storage, photos, key, config).await?)
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    fn database(&self) -> PathBuf {
        self.root.join("central.db")
    }

    fn photos(&self) -> PathBuf {
        self.root.join("photos")
    }

    fn key_file(&self) -> PathBuf {
        self.root.join("server.key")
    }

    fn new_key_file(&self) -> PathBuf {
        self.root.join("server.key.new")
    }

    fn address_file(&self) -> PathBuf {
        self.root.join("database.url")
    }

    fn bucket_file(&self) -> PathBuf {
        self.root.join("photos.toml")
    }
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> DataFolderError {
    let path = path.to_owned();
    move |source| DataFolderError::Io { path, source }
}

/// Only the owner may look in: photos and the database are applicants' data.
fn make_private_folder(path: &Path) -> Result<(), DataFolderError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(failed(path))?;
    // It may have been there before, open to others.
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o700)).map_err(failed(path))?;
    Ok(())
}

/// Its entries are on the disk too.
fn sync_folder(path: &Path) -> Result<(), DataFolderError> {
    // Other systems neither need it nor open folders as files.
    if cfg!(unix) {
        File::open(path).and_then(|folder| folder.sync_all()).map_err(failed(path))?;
    }
    Ok(())
}

/// As a file of one line that its owner alone can read, in place of one that a set-up which was broken off has left.
fn write_secret(path: &Path, secret: &str) -> Result<(), DataFolderError> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let line = Zeroizing::new(format!("{secret}\n"));
    let mut file = options.open(path).map_err(failed(path))?;
    file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(failed(path))
}

fn read_secret(path: &Path) -> Result<Zeroizing<String>, DataFolderError> {
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::MetadataExt::mode(&fs::metadata(path).map_err(failed(path))?);
        if mode & 0o077 != 0 {
            return Err(DataFolderError::OpenToOthers(path.to_owned()));
        }
    }
    Ok(Zeroizing::new(fs::read_to_string(path).map_err(failed(path))?))
}

fn read_key(path: &Path) -> Result<KeyPair, DataFolderError> {
    let text = read_secret(path)?;
    let bytes = STANDARD.decode(text.trim()).map(Zeroizing::new);
    let secret = bytes.ok().and_then(|bytes| <[u8; 32]>::try_from(bytes.as_slice()).ok()).map(Secret32);
    secret.map(|secret| KeyPair::from_secret(&secret)).ok_or_else(|| DataFolderError::Key(path.to_owned()))
}

/// A file with a database's address, which its owner alone can read.
pub fn read_address(path: &Path) -> Result<Address, DataFolderError> {
    let text = read_secret(path)?;
    Address::parse(&text).map_err(|source| DataFolderError::Address { path: path.to_owned(), source })
}

/// A file with what is known of a bucket, which its owner alone can read.
pub fn read_bucket(path: &Path) -> Result<Bucket, DataFolderError> {
    let text = read_secret(path)?;
    Bucket::parse(&text).map_err(|source| DataFolderError::Bucket { path: path.to_owned(), source })
}

fn open_bucket(bucket: &Bucket) -> Result<Photos, BucketError> {
    bucket.open(|name| std::env::var(name).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_folder_is_made_once_and_opens_with_the_same_key() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("central");
        assert!(matches!(DataFolder::open(&root), Err(DataFolderError::Missing(_))));
        let folder = DataFolder::create(&root, &model::built_in(), &NewServer::default()).await.unwrap();
        let first = folder.core(Config::default()).await.unwrap().public_key();
        let again = DataFolder::create(&root, &model::built_in(), &NewServer::default()).await;
        assert!(matches!(again, Err(DataFolderError::Occupied(_))), "{again:?}");
        let second = DataFolder::open(&root).unwrap().core(Config::default()).await.unwrap().public_key();
        assert_eq!(first, second);
    }

    #[tokio::test]
    async fn a_set_up_that_was_broken_off_anywhere_is_taken_up_again() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("central");
        let again = async || DataFolder::create(&root, &model::built_in(), &NewServer::default()).await;
        fs::create_dir(&root).unwrap();
        let key = root.join("server.key.new");
        // In the middle of writing the key.
        write_secret(&key, "").unwrap();
        // In the middle of making the database.
        fs::write(root.join("central.new"), b"half a database").unwrap();
        again().await.unwrap();
        let core = DataFolder::open(&root).unwrap().core(Config::default()).await.unwrap();
        assert!(!core.storage().documents().await.unwrap().is_empty());
        let made = core.public_key();
        drop(core);
        // When all was there but the key's name.
        fs::rename(root.join("server.key"), &key).unwrap();
        again().await.unwrap();
        let core = DataFolder::open(&root).unwrap().core(Config::default()).await.unwrap();
        assert_eq!(core.public_key(), made);
        drop(core);
        // A database without its key is nobody's to take.
        fs::remove_file(root.join("server.key")).unwrap();
        assert!(matches!(again().await, Err(DataFolderError::Occupied(_))));
        write_secret(&key, &STANDARD.encode([7; 32])).unwrap();
        assert!(matches!(again().await, Err(DataFolderError::Occupied(_))));
    }

    #[tokio::test]
    async fn a_database_is_served_with_the_key_that_it_began_with_only() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("central");
        let folder = DataFolder::create(&root, &model::built_in(), &NewServer::default()).await.unwrap();
        fs::remove_file(folder.key_file()).unwrap();
        write_secret(&folder.key_file(), &STANDARD.encode([7; 32])).unwrap();
        let opened = folder.core(Config::default()).await.map(|_| ());
        let other_key = |error: &DataFolderError| {
            matches!(error, DataFolderError::Start(StartError::Storage(StorageError::OtherKey)))
        };
        assert!(opened.as_ref().is_err_and(other_key), "{opened:?}");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_key_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;

        let place = tempfile::tempdir().unwrap();
        let folder =
            DataFolder::create(&place.path().join("central"), &model::built_in(), &NewServer::default())
                .await
                .unwrap();
        let key = folder.key_file();
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(folder.root()).unwrap().permissions().mode() & 0o777, 0o700);
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
        let opened = folder.core(Config::default()).await.map(|_| ());
        assert!(matches!(opened, Err(DataFolderError::OpenToOthers(_))), "{opened:?}");
    }

    #[tokio::test]
    async fn a_file_that_is_no_database_of_ours_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let folder =
            DataFolder::create(&place.path().join("central"), &model::built_in(), &NewServer::default())
                .await
                .unwrap();
        fs::write(folder.database(), b"this is no database, but long enough to be looked at".repeat(40))
            .unwrap();
        let opened = folder.core(Config::default()).await.map(|_| ());
        assert!(matches!(opened, Err(DataFolderError::Storage(StorageError::Foreign))), "{opened:?}");
    }

    #[tokio::test]
    async fn another_programs_database_and_an_empty_file_are_refused_and_left_as_they_are() {
        let place = tempfile::tempdir().unwrap();
        let folder =
            DataFolder::create(&place.path().join("central"), &model::built_in(), &NewServer::default())
                .await
                .unwrap();
        let other = place.path().join("other.db");
        let connection = rusqlite::Connection::open(&other).unwrap();
        connection.execute_batch("CREATE TABLE theirs (a INTEGER)").unwrap();
        drop(connection);
        for bytes in [fs::read(other).unwrap(), Vec::new()] {
            fs::write(folder.database(), &bytes).unwrap();
            let opened = folder.core(Config::default()).await.map(|_| ());
            assert!(matches!(opened, Err(DataFolderError::Storage(StorageError::Foreign))), "{opened:?}");
            assert_eq!(fs::read(folder.database()).unwrap(), bytes);
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_folder_that_was_there_is_closed_to_others() {
        use std::os::unix::fs::PermissionsExt as _;

        let place = tempfile::tempdir().unwrap();
        fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
        DataFolder::create(place.path(), &model::built_in(), &NewServer::default()).await.unwrap();
        assert_eq!(fs::metadata(place.path()).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
