//! Table `case_state`: where each case stands. It holds nothing personal, so it outlives the batch's file.

use model::{BatchId, CaseId};
use protocol::messages::{CaseState as ServerState, LeaseEnd};
use protocol::operation::ProgrammeRef;
use rusqlite::{OptionalExtension as _, Row, params};
use serde::{Deserialize, Serialize};

use crate::store::changed::Changed;
use crate::store::database::{StationRead, StationWrite};
use crate::store::error::StoreError;
use crate::store::value::{Count, Word};

const COLUMNS: &str = "SELECT case_id, batch, programme, edition, state, gone, server_state FROM case_state";

/// Why a case can no longer be decided here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gone {
    /// The applicant withdrew it.
    Withdrawn,
    Released,
    LeaseExpired,
    LeaseCompleted,
    LeaseRevoked,
}

impl From<LeaseEnd> for Gone {
    fn from(end: LeaseEnd) -> Self {
        match end {
            LeaseEnd::Released => Self::Released,
            LeaseEnd::Expired => Self::LeaseExpired,
            LeaseEnd::Completed => Self::LeaseCompleted,
            LeaseEnd::Revoked => Self::LeaseRevoked,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CaseState {
    Open,
    /// A decision made here is in force.
    Decided,
    Gone(Gone),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseStateRow {
    pub case: CaseId,
    pub batch: BatchId,
    pub programme: ProgrammeRef,
    pub state: CaseState,
    /// Where it stands at the server, once the server has said so.
    pub server_state: Option<ServerState>,
}

/// A case came with a manifest. One that is already here and decided stays decided; one that was gone and comes
/// with another batch is open again, and so is one whose decision the server knows and does not count.
pub fn put(
    tx: &StationWrite<'_>,
    case: CaseId,
    batch: BatchId,
    programme: &ProgrammeRef,
) -> Result<(), StoreError> {
    tx.connection
        .prepare_cached(
            "INSERT INTO case_state (case_id, batch, programme, edition, state) VALUES (?1, ?2, ?3, ?4, 'open')
             ON CONFLICT (case_id) DO UPDATE SET
                 programme = ?3, edition = ?4,
                 state = CASE WHEN batch = ?2 OR (state = 'decided' AND EXISTS
                                  (SELECT 1 FROM operation
                                   WHERE operation.case_id = ?1 AND operation.state <> 'receipted'))
                              THEN state ELSE 'open' END,
                 gone = CASE WHEN batch = ?2 THEN gone END,
                 server_state = CASE WHEN batch = ?2 THEN server_state END,
                 batch = ?2",
        )?
        .execute(params![Word(case), Word(batch), Word(&programme.id), programme.edition])?;
    mark(tx, case);
    Ok(())
}

/// A decision came into force.
pub(in crate::store) fn set_decided(tx: &StationWrite<'_>, case: CaseId) -> Result<(), StoreError> {
    tx.connection
        .execute("UPDATE case_state SET state = 'decided', gone = NULL WHERE case_id = ?1", [Word(case)])?;
    mark(tx, case);
    Ok(())
}

/// The case can be decided again: its decision was withdrawn, or the case changed after it.
pub fn reopen(tx: &StationWrite<'_>, case: CaseId) -> Result<(), StoreError> {
    tx.connection.execute(
        "UPDATE case_state SET state = 'open' WHERE case_id = ?1 AND state = 'decided'",
        [Word(case)],
    )?;
    mark(tx, case);
    Ok(())
}

/// A decision that is in force stays in force: only an open case goes, and only from the batch that it is meant for.
pub fn set_gone(tx: &StationWrite<'_>, case: CaseId, batch: BatchId, why: Gone) -> Result<(), StoreError> {
    tx.connection.execute(
        "UPDATE case_state SET state = 'gone', gone = ?3 WHERE case_id = ?1 AND batch = ?2 AND state = 'open'",
        params![Word(case), Word(batch), Word(why)],
    )?;
    mark(tx, case);
    Ok(())
}

/// All open cases of a batch go; returns how many.
pub fn set_gone_of_batch(tx: &StationWrite<'_>, batch: BatchId, why: Gone) -> Result<usize, StoreError> {
    let mut statement = tx.connection.prepare_cached(
        "UPDATE case_state SET state = 'gone', gone = ?2 WHERE batch = ?1 AND state = 'open' RETURNING case_id",
    )?;
    let gone = statement.query_map(params![Word(batch), Word(why)], |row| Ok(row.get::<_, Word<_>>(0)?.0))?;
    let gone: Vec<CaseId> = gone.collect::<Result<_, _>>()?;
    // One of them may be on the screen.
    gone.iter().for_each(|case| mark(tx, *case));
    tx.mark(Changed::Queue);
    Ok(gone.len())
}

pub fn set_server_state(tx: &StationWrite<'_>, case: CaseId, state: ServerState) -> Result<(), StoreError> {
    tx.connection.execute(
        "UPDATE case_state SET server_state = ?2 WHERE case_id = ?1",
        params![Word(case), Word(state)],
    )?;
    mark(tx, case);
    tx.mark(Changed::Decisions);
    Ok(())
}

pub fn get(db: &StationRead<'_>, case: CaseId) -> Result<Option<CaseStateRow>, StoreError> {
    let sql = format!("{COLUMNS} WHERE case_id = ?1");
    Ok(db.connection.prepare_cached(&sql)?.query_row([Word(case)], read).optional()?)
}

pub fn of_batch(db: &StationRead<'_>, batch: BatchId) -> Result<Vec<CaseStateRow>, StoreError> {
    let mut statement = db.connection.prepare_cached(&format!("{COLUMNS} WHERE batch = ?1"))?;
    let rows = statement.query_map([Word(batch)], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Those of a batch that are decided or gone.
pub fn count_closed(db: &StationRead<'_>, batch: BatchId) -> Result<u64, StoreError> {
    let mut statement = db
        .connection
        .prepare_cached("SELECT count(*) FROM case_state WHERE batch = ?1 AND state <> 'open'")?;
    Ok(statement.query_row([Word(batch)], |row| row.get::<_, Count>(0))?.0)
}

pub fn all(db: &StationRead<'_>) -> Result<Vec<CaseStateRow>, StoreError> {
    let mut statement = db.connection.prepare_cached(COLUMNS)?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn mark(tx: &StationWrite<'_>, case: CaseId) {
    tx.mark(Changed::Case(case));
    tx.mark(Changed::Queue);
}

fn read(row: &Row<'_>) -> rusqlite::Result<CaseStateRow> {
    let gone: Option<Word<Gone>> = row.get(5)?;
    let decided = row.get_ref(4)?.as_str()? == "decided";
    let state = match gone {
        Some(Word(why)) => CaseState::Gone(why),
        None if decided => CaseState::Decided,
        None => CaseState::Open,
    };
    Ok(CaseStateRow {
        case: row.get::<_, Word<_>>(0)?.0,
        batch: row.get::<_, Word<_>>(1)?.0,
        programme: ProgrammeRef { id: row.get::<_, Word<_>>(2)?.0, edition: row.get(3)? },
        state,
        server_state: row.get::<_, Option<Word<_>>>(6)?.map(|Word(state)| state),
    })
}
