//! Tables `station` and `enrolment_code`.

use chrono::{DateTime, Utc};
use model::StationId;
use protocol::Hash32;

use super::Done;
use crate::storage::{NewStation, Station, StationSummary};

pub trait StationTable {
    fn insert_code(&mut self, code: Hash32, valid_until: DateTime<Utc>) -> Done<()>;
    /// Until when a code holds, and the station that used it up. Locks the code.
    fn lock_code(&mut self, code: Hash32) -> Done<Option<(DateTime<Utc>, Option<StationId>)>>;
    fn use_code(&mut self, code: Hash32, station: StationId) -> Done<()>;
    fn insert_station(&mut self, id: StationId, station: &NewStation) -> Done<()>;
    fn station(&mut self, id: StationId) -> Done<Option<Station>>;
    /// Locks the station.
    fn lock_station(&mut self, id: StationId) -> Done<Option<Station>>;
    /// Locks the station.
    fn station_seen(&mut self, id: StationId, now: DateTime<Utc>) -> Done<()>;
    /// `false` if there is no such station in use. Locks the station.
    fn mark_revoked(&mut self, id: StationId, now: DateTime<Utc>) -> Done<bool>;
    fn station_summaries(&mut self) -> Done<Vec<StationSummary>>;
}
