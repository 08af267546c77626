//! Who holds which case, and for how long.

use std::collections::BTreeSet;

use central::storage::{CaseRecord, StorageError};
use chrono::Duration;
use futures::future::join_all;
use model::Verdict;
use protocol::Outcome;
use protocol::messages::{Change, LeaseEnd};

use crate::desk::{Desk, decide};
use crate::store::{Store, TwiceRules, at, case, photo_hash};

contract!(
    two_processes_never_hand_out_the_same_case,
    the_oldest_due_comes_first_and_ends_the_lease_before_it_is_due,
    the_same_key_gets_the_same_lease,
    the_same_key_at_once_gets_one_lease,
    a_lease_whose_time_is_over_gives_its_cases_back,
    cases_that_leave_a_batch_at_once_end_it,
    contact_puts_the_end_of_a_lease_off,
    whoever_claims_ahead_gets_nothing_that_is_due_soon,
    a_case_is_not_given_again_to_who_has_decided_it,
    a_station_that_was_not_seen_for_long_gets_nothing,
    photos_are_for_the_station_that_holds_their_case,
    a_lease_whose_time_is_over_gives_up_a_case_that_the_applicant_takes_back,
);

async fn two_processes_never_hand_out_the_same_case(store: Store) {
    const CASES: u32 = 120;
    store.cases(CASES).await;
    let desks = join_all(["a", "b", "c", "d", "e", "f"].map(|name| Desk::new(&store, name))).await;
    // More than there are cases for, by one and two and three.
    let leasing = (0..90).map(|number| {
        let count = 1 + number as u32 % 3;
        store.process(number).lease(desks[number % 6].order(count, at(0)))
    });
    let leases: Vec<_> = join_all(leasing)
        .await
        .into_iter()
        .filter_map(|lease| match lease {
            Ok(lease) => Some(lease),
            Err(StorageError::NothingToLease) => None,
            Err(error) => panic!("{error:?}"),
        })
        .collect();
    assert_eq!(leases.iter().map(|lease| lease.cases).sum::<u64>(), u64::from(CASES), "all are handed out");
    let fences: BTreeSet<u64> = leases.iter().map(|lease| lease.fence.number).collect();
    assert_eq!(fences.len(), leases.len(), "every lease has a fence of its own");
    let mut seen = BTreeSet::new();
    for lease in &leases {
        for desk in &desks {
            let page = store.storage.manifest(desk.station, lease.batch, 0, 100, at(0)).await.unwrap();
            for case in page.into_iter().flat_map(|page| page.cases) {
                assert!(seen.insert(case.id), "case {} was handed out twice", case.id);
            }
        }
    }
    assert_eq!(seen.len(), CASES as usize);
}

async fn the_oldest_due_comes_first_and_ends_the_lease_before_it_is_due(store: Store) {
    let due = [Some(at(20)), None, Some(at(9)), Some(at(40))];
    let cases = due.iter().zip(1..).map(|(due_at, number)| {
        let mut case = case(number);
        case.due_at = *due_at;
        case
    });
    store.add(cases.collect()).await;
    let desk = Desk::new(&store, "one").await;
    let (lease, cases) = desk.take(store.storage.as_ref(), 4).await;
    let order: Vec<_> = cases.iter().map(|case| case.due_at).collect();
    assert_eq!(order, [Some(at(9)), Some(at(20)), Some(at(40)), None]);
    assert_eq!(lease.ends_at, at(7), "the first is due at 9, less the reserve of 2 hours");
}

async fn the_same_key_gets_the_same_lease(store: Store) {
    store.cases(4).await;
    let desk = Desk::new(&store, "one").await;
    let order = desk.order(2, at(0));
    let first = store.storage.lease(order.clone()).await.unwrap();
    let mut later = order.clone();
    later.now = at(1);
    assert_eq!(store.other.lease(later).await.unwrap(), first);
    let mut another = order;
    another.request.count = 3;
    let refused = store.storage.lease(another).await;
    assert!(matches!(refused, Err(StorageError::IdempotencyMismatch)), "{refused:?}");
    let next = desk.lease(store.storage.as_ref(), 2).await;
    assert!(next.fence.number > first.fence.number && next.fence.epoch == first.fence.epoch);
}

