//! Stations enrol and are revoked.

use chrono::{DateTime, Utc};
use model::StationId;
use protocol::messages::{Change, LeaseEnd};
use uuid::Uuid;

use super::{Writing, leases};
use crate::storage::tables::{Done, Tables};
use crate::storage::{Enrolment, NewStation, StorageError};

pub fn enrol(tables: &mut dyn Tables, new: &NewStation) -> Done<Enrolment> {
    match tables.lock_code(new.code)? {
        Some((_, Some(station))) => again(tables, station, new),
        Some((valid_until, None)) if new.now <= valid_until => {
            let station = StationId(Uuid::now_v7());
            tables.insert_station(station, new)?;
            tables.use_code(new.code, station)?;
            Ok(Enrolment { station })
        }
        _ => Err(StorageError::EnrolmentCode),
    }
}

/// The answer was lost on the way: the same machine asks again with the same code.
fn again(tables: &mut dyn Tables, station: StationId, new: &NewStation) -> Done<Enrolment> {
    match tables.station(station)? {
        Some(held) if held.public_key == new.public_key && !held.revoked => Ok(Enrolment { station }),
        _ => Err(StorageError::EnrolmentCode),
    }
}

/// `false` if there is no such station in use.
pub fn revoke_station(writing: &mut Writing<'_>, id: StationId, now: DateTime<Utc>) -> Done<bool> {
    if !writing.mark_revoked(id, now)? {
        return Ok(false);
    }
    for lease in writing.open_leases(id)? {
        leases::end(writing, lease.batch, LeaseEnd::Revoked)?;
    }
    writing.tell(id, Change::StationRevoked);
    Ok(true)
}
