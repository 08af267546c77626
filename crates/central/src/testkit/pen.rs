//! What a station writes, for tests that speak for one: operations, numbered one after the other, and decisions.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use model::{Ground, PersonId, Place, StationId, Verdict};
use protocol::manifest::ManifestCase;
use protocol::messages::Lease;
use protocol::operation::{Action, AuditHead};
use protocol::signing::KeyPair;
use protocol::{Decision, Hash32, OperationBody, OperationId};
use uuid::Uuid;

pub struct Pen {
    pub id: StationId,
    pub incarnation: Uuid,
    pub key: KeyPair,
    seq: AtomicU64,
}

impl Pen {
    pub fn new(id: StationId, incarnation: Uuid, key: KeyPair) -> Self {
        Self { id, incarnation, key, seq: AtomicU64::new(0) }
    }

    pub fn operation_id(&self, seq: u64) -> OperationId {
        OperationId { station: self.id, incarnation: self.incarnation, seq }
    }

    /// Of the newest operation.
    pub fn last(&self) -> OperationId {
        self.operation_id(self.seq.load(Ordering::SeqCst))
    }

    /// The number of the next operation.
    pub fn next_number(&self) -> u64 {
        self.seq.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Made at a time on which the station and the server agree.
    pub fn body(&self, seq: u64, person: PersonId, at: DateTime<Utc>, action: Action) -> OperationBody {
        OperationBody {
            id: self.operation_id(seq),
            person,
            audit_head: AuditHead { number: seq, hash: Hash32::ZERO },
            wall_time: at,
            server_time: Some(at),
            sealed: None,
            action,
        }
    }
}

/// By a reviewer who saw all photos.
pub fn decision(case: &ManifestCase, lease: &Lease, verdict: Verdict) -> Decision {
    Decision {
        case: case.id,
        batch: lease.batch,
        fence: lease.fence,
        grant: case.grant,
        case_revision: case.revision,
        programme: case.programme.clone(),
        verdict,
        photos: case.photos.iter().map(|photo| (photo.slot.clone(), photo.hash)).collect(),
        findings: Hash32::ZERO,
        checklist: Vec::new(),
        handling_ms: 1500,
    }
}

pub fn decide(case: &ManifestCase, lease: &Lease, verdict: Verdict) -> Action {
    Action::Decide(decision(case, lease, verdict))
}

pub fn fail(code: &str, slot: &str) -> Verdict {
    Verdict::Fail { grounds: vec![Ground { code: code.into(), place: Place::Slot { slot: slot.into() } }] }
}
