//! Operations come in, and what they do.

use central::storage::StorageError;
use futures::future::join_all;
use model::Verdict;
use protocol::merkle::{leaf_hash, root};
use protocol::messages::{CaseState, Change, LeaseEnd};
use protocol::operation::{Action, Fence};
use protocol::{Outcome, Receipt, SignedReceipt};
use uuid::Uuid;

use crate::desk::{Desk, decide, decision, fail, server_key};
use crate::store::{Store, at, changed};

contract!(
    each_operation_has_its_leaf_and_a_receipt_that_says_where,
    the_same_operations_again_get_the_first_receipts,
    the_same_push_at_once_counts_once,
    a_gap_or_a_changed_body_leaves_the_store_as_it_was,
    a_rejected_operation_is_kept_and_counts_on,
    pushes_at_once_give_one_dense_log,
    decisions_on_one_case_at_once_are_weighed_one_after_the_other,
    two_verdicts_that_differ_are_disputed_until_one_is_taken_back,
    a_decision_on_old_data_is_kept_and_the_case_goes_back,
    a_superseding_decision_takes_the_place_of_its_target,
    a_withdrawn_decision_leaves_the_case_with_its_batch,
    a_released_batch_gives_back_what_is_not_decided,
    a_decision_for_a_batch_that_is_not_the_stations_is_rejected,
);

fn receipt(signed: &SignedReceipt) -> Receipt {
    signed.verify(&server_key().public()).unwrap()
}

async fn state(store: &Store) -> Vec<(CaseState, u64)> {
    let status = store.storage.status(at(0)).await.unwrap();
    status.cases.into_iter().map(|(_, state, count)| (state, count)).collect()
}

async fn each_operation_has_its_leaf_and_a_receipt_that_says_where(store: Store) {
    store.cases(3).await;
    let desk = Desk::new(&store, "one").await;
    let storage = store.storage.as_ref();
    let (lease, cases) = desk.take(storage, 3).await;
    let operations: Vec<_> =
        cases.iter().map(|case| desk.operation(decide(case, &lease, Verdict::Pass))).collect();
    let record = desk.push(storage, operations.clone()).await;
    assert_eq!(record.high_water, 3);
    assert_eq!(store.other.high_water(desk.station, desk.incarnation).await.unwrap(), 3);
    let mut leaves = Vec::new();
    for (operation, result) in operations.iter().zip(&record.results) {
        leaves.push(leaf_hash(&operation.hash.0));
        let receipt = receipt(&result.receipt);
        assert_eq!(
            (result.id, result.outcome, result.duplicate),
            (operation.body.id, Outcome::Accepted, false)
        );
        assert_eq!((receipt.operation, receipt.hash, receipt.at), (operation.body.id, operation.hash, at(0)));
        assert_eq!((receipt.index + 1, receipt.tree_size), (leaves.len() as u64, leaves.len() as u64));
        assert_eq!(receipt.root, root(&leaves));
    }
    let head = store.other.log_head().await.unwrap();
    assert_eq!((head.tree_size, head.root), (3, root(&leaves)));
    assert_eq!(storage.log_leaves(head.log).await.unwrap(), leaves);
    let told = desk.changes(storage, None).await;
    let ends = [
        Change::LeaseEnded { batch: lease.batch, reason: LeaseEnd::Completed },
        Change::Purge { batch: lease.batch },
    ];
    assert_eq!(told.items[3..], ends, "{:?}", told.items);
    assert_eq!(state(&store).await, [(CaseState::Passed, 3)]);
}

async fn the_same_operations_again_get_the_first_receipts(store: Store) {
    store.cases(2).await;
    let desk = Desk::new(&store, "one").await;
    let storage = store.storage.as_ref();
    let (lease, cases) = desk.take(storage, 2).await;
    let one = desk.operation(decide(&cases[0], &lease, Verdict::Pass));
    let two = desk.operation(decide(&cases[1], &lease, fail()));
    let twice_in_one = desk.push(storage, vec![one.clone(), one.clone(), two.clone(), one.clone()]).await;
    let flags: Vec<_> = twice_in_one.results.iter().map(|result| result.duplicate).collect();
    assert_eq!(flags, [false, true, false, true]);
    let again = desk.push(store.other.as_ref(), vec![one, two]).await;
    assert!(again.results.iter().all(|result| result.duplicate));
    let first = [&twice_in_one.results[0], &twice_in_one.results[2]];
    for (again, first) in again.results.iter().zip(first) {
        assert_eq!((&again.receipt, again.outcome, again.id), (&first.receipt, first.outcome, first.id));
    }
    assert_eq!(storage.log_head().await.unwrap().tree_size, 2);
}

