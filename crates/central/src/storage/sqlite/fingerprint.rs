//! Tables `fingerprint`, `relief` and `photo_copy`: what photos are recognised by, and which are copies of which.

use inspect::likeness::{Fingerprint, Relief, Sketch};
use model::PhotoHash;
use protocol::operation::ProgrammeRef;
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::value::Word;
use crate::storage::{CopyRecord, FingerprintRecord, ShownPhoto, StorageError, StoredSketch};

/// Those of the photos that have no fingerprint of this release.
pub(super) fn missing(
    transaction: &Transaction<'_>,
    photos: &[PhotoHash],
) -> Result<Vec<PhotoHash>, StorageError> {
    let mut statement =
        transaction.prepare_cached("SELECT 1 FROM fingerprint WHERE hash = ?1 AND version = ?2")?;
    let mut missing = Vec::new();
    for photo in photos {
        if !statement.exists(params![Word(*photo), Sketch::VERSION])? {
            missing.push(*photo);
        }
    }
    Ok(missing)
}

/// Photos that a case shows and that have no fingerprint of this release, each once.
pub(super) fn shown_without(
    transaction: &Transaction<'_>,
    limit: u32,
) -> Result<Vec<ShownPhoto>, StorageError> {
    let mut statement = transaction.prepare_cached(
        "SELECT hash, slot, programme, edition, document FROM case_photo
         JOIN review_case ON review_case.id = review_case
         WHERE hash NOT IN (SELECT hash FROM fingerprint WHERE version = ?1)
         GROUP BY hash LIMIT ?2",
    )?;
    let rows = statement.query_map(params![Sketch::VERSION, limit], |row| {
        Ok(ShownPhoto {
            hash: row.get::<_, Word<_>>(0)?.0,
            slot: row.get::<_, Word<_>>(1)?.0,
            programme: ProgrammeRef { id: row.get::<_, Word<_>>(2)?.0, edition: row.get(3)? },
            document: row.get::<_, Word<_>>(4)?.0,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Sketches of this release in the order in which they came, behind the one numbered `after`.
pub(super) fn sketches_after(
    transaction: &Transaction<'_>,
    after: i64,
    limit: u32,
) -> Result<Vec<StoredSketch>, StorageError> {
    let mut statement = transaction.prepare_cached(
        "SELECT id, hash, sketch FROM fingerprint WHERE id > ?1 AND version = ?2 AND sketch IS NOT NULL
         ORDER BY id LIMIT ?3",
    )?;
    let mut rows = statement.query(params![after, Sketch::VERSION, limit])?;
    let mut sketches = Vec::new();
    while let Some(row) = rows.next()? {
        let sketch = Sketch::from_bytes(row.get_ref(2)?.as_blob().map_err(damaged)?);
        let sketch = sketch.ok_or_else(|| StorageError::Failed("a sketch cannot be read".into()))?;
        sketches.push(StoredSketch { position: row.get(0)?, photo: row.get::<_, Word<_>>(1)?.0, sketch });
    }
    Ok(sketches)
}

/// In the order asked for; `None` for a photo without one.
pub(super) fn reliefs(
    transaction: &Transaction<'_>,
    photos: &[PhotoHash],
) -> Result<Vec<Option<Relief>>, StorageError> {
    let mut statement = transaction.prepare_cached(
        "SELECT relief FROM relief JOIN fingerprint ON fingerprint.id = fingerprint
         WHERE hash = ?1 AND version = ?2",
    )?;
    photos
        .iter()
        .map(|photo| {
            let relief = statement
                .query_row(params![Word(*photo), Sketch::VERSION], |row| row.get::<_, [u8; Relief::BYTES]>(0))
                .optional()?;
            Ok(relief.map(Relief::from_bytes))
        })
        .collect()
}

/// Keeps fingerprints, and the copies that were found among them and those up to the one numbered `known`. `false`,
/// and nothing is done, if others have come since.
pub(super) fn keep(
    transaction: &Transaction<'_>,
    known: i64,
    fingerprints: &[FingerprintRecord],
    copies: &[CopyRecord],
) -> Result<bool, StorageError> {
    let newer = transaction
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM fingerprint WHERE id > ?1 AND version = ?2 AND sketch IS NOT NULL)",
        )?
        .query_row(params![known, Sketch::VERSION], |row| row.get(0))?;
    if newer {
        return Ok(false);
    }
    for FingerprintRecord { photo, fingerprint } in fingerprints {
        put(transaction, *photo, fingerprint.as_ref())?;
    }
    let mut insert = transaction.prepare_cached(
        "INSERT OR REPLACE INTO photo_copy (photo, other_photo, tier, correlation) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for CopyRecord { photo, other, cropped, correlation } in copies {
        let tier = if *cropped { "cropped" } else { "near" };
        insert.execute(params![Word(*photo), Word(*other), tier, f64::from(*correlation)])?;
    }
    Ok(true)
}

/// A new number each time: who reads on from a number meets it.
fn put(
    transaction: &Transaction<'_>,
    photo: PhotoHash,
    fingerprint: Option<&Fingerprint>,
) -> Result<(), StorageError> {
    transaction
        .prepare_cached(
            "DELETE FROM relief WHERE fingerprint IN (SELECT id FROM fingerprint WHERE hash = ?1)",
        )?
        .execute([Word(photo)])?;
    transaction.prepare_cached("DELETE FROM fingerprint WHERE hash = ?1")?.execute([Word(photo)])?;
    let sketch = fingerprint.map(|fingerprint| fingerprint.sketch);
    transaction
        .prepare_cached("INSERT INTO fingerprint (hash, version, pixels, sketch) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![
            Word(photo),
            Sketch::VERSION,
            sketch.map(|sketch| sketch.pixels),
            sketch.map(|sketch| sketch.to_bytes())
        ])?;
    let id = transaction.last_insert_rowid();
    if let Some(relief) = fingerprint.and_then(|fingerprint| fingerprint.relief.as_ref()) {
        transaction
            .prepare_cached("INSERT INTO relief (fingerprint, relief) VALUES (?1, ?2)")?
            .execute(params![id, relief.as_bytes()])?;
    }
    Ok(())
}

fn damaged(error: rusqlite::types::FromSqlError) -> StorageError {
    StorageError::Failed(Box::new(error))
}
