//! Photos and cases are looked at as they come, in their order, and whatever happens to whoever looks.

use std::sync::Arc;

use chrono::TimeDelta;
use inspect::Input;
use model::{CaseId, Severity, SlotId};
use tokio::time::timeout;

use super::{Gate, Log, PATIENCE, SHARED, Station, finds, found};
use crate::checks::Progress;
use crate::store::batch::{case_record, finding, inspection};
use crate::store::fixture::{batch_id, case, case_id, noon};
use crate::sync::Notice;

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
