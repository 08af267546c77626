//! Several processes of the server on one PostgreSQL database.

use std::collections::BTreeSet;

use central::testkit::{TestCentral, TestPostgres, sample_case};
use futures::future::join_all;
use model::Verdict;
use protocol::merkle::{leaf_hash, root};
use protocol::messages::{CaseState, Lease, LogHead, Pushed};
use protocol::{Outcome, ProblemType};
use reqwest::StatusCode;
use uuid::Uuid;

use crate::support::{Signer, TestStation, client, decide, ok, refused};

const STATIONS: usize = 4;
const ROUNDS: usize = 3;
const CASES_A_ROUND: u32 = 4;

/// What one station did: the cases that it held, and its operations' hashes by their place in the log.
#[derive(Default)]
struct Work {
    cases: Vec<model::CaseId>,
    leaves: Vec<(u64, protocol::Hash32)>,
}

/// Leases, decides and pushes until its rounds are over; each push goes out twice at once, to either process.
async fn work(station: TestStation, person: Signer, urls: [String; 2]) -> Work {
    let mut work = Work::default();
    let mut station = station;
    for round in 0..ROUNDS {
        station.url.clone_from(&urls[round % 2]);
        let lease: Lease =
            ok(station.try_lease(Uuid::new_v4(), "jszg-identity", CASES_A_ROUND, person.id).await).await;
        let cases = station.manifest(&lease).await;
        work.cases.extend(cases.iter().map(|case| case.id));
        let operations: Vec<_> = cases
            .iter()
            .map(|case| station.operation(&person, decide(case, &lease, Verdict::Pass)))
            .collect();
        let twice = join_all([station.push(operations.clone()), station.push(operations.clone())]).await;
        let [one, two]: [Pushed; 2] = twice.try_into().unwrap();
        for ((operation, one), two) in operations.iter().zip(one.results).zip(two.results) {
            assert_eq!((one.outcome, one.duplicate != two.duplicate), (Outcome::Accepted, true));
            assert_eq!(one.receipt, two.receipt, "whoever asks again gets the same receipt");
            let receipt = one.receipt.verify(&station.server_key).unwrap();
            work.leaves.push((receipt.index, leaf_hash(&operation.hash().0)));
        }
    }
    work
}

#[tokio::test]
async fn two_processes_hand_no_case_out_twice_and_write_one_dense_log() {
    let postgres = TestPostgres::start();
    let one = TestCentral::start_on(postgres.schema().await).await;
    let two = one.another().await;
    let total = STATIONS * ROUNDS * CASES_A_ROUND as usize;
    one.add_cases((1..=total as u32).map(sample_case).collect()).await;
    let mut working = Vec::new();
    for number in 0..STATIONS {
        let station = TestStation::enrol([&one, &two][number % 2]).await;
        let person = station.add_reviewer(&one, ["a", "b", "c", "d"][number]).await;
        let mut urls = [one.url(), two.url()];
        urls.rotate_left(number % 2);
        working.push(work(station, person, urls));
    }
    let done = join_all(working).await;
    let cases: BTreeSet<_> = done.iter().flat_map(|work| &work.cases).collect();
    assert_eq!(cases.len(), total, "every case was held once");
    let mut leaves: Vec<_> = done.iter().flat_map(|work| &work.leaves).copied().collect();
    leaves.sort_by_key(|(index, _)| *index);
    let indexes: Vec<u64> = leaves.iter().map(|(index, _)| *index).collect();
    assert_eq!(indexes, (0..total as u64).collect::<Vec<_>>(), "the log has no gap");
    let hashes: Vec<_> = leaves.into_iter().map(|(_, leaf)| leaf).collect();
    let head: LogHead = two.core().log_head().await.unwrap();
    assert_eq!((head.tree_size, head.root), (total as u64, root(&hashes)));
    let status = two.core().storage().status(two.now()).await.unwrap();
    assert_eq!(
        status.cases.iter().map(|(_, state, count)| (*state, *count)).collect::<Vec<_>>(),
        [(CaseState::Passed, total as u64)]
    );
}

