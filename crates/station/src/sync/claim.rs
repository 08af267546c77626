//! Claims: the right to review some cases. A claim is written down with its key before it is sent, so that asking
//! again after a lost answer gets the same batch.

use protocol::ApiError;
use protocol::audit::AuditKind;
use protocol::messages::{Lease, LeaseRequest};
use protocol::problem::ProblemAction;
use serde_json::json;
use uuid::Uuid;

use super::exchange::Exchange;
use super::failure::SyncError;
use crate::audit;
use crate::store::station::batch;
use crate::store::station::claim::{self, ClaimRow};
use crate::store::station::setting;
use crate::store::{StationWrite, StoreError};

/// Writes a claim down. One for the same programme and person that still waits for its answer is asked again
/// instead: the server may have granted it.
pub async fn note(exchange: &Exchange, request: LeaseRequest) -> Result<Uuid, StoreError> {
    let LeaseRequest { programme, count, person, ahead } = request;
    let made_at = exchange.now();
    exchange
        .stores
        .write(move |tx| {
            let waiting = claim::all(tx)?;
            if !ahead {
                setting::remove(tx, &setting::AHEAD_RESTS)?;
            }
            let asks_the_same =
                |row: &&ClaimRow| row.programme == programme && row.person == person && row.ahead == ahead;
            if let Some(row) = waiting.iter().find(asks_the_same) {
                return Ok(row.key);
            }
            let key = Uuid::new_v4();
            claim::insert(tx, &ClaimRow { key, programme, count, person, made_at, ahead })?;
            Ok(key)
        })
        .await
}

/// Photos of a case: three of some 200 KB, until batches that came tell better.
const BYTES_PER_CASE: u64 = 600_000;

/// Asks once. A server that says no ends the claim, and so does a disk without room for what is claimed.
pub async fn claim(exchange: &Exchange, row: ClaimRow) -> Result<Lease, SyncError> {
    if let Err(error) = check_room(exchange, row.count).await {
        exchange.stores.write(move |tx| claim::remove(tx, row.key)).await?;
        return Err(error);
    }
    let ClaimRow { mut key, programme, count, person, ahead, .. } = row;
    let request = LeaseRequest { programme, count, person, ahead };
    let mut answer = exchange.central.lease(key, request.clone()).await;
    if answer.as_ref().is_ok_and(|lease| exchange.is_over(lease.ends_at)) {
        // It was granted long ago, the answer was lost, and its end was told of a batch that nobody here knew.
        let (past, fresh) = (key, Uuid::new_v4());
        exchange.stores.write(move |tx| claim::renew(tx, past, fresh)).await?;
        key = fresh;
        answer = exchange.central.lease(key, request).await;
    }
    match answer {
        Ok(lease) => {
            let claimed_at = exchange.now();
            let subject = json!({ "batch": lease.batch, "programme": lease.programme, "cases": lease.cases });
            let entry = exchange.happened(AuditKind::BatchClaimed, Some(person), subject);
            let answered = move |tx: &StationWrite<'_>| {
                audit::append(tx, &entry)?;
                claim::remove(tx, key)
            };
            exchange.stores.add_batch(lease.clone(), person, claimed_at, answered).await?;
            Ok(lease)
        }
        Err(error) => {
            let error = SyncError::from(error);
            if is_a_no(&error) {
                exchange.stores.write(move |tx| claim::remove(tx, key)).await?;
            }
            Err(error)
        }
    }
}

async fn check_room(exchange: &Exchange, count: u32) -> Result<(), SyncError> {
    let batches = exchange.stores.read(batch::all).await?;
    let (cases, bytes) = batches
        .iter()
        .fold((0_u64, 0_u64), |(cases, bytes), row| (cases + row.cases, bytes + row.photo_bytes));
    let per_case = bytes.checked_div(cases).unwrap_or(BYTES_PER_CASE);
    exchange.needs_room(u64::from(count) * per_case).await
}

/// The server said no, or there is no room here: nothing was leased, and asking again with this key would get the same
/// answer.
pub fn is_a_no(error: &SyncError) -> bool {
    match error {
        SyncError::Server(ApiError::Problem(problem)) => problem.kind.action() == ProblemAction::Show,
        SyncError::NoRoom { .. } => true,
        SyncError::Server(_) | SyncError::Store(_) | SyncError::Rules(_) | SyncError::OutOfRange(_) => false,
    }
}
