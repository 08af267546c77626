//! What only shows from inside: a disk that is full at the wrong moment, and a record that cannot be read.

use std::sync::Arc;
use std::time::Duration;

use central::config::Config as CentralConfig;
use central::testkit::{TestCentral, sample_case};
use chrono::Utc;
use model::{BatchId, Role};
use protocol::audit::AuditKind;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Config, Desk};
use crate::clock::ManualClock;
use crate::commands::ErrorCode;
use crate::store::fixture::{limit_pages, tamper_batch};
use crate::vault::{KdfCost, MemoryKeyStore};

const PASSWORD: &str = "specimen password";

/// A station with so many cases that are ready, and what has to outlive it.
async fn at_work(cases: u32) -> (Desk, TestCentral, TempDir) {
    at_work_with(cases, CentralConfig::default()).await
}

async fn at_work_with(cases: u32, config: CentralConfig) -> (Desk, TestCentral, TempDir) {
    let central = TestCentral::start_with(config, None).await;
    central.add_person("li", PASSWORD, &[Role::Reviewer]).await;
    central.add_cases((1..=cases).map(sample_case).collect()).await;
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
    desk.call("batch.claim", json!({ "programme": "jszg-identity", "count": cases })).await.unwrap();
    let ready = async || {
        let rows = queue(&desk).await["rows"].as_array().unwrap().clone();
        rows.iter().filter(|row| row["state"] == "open").count()
    };
    while ready().await < cases as usize {
        events.recv().await.unwrap();
    }
    (desk, central, folder)
}

async fn queue(desk: &Desk) -> Value {
    desk.call("queue.list", json!({})).await.unwrap()
}

async fn open(desk: &Desk, case: &Value) -> Value {
    desk.call("case.open", json!({ "case": case })).await.unwrap()
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
    let (desk, _central, _folder) = at_work(1).await;
    let case = queue(&desk).await["next"].clone();
    let view = open(&desk, &case).await;
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
    open(desk, case).await["decided"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_keeps_nobody_from_leaving() {
    let mut config = CentralConfig::default();
    config.policy.vault_lock_after_s = 0;
    let (desk, _central, _folder) = at_work_with(1, config).await;
    let mut events = desk.events();
    let work = desk.work().unwrap();
    limit_pages(&work.stores, Some(0)).await;
    while work.record(AuditKind::ScreenLocked, None, json!({})).await.is_ok() {}
    drop(work);
    let refused = desk.call("session.sign-out", json!({})).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::DiskFull, "{refused:?}");
    let locked = async {
        loop {
            let state = desk.call("app.state", json!({})).await.unwrap();
            assert_eq!(state["phase"], "signed-out");
            if state["station"]["vault_open"] == false {
                return;
            }
            events.recv().await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(60), locked)
        .await
        .expect("the vault locks, and the page hears of it");
    desk.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_the_next_case_spoils_neither_this_one_nor_its_decision() {
    let (desk, _central, _folder) = at_work(2).await;
    let listed = queue(&desk).await;
    let batch: BatchId = serde_json::from_value(listed["batches"][0]["batch"].clone()).unwrap();
    let (case, next) = (listed["next"].clone(), listed["rows"][1]["case"].as_str().unwrap().to_owned());
    let stores = desk.work().unwrap().stores.clone();
    assert_ne!(open(&desk, &case).await["next_pictures"], json!([]));
    let broken = format!("UPDATE case_record SET record = '{{}}' WHERE case_id = '{next}'");
    tamper_batch(&stores, batch, broken).await;
    let view = open(&desk, &case).await;
    assert_eq!(view["next_pictures"], json!([]));

    desk.call("case.save-draft", json!({ "case": case, "draft": { "note": "so far" } })).await.unwrap();
    // The draft is removed when the decision is on the disk.
    let later = "CREATE TRIGGER later AFTER DELETE ON draft BEGIN UPDATE case_record SET record = '{}'; END";
    tamper_batch(&stores, batch, later.to_owned()).await;
    let made = desk.call("case.decide", entered(&view, "")).await.unwrap();
    assert_eq!(made, json!({ "seq": 1, "next": null }));
    assert_eq!(operations_made(&stores).await, (1, 1));
    desk.shutdown().await;
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
