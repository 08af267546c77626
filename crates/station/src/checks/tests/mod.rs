//! The checks over a real store, with a look that the test holds in its hand.

mod again;
mod arrival;
mod elsewhere;

use std::num::NonZeroUsize;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use inspect::{Input, Inspection};
use model::{Finding, Severity, Subject, Text, built_in};
use protocol::manifest::ManifestCase;
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::timeout;

use super::{Bench, Checks, Look, Progress};
use crate::clock::ManualClock;
use crate::store::batch::{case_record, finding, inspection, photo};
use crate::store::fixture::{Cast, batch_id, case_id, noon, photo_bytes, photo_hash, programme, stores};
use crate::store::station::{case_state, document};
use crate::store::{BatchRead, BatchWrite, StoreError, Stores};
use crate::sync::Notice;

/// Far more than anything here takes; whoever waits so long waits for ever.
const PATIENCE: Duration = Duration::from_secs(60);
/// The photo that all cases of the fixture show.
const SHARED: u8 = 200;

struct Station {
    stores: Stores,
    cast: Cast,
    arrived: Arc<Notify>,
    _folder: tempfile::TempDir,
}

/// Checks at work, and what they told.
struct AtWork {
    checks: Checks,
    progress: watch::Receiver<Progress>,
    heard: mpsc::UnboundedReceiver<Notice>,
}

impl Station {
    /// With the rules, and a batch of two cases without data.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cast = Cast::new();
        let (stores, _) = stores(folder.path(), &cast).await;
        let rules = built_in();
        stores.write(move |tx| rules.iter().try_for_each(|rule| document::put(tx, rule))).await.unwrap();
        Self { stores, cast, arrived: Arc::default(), _folder: folder }
    }

    async fn add(&self, case: ManifestCase) {
        let id = case.id;
        self.stores.write(move |tx| case_state::put(tx, id, batch_id(), &programme())).await.unwrap();
        self.write(move |tx| case_record::put(tx, &case)).await;
    }

    async fn arrive(&self, number: u8) {
        let bytes = photo_bytes(number);
        self.write(move |tx| {
            photo::add_part(tx, photo_hash(number), bytes.len() as u64, 0, &bytes).map(|_| ())
        })
        .await;
        self.arrived.notify_one();
    }

    async fn write(&self, work: impl FnOnce(&BatchWrite<'_>) -> Result<(), StoreError> + Send + 'static) {
        self.stores.write_batch(batch_id(), work).await.unwrap();
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl Fn(&BatchRead<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.stores.read_batch(batch_id(), work).await.unwrap()
    }

    fn start(&self, version: u32, workers: usize, look: Look) -> AtWork {
        let (notices, heard) = mpsc::unbounded_channel();
        let checks = Checks::start(Bench {
            stores: self.stores.clone(),
            look,
            version,
            workers: NonZeroUsize::new(workers).unwrap(),
            clock: Arc::new(ManualClock::at(noon())),
            arrived: Arc::clone(&self.arrived),
            notices,
        });
        AtWork { progress: checks.progress(), checks, heard }
    }

    /// Codes of all findings of a case.
    async fn codes(&self, number: u8) -> Vec<String> {
        let found = self.read(move |db| finding::of_case(db, case_id(number))).await;
        let of_photos = found.into_iter().filter(|finding| matches!(finding.subject, Subject::Slot { .. }));
        of_photos.map(|finding| finding.code).collect()
    }

    async fn checked_by(&self, number: u8) -> Option<u32> {
        self.read(move |db| case_record::get(db, case_id(number))).await.and_then(|row| row.checks_version)
    }

    async fn slots_looked_at(&self, number: u8) -> Vec<String> {
        let rows = self.read(move |db| inspection::of_case(db, case_id(number))).await;
        rows.into_iter().map(|row| row.slot.to_string()).collect()
    }
}

impl AtWork {
    async fn until_checked(&mut self, photos: u64) {
        self.until(&format!("{photos} checked"), |progress| progress.checked == photos).await;
    }

    async fn until(&mut self, what: &str, wanted: impl FnMut(&Progress) -> bool) {
        let met = timeout(PATIENCE, self.progress.wait_for(wanted)).await;
        assert!(met.is_ok_and(|met| met.is_ok()), "{what} did not come about: {:?}", self.checks.progress());
    }
}

/// Finds in every photo what the codes say.
fn finds(codes: &'static [(&'static str, Severity)]) -> Look {
    Arc::new(move |input: &Input<'_>| found(input, codes))
}

fn found(input: &Input<'_>, codes: &[(&str, Severity)]) -> Inspection {
    let findings = codes.iter().map(|(code, severity)| Finding {
        code: (*code).to_owned(),
        severity: *severity,
        subject: Subject::Slot { slot: input.slot.clone() },
        measure: None,
        region: None,
        suggests: None,
        check_version: 1,
        text: Text::new(*code, *code),
    });
    Inspection { findings: findings.collect(), ..inspect::inspect(input) }
}

/// Whose photos were looked at, in order: the fixture's photos carry their number.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn note(&self, input: &Input<'_>) -> u8 {
        let number = (0..=u8::MAX).find(|number| input.bytes == photo_bytes(*number)).unwrap();
        self.0.lock().unwrap().push(number);
        number
    }

    fn look(&self) -> Look {
        let log = self.clone();
        Arc::new(move |input: &Input<'_>| {
            log.note(input);
            found(input, &[])
        })
    }

    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

/// Holds whoever looks until it is opened. It opens by itself in the end, so that a failing test comes to one.
#[derive(Clone, Default)]
struct Gate(Arc<(Mutex<GateState>, Condvar)>);

#[derive(Default)]
struct GateState {
    is_open: bool,
    waiting: usize,
    most: usize,
}

impl Gate {
    fn pass(&self) {
        let (state, changed) = &*self.0;
        let mut held = state.lock().unwrap();
        held.waiting += 1;
        held.most = held.most.max(held.waiting);
        changed.notify_all();
        let mut held = changed.wait_timeout_while(held, PATIENCE, |state| !state.is_open).unwrap().0;
        held.waiting -= 1;
    }

    /// Waits until so many stand at the gate.
    async fn until_waiting(&self, number: usize) {
        let gate = self.clone();
        let met = tokio::task::spawn_blocking(move || {
            let (state, changed) = &*gate.0;
            let held = state.lock().unwrap();
            changed.wait_timeout_while(held, PATIENCE, |state| state.waiting < number).unwrap().1.timed_out()
        });
        assert!(!met.await.unwrap(), "{number} never looked at the same time");
    }

    fn open(&self) {
        self.0.0.lock().unwrap().is_open = true;
        self.0.1.notify_all();
    }

    fn most(&self) -> usize {
        self.0.0.lock().unwrap().most
    }
}
