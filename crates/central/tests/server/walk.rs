//! The whole way of a case, as a station walks it.

use central::testkit::{TestCentral, sample_case};
use model::Verdict;
use protocol::Outcome;
use protocol::merkle::{leaf_hash, root};
use protocol::messages::{CaseState, Change, LeaseEnd};

use crate::support::{TestStation, decide, fail, ok};

#[tokio::test]
async fn cases_go_out_and_decisions_come_back_with_receipts() {
    let central = TestCentral::start().await;
    central.add_cases((1..=3).map(sample_case).collect()).await;
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;

    let start = station.changes(None).await;
    assert!(
        start.items.iter().any(|change| matches!(change, Change::Document { .. })),
        "the rules come first"
    );
    assert_eq!(start.open.iter().map(|open| open.count).collect::<Vec<_>>(), [3]);

    let lease = station.lease(60, &person).await;
    assert_eq!(lease.cases, 3);
    let cases = station.manifest(&lease).await;
    assert_eq!(cases.len(), 3);
    let bytes: u64 = cases.iter().flat_map(|case| &case.photos).map(|photo| photo.bytes).sum();
    assert_eq!(bytes, lease.photo_bytes);

    let photo = &cases[0].photos[0];
    let response = station.get(&format!("/v1/photos/{}", photo.hash)).await;
    assert_eq!(response.headers()["etag"], format!("\"{}\"", photo.hash));
    let held = response.bytes().await.unwrap();
    assert_eq!(central::photos::hash_of(&held), photo.hash, "the bytes are those of the name");

    let verdicts = [Verdict::Pass, fail("photo-unclear", "side-a"), Verdict::Pass];
    let operations: Vec<_> = cases
        .iter()
        .zip(verdicts)
        .map(|(case, verdict)| station.operation(&person, decide(case, &lease, verdict)))
        .collect();
    let pushed = station.push(operations.clone()).await;
    assert_eq!(pushed.high_water, 3);
    let mut leaves = Vec::new();
    for (operation, result) in operations.iter().zip(&pushed.results) {
        assert_eq!((result.outcome, result.duplicate), (Outcome::Accepted, false), "{:?}", result.problem);
        let receipt = result.receipt.verify(&station.server_key).unwrap();
        leaves.push(leaf_hash(&operation.hash().0));
        assert_eq!(receipt.hash, operation.hash());
        assert_eq!((receipt.index + 1, receipt.tree_size), (leaves.len() as u64, leaves.len() as u64));
        assert_eq!(receipt.root, root(&leaves), "the root is RFC 6962's over all operations so far");
    }
    let head: protocol::messages::LogHead = ok(station.get("/v1/log/head").await).await;
    assert_eq!((head.tree_size, head.root), (3, root(&leaves)));

    let end = station.changes(Some(&start.cursor)).await;
    let outcomes: Vec<CaseState> = end
        .items
        .iter()
        .filter_map(|change| match change {
            Change::CaseOutcome { state, .. } => Some(*state),
            _ => None,
        })
        .collect();
    assert_eq!(outcomes, [CaseState::Passed, CaseState::Failed, CaseState::Passed]);
    let completed = Change::LeaseEnded { batch: lease.batch, reason: LeaseEnd::Completed };
    assert_eq!(&end.items[end.items.len() - 2..], [completed, Change::Purge { batch: lease.batch }]);
    assert!(end.leases.is_empty());
    let quiet = station.changes(Some(&end.cursor)).await;
    assert_eq!(quiet.items, [], "a round with nothing new is one request");
    assert_eq!(quiet.high_water, 3);
}
