//! Table `setting`: single values by name. Each has its type here, and nothing reads or writes it as another.

use std::marker::PhantomData;

use chrono::{DateTime, Utc};
use model::StationId;
use protocol::messages::{OpenCases, Policy};
use protocol::{PublicKey, Secret32, SignedEnrolment};
use rusqlite::{OptionalExtension as _, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::store::changed::Changed;
use crate::store::database::{StationRead, StationWrite};
use crate::store::error::StoreError;
use crate::store::value::Json;

/// The name and type of one setting.
pub struct Setting<T> {
    name: &'static str,
    /// `None`: nobody shows it.
    changes: Option<Changed>,
    value: PhantomData<fn() -> T>,
}

const fn setting<T>(name: &'static str, changes: Changed) -> Setting<T> {
    Setting { name, changes: Some(changes), value: PhantomData }
}

const fn unseen<T>(name: &'static str) -> Setting<T> {
    Setting { name, changes: None, value: PhantomData }
}

impl<T> Setting<T> {
    fn mark(&self, tx: &StationWrite<'_>) {
        if let Some(changed) = self.changes {
            tx.mark(changed);
        }
    }
}

pub const STATION: Setting<StationId> = setting("station", Changed::App);
pub const INCARNATION: Setting<Uuid> = setting("incarnation", Changed::App);
/// What receipts and mandates are checked with.
pub const SERVER_KEY: Setting<PublicKey> = setting("server-key", Changed::App);
/// By which a server that was restored from a backup takes the station up again.
pub const ENROLMENT: Setting<SignedEnrolment> = setting("enrolment", Changed::App);
/// The station's own signing key, only where the operating system has no key store.
pub const STATION_SIGNING_KEY: Setting<Secret32> = setting("station-signing-key", Changed::App);
pub const POLICY: Setting<Policy> = setting("policy", Changed::App);
pub const EPOCH: Setting<Uuid> = setting("epoch", Changed::Sync);
/// Where the next reading of changes starts; opaque.
pub const CURSOR: Setting<String> = setting("cursor", Changed::Sync);
/// Highest operation number that the server said it holds.
pub const HIGH_WATER: Setting<u64> = setting("high-water", Changed::Sync);
/// Operations up to this number are held back no longer.
pub const FLUSHED_TO: Setting<u64> = setting("flushed-to", Changed::Sync);
/// The latest time that the station has seen, see [`crate::clock::TrustedTime`]. Every audit entry moves it.
pub const LATEST_TIME: Setting<DateTime<Utc>> = unseen("latest-time");
/// Wall time of the last answer of the server.
pub const LAST_CONTACT: Setting<DateTime<Utc>> = setting("last-contact", Changed::Sync);
/// How many open cases are to be here, see [`crate::sync`]; 0 for none.
pub const CLAIM_AHEAD: Setting<u32> = setting("claim-ahead", Changed::Sync);
/// Somebody gave cases back: nothing is claimed ahead until somebody claims by hand.
pub const AHEAD_RESTS: Setting<bool> = setting("ahead-rests", Changed::Sync);
/// Cases open for claiming, as the server last said.
pub const OPEN_CASES: Setting<Vec<OpenCases>> = setting("open-cases", Changed::Programmes);

pub fn get<T: DeserializeOwned>(db: &StationRead<'_>, setting: &Setting<T>) -> Result<Option<T>, StoreError> {
    let value = db
        .connection
        .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
        .query_row([setting.name], |row| row.get::<_, Json<T>>(0))
        .optional()?;
    Ok(value.map(|Json(value)| value))
}

/// Marks a change only if the value is another than before.
pub fn set<T: Serialize>(tx: &StationWrite<'_>, setting: &Setting<T>, value: &T) -> Result<(), StoreError> {
    let written = tx
        .connection
        .prepare_cached(
            "INSERT INTO setting (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = ?2 WHERE value <> ?2",
        )?
        .execute(params![setting.name, Json(value)])?;
    if written > 0 {
        setting.mark(tx);
    }
    Ok(())
}

pub fn remove<T>(tx: &StationWrite<'_>, setting: &Setting<T>) -> Result<(), StoreError> {
    if tx.connection.execute("DELETE FROM setting WHERE name = ?1", [setting.name])? > 0 {
        setting.mark(tx);
    }
    Ok(())
}
