//! What all stations hear, what the office is told, epochs, fingerprints.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use central::storage::{CopyRecord, FingerprintRecord, StorageError};
use futures::future::join_all;
use inspect::likeness::{Fingerprint, Relief, Sketch};
use model::{Document, PhotoHash, Verdict};
use protocol::Outcome;
use protocol::messages::{CaseState, Change};

use crate::desk::{Desk, decide, fail, refer};
use crate::store::{Store, at, case, photo_hash};

contract!(
    only_the_newest_text_of_a_document_is_told,
    changes_come_in_pages_in_the_order_of_commits,
    no_change_is_missed_that_is_committed_while_others_are_read,
    an_outcome_is_told_once_when_it_may_be_and_closes_its_case,
    a_new_epoch_voids_cursors_and_begins_an_empty_log,
    fingerprints_are_kept_in_an_order_that_nobody_misses,
    photos_without_a_fingerprint_are_found,
    how_things_stand_is_counted,
);

fn document(name: &str, text: &str) -> Document {
    Document { kind: model::built_in()[0].kind, name: name.to_owned(), text: text.to_owned() }
}

async fn only_the_newest_text_of_a_document_is_told(store: Store) {
    let storage = store.storage.as_ref();
    let before = storage.rules_version().await.unwrap();
    let done = storage.publish_documents(&[document("a", "1"), document("b", "1")], at(0)).await.unwrap();
    assert_eq!((done.added, done.replaced), (2, 0));
    let done = store.other.publish_documents(&[document("a", "2"), document("b", "1")], at(1)).await.unwrap();
    assert_eq!((done.added, done.replaced), (0, 1));
    assert_eq!(storage.documents().await.unwrap(), [document("a", "2"), document("b", "1")]);
    assert_eq!(storage.rules_version().await.unwrap(), before + 3);
    let desk = Desk::new(&store, "one").await;
    let told = desk.changes(storage, None).await.items;
    let expected = [document("b", "1"), document("a", "2")].map(|document| Change::Document { document });
    assert_eq!(told, expected);
}

async fn changes_come_in_pages_in_the_order_of_commits(store: Store) {
    let cases = store.cases(5).await;
    let desk = Desk::new(&store, "one").await;
    let storage = store.storage.as_ref();
    let lease = desk.lease(storage, 5).await;
    for case in &cases[..4] {
        assert!(storage.withdraw_case(*case, at(0)).await.unwrap());
    }
    let mut after = None;
    let mut read = Vec::new();
    loop {
        let feed = storage.changes(desk.changes_order(after, 3, at(0))).await.unwrap();
        read.extend(feed.items);
        after = Some((feed.epoch, feed.position));
        if !feed.more {
            break;
        }
    }
    let expected: Vec<_> =
        cases[..4].iter().map(|case| Change::CaseWithdrawn { case: *case, batch: lease.batch }).collect();
    assert_eq!(read, expected);
    let quiet = store.other.changes(desk.changes_order(after, 3, at(0))).await.unwrap();
    assert_eq!((quiet.items, quiet.more, Some((quiet.epoch, quiet.position))), (vec![], false, after));
    let (epoch, position) = after.unwrap();
    let ahead = storage.changes(desk.changes_order(Some((epoch, position + 1)), 3, at(0))).await;
    assert!(matches!(ahead, Err(StorageError::CursorVoid)), "{ahead:?}");
}

/// News that lock nothing of the stations that read bit by bit meanwhile.
async fn no_change_is_missed_that_is_committed_while_others_are_read(store: Store) {
    const DOCUMENTS: usize = 150;
    let desks = join_all(["a", "b", "c", "d"].map(|name| Desk::new(&store, name))).await;
    let published = AtomicBool::new(false);
    let publishing = async {
        let publish = |number: usize| {
            let storage = store.process(number);
            async move {
                let document = document(&format!("document {number}"), "text");
                storage.publish_documents(&[document], at(0)).await.unwrap();
            }
        };
        join_all((0..DOCUMENTS).map(publish)).await;
        published.store(true, Ordering::SeqCst);
    };
    let reading = desks.iter().enumerate().map(|(process, desk)| {
        let (storage, published) = (store.process(process).as_ref(), &published);
        async move {
            let mut after = None;
            let mut read = Vec::new();
            loop {
                let last = published.load(Ordering::SeqCst);
                let feed = desk.changes(storage, after).await;
                after = Some((feed.epoch, feed.position));
                read.extend(feed.items);
                if last {
                    return read;
                }
            }
        }
    });
    let ((), read) = futures::join!(publishing, join_all(reading));
    let all = desks[0].changes(store.storage.as_ref(), None).await.items;
    assert_eq!(all.len(), DOCUMENTS);
    assert!(read.iter().all(|read| *read == all), "what was read bit by bit is all there is, each once");
}