async fn the_same_key_at_once_gets_one_lease(store: Store) {
    store.cases(12).await;
    let desk = Desk::new(&store, "one").await;
    let order = desk.order(2, at(0));
    let leases = join_all((0..6).map(|process| store.process(process).lease(order.clone()))).await;
    let first = leases[0].as_ref().unwrap();
    assert!(leases.iter().all(|lease| lease.as_ref().unwrap() == first), "{leases:?}");
    assert_eq!(desk.changes(store.storage.as_ref(), None).await.open[0].count, 10);
}

async fn a_lease_whose_time_is_over_gives_its_cases_back(store: Store) {
    store.cases(3).await;
    let (silent, next) = (Desk::new(&store, "one").await, Desk::new(&store, "two").await);
    let storage = store.storage.as_ref();
    let lease = silent.lease(storage, 3).await;
    let busy = storage.lease(next.order(3, lease.ends_at - Duration::seconds(1))).await;
    assert!(matches!(busy, Err(StorageError::NothingToLease)), "{busy:?}");
    let taken = store.other.lease(next.order(3, lease.ends_at)).await.unwrap();
    assert_eq!(taken.cases, 3);
    assert!(taken.fence.number > lease.fence.number);
    let told = silent.changes(storage, None).await;
    let ended = Change::LeaseEnded { batch: lease.batch, reason: LeaseEnd::Expired };
    assert_eq!(told.items, [ended, Change::Purge { batch: lease.batch }]);
    assert_eq!(told.leases, []);
}

async fn cases_that_leave_a_batch_at_once_end_it(store: Store) {
    let cases = store.cases(24).await;
    let desk = Desk::new(&store, "one").await;
    for pair in cases.chunks(2) {
        let lease = desk.lease(store.storage.as_ref(), 2).await;
        let withdraw = |process: usize| store.process(process).withdraw_case(pair[process], at(0));
        let withdrawn = join_all([withdraw(0), withdraw(1)]).await;
        assert!(withdrawn.into_iter().all(|withdrawn| withdrawn.unwrap()));
        let told = desk.changes(store.storage.as_ref(), None).await;
        let ended = Change::LeaseEnded { batch: lease.batch, reason: LeaseEnd::Completed };
        assert!(told.items.contains(&ended) && told.leases.is_empty(), "nothing is left to decide under it");
    }
}

async fn contact_puts_the_end_of_a_lease_off(store: Store) {
    store.cases(1).await;
    let desk = Desk::new(&store, "one").await;
    let storage = store.storage.as_ref();
    let lease = desk.lease(storage, 1).await;
    assert_eq!(lease.ends_at, at(24));
    let renewed = storage.changes(desk.changes_order(None, 10, at(10))).await.unwrap();
    assert_eq!(renewed.leases.iter().map(|lease| lease.ends_at).collect::<Vec<_>>(), [at(34)]);
    let over = storage.changes(desk.changes_order(None, 10, at(35))).await.unwrap();
    assert_eq!(over.leases, [], "it came too late");
    assert!(over.items.contains(&Change::Purge { batch: lease.batch }), "it hears of it in the same answer");
}

async fn whoever_claims_ahead_gets_nothing_that_is_due_soon(store: Store) {
    // Held for the longest time of 24 hours, and with 2 hours of reserve, the first two would come back too late.
    let due = [Some(at(9)), Some(at(25)), Some(at(26)), Some(at(40)), None];
    let cases = due.iter().zip(1..).map(|(due_at, number)| CaseRecord { due_at: *due_at, ..case(number) });
    store.add(cases.collect()).await;
    let desk = Desk::new(&store, "one").await;
    let storage = store.storage.as_ref();
    let ahead = |count| {
        let mut order = desk.order(count, at(0));
        order.request.ahead = true;
        order
    };
    let order = ahead(4);
    let lease = storage.lease(order.clone()).await.unwrap();
    let due: Vec<_> = desk.manifest(storage, &lease).await.iter().map(|case| case.due_at).collect();
    assert_eq!(due, [Some(at(26)), Some(at(40)), None]);
    assert_eq!(lease.ends_at, at(24), "it holds for as long as anything may");
    assert_eq!(store.other.lease(order.clone()).await.unwrap(), lease, "the same key, the same batch");
    let mut by_hand = order;
    by_hand.request.ahead = false;
    let refused = storage.lease(by_hand).await;
    assert!(matches!(refused, Err(StorageError::IdempotencyMismatch)), "{refused:?}");
    let nothing = storage.lease(ahead(4)).await;
    assert!(matches!(nothing, Err(StorageError::NothingToLease)), "{nothing:?}");
    assert_eq!(desk.lease(storage, 4).await.cases, 2, "by hand they can be had");
}

