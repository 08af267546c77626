//! Each trouble has its own code and says in both languages what to do; nothing is lost by it. The texts are looked
//! at by [`Desktop::refused`].

use std::time::Duration;

use central::NewPersonRequest;
use chrono::TimeDelta;
use model::{Role, Verdict};
use protocol::encoding::SecretText;
use serde_json::json;
use station::Desk;
use station::commands::ErrorCode;

use crate::support::{Desktop, Office, PASSWORD, certificate};

fn li() -> serde_json::Value {
    json!({ "login": "li", "password": PASSWORD })
}

#[test]
fn a_station_that_is_not_enrolled_says_so() {
    let desktop = Desktop::new();
    assert_eq!(desktop.phase(), "not-enrolled");
    assert_eq!(desktop.refused("session.sign-in", li()), ErrorCode::Enrolment);
    assert_eq!(desktop.refused("queue.list", json!({})), ErrorCode::NotSignedIn);
}

#[test]
fn enrolling_tells_a_wrong_address_a_wrong_code_and_a_server_that_is_away_apart() {
    let mut office = Office::open();
    let desktop = Desktop::new();
    let request =
        |url: &str, code: &str| json!({ "server_url": url, "code": code, "station_name": "测试机" });
    let url = office.central.url();
    assert_eq!(
        desktop.refused("station.enrol", request("http://example.com", "x")),
        ErrorCode::InvalidRequest
    );
    assert_eq!(desktop.refused("station.enrol", request(&url, "no such code")), ErrorCode::Enrolment);
    office.central.stop();
    assert_eq!(desktop.refused("station.enrol", request(&url, "any code")), ErrorCode::Unreachable);
    office.restart();
    desktop.enrol(&office);
    assert_eq!(
        desktop.refused("station.enrol", request(&url, "any code")),
        ErrorCode::Enrolment,
        "a second time"
    );
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_told_and_nothing_is_sent() {
    let (office, authority) = Office::open_with_certificate();
    let (another, _) = certificate();
    let desktop = Desktop::new();
    let code = office.runtime.block_on(office.central.station_code());
    let request = |authority: &str| {
        json!({
            "server_url": office.central.url(), "code": code, "station_name": "测试机",
            "ca_certificate": authority,
        })
    };
    assert_eq!(desktop.refused("station.enrol", request("no certificate")), ErrorCode::Certificate);
    assert_eq!(desktop.refused("station.enrol", request(&another)), ErrorCode::Certificate);
    desktop.ask("station.enrol", request(&authority));
    desktop.sign_in("li", PASSWORD).expect("the code was not spent on the refused attempts");
}

#[test]
fn wrong_passwords_are_told_and_slow_down() {
    let mut office = Office::open();
    let mut desktop = Desktop::at_work(&office);
    desktop.quit();
    office.central.stop();
    desktop.start();
    let wrong = || json!({ "login": "li", "password": "wrong password" });
    let mut codes = Vec::new();
    for _ in 0..5 {
        codes.push(desktop.refused("session.sign-in", wrong()));
    }
    assert_eq!(codes[..3], [ErrorCode::WrongPassword; 3]);
    assert_eq!(codes[4], ErrorCode::Wait, "{codes:?}");
    assert_eq!(desktop.refused("session.sign-in", li()), ErrorCode::Wait, "the right one has to wait too");
    desktop.clock.pass(Duration::from_secs(900));
    desktop.sign_in("li", PASSWORD).unwrap();
}

#[test]
fn somebody_new_needs_the_server() {
    let mut office = Office::open();
    let desktop = Desktop::at_work(&office);
    desktop.ask("session.sign-out", json!({}));
    let stranger = json!({ "login": "zhao", "password": PASSWORD });
    assert_eq!(
        desktop.refused("session.sign-in", stranger.clone()),
        ErrorCode::WrongPassword,
        "nobody there knows"
    );
    office.central.stop();
    assert_eq!(desktop.refused("session.sign-in", stranger), ErrorCode::OnlineNeeded);
}

#[test]
fn a_mandate_ends_and_a_clock_turned_back_does_not_extend_it() {
    let mut office = Office::open_with(|config| config.mandate = TimeDelta::days(2));
    let mut desktop = Desktop::with_batch(&office, 1);
    let start = station::clock::Clock::wall(&*desktop.clock);
    office.central.stop();
    desktop.clock.pass(Duration::from_secs(3 * 24 * 3600));
    assert_eq!(desktop.refused("queue.list", json!({})), ErrorCode::MandateExpired, "while at work");
    desktop.quit();
    desktop.start();
    assert_eq!(desktop.refused("session.sign-in", li()), ErrorCode::MandateExpired);
    desktop.clock.set_wall(start);
    desktop.quit();
    desktop.start();
    assert_eq!(
        desktop.refused("session.sign-in", li()),
        ErrorCode::MandateExpired,
        "with the clock turned back"
    );
    office.restart();
    desktop.sign_in("li", PASSWORD).expect("the server's word sets the time");
    assert_eq!(desktop.states().len(), 1, "nothing was lost");
}

#[test]
fn a_second_process_on_the_same_folder_is_told_that_one_runs() {
    let office = Office::open();
    let desktop = Desktop::at_work(&office);
    let second = Desk::open(desktop.config());
    let state = desktop.runtime().block_on(second.call("app.state", json!({}))).unwrap();
    assert!(state["fault"]["zh"].as_str().unwrap().contains("已在本机运行"), "{state}");
    let refused = desktop.runtime().block_on(second.call("session.sign-in", li())).unwrap_err();
    assert_eq!(refused.code, ErrorCode::AlreadyRunning);
    assert_eq!(desktop.phase(), "signed-in", "the first goes on");
}

#[test]
fn files_of_a_newer_release_or_of_another_program_are_left_alone() {
    let office = Office::open();
    let mut desktop = Desktop::at_work(&office);
    desktop.quit();
    let path = desktop.folder.path().join("vault.json");
    let kept = std::fs::read_to_string(&path).unwrap();
    let mut newer: serde_json::Value = serde_json::from_str(&kept).unwrap();
    newer["content"]["format"] = json!(99);
    for (content, code) in [
        (newer.to_string(), ErrorCode::NewerDatabase),
        ("no vault at all".to_owned(), ErrorCode::NotOurDatabase),
    ] {
        std::fs::write(&path, &content).unwrap();
        desktop.start();
        assert!(desktop.ask("app.state", json!({}))["fault"].is_object(), "{code:?}");
        assert_eq!(desktop.refused("session.sign-in", li()), code);
        desktop.quit();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), content, "nothing was written over");
    }
    std::fs::write(&path, kept).unwrap();
    let database = desktop.folder.path().join("station.db");
    let ours = std::fs::read(&database).unwrap();
    std::fs::write(&database, b"SQLite format 3\0 and something else").unwrap();
    desktop.start();
    assert_eq!(desktop.refused("session.sign-in", li()), ErrorCode::NotOurDatabase);
    desktop.quit();
    std::fs::write(&database, ours).unwrap();
    desktop.start();
    desktop.sign_in("li", PASSWORD).expect("the database is as it was");
}

