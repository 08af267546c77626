//! Who gets in, how, and what locking does.

use model::{Role, Verdict};
use protocol::audit::{AuditEntry, AuditKind};
use protocol::encoding::SecretText;
use serde_json::json;
use station::commands::{ErrorCode, Event, Topic};
use station::store::Stores;
use station::store::station::audit as audit_table;
use station::vault::Vault;

use crate::support::{Desktop, Office, PASSWORD};

/// The kinds of the desktop's audit entries, after a check of the chain. The program must not be running.
fn audit_kinds(desktop: &Desktop, office: &Office) -> Vec<AuditKind> {
    let config = desktop.config();
    let mut vault = Vault::open(&config.data_dir, config.key_store, config.clock).unwrap().unwrap();
    let unlocked = vault.unlock("li", &SecretText(PASSWORD.to_owned())).unwrap();
    let key = unlocked.station_db_key;
    let bytes = office.runtime.block_on(async {
        let stores = Stores::open(config.data_dir, key, |_| {}).await.unwrap();
        let bytes = stores
            .read(|db| {
                station::audit::verify(db).expect("the chain holds");
                audit_table::entries(db, 0, 10_000)
            })
            .await
            .unwrap();
        stores.lock().await.unwrap();
        bytes
    });
    bytes.iter().map(|bytes| serde_json::from_slice::<AuditEntry>(bytes).unwrap().kind).collect()
}

#[test]
fn each_step_of_a_session_leaves_its_entry_in_a_whole_chain() {
    let office = Office::open();
    let mut desktop = Desktop::with_batch(&office, 1);
    desktop.decide(&desktop.next(), &Verdict::Pass);
    desktop.ask("screen.lock", json!({}));
    desktop.ask("screen.unlock", json!({ "password": PASSWORD }));
    desktop.ask("session.sign-out", json!({}));
    desktop.ask("session.sign-in", json!({ "login": "li", "password": PASSWORD }));
    desktop.ask("vault.lock", json!({}));
    desktop.quit();
    use AuditKind::{
        BatchClaimed, CaseOpened, Enrolled, OperationMade, ScreenLocked, ScreenUnlocked, SignedIn, SignedOut,
        VaultLocked,
    };
    assert_eq!(
        audit_kinds(&desktop, &office),
        [
            Enrolled,
            SignedIn,
            BatchClaimed,
            CaseOpened,
            OperationMade,
            ScreenLocked,
            ScreenUnlocked,
            SignedOut,
            SignedIn,
            VaultLocked
        ]
    );
}

#[test]
fn a_case_was_opened_once_however_often_the_page_asks_for_it() {
    let office = Office::open();
    let mut desktop = Desktop::with_batch(&office, 1);
    let case = desktop.next();
    let mut events = desktop.desk().events();
    for _ in 0..3 {
        desktop.open(&case);
    }
    while let Ok(event) = events.try_recv() {
        let is_app = matches!(&event, Event::Changed { topics } if topics.contains(&Topic::App));
        assert!(!is_app, "the page would ask for the case again: {event:?}");
    }
    desktop.ask("screen.lock", json!({}));
    desktop.ask("screen.unlock", json!({ "password": PASSWORD }));
    desktop.open(&case);
    desktop.quit();
    let opened = audit_kinds(&desktop, &office).into_iter().filter(|kind| *kind == AuditKind::CaseOpened);
    assert_eq!(opened.count(), 2, "before the screen was locked and after it");
}

