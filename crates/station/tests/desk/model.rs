//! Any order of deciding, undoing, replacing, locking and ending, against a model of a few lines.

use model::Verdict;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use station::commands::ErrorCode;

use crate::day::verdict;
use crate::support::{Desktop, Office, PASSWORD};

const CASES: usize = 4;

#[derive(Debug, Clone, Copy)]
enum Step {
    Decide { case: usize, verdict: usize },
    Supersede { case: usize, verdict: usize },
    Withdraw { case: usize },
    LockVault,
    Kill,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0..CASES, 0..4usize).prop_map(|(case, verdict)| Step::Decide { case, verdict }),
        3 => (0..CASES, 0..4usize).prop_map(|(case, verdict)| Step::Supersede { case, verdict }),
        3 => (0..CASES).prop_map(|case| Step::Withdraw { case }),
        1 => Just(Step::LockVault),
        1 => Just(Step::Kill),
    ]
}

/// What has to be so: which verdict is in force on each case, and how many operations were made.
#[derive(Debug, Default)]
struct Model {
    in_force: [Option<Verdict>; CASES],
    operations: u64,
}

fn take(desktop: &mut Desktop, cases: &[Value], model: &mut Model, step: Step) {
    let sent = |case: usize, number: usize, supersedes: bool| {
        let mut entered = desktop.entered(&cases[case], &verdict(number));
        entered["supersedes"] = json!(supersedes);
        entered
    };
    match step {
        Step::Decide { case, verdict: number } | Step::Supersede { case, verdict: number } => {
            let supersedes = matches!(step, Step::Supersede { .. });
            let request = sent(case, number, supersedes);
            let decided = model.in_force[case].is_some();
            match (decided, supersedes) {
                (true, false) => {
                    assert_eq!(desktop.refused("case.decide", request), ErrorCode::AlreadyDecided);
                }
                (false, true) => {
                    assert_eq!(desktop.refused("case.decide", request), ErrorCode::DecisionNotHere);
                }
                (true, true) | (false, false) => {
                    let answer = desktop.ask("case.decide", request);
                    model.operations += 1;
                    assert_eq!(answer["seq"], model.operations, "numbers are dense");
                    model.in_force[case] = Some(verdict(number));
                }
            }
        }
        Step::Withdraw { case } => {
            let request = json!({ "case": cases[case] });
            if model.in_force[case].take().is_some() {
                desktop.ask("decision.withdraw", request);
                model.operations += 1;
            } else {
                assert_eq!(desktop.refused("decision.withdraw", request), ErrorCode::DecisionNotHere);
            }
        }
        Step::LockVault => {
            desktop.ask("vault.lock", json!({}));
            desktop.sign_in("li", PASSWORD).unwrap();
        }
        Step::Kill => {
            desktop.kill();
            desktop.start();
            desktop.sign_in("li", PASSWORD).unwrap();
        }
    }
}

fn check(desktop: &Desktop, cases: &[Value], model: &Model) {
    for (case, in_force) in cases.iter().zip(&model.in_force) {
        let decided = desktop.open(case)["decided"].clone();
        assert_eq!(decided, serde_json::to_value(in_force).unwrap(), "the verdict in force");
    }
    let rows = desktop.decisions();
    let in_force = rows.iter().filter(|row| row["can_withdraw"] == true).count();
    assert_eq!(
        in_force,
        model.in_force.iter().flatten().count(),
        "at most one decision in force for each case"
    );
}

#[test]
fn any_order_of_steps_keeps_numbers_dense_and_one_decision_in_force() {
    // Each run needs a server, a station and its claims: some hundred milliseconds.
    let mut runner = TestRunner::new(Config { cases: 6, max_shrink_iters: 20, ..Config::default() });
    let steps = proptest::collection::vec(step(), 5..25);
    runner
        .run(&steps, |steps| {
            let mut office = Office::open();
            let mut desktop = Desktop::with_batch(&office, CASES as u32);
            let queue = desktop.queue();
            let cases: Vec<Value> =
                queue["rows"].as_array().unwrap().iter().map(|row| row["case"].clone()).collect();
            office.central.stop();
            let mut model = Model::default();
            for step in steps {
                take(&mut desktop, &cases, &mut model, step);
                check(&desktop, &cases, &model);
            }
            office.restart();
            desktop.send_now();
            desktop
                .wait_until("all operations are at the server", || office.operations() == model.operations);
            Ok(())
        })
        .unwrap();
}
