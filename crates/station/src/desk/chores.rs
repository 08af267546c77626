//! What goes on beside the commands while the vault is open: telling the page how far things are, keeping the last
//! numbers in the key store, destroying keys when the server says so.

use std::collections::BTreeSet;
use std::sync::{Arc, Weak};

use model::BatchId;
use protocol::audit::AuditKind;
use tokio::sync::Notify;

use crate::commands::{Event, Topic};
use crate::store::station::person;
use crate::sync::Notice;
use crate::vault::Vault;

use super::failure::DeskError;
use super::workplace::{Told, Workplace};
use super::{Desk, Door, Inner, blocking, remove_databases};

/// Notices that are looked at together.
const AT_ONCE: usize = 256;

impl Desk {
    pub(super) async fn start_sync(&self, work: &Arc<Workplace>) {
        let (desk, at) = (Arc::downgrade(&self.inner), Arc::downgrade(work));
        let numbers_changed = Arc::clone(&work.numbers_changed);
        let people_changed = Arc::clone(&work.people_changed);
        // Somebody may have been let go just before the last process ended.
        people_changed.notify_one();
        let heeded = Heeded { numbers_changed, people_changed, mended: work.stores.mended() };
        work.start_sync(move |told| chores(desk, at, heeded, told)).await;
    }

    /// Best effort: the numbers that the key store remembers may lag behind, never run ahead.
    pub(super) async fn remember_numbers(&self, door: &Door, work: &Workplace) {
        let remembered = async {
            let numbers = work.numbers().await?;
            door.with_vault(move |vault| vault.remember_numbers(&numbers)).await
        };
        if let Err(error) = remembered.await {
            tracing::warn!(%error, "the key store did not take the last numbers");
        }
    }

    /// Nobody whom the server let go keeps a key here. One that stays opens a vault that lets its owner do nothing.
    async fn forget_removed_persons(&self, work: &Workplace) {
        let door = self.inner.door.lock().await;
        let forgotten = async {
            let removed = work.stores.read(person::removed).await?;
            door.with_vault(move |vault| vault.remove_persons(&removed)).await
        };
        if let Err(error) = forgotten.await {
            tracing::warn!(%error, "the keys of somebody who may no longer sign in here are still in the vault");
        }
    }

    /// The server has revoked this station: nothing here may be readable any more.
    async fn revoke(&self) {
        let mut door = self.inner.door.lock().await;
        if let Err(error) = self.close_work(&door, AuditKind::StationRevoked).await {
            tracing::error!(%error, "the revoked station's databases were not closed in order");
        }
        if let Err(error) = destroy(&mut door).await {
            tracing::error!(%error, "a key of the revoked station could not be destroyed");
        }
        remove_databases(&self.inner.config.data_dir);
        self.with_standing(|standing| standing.station = None);
        self.tell(vec![Topic::App]);
    }

    /// Nothing changed in the databases, but what the page shows of these cases is true no more.
    fn tell_lease_over(&self, work: &Workplace, batch: BatchId) {
        let cases = work.review.cases_of(batch).into_iter().map(|case| Topic::Case { case });
        self.tell(std::iter::once(Topic::Queue).chain(cases).collect());
    }

    async fn tell_progress(&self, work: &Workplace, batches: BTreeSet<BatchId>) {
        for batch in batches {
            match work.review.progress(batch).await {
                Ok(Some(progress)) => {
                    let _ = self.inner.events.send(Event::BatchProgress {
                        batch,
                        cases_ready: progress.ready,
                        cases: progress.cases,
                        bytes: progress.bytes,
                        bytes_total: progress.bytes_total,
                        photos_checked: progress.photos_checked,
                        photos: progress.photos,
                    });
                }
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "a batch's progress could not be read"),
            }
        }
    }
}

async fn destroy(door: &mut Door) -> Result<(), DeskError> {
    let Some(vault) = door.vault.take().and_then(Arc::into_inner) else { return Ok(()) };
    let vault = vault.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    Ok(blocking(move || Vault::revoke(vault)).await??)
}

/// What the background work of others may ask for.
struct Heeded {
    numbers_changed: Arc<Notify>,
    people_changed: Arc<Notify>,
    mended: Arc<Notify>,
}

/// Ends when the desk or the workplace does; waiting, it holds neither.
async fn chores(desk: Weak<Inner>, work: Weak<Workplace>, heeded: Heeded, told: Told) {
    let Told { mut notices, mut sync, mut checks } = told;
    loop {
        let mut heard = Vec::new();
        let chore = tokio::select! {
            _ = notices.recv_many(&mut heard, AT_ONCE) => Chore::Heed(heard),
            changed = sync.changed() => if changed.is_ok() { Chore::Tell(Topic::Sync) } else { return },
            changed = checks.changed() => if changed.is_ok() { Chore::Tell(Topic::Checks) } else { return },
            () = heeded.numbers_changed.notified() => Chore::RememberNumbers,
            () = heeded.people_changed.notified() => Chore::ForgetRemovedPersons,
            () = heeded.mended.notified() => Chore::FetchAgain,
        };
        let (Some(inner), Some(work)) = (desk.upgrade(), work.upgrade()) else { return };
        chore.done(Desk { inner }, &work).await;
    }
}

enum Chore {
    Heed(Vec<Notice>),
    Tell(Topic),
    RememberNumbers,
    ForgetRemovedPersons,
    /// What the disk has damaged.
    FetchAgain,
}

impl Chore {
    async fn done(self, desk: Desk, work: &Workplace) {
        match self {
            Self::Tell(topic) => desk.tell(vec![topic]),
            Self::RememberNumbers => {
                let door = desk.inner.door.lock().await;
                desk.remember_numbers(&door, work).await;
            }
            Self::ForgetRemovedPersons => desk.forget_removed_persons(work).await,
            Self::FetchAgain => {
                if let Err(error) = work.with_sync(async |sync| sync.kick()).await {
                    tracing::debug!(%error, "the exchange has ended; the next one fetches what is missing");
                }
            }
            Self::Heed(notices) if notices.contains(&Notice::StationRevoked) => {
                // Not in this task, which closing the workplace ends.
                let tasks = desk.inner.tasks.clone();
                tasks.spawn(async move { desk.revoke().await });
            }
            Self::Heed(notices) => {
                let mut progressed = BTreeSet::new();
                for notice in notices {
                    match notice {
                        Notice::Progress(batch) => {
                            progressed.insert(batch);
                        }
                        Notice::LeaseOver(batch) => desk.tell_lease_over(work, batch),
                        Notice::StationRevoked => {}
                    }
                }
                desk.tell_progress(work, progressed).await;
            }
        }
    }
}
