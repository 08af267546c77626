//! A station at work, for the tests of the store, the audit chain and its export. Names and numbers are
//! invented; they are what must not be found in any file.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use model::{
    BatchId, CaseId, Declared, DocumentType, FieldId, PersonId, PhotoHash, SlotId, StationId, Verdict,
};
use protocol::audit::AuditKind;
use protocol::encoding::Hash32;
use protocol::manifest::{ManifestCase, ManifestPhoto};
use protocol::messages::Lease;
use protocol::operation::{AuditHead, Fence, OperationId, ProgrammeRef};
use protocol::seal::{self, SealedPart};
use protocol::signing::KeyPair;
use protocol::{
    Action, Decision, Mandate, OperationBody, Outcome, Receipt, Secret32, SignedMandate, SignedOperation,
    SignedReceipt,
};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::station::{case_state, operation, person, receipt};
use super::{Changes, StationDb, StationWrite, StoreError, Stores};
use crate::audit::{self, Happened};

pub const NAME: &str = "司马样本";
pub const NUMBER: &str = "999900199003070010";
pub const NOTE: &str = "a note that nobody else reads";

pub fn noon() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_500) + TimeDelta::hours(4)
}

pub fn batch_id() -> BatchId {
    BatchId(Uuid::from_u128(0xba7c))
}

pub fn case_id(number: u8) -> CaseId {
    CaseId(Uuid::from_u128(u128::from(number)))
}

pub fn programme() -> ProgrammeRef {
    ProgrammeRef { id: "jszg-identity".into(), edition: "2020-04".to_owned() }
}

/// The keys and ids of a station, its server and one reviewer.
#[derive(Clone)]
pub struct Cast {
    pub server: KeyPair,
    pub station: KeyPair,
    pub reviewer: KeyPair,
    pub station_id: StationId,
    pub person: PersonId,
    pub incarnation: Uuid,
    pub database: Secret32,
    pub sealing: Secret32,
}

impl Cast {
    pub fn new() -> Self {
        Self {
            server: KeyPair::random(),
            station: KeyPair::random(),
            reviewer: KeyPair::random(),
            station_id: StationId(Uuid::from_u128(0x57a7)),
            person: PersonId(Uuid::from_u128(0x9e25)),
            incarnation: Uuid::from_u128(0x1),
            database: Secret32::random(),
            sealing: Secret32::random(),
        }
    }

    pub fn mandate(&self) -> Mandate {
        Mandate {
            person: self.person,
            login: "reviewer".to_owned(),
            name: "Reviewer One".to_owned(),
            roles: vec![model::Role::Reviewer],
            station: self.station_id,
            programmes: vec![programme().id],
            public_key: self.reviewer.public(),
            valid_from: noon() - TimeDelta::days(1),
            valid_until: noon() + TimeDelta::days(13),
        }
    }

    pub fn lease(&self) -> Lease {
        Lease {
            batch: batch_id(),
            programme: programme().id,
            fence: Fence { epoch: Uuid::from_u128(0xe), number: 1 },
            ends_at: noon() + TimeDelta::days(2),
            cases: 2,
            photo_bytes: 2000,
            sealing_key: self.sealing.clone(),
        }
    }

    pub fn id(&self, seq: u64) -> OperationId {
        OperationId { station: self.station_id, incarnation: self.incarnation, seq }
    }

    pub fn number(&self, seq: u64) -> operation::Number {
        operation::Number { incarnation: self.incarnation, seq }
    }

    pub fn decision(&self, case: CaseId) -> Decision {
        Decision {
            case,
            batch: batch_id(),
            fence: self.lease().fence,
            grant: None,
            case_revision: 1,
            programme: programme(),
            verdict: Verdict::Pass,
            photos: BTreeMap::new(),
            findings: OperationBody::findings_hash(&[]),
            checklist: Vec::new(),
            handling_ms: 1500,
        }
    }

    /// The operation `seq`, signed, with a note in its sealed part.
    pub fn operation(
        &self,
        seq: u64,
        audit_head: AuditHead,
        action: Action,
    ) -> (OperationBody, SignedOperation) {
        let part = SealedPart { note: Some(NOTE.to_owned()), ..SealedPart::default() };
        let (sealed, commitment) = seal::seal(&part, &self.sealing);
        let body = OperationBody {
            id: self.id(seq),
            person: self.person,
            audit_head,
            wall_time: noon(),
            server_time: None,
            sealed: Some(commitment),
            action,
        };
        let signed = SignedOperation::sign(&body, Some(sealed), &self.reviewer, &self.station);
        (body, signed)
    }

