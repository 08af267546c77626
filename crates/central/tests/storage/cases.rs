//! Cases come in, change, and go out in manifests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use central::storage::{AddedCase, CaseRecord, CaseRules};
use chrono::{DateTime, Utc};
use futures::future::join_all;
use model::Verdict;
use protocol::manifest::Attempts;
use protocol::messages::{CaseState, Change};

use crate::desk::{Desk, decide, fail};
use crate::store::{PlainRules, Store, at, case, changed, id_of, photo_hash};

contract!(
    a_case_is_added_once_replaced_while_it_is_open_and_then_settled,
    cases_that_two_processes_import_at_once_are_there_once_and_numbered_without_a_gap,
    cases_that_two_processes_replace_in_opposite_orders_are_replaced_once,
    a_case_that_the_applicant_takes_back_leaves_its_holder,
    a_manifest_has_all_that_was_declared,
    a_manifest_comes_in_pages_to_its_station_while_the_lease_holds,
    a_manifest_tells_what_the_same_applicant_and_other_cases_show,
    a_photo_that_many_cases_show_is_told_of_the_first_of_them,
);

async fn add(store: &Store, record: CaseRecord) -> AddedCase {
    store.storage.add_cases(vec![record], Arc::new(PlainRules), at(0)).await.unwrap()[0]
}

async fn a_case_is_added_once_replaced_while_it_is_open_and_then_settled(store: Store) {
    let storage = store.storage.as_ref();
    let added = add(&store, case(1)).await;
    let AddedCase::Added(id) = added else { panic!("{added:?}") };
    assert_eq!(add(&store, case(1)).await, AddedCase::Unchanged(id));
    let desk = Desk::new(&store, "one").await;
    let (lease, cases) = desk.take(storage, 1).await;
    assert_eq!(
        desk.act(storage, decide(&cases[0], &lease, Verdict::Pass)).await,
        protocol::Outcome::Accepted
    );
    assert_eq!(add(&store, changed(1)).await, AddedCase::Settled(id));

    let second = id_of(add(&store, case(2)).await);
    let (lease, before) = desk.take(storage, 1).await;
    assert_eq!(add(&store, changed(2)).await, AddedCase::Changed(second));
    let told = desk.changes(storage, None).await.items;
    assert!(
        told.contains(&Change::CaseChanged { case: second, batch: lease.batch, revision: 2 }),
        "{told:?}"
    );
    let after = desk.manifest(storage, &lease).await;
    assert_eq!((before[0].revision, before[0].photos.len()), (1, 2));
    assert_eq!((after[0].revision, after[0].photos.len()), (2, 1));
    assert_eq!(after[0].photos[0].hash, photo_hash("another photo of 2"));
}

/// Remembers which number each case was drawn under.
#[derive(Default)]
struct Numbers(Mutex<BTreeMap<String, u64>>);

impl CaseRules for Numbers {
    fn attempts(&self, _: &CaseRecord, _: &[DateTime<Utc>], _: DateTime<Utc>) -> Option<Attempts> {
        None
    }

    fn drawn_for_second_review(&self, case: &CaseRecord, number: u64) -> bool {
        // A transaction that began again draws again: the last number stands.
        self.0.lock().unwrap().insert(case.reference.clone(), number);
        false
    }
}

async fn cases_that_two_processes_import_at_once_are_there_once_and_numbered_without_a_gap(store: Store) {
    let numbers = Arc::new(Numbers::default());
    let import = |process: usize| {
        // Each from another end: whoever waits for the other must not wait for ever.
        let mut records: Vec<CaseRecord> = (1..=30).map(case).collect();
        if process == 1 {
            records.reverse();
        }
        let rules: Arc<dyn CaseRules> = numbers.clone();
        store.process(process).add_cases(records, rules, at(0))
    };
    let imports = join_all([import(0), import(1)]).await;
    let added: Vec<AddedCase> = imports.into_iter().flat_map(Result::unwrap).collect();
    let new = added.iter().filter(|added| matches!(added, AddedCase::Added(_))).count();
    assert_eq!(new, 30, "each is added by one of the two: {added:?}");
    let status = store.storage.status(at(0)).await.unwrap();
    assert_eq!(status.cases.iter().map(|(_, _, count)| count).sum::<u64>(), 30);
    let mut drawn: Vec<u64> = numbers.0.lock().unwrap().values().copied().collect();
    drawn.sort_unstable();
    assert_eq!(drawn, (1..=30).collect::<Vec<u64>>());
}

/// Each holds what the other waits for: one of them is broken off, and has to begin again.
async fn cases_that_two_processes_replace_in_opposite_orders_are_replaced_once(store: Store) {
    store.cases(40).await;
    let replace = |process: usize| {
        let mut records: Vec<CaseRecord> = (1..=40).map(changed).collect();
        if process == 1 {
            records.reverse();
        }
        store.process(process).add_cases(records, Arc::new(PlainRules), at(0))
    };
    let replaced = join_all([replace(0), replace(1)]).await;
    let done: Vec<AddedCase> = replaced.into_iter().flat_map(Result::unwrap).collect();
    let changed = done.iter().filter(|done| matches!(done, AddedCase::Changed(_))).count();
    let unchanged = done.iter().filter(|done| matches!(done, AddedCase::Unchanged(_))).count();
    assert_eq!((changed, unchanged), (40, 40));
}

