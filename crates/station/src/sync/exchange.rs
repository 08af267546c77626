//! What every step of a round works with.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use model::{BatchId, CaseId, PersonId, StationId};
use protocol::audit::AuditKind;
use protocol::manifest::ManifestPage;
use protocol::messages::ManifestRequest;
use protocol::{ApiError, Central, PublicKey};
use serde_json::Value;
use tokio::sync::{Notify, mpsc};
use uuid::Uuid;

use super::failure::SyncError;
use crate::audit::Happened;
use crate::clock::{Clock, TrustedTime};
use crate::store::Stores;

/// The network: the protocol, and what a real link adds to it.
#[async_trait]
pub trait Network: Central {
    /// Uses no connection that is open for new requests: after sleep it may lead nowhere.
    fn drop_connections(&self) {}

    /// A page whose broken records do not spoil the others.
    async fn manifest_page(&self, batch: BatchId, request: ManifestRequest) -> Result<ReadPage, ApiError> {
        let page = self.manifest(batch, request).await?;
        Ok(ReadPage { page, broken: Vec::new() })
    }
}

/// A page as far as it could be read.
#[derive(Debug, Clone)]
pub struct ReadPage {
    pub page: ManifestPage,
    pub broken: Vec<BrokenRecord>,
}

/// A record that is not one, with what could be made out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenRecord {
    pub case: Option<CaseId>,
    pub reference: Option<String>,
    /// Which of its fields is not what it should be.
    pub place: String,
}

/// What the desk has to act on at once, beside what the store reports as changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// The server has revoked this station: its keys are to be destroyed.
    StationRevoked,
    /// A batch's cases or photos came nearer to being complete.
    Progress(BatchId),
    /// A batch's lease ran out by the server's time, as far as it is known here.
    LeaseOver(BatchId),
}

pub struct Exchange {
    pub central: Arc<dyn Network>,
    pub stores: Stores,
    pub station: StationId,
    pub incarnation: Uuid,
    /// What receipts and mandates are checked with.
    pub server_key: PublicKey,
    pub clock: Arc<dyn Clock>,
    /// Hears the server's time at every contact.
    pub time: Arc<Mutex<TrustedTime>>,
    /// Numbers in 0..1: waits are spread by them.
    pub random: Arc<dyn Fn() -> f64 + Send + Sync>,
    pub notices: mpsc::UnboundedSender<Notice>,
    /// Wakes the checks when photos or cases came.
    pub arrived: Arc<Notify>,
}

impl Exchange {
    /// The machine's wall clock: for evidence and the hold-back, never for order.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.wall()
    }

    pub(super) fn heard_time(&self, server_time: DateTime<Utc>) {
        self.with_time(|time, clock| time.contact(server_time, clock));
    }

    /// What is to come needs so many bytes on the disk.
    pub(super) async fn needs_room(&self, needed: u64) -> Result<(), SyncError> {
        let free = self.stores.room().await?;
        if free < needed { Err(SyncError::NoRoom { needed, free }) } else { Ok(()) }
    }

    /// By the server's time, as far as it is known here.
    pub(super) fn is_over(&self, end: DateTime<Utc>) -> bool {
        self.server_time().is_some_and(|now| end <= now)
    }

    /// `None` before the server's first word in this process.
    pub(super) fn server_time(&self) -> Option<DateTime<Utc>> {
        self.with_time(|time, clock| time.server_time(clock))
    }

    /// An audit entry of something that the sync did.
    pub(super) fn happened(&self, kind: AuditKind, person: Option<PersonId>, subject: Value) -> Happened {
        Happened { kind, person, wall_time: self.now(), server_time: self.server_time(), subject }
    }

    fn with_time<T>(&self, work: impl FnOnce(&mut TrustedTime, &dyn Clock) -> T) -> T {
        let mut time = self.time.lock().unwrap_or_else(PoisonError::into_inner);
        work(&mut time, &*self.clock)
    }

    pub fn notify(&self, notice: Notice) {
        if matches!(notice, Notice::Progress(_)) {
            self.arrived.notify_one();
        }
        // A desk that is gone needs no notice: its task is about to end too.
        let _ = self.notices.send(notice);
    }
}
