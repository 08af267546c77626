//! The server without HTTP: what each call of the protocol does, on any storage and any photo store. One file a
//! call, or a few that belong together.

mod cases;
mod changes;
mod enrol;
mod lease;
mod people;
mod push;
mod sign_in;
mod station_view;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use model::{Rulebook, StationId};
use protocol::messages::LogHead;
use protocol::signing::KeyPair;
use protocol::station_auth::{SignedRequest, StationAuth};
use protocol::{ProblemType, PublicKey};
use uuid::Uuid;

pub use self::cases::NewCase;
pub use self::people::NewPersonRequest;
pub use self::station_view::StationView;

use crate::config::Config;
use crate::likeness::KnownPhotos;
use crate::nonce::Nonces;
use crate::passwords::{PasswordError, Passwords};
use crate::photos::PhotoStore;
use crate::refusal::{Answer, Refusal};
use crate::rules::{Rules, RulesError};
use crate::storage::{Station, Storage};

/// A station that proved itself on this request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    pub station: StationId,
    pub incarnation: Uuid,
}

pub struct Core {
    storage: Arc<dyn Storage>,
    photos: Arc<dyn PhotoStore>,
    key: KeyPair,
    nonces: Nonces,
    passwords: Passwords,
    rules: Rules,
    known_photos: KnownPhotos,
    config: Config,
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Rules(#[from] RulesError),
    #[error(transparent)]
    Passwords(#[from] PasswordError),
}

impl Core {
    pub async fn start(
        storage: Arc<dyn Storage>,
        photos: Arc<dyn PhotoStore>,
        key: KeyPair,
        config: Config,
    ) -> Result<Self, StartError> {
        let rules = Rules::load(storage.as_ref()).await?;
        let nonces = Nonces::new(&key);
        let passwords = Passwords::new()?;
        let known_photos = KnownPhotos::default();
        Ok(Self { storage, photos, key, nonces, passwords, rules, known_photos, config })
    }

    pub fn storage(&self) -> &dyn Storage {
        self.storage.as_ref()
    }

    pub fn config(&self) -> &Config {
        &self.config
    }

    pub fn public_key(&self) -> PublicKey {
        self.key.public()
    }

    pub fn now(&self) -> DateTime<Utc> {
        (self.config.clock)()
    }

    pub async fn rulebook(&self) -> Answer<Arc<Rulebook>> {
        Ok(self.rules.present(self.storage()).await?)
    }

    /// The protocol as one station sees it, without a network between.
    pub fn for_station(self: &Arc<Self>, station: StationId, incarnation: Uuid) -> StationView {
        StationView::new(Arc::clone(self), Caller { station, incarnation })
    }

    /// Checks a request's `Authorization`. A revoked station is known, but refused, unless it asks for its
    /// changes: that is where it learns that it has to destroy its keys.
    pub async fn authenticate(&self, auth: &StationAuth, request: SignedRequest<'_>) -> Answer<Station> {
        let station = self.storage.station(auth.station).await?.ok_or(ProblemType::StationUnknown)?;
        auth.verify(request, &station.public_key).map_err(|_| ProblemType::StationSignature)?;
        if !self.nonces.holds(&auth.nonce, auth.station, self.now()) {
            return Err(ProblemType::NonceExpired.into());
        }
        Ok(station)
    }

    fn nonce(&self, station: StationId) -> String {
        self.nonces.make(station, self.now() + self.config.nonce)
    }

    pub async fn log_head(&self) -> Answer<LogHead> {
        Ok(self.storage.log_head().await?)
    }

    /// Whether the store answers.
    pub async fn ready(&self) -> Answer<()> {
        self.storage.rules_version().await?;
        Ok(())
    }
}

/// A text of `range` characters without control characters.
fn check_text(name: (&str, &str), text: &str, range: std::ops::RangeInclusive<usize>) -> Answer<()> {
    let (zh, en) = name;
    if range.contains(&text.chars().count()) && !text.chars().any(char::is_control) {
        return Ok(());
    }
    let (from, to) = (range.start(), range.end());
    Err(Refusal::invalid(
        format!("{zh}须为 {from} 至 {to} 个字符，且不含控制字符"),
        format!("The {en} has to have {from} to {to} characters, none of them a control character"),
    ))
}
