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
use crate::store::station::claim::{self, ClaimRow};
use crate::store::{StationWrite, StoreError};

/// Writes a claim down. One for the same programme and person that still waits for its answer is asked again
/// instead: the server may have granted it.
pub async fn note(exchange: &Exchange, request: LeaseRequest) -> Result<Uuid, StoreError> {
    let LeaseRequest { programme, count, person } = request;
    let made_at = exchange.now();
    exchange
        .stores
        .write(move |tx| {
            let waiting = claim::all(tx)?;
            let same = waiting.iter().find(|row| row.programme == programme && row.person == person);
            if let Some(row) = same {
                return Ok(row.key);
            }
            let key = Uuid::new_v4();
            claim::insert(tx, &ClaimRow { key, programme, count, person, made_at })?;
            Ok(key)
        })
        .await
}

/// Asks once. A server that says no ends the claim.
pub async fn claim(exchange: &Exchange, row: ClaimRow) -> Result<Lease, SyncError> {
    let ClaimRow { key, programme, count, person, .. } = row;
    match exchange.central.lease(key, LeaseRequest { programme, count, person }).await {
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

/// The server said no: nothing was leased, and asking again with this key would get the same answer.
pub fn is_a_no(error: &SyncError) -> bool {
    matches!(error, SyncError::Server(ApiError::Problem(problem)) if problem.kind.action() == ProblemAction::Show)
}