async fn the_same_push_at_once_counts_once(store: Store) {
    store.cases(5).await;
    let desk = Desk::new(&store, "one").await;
    let (lease, cases) = desk.take(store.storage.as_ref(), 5).await;
    let operations: Vec<_> =
        cases.iter().map(|case| desk.operation(decide(case, &lease, Verdict::Pass))).collect();
    let pushes = (0..8).map(|process| desk.push(store.process(process).as_ref(), operations.clone()));
    let records = join_all(pushes).await;
    let new = records.iter().flat_map(|record| &record.results).filter(|result| !result.duplicate).count();
    assert_eq!(new, 5, "every operation was new to exactly one of the eight");
    assert_eq!(store.storage.log_head().await.unwrap().tree_size, 5);
}

async fn a_gap_or_a_changed_body_leaves_the_store_as_it_was(store: Store) {
    store.cases(3).await;
    let desk = Desk::new(&store, "one").await;
    let storage = store.storage.as_ref();
    let (lease, cases) = desk.take(storage, 3).await;
    let [one, two, three] = [0, 1, 2].map(|at| desk.operation(decide(&cases[at], &lease, Verdict::Pass)));
    let gap = desk.try_push(storage, vec![one.clone(), three]).await;
    assert!(matches!(gap, Err(StorageError::SequenceGap { expected: 2 })), "{gap:?}");
    assert_eq!(storage.high_water(desk.station, desk.incarnation).await.unwrap(), 0, "all or none");
    assert_eq!(state(&store).await, [(CaseState::Leased, 3)]);
    desk.push(storage, vec![one]).await;
    let changed = desk.operation_of(1, decide(&cases[0], &lease, fail()));
    let refused = desk.try_push(storage, vec![changed.clone(), two.clone()]).await;
    assert!(matches!(refused, Err(StorageError::ChangedBody { seq: 1 })), "{refused:?}");
    let changed = desk.operation_of(2, decide(&cases[1], &lease, fail()));
    let refused = desk.try_push(storage, vec![two, changed]).await;
    assert!(matches!(refused, Err(StorageError::ChangedBody { seq: 2 })), "{refused:?}");
    assert_eq!(storage.log_head().await.unwrap().tree_size, 1);
    assert_eq!(state(&store).await, [(CaseState::Leased, 2), (CaseState::Passed, 1)]);
}

async fn a_rejected_operation_is_kept_and_counts_on(store: Store) {
    store.cases(2).await;
    let desk = Desk::new(&store, "one").await;
    let storage = store.storage.as_ref();
    let (lease, cases) = desk.take(storage, 2).await;
    let faulty = desk.faulty(decide(&cases[0], &lease, Verdict::Pass));
    let target = faulty.body.id;
    let back = desk.operation(Action::Withdraw { target, case: cases[0].id });
    let good = desk.operation(decide(&cases[1], &lease, Verdict::Pass));
    let record = desk.push(storage, vec![faulty.clone(), back, good]).await;
    let outcomes: Vec<_> = record.results.iter().map(|result| result.outcome).collect();
    assert_eq!(outcomes, [Outcome::Rejected, Outcome::Evidence, Outcome::Accepted]);
    assert_eq!(record.results[0].problem, faulty.fault);
    assert_eq!(record.high_water, 3);
    let again = desk.push(store.other.as_ref(), vec![faulty.clone()]).await;
    assert_eq!((again.results[0].outcome, &again.results[0].problem), (Outcome::Rejected, &faulty.fault));
    let counts = storage.status(at(0)).await.unwrap().operations;
    assert_eq!(counts, [(Outcome::Accepted, 1), (Outcome::Evidence, 1), (Outcome::Rejected, 1)]);
    assert_eq!(state(&store).await, [(CaseState::Leased, 1), (CaseState::Passed, 1)]);
}

