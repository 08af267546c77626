//! Table `photo`: a photo's original bytes, whole or still arriving. They count only once their SHA-256 is the
//! photo's name, which is checked here and nowhere else.

use model::{CaseId, PhotoHash, Text};
use rusqlite::{OptionalExtension as _, Row, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::case_photo;
use crate::store::changed::Changed;
use crate::store::database::{BatchRead, BatchWrite};
use crate::store::error::StoreError;
use crate::store::value::{Count, Json, Word};

const COLUMNS: &str = "SELECT hash, bytes_total, bytes_here, state, wrong_hashes, problem FROM photo";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhotoState {
    /// Not here, or in part.
    Wanted,
    /// Whole, and its hash is right.
    Here,
    /// It cannot be had; the row says why.
    Refused,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoRow {
    pub hash: PhotoHash,
    pub bytes_total: u64,
    /// Bytes that arrived so far, from the start.
    pub bytes_here: u64,
    pub state: PhotoState,
    /// Times that it came whole and was not what its name says.
    pub wrong_hashes: u32,
    /// With [`PhotoState::Refused`].
    pub problem: Option<Text>,
}

/// The photos of a batch in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PhotoTotals {
    pub wanted: u64,
    pub here: u64,
    pub refused: u64,
    pub bytes_here: u64,
}

/// What became of a photo's last part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// More is to come.
    Partial {
        bytes_here: u64,
    },
    Whole,
    /// All bytes came and the hash is another one: they were thrown away. This was the `times`-th time.
    WrongHash {
        times: u32,
    },
}

pub(super) fn want(tx: &BatchWrite<'_>, hash: PhotoHash, bytes_total: u64) -> Result<(), StoreError> {
    tx.connection
        .prepare_cached(
            "INSERT INTO photo (hash, bytes_total) VALUES (?1, ?2) ON CONFLICT (hash) DO NOTHING",
        )?
        .execute(params![Word(hash), Count(bytes_total)])?;
    Ok(())
}

/// Photos that no case shows any more.
pub(super) fn remove_unused(tx: &BatchWrite<'_>) -> Result<(), StoreError> {
    tx.connection
        .prepare_cached("DELETE FROM photo WHERE hash NOT IN (SELECT hash FROM case_photo)")?
        .execute([])?;
    Ok(())
}

/// Adds the bytes from `from` on. `total` is the length that the answer named, which rules over the manifest's.
/// A part that starts at 0 starts the photo over. A photo that is here already, or that nobody shows any more,
/// is left alone.
///
/// # Errors
/// [`StoreError::PhotoPart`] when it does not continue what is here.
pub fn add_part(
    tx: &BatchWrite<'_>,
    hash: PhotoHash,
    total: u64,
    from: u64,
    bytes: &[u8],
) -> Result<Arrival, StoreError> {
    let Some(photo) = get(tx, hash)?.filter(|photo| photo.state != PhotoState::Here) else {
        return Ok(Arrival::Whole);
    };
    let end = from + bytes.len() as u64;
    if (from != 0 && (from != photo.bytes_here || total != photo.bytes_total)) || end > total {
        return Err(StoreError::PhotoPart { expected: photo.bytes_here, found: from });
    }
    let rowid: i64 =
        tx.connection.query_row("SELECT rowid FROM photo WHERE hash = ?1", [Word(hash)], |row| row.get(0))?;
    if from == 0 {
        tx.connection.execute(
            "UPDATE photo SET bytes_total = ?2, bytes_here = 0, state = 'wanted', problem = NULL,
                 content = zeroblob(?2) WHERE rowid = ?1",
            params![rowid, Count(total)],
        )?;
    }
    let mut content = tx.connection.blob_open("main", "photo", "content", rowid, false)?;
    content.write_all_at(bytes, usize::try_from(from).expect("a photo fits into memory"))?;
    content.close()?;
    tx.connection.execute("UPDATE photo SET bytes_here = ?2 WHERE rowid = ?1", params![rowid, Count(end)])?;
    tx.mark(Changed::Sync);
    if end < total { Ok(Arrival::Partial { bytes_here: end }) } else { finish(tx, hash) }
}

fn finish(tx: &BatchWrite<'_>, hash: PhotoHash) -> Result<Arrival, StoreError> {
    let right = {
        let mut statement = tx.connection.prepare_cached("SELECT content FROM photo WHERE hash = ?1")?;
        statement.query_row([Word(hash)], |row| Ok(is_named(row.get_ref(0)?.as_blob()?, hash)))?
    };
    if right {
        tx.connection.execute("UPDATE photo SET state = 'here' WHERE hash = ?1", [Word(hash)])?;
        mark_cases(tx, hash)?;
        return Ok(Arrival::Whole);
    }
    let times = tx.connection.query_row(
        "UPDATE photo SET bytes_here = 0, content = NULL, wrong_hashes = wrong_hashes + 1
         WHERE hash = ?1 RETURNING wrong_hashes",
        [Word(hash)],
        |row| row.get(0),
    )?;
    Ok(Arrival::WrongHash { times })
}

