//! The vault at its boundaries: who gets in, who does not, and what is left on the disk.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use model::{PersonId, Role, StationId};
use proptest::prelude::*;
use protocol::encoding::{Blob, SecretText};
use protocol::signing::KeyPair;
use protocol::{Mandate, Secret32, SignedMandate};
use uuid::Uuid;

use super::file::VaultFile;
use super::{
    Admission, Enrolment, KdfCost, KeyProtection, KeyStore as _, MemoryKeyStore, NewPerson, NotAdmitted,
    Numbers, StationRecord, Unlocked, Vault, VaultError,
};
use crate::clock::ManualClock;

const CHEAP: KdfCost = KdfCost { memory_kib: 8, passes: 1, lanes: 1 };
const PASSWORD: &str = "correct horse battery staple";

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("in range")
}

fn secret(text: &str) -> SecretText {
    SecretText(text.to_owned())
}

fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

struct Station {
    folder: tempfile::TempDir,
    key_store: Arc<MemoryKeyStore>,
    clock: Arc<ManualClock>,
    vault: Option<Vault>,
    database: Secret32,
    recovery_key: SecretText,
    escrow: Option<Blob>,
    /// The key of `anna`, whose wrap is there.
    anna: KeyPair,
}

/// An enrolled station on which `anna` has signed in.
fn station(has_key_store: bool) -> Station {
    let folder = tempfile::tempdir().unwrap();
    let key_store = Arc::new(MemoryKeyStore::default());
    key_store.set_absent(!has_key_store);
    let clock = Arc::new(ManualClock::at(noon()));
    let enrolment = Enrolment::begin(folder.path(), key_store.clone(), clock.clone(), CHEAP).unwrap();
    let database = enrolment.station_db_key().clone();
    let escrow = enrolment.escrow();
    let record = StationRecord {
        id: StationId(Uuid::from_u128(1)),
        name: "Desk 1".to_owned(),
        server_url: "https://central.example".to_owned(),
        ca_certificate: None,
        server_key: KeyPair::random().public(),
        station_key: enrolment.station_key(),
        enrolled_at: noon(),
    };
    let (vault, recovery_key) = enrolment.finish(record).unwrap();
    let mut station = Station {
        folder,
        key_store,
        clock,
        vault: Some(vault),
        database,
        recovery_key,
        escrow,
        anna: KeyPair::random(),
    };
    let anna = station.anna.clone();
    station.put(1, "anna", PASSWORD, &anna);
    station
}

impl Station {
    fn vault(&mut self) -> &mut Vault {
        self.vault.as_mut().expect("open")
    }

    fn put(&mut self, number: u128, login: &str, password: &str, key: &KeyPair) {
        let database = self.database.clone();
        let person = NewPerson { person: person(number), login, password: &secret(password), key };
        self.vault().put_person(&person, &database).unwrap();
    }

    fn unlock(&mut self, login: &str, password: &str) -> Result<Unlocked, VaultError> {
        self.vault().unlock(login, &secret(password))
    }

    /// The program ends and starts again.
    fn restart(&mut self) -> Result<(), VaultError> {
        self.vault = None;
        self.vault = Vault::open(self.folder.path(), self.key_store.clone(), self.clock.clone())?;
        Ok(())
    }

    fn file(&self) -> Vec<u8> {
        fs::read(self.folder.path().join("vault.json")).unwrap()
    }

    fn check_opens(&mut self, login: &str, password: &str, key: &KeyPair) {
        let unlocked = self.unlock(login, password).unwrap();
        assert_eq!(unlocked.station_db_key, self.database);
        assert_eq!(unlocked.person_key.public(), key.public());
    }
}

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
        assert_eq!((station.vault().knows("anna"), station.vault().knows("bert")), (true, false));
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
    let with = self::station(true).vault().protection();
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
    station.vault().remove_person(person(1)).unwrap();
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
    let mut without = self::station(false);
    without.vault().remember_numbers(&remembered).unwrap();
    assert_eq!(without.vault().remembered_numbers().unwrap(), None);
}

#[test]
fn the_file_and_what_is_printed_hold_no_secret() {
    let mut station = station(true);
    let unlocked = station.unlock("anna", PASSWORD).unwrap();
    let bytes = station.file();
    let text = String::from_utf8(bytes).unwrap();
    let shown = format!("{unlocked:?}");
    for (name, key) in [("database", &station.database), ("person", &station.anna.secret())] {
        let (hex, base64) = (hex::encode(key.0), serde_json::to_string(key).unwrap());
        assert!(!text.contains(&hex) && !text.contains(base64.trim_matches('"')), "{name} key in vault.json");
        assert!(!shown.contains(&hex) && !shown.contains(&format!("{:?}", key.0)), "{name} key in {shown}");
    }
    assert!(!text.contains(PASSWORD));
    insta::assert_snapshot!(shown);
}

#[test]
fn the_file_has_the_recorded_shape() {
    let station = station(true);
    let mut file: serde_json::Value = serde_json::from_slice(&station.file()).unwrap();
    blank(&mut file);
    insta::assert_json_snapshot!(file);
}

/// What differs from run to run gives way to its length.
fn blank(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), &mut *value) {
                    (
                        "salt" | "sealed" | "recovery" | "vault" | "checksum" | "server_key" | "station_key",
                        serde_json::Value::String(text),
                    ) => {
                        *text = format!("{} characters", text.len());
                    }
                    _ => blank(value),
                }
            }
        }
        serde_json::Value::Array(values) => values.iter_mut().for_each(blank),
        _ => {}
    }
}

