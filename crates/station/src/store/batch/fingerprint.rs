//! Table `fingerprint`: what the copies of a photo are recognised by.

use inspect::likeness::{Fingerprint, Relief, Sketch};
use model::{CaseId, PhotoHash, SlotId};
use rusqlite::{OptionalExtension as _, Row, params};

use crate::store::database::{BatchRead, BatchWrite};
use crate::store::error::StoreError;
use crate::store::value::Word;

const SKETCHES: &str =
    "SELECT case_id, slot, hash, sketch FROM case_photo LEFT JOIN fingerprint USING (hash)";

/// A photo in its place, with the small part of its fingerprint.
#[derive(Debug, Clone, PartialEq)]
pub struct SketchRow {
    pub case: CaseId,
    pub slot: SlotId,
    pub hash: PhotoHash,
    /// `None` before the photo was looked at, for one that cannot be decoded, and for another release's sketch.
    pub sketch: Option<Sketch>,
}

pub fn put(tx: &BatchWrite<'_>, hash: PhotoHash, fingerprint: &Fingerprint) -> Result<(), StoreError> {
    let relief = fingerprint.relief.as_ref().map(|relief| relief.as_bytes().as_slice());
    tx.connection
        .prepare_cached(
            "INSERT INTO fingerprint (hash, sketch, relief) VALUES (?1, ?2, ?3)
             ON CONFLICT (hash) DO UPDATE SET sketch = ?2, relief = ?3",
        )?
        .execute(params![Word(hash), fingerprint.sketch.to_bytes(), relief])?;
    Ok(())
}

/// Of every photo that a case shows, in the order of cases and slots.
pub fn sketches(db: &BatchRead<'_>) -> Result<Vec<SketchRow>, StoreError> {
    let mut statement = db.connection.prepare_cached(&format!("{SKETCHES} ORDER BY case_id, slot"))?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Of the photos of one case, in the order of slots.
pub fn of_case(db: &BatchRead<'_>, case: CaseId) -> Result<Vec<SketchRow>, StoreError> {
    let mut statement =
        db.connection.prepare_cached(&format!("{SKETCHES} WHERE case_id = ?1 ORDER BY slot"))?;
    let rows = statement.query_map([Word(case)], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn relief(db: &BatchRead<'_>, hash: PhotoHash) -> Result<Option<Relief>, StoreError> {
    let relief: Option<Option<[u8; Relief::BYTES]>> = db
        .connection
        .prepare_cached("SELECT relief FROM fingerprint WHERE hash = ?1")?
        .query_row([Word(hash)], |row| row.get(0))
        .optional()?;
    Ok(relief.flatten().map(Relief::from_bytes))
}

fn read(row: &Row<'_>) -> rusqlite::Result<SketchRow> {
    let sketch: Option<&[u8]> = row.get_ref(3)?.as_blob_or_null()?;
    Ok(SketchRow {
        case: row.get::<_, Word<_>>(0)?.0,
        slot: row.get::<_, Word<_>>(1)?.0,
        hash: row.get::<_, Word<_>>(2)?.0,
        sketch: sketch.and_then(Sketch::from_bytes),
    })
}