#[test]
fn calls_that_mean_nothing_are_refused() {
    let office = Office::open();
    let desktop = Desktop::at_work(&office);
    assert_eq!(desktop.refused("case.destroy", json!({})), ErrorCode::UnknownCommand);
    assert_eq!(desktop.refused("case.open", json!({ "case": 7 })), ErrorCode::InvalidRequest);
    let nowhere = json!({ "case": "00000000-0000-0000-0000-000000000000" });
    assert_eq!(desktop.refused("case.open", nowhere.clone()), ErrorCode::CaseNotHere);
    assert_eq!(desktop.refused("decision.withdraw", nowhere), ErrorCode::CaseNotHere);
}

#[test]
fn a_request_that_cannot_be_read_is_not_quoted() {
    let desktop = Desktop::new();
    let request = json!({ "login": "li", "password": { "typed": "specimen password" } });
    let error = desktop.call("session.sign-in", request).unwrap_err();
    assert!(!format!("{error:?}").contains("specimen"), "{error:?}");
}

#[test]
fn a_verdict_against_the_rules_is_refused_and_the_case_stays_open() {
    let office = Office::open();
    let desktop = Desktop::with_batch(&office, 1);
    let case = desktop.next();
    let entered = desktop.entered(&case, &Verdict::Pass);
    let with = |field: &str, value: serde_json::Value| {
        let mut changed = entered.clone();
        changed[field] = value;
        changed
    };
    let fail = json!({ "verdict": "fail", "grounds": [{ "code": "photo-turned", "place": { "on": "slot", "slot": "side-a" } }] });
    let mut unseen = with("verdict", fail);
    unseen["opened"] = json!([]);
    for (request, code) in [
        (with("checklist", json!([])), ErrorCode::InvalidVerdict),
        (with("verdict", json!({ "verdict": "fail", "grounds": [] })), ErrorCode::InvalidVerdict),
        (with("verdict", json!({ "verdict": "refer", "reason": "photo-turned" })), ErrorCode::InvalidVerdict),
        (unseen, ErrorCode::InvalidVerdict),
        (with("revision", json!(7)), ErrorCode::CaseGone),
        (with("supersedes", json!(true)), ErrorCode::DecisionNotHere),
    ] {
        assert_eq!(desktop.refused("case.decide", request), code);
    }
    assert_eq!(desktop.states(), ["open"]);
    desktop.ask("case.decide", entered);
}

#[test]
fn a_case_of_a_programme_that_is_not_ones_own_is_closed() {
    let office = Office::open();
    let person = NewPersonRequest {
        login: "zhou".to_owned(),
        name: "测试 zhou".to_owned(),
        password: SecretText(PASSWORD.to_owned()),
        roles: vec![Role::Reviewer],
        programmes: vec!["jszg-contact-change".into()],
    };
    office.runtime.block_on(office.central.core().as_operator().add_person(person)).unwrap();
    let desktop = Desktop::with_batch(&office, 1);
    let case = desktop.next();
    let entered = desktop.entered(&case, &Verdict::Pass);
    desktop.sign_in("zhou", PASSWORD).unwrap();
    let draft = json!({ "case": case, "draft": { "note": "nothing of mine" } });
    let preview = json!({ "case": case, "verdict": { "verdict": "pass" } });
    for (command, request) in [
        ("case.open", json!({ "case": case })),
        ("case.save-draft", draft),
        ("case.preview", preview),
        ("case.decide", entered),
    ] {
        assert_eq!(desktop.refused(command, request), ErrorCode::NotAllowed, "{command}");
    }
}

#[test]
fn a_lease_that_has_run_out_takes_no_decision() {
    let mut office = Office::open();
    let desktop = Desktop::with_batch(&office, 1);
    let case = desktop.next();
    let entered = desktop.entered(&case, &Verdict::Pass);
    let end = || desktop.open(&case)["lease_ends_at"].clone();
    assert_eq!(
        end(),
        desktop.queue()["batches"][0]["ends_at"],
        "it is told before work is spent on the case"
    );
    office.central.stop();
    desktop.clock.pass(Duration::from_secs(20 * 24 * 3600));
    assert_eq!(desktop.refused("case.decide", entered), ErrorCode::CaseGone);
    assert_eq!(end(), json!(null), "it is past");
    assert_eq!(desktop.states(), ["gone"], "also while nobody can be asked");
}
