//! A batch's file that the disk has damaged. What can still be read of it moves into a new file; photos that cannot
//! are asked for again, and so is the whole batch where its records cannot. Nothing is lost that the server does not
//! have, but drafts: decisions do not lie here.

use std::path::Path;

use model::PhotoHash;
use protocol::Secret32;
use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, params_from_iter};

use super::batch::photo;
use super::changed::Changes;
use super::database::{Batch, BatchWrite};
use super::error::StoreError;
use super::open::{abandon, adopt, begin, connect, flush_name};
use super::value::Word;

/// What a file had lost, and mending it has changed.
pub enum Loss {
    Photos { count: usize, changes: Changes },
    Everything,
}

/// Whether damage may be behind an error; [`mend`] finds out. The cipher tells damage in many ways, zeros in the place
/// of a page among them, which then fail whoever reads them.
pub fn is_suspect(error: &StoreError) -> bool {
    match error {
        StoreError::NotOurs { .. } | StoreError::Damaged { .. } | StoreError::PhotoDamaged(_) => true,
        StoreError::Statement(rusqlite::Error::FromSqlConversionFailure(..)) => true,
        StoreError::Statement(error) => matches!(
            error.sqlite_error_code(),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown)
        ),
        _ => false,
    }
}

/// Replaces the file, which nobody may have open. `None`: all of it can be read and is right, so it was left alone.
pub fn mend(path: &Path, key: &Secret32) -> Result<Option<Loss>, StoreError> {
    let mut old = Old { path, key, connection: None };
    let mut fresh = begin::<Batch>(path, key)?;
    let loss = match old.records()? {
        None => Loss::Everything,
        Some(records) => {
            let (count, changes) = fresh.transact(|tx| {
                records.iter().try_for_each(|table| table.write(tx))?;
                take_photos(tx, &mut old)
            })?;
            Loss::Photos { count, changes }
        }
    };
    let sound = matches!(loss, Loss::Photos { count: 0, .. }) && old.is_sound()?;
    drop(old);
    fresh.close()?;
    if sound {
        abandon(path)?;
        return Ok(None);
    }
    flush_name(path)?;
    adopt(path)?;
    Ok(Some(loss))
}

/// The rows of one table, but for photos' bytes.
struct Table {
    name: String,
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Table {
    fn read(db: &Connection, name: String) -> rusqlite::Result<Self> {
        let mut columns = Vec::new();
        db.pragma(None, "table_info", &name, |row| {
            columns.push(row.get::<_, String>("name")?);
            Ok(())
        })?;
        columns.retain(|column| (name.as_str(), column.as_str()) != ("photo", "content"));
        let mut statement = db.prepare(&format!("SELECT {} FROM {name}", columns.join(", ")))?;
        let row = |row: &rusqlite::Row<'_>| (0..columns.len()).map(|index| row.get(index)).collect();
        let rows = statement.query_map([], row)?.collect::<rusqlite::Result<_>>()?;
        drop(statement);
        Ok(Self { name, columns, rows })
    }

    fn write(&self, tx: &BatchWrite<'_>) -> Result<(), StoreError> {
        let places = vec!["?"; self.columns.len()].join(", ");
        let (name, columns) = (&self.name, self.columns.join(", "));
        // A new file has its row in `manifest` already.
        let sql = format!("INSERT OR REPLACE INTO {name} ({columns}) VALUES ({places})");
        let mut statement = tx.connection.prepare(&sql)?;
        for row in &self.rows {
            statement.execute(params_from_iter(row))?;
        }
        Ok(())
    }
}

/// The damaged file. One page that cannot be read makes its connection useless for all others.
struct Old<'a> {
    path: &'a Path,
    key: &'a Secret32,
    connection: Option<Connection>,
}

impl Old<'_> {
    /// `None`: damage is in the way. A disk that does not answer is another matter.
    fn read<T>(
        &mut self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => Ok(connection),
            None => connect(self.path, self.key),
        };
        let read = connection.and_then(|connection| {
            let read = work(&connection).map_err(|error| StoreError::of_file(self.path, error))?;
            self.connection = Some(connection);
            Ok(read)
        });
        match read {
            Ok(read) => Ok(Some(read)),
            Err(error) if is_suspect(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// In the order in which the tables were made, so that what is referred to comes first.
    fn records(&mut self) -> Result<Option<Vec<Table>>, StoreError> {
        let tables = self.read(|db| {
            let mut statement = db.prepare(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
            )?;
            let names = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
            names.into_iter().map(|name| Table::read(db, name)).collect::<rusqlite::Result<Vec<_>>>()
        })?;
        // An empty file has no tables, and could be read.
        Ok(tables.filter(|tables| !tables.is_empty()))
    }

    /// Whether its indexes are whole as well, which nothing that is moved was read through.
    fn is_sound(&mut self) -> Result<bool, StoreError> {
        let told =
            self.read(|db| db.pragma_query_value(None, "integrity_check", |row| row.get::<_, String>(0)))?;
        Ok(told.as_deref() == Some("ok"))
    }

    /// `None`: not what its name says, or not to be read.
    fn photo(&mut self, hash: PhotoHash) -> Result<Option<Vec<u8>>, StoreError> {
        // Past the index, which may be what is damaged.
        let sql = "SELECT content FROM photo NOT INDEXED WHERE hash = ?1";
        let content: Option<Vec<u8>> = self.read(|db| db.query_row(sql, [Word(hash)], |row| row.get(0)))?;
        Ok(content.filter(|content| photo::is_named(content, hash)))
    }
}

/// Moves over what is whole and right. The rest waits to be asked for again; how many of them were here before?
fn take_photos(tx: &BatchWrite<'_>, old: &mut Old<'_>) -> Result<usize, StoreError> {
    let here = {
        let mut statement = tx.connection.prepare("SELECT hash FROM photo WHERE state = 'here'")?;
        let hashes = statement.query_map([], |row| row.get::<_, Word<PhotoHash>>(0))?;
        hashes.map(|hash| hash.map(|Word(hash)| hash)).collect::<rusqlite::Result<Vec<_>>>()?
    };
    let mut lost = 0;
    for hash in here {
        match old.photo(hash)? {
            Some(content) => {
                let sql = "UPDATE photo SET content = ?2 WHERE hash = ?1";
                tx.connection.prepare_cached(sql)?.execute((Word(hash), content))?;
            }
            None => {
                lost += 1;
                photo::mark_cases(tx, hash)?;
            }
        }
    }
    tx.connection.execute(
        "UPDATE photo SET state = 'wanted', bytes_here = 0 WHERE content IS NULL AND state <> 'refused'",
        [],
    )?;
    Ok(lost)
}
