//! Operations arrive exactly once, whatever the network and the server do in between.

use central::testkit::{TestCentral, sample_case};
use model::Verdict;
use protocol::messages::Pushed;
use protocol::{Blob, Outcome, ProblemType};
use uuid::Uuid;

use crate::support::{Signer, TestStation, client, decide, fail, ok, refused};

/// A station with a reviewer and a leased batch of so many cases.
async fn ready(cases: u32) -> (TestCentral, TestStation, Signer, Vec<protocol::SignedOperation>) {
    let central = TestCentral::start().await;
    central.add_cases((1..=cases).map(sample_case).collect()).await;
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;
    let lease = station.lease(cases, &person).await;
    let operations = station
        .manifest(&lease)
        .await
        .iter()
        .map(|case| station.operation(&person, decide(case, &lease, Verdict::Pass)))
        .collect();
    (central, station, person, operations)
}

async fn log_size(central: &TestCentral) -> u64 {
    central.core().log_head().await.unwrap().tree_size
}

#[tokio::test]
async fn the_same_push_again_gets_the_first_receipts() {
    let (central, station, _, operations) = ready(3).await;
    let first = station.push(operations.clone()).await;
    let second = station.push(operations.clone()).await;
    assert!(second.results.iter().all(|result| result.duplicate));
    assert_eq!(
        first.results.iter().map(|result| &result.receipt).collect::<Vec<_>>(),
        second.results.iter().map(|result| &result.receipt).collect::<Vec<_>>(),
    );
    let overlapping = station.push(operations[1..].to_vec()).await;
    assert_eq!(overlapping.high_water, 3);
    assert_eq!(log_size(&central).await, 3, "each operation has one leaf");
}

#[tokio::test]
async fn the_same_push_eight_times_at_once_counts_once() {
    let (central, station, _, operations) = ready(5).await;
    let pushes = (0..8).map(|_| station.push(operations.clone()));
    let answers: Vec<Pushed> = futures::future::join_all(pushes).await;
    let fresh = answers.iter().flat_map(|answer| &answer.results).filter(|result| !result.duplicate).count();
    assert_eq!(fresh, 5, "every operation was new to exactly one of the eight");
    assert!(answers.iter().all(|answer| answer.high_water == 5));
    assert_eq!(log_size(&central).await, 5);
}

#[tokio::test]
async fn a_server_killed_between_commit_and_reply_holds_each_decision_once() {
    let (mut central, station, _, operations) = ready(4).await;
    central.hold_replies();
    tokio::select! {
        _ = station.post("/v1/operations", &protocol::messages::Push { operations: operations.clone(), mandates: Vec::new() }).send() => {
            panic!("the reply is held back");
        }
        () = central.committed_without_reply() => {}
    }
    central.restart().await;
    let again = station.push(operations).await;
    assert!(again.results.iter().all(|result| result.duplicate && result.outcome == Outcome::Accepted));
    assert_eq!(log_size(&central).await, 4);
}

#[tokio::test]
async fn a_gap_is_refused_with_the_number_that_should_come() {
    let (central, station, _, operations) = ready(3).await;
    let problem =
        refused(station.try_push(vec![operations[1].clone()]).await, ProblemType::SequenceGap).await;
    assert_eq!(problem.expected_seq, Some(1));
    let with_hole = vec![operations[0].clone(), operations[2].clone()];
    let problem = refused(station.try_push(with_hole).await, ProblemType::SequenceGap).await;
    assert_eq!(problem.expected_seq, Some(2));
    assert_eq!(log_size(&central).await, 0, "a push is taken as a whole or not at all");
    assert_eq!(station.push(operations).await.high_water, 3);
}

#[tokio::test]
async fn another_body_under_a_number_that_is_held_is_refused() {
    let (central, station, person, operations) = ready(2).await;
    station.push(operations[..1].to_vec()).await;
    let mut body = operations[0].read().unwrap();
    body.wall_time += chrono::Duration::seconds(1);
    let changed = protocol::SignedOperation::sign(&body, None, &person.key, &station.key);
    refused(station.try_push(vec![changed]).await, ProblemType::ChangedBody).await;
    assert_eq!(log_size(&central).await, 1);
}

#[tokio::test]
async fn a_rejected_operation_is_held_and_does_not_block_the_next() {
    let (central, station, person, mut operations) = ready(3).await;
    let body = operations[0].read().unwrap();
    let stranger = protocol::signing::KeyPair::random();
    operations[0] = protocol::SignedOperation::sign(&body, None, &stranger, &station.key);
    operations[1].sealed = Some(Blob(vec![1, 2, 3]));
    let pushed = station.push(operations.clone()).await;
    let outcomes: Vec<Outcome> = pushed.results.iter().map(|result| result.outcome).collect();
    assert_eq!(outcomes, [Outcome::Rejected, Outcome::Rejected, Outcome::Accepted]);
    assert_eq!(pushed.high_water, 3);
    assert_eq!(log_size(&central).await, 3, "rejected ones are logged too");
    let again = station.push(operations).await;
    assert_eq!(again.results[0].problem, pushed.results[0].problem);
    assert!(again.results[0].problem.is_some());
    drop(person);
}

#[tokio::test]
async fn operations_of_another_station_or_of_two_incarnations_are_refused_as_a_whole() {
    let (central, station, person, operations) = ready(2).await;
    let other = TestStation::enrol(&central).await;
    refused(other.try_push(operations.clone()).await, ProblemType::InvalidOperation).await;
    let mut body = operations[1].read().unwrap();
    body.id.incarnation = Uuid::new_v4();
    let mixed = protocol::SignedOperation::sign(&body, None, &person.key, &station.key);
    refused(station.try_push(vec![operations[0].clone(), mixed]).await, ProblemType::InvalidOperation).await;
    let unreadable = protocol::SignedOperation { body: Blob(b"{}".to_vec()), ..operations[0].clone() };
    refused(station.try_push(vec![unreadable]).await, ProblemType::InvalidOperation).await;
    assert_eq!(log_size(&central).await, 0);
}

