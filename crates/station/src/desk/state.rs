//! What is so at this moment: enrolled or not, vault open or not, who is signed in; and who may do what.

use std::sync::{Arc, Mutex, PoisonError};

use model::ProgrammeId;
use protocol::Secret32;
use protocol::audit::AuditKind;
use protocol::messages::Policy;
use serde_json::json;

use crate::commands::app::{
    AppState, KeyProtection as ShownProtection, Phase, Session as ShownSession, StationInfo,
};
use crate::commands::{Access, CallError, Caller, ErrorCode};
use crate::review::{Signer, Viewer};
use crate::store::station::person;
use crate::vault::{Admission, KeyProtection, NotAdmitted, StationRecord, Vault, VaultError};

use super::failure::DeskError;
use super::session::Session;
use super::time::Moment;
use super::workplace::{Ground, Workplace};
use super::{Desk, blocking};

/// The station's vault, for one at a time.
#[derive(Default)]
pub(super) struct Door {
    pub vault: Option<Arc<Mutex<Vault>>>,
}

/// What of the vault is shown before it is opened.
#[derive(Clone)]
pub(super) struct StationFacts {
    pub record: StationRecord,
    pub protection: KeyProtection,
}

impl Door {
    pub fn new(vault: Vault) -> Self {
        Self { vault: Some(Arc::new(Mutex::new(vault))) }
    }

    pub fn facts(&self) -> Option<StationFacts> {
        let vault = self.vault.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        Some(StationFacts { record: vault.station().clone(), protection: vault.protection() })
    }

    pub fn record(&self) -> Result<StationRecord, DeskError> {
        Ok(self.facts().ok_or(DeskError::NotEnrolled)?.record)
    }

    /// The vault's calls block: they run off the async threads.
    pub async fn with_vault<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vault) -> Result<T, VaultError> + Send + 'static,
    ) -> Result<T, DeskError> {
        let vault = Arc::clone(self.vault.as_ref().ok_or(DeskError::NotEnrolled)?);
        let done = blocking(move || work(&mut vault.lock().unwrap_or_else(PoisonError::into_inner))).await?;
        Ok(done?)
    }
}

/// Who sits here.
#[derive(Clone)]
pub(super) struct Seat {
    pub session: Arc<Session>,
    pub screen_locked: bool,
}

#[derive(Default)]
pub(super) struct Standing {
    /// What keeps the station from working.
    pub fault: Option<CallError>,
    /// `None` before enrolment.
    pub station: Option<StationFacts>,
    /// There while the vault is open.
    pub work: Option<Arc<Workplace>>,
    pub seat: Option<Seat>,
    pub policy: Policy,
}

/// A reviewer at work: who, on what, and when.
pub(crate) struct Reviewer {
    pub work: Arc<Workplace>,
    pub signer: Signer,
    pub now: Moment,
    programmes: Vec<ProgrammeId>,
}

impl Reviewer {
    pub fn viewer(&self) -> Viewer<'_> {
        Viewer {
            person: self.signer.person,
            programmes: &self.programmes,
            now: self.now.latest,
            wall: self.now.wall,
        }
    }
}

