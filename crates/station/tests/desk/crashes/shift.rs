//! Cases for a shift, and what a reviewer does with them.

use bytes::Bytes;
use central::NewCase;
use central::testkit::sample_case;
use model::{CaseId, Verdict};
use rand::rngs::StdRng;
use rand::{Rng as _, RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use station::commands::CallError;
use station::vault::KeyStore;

use crate::support::{Desktop, Office};

/// A decision that the station has confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Confirmed {
    pub case: CaseId,
    pub seq: u64,
}

/// Cases numbered from `first` on. Their photos are no pictures, so that looking at them takes no time.
pub fn add_cases(office: &Office, first: u32, count: u32, photo_bytes: usize) {
    let case = |number: u32| -> NewCase {
        let mut case = sample_case(number);
        let mut random = StdRng::seed_from_u64(number.into());
        for photo in &mut case.photos {
            let length = random.random_range(photo_bytes / 2..=photo_bytes);
            let mut bytes = vec![0; length];
            random.fill_bytes(&mut bytes);
            photo.2 = Bytes::from(bytes);
        }
        case
    };
    let cases = (first..first + count).map(case).collect();
    office.runtime.block_on(office.central.add_cases(cases));
}

impl<K: KeyStore + 'static> Desktop<K> {
    /// Decides the case and returns once the station has confirmed that.
    pub fn confirm(&self, case: &Value, verdict: &Verdict) -> Result<Confirmed, CallError> {
        let decided = self.call("case.decide", self.entered(case, verdict))?;
        Ok(Confirmed { case: read(case), seq: decided["seq"].as_u64().unwrap() })
    }

    /// Claims more cases, if the server has any.
    pub fn claim_more(&self, count: u32) -> Result<Value, CallError> {
        self.call("batch.claim", json!({ "programme": "jszg-identity", "count": count }))
    }

    pub fn wait_for_a_case(&self) -> Value {
        self.wait_until("a case is ready", || !self.next().is_null());
        self.next()
    }

    /// Sends until nothing waits any more on either side.
    pub fn catch_up(&self) {
        self.send_now();
        self.wait_until("everything is sent and has come", || {
            let state = self.ask("sync.state", json!({}));
            state["link"] == "online" && state["waiting"] == 0 && state["photos_waiting"] == 0
        });
    }

    /// What the list says of each decision: which, and in which state.
    pub fn listed(&self) -> Vec<(Confirmed, String)> {
        let row = |row: Value| {
            let confirmed = Confirmed { case: read(&row["case"]), seq: row["seq"].as_u64().unwrap() };
            (confirmed, row["state"].as_str().unwrap().to_owned())
        };
        self.decisions().into_iter().map(row).collect()
    }
}

/// Nothing that was confirmed is missing, no number was given out twice, and no case is decided twice at once.
pub fn check(confirmed: &[Confirmed], listed: &[(Confirmed, String)]) {
    for decision in confirmed {
        let found = listed.iter().any(|(listed, _)| listed == decision);
        assert!(found, "{decision:?} was confirmed and is lost: {listed:#?}");
    }
    let mut numbers: Vec<u64> = listed.iter().map(|(listed, _)| listed.seq).collect();
    let mut in_force: Vec<CaseId> =
        listed.iter().filter(|(_, state)| state != "withdrawn").map(|(listed, _)| listed.case).collect();
    let (all_numbers, all_in_force) = (numbers.len(), in_force.len());
    numbers.sort_unstable();
    numbers.dedup();
    in_force.sort();
    in_force.dedup();
    assert_eq!(numbers.len(), all_numbers, "a number stands for two decisions: {listed:#?}");
    assert_eq!(in_force.len(), all_in_force, "a case is decided twice: {listed:#?}");
}

fn read(case: &Value) -> CaseId {
    serde_json::from_value(case.clone()).unwrap()
}