#[tokio::test]
async fn more_than_a_hundred_operations_are_too_many() {
    let (_central, station, _, operations) = ready(1).await;
    let many = vec![operations[0].clone(); protocol::MAX_OPERATIONS_PER_PUSH + 1];
    refused(station.try_push(many).await, ProblemType::TooLarge).await;
}

#[tokio::test]
async fn a_verdict_that_the_rules_forbid_is_rejected() {
    let central = TestCentral::start().await;
    central.add_cases((1..=4).map(sample_case).collect()).await;
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;
    let lease = station.lease(4, &person).await;
    let cases = station.manifest(&lease).await;
    let forbidden = [
        Verdict::Fail { grounds: Vec::new() },
        fail("no-such-reason", "side-a"),
        fail("photo-unclear", "no-such-slot"),
        Verdict::Refer { reason: "photo-unclear".into() },
    ];
    for (case, verdict) in cases.iter().zip(forbidden) {
        let result = station.act(&person, decide(case, &lease, verdict.clone())).await;
        assert_eq!(result.outcome, Outcome::Rejected, "{verdict:?}");
        assert_eq!(result.problem.unwrap().kind, ProblemType::InvalidOperation);
    }
    let hello = station.hello().await;
    assert_eq!(hello.high_water, 4);
}

#[tokio::test]
async fn a_supervisor_without_the_reviewers_role_may_not_decide() {
    let (central, station, _, _) = ready(1).await;
    central.add_person("supervisor", crate::support::PASSWORD, &[model::Role::Supervisor]).await;
    let supervisor = station.sign_in("supervisor").await;
    let body = station.body(
        1,
        &supervisor,
        protocol::Action::Release {
            batch: model::BatchId(Uuid::new_v4()),
            fence: protocol::operation::Fence { epoch: Uuid::new_v4(), number: 1 },
        },
    );
    let operation = protocol::SignedOperation::sign(&body, None, &supervisor.key, &station.key);
    let pushed = station.push(vec![operation]).await;
    assert_eq!(pushed.results[0].problem.as_ref().unwrap().kind, ProblemType::NotAllowed);
    let lease = station.try_lease(Uuid::new_v4(), "jszg-identity", 1, supervisor.id).await;
    refused(lease, ProblemType::NotAllowed).await;
}

#[tokio::test]
async fn without_the_servers_time_the_mandate_is_held_against_the_clock_of_the_station() {
    let (central, station, person, operations) = ready(2).await;
    assert!(central.core().as_operator().remove_person("reviewer").await.unwrap());
    let made_at = |operation: &protocol::SignedOperation, wall_time| {
        let body = protocol::OperationBody { server_time: None, wall_time, ..operation.read().unwrap() };
        protocol::SignedOperation::sign(&body, None, &person.key, &station.key)
    };
    let hour = chrono::Duration::hours(1);
    let before = made_at(&operations[0], central.now() - hour);
    let after = made_at(&operations[1], central.now() + hour);
    let pushed = station.push(vec![before, after]).await;
    let outcomes: Vec<Outcome> = pushed.results.iter().map(|result| result.outcome).collect();
    assert_eq!(outcomes, [Outcome::Accepted, Outcome::Rejected]);
}

#[tokio::test]
async fn a_sealed_part_that_is_too_long_is_rejected_and_blocks_nothing() {
    let (_central, station, person, mut operations) = ready(2).await;
    let body =
        protocol::OperationBody { sealed: Some(protocol::Hash32::ZERO), ..operations[0].read().unwrap() };
    let long = Some(Blob(vec![0; 64 * 1024 + 1]));
    operations[0] = protocol::SignedOperation::sign(&body, long, &person.key, &station.key);
    let pushed = station.push(operations).await;
    let outcomes: Vec<Outcome> = pushed.results.iter().map(|result| result.outcome).collect();
    assert_eq!(outcomes, [Outcome::Rejected, Outcome::Accepted]);
}

#[tokio::test]
async fn numbers_beyond_those_of_the_store_are_refused_like_others() {
    let (_central, station, person, operations) = ready(1).await;
    let case = operations[0].read().unwrap().action.case().unwrap();
    let withdraw = protocol::Action::Withdraw { target: station.operation_id(u64::MAX), case };
    let body = station.body(1, &person, withdraw);
    let operation = protocol::SignedOperation::sign(&body, None, &person.key, &station.key);
    let pushed = station.push(vec![operation]).await;
    assert_eq!(pushed.results[0].problem.as_ref().unwrap().kind, ProblemType::InvalidOperation);
    let page = station.get(&format!("/v1/batches/{}/manifest?limit=1&after={}", Uuid::nil(), u64::MAX)).await;
    refused(page, ProblemType::InvalidRequest).await;
}

#[tokio::test]
async fn an_old_key_of_the_person_still_verifies() {
    let (_central, station, person, operations) = ready(2).await;
    let newer = station.sign_in("reviewer").await;
    assert_eq!(newer.id, person.id);
    let pushed = station.push(operations).await;
    assert!(pushed.results.iter().all(|result| result.outcome == Outcome::Accepted));
}

#[tokio::test]
async fn a_push_is_answered_to_a_client_that_is_new_every_time() {
    let (_central, mut station, _, operations) = ready(2).await;
    for operation in operations {
        station.client = client();
        let pushed: Pushed = ok(station.try_push(vec![operation]).await).await;
        assert_eq!(pushed.results.len(), 1);
    }
}
