//! The time as this process sees it: the wall clock for evidence, the latest time seen for whatever ends.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use model::PersonId;
use protocol::audit::AuditKind;
use protocol::operation::AuditHead;
use serde_json::Value;

use crate::audit::{self, Happened};
use crate::clock::{Clock, TrustedTime};
use crate::store::station::setting;
use crate::store::{StationWrite, StoreError};

/// One look at the clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    /// Evidence only; anybody at the desk can set it.
    pub wall: DateTime<Utc>,
    /// The station's estimate of the server's time.
    pub server: Option<DateTime<Utc>>,
    /// The latest time that the station has seen: what mandates and leases are held against.
    pub latest: DateTime<Utc>,
    /// The clock was turned back by this much since the last look.
    pub turned_back: Option<TimeDelta>,
}

impl Moment {
    /// Appends an audit entry, and writes down how late it is, so that a clock turned back later gives nothing.
    pub fn record(
        self,
        tx: &StationWrite<'_>,
        kind: AuditKind,
        person: Option<PersonId>,
        subject: Value,
    ) -> Result<AuditHead, StoreError> {
        setting::set(tx, &setting::LATEST_TIME, &self.latest)?;
        let happened = Happened { kind, person, wall_time: self.wall, server_time: self.server, subject };
        audit::append(tx, &happened)
    }
}

/// The clock with the latest time seen, which the sync puts right at every contact.
#[derive(Clone)]
pub(crate) struct Timepiece {
    pub clock: Arc<dyn Clock>,
    pub trusted: Arc<Mutex<TrustedTime>>,
}

impl Timepiece {
    /// `latest` is what an earlier run saw last.
    pub fn new(clock: Arc<dyn Clock>, latest: Option<DateTime<Utc>>) -> Self {
        Self { clock, trusted: Arc::new(Mutex::new(TrustedTime::new(latest))) }
    }

    pub fn look(&self) -> Moment {
        let mut trusted = self.trusted.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = trusted.look(&*self.clock);
        Moment {
            wall: self.clock.wall(),
            server: trusted.server_time(&*self.clock),
            latest: seen.latest,
            turned_back: seen.turned_back,
        }
    }

    /// The server said what time it is.
    pub fn contact(&self, server_time: DateTime<Utc>) {
        self.trusted.lock().unwrap_or_else(PoisonError::into_inner).contact(server_time, &*self.clock);
    }
}
