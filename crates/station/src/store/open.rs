//! The one place where a database is made or opened: key, pragmas, a check that encryption is really on, the
//! file's mark, migrations.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use protocol::Secret32;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, TransactionBehavior};
use zeroize::Zeroizing;

use super::database::{Database, Kind, Write};
use super::error::{StoreError, name};
use crate::lasting;

/// Everything but the key. A page of 8 KiB reads photos faster than the default of 4; exclusive locking keeps
/// the journal's index in memory instead of a file; a memory map would hand decrypted pages to the page cache.
/// `secure_delete` overwrites what is deleted, as a purged batch's keys.
const PRAGMAS: &str = "
    PRAGMA cipher_page_size = 8192;
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA temp_store = MEMORY;
    PRAGMA mmap_size = 0;
    PRAGMA secure_delete = ON;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = 1;
    PRAGMA checkpoint_fullfsync = 1;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
";

const JOURNALS: &[&str] = &["-wal", "-shm", "-journal"];

/// Makes a new database. It gets its name only when it is whole, so that a crash in between leaves none.
pub fn create<K: Kind>(path: &Path, key: &Secret32) -> Result<Database<K>, StoreError> {
    prepare::<K>(path, key, |_| Ok(()))?;
    adopt(path)?;
    open(path, key)
}

/// Makes a new database with what `first` writes, whole and on the disk, under a name that nobody opens: [`adopt`]
/// gives it its own.
pub(super) fn prepare<K: Kind>(
    path: &Path,
    key: &Secret32,
    first: impl FnOnce(&Write<'_, K>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    if path.exists() {
        return Err(StoreError::Exists { file: name(path) });
    }
    let made = begin::<K>(path, key).and_then(|mut database| {
        database.transact(first)?;
        database.close()?;
        flush_name(path)
    });
    if made.is_err() {
        // On a full disk its room is needed. What stays is removed before the next attempt.
        let _ = abandon(path);
    }
    made
}

/// An empty database under the unfinished name. One that was left there is removed.
pub(super) fn begin<K: Kind>(path: &Path, key: &Secret32) -> Result<Database<K>, StoreError> {
    let unfinished = unfinished(path);
    remove_if_there(&unfinished)?;
    create_empty(&unfinished).map_err(|error| StoreError::of_io(&unfinished, error))?;
    let mut connection = connect(&unfinished, key)?;
    migrate::<K>(&mut connection, path)?;
    Ok(Database::over(connection))
}

/// Removes what [`begin`] made.
pub(super) fn abandon(path: &Path) -> Result<(), StoreError> {
    remove_if_there(&unfinished(path))
}

/// Whether there is a database that [`adopt`] can give its name.
pub(super) fn is_prepared(path: &Path) -> bool {
    unfinished(path).exists()
}

/// Gives a prepared database its name, in the place of one that may stand there. The journals of that one must not
/// outlive it: they would be taken for the new one's.
pub(super) fn adopt(path: &Path) -> Result<(), StoreError> {
    if remove_files(path, JOURNALS)? {
        flush_name(path)?;
    }
    fs::rename(unfinished(path), path).map_err(|error| StoreError::of_io(path, error))?;
    flush_name(path)
}

fn unfinished(path: &Path) -> PathBuf {
    path.with_extension("db.new")
}

/// Opens a database that is there.
pub fn open<K: Kind>(path: &Path, key: &Secret32) -> Result<Database<K>, StoreError> {
    let found = fs::metadata(path).map_err(|error| StoreError::of_io(path, error))?;
    if found.len() == 0 {
        // The database library would take it for a new one.
        return Err(StoreError::NotOurs { file: name(path) });
    }
    let mut connection = connect(path, key)?;
    let mark: u32 = pragma(&connection, path, "application_id")?;
    if mark != K::APPLICATION_ID {
        return Err(StoreError::NotOurs { file: name(path) });
    }
    migrate::<K>(&mut connection, path)?;
    Ok(Database::over(connection))
}

pub(super) fn connect(path: &Path, key: &Secret32) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let of_file = |error| StoreError::of_file(path, error);
    let connection = Connection::open_with_flags(path, flags).map_err(of_file)?;
    // Whoever holds the file holds it for as long as it runs: waiting is of no use.
    connection.busy_timeout(Duration::ZERO).map_err(of_file)?;
    // A wrong key is told by our own error; the library would print its view of it to the terminal.
    connection.execute_batch("PRAGMA cipher_log_level = NONE").map_err(of_file)?;
    set_key(&connection, key)?;
    connection.execute_batch(PRAGMAS).map_err(of_file)?;
    let cipher: Option<String> =
        connection.query_row("PRAGMA cipher_version", [], |row| row.get(0)).optional().map_err(of_file)?;
    if cipher.is_none_or(|version| version.is_empty()) {
        return Err(StoreError::NotEncrypted);
    }
    // Takes the exclusive lock, which is then kept.
    connection.execute_batch("BEGIN IMMEDIATE; COMMIT").map_err(of_file)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

/// The key's statement must not show up in an error, so the cause is dropped.
fn set_key(connection: &Connection, key: &Secret32) -> Result<(), StoreError> {
    let digits = Zeroizing::new(hex::encode(key.0));
    let statement = Zeroizing::new(format!("PRAGMA key = \"x'{}'\"", *digits));
    connection.execute_batch(&statement).map_err(|_| StoreError::NotEncrypted)
}

fn migrate<K: Kind>(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    migrate_through(connection, path, K::APPLICATION_ID, K::MIGRATIONS)
}

/// Each step and its version stand or fall together.
pub(super) fn migrate_through(
    connection: &mut Connection,
    path: &Path,
    application_id: u32,
    steps: &[&str],
) -> Result<(), StoreError> {
    let found: u32 = pragma(connection, path, "user_version")?;
    let known = u32::try_from(steps.len()).expect("a few steps");
    if found > known {
        return Err(StoreError::Newer { file: name(path), found, known });
    }
    for (step, version) in steps.iter().zip(1..=known).skip(found as usize) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "application_id", application_id)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

fn pragma(connection: &Connection, path: &Path, pragma: &str) -> Result<u32, StoreError> {
    connection
        .pragma_query_value(None, pragma, |row| row.get(0))
        .map_err(|error| StoreError::of_file(path, error))
}

fn create_empty(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// Removes a database file with its journals.
pub(super) fn remove_if_there(path: &Path) -> Result<(), StoreError> {
    remove_files(path, &[""])?;
    remove_files(path, JOURNALS)?;
    Ok(())
}

/// Says whether there was any.
fn remove_files(path: &Path, suffixes: &[&str]) -> Result<bool, StoreError> {
    let mut removed = false;
    for suffix in suffixes {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        match fs::remove_file(&file) {
            Ok(()) => removed = true,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(StoreError::of_io(path, error)),
        }
    }
    Ok(removed)
}

pub(super) fn flush_name(path: &Path) -> Result<(), StoreError> {
    lasting::flush_name(path).map_err(|error| StoreError::of_io(path, error))
}
