//! A station of a few fields that loses nothing: what a server did not answer it asks again, word for word. It works
//! until no case is left, and afterwards what it holds is compared with what the servers hold.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use central::Core;
use futures::{StreamExt as _, stream};
use model::{BatchId, CaseId, Verdict};
use protocol::manifest::{ManifestCase, ManifestPage};
use protocol::merkle::{leaf_hash, root};
use protocol::messages::{CaseState, Changes, Lease, LeaseRequest, Push, Pushed};
use protocol::operation::Fence;
use protocol::{Hash32, Outcome, Problem, ProblemType, SignedOperation};
use reqwest::{Method, RequestBuilder};
use serde::de::DeserializeOwned;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::process::Process;
use crate::support::{Signer, TestStation, client, decide};

const CASES_A_LEASE: u32 = 3;
const OPERATIONS_A_PUSH: usize = 2;

pub struct LightStation {
    pub station: TestStation,
    person: Signer,
    /// The key of the lease that is asked for next, or again.
    claim: Uuid,
    lease: Option<Lease>,
    outbox: Vec<SignedOperation>,
    /// Places in the log by number of the operation, with its leaf.
    receipts: BTreeMap<u64, (u64, Hash32)>,
    held: Vec<(CaseId, BatchId, Fence)>,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Done,
    /// There is nothing to lease.
    Idle,
}

/// There was no answer, or only that it should be asked again.
#[derive(Debug)]
pub struct Unanswered;

impl From<reqwest::Error> for Unanswered {
    fn from(_: reqwest::Error) -> Self {
        Self
    }
}

impl LightStation {
    pub fn new(station: TestStation, person: Signer) -> Self {
        Self {
            station,
            person,
            claim: Uuid::new_v4(),
            lease: None,
            outbox: Vec::new(),
            receipts: BTreeMap::new(),
            held: Vec::new(),
        }
    }

    /// Another process, which does not know the connections of the one before it.
    pub fn go_to(&mut self, process: &Process) {
        self.station.url.clone_from(&process.url);
        self.station.client = client();
    }

    pub fn receipts(&self) -> usize {
        self.receipts.len()
    }

    /// The next thing to do. Nothing changes here before all of its answers are there.
    pub async fn step(&mut self) -> Result<Step, Unanswered> {
        if !self.outbox.is_empty() {
            return self.push().await;
        }
        match &self.lease {
            Some(lease) => {
                let cases = self.read(lease).await?;
                self.decide(cases);
                Ok(Step::Done)
            }
            None => self.lease().await,
        }
    }

    async fn lease(&mut self) -> Result<Step, Unanswered> {
        let programme = "jszg-identity".into();
        let request = LeaseRequest { programme, count: CASES_A_LEASE, person: self.person.id, ahead: false };
        let claim =
            self.station.post("/v1/leases", &request).header("Idempotency-Key", self.claim.to_string());
        match answer(claim).await? {
            Ok(lease) => {
                self.lease = Some(lease);
                Ok(Step::Done)
            }
            Err(problem) if problem.kind == ProblemType::NothingToLease => Ok(Step::Idle),
            Err(problem) => panic!("{problem}"),
        }
    }

    /// Renews the leases, and reads the cases of this one and a photo of each.
    async fn read(&self, lease: &Lease) -> Result<Vec<ManifestCase>, Unanswered> {
        let get = |target: String| self.station.request(&Method::GET, &target, Vec::new());
        let changes = format!("/v1/changes?incarnation={}", self.station.incarnation);
        let changes: Changes = taken(get(changes)).await?;
        self.station.nonce.lock().unwrap().clone_from(&changes.nonce);
        let page: ManifestPage = taken(get(format!("/v1/batches/{}/manifest?limit=50", lease.batch))).await?;
        assert_eq!((page.next, page.cases.len()), (None, lease.cases as usize));
        for case in &page.cases {
            let hash = case.photos[0].hash;
            let photo = get(format!("/v1/photos/{hash}")).send().await?;
            if !photo.status().is_success() {
                return Err(Unanswered);
            }
            assert_eq!(central::photos::hash_of(&photo.bytes().await?), hash);
        }
        Ok(page.cases)
    }

    fn decide(&mut self, cases: Vec<ManifestCase>) {
        let lease = self.lease.take().expect("the cases are of a lease");
        self.claim = Uuid::new_v4();
        for case in cases {
            self.held.push((case.id, lease.batch, lease.fence));
            self.outbox.push(self.station.operation(&self.person, decide(&case, &lease, Verdict::Pass)));
        }
    }