/// Whether these are the bytes that the name stands for.
pub(in crate::store) fn is_named(bytes: &[u8], hash: PhotoHash) -> bool {
    Sha256::digest(bytes)[..] == hash.0
}

/// It cannot be had: its cases become reviewable without it.
pub fn refuse(tx: &BatchWrite<'_>, hash: PhotoHash, why: &Text) -> Result<(), StoreError> {
    tx.connection.execute(
        "UPDATE photo SET state = 'refused', bytes_here = 0, content = NULL, problem = ?2
         WHERE hash = ?1 AND state <> 'here'",
        params![Word(hash), Json(why)],
    )?;
    tx.mark(Changed::Sync);
    mark_cases(tx, hash)
}

pub(in crate::store) fn mark_cases(tx: &BatchWrite<'_>, hash: PhotoHash) -> Result<(), StoreError> {
    for case in case_photo::cases_with(tx, hash)? {
        tx.mark(Changed::Case(case));
    }
    tx.mark(Changed::Queue);
    Ok(())
}

pub fn get(db: &BatchRead<'_>, hash: PhotoHash) -> Result<Option<PhotoRow>, StoreError> {
    let sql = format!("{COLUMNS} WHERE hash = ?1");
    Ok(db.connection.prepare_cached(&sql)?.query_row([Word(hash)], read).optional()?)
}

/// The whole bytes; `None` unless it is here.
///
/// # Errors
/// [`StoreError::PhotoDamaged`]: they were right when they came. The cipher notices most damage of the disk, but reads
/// zeros for the last page of a photo that is damaged, and takes an older state of a page for the right one.
pub fn content(db: &BatchRead<'_>, hash: PhotoHash) -> Result<Option<Vec<u8>>, StoreError> {
    let content: Option<Vec<u8>> = db
        .connection
        .prepare_cached("SELECT content FROM photo WHERE hash = ?1 AND state = 'here'")?
        .query_row([Word(hash)], |row| row.get(0))
        .optional()?;
    match content {
        Some(bytes) if !is_named(&bytes, hash) => Err(StoreError::PhotoDamaged(hash)),
        content => Ok(content),
    }
}

/// What is still to be asked for, those that have begun to arrive first.
pub fn wanted(db: &BatchRead<'_>) -> Result<Vec<PhotoRow>, StoreError> {
    with_state(db, "wanted")
}

pub fn refused(db: &BatchRead<'_>) -> Result<Vec<PhotoRow>, StoreError> {
    with_state(db, "refused")
}

fn with_state(db: &BatchRead<'_>, state: &str) -> Result<Vec<PhotoRow>, StoreError> {
    let sql = format!("{COLUMNS} WHERE state = ?1 ORDER BY bytes_here DESC, hash");
    let mut statement = db.connection.prepare_cached(&sql)?;
    let rows = statement.query_map([state], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn totals(db: &BatchRead<'_>) -> Result<PhotoTotals, StoreError> {
    let totals = db
        .connection
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE state = 'wanted'), count(*) FILTER (WHERE state = 'here'),
                    count(*) FILTER (WHERE state = 'refused'), coalesce(sum(bytes_here), 0)
             FROM photo",
        )?
        .query_row([], |row| {
            Ok(PhotoTotals {
                wanted: row.get::<_, Count>(0)?.0,
                here: row.get::<_, Count>(1)?.0,
                refused: row.get::<_, Count>(2)?.0,
                bytes_here: row.get::<_, Count>(3)?.0,
            })
        })?;
    Ok(totals)
}

/// Bytes that are still to come for these cases. What no case shows but those that are gone is not asked for.
pub fn bytes_to_come(db: &BatchRead<'_>, cases: &[CaseId]) -> Result<u64, StoreError> {
    let bytes = db
        .connection
        .prepare_cached(
            "SELECT coalesce(sum(bytes_total - bytes_here), 0) FROM photo
             WHERE state = 'wanted' AND hash IN
                 (SELECT hash FROM case_photo WHERE case_id IN (SELECT value FROM json_each(?1)))",
        )?
        .query_row([Json(cases)], |row| row.get::<_, Count>(0))?;
    Ok(bytes.0)
}

fn read(row: &Row<'_>) -> rusqlite::Result<PhotoRow> {
    Ok(PhotoRow {
        hash: row.get::<_, Word<_>>(0)?.0,
        bytes_total: row.get::<_, Count>(1)?.0,
        bytes_here: row.get::<_, Count>(2)?.0,
        state: row.get::<_, Word<_>>(3)?.0,
        wrong_hashes: row.get(4)?,
        problem: row.get::<_, Option<Json<_>>>(5)?.map(|Json(text)| text),
    })
}