#[test]
fn whoever_the_server_lets_go_keeps_no_key_on_the_station() {
    let office = Office::open();
    office.add_person("wang", &[Role::Reviewer]);
    let mut desktop = Desktop::at_work(&office);
    desktop.sign_in("wang", PASSWORD).unwrap();
    let has_key = |desktop: &Desktop, login: &str| {
        std::fs::read_to_string(desktop.folder.path().join("vault.json")).unwrap().contains(login)
    };
    assert!(has_key(&desktop, "\"li\"") && has_key(&desktop, "\"wang\""));
    assert!(office.runtime.block_on(office.central.core().as_operator().remove_person("li")).unwrap());
    desktop.wait_until("the key is destroyed", || {
        desktop.ask("sync.now", json!({}));
        !has_key(&desktop, "\"li\"")
    });
    assert!(has_key(&desktop, "\"wang\""));
    desktop.quit();
    desktop.start();
    desktop.sign_in("wang", PASSWORD).unwrap();
    desktop.refused("session.sign-in", json!({ "login": "li", "password": PASSWORD }));
}

#[test]
fn a_reviewer_works_offline_after_one_online_sign_in() {
    let mut office = Office::open();
    let mut desktop = Desktop::with_batch(&office, 1);
    desktop.quit();
    office.central.stop();
    desktop.start();
    assert_eq!(desktop.phase(), "signed-out");
    desktop.sign_in("li", PASSWORD).unwrap();
    assert_eq!(desktop.phase(), "signed-in");
    desktop.decide(&desktop.next(), &Verdict::Pass);
}

#[test]
fn a_second_person_gets_in_for_the_first_time_while_nobody_has_the_vault_open() {
    let mut office = Office::open();
    office.add_person("wang", &[Role::Reviewer]);
    let mut desktop = Desktop::with_batch(&office, 1);
    desktop.quit();
    desktop.start();
    desktop.sign_in("wang", PASSWORD).unwrap();
    assert_eq!(desktop.states(), ["open"], "the colleague sees what the station holds");
    desktop.quit();

    office.central.stop();
    desktop.start();
    desktop.sign_in("wang", PASSWORD).unwrap();
    desktop.ask("session.sign-out", json!({}));
    desktop.sign_in("li", PASSWORD).expect("the first person's way in is as it was");
}

#[test]
fn a_person_with_a_password_changed_elsewhere_gets_in_with_the_new_one_only() {
    let mut office = Office::open();
    let mut desktop = Desktop::at_work(&office);
    desktop.quit();
    let new = SecretText("another password".to_owned());
    assert!(office.runtime.block_on(office.central.core().as_operator().set_password("li", new)).unwrap());
    desktop.start();
    assert_eq!(
        desktop.refused("session.sign-in", json!({ "login": "li", "password": PASSWORD })),
        ErrorCode::WrongPassword,
        "the station knows the old password, but the server's word counts"
    );
    desktop.sign_in("li", "another password").unwrap();
    desktop.quit();
    office.central.stop();
    desktop.start();
    assert_eq!(
        desktop.refused("session.sign-in", json!({ "login": "li", "password": PASSWORD })),
        ErrorCode::WrongPassword,
        "the old password opens nothing any more"
    );
    desktop.sign_in("li", "another password").expect("the new one also without the server");
}

#[test]
fn a_password_is_changed_at_the_server_and_here() {
    let mut office = Office::open();
    let mut desktop = Desktop::at_work(&office);
    let change = |old: &str| json!({ "password": old, "new_password": "another password" });
    assert_eq!(
        desktop.refused("session.change-password", change("wrong password")),
        ErrorCode::WrongPassword
    );
    desktop.ask("session.change-password", change(PASSWORD));
    desktop.quit();
    office.central.stop();
    desktop.start();
    desktop.sign_in("li", "another password").unwrap();
}

#[test]
fn the_recovery_key_opens_the_vault_of_a_machine_whose_key_store_is_lost() {
    let office = Office::open();
    let mut desktop = Desktop::new();
    let recovery_key = desktop.enrol(&office);
    desktop.sign_in("li", PASSWORD).unwrap();
    desktop.quit();
    desktop.key_store = Default::default();
    desktop.start();
    desktop.refused("session.sign-in", json!({ "login": "li", "password": PASSWORD }));
    let recover = |key: &str| json!({ "recovery_key": key, "login": "li", "password": PASSWORD });
    assert_eq!(desktop.refused("session.recover", recover("00000-00000")), ErrorCode::WrongPassword);
    desktop.ask("session.recover", recover(&recovery_key));
    assert_eq!(desktop.phase(), "signed-in");
    desktop.quit();
    desktop.start();
    desktop.sign_in("li", PASSWORD).expect("the keys are in the key store again");
}