async fn an_outcome_is_told_once_when_it_may_be_and_closes_its_case(store: Store) {
    store.cases(3).await;
    let desk = Desk::new(&store, "one").await;
    let storage = store.storage.as_ref();
    let (lease, cases) = desk.take(storage, 3).await;
    for (case, verdict) in cases.iter().zip([Verdict::Pass, fail(), refer()]) {
        assert_eq!(desk.act(storage, decide(case, &lease, verdict)).await, Outcome::Accepted);
    }
    assert_eq!(storage.outcomes_to_export(at(0)).await.unwrap(), [], "they are held for an hour");
    let told = store.other.outcomes_to_export(at(1)).await.unwrap();
    assert_eq!(told.len(), 3);
    let first = told.iter().find(|told| told.case == cases[0].id).unwrap();
    let record = case(1);
    assert_eq!((&first.reference, &first.declared), (&record.reference, &record.declared));
    assert_eq!(
        (first.submitted_at, first.decided_at, first.released_at),
        (record.submitted_at, at(0), at(1))
    );
    // The second is decided anew while the file is written.
    let (old, target) = (desk.id(2), cases[1].id);
    let supersede = protocol::operation::Action::Supersede {
        target: old,
        decision: crate::desk::decision(&cases[1], &lease, refer()),
    };
    assert_eq!(desk.act(storage, supersede).await, Outcome::Late, "the batch was complete");
    storage.mark_exported(told, at(1)).await.unwrap();
    let left = storage.outcomes_to_export(at(1)).await.unwrap();
    assert_eq!(left.iter().map(|left| left.case).collect::<Vec<_>>(), [target]);
    let status = store.other.status(at(1)).await.unwrap();
    let states: Vec<_> = status.cases.into_iter().map(|(_, state, count)| (state, count)).collect();
    assert_eq!(states, [(CaseState::Closed, 1), (CaseState::Referred, 2)]);
    assert_eq!(status.outcomes_waiting, 1);
    assert_eq!(desk.act(storage, decide(&cases[0], &lease, fail())).await, Outcome::Evidence, "it was told");
}

async fn a_new_epoch_voids_cursors_and_begins_an_empty_log(store: Store) {
    store.cases(2).await;
    let desk = Desk::new(&store, "one").await;
    let storage = store.storage.as_ref();
    let (lease, cases) = desk.take(storage, 1).await;
    desk.act(storage, decide(&cases[0], &lease, Verdict::Pass)).await;
    let before = desk.changes(storage, None).await;
    let (old, log) = (storage.epoch().await.unwrap(), storage.log_head().await.unwrap());
    let new = store.other.begin_epoch().await.unwrap();
    assert_eq!(storage.epoch().await.unwrap(), new);
    assert!(new.epoch != old.epoch && new.log != old.log);
    let head = storage.log_head().await.unwrap();
    assert_eq!((head.log, head.tree_size), (new.log, 0));
    assert_eq!(storage.log_leaves(log.log).await.unwrap().len(), 1, "the old log stays");
    let void = storage.changes(desk.changes_order(Some((before.epoch, before.position)), 10, at(0))).await;
    assert!(matches!(void, Err(StorageError::CursorVoid)), "{void:?}");
    assert_eq!(desk.changes(storage, None).await.items, before.items, "they are read anew");
    let next = desk.lease(storage, 1).await;
    assert!(next.fence.number > lease.fence.number && next.fence.epoch == new.epoch);
}

fn fingerprint(name: &str) -> FingerprintRecord {
    let mut bytes = [0; Sketch::BYTES];
    bytes[0] = Sketch::VERSION;
    bytes[1] = 1;
    bytes[2..34].copy_from_slice(&photo_hash(&format!("pixels of {name}")).0);
    let sketch = Sketch::from_bytes(&bytes).unwrap();
    let relief = Relief::from_bytes([name.len() as u8; Relief::BYTES]);
    FingerprintRecord {
        photo: photo_hash(name),
        fingerprint: Some(Fingerprint { sketch, relief: Some(relief) }),
    }
}