async fn a_case_that_the_applicant_takes_back_leaves_its_holder(store: Store) {
    let cases = store.cases(2).await;
    let desk = Desk::new(&store, "one").await;
    let storage = store.storage.as_ref();
    let lease = desk.lease(storage, 2).await;
    assert!(store.other.withdraw_case(cases[0], at(0)).await.unwrap());
    assert!(!storage.withdraw_case(cases[0], at(0)).await.unwrap(), "it is not open any more");
    let told = desk.changes(storage, None).await;
    assert_eq!(told.items, [Change::CaseWithdrawn { case: cases[0], batch: lease.batch }]);
    let left: Vec<_> = desk.manifest(storage, &lease).await.iter().map(|case| case.id).collect();
    assert_eq!(left, cases[1..]);
    let counts = storage.status(at(0)).await.unwrap().cases;
    let counts: Vec<_> = counts.into_iter().map(|(_, state, count)| (state, count)).collect();
    assert_eq!(counts, [(CaseState::Leased, 1), (CaseState::Withdrawn, 1)]);
}

async fn a_manifest_has_all_that_was_declared(store: Store) {
    let id = store.cases(1).await[0];
    let desk = Desk::new(&store, "one").await;
    let (lease, cases) = desk.take(store.storage.as_ref(), 1).await;
    let (record, held) = (case(1), &cases[0]);
    assert_eq!((held.id, held.batch, held.revision), (id, lease.batch, 1));
    assert_eq!((&held.programme, &held.reference), (&record.programme, &record.reference));
    assert_eq!((held.document, &held.declared), (record.document, &record.declared));
    assert_eq!((held.submitted_at, held.due_at), (record.submitted_at, record.due_at));
    assert_eq!(held.attempts.as_ref().map(|attempts| attempts.left), Some(2));
    let photos: Vec<_> =
        held.photos.iter().map(|photo| (&photo.slot, photo.hash, photo.bytes, &photo.file_name)).collect();
    let expected: Vec<_> =
        record.photos.iter().map(|photo| (&photo.slot, photo.hash, photo.bytes, &photo.file_name)).collect();
    assert_eq!(photos, expected, "in programme order");
    assert_eq!((lease.cases, lease.photo_bytes), (1, 200));
}

async fn a_manifest_comes_in_pages_to_its_station_while_the_lease_holds(store: Store) {
    store.cases(7).await;
    let (desk, stranger) = (Desk::new(&store, "one").await, Desk::new(&store, "two").await);
    let storage = store.storage.as_ref();
    let lease = desk.lease(storage, 7).await;
    let mut read = Vec::new();
    let mut after = Some(0);
    while let Some(from) = after {
        let page = storage.manifest(desk.station, lease.batch, from, 3, at(0)).await.unwrap().unwrap();
        assert_eq!(page.total, 7);
        read.extend(page.cases.into_iter().map(|case| case.reference));
        after = page.next.map(|next| next.parse().unwrap());
    }
    assert_eq!(read, ["T-1", "T-2", "T-3", "T-4", "T-5", "T-6", "T-7"]);
    assert!(storage.manifest(stranger.station, lease.batch, 0, 3, at(0)).await.unwrap().is_none());
    assert!(storage.manifest(desk.station, lease.batch, 0, 3, lease.ends_at).await.unwrap().is_none());
}

async fn a_manifest_tells_what_the_same_applicant_and_other_cases_show(store: Store) {
    let mut again = case(2);
    again.applicant = case(1).applicant;
    again.submitted_at = at(-4);
    again.photos[1].hash = case(1).photos[1].hash;
    let [one, two] = store.add(vec![case(1), again]).await[..] else { panic!("two were added") };
    let storage = store.storage.as_ref();
    let desk = Desk::new(&store, "one").await;
    let (lease, cases) = desk.take(storage, 2).await;
    assert_eq!(cases[0].earlier, []);
    assert_eq!(cases[1].attempts.as_ref().map(|attempts| attempts.left), Some(1));
    assert_eq!(desk.act(storage, decide(&cases[0], &lease, fail())).await, protocol::Outcome::Accepted);
    let cases = desk.manifest(storage, &lease).await;
    let earlier = &cases[1].earlier[0];
    assert_eq!(
        (earlier.case, earlier.verdict.as_deref(), earlier.decided_at),
        (one, Some("fail"), Some(at(0)))
    );
    assert_eq!(earlier.reasons, ["photo-unclear"]);
    for (case, other) in [(&cases[0], two), (&cases[1], one)] {
        let [found] = &case.duplicates[..] else { panic!("{:?}", case.duplicates) };
        assert_eq!(
            (found.slot.as_str(), found.other_case, found.other_slot.as_str()),
            ("side-b", other, "side-b")
        );
        assert_eq!(found.tier, "same-bytes");
    }
    assert_eq!(cases[0].not_by, [desk.person]);
}

async fn a_photo_that_many_cases_show_is_told_of_the_first_of_them(store: Store) {
    let placeholder = |number| {
        let mut case = case(number);
        case.photos[0].hash = photo_hash("a placeholder");
        case
    };
    let mut ids = store.add((1..=12).map(placeholder).collect()).await;
    ids.sort();
    let (_, cases) = Desk::new(&store, "one").await.take(store.storage.as_ref(), 12).await;
    assert_eq!(cases.len(), 12);
    for case in cases {
        let told: Vec<_> =
            case.duplicates.iter().map(|found| (found.slot.as_str(), found.other_case)).collect();
        let others = ids.iter().filter(|id| **id != case.id).take(8);
        assert_eq!(told, others.map(|id| ("side-a", *id)).collect::<Vec<_>>());
    }
}
