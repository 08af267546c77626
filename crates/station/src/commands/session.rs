//! Enrolling the station, signing in and out, locking.

use protocol::encoding::SecretText;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