async fn fingerprints_are_kept_in_an_order_that_nobody_misses(store: Store) {
    let storage = store.storage.as_ref();
    let plain = FingerprintRecord { photo: photo_hash("no picture"), fingerprint: None };
    let first: Arc<[_]> = Arc::new([fingerprint("a"), plain, fingerprint("bb")]);
    let copy =
        CopyRecord { photo: photo_hash("bb"), other: photo_hash("a"), cropped: true, correlation: 0.9 };
    assert!(storage.keep_fingerprints(0, Arc::clone(&first), vec![copy]).await.unwrap());
    let sketches = store.other.sketches_after(0, 10).await.unwrap();
    let photos: Vec<PhotoHash> = sketches.iter().map(|sketch| sketch.photo).collect();
    assert_eq!(photos, [photo_hash("a"), photo_hash("bb")]);
    assert_eq!(sketches[0].sketch, first[0].fingerprint.as_ref().unwrap().sketch);
    let last = sketches[1].position;
    assert!(
        !storage.keep_fingerprints(0, Arc::new([fingerprint("ccc")]), Vec::new()).await.unwrap(),
        "a came since"
    );
    let keeping = (0..6).map(|process| {
        let record: Arc<[_]> = Arc::new([fingerprint(["c", "d", "e", "f", "g", "h"][process])]);
        store.process(process).keep_fingerprints(last, record, Vec::new())
    });
    let kept = join_all(keeping).await.into_iter().filter(|kept| *kept.as_ref().unwrap()).count();
    assert_eq!(kept, 1, "the others have to look at what came");
    assert_eq!(storage.sketches_after(last, 10).await.unwrap().len(), 1);
    let asked = ["bb", "no picture", "a"].map(photo_hash);
    let reliefs = storage.reliefs(asked.to_vec()).await.unwrap();
    assert_eq!(
        reliefs,
        [Some(Relief::from_bytes([2; Relief::BYTES])), None, Some(Relief::from_bytes([1; Relief::BYTES]))]
    );
    // The same photo again stands at the end: who reads on meets it.
    let newest = storage.sketches_after(last, 10).await.unwrap()[0].position;
    assert!(storage.keep_fingerprints(newest, Arc::new([fingerprint("a")]), Vec::new()).await.unwrap());
    assert_eq!(storage.sketches_after(newest, 10).await.unwrap()[0].photo, photo_hash("a"));
}

async fn photos_without_a_fingerprint_are_found(store: Store) {
    let mut twin = case(2);
    twin.photos[0].hash = case(1).photos[0].hash;
    let [one, two] = store.add(vec![case(1), twin]).await[..] else { panic!("two were added") };
    let storage = store.storage.as_ref();
    let shown = storage.shown_without_fingerprint(10).await.unwrap();
    assert_eq!(shown.len(), 3, "each photo once: {shown:?}");
    let (side_a, side_b) = (photo_hash("side-a of 1"), photo_hash("side-b of 2"));
    let missing = storage.without_fingerprint(vec![side_b, side_a]).await.unwrap();
    assert_eq!(missing, [side_b, side_a]);
    let mut alike = fingerprint("side-b of 2");
    alike.fingerprint.as_mut().unwrap().sketch.pixels =
        fingerprint("side-b of 1").fingerprint.unwrap().sketch.pixels;
    let kept: Arc<[_]> = Arc::new([fingerprint("side-a of 1"), fingerprint("side-b of 1"), alike]);
    let copy = CopyRecord { photo: side_b, other: side_a, cropped: false, correlation: 0.8 };
    assert!(storage.keep_fingerprints(0, kept, vec![copy]).await.unwrap());
    assert_eq!(storage.without_fingerprint(vec![side_b, side_a]).await.unwrap(), []);
    assert_eq!(storage.shown_without_fingerprint(10).await.unwrap(), []);
    let (_, cases) = Desk::new(&store, "one").await.take(storage, 2).await;
    let found: Vec<_> = cases[1]
        .duplicates
        .iter()
        .map(|found| (found.slot.as_str(), found.other_slot.as_str(), found.tier.as_str(), found.other_case))
        .collect();
    let expected = [
        ("side-a", "side-a", "same-bytes", one),
        ("side-b", "side-b", "same-pixels", one),
        ("side-b", "side-a", "near", one),
    ];
    assert_eq!((cases[1].id, found), (two, expected.to_vec()));
}

async fn how_things_stand_is_counted(store: Store) {
    store.cases(3).await;
    let desk = Desk::new(&store, "one").await;
    let storage = store.storage.as_ref();
    let (lease, cases) = desk.take(storage, 2).await;
    desk.act(storage, decide(&cases[0], &lease, Verdict::Pass)).await;
    let status = store.other.status(at(1)).await.unwrap();
    assert_eq!((status.epoch, status.log_size, status.persons), (lease.fence.epoch, 1, 1));
    let station = &status.stations[0];
    assert_eq!((station.id, station.name.as_str(), station.open_batches), (desk.station, "one", 1));
    assert_eq!((station.last_seen_at, station.revoked), (at(0), false));
    let states: Vec<_> = status.cases.into_iter().map(|(_, state, count)| (state, count)).collect();
    assert_eq!(states, [(CaseState::Leased, 1), (CaseState::Open, 1), (CaseState::Passed, 1)]);
    assert_eq!((status.operations, status.outcomes_waiting), (vec![(Outcome::Accepted, 1)], 1));
}
