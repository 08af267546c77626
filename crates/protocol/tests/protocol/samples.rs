//! One value of each kind, the same every time. Invented throughout.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use model::{BatchId, CaseId, Ground, PersonId, PhotoHash, Place, Role, StationId, Verdict};
use protocol::operation::{Action, AuditHead, Fence, ProgrammeRef};
use protocol::signing::KeyPair;
use protocol::{
    Blob, Decision, Enrolment, Hash32, Mandate, OperationBody, OperationId, Outcome, Receipt, Secret32,
    SignedEnrolment, SignedMandate, SignedOperation, SignedReceipt,
};
use uuid::Uuid;

pub fn key(seed: u8) -> KeyPair {
    KeyPair::from_secret(&Secret32([seed; 32]))
}

pub fn person_key() -> KeyPair {
    key(1)
}

pub fn station_key() -> KeyPair {
    key(2)
}

pub fn server_key() -> KeyPair {
    key(3)
}

pub fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_793_000_000, 0).unwrap()
}

pub fn station() -> StationId {
    StationId(uuid(0x51))
}

pub fn person() -> PersonId {
    PersonId(uuid(0x9e))
}

pub fn case() -> CaseId {
    CaseId(uuid(0xca))
}

pub fn batch() -> BatchId {
    BatchId(uuid(0xba))
}

pub fn fence() -> Fence {
    Fence { epoch: uuid(0xe0), number: 7 }
}

pub fn programme() -> ProgrammeRef {
    ProgrammeRef { id: "jszg-identity".into(), edition: "2020-04".to_owned() }
}

pub fn operation_id(seq: u64) -> OperationId {
    OperationId { station: station(), incarnation: uuid(0x1c), seq }
}

pub fn decision(verdict: Verdict) -> Decision {
    Decision {
        case: case(),
        batch: batch(),
        fence: fence(),
        grant: Some(Hash32([0x9a; 32])),
        case_revision: 2,
        programme: programme(),
        verdict,
        photos: BTreeMap::from([
            ("side-a".into(), PhotoHash([0xaa; 32])),
            ("side-b".into(), PhotoHash([0xbb; 32])),
        ]),
        findings: Hash32([0xf1; 32]),
        checklist: vec!["same-person".to_owned()],
        handling_ms: 5200,
    }
}

pub fn failing() -> Verdict {
    let grounds = [
        ("photo-turned", Place::Slot { slot: "side-a".into() }),
        ("name-mismatch", Place::Field { field: "name".into() }),
        ("record-line-wrong", Place::Record { field: "major".into() }),
        ("slot-repeated", Place::Case { slots: vec!["side-a".into(), "side-b".into()] }),
    ];
    Verdict::Fail { grounds: grounds.map(|(code, place)| Ground { code: code.into(), place }).into() }
}

/// One of each action.
pub fn actions() -> [(&'static str, Action); 6] {
    let target = operation_id(3);
    [
        ("decide_pass", Action::Decide(decision(Verdict::Pass))),
        ("decide_fail", Action::Decide(decision(failing()))),
        ("decide_refer", Action::Decide(decision(Verdict::Refer { reason: "refer-other-service".into() }))),
        ("withdraw", Action::Withdraw { target, case: case() }),
        ("supersede", Action::Supersede { target, decision: decision(Verdict::Pass) }),
        ("release", Action::Release { batch: batch(), fence: fence() }),
    ]
}

pub fn body(action: Action) -> OperationBody {
    OperationBody {
        id: operation_id(4),
        person: person(),
        audit_head: AuditHead { number: 12, hash: Hash32([0xad; 32]) },
        wall_time: at(),
        server_time: Some(at()),
        sealed: None,
        action,
    }
}

pub fn sealed_body() -> OperationBody {
    OperationBody { sealed: Some(Hash32([0x5e; 32])), ..body(Action::Decide(decision(failing()))) }
}

pub fn signed_operation() -> SignedOperation {
    SignedOperation::sign(&sealed_body(), Some(Blob(vec![9; 20])), &person_key(), &station_key())
}

pub fn receipt() -> Receipt {
    Receipt {
        operation: operation_id(4),
        hash: signed_operation().hash(),
        outcome: Outcome::Accepted,
        log: uuid(0x109),
        index: 41,
        tree_size: 42,
        root: Hash32([0x42; 32]),
        at: at(),
    }
}

pub fn signed_receipt() -> SignedReceipt {
    SignedReceipt::sign(&receipt(), &server_key())
}

pub fn mandate() -> Mandate {
    Mandate {
        person: person(),
        login: "reviewer".to_owned(),
        name: "样本审核员".to_owned(),
        roles: vec![Role::Reviewer, Role::Supervisor],
        station: station(),
        programmes: vec!["jszg-identity".into()],
        public_key: person_key().public(),
        valid_from: at(),
        valid_until: at() + chrono::Duration::days(30),
    }
}

pub fn enrolment() -> Enrolment {
    Enrolment {
        station: station(),
        name: "样本机".to_owned(),
        public_key: station_key().public(),
        escrow: Some(Blob(vec![1, 2, 3])),
        enrolled_at: at(),
    }
}

pub fn signed_enrolment() -> SignedEnrolment {
    SignedEnrolment::sign(&enrolment(), &server_key())
}

pub fn signed_mandate() -> SignedMandate {
    SignedMandate::sign(&mandate(), &server_key())
}
