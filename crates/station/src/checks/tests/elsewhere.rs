//! A photo that cases of two batches show is told in both, as long as both batches are here.

use model::{BatchId, FieldId};
use protocol::manifest::ManifestCase;
use protocol::messages::Lease;
use tokio::time::timeout;
use uuid::Uuid;

use super::{AtWork, PATIENCE, SHARED, Station, finds};
use crate::store::StationWrite;
use crate::store::batch::{case_record, finding, photo};
use crate::store::fixture::{batch_id, case, case_id, noon, photo_bytes, photo_hash, programme};
use crate::store::station::case_state;

const USED: &str = "photo-used-in-another-case";

fn other_batch() -> BatchId {
    BatchId(Uuid::from_u128(0xba7d))
}

/// Of an applicant of their own, with a photo of their own and one that all share.
fn case_of(number: u8) -> ManifestCase {
    let mut case = case(number);
    case.declared.0.insert(FieldId::from("number"), format!("number {number}"));
    case
}

impl Station {
    /// Another batch, with one case whose photos are here.
    async fn add_elsewhere(&self, case: ManifestCase) {
        let (lease, id) = (Lease { batch: other_batch(), ..self.cast.lease() }, case.id);
        let state = move |tx: &StationWrite<'_>| case_state::put(tx, id, other_batch(), &programme());
        self.stores.add_batch(lease, self.cast.person, noon(), state).await.unwrap();
        let write = self.stores.write_batch(other_batch(), move |tx| {
            case_record::put(tx, &ManifestCase { batch: other_batch(), ..case })?;
            [id.0.as_u128() as u8, SHARED].into_iter().try_for_each(|number| {
                let bytes = photo_bytes(number);
                photo::add_part(tx, photo_hash(number), bytes.len() as u64, 0, &bytes).map(drop)
            })
        });
        write.await.unwrap();
        self.arrived.notify_one();
    }

    /// What is said of photos of the case that others use: slots and texts.
    async fn used(&self, batch: BatchId, number: u8) -> Vec<String> {
        let read = self.stores.read_batch(batch, move |db| finding::of_whole_case(db, case_id(number)));
        let found = read.await.unwrap().into_iter().filter(|finding| finding.code == USED);
        found.map(|finding| finding.text.en).collect()
    }
}

impl AtWork {
    /// Looks again after each notice until `condition` holds.
    async fn until_it_is_so(&mut self, what: &str, condition: impl AsyncFn() -> bool) {
        while !condition().await {
            let heard = timeout(PATIENCE, self.heard.recv()).await;
            assert!(heard.is_ok_and(|heard| heard.is_some()), "it never came to be that {what}");
        }
    }

    async fn until_checked_elsewhere(&mut self, station: &Station, number: u8) {
        self.until_it_is_so("the other batch's case is checked", async || {
            let read =
                station.stores.read_batch(other_batch(), move |db| case_record::get(db, case_id(number)));
            read.await.unwrap().is_some_and(|row| row.checks_version == Some(1))
        })
        .await;
    }
}

async fn at_work(station: &Station) -> AtWork {
    station.add(case_of(1)).await;
    for number in [1, SHARED] {
        station.arrive(number).await;
    }
    let mut work = station.start(1, 1, finds(&[]));
    work.until_checked(2).await;
    work
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_in_two_batches_is_told_in_both_by_the_others_reference() {
    let station = Station::new().await;
    let mut work = at_work(&station).await;
    assert_eq!(station.used(batch_id(), 1).await, Vec::<String>::new());
    station.add_elsewhere(case_of(3)).await;
    work.until_checked_elsewhere(&station, 3).await;
    for (batch, number, other) in [(other_batch(), 3, "R-001"), (batch_id(), 1, "R-003")] {
        let used = station.used(batch, number).await;
        assert!(used.len() == 1 && used[0].contains(other), "case {number}: {used:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_applicants_own_application_in_another_batch_is_no_news() {
    let station = Station::new().await;
    let mut work = at_work(&station).await;
    let mut own = case_of(3);
    own.declared = case_of(1).declared;
    station.add_elsewhere(own).await;
    work.until_checked_elsewhere(&station, 3).await;
    assert_eq!(station.used(batch_id(), 1).await, Vec::<String>::new());
    assert_eq!(station.used(other_batch(), 3).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_is_purged_is_named_no_more() {
    let station = Station::new().await;
    let mut work = at_work(&station).await;
    station.add_elsewhere(case_of(3)).await;
    work.until_checked_elsewhere(&station, 3).await;
    assert_eq!(station.used(batch_id(), 1).await.len(), 1);
    station.stores.purge(other_batch(), |_| Ok(())).await.unwrap();
    station.arrived.notify_one();
    work.until_it_is_so("the case that is gone is named no more", async || {
        station.used(batch_id(), 1).await.is_empty()
    })
    .await;
}
