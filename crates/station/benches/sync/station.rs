//! A station at the server: enrolled, signed in, with its encrypted store, and its exchange.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use model::{BatchId, PersonId, Verdict};
use protocol::encoding::SecretText;
use protocol::manifest::ManifestCase;
use protocol::messages::{EnrolRequest, Lease, SignInRequest};
use protocol::operation::AuditHead;
use protocol::signing::KeyPair;
use protocol::{
    Action, Central as _, Decision, Hash32, OperationBody, OperationId, PublicKey, Secret32, SignedOperation,
};
use station::client::{HttpCentral, StationIdentity};
use station::clock::{SystemClock, TrustedTime};
use station::store::Stores;
use station::store::batch::{case_record, manifest, photo};
use station::store::station::person;
use station::sync::{Exchange, Notice, SyncHandle};
use tempfile::TempDir;
use tokio::sync::{Notify, mpsc};
use uuid::Uuid;

use crate::batch::CASES;
use crate::office::{Admission, PASSWORD};

pub const PROGRAMME: &str = "jszg-identity";

pub struct Station {
    pub stores: Stores,
    pub identity: StationIdentity,
    pub person: PersonId,
    person_key: KeyPair,
    server_key: PublicKey,
    server: SocketAddr,
    _folder: TempDir,
}

impl Station {
    pub async fn enrol(server: SocketAddr, admission: Admission) -> Self {
        let folder = crate::scratch();
        let stores = Stores::create(folder.path().to_owned(), Secret32::random(), |_| {}).await.unwrap();
        let (key, person_key, incarnation) = (KeyPair::random(), KeyPair::random(), Uuid::new_v4());
        let anyone = client(server, None);
        let request = EnrolRequest {
            code: SecretText(admission.code),
            name: "测试机".to_owned(),
            public_key: key.public(),
            incarnation,
            escrow: None,
        };
        let enrolled = anyone.enrol(request).await.unwrap();
        let request = SignInRequest {
            station: enrolled.station,
            login: admission.login,
            password: SecretText(PASSWORD.to_owned()),
            public_key: person_key.public(),
        };
        let signed = anyone.sign_in(request).await.unwrap().mandate;
        let mandate = signed.verify(&enrolled.server_key).unwrap();
        let person = mandate.person;
        stores.write(move |tx| person::put(tx, &mandate, &signed)).await.unwrap();
        Self {
            stores,
            identity: StationIdentity { station: enrolled.station, incarnation, key },
            person,
            person_key,
            server_key: enrolled.server_key,
            server,
            _folder: folder,
        }
    }

    /// From now on the server is found there.
    pub fn move_to(&mut self, server: SocketAddr) {
        self.server = server;
    }

    pub fn client(&self) -> HttpCentral {
        client(self.server, Some(self.identity.clone()))
    }

    /// Starts the exchange of a station whose photos nobody looks at.
    pub fn sync(&self) -> SyncHandle {
        self.sync_telling(mpsc::unbounded_channel().0, Arc::default())
    }

    pub fn sync_telling(&self, notices: mpsc::UnboundedSender<Notice>, arrived: Arc<Notify>) -> SyncHandle {
        SyncHandle::start(Exchange {
            central: Arc::new(self.client()),
            stores: self.stores.clone(),
            station: self.identity.station,
            incarnation: self.identity.incarnation,
            server_key: self.server_key,
            clock: Arc::new(SystemClock::default()),
            time: Arc::new(Mutex::new(TrustedTime::new(None))),
            random: Arc::new(rand::random::<f64>),
            notices,
            arrived,
        })
    }

    pub async fn claim(&self, sync: &SyncHandle, count: u32) -> Lease {
        let lease = sync.claim(PROGRAMME.into(), count, self.person).await.unwrap();
        assert_eq!(lease.cases, u64::from(count), "the server has as many cases");
        lease
    }

    /// Waits until all records and photos of the batch are here; the bytes of the photos.
    pub async fn until_whole(&self, sync: &SyncHandle, batch: BatchId) -> u64 {
        let mut state = sync.state();
        loop {
            let read =
                self.stores.read_batch(batch, |db| Ok((manifest::state(db)?.complete, photo::totals(db)?)));
            let (complete, totals) = read.await.unwrap();
            if complete && totals.wanted == 0 {
                assert_eq!(totals.refused, 0, "every photo came");
                return totals.bytes_here;
            }
            state.changed().await.unwrap();
        }
    }

    /// The batch's records, as they are here.
    pub async fn cases(&self, batch: BatchId) -> Vec<ManifestCase> {
        let records = self.stores.read_batch(batch, case_record::all).await.unwrap();
        records.into_iter().map(|record| record.case).collect()
    }

    /// Claims so many batches of cases without photos, and waits for their records.
    pub async fn hold(&self, batches: u32) -> Vec<Lease> {
        let sync = self.sync();
        let mut leases = Vec::new();
        for _ in 0..batches {
            leases.push(self.claim(&sync, CASES).await);
        }
        for lease in &leases {
            self.until_whole(&sync, lease.batch).await;
        }
        sync.stop().await;
        leases
    }

    /// Operation `seq`: the reviewer passes the case.
    pub fn passes(&self, seq: u64, lease: &Lease, case: &ManifestCase) -> (OperationBody, SignedOperation) {
        let decision = Decision {
            case: case.id,
            batch: lease.batch,
            fence: lease.fence,
            grant: case.grant,
            case_revision: case.revision,
            programme: case.programme.clone(),
            verdict: Verdict::Pass,
            photos: BTreeMap::from_iter(case.photos.iter().map(|photo| (photo.slot.clone(), photo.hash))),
            findings: OperationBody::findings_hash(&[]),
            checklist: Vec::new(),
            handling_ms: 1500,
        };
        let body = OperationBody {
            id: OperationId { station: self.identity.station, incarnation: self.identity.incarnation, seq },
            person: self.person,
            audit_head: AuditHead { number: seq, hash: Hash32::ZERO },
            wall_time: chrono::Utc::now(),
            server_time: None,
            sealed: None,
            action: Action::Decide(decision),
        };
        let signed = SignedOperation::sign(&body, None, &self.person_key, &self.identity.key);
        (body, signed)
    }
}

fn client(server: SocketAddr, identity: Option<StationIdentity>) -> HttpCentral {
    HttpCentral::new(format!("http://{server}").parse().unwrap(), None, identity).unwrap()
}
