//! A station with a reviewer, and a judge with plain rules.

use std::sync::Arc;

use central::adjudicate::{Circumstances, Effect, Hold, Ruling, on_decision};
use central::storage::{
    CaseFacts, ChangesFeed, ChangesOrder, IncomingOperation, Judge, LeaseOrder, LeaseTerms, PushOrder,
    PushRecord, Situation, Storage, StorageError, Target,
};
use central::testkit::{self, Pen};
pub use central::testkit::{decide, decision};
use chrono::{DateTime, Duration, Utc};
use model::{PersonId, StationId, Verdict};
use protocol::manifest::ManifestCase;
use protocol::messages::{CaseState, Lease, LeaseRequest};
use protocol::operation::Action;
use protocol::signing::KeyPair;
use protocol::{
    OperationBody, OperationId, Outcome, Problem, ProblemType, Receipt, Secret32, SignedOperation,
    SignedReceipt,
};
use uuid::Uuid;

use crate::store::{Store, at, programme};

pub struct Desk {
    pub station: StationId,
    pub incarnation: Uuid,
    pub person: PersonId,
    pen: Pen,
}

impl Desk {
    pub async fn new(store: &Store, name: &str) -> Self {
        let (station, incarnation) = (store.station(name).await, Uuid::new_v4());
        let pen = Pen::new(station, incarnation, KeyPair::random());
        Self { station, incarnation, person: store.person(name).await, pen }
    }

    pub fn order(&self, count: u32, now: DateTime<Utc>) -> LeaseOrder {
        LeaseOrder {
            station: self.station,
            key: Uuid::new_v4(),
            request: LeaseRequest { programme: programme().id, count, person: self.person, ahead: false },
            count,
            terms: terms(),
            sealing_key: Secret32::random(),
            now,
        }
    }

    pub async fn lease(&self, storage: &dyn Storage, count: u32) -> Lease {
        storage.lease(self.order(count, at(0))).await.unwrap()
    }

    pub async fn manifest(&self, storage: &dyn Storage, lease: &Lease) -> Vec<ManifestCase> {
        let page = storage.manifest(self.station, lease.batch, 0, 100, at(0)).await.unwrap().unwrap();
        assert_eq!(page.next, None);
        page.cases
    }

    /// Leases so many cases and reads them.
    pub async fn take(&self, storage: &dyn Storage, count: u32) -> (Lease, Vec<ManifestCase>) {
        let lease = self.lease(storage, count).await;
        let cases = self.manifest(storage, &lease).await;
        (lease, cases)
    }

    pub fn id(&self, seq: u64) -> OperationId {
        self.pen.operation_id(seq)
    }

    pub fn last(&self) -> OperationId {
        self.pen.last()
    }

    /// The next operation of this station.
    pub fn operation(&self, action: Action) -> IncomingOperation {
        self.operation_of(self.pen.next_number(), action)
    }

    pub fn operation_of(&self, seq: u64, action: Action) -> IncomingOperation {
        let body = self.pen.body(seq, self.person, at(0), action);
        let signed = SignedOperation::sign(&body, None, &self.pen.key, &self.pen.key);
        IncomingOperation { hash: signed.hash(), signed, body, fault: None, granted: false }
    }

    /// The next operation, with which something is wrong whatever the case.
    pub fn faulty(&self, action: Action) -> IncomingOperation {
        IncomingOperation { fault: Some(Problem::new(ProblemType::NotAllowed)), ..self.operation(action) }
    }

    pub async fn try_push(
        &self,
        storage: &dyn Storage,
        operations: Vec<IncomingOperation>,
    ) -> Result<PushRecord, StorageError> {
        let order =
            PushOrder { station: self.station, incarnation: self.incarnation, operations, now: at(0) };
        storage.record(order, judge()).await
    }

    pub async fn push(&self, storage: &dyn Storage, operations: Vec<IncomingOperation>) -> PushRecord {
        self.try_push(storage, operations).await.unwrap()
    }

    /// Makes one operation, hands it in and returns what became of it.
    pub async fn act(&self, storage: &dyn Storage, action: Action) -> Outcome {
        self.push(storage, vec![self.operation(action)]).await.results[0].outcome
    }

    pub async fn changes(&self, storage: &dyn Storage, after: Option<(Uuid, u64)>) -> ChangesFeed {
        storage.changes(self.changes_order(after, 1000, at(0))).await.unwrap()
    }

    pub fn changes_order(&self, after: Option<(Uuid, u64)>, limit: u32, now: DateTime<Utc>) -> ChangesOrder {
        ChangesOrder {
            station: self.station,
            incarnation: self.incarnation,
            after,
            limit,
            terms: vec![(programme().id, terms())],
            now,
        }
    }
}

pub fn terms() -> LeaseTerms {
    LeaseTerms {
        longest: Duration::hours(24),
        reserve: Duration::hours(2),
        shortest: Duration::hours(1),
        station_seen_within: Some(Duration::hours(100)),
    }
}

pub fn fail() -> Verdict {
    testkit::fail("photo-unclear", "side-a")
}

pub fn refer() -> Verdict {
    Verdict::Refer { reason: "other-desk".into() }
}

/// The key that the plain judge signs with.
pub fn server_key() -> KeyPair {
    KeyPair::from_secret(&Secret32([5; 32]))
}

pub fn judge() -> Arc<dyn Judge> {
    Arc::new(PlainJudge)
}

/// The rules for two decisions, and no programme's.
struct PlainJudge;

impl Judge for PlainJudge {
    fn rule(&self, body: &OperationBody, situation: &Situation) -> Ruling {
        let rejected = || Ruling::rejected(Problem::new(ProblemType::InvalidOperation));
        match (&body.action, &situation.case) {
            (Action::Decide(decision) | Action::Supersede { decision, .. }, Some(case)) => {
                if matches!(situation.hold, Hold::Never | Hold::WrongFence) {
                    return rejected();
                }
                let circumstances = Circumstances {
                    state: case.state,
                    revision: case.revision,
                    seen_revision: decision.case_revision,
                    hold: situation.hold,
                    counting: &situation.counting,
                };
                let second_person = |verdict: &Verdict| self.second_person(case, verdict);
                let (outcome, effect) =
                    on_decision(&circumstances, body.person, &decision.verdict, second_person);
                Ruling::kept(outcome, effect)
            }
            (Action::Withdraw { .. }, Some(case)) => match situation.target {
                Some(Target::Decision { counts: true, .. }) if case.state != CaseState::Closed => {
                    Ruling::kept(Outcome::Accepted, Effect::Withdraw)
                }
                Some(Target::Decision { .. } | Target::NoDecision) => {
                    Ruling::kept(Outcome::Evidence, Effect::None)
                }
                Some(Target::Unknown) | None => rejected(),
            },
            (Action::Release { .. }, _) if situation.hold == Hold::Current => {
                Ruling::kept(Outcome::Accepted, Effect::Release)
            }
            (Action::Release { .. }, _) if situation.hold == Hold::Past => {
                Ruling::kept(Outcome::Evidence, Effect::None)
            }
            _ => rejected(),
        }
    }

    fn second_person(&self, case: &CaseFacts, _: &Verdict) -> bool {
        case.second_wanted
    }

    fn release_at(&self, _: &CaseFacts, decided_at: DateTime<Utc>) -> DateTime<Utc> {
        decided_at + Duration::hours(1)
    }

    fn sign(&self, receipt: &Receipt) -> SignedReceipt {
        SignedReceipt::sign(receipt, &server_key())
    }
}
