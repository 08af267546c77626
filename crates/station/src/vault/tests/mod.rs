//! The vault at its boundaries: who gets in, who does not, and what is left on the disk.

mod admission;
mod changed_file;
mod people;

use std::fs;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use model::{PersonId, StationId};
use protocol::Secret32;
use protocol::encoding::{Blob, SecretText};
use protocol::signing::KeyPair;
use uuid::Uuid;

use super::{Enrolment, KdfCost, MemoryKeyStore, NewPerson, StationRecord, Unlocked, Vault, VaultError};
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
