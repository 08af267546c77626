//! Tables `operation` and `high_water`.

use chrono::{DateTime, Utc};
use model::StationId;
use protocol::messages::PushResult;
use protocol::{Blob, Hash32, OperationId, Outcome, Signature, SignedReceipt};
use sqlx_core::row::Row as _;
use uuid::Uuid;

use super::transaction::{PostgresTransaction, statement};
use super::value::{Count, Instant, Json, Word};
use crate::storage::tables::{Done, OperationRow, OperationTable};

impl OperationTable for PostgresTransaction {
    fn high_water(&mut self, station: StationId, incarnation: Uuid) -> Done<u64> {
        let sql = "SELECT seq FROM high_water WHERE station = $1 AND incarnation = $2";
        let statement = statement(sql).bind(station.0).bind(incarnation);
        Ok(self.optional(statement, |row| Ok(row.try_get::<Count, _>(0)?.0))?.unwrap_or(0))
    }

    fn lock_high_water(&mut self, station: StationId, incarnation: Uuid) -> Done<u64> {
        let sql = "INSERT INTO high_water (station, incarnation, seq) VALUES ($1, $2, 0)
                   ON CONFLICT (station, incarnation) DO UPDATE SET seq = high_water.seq RETURNING seq";
        let statement = statement(sql).bind(station.0).bind(incarnation);
        self.one(statement, |row| Ok(row.try_get::<Count, _>(0)?.0))
    }

    fn set_high_water(&mut self, station: StationId, incarnation: Uuid, seq: u64) -> Done<()> {
        let sql = "UPDATE high_water SET seq = $3 WHERE station = $1 AND incarnation = $2";
        self.execute(statement(sql).bind(station.0).bind(incarnation).bind(Count(seq)))?;
        Ok(())
    }

    fn held_operation(&mut self, id: OperationId) -> Done<Option<(Hash32, PushResult)>> {
        let sql = "SELECT hash, outcome, problem_json, receipt_body, receipt_signature FROM operation
                   WHERE station = $1 AND incarnation = $2 AND seq = $3";
        let statement = statement(sql).bind(id.station.0).bind(id.incarnation).bind(Count(id.seq));
        self.optional(statement, |row| {
            let problem: Option<Json<protocol::Problem>> = row.try_get(2)?;
            let receipt =
                SignedReceipt { body: Blob(row.try_get(3)?), signature: Signature(row.try_get(4)?) };
            let result = PushResult {
                id,
                outcome: row.try_get::<Word<_>, _>(1)?.0,
                duplicate: true,
                problem: problem.map(|Json(problem)| problem),
                receipt,
            };
            Ok((Hash32(row.try_get(0)?), result))
        })
    }

    /// In one statement: the log waits for it.
    fn insert_operations(&mut self, rows: &[OperationRow<'_>], now: DateTime<Utc>) -> Done<()> {
        let sql = "INSERT INTO operation (station, incarnation, seq, hash, body, person_signature,
                       station_signature, sealed, outcome, problem_json, receipt_body, receipt_signature,
                       received_at)
                   SELECT station, incarnation, seq, hash, body, person_signature, station_signature, sealed,
                       outcome, problem_json, receipt_body, receipt_signature, $13
                   FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                       AS taken (station, incarnation, seq, hash, body, person_signature, station_signature, sealed,
                               outcome, problem_json, receipt_body, receipt_signature)";
        let ids = rows.iter().map(|row| row.operation.body.id);
        let signed = rows.iter().map(|row| &row.operation.signed);
        let outcomes = rows.iter().map(|row| Word(row.outcome));
        let problems = rows.iter().map(|row| row.problem.map(Json));
        let receipts = rows.iter().map(|row| row.receipt);
        self.execute(
            statement(sql)
                .bind(Vec::from_iter(ids.clone().map(|id| id.station.0)))
                .bind(Vec::from_iter(ids.clone().map(|id| id.incarnation)))
                .bind(Vec::from_iter(ids.map(|id| Count(id.seq))))
                .bind(Vec::from_iter(rows.iter().map(|row| row.operation.hash.0)))
                .bind(Vec::from_iter(signed.clone().map(|signed| signed.body.0.as_slice())))
                .bind(Vec::from_iter(signed.clone().map(|signed| signed.person_signature.0)))
                .bind(Vec::from_iter(signed.clone().map(|signed| signed.station_signature.0)))
                .bind(Vec::from_iter(
                    signed.map(|signed| signed.sealed.as_ref().map(|part| part.0.as_slice())),
                ))
                .bind(Vec::from_iter(outcomes))
                .bind(Vec::from_iter(problems))
                .bind(Vec::from_iter(receipts.clone().map(|receipt| receipt.body.0.as_slice())))
                .bind(Vec::from_iter(receipts.map(|receipt| receipt.signature.0)))
                .bind(Instant(now)),
        )?;
        Ok(())
    }

    fn operation_counts(&mut self) -> Done<Vec<(Outcome, u64)>> {
        let sql = "SELECT outcome, count(*) FROM operation GROUP BY outcome ORDER BY outcome";
        self.all(statement(sql), |row| Ok((row.try_get::<Word<_>, _>(0)?.0, row.try_get::<Count, _>(1)?.0)))
    }
}
