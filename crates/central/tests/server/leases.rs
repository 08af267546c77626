//! Who holds which case, and for how long.

use std::collections::BTreeSet;

use central::storage::AddedCase;
use central::testkit::{TestCentral, sample_case};
use chrono::Duration;
use model::Verdict;
use protocol::messages::{Change, Lease, LeaseEnd};
use protocol::{Action, Outcome, ProblemType};
use reqwest::{Method, StatusCode};
use uuid::Uuid;

use crate::support::{TestStation, decide, ok, refused};

#[tokio::test]
async fn stations_that_race_for_cases_never_share_one() {
    let central = TestCentral::start().await;
    central.add_cases((1..=40).map(sample_case).collect()).await;
    let mut stations = Vec::new();
    for name in ["one", "two", "three", "four"] {
        let station = TestStation::enrol(&central).await;
        let person = station.add_reviewer(&central, name).await;
        stations.push((station, person));
    }
    let leases = stations.iter().flat_map(|(station, person)| (0..3).map(|_| station.lease(3, person)));
    let leases: Vec<Lease> = futures::future::join_all(leases).await;
    let fences: BTreeSet<u64> = leases.iter().map(|lease| lease.fence.number).collect();
    assert_eq!(fences.len(), 12, "every lease has a fence of its own");
    let mut seen = BTreeSet::new();
    for (index, lease) in leases.iter().enumerate() {
        for case in stations[index / 3].0.manifest(lease).await {
            assert!(seen.insert(case.id), "case {} was handed out twice", case.id);
        }
    }
    assert_eq!(seen.len(), 36);
}

#[tokio::test]
async fn the_same_key_gets_the_same_batch() {
    let central = TestCentral::start().await;
    central.add_cases((1..=6).map(sample_case).collect()).await;
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;
    let key = Uuid::new_v4();
    let first: Lease = ok(station.try_lease(key, "jszg-identity", 2, person.id).await).await;
    let again: Lease = ok(station.try_lease(key, "jszg-identity", 2, person.id).await).await;
    assert_eq!(first, again);
    let other = station.try_lease(key, "jszg-identity", 3, person.id).await;
    refused(other, ProblemType::IdempotencyMismatch).await;
    let next = station.lease(2, &person).await;
    assert_ne!(next.batch, first.batch);
    assert!(next.fence.number > first.fence.number, "fences rise");
    assert_ne!(next.sealing_key, first.sealing_key);
}

#[tokio::test]
async fn the_oldest_due_comes_first_and_ends_the_lease_before_it_is_due() {
    let central = TestCentral::start().await;
    let mut cases: Vec<_> = (1..=5).map(sample_case).collect();
    for (case, days_ago) in cases.iter_mut().zip([1, 9, 3, 0, 6]) {
        case.submitted_at -= Duration::days(days_ago);
    }
    central.add_cases(cases).await;
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;
    let lease = station.lease(5, &person).await;
    let dues: Vec<_> = station.manifest(&lease).await.iter().map(|case| case.due_at.unwrap()).collect();
    assert!(dues.is_sorted(), "{dues:?}");
    let reserve = dues[0] - Duration::hours(24);
    let expected = reserve.max(central.now() + Duration::hours(1));
    assert!((lease.ends_at - expected).abs() < Duration::minutes(1), "{} {expected}", lease.ends_at);
}

#[tokio::test]
async fn a_station_in_contact_keeps_its_lease_and_a_silent_one_loses_it() {
    let central = TestCentral::start().await;
    central.add_cases(vec![sample_case(1)]).await;
    let (talking, silent) = (TestStation::enrol(&central).await, TestStation::enrol(&central).await);
    let person = talking.add_reviewer(&central, "one").await;
    let other = silent.add_reviewer(&central, "two").await;
    let lease = talking.lease(1, &person).await;
    central.advance(Duration::hours(1));
    talking.hello().await;
    let changes = talking.changes(None).await;
    assert_eq!(changes.leases.len(), 1);
    assert!(changes.leases[0].ends_at >= lease.ends_at, "changes renew the lease");
    silent.hello().await;
    let busy = silent.try_lease(Uuid::new_v4(), "jszg-identity", 1, other.id).await;
    refused(busy, ProblemType::NothingToLease).await;

    central.advance(changes.leases[0].ends_at - central.now() + Duration::seconds(1));
    silent.hello().await;
    let taken = silent.lease(1, &other).await;
    assert!(taken.fence.number > lease.fence.number);
    talking.hello().await;
    let ended = talking.changes(Some(&changes.cursor)).await;
    assert!(ended.items.contains(&Change::LeaseEnded { batch: lease.batch, reason: LeaseEnd::Expired }));
    assert!(ended.items.contains(&Change::Purge { batch: lease.batch }));
    let manifest = talking.get(&format!("/v1/batches/{}/manifest?limit=10", lease.batch)).await;
    refused(manifest, ProblemType::NotFound).await;
}

#[tokio::test]
async fn contact_does_not_stretch_a_lease_beyond_what_its_cases_allow() {
    let central = TestCentral::start().await;
    central.add_cases(vec![sample_case(1)]).await;
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;
    let lease = station.lease(1, &person).await;
    let last = station.manifest(&lease).await[0].due_at.unwrap() - Duration::hours(24);
    for before in (0..20).rev().map(|days| Duration::days(days) + Duration::minutes(30)) {
        if last - before > central.now() {
            central.advance(last - before - central.now());
            station.hello().await;
            let leases = station.changes(None).await.leases;
            assert!(leases[0].ends_at <= last, "{} is in the time kept for others", leases[0].ends_at);
        }
    }
    central.advance(Duration::minutes(31));
    station.hello().await;
    assert_eq!(station.changes(None).await.leases, [], "others may have it now");
}

