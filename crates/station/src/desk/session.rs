//! Who sits at the desk: the end of signing in, the screen's lock, signing out, the vault's lock.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use model::PersonId;
use protocol::Mandate;
use protocol::audit::AuditKind;
use protocol::encoding::SecretText;
use protocol::signing::KeyPair;
use serde_json::json;

use crate::commands::Topic;
use crate::store::StoreError;

use super::failure::DeskError;
use super::workplace::Workplace;
use super::{Desk, Seat};

/// How long sending may take when the vault is locked; what is not sent by then waits for the next time.
const LAST_SENDING: Duration = Duration::from_secs(5);

/// A person who has signed in.
pub(crate) struct Session {
    pub person: PersonId,
    pub login: String,
    pub key: KeyPair,
    mandate: Mutex<Mandate>,
}

impl Session {
    pub fn new(mandate: Mandate, key: KeyPair) -> Self {
        Self { person: mandate.person, login: mandate.login.clone(), key, mandate: Mutex::new(mandate) }
    }

    /// The newest that is known.
    pub fn mandate(&self) -> Mandate {
        self.mandate.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn renew(&self, mandate: Mandate) {
        *self.mandate.lock().unwrap_or_else(PoisonError::into_inner) = mandate;
    }
}

impl Desk {
    /// The person is let in. Whoever sat here before goes.
    pub(super) async fn begin_session(
        &self,
        work: Arc<Workplace>,
        session: Session,
        online: bool,
    ) -> Result<(), DeskError> {
        self.leave_seat(&work).await?;
        let (now, person) = (work.time.look(), session.person);
        work.stores
            .write(move |tx| {
                crate::store::station::person::signed_in(tx, person, now.wall)?;
                now.record(tx, AuditKind::SignedIn, Some(person), json!({ "online": online }))
            })
            .await?;
        self.inner.auto_lock.stop();
        let policy = work.policy().await?;
        self.start_sync(&work).await;
        self.with_standing(|standing| {
            standing.policy = policy;
            standing.seat = Some(Seat { session: Arc::new(session), screen_locked: false });
        });
        self.tell(vec![Topic::App, Topic::Queue, Topic::Decisions, Topic::Programmes, Topic::Sync]);
        Ok(())
    }

    /// The vault stays open for colleagues until its time is up.
    pub(crate) async fn sign_out(&self) -> Result<(), DeskError> {
        let _door = self.inner.door.lock().await;
        let work = self.work()?;
        let left = self.leave_seat(&work).await;
        // Nobody is here any more who could undo something.
        work.with_sync(async |sync| sync.flush().await).await??;
        Ok(left?)
    }

    /// Whoever sat here is gone when this returns, and the vault's countdown runs, also where the disk has no room for
    /// the entry.
    async fn leave_seat(&self, work: &Workplace) -> Result<(), StoreError> {
        let seat = self.with_standing(|standing| standing.seat.take());
        let Some(seat) = seat else { return Ok(()) };
        self.clear_pictures(work);
        self.lock_vault_later();
        self.tell(vec![Topic::App]);
        work.record(AuditKind::SignedOut, Some(seat.session.person), json!({})).await
    }

    /// The page is cleared; the exchange with the server goes on.
    pub(crate) async fn lock_screen(&self) -> Result<(), DeskError> {
        let _door = self.inner.door.lock().await;
        let work = self.work()?;
        let locked = self.with_standing(|standing| {
            let seat = standing.seat.as_mut().filter(|seat| !seat.screen_locked)?;
            seat.screen_locked = true;
            Some(seat.session.person)
        });
        let Some(person) = locked else { return Ok(()) };
        self.clear_pictures(&work);
        self.lock_vault_later();
        self.tell(vec![Topic::App]);
        Ok(work.record(AuditKind::ScreenLocked, Some(person), json!({})).await?)
    }

    pub(crate) async fn unlock_screen(&self, password: SecretText) -> Result<(), DeskError> {
        let door = self.inner.door.lock().await;
        let work = self.work()?;
        let session = self.session()?;
        let login = session.login.clone();
        door.with_vault(move |vault| vault.unlock(&login, &password)).await?;
        self.inner.auto_lock.stop();
        self.with_standing(|standing| {
            if let Some(seat) = &mut standing.seat {
                seat.screen_locked = false;
            }
        });
        self.tell(vec![Topic::App]);
        Ok(work.record(AuditKind::ScreenUnlocked, Some(session.person), json!({})).await?)
    }

    /// Closes the databases and wipes the keys.
    pub(crate) async fn lock_vault(&self) -> Result<(), DeskError> {
        let door = self.inner.door.lock().await;
        self.close_work(&door, AuditKind::VaultLocked).await
    }

    /// The countdown has run out; somebody may have come back while this waited at the door.
    async fn lock_unattended_vault(&self) -> Result<(), DeskError> {
        let door = self.inner.door.lock().await;
        let attended =
            self.with_standing(|standing| standing.seat.as_ref().is_some_and(|seat| !seat.screen_locked));
        if attended { Ok(()) } else { self.close_work(&door, AuditKind::VaultLocked).await }
    }

    pub(super) async fn close_work(&self, door: &super::Door, kind: AuditKind) -> Result<(), DeskError> {
        self.inner.auto_lock.stop();
        let (work, seat) = self.with_standing(|standing| (standing.work.take(), standing.seat.take()));
        let Some(work) = work else { return Ok(()) };
        self.clear_pictures(&work);
        let recorded = work.record(kind, seat.map(|seat| seat.session.person), json!({})).await;
        self.remember_numbers(door, &work).await;
        let closed = work.close(LAST_SENDING).await;
        self.tell(vec![Topic::App]);
        // On a full disk there is no entry, but the vault is locked all the same.
        if let Err(error) = recorded {
            tracing::warn!(%error, "the locking of the vault has no audit entry");
        }
        Ok(closed?)
    }

    fn clear_pictures(&self, work: &Workplace) {
        work.review.rest();
        self.inner.pictures.clear();
    }

    pub(super) fn lock_vault_later(&self) {
        let after =
            Duration::from_secs(self.with_standing(|standing| standing.policy.vault_lock_after_s).into());
        let inner = Arc::downgrade(&self.inner);
        let expired = move || {
            let Some(inner) = inner.upgrade() else { return };
            let desk = Self { inner };
            let tasks = desk.inner.tasks.clone();
            tasks.spawn(async move {
                if let Err(error) = desk.lock_unattended_vault().await {
                    tracing::error!(%error, "the vault could not be locked in order");
                }
            });
        };
        self.inner.auto_lock.start(Arc::clone(&self.inner.config.clock), after, expired);
    }
}