    /// The confirm path: entry and operation together. Returns the operation's number.
    pub fn make(&self, tx: &StationWrite<'_>, action: Action) -> Result<u64, StoreError> {
        let seq = operation::next_seq(tx, self.incarnation)?;
        let head = audit::append(tx, &self.happened(AuditKind::OperationMade, json!({ "seq": seq })))?;
        let (body, signed) = self.operation(seq, head, action);
        operation::append(tx, &body, &signed)?;
        Ok(seq)
    }

    pub fn happened(&self, kind: AuditKind, subject: serde_json::Value) -> Happened {
        Happened { kind, person: Some(self.person), wall_time: noon(), server_time: None, subject }
    }

    /// The server takes operation `seq`.
    pub fn receive(
        &self,
        tx: &StationWrite<'_>,
        seq: u64,
        outcome: Outcome,
        log: u128,
    ) -> Result<(), StoreError> {
        let row = operation::get(tx, self.number(seq))?.expect("the test made it");
        let receipt = Receipt {
            operation: self.id(seq),
            hash: row.hash,
            outcome,
            log: Uuid::from_u128(log),
            index: seq - 1,
            tree_size: seq,
            root: Hash32::of("test", &[]),
            at: noon(),
        };
        receipt::put(tx, &receipt, &SignedReceipt::sign(&receipt, &self.server), None, noon())
    }

    pub fn decide(&self, case: CaseId) -> Action {
        Action::Decide(self.decision(case))
    }
}

pub fn photo_bytes(number: u8) -> Vec<u8> {
    let mut bytes = format!("PHOTO-BYTES-OF-{number}-").into_bytes();
    bytes.extend((0..1000).map(|at| at as u8 ^ number));
    bytes
}

pub fn photo_hash(number: u8) -> PhotoHash {
    PhotoHash(Sha256::digest(photo_bytes(number)).into())
}

/// Case `number` with one photo of its own and one that all share.
pub fn case(number: u8) -> ManifestCase {
    let photo = |slot: &str, number: u8| ManifestPhoto {
        slot: SlotId::from(slot),
        hash: photo_hash(number),
        bytes: photo_bytes(number).len() as u64,
        file_name: format!("{slot}.jpg"),
    };
    let declared = [("name", NAME), ("number", NUMBER)];
    ManifestCase {
        id: case_id(number),
        batch: batch_id(),
        grant: None,
        revision: 1,
        programme: programme(),
        reference: format!("R-{number:03}"),
        document: DocumentType::ResidentId,
        declared: Declared(declared.map(|(field, value)| (FieldId::from(field), value.to_owned())).into()),
        photos: vec![photo("side-a", number), photo("hand-held", 200)],
        submitted_at: noon() - TimeDelta::days(3),
        due_at: Some(noon() + TimeDelta::days(4)),
        attempts: None,
        earlier: Vec::new(),
        duplicates: Vec::new(),
        not_by: Vec::new(),
    }
}

/// Somebody with the key changes the database past the program.
pub fn tamper(db: &mut StationDb, sql: &str) {
    db.transact(|tx| Ok(tx.connection.execute(sql, [])?)).unwrap();
}

/// A batch's file is not what it was, without anybody being told.
pub async fn tamper_batch(stores: &Stores, batch: BatchId, sql: String) {
    stores.write_batch(batch, move |tx| Ok(tx.connection.execute_batch(&sql)?)).await.unwrap();
}

/// Plays a disk with room for so many pages more, or for as many as anybody wants.
pub async fn limit_pages(stores: &Stores, more: Option<u32>) {
    let limit = move |tx: &StationWrite<'_>| {
        let pages: u32 = tx.connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
        let limit = more.map_or(u32::MAX - 2, |more| pages + more);
        Ok(tx.connection.query_row(&format!("PRAGMA max_page_count = {limit}"), [], |_| Ok(()))?)
    };
    stores.write(limit).await.unwrap();
}

/// What the observer heard, transaction by transaction.
pub type Heard = Arc<Mutex<Vec<Changes>>>;

/// A fresh `station.db` with a reviewer and a batch of two cases without data.
pub async fn stores(folder: &Path, cast: &Cast) -> (Stores, Heard) {
    let heard = Heard::default();
    let ear = Arc::clone(&heard);
    let observer = move |changes: &Changes| ear.lock().unwrap().push(changes.clone());
    let stores = Stores::create(folder.to_owned(), cast.database.clone(), observer).await.unwrap();
    let (mandate, lease, claimed_by) = (cast.mandate(), cast.lease(), cast.person);
    let signed = SignedMandate::sign(&mandate, &cast.server);
    stores.write(move |tx| person::put(tx, &mandate, &signed)).await.unwrap();
    let cases = |tx: &StationWrite<'_>| {
        (1..=2).try_for_each(|number| case_state::put(tx, case_id(number), batch_id(), &programme()))
    };
    stores.add_batch(lease, claimed_by, noon(), cases).await.unwrap();
    heard.lock().unwrap().clear();
    (stores, heard)
}