async fn pushes_at_once_give_one_dense_log(store: Store) {
    const DESKS: usize = 6;
    const ROUNDS: usize = 5;
    store.cases((DESKS * ROUNDS) as u32).await;
    let names = ["a", "b", "c", "d", "e", "f"];
    let working = (0..DESKS).map(|number| {
        let store = &store;
        async move {
            let storage = store.process(number).as_ref();
            let desk = Desk::new(store, names[number]).await;
            let (lease, cases) = desk.take(storage, ROUNDS as u32).await;
            let mut indexes = Vec::new();
            for case in &cases {
                let decided = desk.operation(decide(case, &lease, Verdict::Pass));
                let record = desk.push(storage, vec![decided]).await;
                indexes.push(receipt(&record.results[0].receipt).index);
            }
            indexes
        }
    });
    let mut indexes: Vec<u64> = join_all(working).await.into_iter().flatten().collect();
    indexes.sort_unstable();
    assert_eq!(indexes, (0..(DESKS * ROUNDS) as u64).collect::<Vec<_>>());
    let head = store.storage.log_head().await.unwrap();
    let leaves = store.storage.log_leaves(head.log).await.unwrap();
    assert_eq!((leaves.len(), root(&leaves)), (DESKS * ROUNDS, head.root));
    assert_eq!(state(&store).await, [(CaseState::Passed, (DESKS * ROUNDS) as u64)]);
}

/// One case that several stations have had one after the other, each lease but the last being over.
async fn one_case_on(store: &Store, names: &[&str]) -> Vec<(Desk, Action, Action)> {
    store.cases(1).await;
    let mut desks = Vec::new();
    for (name, number) in names.iter().zip(0..) {
        let desk = Desk::new(store, name).await;
        let now = at(30 * number);
        store.storage.changes(desk.changes_order(None, 1, now)).await.unwrap();
        let lease = store.storage.lease(desk.order(1, now)).await.unwrap();
        let page = store.storage.manifest(desk.station, lease.batch, 0, 1, now).await.unwrap().unwrap();
        let pass = decide(&page.cases[0], &lease, Verdict::Pass);
        desks.push((desk, pass, decide(&page.cases[0], &lease, fail())));
    }
    desks
}

async fn decisions_on_one_case_at_once_are_weighed_one_after_the_other(store: Store) {
    let desks = one_case_on(&store, &["a", "b", "c", "d"]).await;
    let pushing = desks
        .iter()
        .zip(0..)
        .map(|((desk, pass, _), process)| desk.act(store.process(process).as_ref(), pass.clone()));
    let mut outcomes = join_all(pushing).await;
    outcomes.sort_by_key(|outcome| *outcome == Outcome::Evidence);
    assert!(matches!(outcomes[0], Outcome::Accepted | Outcome::Late), "{outcomes:?}");
    assert_eq!(outcomes[1..], [Outcome::Evidence; 3], "one counts, the others are second opinions");
    assert_eq!(store.storage.outcomes_to_export(at(200)).await.unwrap().len(), 1);
}

async fn two_verdicts_that_differ_are_disputed_until_one_is_taken_back(store: Store) {
    let desks = one_case_on(&store, &["one", "two"]).await;
    let [(one, pass, _), (two, _, fail)] = &desks[..] else { panic!("there are two") };
    let storage = store.storage.as_ref();
    assert_eq!(one.act(storage, pass.clone()).await, Outcome::Late, "its lease was over");
    let lost = two.changes(storage, None).await.items;
    assert!(matches!(lost[..], [Change::CaseWithdrawn { .. }, ..]), "it was taken from its holder: {lost:?}");
    assert_eq!(two.act(storage, fail.clone()).await, Outcome::Disputed);
    assert_eq!(state(&store).await, [(CaseState::Disputed, 1)]);
    assert_eq!(storage.outcomes_to_export(at(200)).await.unwrap(), [], "it is not told");
    let case = fail.case().unwrap();
    let withdraw = Action::Withdraw { target: two.last(), case };
    assert_eq!(two.act(storage, withdraw).await, Outcome::Accepted);
    let told = storage.outcomes_to_export(at(200)).await.unwrap();
    assert_eq!(told[0].verdict, Verdict::Pass);
    let heard = one.changes(storage, None).await.items;
    let states: Vec<_> = heard
        .iter()
        .filter_map(|change| match change {
            Change::CaseOutcome { state, .. } => Some(*state),
            _ => None,
        })
        .collect();
    assert_eq!(states, [CaseState::Passed, CaseState::Disputed, CaseState::Passed]);
}

async fn a_decision_on_old_data_is_kept_and_the_case_goes_back(store: Store) {
    store.cases(1).await;
    let (desk, next) = (Desk::new(&store, "one").await, Desk::new(&store, "two").await);
    let storage = store.storage.as_ref();
    let (lease, cases) = desk.take(storage, 1).await;
    store.add(vec![changed(1)]).await;
    assert_eq!(desk.act(storage, decide(&cases[0], &lease, Verdict::Pass)).await, Outcome::Stale);
    let told = desk.changes(storage, None).await.items;
    assert!(told.contains(&Change::CaseWithdrawn { case: cases[0].id, batch: lease.batch }), "{told:?}");
    assert_eq!(next.take(storage, 1).await.1[0].revision, 2);
}

