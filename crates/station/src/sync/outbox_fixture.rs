//! Lines of an outbox for tests.

use chrono::{DateTime, Utc};
use model::BatchId;
use uuid::Uuid;

use crate::store::station::operation::{Number, OperationKind, OutboxLine, OutboxState};

pub fn line(seq: u64, kind: OperationKind, made_at: DateTime<Utc>) -> OutboxLine {
    let number = Number { incarnation: Uuid::from_u128(1), seq };
    OutboxLine { number, kind, batch: BatchId(Uuid::from_u128(2)), made_at, state: OutboxState::Waiting }
}