impl Desk {
    pub(super) fn with_standing<T>(&self, work: impl FnOnce(&mut Standing) -> T) -> T {
        // Nothing panics while holding it.
        work(&mut self.inner.standing.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn work(&self) -> Result<Arc<Workplace>, DeskError> {
        self.with_standing(|standing| standing.work.clone()).ok_or(DeskError::NotSignedIn)
    }

    pub(super) fn session(&self) -> Result<Arc<Session>, DeskError> {
        let seat = self.with_standing(|standing| standing.seat.clone());
        Ok(seat.ok_or(DeskError::NotSignedIn)?.session)
    }

    /// The workplace of the open vault; opens it first if need be, and says so.
    pub(super) async fn open_work(
        &self,
        door: &Door,
        station_db_key: Secret32,
    ) -> Result<(Arc<Workplace>, bool), DeskError> {
        if let Ok(work) = self.work() {
            return Ok((work, false));
        }
        let record = door.record()?;
        let (signing_key, remembered) =
            door.with_vault(|vault| Ok((vault.signing_key()?, vault.remembered_numbers()?))).await?;
        let ground = Ground {
            folder: &self.inner.config.data_dir,
            record: &record,
            signing_key,
            remembered,
            clock: Arc::clone(&self.inner.config.clock),
            pictures: Arc::clone(&self.inner.pictures),
            events: self.inner.events.clone(),
        };
        let work = Arc::new(Workplace::open(&ground, station_db_key).await?);
        let policy = work.policy().await?;
        self.with_standing(|standing| {
            standing.policy = policy;
            standing.work = Some(Arc::clone(&work));
        });
        Ok((work, true))
    }

    /// Checks the caller against what is so now. A clock that was turned back since the last call leaves its entry.
    pub(crate) async fn admit(&self, access: Access) -> Result<(), CallError> {
        let (fault, seat, work) = self
            .with_standing(|standing| (standing.fault.clone(), standing.seat.clone(), standing.work.clone()));
        if access == Access::Anyone {
            return Ok(());
        }
        if let Some(fault) = fault {
            return Err(fault);
        }
        let (Some(Seat { session, screen_locked }), Some(work)) = (seat, work) else {
            return access.check(Caller::Nobody);
        };
        let now = work.time.look();
        if let Some(back) = now.turned_back {
            let subject = json!({ "seconds": back.num_seconds() });
            let recorded = work.record(AuditKind::ClockTurnedBack, Some(session.person), subject).await;
            recorded.map_err(DeskError::from)?;
        }
        let mandate = renew_mandate(&work, &session, now).await?;
        let roles = session.mandate().roles;
        let caller = Caller::Person { screen_locked, mandate_valid: mandate.is_ok(), roles: &roles };
        match (access.check(caller), mandate) {
            // It knows better what is wrong with the mandate.
            (Err(refused), Err(mandate)) if refused.code == ErrorCode::MandateExpired => {
                Err(DeskError::from(mandate).into())
            }
            (checked, _) => checked,
        }
    }

    /// Who reviews, after [`Desk::admit`].
    pub(crate) fn reviewer(&self) -> Result<Reviewer, DeskError> {
        let (work, session) = (self.work()?, self.session()?);
        let signer = Signer {
            person: session.person,
            person_key: session.key.clone(),
            station: work.station,
            incarnation: work.incarnation,
            station_key: work.station_key.clone(),
        };
        let now = work.time.look();
        Ok(Reviewer { programmes: session.mandate().programmes, work, signer, now })
    }

    /// Refuses what cannot be done while the station has a fault.
    pub(crate) fn refuse_if_faulty(&self) -> Result<(), CallError> {
        self.with_standing(|standing| standing.fault.clone()).map_or(Ok(()), Err)
    }

    pub(crate) fn app_state(&self) -> AppState {
        let settings = self.ui_settings();
        self.with_standing(|standing| AppState {
            phase: standing.phase(),
            version: self.inner.config.version.clone(),
            station: standing.station.as_ref().map(|facts| StationInfo {
                name: facts.record.name.clone(),
                server_url: facts.record.server_url.clone(),
                vault_open: standing.work.is_some(),
            }),
            session: standing.seat.as_ref().map(|seat| shown(&seat.session)),
            key_protection: match standing.station.as_ref().map(|facts| facts.protection) {
                Some(KeyProtection::PasswordOnly) => ShownProtection::PasswordOnly,
                Some(KeyProtection::OsKeyStore) | None => ShownProtection::OsKeyStore,
            },
            settings,
            fault: standing.fault.as_ref().map(|fault| fault.text.clone()),
            screen_lock_after_s: standing.policy.screen_lock_after_s,
        })
    }
}

impl Standing {
    fn phase(&self) -> Phase {
        match (&self.station, &self.seat) {
            (None, _) => Phase::NotEnrolled,
            (Some(_), None) => Phase::SignedOut,
            (Some(_), Some(seat)) if seat.screen_locked => Phase::ScreenLocked,
            (Some(_), Some(_)) => Phase::SignedIn,
        }
    }
}

fn shown(session: &Session) -> ShownSession {
    let mandate = session.mandate();
    ShownSession {
        person: mandate.person,
        login: mandate.login,
        name: mandate.name,
        roles: mandate.roles,
        mandate_valid_until: mandate.valid_until,
    }
}

/// The person's newest mandate, held against the time now.
async fn renew_mandate(
    work: &Workplace,
    session: &Session,
    now: Moment,
) -> Result<Result<(), NotAdmitted>, DeskError> {
    let id = session.person;
    let row = work.stores.read(move |db| person::get(db, id)).await?;
    let row = row.ok_or(DeskError::NotSignedIn)?;
    let admission = Admission {
        server_key: work.server_key,
        station: work.station,
        latest: now.latest,
        removed: row.removed,
    };
    Ok(admission.check(&row.mandate, &session.key.public()).map(|mandate| session.renew(mandate)))
}