async fn a_superseding_decision_takes_the_place_of_its_target(store: Store) {
    store.cases(2).await;
    let desk = Desk::new(&store, "one").await;
    let storage = store.storage.as_ref();
    let (lease, cases) = desk.take(storage, 2).await;
    assert_eq!(desk.act(storage, decide(&cases[0], &lease, Verdict::Pass)).await, Outcome::Accepted);
    let target = desk.last();
    let supersede = Action::Supersede { target, decision: decision(&cases[0], &lease, fail()) };
    assert_eq!(desk.act(storage, supersede).await, Outcome::Accepted);
    let told = storage.outcomes_to_export(at(2)).await.unwrap();
    assert_eq!(told.iter().map(|told| &told.verdict).collect::<Vec<_>>(), [&fail()]);
    assert_eq!(state(&store).await, [(CaseState::Failed, 1), (CaseState::Leased, 1)]);
}

async fn a_withdrawn_decision_leaves_the_case_with_its_batch(store: Store) {
    store.cases(2).await;
    let (desk, next) = (Desk::new(&store, "one").await, Desk::new(&store, "two").await);
    let storage = store.storage.as_ref();
    let (lease, cases) = desk.take(storage, 2).await;
    assert_eq!(desk.act(storage, decide(&cases[0], &lease, Verdict::Pass)).await, Outcome::Accepted);
    let withdraw = Action::Withdraw { target: desk.last(), case: cases[0].id };
    assert_eq!(desk.act(storage, withdraw.clone()).await, Outcome::Accepted);
    assert_eq!(storage.outcomes_to_export(at(2)).await.unwrap(), []);
    assert!(matches!(storage.lease(next.order(2, at(0))).await, Err(StorageError::NothingToLease)));
    assert_eq!(desk.act(storage, decide(&cases[0], &lease, fail())).await, Outcome::Accepted);
    let unknown = Action::Withdraw { target: desk.id(99), case: cases[0].id };
    assert_eq!(desk.act(storage, unknown).await, Outcome::Rejected);
}

async fn a_released_batch_gives_back_what_is_not_decided(store: Store) {
    store.cases(3).await;
    let (desk, next) = (Desk::new(&store, "one").await, Desk::new(&store, "two").await);
    let storage = store.storage.as_ref();
    let (lease, cases) = desk.take(storage, 3).await;
    assert_eq!(desk.act(storage, decide(&cases[0], &lease, Verdict::Pass)).await, Outcome::Accepted);
    let release = Action::Release { batch: lease.batch, fence: lease.fence };
    assert_eq!(desk.act(storage, release.clone()).await, Outcome::Accepted);
    assert_eq!(desk.act(storage, release).await, Outcome::Evidence, "it is over");
    let told = desk.changes(storage, None).await.items;
    assert!(
        told.contains(&Change::LeaseEnded { batch: lease.batch, reason: LeaseEnd::Released }),
        "{told:?}"
    );
    assert_eq!(next.take(storage, 3).await.1.len(), 2);
    assert_eq!(desk.act(storage, decide(&cases[1], &lease, Verdict::Pass)).await, Outcome::Late);
}

async fn a_decision_for_a_batch_that_is_not_the_stations_is_rejected(store: Store) {
    store.cases(2).await;
    let (desk, stranger) = (Desk::new(&store, "one").await, Desk::new(&store, "two").await);
    let storage = store.storage.as_ref();
    let (lease, cases) = desk.take(storage, 1).await;
    let (_, others) = stranger.take(storage, 1).await;
    assert_eq!(stranger.act(storage, decide(&cases[0], &lease, Verdict::Pass)).await, Outcome::Rejected);
    assert_eq!(desk.act(storage, decide(&others[0], &lease, Verdict::Pass)).await, Outcome::Rejected);
    let mut wrong_fence = lease.clone();
    wrong_fence.fence = Fence { epoch: lease.fence.epoch, number: lease.fence.number + 1 };
    assert_eq!(desk.act(storage, decide(&cases[0], &wrong_fence, Verdict::Pass)).await, Outcome::Rejected);
    let mut no_batch = lease.clone();
    no_batch.batch = model::BatchId(Uuid::new_v4());
    assert_eq!(desk.act(storage, decide(&cases[0], &no_batch, Verdict::Pass)).await, Outcome::Rejected);
    assert_eq!(state(&store).await, [(CaseState::Leased, 2)]);
}
