//! Tables `operation` and `high_water`.

use chrono::{DateTime, Utc};
use model::StationId;
use protocol::messages::PushResult;
use protocol::{Blob, Hash32, OperationId, Outcome, Signature, SignedReceipt};
use rusqlite::{OptionalExtension as _, params};
use uuid::Uuid;

use super::SqliteTransaction;
use super::value::{Count, Instant, Json, Word};
use crate::storage::tables::{Done, OperationRow, OperationTable};

impl OperationTable for SqliteTransaction<'_> {
    fn high_water(&mut self, station: StationId, incarnation: Uuid) -> Done<u64> {
        let seq = self
            .prepare_cached("SELECT seq FROM high_water WHERE station = ?1 AND incarnation = ?2")?
            .query_row(params![Word(station), Word(incarnation)], |row| Ok(row.get::<_, Count>(0)?.0))
            .optional()?;
        Ok(seq.unwrap_or(0))
    }

    fn lock_high_water(&mut self, station: StationId, incarnation: Uuid) -> Done<u64> {
        self.high_water(station, incarnation)
    }

    fn set_high_water(&mut self, station: StationId, incarnation: Uuid, seq: u64) -> Done<()> {
        self.prepare_cached(
            "INSERT INTO high_water (station, incarnation, seq) VALUES (?1, ?2, ?3)
             ON CONFLICT (station, incarnation) DO UPDATE SET seq = ?3",
        )?
        .execute(params![Word(station), Word(incarnation), Count(seq)])?;
        Ok(())
    }

    fn held_operation(&mut self, id: OperationId) -> Done<Option<(Hash32, PushResult)>> {
        Ok(self
            .prepare_cached(
                "SELECT hash, outcome, problem_json, receipt_body, receipt_signature FROM operation
                 WHERE station = ?1 AND incarnation = ?2 AND seq = ?3",
            )?
            .query_row(params![Word(id.station), Word(id.incarnation), Count(id.seq)], |row| {
                let problem: Option<Json<protocol::Problem>> = row.get(2)?;
                let result = PushResult {
                    id,
                    outcome: row.get::<_, Word<_>>(1)?.0,
                    duplicate: true,
                    problem: problem.map(|Json(problem)| problem),
                    receipt: SignedReceipt { body: Blob(row.get(3)?), signature: Signature(row.get(4)?) },
                };
                Ok((row.get::<_, Word<Hash32>>(0)?.0, result))
            })
            .optional()?)
    }

    fn insert_operations(&mut self, rows: &[OperationRow<'_>], now: DateTime<Utc>) -> Done<()> {
        let mut insert = self.prepare_cached(
            "INSERT INTO operation (station, incarnation, seq, hash, body, person_signature, station_signature,
                 sealed, outcome, problem_json, receipt_body, receipt_signature, received_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?;
        for OperationRow { operation, outcome, problem, receipt } in rows {
            let OperationId { station, incarnation, seq } = operation.body.id;
            insert.execute(params![
                Word(station),
                Word(incarnation),
                Count(seq),
                Word(operation.hash),
                operation.signed.body.0,
                operation.signed.person_signature.0,
                operation.signed.station_signature.0,
                operation.signed.sealed.as_ref().map(|sealed| &sealed.0),
                Word(*outcome),
                problem.map(Json),
                receipt.body.0,
                receipt.signature.0,
                Instant(now)
            ])?;
        }
        Ok(())
    }

    fn operation_counts(&mut self) -> Done<Vec<(Outcome, u64)>> {
        let mut statement =
            self.prepare("SELECT outcome, count(*) FROM operation GROUP BY outcome ORDER BY outcome")?;
        let rows =
            statement.query_map([], |row| Ok((row.get::<_, Word<_>>(0)?.0, row.get::<_, Count>(1)?.0)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
