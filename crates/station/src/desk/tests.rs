//! What only shows from inside: a disk that is full at the very moment of a confirmation.

use std::sync::Arc;

use central::testkit::{TestCentral, sample_case};
use chrono::Utc;
use model::Role;
use protocol::audit::AuditKind;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Config, Desk};
use crate::clock::ManualClock;
use crate::commands::ErrorCode;
use crate::store::fixture::limit_pages;
use crate::vault::{KdfCost, MemoryKeyStore};

const PASSWORD: &str = "specimen password";

/// A station with one case that is ready, and what has to outlive it.
async fn at_work() -> (Desk, TestCentral, TempDir) {
    let central = TestCentral::start().await;
    central.add_person("li", PASSWORD, &[Role::Reviewer]).await;
    central.add_cases(vec![sample_case(1)]).await;
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::open(Config {
        data_dir: folder.path().to_owned(),
        key_store: Arc::new(MemoryKeyStore::default()),
        clock: Arc::new(ManualClock::at(Utc::now())),
        kdf_cost: KdfCost { memory_kib: 64, passes: 1, lanes: 1 },
        version: "0.0.0-test".to_owned(),
    });
    let code = central.station_code().await;
    let enrol = json!({ "server_url": central.url(), "code": code, "station_name": "测试机" });
    desk.call("station.enrol", enrol).await.unwrap();
    desk.call("session.sign-in", json!({ "login": "li", "password": PASSWORD })).await.unwrap();
    let mut events = desk.events();
    desk.call("batch.claim", json!({ "programme": "jszg-identity", "count": 1 })).await.unwrap();
    while desk.call("queue.list", json!({})).await.unwrap()["next"].is_null() {
        events.recv().await.unwrap();
    }
    (desk, central, folder)
}

fn entered(view: &Value, note: &str) -> Value {
    let points: Vec<&Value> = view["checklist"].as_array().unwrap().iter().map(|item| &item["id"]).collect();
    json!({
        "case": view["case"], "revision": view["revision"], "verdict": { "verdict": "pass" }, "checklist": points,
        "note": note, "corrections": {}, "regions": [], "opened": [], "handling_ms": 1500, "supersedes": false,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_refuses_the_decision_whole_and_takes_it_when_there_is_room() {
    let (desk, _central, _folder) = at_work().await;
    let case = desk.call("queue.list", json!({})).await.unwrap()["next"].clone();
    let view = desk.call("case.open", json!({ "case": case })).await.unwrap();
    let work = desk.work().unwrap();
    // Longer than the room that is left in half-filled pages.
    let entered = entered(&view, &"证".repeat(30_000));

    limit_pages(&work.stores, Some(0)).await;
    let refused = desk.call("case.decide", entered.clone()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::DiskFull, "{refused:?}");
    assert!(refused.text.zh.contains("磁盘已满") && refused.text.en.contains("disk is full"));
    assert_eq!(
        operations_made(&work.stores).await,
        (0, 0),
        "neither an operation nor its entry is half there"
    );

    limit_pages(&work.stores, None).await;
    assert_eq!(decided(&desk, &case).await, Value::Null);
    let made = desk.call("case.decide", entered).await.unwrap();
    assert_eq!(made["seq"], 1, "no number was lost");
    assert_eq!(decided(&desk, &case).await["verdict"], "pass");
    assert_eq!(operations_made(&work.stores).await, (1, 1));
    drop(work);
    desk.shutdown().await;
}

async fn decided(desk: &Desk, case: &Value) -> Value {
    desk.call("case.open", json!({ "case": case })).await.unwrap()["decided"].clone()
}

/// Operations, and audit entries of operations.
async fn operations_made(stores: &crate::store::Stores) -> (usize, usize) {
    use crate::store::station::{audit, operation};
    let (operations, entries) =
        stores.read(|db| Ok((operation::all(db)?.len(), audit::entries(db, 0, 1000)?))).await.unwrap();
    let made = |bytes: &Vec<u8>| {
        let entry: protocol::audit::AuditEntry = serde_json::from_slice(bytes).unwrap();
        entry.kind == AuditKind::OperationMade
    };
    (operations, entries.iter().filter(|bytes| made(bytes)).count())
}
