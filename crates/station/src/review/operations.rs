//! Making an operation: number, audit entry and head, signatures and outbox row, inside the caller's transaction,
//! so that all of them are on the disk together or none is.

use model::{PersonId, StationId};
use protocol::audit::AuditKind;
use protocol::encoding::{Blob, Hash32};
use protocol::signing::KeyPair;
use protocol::{Action, OperationBody, OperationId, SignedOperation};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::Moment;
use crate::store::station::operation;
use crate::store::{StationWrite, StoreError};

/// Who signs: a person on a station.
#[derive(Debug, Clone)]
pub(crate) struct Signer {
    pub person: PersonId,
    pub person_key: KeyPair,
    pub station: StationId,
    pub incarnation: Uuid,
    pub station_key: KeyPair,
}

/// Ciphertext of a sealed part with the commitment to it.
pub(crate) type Sealed = (Blob, Hash32);

/// Signs `action` under the next number and puts it into the outbox.
pub(crate) fn make(
    tx: &StationWrite<'_>,
    signer: &Signer,
    now: Moment,
    action: Action,
    sealed: Option<Sealed>,
) -> Result<OperationId, StoreError> {
    let seq = operation::next_seq(tx, signer.incarnation)?;
    let id = OperationId { station: signer.station, incarnation: signer.incarnation, seq };
    let audit_head = now.record(tx, AuditKind::OperationMade, Some(signer.person), subject(seq, &action))?;
    let (sealed, commitment) = sealed.unzip();
    let body = OperationBody {
        id,
        person: signer.person,
        audit_head,
        wall_time: now.wall,
        server_time: now.server,
        sealed: commitment,
        action,
    };
    let signed = SignedOperation::sign(&body, sealed, &signer.person_key, &signer.station_key);
    operation::append(tx, &body, &signed)?;
    Ok(id)
}

/// Codes and ids only. The operation's hash is not in it, because the operation carries this entry's.
fn subject(seq: u64, action: &Action) -> Value {
    match action {
        Action::Decide(decision) => json!({ "seq": seq, "action": "decide", "case": decision.case }),
        Action::Supersede { target, decision } => {
            json!({ "seq": seq, "action": "supersede", "case": decision.case, "target": target.seq })
        }
        Action::Withdraw { target, case } => {
            json!({ "seq": seq, "action": "withdraw", "case": case, "target": target.seq })
        }
        Action::Release { batch, .. } => json!({ "seq": seq, "action": "release", "batch": batch }),
    }
}