#[test]
fn without_a_key_store_the_first_person_gets_in_and_a_second_needs_the_vault_open() {
    let office = Office::open();
    office.add_person("wang", &[Role::Reviewer]);
    let mut desktop = Desktop::new();
    desktop.key_store.set_absent(true);
    desktop.enrol(&office);
    assert_eq!(desktop.ask("app.state", json!({}))["key_protection"], "password-only");
    desktop.sign_in("li", PASSWORD).unwrap();
    desktop.quit();
    desktop.start();
    let wang = json!({ "login": "wang", "password": PASSWORD });
    assert_eq!(desktop.refused("session.sign-in", wang.clone()), ErrorCode::OnlineNeeded);
    desktop.sign_in("li", PASSWORD).unwrap();
    desktop.ask("session.sign-out", json!({}));
    desktop.ask("session.sign-in", wang);
}

#[test]
fn the_screen_lock_stops_commands_and_lets_the_exchange_go_on() {
    let mut office = Office::open_with(|config| config.policy.hold_back_count = 0);
    let desktop = Desktop::with_batch(&office, 2);
    let case = desktop.next();
    office.central.stop();
    desktop.decide(&case, &Verdict::Pass);
    desktop.ask("screen.lock", json!({}));
    assert_eq!(desktop.phase(), "screen-locked");
    assert_eq!(desktop.refused("queue.list", json!({})), ErrorCode::ScreenLocked);
    assert_eq!(desktop.refused("case.open", json!({ "case": case })), ErrorCode::ScreenLocked);
    office.restart();
    desktop.wait_until("the decision is at the server", || office.operations() == 1);
    assert_eq!(
        desktop.refused("screen.unlock", json!({ "password": "wrong password" })),
        ErrorCode::WrongPassword
    );
    desktop.ask("screen.unlock", json!({ "password": PASSWORD }));
    assert_eq!(desktop.states().len(), 2);
}

#[test]
fn the_vault_locks_by_itself_some_time_after_the_screen() {
    let office = Office::open_with(|config| config.policy.vault_lock_after_s = 0);
    let desktop = Desktop::at_work(&office);
    desktop.ask("screen.lock", json!({}));
    desktop.wait_until("the vault is locked", || {
        let state = desktop.ask("app.state", json!({}));
        state["phase"] == "signed-out" && state["station"]["vault_open"] == false
    });
    assert_eq!(desktop.refused("queue.list", json!({})), ErrorCode::NotSignedIn);
    desktop.sign_in("li", PASSWORD).unwrap();
}

#[test]
fn a_station_that_is_revoked_destroys_its_keys() {
    let office = Office::open();
    let mut desktop = Desktop::with_batch(&office, 1);
    let config = desktop.config();
    let record = Vault::open(&config.data_dir, config.key_store, config.clock);
    assert!(record.is_err(), "one process at a time holds the folder");
    let vault_file = std::fs::read_to_string(desktop.folder.path().join("vault.json")).unwrap();
    let vault_file: serde_json::Value = serde_json::from_str(&vault_file).unwrap();
    let station = vault_file["content"]["station"]["id"].as_str().unwrap().parse().unwrap();
    assert!(office.runtime.block_on(office.central.core().as_operator().revoke_station(station)).unwrap());
    desktop.ask("sync.now", json!({}));
    desktop.wait_until("the station is none any more", || desktop.phase() == "not-enrolled");
    assert!(desktop.key_store.names().is_empty(), "keys left: {:?}", desktop.key_store.names());
    let left: Vec<_> = std::fs::read_dir(desktop.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name.to_string_lossy().contains("db") || *name == "vault.json")
        .collect();
    assert!(left.is_empty(), "files left: {left:?}");
    desktop.quit();
}
