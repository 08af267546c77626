//! What the page hears of the checks, and what supervisors read of them later.

use model::{Ground, Place, ReasonCode, Role, SlotId, Verdict};
use serde_json::json;
use station::commands::{Event, Topic};

use crate::support::{Desktop, Office, PASSWORD};

#[test]
fn the_page_hears_how_far_the_checks_are() {
    let office = Office::open();
    office.add_cases(2);
    let desktop = Desktop::at_work(&office);
    let mut events = desktop.desk().events();
    desktop.claim(2);
    let all_checked =
        |event: &Event| matches!(event, Event::BatchProgress { photos_checked: 6, photos: 6, .. });
    desktop.wait_for_event(&mut events, all_checked);
    let told = |event: &Event| matches!(event, Event::Changed { topics } if topics.contains(&Topic::Checks));
    desktop.wait_until("the checks are at rest", || {
        let state = desktop.ask("checks.state", json!({}));
        state["photos"] == 6 && state["checked"] == 6
    });
    let state = desktop.ask("checks.state", json!({}));
    assert_eq!((&state["again"], &state["renewal"]), (&json!(0), &json!(null)));
    let batch = &desktop.queue()["batches"][0];
    assert_eq!((&batch["photos_checked"], &batch["photos"]), (&json!(6), &json!(6)));
    let photos = desktop.open(&desktop.next())["photos"].as_array().unwrap().clone();
    assert!(photos.iter().all(|photo| photo["checked"] == "now"), "{photos:?}");
    // The topic comes whenever the figures move.
    office.add_cases(3);
    desktop.ask("sync.now", json!({}));
    let mut events = desktop.desk().events();
    desktop.ask("batch.claim", json!({ "programme": "jszg-identity", "count": 1 }));
    desktop.wait_for_event(&mut events, told);
}

#[test]
fn supervisors_read_how_often_decisions_bore_the_checks_out() {
    let office = Office::open();
    office.add_person("sun", &[Role::Supervisor]);
    let desktop = Desktop::with_batch(&office, 3);
    // Found on every photo: it is 64 × 48 pixels.
    let few = "pixels-too-few";
    let ground = |code: &str, slot: &str| Ground {
        code: ReasonCode::from(code),
        place: Place::Slot { slot: SlotId::from(slot) },
    };
    let grounds = vec![ground("photo-unclear", "side-a"), ground("photo-turned", "side-b")];
    let (first, second) = (desktop.next(), Verdict::Fail { grounds });
    desktop.decide(&first, &Verdict::Pass);
    desktop.decide(&desktop.next(), &second);
    desktop.decide(&desktop.next(), &second);
    desktop.ask("decision.withdraw", json!({ "case": first }));
    desktop.sign_in("sun", PASSWORD).unwrap();
    let rows = desktop.ask("checks.precision", json!({}))["rows"].as_array().unwrap().clone();
    let row = rows.iter().find(|row| row["code"] == few).unwrap_or_else(|| panic!("{few} in {rows:?}"));
    let counts = (&row["raised"], &row["named"], &row["failed"]);
    assert_eq!(counts, (&json!(6), &json!(2), &json!(4)), "the withdrawn decision does not count");
}