#[tokio::test]
async fn what_one_process_committed_before_it_died_the_other_one_answers_for() {
    let postgres = TestPostgres::start();
    let mut one = TestCentral::start_on(postgres.schema().await).await;
    let two = one.another().await;
    one.add_cases((1..=3).map(sample_case).collect()).await;
    let mut station = TestStation::enrol(&one).await;
    let person = station.add_reviewer(&one, "reviewer").await;
    let lease = station.lease(3, &person).await;
    let operations: Vec<_> = station
        .manifest(&lease)
        .await
        .iter()
        .map(|case| station.operation(&person, decide(case, &lease, Verdict::Pass)))
        .collect();
    one.hold_replies();
    tokio::select! {
        _ = station.try_push(operations.clone()) => panic!("the reply is held back"),
        () = one.committed_without_reply() => {}
    }
    one.kill();
    station.url = two.url();
    let pushed = station.push(operations).await;
    assert!(pushed.results.iter().all(|result| result.duplicate && result.outcome == Outcome::Accepted));
    assert_eq!(two.core().log_head().await.unwrap().tree_size, 3);
}

#[tokio::test]
async fn without_its_database_it_asks_to_come_again() {
    let postgres = TestPostgres::start();
    let central = TestCentral::start_on(postgres.schema().await).await;
    let ready = format!("{}/readyz", central.url());
    assert_eq!(client().get(&ready).send().await.unwrap().status(), StatusCode::OK);
    drop(postgres);
    let problem = refused(client().get(&ready).send().await.unwrap(), ProblemType::Overloaded).await;
    assert!(problem.retry_after_s.is_some());
}

fn proofdesk_central(arguments: &[&str]) -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_proofdesk-central"));
    command.args(arguments).env_remove("PROOFDESK_CENTRAL_DATABASE");
    command
}

#[tokio::test]
async fn an_operator_names_the_database_once_and_never_its_password() {
    let postgres = TestPostgres::start();
    let place = tempfile::tempdir().unwrap();
    let (data, other) = (place.path().join("central"), place.path().join("other"));
    let (data, other) = (data.to_str().unwrap(), other.to_str().unwrap());
    let address = postgres.schema().await;
    let run = |command: &mut std::process::Command| {
        let output = command.output().unwrap();
        (
            output.status.success(),
            String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned(),
        )
    };
    let shown = "postgres://desk:open-sesame@localhost/desk";
    let (done, said) = run(&mut proofdesk_central(&["init", "--specimen", data, "--database", shown]));
    assert!(!done && said.contains("PROOFDESK_CENTRAL_DATABASE") && !said.contains("open-sesame"), "{said}");
    let text = address.secret_text();
    let (done, said) = run(&mut proofdesk_central(&["init", "--specimen", data, "--database", text]));
    assert!(done, "{said}");
    let (done, said) = run(&mut proofdesk_central(&["status", "--json", "--data", data]));
    assert!(done && said.contains("\"log_size\":0"), "the folder knows where its database is: {said}");
    let (done, said) = run(&mut proofdesk_central(&["init", "--specimen", other, "--database", text]));
    assert!(!done && said.contains("holds a server's data already"), "{said}");
    let elsewhere = postgres.schema().await;
    let mut init = proofdesk_central(&["init", "--specimen", other]);
    let (done, said) = run(init.env("PROOFDESK_CENTRAL_DATABASE", elsewhere.secret_text()));
    assert!(done, "{said}");
    assert!(!std::path::Path::new(other).join("database.url").exists(), "the environment keeps it");
    let (done, said) = run(&mut proofdesk_central(&["status", "--data", other]));
    assert!(!done && said.contains("没有中心数据"), "{said}");
    let mut status = proofdesk_central(&["status", "--data", other]);
    let (done, said) = run(status.env("PROOFDESK_CENTRAL_DATABASE", elsewhere.secret_text()));
    assert!(done, "{said}");
}
