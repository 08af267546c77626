//! What is due and in which order: photos that nobody looked at yet before those that an earlier version looked at,
//! within that the open cases before the decided ones, and those to be reviewed next first.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use model::calendar::local_day;
use model::{BatchId, CaseId};
use protocol::manifest::ManifestCase;

use crate::store::batch::inspection::{self, DuePhoto, InspectionTotals};
use crate::store::batch::{alike_elsewhere, case_record};
use crate::store::station::batch::{self, BatchState};
use crate::store::station::case_state::{self, CaseState};
use crate::store::{BatchRead, StationRead, StoreError, Stores};

use super::Progress;

/// The order of the queue before there are findings: due day, then who has waited longest.
pub type Rank = (NaiveDate, DateTime<Utc>, CaseId);

pub fn rank(case: &ManifestCase) -> Rank {
    (case.due_at.map_or(NaiveDate::MAX, local_day), case.submitted_at, case.id)
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub batch: BatchId,
    pub case: CaseId,
    pub work: Work,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    Photo(DuePhoto),
    /// All its photos were looked at, and the case as a whole was not: the process ended in between. Or it names a case
    /// of a batch that is here no more.
    WholeCase,
}

#[derive(Debug, Default)]
pub struct Plan {
    /// The first is to be done first.
    pub jobs: Vec<Job>,
    pub progress: Progress,
}

/// What stands between a job and its turn, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    again: bool,
    decided: bool,
    rank: Rank,
    /// Of the photo in its case.
    position: usize,
}

pub async fn plan(stores: &Stores, checks_version: u32) -> Result<Plan, StoreError> {
    let mut jobs: Vec<(Turn, Job)> = Vec::new();
    let mut progress = Progress::default();
    let here: Arc<[BatchId]> = stores.read(batch::with_data).await?.into();
    for (batch, cases) in stores.read(active).await? {
        let here = Arc::clone(&here);
        let read = move |db: &BatchRead<'_>| of_batch(db, batch, &cases, &here, checks_version);
        match stores.read_batch(batch, read).await {
            Ok((due, totals)) => {
                jobs.extend(due);
                progress.add(totals);
            }
            // It went while we looked.
            Err(StoreError::Purged(_) | StoreError::UnknownBatch(_)) => {}
            Err(error) => return Err(error),
        }
    }
    jobs.sort_by_key(|(turn, _)| *turn);
    Ok(Plan { jobs: jobs.into_iter().map(|(_, job)| job).collect(), progress })
}

/// Where the cases of a batch stand here.
type Cases = HashMap<CaseId, CaseState>;

/// Batches that are worked on.
fn active(db: &StationRead<'_>) -> Result<Vec<(BatchId, Cases)>, StoreError> {
    let rows = batch::all(db)?.into_iter().filter(|row| row.state == BatchState::Active);
    rows.map(|row| {
        let cases = case_state::of_batch(db, row.id)?;
        Ok((row.id, cases.into_iter().map(|case| (case.case, case.state)).collect()))
    })
    .collect()
}

fn of_batch(
    db: &BatchRead<'_>,
    batch: BatchId,
    cases: &Cases,
    here: &[BatchId],
    checks_version: u32,
) -> Result<(Vec<(Turn, Job)>, InspectionTotals), StoreError> {
    let mut jobs = Vec::new();
    let mut known: HashMap<CaseId, Option<ManifestCase>> = HashMap::new();
    let photos = inspection::due(db, checks_version)?.into_iter().map(|due| (due.case, Work::Photo(due)));
    let mut whole = BTreeSet::from_iter(case_record::to_check(db, checks_version)?);
    whole.extend(alike_elsewhere::naming_gone(db, here)?);
    for (id, work) in photos.chain(whole.into_iter().map(|case| (case, Work::WholeCase))) {
        let state = cases.get(&id).copied();
        let Some(state) = state.filter(|state| !matches!(state, CaseState::Gone(_))) else { continue };
        let case = match known.entry(id) {
            Entry::Occupied(case) => case.into_mut(),
            Entry::Vacant(unread) => unread.insert(case_record::get(db, id)?.map(|row| row.case)),
        };
        let Some(case) = case else { continue };
        let (again, position) = match &work {
            Work::Photo(due) => {
                let position = case.photos.iter().position(|photo| photo.slot == due.slot);
                (due.earlier.is_some(), position.unwrap_or(usize::MAX))
            }
            Work::WholeCase => (false, 0),
        };
        let turn = Turn { again, decided: state == CaseState::Decided, rank: rank(case), position };
        jobs.push((turn, Job { batch, case: id, work }));
    }
    let worked_on: Vec<CaseId> = cases
        .iter()
        .filter(|(_, state)| !matches!(state, CaseState::Gone(_)))
        .map(|(case, _)| *case)
        .collect();
    Ok((jobs, inspection::totals(db, &worked_on, checks_version)?))
}
