//! Tables `fingerprint`, `relief` and `photo_copy`.

use inspect::likeness::{Fingerprint, Relief, Sketch};
use model::PhotoHash;
use protocol::operation::ProgrammeRef;
use rusqlite::{OptionalExtension as _, params};

use super::SqliteTransaction;
use super::value::Word;
use crate::storage::tables::{Done, FingerprintTable};
use crate::storage::work::read_sketch;
use crate::storage::{CopyRecord, ShownPhoto, StorageError, StoredSketch};

impl FingerprintTable for SqliteTransaction<'_> {
    fn without_fingerprint(&mut self, photos: &[PhotoHash]) -> Done<Vec<PhotoHash>> {
        let mut statement =
            self.prepare_cached("SELECT 1 FROM fingerprint WHERE hash = ?1 AND version = ?2")?;
        let mut missing = Vec::new();
        for photo in photos {
            if !statement.exists(params![Word(*photo), Sketch::VERSION])? {
                missing.push(*photo);
            }
        }
        Ok(missing)
    }

    fn shown_without(&mut self, limit: u32) -> Done<Vec<ShownPhoto>> {
        let mut statement = self.prepare_cached(
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

    fn sketches_after(&mut self, after: i64, limit: u32) -> Done<Vec<StoredSketch>> {
        let mut statement = self.prepare_cached(
            "SELECT id, hash, sketch FROM fingerprint WHERE id > ?1 AND version = ?2 AND sketch IS NOT NULL
             ORDER BY id LIMIT ?3",
        )?;
        let mut rows = statement.query(params![after, Sketch::VERSION, limit])?;
        let mut sketches = Vec::new();
        while let Some(row) = rows.next()? {
            let sketch = read_sketch(row.get_ref(2)?.as_blob().map_err(damaged)?)?;
            sketches.push(StoredSketch { position: row.get(0)?, photo: row.get::<_, Word<_>>(1)?.0, sketch });
        }
        Ok(sketches)
    }

    fn reliefs(&mut self, photos: &[PhotoHash]) -> Done<Vec<Option<Relief>>> {
        let mut statement = self.prepare_cached(
            "SELECT relief FROM relief JOIN fingerprint ON fingerprint.id = fingerprint
             WHERE hash = ?1 AND version = ?2",
        )?;
        let mut relief = |photo: PhotoHash| {
            statement
                .query_row(params![Word(photo), Sketch::VERSION], |row| row.get::<_, [u8; Relief::BYTES]>(0))
                .optional()
        };
        photos.iter().map(|photo| Ok(relief(*photo)?.map(Relief::from_bytes))).collect()
    }

    fn lock_sketches_after(&mut self, known: i64) -> Done<bool> {
        Ok(self
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM fingerprint WHERE id > ?1 AND version = ?2 AND sketch IS NOT NULL)",
            )?
            .query_row(params![known, Sketch::VERSION], |row| row.get(0))?)
    }

    fn put_fingerprint(&mut self, photo: PhotoHash, fingerprint: Option<&Fingerprint>) -> Done<()> {
        self.prepare_cached(
            "DELETE FROM relief WHERE fingerprint IN (SELECT id FROM fingerprint WHERE hash = ?1)",
        )?
        .execute([Word(photo)])?;
        self.prepare_cached("DELETE FROM fingerprint WHERE hash = ?1")?.execute([Word(photo)])?;
        let sketch = fingerprint.map(|fingerprint| fingerprint.sketch);
        self.prepare_cached(
            "INSERT INTO fingerprint (hash, version, pixels, sketch) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            Word(photo),
            Sketch::VERSION,
            sketch.map(|sketch| sketch.pixels),
            sketch.map(|sketch| sketch.to_bytes())
        ])?;
        let id = self.last_insert_rowid();
        if let Some(relief) = fingerprint.and_then(|fingerprint| fingerprint.relief.as_ref()) {
            self.prepare_cached("INSERT INTO relief (fingerprint, relief) VALUES (?1, ?2)")?
                .execute(params![id, relief.as_bytes()])?;
        }
        Ok(())
    }

    fn put_copy(&mut self, copy: &CopyRecord) -> Done<()> {
        self.prepare_cached(
            "INSERT OR REPLACE INTO photo_copy (photo, other_photo, tier, correlation) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            Word(copy.photo),
            Word(copy.other),
            copy.tier(),
            f64::from(copy.correlation)
        ])?;
        Ok(())
    }
}

fn damaged(error: rusqlite::types::FromSqlError) -> StorageError {
    StorageError::Failed(Box::new(error))
}
