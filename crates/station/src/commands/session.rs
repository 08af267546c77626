//! Enrolling the station, signing in and out, locking.

use protocol::encoding::SecretText;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CallError, Nothing};
use crate::desk::{Application, Credentials, Desk};

#[derive(Debug, Clone, Deserialize, TS)]
pub struct Enrol {
    pub server_url: String,
    #[ts(type = "string")]
    pub code: SecretText,
    /// How colleagues call the machine.
    pub station_name: String,
    /// PEM of the authority that signed the server's certificate, where it is not a public one.
    pub ca_certificate: Option<String>,
}

/// Shown once, to be written down and locked away.
#[derive(Debug, Clone, Serialize, TS)]
pub struct RecoveryKey {
    #[ts(type = "string")]
    pub recovery_key: SecretText,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct SignIn {
    pub login: String,
    #[ts(type = "string")]
    pub password: SecretText,
}

/// An online sign-in that opens the vault with the recovery key.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct Recover {
    #[ts(type = "string")]
    pub recovery_key: SecretText,
    pub login: String,
    #[ts(type = "string")]
    pub password: SecretText,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct UnlockScreen {
    #[ts(type = "string")]
    pub password: SecretText,
}

/// Changes the password at the server and on this station; needs the network.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ChangePassword {
    #[ts(type = "string")]
    pub password: SecretText,
    #[ts(type = "string")]
    pub new_password: SecretText,
}

pub(super) async fn enrol(desk: &Desk, request: Enrol) -> Result<RecoveryKey, CallError> {
    desk.refuse_if_faulty()?;
    let Enrol { server_url, code, station_name, ca_certificate } = request;
    let recovery_key = desk.enrol(Application { server_url, code, station_name, ca_certificate }).await?;
    Ok(RecoveryKey { recovery_key })
}

pub(super) async fn sign_in(desk: &Desk, request: SignIn) -> Result<Nothing, CallError> {
    desk.refuse_if_faulty()?;
    desk.sign_in(Credentials { login: request.login, password: request.password }).await?;
    Ok(Nothing {})
}

pub(super) async fn recover(desk: &Desk, request: Recover) -> Result<Nothing, CallError> {
    desk.refuse_if_faulty()?;
    let Recover { recovery_key, login, password } = request;
    desk.recover(recovery_key, Credentials { login, password }).await?;
    Ok(Nothing {})
}

pub(super) async fn sign_out(desk: &Desk, _: Nothing) -> Result<Nothing, CallError> {
    desk.sign_out().await?;
    Ok(Nothing {})
}

pub(super) async fn change_password(desk: &Desk, request: ChangePassword) -> Result<Nothing, CallError> {
    desk.change_password(request.password, request.new_password).await?;
    Ok(Nothing {})
}

pub(super) async fn lock_screen(desk: &Desk, _: Nothing) -> Result<Nothing, CallError> {
    desk.lock_screen().await?;
    Ok(Nothing {})
}

pub(super) async fn unlock_screen(desk: &Desk, request: UnlockScreen) -> Result<Nothing, CallError> {
    desk.unlock_screen(request.password).await?;
    Ok(Nothing {})
}

pub(super) async fn lock_vault(desk: &Desk, _: Nothing) -> Result<Nothing, CallError> {
    desk.lock_vault().await?;
    Ok(Nothing {})
}
