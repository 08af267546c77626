//! Tables `fingerprint` with `fingerprint_head`, and `photo_copy`.

use std::collections::HashMap;
use std::collections::HashSet;

use inspect::likeness::{Fingerprint, Relief, Sketch};
use model::PhotoHash;
use protocol::operation::ProgrammeRef;
use sqlx_core::row::Row as _;

use super::transaction::{PostgresTransaction, statement};
use super::value::Word;
use crate::storage::tables::{Done, FingerprintTable};
use crate::storage::work::read_sketch;
use crate::storage::{CopyRecord, ShownPhoto, StoredSketch};

/// As the column has it.
const VERSION: i32 = Sketch::VERSION as i32;

fn bytes_of(photos: &[PhotoHash]) -> Vec<[u8; 32]> {
    photos.iter().map(|photo| photo.0).collect()
}

impl FingerprintTable for PostgresTransaction {
    fn without_fingerprint(&mut self, photos: &[PhotoHash]) -> Done<Vec<PhotoHash>> {
        let sql = "SELECT hash FROM fingerprint WHERE hash = ANY($1) AND version = $2";
        let held = self
            .all(statement(sql).bind(bytes_of(photos)).bind(VERSION), |row| Ok(PhotoHash(row.try_get(0)?)))?;
        let held: HashSet<PhotoHash> = held.into_iter().collect();
        Ok(photos.iter().copied().filter(|photo| !held.contains(photo)).collect())
    }

    fn shown_without(&mut self, limit: u32) -> Done<Vec<ShownPhoto>> {
        let sql = "SELECT DISTINCT ON (hash) hash, slot, programme, edition, document FROM case_photo
                   JOIN review_case ON review_case.id = review_case
                   WHERE NOT EXISTS (SELECT 1 FROM fingerprint
                                     WHERE fingerprint.hash = case_photo.hash AND version = $1)
                   ORDER BY hash, review_case, slot LIMIT $2";
        self.all(statement(sql).bind(VERSION).bind(i64::from(limit)), |row| {
            Ok(ShownPhoto {
                hash: PhotoHash(row.try_get(0)?),
                slot: row.try_get::<Word<_>, _>(1)?.0,
                programme: ProgrammeRef { id: row.try_get::<Word<_>, _>(2)?.0, edition: row.try_get(3)? },
                document: row.try_get::<Word<_>, _>(4)?.0,
            })
        })
    }

    fn sketches_after(&mut self, after: i64, limit: u32) -> Done<Vec<StoredSketch>> {
        let sql = "SELECT position, hash, sketch FROM fingerprint
                   WHERE position > $1 AND version = $2 AND sketch IS NOT NULL ORDER BY position LIMIT $3";
        let statement = statement(sql).bind(after).bind(VERSION).bind(i64::from(limit));
        let rows = self.all(statement, |row| {
            Ok((row.try_get(0)?, PhotoHash(row.try_get(1)?), row.try_get::<Vec<u8>, _>(2)?))
        })?;
        let read = |(position, photo, sketch): (i64, PhotoHash, Vec<u8>)| {
            Ok(StoredSketch { position, photo, sketch: read_sketch(&sketch)? })
        };
        rows.into_iter().map(read).collect()
    }

    fn reliefs(&mut self, photos: &[PhotoHash]) -> Done<Vec<Option<Relief>>> {
        let sql = "SELECT hash, relief FROM fingerprint
                   WHERE hash = ANY($1) AND version = $2 AND relief IS NOT NULL";
        let held = self.all(statement(sql).bind(bytes_of(photos)).bind(VERSION), |row| {
            Ok((PhotoHash(row.try_get(0)?), row.try_get::<[u8; Relief::BYTES], _>(1)?))
        })?;
        let held: HashMap<PhotoHash, [u8; Relief::BYTES]> = held.into_iter().collect();
        Ok(photos.iter().map(|photo| held.get(photo).copied().map(Relief::from_bytes)).collect())
    }

    fn lock_sketches_after(&mut self, known: i64) -> Done<bool> {
        self.execute(statement("SELECT position FROM fingerprint_head FOR UPDATE"))?;
        let sql = "SELECT EXISTS (SELECT 1 FROM fingerprint
                   WHERE position > $1 AND version = $2 AND sketch IS NOT NULL)";
        self.one(statement(sql).bind(known).bind(VERSION), |row| row.try_get(0))
    }

    fn put_fingerprint(&mut self, photo: PhotoHash, fingerprint: Option<&Fingerprint>) -> Done<()> {
        let next = "UPDATE fingerprint_head SET position = position + 1 RETURNING position";
        let position: i64 = self.one(statement(next), |row| row.try_get(0))?;
        let sql = "INSERT INTO fingerprint (hash, position, version, pixels, sketch, relief)
                   VALUES ($1, $2, $3, $4, $5, $6)
                   ON CONFLICT (hash) DO UPDATE
                   SET position = excluded.position, version = excluded.version, pixels = excluded.pixels,
                       sketch = excluded.sketch, relief = excluded.relief";
        let sketch = fingerprint.map(|fingerprint| fingerprint.sketch);
        let relief = fingerprint.and_then(|fingerprint| fingerprint.relief.as_ref());
        self.execute(
            statement(sql)
                .bind(photo.0)
                .bind(position)
                .bind(VERSION)
                .bind(sketch.map(|sketch| sketch.pixels.to_vec()))
                .bind(sketch.map(|sketch| sketch.to_bytes().to_vec()))
                .bind(relief.map(|relief| relief.as_bytes().to_vec())),
        )?;
        Ok(())
    }

    fn put_copy(&mut self, copy: &CopyRecord) -> Done<()> {
        let sql = "INSERT INTO photo_copy (photo, other_photo, tier, correlation) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (photo, other_photo) DO UPDATE
                   SET tier = excluded.tier, correlation = excluded.correlation";
        self.execute(
            statement(sql)
                .bind(copy.photo.0)
                .bind(copy.other.0)
                .bind(copy.tier())
                .bind(f64::from(copy.correlation)),
        )?;
        Ok(())
    }
}
