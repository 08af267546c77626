//! The names of a vault's entries in the key store.

use uuid::Uuid;

pub(super) const STATION_SECRET: &str = "station-secret";
pub(super) const SIGNING_KEY: &str = "signing-key";
pub(super) const NUMBERS: &str = "numbers";

pub(super) const ALL: [&str; 3] = [STATION_SECRET, SIGNING_KEY, NUMBERS];

pub(super) fn of(vault: Uuid, name: &str) -> String {
    format!("{vault}/{name}")
}
