//! The process ends where nobody expects it: what was confirmed is there, and arrives once.

use model::Verdict;
use serde_json::json;
use station::commands::ErrorCode;

use crate::support::{Desktop, Office, PASSWORD};

#[test]
fn a_decision_survives_the_end_of_the_process_right_after_its_confirmation() {
    let mut office = Office::open();
    let mut desktop = Desktop::with_batch(&office, 2);
    office.central.stop();
    let case = desktop.next();
    let entered = desktop.entered(&case, &Verdict::Pass);
    desktop.ask("case.decide", entered.clone());
    desktop.kill();

    desktop.start();
    desktop.sign_in("li", PASSWORD).unwrap();
    let rows = desktop.decisions();
    assert_eq!((rows.len(), &rows[0]["case"], &rows[0]["state"]), (1, &case, &json!("held")));
    assert_eq!(
        desktop.refused("case.decide", entered),
        ErrorCode::AlreadyDecided,
        "confirmed again by the page"
    );
    assert_ne!(desktop.next(), case, "the next case is another one");

    office.restart();
    desktop.send_now();
    desktop.wait_until("the decision is accepted", || desktop.count_decisions("accepted") == 1);
    assert_eq!(office.operations(), 1);
}

#[test]
fn a_decision_whose_receipt_was_lost_with_the_process_is_not_counted_twice() {
    let mut office = Office::open();
    let mut desktop = Desktop::with_batch(&office, 1);
    desktop.decide(&desktop.next(), &Verdict::Pass);
    office.central.hold_replies();
    desktop.send_now();
    office.runtime.block_on(office.central.committed_without_reply());
    desktop.kill();
    office.restart();
    assert_eq!(office.operations(), 1, "the server holds it, and the station does not know");

    desktop.start();
    desktop.sign_in("li", PASSWORD).unwrap();
    desktop.wait_until("the decision is accepted", || desktop.count_decisions("accepted") == 1);
    assert_eq!(office.operations(), 1);
}

#[test]
fn what_was_entered_and_not_confirmed_is_there_after_the_process_ended() {
    let office = Office::open();
    let mut desktop = Desktop::with_batch(&office, 1);
    let case = desktop.next();
    let draft = json!({ "verdict": { "verdict": "pass" }, "checklist": ["sides"], "note": "看一下手持照片", "corrections": {}, "regions": [] });
    desktop.ask("case.save-draft", json!({ "case": case, "draft": draft }));
    desktop.kill();
    desktop.start();
    desktop.sign_in("li", PASSWORD).unwrap();
    assert_eq!(desktop.open(&case)["draft"], draft);
    assert_eq!(desktop.queue()["rows"][0]["draft"], true);
}

#[test]
fn a_database_put_back_from_a_copy_goes_on_under_numbers_that_nobody_has_seen() {
    let office = Office::open();
    let mut desktop = Desktop::with_batch(&office, 3);
    desktop.quit();
    let copy = tempfile::tempdir().unwrap();
    let database = desktop.folder.path().join("station.db");
    std::fs::copy(&database, copy.path().join("station.db")).unwrap();
    desktop.start();
    desktop.sign_in("li", PASSWORD).unwrap();
    desktop.decide(&desktop.next(), &Verdict::Pass);
    desktop.send_now();
    desktop.wait_until("the decision is accepted", || desktop.count_decisions("accepted") == 1);
    desktop.quit();

    std::fs::copy(copy.path().join("station.db"), &database).unwrap();
    desktop.start();
    desktop.sign_in("li", PASSWORD).unwrap();
    assert_eq!(desktop.decisions().len(), 0, "the copy knows of no decision");
    let queue = desktop.queue();
    let last = queue["rows"].as_array().unwrap().last().unwrap()["case"].clone();
    assert_eq!(desktop.decide(&last, &Verdict::Pass)["seq"], 1);
    desktop.send_now();
    desktop.wait_until("the new decision is accepted", || desktop.count_decisions("accepted") == 1);
    assert_eq!(office.operations(), 2, "the first one was not taken for the second");
}

#[test]
fn two_confirmations_of_one_case_at_the_same_time_make_one_decision() {
    let office = Office::open();
    let desktop = Desktop::with_batch(&office, 1);
    let entered = desktop.entered(&desktop.next(), &Verdict::Pass);
    let answers = desktop.runtime().block_on(async {
        let calls = (0..8).map(|_| desktop.desk().call("case.decide", entered.clone()));
        futures::future::join_all(calls).await
    });
    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 1, "decisions made");
    for error in refused {
        assert_eq!(error.unwrap_err().code, ErrorCode::AlreadyDecided);
    }
    assert_eq!(desktop.decisions().len(), 1);
}

#[test]
fn an_enrolment_that_was_cut_short_is_finished_or_done_again() {
    let office = Office::open();
    let mut desktop = Desktop::new();
    desktop.enrol(&office);
    desktop.quit();
    let path = |name: &str| desktop.folder.path().join(name);
    let (vault, database, unnamed) = (path("vault.json"), path("station.db"), path("station.db.new"));

    std::fs::rename(&database, &unnamed).unwrap();
    desktop.start();
    desktop.sign_in("li", PASSWORD).expect("its vault was written, so it is a station");
    desktop.quit();

    std::fs::rename(&database, &unnamed).unwrap();
    std::fs::remove_file(&vault).unwrap();
    desktop.start();
    assert_eq!(desktop.phase(), "not-enrolled");
    desktop.enrol(&office);
    desktop.sign_in("li", PASSWORD).expect("what was left over is in nobody's way");
    desktop.quit();

    std::fs::remove_file(&vault).unwrap();
    desktop.start();
    let code = office.runtime.block_on(office.central.station_code());
    let request = json!({ "server_url": office.central.url(), "code": code, "station_name": "测试机" });
    let refused = desktop.refused("station.enrol", request);
    assert_eq!(refused, ErrorCode::NotOurDatabase, "a database that had a vault may be somebody's work");
}
