//! The checks over a real store, with a look that the test holds in its hand.

use std::num::NonZeroUsize;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use inspect::{Input, Inspection};
use model::{CaseId, Finding, Severity, SlotId, Subject, Text, built_in};
use protocol::manifest::ManifestCase;
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::timeout;

use super::{Bench, Checks, FindingChange, Look, Progress};
use crate::clock::ManualClock;
use crate::store::batch::{case_record, finding, finding_change, inspection, photo};
use crate::store::fixture::{
    Cast, batch_id, case, case_id, noon, photo_bytes, photo_hash, programme, stores,
};
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
        work: impl FnOnce(&BatchRead<'_>) -> Result<T, StoreError> + Send + 'static,
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

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_looked_at_when_it_is_here_and_its_case_when_all_are() {
    let station = Station::new().await;
    station.add(case(1)).await;
    station.arrive(1).await;
    let mut work = station.start(1, 1, finds(&[("glare", Severity::Warn)]));
    work.until_checked(1).await;
    assert_eq!(station.slots_looked_at(1).await, ["side-a"], "the other photo is not here yet");
    assert_eq!(station.checked_by(1).await, None, "a case in part is not told to be checked");
    assert_eq!(*work.progress.borrow(), Progress { photos: 2, checked: 1, again: 0 });
    station.arrive(SHARED).await;
    work.until_checked(2).await;
    assert_eq!(station.checked_by(1).await, Some(1));
    assert_eq!(station.codes(1).await, ["glare", "glare"], "one for each photo");
    let declared = station.read(|db| finding::of_whole_case(db, case_id(1))).await;
    assert!(!declared.is_empty(), "the declared data were checked too: half of them are missing");
    let batch_progress = timeout(PATIENCE, work.heard.recv()).await.unwrap();
    assert_eq!(batch_progress, Some(Notice::Progress(batch_id())));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_needed_next_is_looked_at_first_and_what_was_looked_at_before_comes_last() {
    let station = Station::new().await;
    // Due on the same day: 3 has waited longest, then 1. Case 2 is due a day earlier. 4 is decided.
    for (number, due_days, waits_hours) in [(1, 4, 5), (2, 3, 0), (3, 4, 9), (4, 1, 0), (5, 1, 0)] {
        let mut case = case(number);
        case.photos.truncate(1);
        case.due_at = Some(noon() + TimeDelta::days(due_days));
        case.submitted_at = noon() - TimeDelta::hours(waits_hours);
        station.add(case).await;
        station.arrive(number).await;
    }
    let decision = station.cast.clone();
    station.stores.write(move |tx| decision.make(tx, decision.decide(case_id(4)))).await.unwrap();
    station.write(|tx| inspection::put(tx, case_id(5), &SlotId::from("side-a"), 1, &[])).await;
    let log = Log::default();
    let mut work = station.start(2, 1, log.look());
    work.until_checked(5).await;
    assert_eq!(log.take(), [2, 3, 1, 4, 5]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_on_which_the_checks_fail_is_said_not_to_be_checked_and_the_others_go_on() {
    let station = Station::new().await;
    station.add(case(1)).await;
    station.add(case(2)).await;
    let log = Log::default();
    let noting = log.clone();
    let mut work = station.start(
        1,
        1,
        Arc::new(move |input: &Input<'_>| {
            assert_ne!(noting.note(input), 1, "the photo that this program cannot stand");
            found(input, &[])
        }),
    );
    for number in [1, 2, SHARED] {
        station.arrive(number).await;
    }
    work.until_checked(4).await;
    let found = station.read(|db| inspection::get(db, case_id(1), &SlotId::from("side-a"))).await.unwrap();
    let told: Vec<_> = found.findings.iter().map(|one| (one.code.as_str(), one.severity)).collect();
    assert_eq!(told, [("checks-failed", Severity::NotChecked)]);
    assert_eq!((station.checked_by(1).await, station.checked_by(2).await), (Some(1), Some(1)));
    assert!(log.take().iter().filter(|number| **number == 1).count() == 1, "it is not tried again and again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_ends_in_the_middle_goes_on_where_it_stood() {
    let station = Station::new().await;
    for number in 1..=3 {
        let mut case = case(number);
        case.photos.truncate(1);
        station.add(case).await;
        station.arrive(number).await;
    }
    let (log, gate) = (Log::default(), Gate::default());
    let (noting, at_gate) = (log.clone(), gate.clone());
    let mut work = station.start(
        1,
        1,
        Arc::new(move |input: &Input<'_>| {
            if noting.note(input) == 2 {
                at_gate.pass();
            }
            found(input, &[])
        }),
    );
    gate.until_waiting(1).await;
    // What the worker shows of a photo in hand comes to nothing with it.
    work.progress.borrow_and_update();
    drop(work);
    assert_eq!(log.take(), [1, 2]);
    let mut again = station.start(1, 1, log.look());
    again.until_checked(3).await;
    assert_eq!(log.take(), [2, 3], "what was written down is not looked at again");
    gate.open();
    for number in 1..=3 {
        assert_eq!(station.checked_by(number).await, Some(1), "case {number}");
    }
    again.checks.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_whose_photos_were_all_looked_at_before_the_end_is_checked_as_a_whole_after_it() {
    let station = Station::new().await;
    let mut case = case(1);
    case.photos.truncate(1);
    station.add(case).await;
    station.arrive(1).await;
    station.write(|tx| inspection::put(tx, case_id(1), &SlotId::from("side-a"), 1, &[])).await;
    let mut work = station.start(1, 1, finds(&[]));
    let heard = timeout(PATIENCE, work.heard.recv()).await.unwrap();
    assert_eq!(heard, Some(Notice::Progress(batch_id())));
    assert_eq!(station.checked_by(1).await, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_version_looks_again_shows_the_old_word_until_then_and_says_what_changed() {
    let station = Station::new().await;
    let mut one = case(1);
    one.photos.truncate(1);
    station.add(one).await;
    station.arrive(1).await;
    let earlier = [("glare", Severity::Warn), ("blur", Severity::Warn), ("size", Severity::Fail)];
    let mut work = station.start(1, 1, Arc::new(move |input: &Input<'_>| found(input, &earlier)));
    work.until_checked(1).await;
    work.checks.stop().await;
    let gate = Gate::default();
    let at_gate = gate.clone();
    let mut work = station.start(
        2,
        1,
        Arc::new(move |input: &Input<'_>| {
            at_gate.pass();
            found(input, &[("glare", Severity::Fail), ("size", Severity::Fail), ("edge", Severity::Info)])
        }),
    );
    gate.until_waiting(1).await;
    work.until("the earlier look is counted", |progress| progress.again == 1).await;
    assert_eq!(station.codes(1).await, ["glare", "blur", "size"]);
    assert_eq!(station.checked_by(1).await, Some(1), "the case stays reviewable");
    gate.open();
    work.until_checked(1).await;
    assert_eq!(*work.progress.borrow(), Progress { photos: 1, checked: 1, again: 0 });
    assert_eq!(station.codes(1).await, ["glare", "size", "edge"]);
    let rows = station.read(|db| finding_change::of_case::<FindingChange>(db, case_id(1))).await;
    assert!(rows.iter().all(|row| (row.from_version, row.to_version) == (1, 2)));
    let told: Vec<_> =
        rows.iter().map(|row| (row.change.code.as_str(), row.change.before, row.change.after)).collect();
    let expected = [
        ("blur", Some(Severity::Warn), None),
        ("edge", None, Some(Severity::Info)),
        ("glare", Some(Severity::Warn), Some(Severity::Fail)),
    ];
    assert_eq!(told, expected, "what is said as before is no news");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decided_case_is_looked_at_again_and_stays_decided() {
    let station = Station::new().await;
    let mut one = case(1);
    one.photos.truncate(1);
    station.add(one).await;
    station.arrive(1).await;
    let mut work = station.start(1, 1, finds(&[]));
    work.until_checked(1).await;
    work.checks.stop().await;
    let decision = station.cast.clone();
    station.stores.write(move |tx| decision.make(tx, decision.decide(case_id(1)))).await.unwrap();
    let mut work = station.start(2, 1, finds(&[("size", Severity::Fail)]));
    work.until_checked(1).await;
    let state = station.stores.read(|db| case_state::get(db, case_id(1))).await.unwrap().unwrap();
    assert_eq!(state.state, case_state::CaseState::Decided);
    let rows = station.read(finding_change::all::<FindingChange>).await;
    assert_eq!(rows.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_kept_of_a_photo_that_was_exchanged_while_it_was_looked_at() {
    let station = Station::new().await;
    let mut before = case(1);
    before.photos.truncate(1);
    station.add(before.clone()).await;
    station.arrive(1).await;
    let gate = Gate::default();
    let at_gate = gate.clone();
    let log = Log::default();
    let noting = log.clone();
    let mut work = station.start(
        1,
        1,
        Arc::new(move |input: &Input<'_>| {
            let number = noting.note(input);
            if number == 1 {
                at_gate.pass();
            }
            found(input, if number == 1 { &[("old", Severity::Fail)] } else { &[] })
        }),
    );
    gate.until_waiting(1).await;
    let mut after = before;
    after.revision = 2;
    after.photos[0] = case(7).photos[0].clone();
    station.add(after).await;
    station.arrive(7).await;
    gate.open();
    work.until_checked(1).await;
    assert_eq!((station.codes(1).await, log.take()), (Vec::new(), vec![1, 7]));
    assert_eq!(station.checked_by(1).await, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn as_many_photos_are_looked_at_together_as_there_are_workers() {
    let station = Station::new().await;
    for number in 1..=2 {
        station.add(case(number)).await;
        station.arrive(number).await;
    }
    station.arrive(SHARED).await;
    let gate = Gate::default();
    let at_gate = gate.clone();
    let mut work = station.start(
        1,
        2,
        Arc::new(move |input: &Input<'_>| {
            at_gate.pass();
            found(input, &[])
        }),
    );
    gate.until_waiting(2).await;
    // A reader is not kept waiting by those who look.
    assert_eq!(station.read(case_record::all).await.len(), 2);
    gate.open();
    work.until_checked(4).await;
    assert_eq!(gate.most(), 2);
    let cases: Vec<CaseId> = station.read(|db| case_record::to_check(db, 1)).await;
    assert_eq!(cases, []);
}
