use std::fs;
use std::sync::Arc;

use proptest::prelude::{ProptestConfig, any, prop, prop_assert, proptest};
use protocol::signing::KeyPair;
use uuid::Uuid;

use super::{PASSWORD, person, station};
use crate::vault::file::VaultFile;
use crate::vault::{KeyProtection, MemoryKeyStore, VaultError};

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
    let mut other = super::station(true);
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
