//! What the server tells a station: batches, changes, orders.

use std::sync::Arc;

use central::testkit::sample_case;
use model::{SlotId, Verdict};
use protocol::{ApiError, Outcome};
use station::commands::sync::Link;
use station::store::StoreError;
use station::store::batch::{case_record, finding};
use station::store::station::batch::{self, BatchState};
use station::store::station::case_state::{self, CaseState, Gone};
use station::store::station::{claim, setting};
use station::sync::{BrokenRecord, Notice, ReadPage};

use crate::support::{Station, central_with};
use crate::tamper::{Tampered, hook};

#[tokio::test(flavor = "multi_thread")]
async fn a_claimed_batch_becomes_reviewable_with_its_checks_done() {
    let central = central_with(2).await;
    let station = Station::enrol(&central).await;
    let sync = station.sync();
    let lease = sync.claim_whole(&station, 2).await;
    let case = station.cases(lease.batch).await[0];
    let findings =
        station.stores.read_batch(lease.batch, move |db| finding::of_case(db, case)).await.unwrap();
    assert!(
        findings.iter().any(|finding| finding.severity == model::Severity::Fail),
        "bytes that are no picture"
    );
    let state = sync.until("a quiet end", |state| state.link == Link::Online).await;
    assert_eq!((state.blocked, state.photos_waiting), (None, 0));
    let round = state.rounds.iter().map(|round| (round.cases_received, round.photos_received));
    assert_eq!(round.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1)), (2, 6));
    let open = station.stores.read(|db| setting::get(db, &setting::OPEN_CASES)).await.unwrap();
    assert!(open.is_some(), "what is left to claim is known");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_whose_answer_is_lost_gets_the_same_batch() {
    let central = central_with(4).await;
    let station = Station::enrol(&central).await;
    let mut network = Tampered::over(Arc::new(station.client()));
    let mut lost = false;
    network.lease = hook(move |lease| {
        if std::mem::replace(&mut lost, true) {
            Ok(lease)
        } else {
            Err(ApiError::Unreachable("cut".to_owned()))
        }
    });
    let sync = station.sync_over(Arc::new(network));
    let answer = sync.handle.claim("jszg-identity".into(), 2, station.person).await;
    assert!(answer.is_err(), "the user hears that it did not work");
    let lease = sync.claim_whole(&station, 2).await;
    let batches = station.stores.read(batch::all).await.unwrap();
    assert_eq!((batches.len(), batches[0].id), (1, lease.batch), "asked twice, leased once");
    assert!(station.stores.read(claim::all).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_to_a_claim_is_heard_and_forgotten() {
    let central = central_with(0).await;
    let station = Station::enrol(&central).await;
    let sync = station.sync();
    let answer = sync.handle.claim("jszg-identity".into(), 2, station.person).await;
    assert!(answer.is_err_and(|error| error.text().zh.contains("没有可领取")));
    assert!(station.stores.read(claim::all).await.unwrap().is_empty());
    assert_eq!(sync.until("no block", |state| state.link == Link::Online).await.blocked, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_records_are_named_and_the_rest_goes_on() {
    let central = central_with(5).await;
    let station = Station::enrol(&central).await;
    let mut network = Tampered::over(Arc::new(station.client()));
    network.page = hook(|mut read: ReadPage| {
        read.page.cases.sort_by(|one, other| one.reference.cmp(&other.reference));
        let unreadable = read.page.cases.remove(4);
        read.broken.push(BrokenRecord {
            case: Some(unreadable.id),
            reference: Some(unreadable.reference),
            place: "photos[0].hash".to_owned(),
        });
        read.page.cases[3].photos[0].slot = SlotId::from("left-foot");
        read.page.cases[2].programme.edition = "1900".to_owned();
        Ok(read)
    });
    let sync = station.sync_over(Arc::new(network));
    let lease = sync.claim_whole(&station, 5).await;
    assert_eq!(station.cases(lease.batch).await.len(), 2);
    let state = sync.until("three troubles", |state| state.troubles.len() == 3).await;
    let named = |reference: &str| state.troubles.iter().any(|text| text.zh.contains(reference));
    assert!(named("T-00003") && named("T-00004") && named("T-00005"), "{:?}", state.troubles);
    assert_eq!(state.blocked, None);
    sync.handle.stop().await;
    let again = station.sync();
    let state = again.until("the trouble after a restart", |state| !state.troubles.is_empty()).await;
    assert!(state.troubles[0].en.contains("3 cases"), "{:?}", state.troubles);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_void_cursor_is_reset_once_and_the_new_epoch_is_shown() {
    let central = central_with(1).await;
    let station = Station::enrol(&central).await;
    let sync = station.sync();
    let lease = sync.claim_whole(&station, 1).await;
    central.core().storage().begin_epoch().await.unwrap();
    sync.handle.kick();
    let state = sync.until("the new epoch", |state| !state.troubles.is_empty()).await;
    assert!(state.troubles[0].zh.contains("备份恢复"));
    sync.until("no block", |state| state.blocked.is_none() && state.link == Link::Online).await;
    assert!(station.is_whole(&lease).await, "nothing here was lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_case_goes_and_a_changed_one_is_read_anew() {
    let central = central_with(2).await;
    let station = Station::enrol(&central).await;
    let sync = station.sync();
    let lease = sync.claim_whole(&station, 2).await;
    let cases = station.cases(lease.batch).await;
    assert!(central.core().storage().withdraw_case(cases[0], central.now()).await.unwrap());
    let mut newer = sample_case(2);
    newer.declared.0.insert("name".into(), "样本乙".to_owned());
    central.add_cases(vec![newer]).await;
    sync.handle.kick();
    let (gone, changed) = (cases[0], cases[1]);
    sync.until_stored("both changes", async || {
        let gone = station.stores.read(move |db| case_state::get(db, gone)).await.unwrap().unwrap();
        let read = move |db: &station::store::BatchRead<'_>| case_record::get(db, changed);
        let changed = station.stores.read_batch(lease.batch, read).await.unwrap().unwrap();
        gone.state == CaseState::Gone(Gone::Withdrawn) && changed.case.revision == 2
    })
    .await;
    sync.until_whole(&station, &lease).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_on_a_case_that_changed_meanwhile_is_kept_and_holds_the_case_no_longer() {
    let central = central_with(1).await;
    let station = Station::enrol(&central).await;
    let sync = station.sync();
    let lease = sync.claim_whole(&station, 1).await;
    let case = station.cases(lease.batch).await[0];
    sync.handle.stop().await;
    station.hold_nothing_back().await;
    let mut newer = sample_case(1);
    newer.declared.0.insert("name".into(), "样本乙".to_owned());
    central.add_cases(vec![newer]).await;
    station.decide_with(&lease, case, Verdict::Pass).await;
    let sync = station.sync();
    sync.until_stored("the end of the decision", async || {
        let state = station.stores.read(move |db| case_state::get(db, case)).await.unwrap().unwrap().state;
        state != CaseState::Decided && station.outcomes().await == [Outcome::Stale]
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_is_done_is_purged_with_its_keys_and_its_file() {
    let central = central_with(1).await;
    let station = Station::enrol(&central).await;
    station.hold_nothing_back().await;
    let sync = station.sync();
    let lease = sync.claim_whole(&station, 1).await;
    let case = station.cases(lease.batch).await[0];
    station.decide(&lease, case).await;
    sync.handle.kick();
    let batch = lease.batch;
    sync.until_stored("the purge", async || {
        let row = station.stores.read(move |db| batch::get(db, batch)).await.unwrap().unwrap();
        row.state == BatchState::Purged
    })
    .await;
    let left = station.stores.read_batch(batch, case_record::all).await;
    assert!(matches!(left, Err(StoreError::Purged(_))));
    assert!(!station.batch_file(batch).exists());
    assert_eq!(station.outcomes().await, [Outcome::Accepted], "receipts outlive the batch");
    let state = sync.until("a quiet end", |state| state.link == Link::Online).await;
    assert_eq!(state.blocked, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_station_is_told_to_destroy_its_keys() {
    let central = central_with(1).await;
    let station = Station::enrol(&central).await;
    let mut sync = station.sync();
    sync.until("a first contact", |state| state.link == Link::Online).await;
    assert!(central.core().as_operator().revoke_station(station.identity.station).await.unwrap());
    sync.handle.kick();
    let told = async { while sync.heard.recv().await != Some(Notice::StationRevoked) {} };
    tokio::time::timeout(std::time::Duration::from_secs(20), told).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_that_the_server_does_not_know_stops_and_says_so() {
    let central = central_with(1).await;
    let mut station = Station::enrol(&central).await;
    station.identity.station = model::StationId(uuid::Uuid::new_v4());
    let sync = station.sync();
    let state = sync.until("the stop", |state| state.link == Link::Stopped).await;
    assert!(state.blocked.unwrap().zh.contains("重新登记"));
}
