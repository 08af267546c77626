//! Photos arrive whole, each byte once if the link allows it, and what cannot be had is named.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use central::testkit::{TestCentral, sample_case};
use chrono::TimeDelta;
use model::PhotoHash;
use protocol::api::PhotoPart;
use protocol::{ApiError, Outcome, Problem, ProblemType};
use station::client::HttpCentral;
use station::store::batch::{case_record, finding};

use crate::proxy::{Fault, Proxy};
use crate::support::{Station, central_with, central_with_photos_of};
use crate::tamper::{Tampered, hook};

const PHOTO_BYTES: usize = 40_000;

/// Everything as it is, but photos by way of the proxy.
fn photos_by_way_of(proxy: &Proxy, station: &Station) -> Tampered {
    let source = HttpCentral::new(
        format!("http://{}", proxy.address).parse().unwrap(),
        None,
        Some(station.identity.clone()),
    );
    Tampered { photo_source: Some(Arc::new(source.unwrap())), ..Tampered::over(Arc::new(station.client())) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_cuts_again_and_again_brings_every_photo_and_few_bytes_twice() {
    for cut_after in [3_000, 9_000, 17_000, 39_000] {
        let central = central_with_photos_of(2, PHOTO_BYTES).await;
        let station = Station::enrol(&central).await;
        let proxy = Proxy::before(central.address()).await;
        // The hello that the photos' own client says has to get through.
        proxy.set_fault(Fault::CutDown(cut_after));
        let sync = station.sync_over(Arc::new(photos_by_way_of(&proxy, &station)));
        let lease = sync.claim_whole(&station, 2).await;
        let payload = 6 * PHOTO_BYTES as u64;
        assert_eq!(lease.photo_bytes, payload);
        // Heads are some 300 bytes a request; what was cut off in a socket's buffer comes twice.
        let requests = payload.div_ceil(cut_after as u64 - 500) + 12;
        let limit = payload + payload / 10 + requests * 500;
        assert!(proxy.bytes_down() <= limit, "{cut_after}: {} bytes came for {payload}", proxy.bytes_down());
        assert!(proxy.connections() > payload / cut_after as u64, "the link was cut");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_bytes_are_fetched_again_and_named_the_second_time() {
    let central = central_with(2).await;
    let station = Station::enrol(&central).await;
    let mut network = Tampered::over(Arc::new(station.client()));
    let mut came: HashMap<PhotoHash, u32> = HashMap::new();
    network.photo = hook(move |(hash, part): (PhotoHash, PhotoPart)| {
        let times = came.entry(hash).or_default();
        *times += 1;
        let spoilt = Bytes::from(vec![0; part.bytes.len()]);
        // Every photo is wrong the first time, one of them always.
        let text = String::from_utf8_lossy(&part.bytes).into_owned();
        let wrong = *times == 1 || text == "side-b of case 2";
        Ok(if wrong { PhotoPart { bytes: spoilt, ..part } } else { part })
    });
    let sync = station.sync_over(Arc::new(network));
    let lease = sync.claim_whole(&station, 2).await;
    let refused = station.refused(&lease).await;
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert!(refused[0].zh.contains("T-00002 side-b") && refused[0].en.contains("T-00002 side-b"));
    let state = sync.until("the named trouble", |state| !state.troubles.is_empty()).await;
    assert_eq!((state.troubles, state.photos_waiting), (refused, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_of_which_more_is_here_than_there_is_begins_anew() {
    let central = central_with(1).await;
    let station = Station::enrol(&central).await;
    let mut network = Tampered::over(Arc::new(station.client()));
    let mut first = true;
    network.photo = hook(move |(_, part): (PhotoHash, PhotoPart)| {
        if !std::mem::take(&mut first) {
            return Ok(part);
        }
        let more = Bytes::from([part.bytes.as_ref(), b"bytes of another answer"].concat());
        Ok(PhotoPart { total: more.len() as u64 + 10, bytes: more, ..part })
    });
    let sync = station.sync_over(Arc::new(network));
    let lease = sync.claim_whole(&station, 1).await;
    assert_eq!(station.refused(&lease).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_the_server_lacks_is_named_and_its_case_says_that_it_was_not_checked() {
    let central = central_with(3).await;
    let station = Station::enrol(&central).await;
    let mut network = Tampered::over(Arc::new(station.client()));
    network.photo = hook(|(_, part): (PhotoHash, PhotoPart)| {
        let missing = part.bytes == "side-a of case 3";
        if missing { Err(Problem::new(ProblemType::NotFound).into()) } else { Ok(part) }
    });
    let sync = station.sync_over(Arc::new(network));
    let lease = sync.claim_whole(&station, 3).await;
    assert_eq!(station.refused(&lease).await.len(), 1);
    let case = station.cases(lease.batch).await[2];
    let findings =
        station.stores.read_batch(lease.batch, move |db| finding::of_case(db, case)).await.unwrap();
    assert!(findings.iter().any(|finding| finding.code == "photo-not-here"), "{findings:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_whose_answer_is_rubbish_keeps_no_other_waiting() {
    let central = central_with(3).await;
    let station = Station::enrol(&central).await;
    let mut network = Tampered::over(Arc::new(station.client()));
    let mended = Arc::new(Mutex::new(false));
    let is_mended = mended.clone();
    network.photo = hook(move |(_, part): (PhotoHash, PhotoPart)| {
        let rubbish = part.bytes == "side-a of case 1" && !*is_mended.lock().unwrap();
        if rubbish { Err(ApiError::Garbled("text/html instead of a photo".to_owned())) } else { Ok(part) }
    });
    let sync = station.sync_over(Arc::new(network));
    sync.claim(&station, 3).await;
    let state = sync.until("all others", |state| state.photos_waiting == 1 && state.blocked.is_some()).await;
    assert!(state.blocked.unwrap().en.contains("text/html"));
    *mended.lock().unwrap() = true;
    sync.handle.kick();
    sync.until("the last one", |state| state.photos_waiting == 0 && state.blocked.is_none()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn decisions_go_out_in_the_middle_of_a_download() {
    let central = central_with(2).await;
    let station = Station::enrol(&central).await;
    station.hold_nothing_back().await;
    let network = Arc::new(Tampered::over(Arc::new(station.client())));
    network.photos_let_through.forget_permits(usize::MAX >> 3);
    network.photos_let_through.add_permits(3);
    let sync = station.sync_over(network.clone());
    let lease = sync.claim(&station, 2).await;
    sync.until("the first case", |state| state.photos_waiting == 3).await;
    let cases = station.cases(lease.batch).await;
    station.decide(&lease, cases[0]).await;
    sync.handle.outbox_changed();
    sync.until_stored("the receipt", async || station.waiting().await == 0).await;
    assert_eq!(station.outcomes().await, [Outcome::Accepted]);
    assert_eq!(sync.handle.state().borrow().photos_waiting, 3, "the photos still wait");
    network.photos_let_through.add_permits(3);
    sync.until_whole(&station, &lease).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_of_the_case_to_be_reviewed_next_come_first() {
    let central = TestCentral::start().await;
    // The later the number, the longer ago it was submitted.
    let cases = (1..=6).map(|number| {
        let mut case = sample_case(number);
        case.submitted_at -= TimeDelta::days(number.into());
        case
    });
    central.add_cases(cases.collect()).await;
    let station = Station::enrol(&central).await;
    let network = Arc::new(Tampered::over(Arc::new(station.client())));
    let sync = station.sync_over(network.clone());
    let lease = sync.claim_whole(&station, 6).await;
    let records = station.stores.read_batch(lease.batch, case_record::all).await.unwrap();
    let reference: HashMap<PhotoHash, String> = records
        .into_iter()
        .flat_map(|row| {
            row.case.photos.into_iter().map(move |photo| (photo.hash, row.case.reference.clone()))
        })
        .collect();
    let asked = network.photos_asked.lock().unwrap().clone();
    for (place, hash) in asked.iter().enumerate() {
        // The oldest case has the highest number. Four go at once, in any order.
        let case: usize = reference[hash].trim_start_matches("T-0000").parse().unwrap();
        let places = ((6 - case) * 3).saturating_sub(3)..(6 - case) * 3 + 6;
        assert!(places.contains(&place), "a photo of case {case} came at place {place}");
    }
}
