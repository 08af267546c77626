use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use protocol::signing::KeyPair;
use uuid::Uuid;

use super::Station;
use super::{CHEAP, PASSWORD, noon, person, secret, station};
use crate::clock::ManualClock;
use crate::vault::{
    Enrolment, KeyProtection, KeyStore as _, MemoryKeyStore, NewPerson, Numbers, Vault, VaultError,
};

#[test]
fn who_has_signed_in_before_gets_in_with_the_password_and_no_other() {
    for has_key_store in [true, false] {
        let mut station = station(has_key_store);
        station.restart().unwrap();
        let anna = station.anna.clone();
        station.check_opens("anna", PASSWORD, &anna);
        let wrong = station.unlock("anna", "another password").unwrap_err();
        assert!(matches!(wrong, VaultError::WrongPassword { .. }), "{wrong:?}");
        let unknown = station.unlock("bert", PASSWORD).unwrap_err();
        assert!(matches!(unknown, VaultError::UnknownLogin), "{unknown:?}");
    }
}

#[test]
fn a_desktop_that_is_not_enrolled_has_no_vault() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(noon()));
    let vault = Vault::open(folder.path(), Arc::new(MemoryKeyStore::default()), clock).unwrap();
    assert!(vault.is_none());
}

#[test]
fn a_station_is_enrolled_once_and_run_once() {
    let mut station = station(true);
    let second = Vault::open(station.folder.path(), station.key_store.clone(), station.clock.clone());
    assert!(matches!(second.err(), Some(VaultError::AlreadyRunning)));
    station.vault = None;
    let again =
        Enrolment::begin(station.folder.path(), station.key_store.clone(), station.clock.clone(), CHEAP);
    assert!(matches!(again.err(), Some(VaultError::AlreadyEnrolled)));
}

#[test]
fn a_second_person_gets_in_by_the_escrow_blob_while_nobody_has_the_vault_open() {
    let mut station = station(true);
    station.restart().unwrap();
    let escrow = station.escrow.clone().unwrap();
    let database = station.vault().open_escrow(&escrow).unwrap();
    let bert = KeyPair::random();
    let new = NewPerson { person: person(2), login: "bert", password: &secret("pass of bert"), key: &bert };
    station.vault().put_person(&new, &database).unwrap();
    station.restart().unwrap();
    station.check_opens("bert", "pass of bert", &bert);
    let anna = station.anna.clone();
    station.check_opens("anna", PASSWORD, &anna);
}

#[test]
fn the_escrow_blob_opens_with_this_stations_secret_alone() {
    let mut one = station(true);
    let two = station(true);
    let foreign = one.vault().open_escrow(two.escrow.as_ref().unwrap());
    assert!(matches!(foreign, Err(VaultError::Escrow)), "{foreign:?}");
    let mut without = station(false);
    assert!(without.escrow.is_none(), "there is nothing to seal it under");
    let escrow = without.vault().open_escrow(one.escrow.as_ref().unwrap());
    assert!(matches!(escrow, Err(VaultError::Escrow)), "{escrow:?}");
}

#[test]
fn a_password_changed_elsewhere_makes_a_new_wrap_that_replaces_the_old() {
    let mut station = station(true);
    station.restart().unwrap();
    assert!(station.unlock("anna", "new password").is_err(), "the station does not know it yet");
    let escrow = station.escrow.clone().unwrap();
    let database = station.vault().open_escrow(&escrow).unwrap();
    let key = KeyPair::random();
    let new = NewPerson { person: person(1), login: "anna", password: &secret("new password"), key: &key };
    station.vault().put_person(&new, &database).unwrap();
    station.check_opens("anna", "new password", &key);
    assert!(station.unlock("anna", PASSWORD).is_err(), "the old password is good for nothing any more");
}

#[test]
fn a_login_that_went_over_to_somebody_else_leaves_no_old_wrap() {
    let mut station = station(true);
    let other = KeyPair::random();
    station.put(9, "anna", "pass of the other anna", &other);
    assert!(station.unlock("anna", PASSWORD).is_err());
    station.check_opens("anna", "pass of the other anna", &other);
}

#[test]
fn the_recovery_key_opens_what_the_key_store_has_lost() {
    let mut station = station(true);
    let signing_key = station.vault().signing_key().unwrap().unwrap().public();
    for name in station.key_store.names() {
        station.key_store.delete(&name).unwrap();
    }
    station.restart().unwrap();
    let gone = station.unlock("anna", PASSWORD).unwrap_err();
    assert!(matches!(gone, VaultError::KeysGone), "{gone:?}");
    let recovery_key = station.recovery_key.clone();
    assert_eq!(station.vault().open_recovery(&recovery_key).unwrap(), station.database);
    let anna = station.anna.clone();
    station.check_opens("anna", PASSWORD, &anna);
    assert_eq!(station.vault().signing_key().unwrap().unwrap().public(), signing_key);
    let escrow = station.escrow.clone().unwrap();
    assert!(station.vault().open_escrow(&escrow).is_ok());
}

