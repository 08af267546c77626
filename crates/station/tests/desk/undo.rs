//! Taking decisions back and replacing them, sent or not.

use model::{Role, Verdict};
use serde_json::json;
use station::commands::ErrorCode;

use crate::day::verdict;
use crate::support::{Desktop, Office, PASSWORD};

#[test]
fn a_decision_taken_back_leaves_what_was_entered_as_the_draft() {
    let office = Office::open();
    let desktop = Desktop::with_batch(&office, 2);
    let case = desktop.next();
    let mut entered = desktop.entered(&case, &verdict(2));
    entered["note"] = json!("证件号码末位看不清");
    entered["regions"] =
        json!([{ "slot": "side-a", "region": { "x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4 } }]);
    desktop.ask("case.decide", entered.clone());
    assert_eq!(desktop.ask("decision.list", json!({}))["undo"], case);
    desktop.ask("decision.withdraw", json!({ "case": case }));

    let view = desktop.open(&case);
    assert_eq!(view["state"], "open");
    for field in ["verdict", "checklist", "note", "regions", "corrections"] {
        assert_eq!(view["draft"][field], entered[field], "{field}");
    }
    let rows = desktop.decisions();
    assert_eq!(rows[0]["state"], "withdrawn");
    assert_eq!(desktop.refused("decision.withdraw", json!({ "case": case })), ErrorCode::DecisionNotHere);
    desktop.decide(&case, &Verdict::Pass);

    desktop.send_now();
    desktop.wait_until("the second decision is accepted", || desktop.count_decisions("accepted") == 1);
    assert_eq!(office.operations(), 3, "decision, withdrawal and decision are all on record");
}

#[test]
fn a_decision_is_taken_back_after_its_batch_and_its_note_were_destroyed() {
    let office = Office::open();
    let desktop = Desktop::with_batch(&office, 1);
    let case = desktop.next();
    let mut entered = desktop.entered(&case, &verdict(2));
    entered["note"] = json!("证件号码末位看不清");
    desktop.ask("case.decide", entered);
    desktop.send_now();
    desktop.wait_until("the finished batch is purged", || desktop.states().is_empty());
    assert_eq!(desktop.decisions()[0]["can_withdraw"], true, "it is not told to the applicant yet");
    desktop.ask("decision.withdraw", json!({ "case": case }));
    assert_eq!(desktop.decisions()[0]["state"], "withdrawn");
}

#[test]
fn what_was_decided_is_what_its_replacement_begins_with() {
    let office = Office::open();
    office.add_person("wang", &[Role::Reviewer]);
    let desktop = Desktop::with_batch(&office, 1);
    let case = desktop.next();
    let mut entered = desktop.entered(&case, &verdict(2));
    entered["note"] = json!("证件号码末位看不清");
    desktop.ask("case.decide", entered.clone());
    let draft = desktop.open(&case)["draft"].clone();
    for field in ["verdict", "checklist", "note", "regions", "corrections"] {
        assert_eq!(draft[field], entered[field], "{field}");
    }
    let mut better = draft;
    better["note"] = json!("再看一遍");
    desktop.ask("case.save-draft", json!({ "case": case, "draft": better }));
    assert_eq!(desktop.open(&case)["draft"], better, "it comes back");
    desktop.sign_in("wang", PASSWORD).unwrap();
    assert_eq!(desktop.open(&case)["draft"], json!(null), "a colleague has nothing to replace");
}

#[test]
fn a_decision_that_the_server_has_is_replaced() {
    let office = Office::open();
    let desktop = Desktop::with_batch(&office, 2);
    let case = desktop.next();
    desktop.decide(&case, &Verdict::Pass);
    desktop.send_now();
    desktop.wait_until("the decision is accepted", || desktop.count_decisions("accepted") == 1);

    let mut better = desktop.entered(&case, &verdict(2));
    assert_eq!(desktop.refused("case.decide", better.clone()), ErrorCode::AlreadyDecided);
    better["supersedes"] = json!(true);
    desktop.ask("case.decide", better);
    let states: Vec<_> = desktop.decisions().iter().map(|row| row["state"].clone()).collect();
    assert_eq!(states, ["held", "superseded"]);
    assert_eq!(desktop.open(&case)["decided"]["verdict"], "fail");
    desktop.send_now();
    desktop.wait_until("the better one is accepted", || desktop.count_decisions("accepted") == 1);
}

#[test]
fn a_colleague_can_neither_undo_nor_replace_a_decision() {
    let office = Office::open();
    office.add_person("wang", &[Role::Reviewer]);
    let desktop = Desktop::with_batch(&office, 1);
    let case = desktop.next();
    desktop.decide(&case, &Verdict::Pass);
    desktop.sign_in("wang", PASSWORD).unwrap();
    assert_eq!(desktop.refused("decision.withdraw", json!({ "case": case })), ErrorCode::NotAllowed);
    let mut other = desktop.entered(&case, &verdict(2));
    other["supersedes"] = json!(true);
    assert_eq!(desktop.refused("case.decide", other), ErrorCode::NotAllowed);
    let list = desktop.ask("decision.list", json!({}));
    assert_eq!((&list["undo"], &list["rows"][0]["can_withdraw"]), (&json!(null), &json!(false)));
    assert_eq!(list["rows"][0]["person"], "测试 li");
}

#[test]
fn a_batch_given_back_takes_its_open_cases_along_and_leaves_the_decisions() {
    let office = Office::open();
    let desktop = Desktop::with_batch(&office, 3);
    let decided = desktop.next();
    desktop.decide(&decided, &Verdict::Pass);
    let batch = desktop.queue()["batches"][0]["batch"].clone();
    desktop.ask("batch.release", json!({ "batch": batch }));
    assert_eq!(desktop.refused("batch.release", json!({ "batch": batch })), ErrorCode::CaseNotHere);
    let states = desktop.states();
    assert_eq!(states.iter().filter(|state| *state == "gone").count(), 2);
    desktop.wait_until("both operations are at the server", || office.operations() == 2);
    desktop.wait_until("the decision is accepted", || desktop.count_decisions("accepted") == 1);
    desktop.wait_until("the cases can be claimed again", || {
        desktop.ask("sync.now", json!({}));
        desktop.ask("programme.list", json!({}))["rows"]
            .as_array()
            .unwrap()
            .iter()
            .any(|row| row["programme"] == "jszg-identity" && row["open"] == 2)
    });
}