    fn next_push(&self) -> Vec<SignedOperation> {
        self.outbox.iter().take(OPERATIONS_A_PUSH).cloned().collect()
    }

    async fn push(&mut self) -> Result<Step, Unanswered> {
        let operations = self.next_push();
        let pushed: Pushed = taken(
            self.station
                .post("/v1/operations", &Push { operations: operations.clone(), mandates: Vec::new() }),
        )
        .await?;
        assert_eq!(pushed.results.len(), operations.len());
        for (operation, result) in operations.iter().zip(pushed.results) {
            assert_eq!(result.outcome, Outcome::Accepted, "{:?}", result.problem);
            let receipt = result.receipt.verify(&self.station.server_key).unwrap();
            assert_eq!(receipt.hash, operation.hash());
            let leaf = leaf_hash(&operation.hash().0);
            assert_eq!(self.receipts.insert(receipt.operation.seq, (receipt.index, leaf)), None);
        }
        self.outbox.drain(..operations.len());
        Ok(Step::Done)
    }

    pub fn has_to_push(&self) -> bool {
        !self.outbox.is_empty()
    }

    /// Sends the first half of its next push, says so, and waits for the rest of its life.
    pub async fn push_half(&self, half_sent: &Arc<Notify>) -> ! {
        let body = serde_json::to_vec(&Push { operations: self.next_push(), mandates: Vec::new() }).unwrap();
        let half = body[..body.len() / 2].to_vec();
        let request = self.station.request(&Method::POST, "/v1/operations", body.clone());
        // The second half is asked for when the first has gone.
        let half_sent = Arc::clone(half_sent);
        let rest = stream::once(async move {
            half_sent.notify_one();
            std::future::pending().await
        });
        let halves = stream::iter([Ok::<_, std::io::Error>(half)]).chain(rest);
        let request = request.header("Content-Length", body.len()).body(reqwest::Body::wrap_stream(halves));
        panic!("half a request was answered: {:?}", request.send().await)
    }
}

/// A problem is an answer, unless it says that now is not the time.
async fn answer<T: DeserializeOwned>(request: RequestBuilder) -> Result<Result<T, Problem>, Unanswered> {
    let response = request.send().await?;
    let status = response.status();
    let body = response.bytes().await?;
    if status.is_success() {
        return Ok(Ok(serde_json::from_slice(&body).unwrap()));
    }
    let problem: Problem = serde_json::from_slice(&body).unwrap();
    if problem.kind == ProblemType::Overloaded { Err(Unanswered) } else { Ok(Err(problem)) }
}

async fn taken<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, Unanswered> {
    Ok(answer(request).await?.unwrap_or_else(|problem| panic!("{problem}")))
}

/// Both sides hold the same: every operation once, in one dense log, every case with one station under one fence.
pub async fn assert_agreement(core: &Arc<Core>, stations: &[LightStation], cases: usize) {
    let storage = core.storage();
    let head = core.log_head().await.unwrap();
    let held_there = storage.log_leaves(head.log).await.unwrap();
    assert_eq!((head.tree_size, head.root), (held_there.len() as u64, root(&held_there)));
    let mut held_here = BTreeMap::new();
    let (mut by_case, mut by_fence) = (BTreeSet::new(), BTreeMap::new());
    for light in stations {
        assert!(light.outbox.is_empty() && light.lease.is_none(), "it had time to finish");
        let made = light.receipts.len() as u64;
        assert!(light.receipts.keys().copied().eq(1..=made), "an operation for each number");
        let high_water = storage.high_water(light.station.id, light.station.incarnation).await.unwrap();
        assert_eq!(high_water, made, "the server holds no more and no less");
        for (index, leaf) in light.receipts.values() {
            assert_eq!(held_here.insert(*index, *leaf), None, "two operations at one place of the log");
        }
        for (case, batch, fence) in &light.held {
            assert!(by_case.insert(*case), "a case was leased twice");
            let of = by_fence.entry((fence.epoch, fence.number)).or_insert(*batch);
            assert_eq!(of, batch, "two leases under one fence");
        }
    }
    assert!(held_here.keys().copied().eq(0..head.tree_size), "the log has no gap");
    assert!(held_here.into_values().eq(held_there), "and is in the order of the receipts");
    assert_eq!(by_case.len(), cases, "every case was handed out");
    let status = storage.status(core.now()).await.unwrap();
    let states: Vec<_> = status.cases.iter().map(|(_, state, count)| (*state, *count)).collect();
    assert_eq!(states, [(CaseState::Passed, cases as u64)]);
}