#[test]
fn a_recovery_key_of_another_station_and_a_mistyped_one_are_told_apart() {
    let mut one = station(false);
    let two = station(false);
    assert!(matches!(one.vault().open_recovery(&two.recovery_key), Err(VaultError::WrongRecoveryKey)));
    let mistyped = secret("ABCDE-FGHJK");
    assert!(matches!(one.vault().open_recovery(&mistyped), Err(VaultError::MalformedRecoveryKey(_))));
    let recovery_key = one.recovery_key.clone();
    assert_eq!(one.vault().open_recovery(&recovery_key).unwrap(), one.database);
}

#[test]
fn without_a_key_store_the_password_alone_protects_and_the_vault_says_so() {
    let mut station = station(false);
    assert_eq!(station.vault().protection(), KeyProtection::PasswordOnly);
    assert!(station.vault().signing_key().unwrap().is_none(), "it lies in station.db");
    assert_eq!(station.key_store.names(), Vec::<String>::new());
    let with = super::station(true).vault().protection();
    assert_eq!(with, KeyProtection::OsKeyStore);
}

#[test]
fn a_key_store_that_is_away_is_told_and_costs_no_attempt() {
    let mut station = station(true);
    station.key_store.set_absent(true);
    for _ in 0..10 {
        let away = station.unlock("anna", PASSWORD).unwrap_err();
        assert!(matches!(away, VaultError::KeyStore(_)), "{away:?}");
    }
    station.key_store.set_absent(false);
    let anna = station.anna.clone();
    station.check_opens("anna", PASSWORD, &anna);
}

#[test]
fn wrong_passwords_slow_down_also_across_a_restart_and_a_clock_that_is_set() {
    let mut station = station(true);
    for expected in [0, 0, 5] {
        match station.unlock("anna", "wrong").unwrap_err() {
            VaultError::WrongPassword { wait } => assert_eq!(wait, Duration::from_secs(expected)),
            other => panic!("{other:?}"),
        }
    }
    let wait = |station: &mut Station| match station.unlock("anna", PASSWORD).unwrap_err() {
        VaultError::Wait { wait } => wait,
        other => panic!("{other:?}"),
    };
    assert_eq!(wait(&mut station), Duration::from_secs(5), "the right one is not even tried");
    station.clock.pass(Duration::from_secs(4));
    assert_eq!(wait(&mut station), Duration::from_secs(1));
    station.clock.set_wall(noon() + TimeDelta::days(365));
    assert_eq!(wait(&mut station), Duration::from_secs(1), "setting the clock does not help");
    station.restart().unwrap();
    assert_eq!(wait(&mut station), Duration::from_secs(5), "nor does a restart");
    station.clock.pass(Duration::from_secs(5));
    let anna = station.anna.clone();
    station.check_opens("anna", PASSWORD, &anna);
    assert!(matches!(
        station.unlock("anna", "wrong").unwrap_err(),
        VaultError::WrongPassword { wait: Duration::ZERO }
    ));
}

#[test]
fn one_persons_wrong_passwords_do_not_keep_another_out() {
    let mut station = station(true);
    let bert = KeyPair::random();
    station.put(2, "bert", "pass of bert", &bert);
    for _ in 0..3 {
        station.unlock("anna", "wrong").unwrap_err();
    }
    assert!(matches!(station.unlock("anna", PASSWORD).unwrap_err(), VaultError::Wait { .. }));
    station.check_opens("bert", "pass of bert", &bert);
}

#[test]
fn a_removed_person_has_no_wrap() {
    let mut station = station(true);
    station.vault().remove_persons(&[person(1), person(7)]).unwrap();
    station.restart().unwrap();
    assert!(matches!(station.unlock("anna", PASSWORD).unwrap_err(), VaultError::UnknownLogin));
}

#[test]
fn a_revoked_station_has_no_key_left() {
    let mut station = station(true);
    station.vault.take().unwrap().revoke().unwrap();
    assert_eq!(station.key_store.names(), Vec::<String>::new());
    station.restart().unwrap();
    assert!(station.vault.is_none());
}

#[test]
fn the_last_numbers_show_a_database_that_was_rolled_back() {
    let mut station = station(true);
    assert_eq!(station.vault().remembered_numbers().unwrap(), None);
    let remembered = Numbers { incarnation: Uuid::from_u128(1), seq: 40, audit: 90 };
    station.vault().remember_numbers(&remembered).unwrap();
    station.restart().unwrap();
    assert_eq!(station.vault().remembered_numbers().unwrap(), Some(remembered));
    let table = [
        (Numbers { ..remembered }, false),
        (Numbers { seq: 41, audit: 95, ..remembered }, false),
        (Numbers { seq: 39, ..remembered }, true),
        (Numbers { audit: 89, ..remembered }, true),
        (Numbers { incarnation: Uuid::from_u128(2), ..remembered }, true),
    ];
    for (database, behind) in table {
        assert_eq!(database.is_behind(&remembered), behind, "{database:?}");
    }
    let mut without = super::station(false);
    without.vault().remember_numbers(&remembered).unwrap();
    assert_eq!(without.vault().remembered_numbers().unwrap(), None);
}
