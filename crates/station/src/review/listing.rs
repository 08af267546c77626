//! The queue and the programmes as lists.

use std::collections::{BTreeMap, HashMap};

use model::calendar::local_day;
use model::{BatchId, ProgrammeId, Rulebook, Text};

use crate::checks::CHECKS_VERSION;
use crate::commands::batch::{ProgrammeRow, Programmes};
use crate::commands::queue::{BatchView, CaseRowState, Queue, QueueRow};
use crate::store::batch::inspection::{self, InspectionTotals};
use crate::store::batch::photo::{self, PhotoTotals};
use crate::store::station::batch::{self, BatchRow, BatchState};
use crate::store::station::setting;
use crate::store::{BatchRead, StoreError};

use super::queue::{Entry, QueueIndex, Standing};
use super::{Review, ReviewError, Viewer};

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
    photos: PhotoTotals,
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
        let found = self.batches().await?.into_iter().find(|held| held.row.id == batch);
        let index = self.shelf.index();
        Ok(found.map(|held| progress(&held, &index)))
    }

    /// Batches whose data are still here, oldest claim first.
    async fn batches(&self) -> Result<Vec<Held>, StoreError> {
        let mut batches = Vec::new();
        for row in self.stores.read(batch::all).await? {
            if row.state == BatchState::Purged {
                continue;
            }
            let totals =
                |db: &BatchRead<'_>| Ok((photo::totals(db)?, inspection::totals(db, CHECKS_VERSION)?));
            match self.stores.read_batch(row.id, totals).await {
                Ok((photos, inspections)) => batches.push(Held { row, photos, inspections }),
                // It was purged while we looked.
                Err(StoreError::Purged(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(batches)
    }
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
        decided: count(of_batch(index, batch.id).filter(decided).count() as u64),
        bytes,
        bytes_total,
        photos_checked,
        photos,
        photos_refused: count(held.photos.refused),
    }
}

fn progress(held: &Held, index: &QueueIndex) -> Progress {
    let Held { row: batch, photos: totals, inspections } = held;
    Progress {
        cases: count(batch.cases),
        ready: count(of_batch(index, batch.id).filter(|entry| entry.ready).count() as u64),
        bytes: totals.bytes_here,
        // Until the whole manifest is here, the lease's word is the better one.
        bytes_total: totals.bytes_total.max(batch.photo_bytes),
        photos_checked: count(inspections.checked + inspections.earlier),
        photos: count(inspections.photos),
    }
}

fn of_batch(index: &QueueIndex, batch: BatchId) -> impl Iterator<Item = &Entry> {
    index.entries().filter(move |entry| entry.batch == batch)
}

fn unknown(programme: &ProgrammeId) -> Text {
    Text::new(programme.as_str(), programme.as_str())
}

fn count(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