async fn a_case_is_not_given_again_to_who_has_decided_it(store: Store) {
    let added = store.storage.add_cases(vec![case(1)], std::sync::Arc::new(TwiceRules), at(0)).await;
    assert_eq!(added.unwrap().len(), 1);
    let (one, two) = (Desk::new(&store, "one").await, Desk::new(&store, "two").await);
    let storage = store.storage.as_ref();
    let (lease, cases) = one.take(storage, 1).await;
    assert_eq!(one.act(storage, decide(&cases[0], &lease, Verdict::Pass)).await, Outcome::Accepted);
    let again = storage.lease(one.order(1, at(0))).await;
    assert!(matches!(again, Err(StorageError::NothingToLease)), "{again:?}");
    let (lease, cases) = two.take(storage, 1).await;
    assert_eq!(cases[0].not_by, [one.person]);
    assert_eq!(two.act(storage, decide(&cases[0], &lease, Verdict::Pass)).await, Outcome::Accepted);
    let outcomes = storage.outcomes_to_export(at(2)).await.unwrap();
    assert_eq!(outcomes.len(), 1, "two persons agree");
}

async fn a_station_that_was_not_seen_for_long_gets_nothing(store: Store) {
    store.cases(1).await;
    let desk = Desk::new(&store, "one").await;
    let long_after = store.storage.lease(desk.order(1, at(101))).await;
    assert!(matches!(long_after, Err(StorageError::NothingToLease)), "{long_after:?}");
    store.storage.changes(desk.changes_order(None, 10, at(101))).await.unwrap();
    assert_eq!(store.storage.lease(desk.order(1, at(101))).await.unwrap().cases, 1);
}

async fn photos_are_for_the_station_that_holds_their_case(store: Store) {
    store.cases(2).await;
    let (desk, stranger) = (Desk::new(&store, "one").await, Desk::new(&store, "two").await);
    let storage = store.storage.as_ref();
    let lease = desk.lease(storage, 1).await;
    let leased =
        async |station, name: &str, now| storage.leased_photo(station, photo_hash(name), now).await.unwrap();
    assert_eq!(leased(desk.station, "side-a of 1", at(0)).await, Some(100));
    assert_eq!(leased(desk.station, "side-a of 2", at(0)).await, None, "nobody holds that case");
    assert_eq!(leased(stranger.station, "side-a of 1", at(0)).await, None);
    assert_eq!(leased(desk.station, "side-a of 1", lease.ends_at).await, None, "the lease is over");
}

async fn a_lease_whose_time_is_over_gives_up_a_case_that_the_applicant_takes_back(store: Store) {
    let case = store.cases(1).await[0];
    let desk = Desk::new(&store, "one").await;
    let lease = desk.lease(store.storage.as_ref(), 1).await;
    let over = lease.ends_at + Duration::hours(1);
    // Nobody has ended it yet.
    assert!(store.other.withdraw_case(case, over).await.unwrap());
    let told = desk.changes(store.storage.as_ref(), None).await;
    let withdrawn = Change::CaseWithdrawn { case, batch: lease.batch };
    let ended = Change::LeaseEnded { batch: lease.batch, reason: LeaseEnd::Completed };
    assert_eq!(told.items[..2], [withdrawn, ended], "{:?}", told.items);
}