#[tokio::test]
async fn released_cases_go_back_to_the_queue() {
    let central = TestCentral::start().await;
    central.add_cases((1..=3).map(sample_case).collect()).await;
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;
    let lease = station.lease(3, &person).await;
    let cases = station.manifest(&lease).await;
    station.act(&person, decide(&cases[0], &lease, Verdict::Pass)).await;
    let release = Action::Release { batch: lease.batch, fence: lease.fence };
    assert_eq!(station.act(&person, release.clone()).await.outcome, Outcome::Accepted);
    assert_eq!(station.act(&person, release).await.outcome, Outcome::Evidence, "it is released already");
    let changes = station.changes(None).await;
    assert!(changes.items.contains(&Change::LeaseEnded { batch: lease.batch, reason: LeaseEnd::Released }));
    assert_eq!(changes.open[0].count, 2);
}

#[tokio::test]
async fn photos_are_for_the_station_that_holds_their_case() {
    let central = TestCentral::start().await;
    central.add_cases((1..=2).map(sample_case).collect()).await;
    let (holder, other) = (TestStation::enrol(&central).await, TestStation::enrol(&central).await);
    let person = holder.add_reviewer(&central, "reviewer").await;
    let lease = holder.lease(1, &person).await;
    let hash = holder.manifest(&lease).await[0].photos[0].hash;
    let target = format!("/v1/photos/{hash}");
    assert_eq!(holder.get(&target).await.status(), StatusCode::OK);
    refused(other.get(&target).await, ProblemType::NotFound).await;
    refused(holder.get(&format!("/v1/photos/{}", "0".repeat(64))).await, ProblemType::NotFound).await;
    refused(holder.get("/v1/photos/..%2fserver.key").await, ProblemType::NotFound).await;
    refused(holder.get("/v1/photos/nothing").await, ProblemType::NotFound).await;
    let manifest = other.get(&format!("/v1/batches/{}/manifest?limit=10", lease.batch)).await;
    refused(manifest, ProblemType::NotFound).await;
}

#[tokio::test]
async fn a_photo_comes_in_parts() {
    let central = TestCentral::start().await;
    central.add_cases(vec![sample_case(1)]).await;
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;
    let lease = station.lease(1, &person).await;
    let hash = station.manifest(&lease).await[0].photos[0].hash;
    let target = format!("/v1/photos/{hash}");
    let ask = async |name: &str, value: &str, if_range: Option<&str>| {
        let request = station.request(&Method::GET, &target, Vec::new()).header(name, value);
        let request = if_range.into_iter().fold(request, |request, tag| request.header("If-Range", tag));
        request.send().await.unwrap()
    };
    let whole = station.get(&target).await.bytes().await.unwrap();
    let tag = format!("\"{hash}\"");
    let rest = ask("Range", "bytes=5-", Some(&tag)).await;
    assert_eq!(rest.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(rest.headers()["content-range"], format!("bytes 5-{}/{}", whole.len() - 1, whole.len()));
    assert_eq!(rest.bytes().await.unwrap(), whole[5..]);
    let other_entity = ask("Range", "bytes=5-", Some("\"another\"")).await;
    assert_eq!((other_entity.status(), other_entity.bytes().await.unwrap()), (StatusCode::OK, whole));
    let outside = ask("Range", "bytes=9999-", None).await;
    assert_eq!(outside.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    refused(outside, ProblemType::InvalidRequest).await;
    assert_eq!(ask("If-None-Match", &tag, None).await.status(), StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn a_long_manifest_comes_in_pages_without_a_gap() {
    let central = TestCentral::start().await;
    central.add_cases((1..=45).map(sample_case).collect()).await;
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;
    let lease = station.lease(45, &person).await;
    let cases = station.manifest(&lease).await;
    let distinct: BTreeSet<_> = cases.iter().map(|case| case.id).collect();
    assert_eq!((cases.len(), distinct.len()), (45, 45));
    let bad = station.get(&format!("/v1/batches/{}/manifest?limit=5&after=x", lease.batch)).await;
    refused(bad, ProblemType::InvalidRequest).await;
}

#[tokio::test]
async fn a_manifest_tells_earlier_applications_attempts_and_shared_photos() {
    let central = TestCentral::start().await;
    let first = sample_case(1);
    let mut second = sample_case(1);
    second.reference = "T-second".to_owned();
    second.submitted_at += Duration::minutes(10);
    second.photos[1].2 = bytes::Bytes::from_static(b"another side B");
    let added = central.add_cases(vec![first.clone(), second, first]).await;
    let [AddedCase::Added(one), AddedCase::Added(two), AddedCase::Unchanged(again)] = added[..] else {
        panic!("{added:?}");
    };
    assert_eq!(one, again);
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;
    let lease = station.lease(2, &person).await;
    let cases = station.manifest(&lease).await;
    let case = |id| cases.iter().find(|case| case.id == id).unwrap();
    assert_eq!(case(one).attempts.as_ref().unwrap().left, 2);
    assert_eq!(case(two).attempts.as_ref().unwrap().left, 1);
    assert!(case(two).attempts.as_ref().unwrap().next_period.is_some());
    assert_eq!(case(one).earlier, []);
    assert_eq!(case(two).earlier.iter().map(|earlier| earlier.case).collect::<Vec<_>>(), [one]);
    for (id, other) in [(one, two), (two, one)] {
        let slots: Vec<&str> = case(id).duplicates.iter().map(|found| found.slot.as_str()).collect();
        assert_eq!(slots, ["hand-held", "side-a"]);
        assert!(
            case(id).duplicates.iter().all(|found| found.other_case == other && found.tier == "same-bytes")
        );
    }
}
