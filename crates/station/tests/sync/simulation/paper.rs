//! A station on paper: keys and a batch, without a store or a sync. It makes the operations that a station would, as
//! many as a test wants and in whatever order.

use std::sync::Arc;

use central::StationView;
use model::{CaseId, PersonId, Verdict};
use protocol::manifest::ManifestCase;
use protocol::messages::{
    Change, Changes, ChangesRequest, Lease, LeaseRequest, ManifestRequest, Push, Pushed,
};
use protocol::operation::AuditHead;
use protocol::signing::KeyPair;
use protocol::{
    Action, ApiError, Central as _, Decision, Hash32, OperationBody, OperationId, SignedOperation,
};
use station::client::StationIdentity;
use uuid::Uuid;

use super::server::Server;

pub struct PaperStation {
    pub identity: StationIdentity,
    person: PersonId,
    person_key: KeyPair,
    pub lease: Lease,
    pub cases: Vec<ManifestCase>,
}

impl PaperStation {
    /// Holds so many cases, oldest due first.
    pub fn holding(server: &Arc<Server>, count: u32) -> Self {
        let (key, person_key, incarnation) = (KeyPair::random(), KeyPair::random(), Uuid::new_v4());
        let station = server.enrol(key.public(), incarnation).station;
        let (person, _) = server.let_in(station, person_key.public());
        let identity = StationIdentity { station, incarnation, key };
        let view = server.core().for_station(station, incarnation);
        let (lease, cases) = server.ask(async move |_| {
            let request = LeaseRequest { programme: "jszg-identity".into(), count, person, ahead: false };
            let lease = view.lease(Uuid::new_v4(), request).await.unwrap();
            (lease.clone(), manifest(&view, &lease).await)
        });
        Self { identity, person, person_key, lease, cases }
    }

    pub fn view(&self, server: &Server) -> StationView {
        server.core().for_station(self.identity.station, self.identity.incarnation)
    }

    /// The operation `seq`: a decision on a case that it holds.
    pub fn decide(&self, seq: u64, case: &ManifestCase, verdict: Verdict) -> SignedOperation {
        let StationIdentity { station, incarnation, ref key } = self.identity;
        let decision = Decision {
            case: case.id,
            batch: self.lease.batch,
            fence: self.lease.fence,
            grant: case.grant,
            case_revision: case.revision,
            programme: case.programme.clone(),
            verdict,
            photos: case.photos.iter().map(|photo| (photo.slot.clone(), photo.hash)).collect(),
            findings: OperationBody::findings_hash(&[]),
            checklist: Vec::new(),
            handling_ms: 1000,
        };
        let body = OperationBody {
            id: OperationId { station, incarnation, seq },
            person: self.person,
            audit_head: AuditHead { number: 0, hash: Hash32::ZERO },
            wall_time: super::server::start_of_time(),
            server_time: None,
            sealed: None,
            action: Action::Decide(decision),
        };
        SignedOperation::sign(&body, None, &self.person_key, key)
    }

    /// Decisions on all that it holds, numbered from 1.
    pub fn decide_all(&self, mut verdict: impl FnMut(CaseId) -> Verdict) -> Vec<SignedOperation> {
        let numbered = (1..).zip(&self.cases);
        numbered.map(|(seq, case)| self.decide(seq, case, verdict(case.id))).collect()
    }

    pub fn push(&self, server: &Server, operations: Vec<SignedOperation>) -> Result<Pushed, ApiError> {
        let view = self.view(server);
        server.ask(async move |_| view.push(Push { operations, mandates: Vec::new() }).await)
    }

    /// All that the server has to tell this station, from the beginning.
    pub fn hears(&self, server: &Server) -> Vec<Change> {
        let (view, incarnation) = (self.view(server), self.identity.incarnation);
        server.ask(async move |_| {
            let (mut heard, mut after) = (Vec::new(), None);
            loop {
                let request = ChangesRequest { after, incarnation };
                let Changes { items, cursor, more, .. } = view.changes(request).await.unwrap();
                heard.extend(items);
                if !more {
                    return heard;
                }
                after = Some(cursor);
            }
        })
    }
}

async fn manifest(view: &StationView, lease: &Lease) -> Vec<ManifestCase> {
    let (mut cases, mut after) = (Vec::new(), None);
    loop {
        let page = view.manifest(lease.batch, ManifestRequest { after, limit: 50 }).await.unwrap();
        cases.extend(page.cases);
        after = page.next;
        if after.is_none() {
            return cases;
        }
    }
}