#[test]
fn a_newer_vault_is_refused_and_left_as_it_is() {
    let mut station = station(true);
    station.vault = None;
    let text = String::from_utf8(station.file()).unwrap().replacen("\"format\": 1", "\"format\": 2", 1);
    fs::write(station.folder.path().join("vault.json"), &text).unwrap();
    let error = station.restart().unwrap_err();
    assert!(matches!(error, VaultError::Newer { found: 2, known: 1 }), "{error:?}");
    assert_eq!(station.file(), text.as_bytes());
}

/// Whoever changes the file can make its checksum fit again; the wraps must withstand that by themselves.
#[test]
fn what_was_changed_on_purpose_does_not_open() {
    type Change = fn(&mut VaultFile);
    let table: [(&str, Change); 7] = [
        ("another vault", |file| file.vault = Uuid::from_u128(3)),
        ("another person", |file| file.wraps[0].person = person(2)),
        ("another login", |file| file.wraps[0].login = "bert".to_owned()),
        ("wraps exchanged", |file| {
            let (one, two) = (file.wraps[0].clone(), file.wraps[1].clone());
            file.wraps[0].sealed = two.sealed;
            file.wraps[0].salt = two.salt;
            file.wraps[1].sealed = one.sealed;
        }),
        ("less cost", |file| file.wraps[0].cost.passes = 2),
        ("cost that no machine has", |file| file.wraps[0].cost.memory_kib = u32::MAX),
        ("no key store", |file| file.protection = KeyProtection::PasswordOnly),
    ];
    for (name, change) in table {
        let mut station = station(true);
        let bert = KeyPair::random();
        station.put(2, "bert", PASSWORD, &bert);
        station.vault = None;
        let mut file = VaultFile::load(station.folder.path()).unwrap().unwrap();
        change(&mut file);
        file.wraps.truncate(1);
        file.save(station.folder.path()).unwrap();
        station.restart().unwrap();
        for login in ["anna", "bert"] {
            assert!(station.unlock(login, PASSWORD).is_err(), "{name}: {login} got in");
        }
    }
}

#[test]
fn the_same_disk_without_the_key_store_does_not_open() {
    let mut station = station(true);
    station.key_store = Arc::new(MemoryKeyStore::default());
    station.restart().unwrap();
    assert!(matches!(station.unlock("anna", PASSWORD).unwrap_err(), VaultError::KeysGone));
    let mut other = self::station(true);
    other.vault = None;
    fs::write(other.folder.path().join("vault.json"), station.file()).unwrap();
    other.restart().unwrap();
    assert!(other.unlock("anna", PASSWORD).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_changed_byte_lets_anybody_in(at in any::<prop::sample::Index>(), flip in 1..=u8::MAX) {
        let mut station = station(true);
        let mut bytes = station.file();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        fs::write(station.folder.path().join("vault.json"), &bytes).unwrap();
        let opened = station.restart().and_then(|()| station.unlock("anna", PASSWORD));
        prop_assert!(opened.is_err(), "byte {} flipped by {:#x} and still in", at, flip);
    }
}

#[test]
fn a_mandate_lets_its_person_in_and_nobody_else_at_no_other_time() {
    let (server, key) = (KeyPair::random(), KeyPair::random());
    let mandate = Mandate {
        person: person(1),
        login: "anna".to_owned(),
        name: "Anna".to_owned(),
        roles: vec![Role::Reviewer],
        station: StationId(Uuid::from_u128(1)),
        programmes: Vec::new(),
        public_key: key.public(),
        valid_from: noon(),
        valid_until: noon() + TimeDelta::days(14),
    };
    let signed = SignedMandate::sign(&mandate, &server);
    let admission = Admission {
        server_key: server.public(),
        station: mandate.station,
        latest: noon() + TimeDelta::days(3),
        removed: false,
    };
    assert_eq!(admission.check(&signed, &key.public()).unwrap(), mandate);
    let at = |latest| Admission { latest, ..admission }.check(&signed, &key.public()).err();
    assert!(at(noon()).is_none());
    assert!(matches!(at(noon() + TimeDelta::days(14)), Some(NotAdmitted::Expired(_))));
    assert!(matches!(at(noon() - TimeDelta::seconds(1)), Some(NotAdmitted::NotYet(_))));
    let other = |admission: Admission| admission.check(&signed, &key.public()).err();
    let foreign = Admission { server_key: KeyPair::random().public(), ..admission };
    assert!(matches!(other(foreign), Some(NotAdmitted::Mandate(_))));
    let elsewhere = Admission { station: StationId(Uuid::from_u128(2)), ..admission };
    assert!(matches!(other(elsewhere), Some(NotAdmitted::OtherStation)));
    assert!(matches!(other(Admission { removed: true, ..admission }), Some(NotAdmitted::Removed)));
    let colleague = admission.check(&signed, &KeyPair::random().public()).err();
    assert!(matches!(colleague, Some(NotAdmitted::OtherKey)));
    let mut forged = signed;
    forged.body.0[10] ^= 1;
    assert!(matches!(admission.check(&forged, &key.public()).err(), Some(NotAdmitted::Mandate(_))));
}
