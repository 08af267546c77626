//! The server without HTTP: what each call of the protocol does, on any storage and any photo store. One file a
//! call, or a few that belong together.

mod administration;
mod cases;
mod changes;
mod enrol;
mod lease;
mod push;
mod sign_in;
mod station_view;
mod statistics;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use model::{Role, Rulebook, StationId, Text};
use protocol::admin::Author;
use protocol::messages::LogHead;
use protocol::person_auth::PersonAuth;
use protocol::signing::KeyPair;
use protocol::station_auth::{SignedRequest, StationAuth};
use protocol::{PROTOCOL_VERSION, Problem, ProblemType, PublicKey};
use uuid::Uuid;

pub use self::administration::Administration;
pub use self::cases::NewCase;
pub use self::lease::{GivenPhoto, LeasedPhoto};
pub use self::station_view::StationView;

use crate::config::Config;
use crate::derived::{CaseIds, Grants};
use crate::likeness::KnownPhotos;
use crate::metrics::Metrics;
use crate::nonce::Nonces;
use crate::passwords::{PasswordError, Passwords};
use crate::photos::Photos;
use crate::refusal::{Answer, Refusal};
use crate::rules::{Rules, RulesError};
use crate::storage::{Station, Storage, StorageError};

/// A station that proved itself on this request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    pub station: StationId,
    pub incarnation: Uuid,
    /// What it speaks.
    pub protocol: u32,
}

pub struct Core {
    storage: Arc<dyn Storage>,
    photos: Photos,
    key: KeyPair,
    nonces: Nonces,
    grants: Grants,
    case_ids: CaseIds,
    passwords: Passwords,
    rules: Rules,
    known_photos: KnownPhotos,
    metrics: Arc<Metrics>,
    config: Config,
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Rules(#[from] RulesError),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Passwords(#[from] PasswordError),
}

impl Core {
    pub async fn start(
        storage: Arc<dyn Storage>,
        photos: Photos,
        key: KeyPair,
        config: Config,
    ) -> Result<Self, StartError> {
        storage.hold_to_key(key.public()).await?;
        let rules = Rules::load(storage.as_ref()).await?;
        let (nonces, grants, case_ids) = (Nonces::new(&key), Grants::new(&key), CaseIds::new(&key));
        let passwords = Passwords::new()?;
        let known_photos = KnownPhotos::default();
        let metrics = Arc::default();
        Ok(Self {
            storage,
            photos,
            key,
            nonces,
            grants,
            case_ids,
            passwords,
            rules,
            known_photos,
            metrics,
            config,
        })
    }

    pub fn storage(&self) -> &dyn Storage {
        self.storage.as_ref()
    }

    /// What this process has counted.
    pub fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
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
        StationView::new(Arc::clone(self), Caller { station, incarnation, protocol: PROTOCOL_VERSION })
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

    /// For all that a station gets. What it hands in is taken whatever it speaks: nothing decided is ever locked out.
    fn check_protocol(&self, caller: Caller) -> Answer<()> {
        if self.config.protocols.contains(&caller.protocol) {
            Ok(())
        } else {
            Err(ProblemType::ProtocolVersion.into())
        }
    }

    /// Checks the `Authorization` of a request that only administrators may make: a mandate as one has to hold now, and
    /// the request is signed with its key.
    pub async fn authenticate_administrator(
        &self,
        auth: &PersonAuth,
        request: SignedRequest<'_>,
    ) -> Answer<Author> {
        let now = self.now();
        let station = self.storage.station(auth.station).await?.ok_or(ProblemType::StationUnknown)?;
        let signer = self.storage.signer(station.id, auth.person).await?;
        let signer = signer.filter(|signer| !signer.keys.is_empty()).ok_or_else(|| {
            not_allowed(
                "此人没有在本机登录过，请先登录",
                "The person never signed in on this station: sign in first",
            )
        })?;
        if !signer.keys.iter().any(|key| auth.verify(request, key).is_ok()) {
            return Err(ProblemType::StationSignature.into());
        }
        // What follows is told to whoever holds a key of the person's.
        if station.revoked {
            return Err(ProblemType::StationRevoked.into());
        }
        if !self.nonces.holds(&auth.nonce, auth.station, now) {
            return Err(ProblemType::NonceExpired.into());
        }
        let mut mandates = signer.mandates.iter().filter(|mandate| now <= mandate.valid_until);
        let holds = mandates.any(|mandate| {
            mandate.rights.roles.contains(&Role::Administrator)
                && auth.verify(request, &mandate.public_key).is_ok()
        });
        if signer.removed || !holds {
            return Err(not_allowed(
                "须有现在有效的管理员授权，请在本机重新登录，或请另一位管理员办理",
                "This needs an administrator's mandate that is valid now: sign in again on this station, or ask \
                 another administrator",
            ));
        }
        Ok(Author::Administrator { person: auth.person, station: auth.station })
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

fn not_allowed(zh: &str, en: &str) -> Refusal {
    Problem::with_detail(ProblemType::NotAllowed, Text::new(zh, en)).into()
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
