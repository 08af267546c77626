//! Stations enrol and are revoked.

use chrono::{DateTime, Utc};
use model::StationId;
use protocol::Hash32;
use protocol::admin::ActKind;
use protocol::messages::{Change, LeaseEnd};
use uuid::Uuid;

use super::{Writing, leases};
use crate::storage::tables::{Done, Tables};
use crate::storage::{Enrolment, NewStation, Performed, Station, StorageError};

pub fn enrol(tables: &mut dyn Tables, code: Hash32, new: &NewStation) -> Done<Enrolment> {
    match tables.lock_code(code)? {
        Some((_, Some(station))) => again(tables, station, new),
        Some((valid_until, None)) if new.now <= valid_until => {
            let station = StationId(Uuid::now_v7());
            tables.insert_station(station, new)?;
            tables.use_code(code, station)?;
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

/// Enters a station that this store lost; one that is there stays as it is. Returns what is held.
pub fn take_up(tables: &mut dyn Tables, id: StationId, lost: &NewStation) -> Done<Station> {
    if let Some(held) = tables.lock_station(id)? {
        return Ok(held);
    }
    tables.insert_station(id, lost)?;
    tables.station(id)?.ok_or_else(|| StorageError::Failed(format!("station {id} was not kept").into()))
}

pub fn revoke(writing: &mut Writing<'_>, id: StationId, now: DateTime<Utc>) -> Done<Performed> {
    if !writing.mark_revoked(id, now)? {
        return Ok(Performed::NotThere);
    }
    for lease in writing.open_leases(id)? {
        leases::end(writing, lease.batch, LeaseEnd::Revoked, now)?;
    }
    writing.tell(id, Change::StationRevoked);
    Ok(Performed::Entered(ActKind::StationRevoked { station: id }))
}
