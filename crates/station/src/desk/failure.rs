//! Why the desk cannot do what it was asked.

use std::io;
use std::sync::Arc;

use protocol::ApiError;

use crate::client::{AddressError, ClientError};
use crate::review::ReviewError;
use crate::store::StoreError;
use crate::sync::SyncError;
use crate::vault::{NotAdmitted, VaultError};

#[derive(Debug, thiserror::Error)]
pub(crate) enum DeskError {
    #[error("this desktop is not enrolled")]
    NotEnrolled,
    #[error("nobody is signed in")]
    NotSignedIn,
    /// The person's first sign-in here, or after a new password, and the server cannot be reached.
    #[error("only an online sign-in can go on")]
    OnlineNeeded,
    /// There is no key store, so only a vault that is open or the recovery key lets a new person in.
    #[error("a colleague has to open the vault first")]
    ColleagueNeeded,
    #[error(transparent)]
    NotAdmitted(#[from] NotAdmitted),
    #[error(transparent)]
    Address(#[from] AddressError),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Server(#[from] ApiError),
    #[error(transparent)]
    Sync(#[from] Arc<SyncError>),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Review(#[from] ReviewError),
    #[error("the settings cannot be saved")]
    Settings(#[source] io::Error),
    /// A blocking step panicked.
    #[error("a step of the vault failed")]
    Panicked,
}
