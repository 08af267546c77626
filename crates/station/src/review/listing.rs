//! The queue and the programmes as lists.

use std::collections::{BTreeMap, HashMap};

use model::calendar::local_day;
use model::{BatchId, CaseId, ProgrammeId, Rulebook, Text};

use crate::checks::CHECKS_VERSION;
use crate::commands::batch::{ProgrammeRow, Programmes};
use crate::commands::queue::{BatchView, CaseRowState, Queue, QueueRow};
use crate::store::batch::inspection::{self, InspectionTotals};
use crate::store::batch::manifest;
use crate::store::batch::photo::{self, PhotoTotals};
use crate::store::station::batch::{self, BatchRow, BatchState};
use crate::store::station::setting;
use crate::store::{BatchRead, StoreError};

use super::queue::{Entry, QueueIndex, Standing};
use super::{Review, ReviewError, Viewer, count};

/// How far a batch has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    pub cases: u32,
    pub ready: u32,
    pub bytes: u64,
    pub bytes_total: u64,
    pub photos_checked: u32,
    pub photos: u32,
}

/// A batch whose data are still here.
struct Held {
    row: BatchRow,
    file: OnFile,
}

/// What the batch's file says.
struct OnFile {
    manifest_complete: bool,
    photos: PhotoTotals,
    bytes_to_come: u64,
    inspections: InspectionTotals,
}

impl Review {
    pub async fn queue(&self, viewer: Viewer<'_>) -> Result<Queue, ReviewError> {
        self.shelf.refresh().await?;
        let batches = self.batches().await?;
        let rulebook = self.shelf.rulebook();
        let index = self.shelf.index();
        Ok(Queue {
            rows: index.in_order().into_iter().map(|entry| row(entry, viewer, &rulebook)).collect(),
            batches: batches.iter().map(|held| view(held, &index, &rulebook)).collect(),
            next: index.upcoming(viewer, None).first().copied(),
        })
    }

    /// The programmes that the person's mandate names.
    pub async fn programmes(&self, viewer: Viewer<'_>) -> Result<Programmes, ReviewError> {
        self.shelf.refresh().await?;
        let open = self.stores.read(|db| setting::get(db, &setting::OPEN_CASES)).await?;
        let open: Option<BTreeMap<ProgrammeId, u64>> =
            open.map(|open| open.into_iter().map(|open| (open.programme, open.count)).collect());
        let rulebook = self.shelf.rulebook();
        let index = self.shelf.index();
        let mut here: HashMap<&ProgrammeId, u32> = HashMap::new();
        for entry in index.entries().filter(|entry| entry.state_for(viewer) == CaseRowState::Open) {
            *here.entry(&entry.programme.id).or_default() += 1;
        }
        let today = local_day(viewer.now);
        let current = viewer.programmes.iter().filter_map(|id| rulebook.latest(id, today));
        let rows = current.map(|programme| ProgrammeRow {
            programme: programme.id.clone(),
            label: programme.title.clone(),
            service: programme.service_name.clone(),
            edition: programme.edition.clone(),
            open: open.as_ref().map(|open| count(open.get(&programme.id).copied().unwrap_or_default())),
            here: here.get(&programme.id).copied().unwrap_or_default(),
        });
        Ok(Programmes { rows: rows.collect() })
    }

    /// How far a batch has come; `None` once it is gone.
    pub async fn progress(&self, batch: BatchId) -> Result<Option<Progress>, ReviewError> {
        self.shelf.refresh().await?;
        let Some(row) = self.stores.read(move |db| batch::get(db, batch)).await? else { return Ok(None) };
        let held = self.held(row).await?;
        let index = self.shelf.index();
        Ok(held.map(|held| progress(&held, &index)))
    }

    /// Cases of a batch, as far as they were seen.
    pub fn cases_of(&self, batch: BatchId) -> Vec<CaseId> {
        self.shelf.index().entries().filter(|entry| entry.batch == batch).map(|entry| entry.case).collect()
    }

    /// Batches whose data are still here, oldest claim first.
    async fn batches(&self) -> Result<Vec<Held>, StoreError> {
        let mut batches = Vec::new();
        for row in self.stores.read(batch::all).await? {
            batches.extend(self.held(row).await?);
        }
        Ok(batches)
    }

