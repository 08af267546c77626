//! Table `receipt`: the server's signed word that it holds an operation.

use chrono::{DateTime, Utc};
use protocol::encoding::{Blob, Signature};
use protocol::{Outcome, Problem, Receipt, SignedReceipt};
use rusqlite::{OptionalExtension as _, Row, params};
use uuid::Uuid;

use super::operation::Number;
use crate::store::changed::Changed;
use crate::store::database::{StationRead, StationWrite};
use crate::store::error::StoreError;
use crate::store::value::{Count, Instant, Json, Word};

const COLUMNS: &str =
    "SELECT incarnation, seq, outcome, log, log_index, received_at, body, signature, problem FROM receipt";

#[derive(Debug, Clone, PartialEq)]
pub struct ReceiptRow {
    pub number: Number,
    pub outcome: Outcome,
    pub log: Uuid,
    pub log_index: u64,
    pub received_at: DateTime<Utc>,
    pub signed: SignedReceipt,
    /// Why it was rejected.
    pub problem: Option<Problem>,
}

/// Stores a receipt that the caller has verified to be `receipt`, and takes its operation out of the outbox.
pub fn put(
    tx: &StationWrite<'_>,
    receipt: &Receipt,
    signed: &SignedReceipt,
    problem: Option<&Problem>,
    received_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (incarnation, seq) = (receipt.operation.incarnation, receipt.operation.seq);
    tx.connection
        .prepare_cached(
            "INSERT INTO receipt (incarnation, seq, outcome, log, log_index, received_at, body, signature, problem)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (incarnation, seq, log) DO NOTHING",
        )?
        .execute(params![
            Word(incarnation),
            Count(seq),
            Word(receipt.outcome),
            Word(receipt.log),
            Count(receipt.index),
            Instant(received_at),
            signed.body.0,
            signed.signature.0,
            problem.map(Json),
        ])?;
    tx.connection
        .prepare_cached(
            "UPDATE operation SET state = 'receipted', problem = NULL WHERE incarnation = ?1 AND seq = ?2",
        )?
        .execute(params![Word(incarnation), Count(seq)])?;
    tx.mark(Changed::Decisions);
    tx.mark(Changed::Sync);
    tx.mark(Changed::Queue);
    Ok(())
}

/// The newest receipt of an operation.
pub fn of(db: &StationRead<'_>, number: Number) -> Result<Option<ReceiptRow>, StoreError> {
    let sql = format!("{COLUMNS} WHERE incarnation = ?1 AND seq = ?2 ORDER BY rowid DESC LIMIT 1");
    let mut statement = db.connection.prepare_cached(&sql)?;
    Ok(statement.query_row(params![Word(number.incarnation), Count(number.seq)], read).optional()?)
}

/// Operations that the server does not count and that somebody has to look at: as long as nothing newer was made about
/// the case, and the case can be decided anew with what is here.
pub fn count_rejected(db: &StationRead<'_>) -> Result<u64, StoreError> {
    let Count(rejected) = db
        .connection
        .prepare_cached(
            "SELECT count(*) FROM receipt
             JOIN operation USING (incarnation, seq)
             JOIN batch ON batch.id = operation.batch
             WHERE receipt.outcome = 'rejected' AND operation.state = 'receipted' AND batch.state <> 'purged'
                 AND NOT EXISTS (SELECT 1 FROM receipt AS newer
                                 WHERE newer.incarnation = receipt.incarnation AND newer.seq = receipt.seq
                                     AND newer.rowid > receipt.rowid)
                 AND NOT EXISTS (SELECT 1 FROM operation AS later
                                 WHERE later.case_id = operation.case_id AND later.rowid > operation.rowid)",
        )?
        .query_row([], |row| row.get(0))?;
    Ok(rejected)
}

/// Every receipt in the order they came, for an export.
pub fn all(db: &StationRead<'_>) -> Result<Vec<ReceiptRow>, StoreError> {
    let mut statement = db.connection.prepare_cached(&format!("{COLUMNS} ORDER BY rowid"))?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<ReceiptRow> {
    Ok(ReceiptRow {
        number: Number { incarnation: row.get::<_, Word<_>>(0)?.0, seq: row.get::<_, Count>(1)?.0 },
        outcome: row.get::<_, Word<_>>(2)?.0,
        log: row.get::<_, Word<_>>(3)?.0,
        log_index: row.get::<_, Count>(4)?.0,
        received_at: row.get::<_, Instant>(5)?.0,
        signed: SignedReceipt { body: Blob(row.get(6)?), signature: Signature(row.get(7)?) },
        problem: row.get::<_, Option<Json<_>>>(8)?.map(|Json(problem)| problem),
    })
}
