//! Where the application stands, before anything else is asked.

use chrono::{DateTime, Utc};
use model::{PersonId, Role, Text};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CallError, Nothing};
use crate::desk::Desk;

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct AppState {
    pub phase: Phase,
    pub version: String,
    /// `None` before enrolment.
    pub station: Option<StationInfo>,
    /// Who is signed in; stays while the screen is locked.
    pub session: Option<Session>,
    pub key_protection: KeyProtection,
    pub settings: UiSettings,
    /// A fault that keeps the station from working, as a newer database.
    pub fault: Option<Text>,
    /// Idle seconds after which the page calls `screen.lock`.
    pub screen_lock_after_s: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    NotEnrolled,
    SignedOut,
    ScreenLocked,
    SignedIn,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct StationInfo {
    pub name: String,
    pub server_url: String,
    /// The vault is open, so that a colleague can sign in without waiting for the server.
    pub vault_open: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Session {
    pub person: PersonId,
    pub login: String,
    pub name: String,
    pub roles: Vec<Role>,
    pub mandate_valid_until: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum KeyProtection {
    /// The operating system's key store holds the station secret.
    OsKeyStore,
    /// No key store here: the password alone protects the data.
    PasswordOnly,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UiSettings {
    pub language: Language,
    pub theme: Theme,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    #[default]
    Zh,
    En,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

pub(super) async fn state(desk: &Desk, _: Nothing) -> Result<AppState, CallError> {
    Ok(desk.app_state())
}

pub(super) async fn save_settings(desk: &Desk, settings: UiSettings) -> Result<Nothing, CallError> {
    desk.save_ui_settings(settings).await?;
    Ok(Nothing {})
}