    /// `None` once its data are gone.
    async fn held(&self, row: BatchRow) -> Result<Option<Held>, StoreError> {
        if row.state == BatchState::Purged {
            return Ok(None);
        }
        let cases: Vec<CaseId> = awaited(&self.shelf.index(), &row).map(|entry| entry.case).collect();
        match self.stores.read_batch(row.id, move |db| read_file(db, &cases)).await {
            Ok(file) => Ok(Some(Held { row, file })),
            // It was purged while we looked.
            Err(StoreError::Purged(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// `cases`: those that something can still come for.
fn read_file(db: &BatchRead<'_>, cases: &[CaseId]) -> Result<OnFile, StoreError> {
    Ok(OnFile {
        manifest_complete: manifest::state(db)?.complete,
        photos: photo::totals(db)?,
        bytes_to_come: photo::bytes_to_come(db, cases)?,
        inspections: inspection::totals(db, cases, CHECKS_VERSION)?,
    })
}

fn row(entry: &Entry, viewer: Viewer<'_>, rulebook: &Rulebook) -> QueueRow {
    let of = &entry.programme;
    let programme = rulebook.programme(&of.id, &of.edition);
    QueueRow {
        case: entry.case,
        batch: entry.batch,
        programme: of.id.clone(),
        programme_label: programme.map_or_else(|| unknown(&of.id), |programme| programme.title.clone()),
        reference: entry.reference.clone(),
        name: entry.name.clone(),
        masked_number: entry.masked_number.clone(),
        document: entry.document,
        submitted_at: entry.submitted_at,
        due_at: entry.due_at,
        due: entry.due(viewer.now),
        state: entry.state_for(viewer),
        worst: entry.worst,
        findings: entry.findings.clone(),
        draft: entry.draft,
    }
}

fn view(held: &Held, index: &QueueIndex, rulebook: &Rulebook) -> BatchView {
    let batch = &held.row;
    let decided = |entry: &&Entry| {
        matches!(entry.standing, Standing::Decided | Standing::Received | Standing::Attention)
    };
    let Progress { cases, ready, bytes, bytes_total, photos_checked, photos } = progress(held, index);
    let title = rulebook.programmes().iter().rfind(|programme| programme.id == batch.programme);
    BatchView {
        batch: batch.id,
        programme: batch.programme.clone(),
        programme_label: title.map_or_else(|| unknown(&batch.programme), |programme| programme.title.clone()),
        ends_at: batch.ends_at,
        cases,
        ready,
        decided: count(of_batch(index, batch.id).filter(decided).count()),
        bytes,
        bytes_total,
        photos_checked,
        photos,
        photos_refused: count(held.file.photos.refused),
    }
}

/// Counts what is here and what can still come, so that it ends: not a record that is broken, not a photo that was
/// refused, not what nobody asks for any more.
fn progress(held: &Held, index: &QueueIndex) -> Progress {
    let Held { row: batch, file: OnFile { photos, inspections, .. } } = held;
    let ready = of_batch(index, batch.id).filter(|entry| entry.ready).count();
    let cases = ready + awaited(index, batch).filter(|entry| !entry.ready).count();
    let bytes_total = photos.bytes_here + held.file.bytes_to_come;
    // Until the whole manifest is here, the lease's word is the better one.
    let by_lease = batch.state == BatchState::Active && !held.file.manifest_complete;
    Progress {
        cases: if by_lease { count(batch.cases).max(count(cases)) } else { count(cases) },
        ready: count(ready),
        bytes: photos.bytes_here,
        bytes_total: if by_lease { batch.photo_bytes.max(bytes_total) } else { bytes_total },
        photos_checked: count(inspections.checked + inspections.earlier),
        photos: count(inspections.photos),
    }
}

/// Cases of the batch that are worked on: photos come for no others.
fn awaited<'a>(index: &'a QueueIndex, batch: &BatchRow) -> impl Iterator<Item = &'a Entry> {
    let is_active = batch.state == BatchState::Active;
    of_batch(index, batch.id).filter(move |entry| is_active && entry.standing != Standing::Gone)
}

fn of_batch(index: &QueueIndex, batch: BatchId) -> impl Iterator<Item = &Entry> {
    index.entries().filter(move |entry| entry.batch == batch)
}

fn unknown(programme: &ProgrammeId) -> Text {
    Text::new(programme.as_str(), programme.as_str())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use model::PersonId;
    use protocol::operation::Fence;
    use uuid::Uuid;

    use super::*;
    use crate::review::fixtures::{identity_case, noon};
    use crate::review::queue::Place;

    /// A lease of five cases with 500 bytes.
    fn batch(state: BatchState) -> BatchRow {
        BatchRow {
            id: identity_case(1).batch,
            programme: "jszg-identity".into(),
            fence: Fence { epoch: Uuid::nil(), number: 1 },
            ends_at: noon() + TimeDelta::days(2),
            cases: 5,
            photo_bytes: 500,
            state,
            claimed_by: PersonId(Uuid::nil()),
            claimed_at: noon(),
        }
    }

    /// Three of the cases: one ready, one on its way, and one that the applicant withdrew before its photos came.
    fn index() -> QueueIndex {
        let mut index = QueueIndex::default();
        for (number, ready, standing) in
            [(1, true, Standing::Open), (2, false, Standing::Open), (3, false, Standing::Gone)]
        {
            let place = Place { standing, lease_ends_at: noon() + TimeDelta::days(2) };
            index.put(Entry::new(&identity_case(number), &[], ready, false, place));
        }
        index
    }

    #[test]
    fn progress_counts_what_can_still_come_so_that_it_ends() {
        let (active, ended) = (BatchState::Active, BatchState::Ended);
        // State, manifest complete, bytes to come; then cases and ready ones, bytes and their total.
        let table = [
            ("the manifest is on its way", active, false, 100, (5, 1, 200, 500)),
            ("two records cannot be read, one case is gone", active, true, 100, (2, 1, 200, 300)),
            ("the last photo was refused", active, true, 0, (2, 1, 200, 200)),
            ("nothing comes for a lease that is over", ended, false, 0, (1, 1, 200, 200)),
        ];
        for (name, state, manifest_complete, bytes_to_come, expected) in table {
            let photos = PhotoTotals { bytes_here: 200, ..PhotoTotals::default() };
            let inspections = InspectionTotals::default();
            let file = OnFile { manifest_complete, photos, bytes_to_come, inspections };
            let Progress { cases, ready, bytes, bytes_total, .. } =
                progress(&Held { row: batch(state), file }, &index());
            assert_eq!((cases, ready, bytes, bytes_total), expected, "{name}");
        }
    }
}
