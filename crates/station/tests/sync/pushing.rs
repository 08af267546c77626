//! Decisions reach the server once each, whatever happens on the way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use central::testkit::TestCentral;
use model::CaseId;
use protocol::messages::Lease;
use protocol::operation::Action;
use protocol::signing::KeyPair;
use protocol::{ApiError, Outcome, Problem, ProblemType};

use crate::proxy::{Fault, Proxy};
use crate::support::{Station, Sync, central_with};
use crate::tamper::{Tampered, hook};

/// A station with a batch that is whole, and nothing held back.
async fn with_batch(central: &TestCentral, cases: u32) -> (Station, Lease, Vec<CaseId>) {
    let station = Station::enrol(central).await;
    let sync = station.sync();
    let lease = sync.claim_whole(&station, cases).await;
    sync.handle.stop().await;
    station.hold_nothing_back().await;
    let cases = station.cases(lease.batch).await;
    (station, lease, cases)
}

async fn decide_all(station: &Station, lease: &Lease, cases: &[CaseId]) {
    for case in cases {
        station.decide(lease, *case).await;
    }
}

async fn until_sent(sync: &Sync, station: &Station) {
    sync.until_stored("an empty outbox", async || station.waiting().await == 0).await;
}

/// Operations that the server holds.
async fn held(central: &TestCentral) -> u64 {
    central.core().log_head().await.unwrap().tree_size
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_decisions_made_while_the_server_is_away_arrive_once_each() {
    let mut central = central_with(60).await;
    let (station, lease, cases) = with_batch(&central, 60).await;
    assert_eq!(cases.len(), 60);
    central.stop();
    let sync = station.sync();
    decide_all(&station, &lease, &cases).await;
    sync.handle.outbox_changed();
    let away =
        sync.until("the server's absence", |state| state.waiting == 60 && state.blocked.is_some()).await;
    assert!(away.blocked.unwrap().zh.contains("无法连接中心"));
    central.restart().await;
    sync.handle.kick();
    until_sent(&sync, &station).await;
    assert_eq!(station.outcomes().await, [Outcome::Accepted; 60]);
    assert_eq!(held(&central).await, 60);
    let state = sync
        .until("the round's line", |state| state.rounds.iter().any(|round| round.operations_sent == 60))
        .await;
    assert!(
        state.rounds.iter().any(|round| round.blocked.is_some()),
        "a round that failed leaves its line too"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_after_the_commit_and_before_its_reply_gets_no_decision_twice() {
    let mut central = central_with(3).await;
    let (station, lease, cases) = with_batch(&central, 3).await;
    central.hold_replies();
    decide_all(&station, &lease, &cases).await;
    let sync = station.sync();
    central.committed_without_reply().await;
    central.restart().await;
    sync.handle.kick();
    until_sent(&sync, &station).await;
    assert_eq!(station.outcomes().await, [Outcome::Accepted; 3], "the receipts are those of the first time");
    assert_eq!(held(&central).await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_loses_or_repeats_requests_and_answers_changes_nothing() {
    let faults = [
        ("no answer to a request that was taken", Fault::CutDown(0)),
        ("half of an answer", Fault::CutDown(300)),
        ("half of a request", Fault::CutUp(900)),
        ("each request twice", Fault::Replay),
        ("no connection", Fault::Refuse),
    ];
    for (name, fault) in faults {
        let central = central_with(3).await;
        let (station, lease, cases) = with_batch(&central, 3).await;
        let proxy = Proxy::before(central.address()).await;
        let station = station.behind(&proxy);
        let sync = station.sync();
        sync.until("a first contact", |state| state.last_contact.is_some() && state.next_attempt.is_some())
            .await;
        proxy.set_fault(fault);
        proxy.cut_all();
        decide_all(&station, &lease, &cases).await;
        sync.handle.outbox_changed();
        if fault == Fault::Replay {
            until_sent(&sync, &station).await;
        } else {
            sync.until(name, |state| state.blocked.is_some()).await;
            proxy.set_fault(Fault::None);
            sync.handle.kick();
            until_sent(&sync, &station).await;
        }
        assert_eq!(station.outcomes().await, [Outcome::Accepted; 3], "{name}");
        assert_eq!(held(&central).await, 3, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_is_held_back_for_two_minutes_or_until_it_is_flushed() {
    let central = central_with(2).await;
    let station = Station::enrol(&central).await;
    let sync = station.sync();
    let lease = sync.claim_whole(&station, 2).await;
    let cases = station.cases(lease.batch).await;
    station.decide(&lease, cases[0]).await;
    sync.handle.kick();
    let held_back = sync.until("a held decision", |state| state.held == 1).await;
    assert_eq!((held_back.waiting, held(&central).await), (1, 0));
    station.clock.pass(Duration::from_secs(120));
    sync.handle.outbox_changed();
    until_sent(&sync, &station).await;
    station.decide(&lease, cases[1]).await;
    sync.handle.finish(Duration::from_secs(30)).await;
    assert_eq!(held(&central).await, 2, "the end of a session flushes the outbox");
    assert_eq!(station.waiting().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_operation_needs_attention_and_blocks_nothing() {
    let central = central_with(3).await;
    let (mut station, lease, cases) = with_batch(&central, 3).await;
    station.decide(&lease, cases[0]).await;
    let own = std::mem::replace(&mut station.person_key, KeyPair::random());
    station.decide(&lease, cases[1]).await;
    station.person_key = own;
    station.decide(&lease, cases[2]).await;
    let sync = station.sync();
    let state = sync.until("an empty outbox", |state| state.waiting == 0 && state.attention > 0).await;
    assert_eq!(state.attention, 1);
    assert_eq!(station.outcomes().await, [Outcome::Accepted, Outcome::Rejected, Outcome::Accepted]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_refused_as_a_whole_is_halved_until_the_one_at_fault_is_set_aside() {
    let central = central_with(9).await;
    let (station, lease, cases) = with_batch(&central, 9).await;
    decide_all(&station, &lease, &cases).await;
    let mut network = Tampered::over(Arc::new(station.client()));
    // The last one, because a server that does not hold it waits for it before it takes a later one.
    let mended = Arc::new(AtomicBool::new(false));
    let is_mended = mended.clone();
    network.push = hook(move |push: protocol::messages::Push| {
        let at_fault = push.operations.iter().any(|operation| operation.read().unwrap().id.seq == 9);
        let refused = at_fault && !is_mended.load(Ordering::SeqCst);
        refused.then(|| Problem::new(ProblemType::InvalidRequest).into())
    });
    let sync = station.sync_over(Arc::new(network));
    let state = sync.until("one set aside", |state| state.attention == 1 && state.waiting == 0).await;
    assert_eq!(state.blocked, None, "the others went, so nothing is in the way");
    assert_eq!(station.outcomes().await, [Outcome::Accepted; 8]);
    mended.store(true, Ordering::SeqCst);
    sync.handle.kick();
    sync.until_stored("the ninth receipt", async || station.outcomes().await.len() == 9).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_the_server_lacks_is_sent_again_although_there_is_a_receipt() {
    let central = central_with(2).await;
    let (station, lease, cases) = with_batch(&central, 2).await;
    station.decide(&lease, cases[0]).await;
    let mut network = Tampered::over(Arc::new(station.client()));
    let mut first = true;
    network.push = hook(move |push: protocol::messages::Push| {
        let seq = push.operations[0].read().unwrap().id.seq;
        let gap = seq == 2 && std::mem::take(&mut first);
        gap.then(|| {
            let problem = Problem { expected_seq: Some(1), ..Problem::new(ProblemType::SequenceGap) };
            ApiError::from(problem)
        })
    });
    let sync = station.sync_over(Arc::new(network));
    until_sent(&sync, &station).await;
    station.decide(&lease, cases[1]).await;
    sync.handle.outbox_changed();
    sync.until_stored("both receipts", async || station.outcomes().await.len() == 2).await;
    assert_eq!(station.outcomes().await, [Outcome::Accepted; 2]);
    assert_eq!(held(&central).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_made_before_the_data_were_put_back_from_a_copy_is_sent_too() {
    let central = central_with(3).await;
    let (mut station, lease, cases) = with_batch(&central, 3).await;
    station.decide(&lease, cases[0]).await;
    station.decide(&lease, cases[1]).await;
    station.identity.incarnation = uuid::Uuid::new_v4();
    station.decide(&lease, cases[2]).await;
    let sync = station.sync();
    sync.until_stored("three receipts", async || station.outcomes().await.len() == 3).await;
    assert_eq!(station.outcomes().await, [Outcome::Accepted; 3]);
    assert_eq!(held(&central).await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_of_another_server_settles_nothing() {
    let central = central_with(1).await;
    let (mut station, lease, cases) = with_batch(&central, 1).await;
    station.server_key = KeyPair::random().public();
    station.decide(&lease, cases[0]).await;
    let sync = station.sync();
    let state = sync.until("a refused receipt", |state| state.blocked.is_some()).await;
    assert!(state.blocked.unwrap().en.contains("without a valid receipt"));
    assert_eq!((station.waiting().await, station.outcomes().await.len()), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_a_batch_back_sends_what_was_decided_in_it_at_once() {
    let central = central_with(2).await;
    let station = Station::enrol(&central).await;
    let sync = station.sync();
    let lease = sync.claim_whole(&station, 2).await;
    let cases = station.cases(lease.batch).await;
    station.decide(&lease, cases[0]).await;
    station.append(Action::Release { batch: lease.batch, fence: lease.fence }).await;
    sync.handle.outbox_changed();
    until_sent(&sync, &station).await;
    assert_eq!(held(&central).await, 2);
}
