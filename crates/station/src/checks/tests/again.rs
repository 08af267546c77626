//! What was looked at by an earlier version of the checks is looked at again.

use std::sync::Arc;

use inspect::Input;
use model::Severity;

use super::{Gate, Station, finds, found};
use crate::checks::{FindingChange, Progress};
use crate::store::batch::finding_change;
use crate::store::fixture::{case, case_id};
use crate::store::station::case_state;

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
