//! Which photos are to come, those of the case to be reviewed next first.

use std::collections::{HashMap, HashSet, VecDeque};

use model::{BatchId, CaseId, PhotoHash};

use super::exchange::Exchange;
use super::manifest::active_batches;
use crate::checks::{Rank, rank};
use crate::store::batch::case_record;
use crate::store::batch::photo::{self, PhotoRow};
use crate::store::station::case_state::{self, CaseState};
use crate::store::{BatchRead, StoreError};

/// A photo that is to come, and how people know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub batch: BatchId,
    pub hash: PhotoHash,
    /// Reference of the first case that shows it, and the slot.
    pub name: String,
    /// Bytes that are still to come.
    pub bytes: u64,
    /// To be asked for by itself: some of it is here already, or it was not given together with others.
    pub alone: bool,
}

/// All of them, in order.
pub async fn wanted(exchange: &Exchange) -> Result<VecDeque<Wanted>, StoreError> {
    let mut ranked = Vec::new();
    for batch in active_batches(exchange).await? {
        let states = exchange.stores.read(move |db| case_state::of_batch(db, batch)).await?;
        let gone: HashSet<CaseId> = states
            .into_iter()
            .filter(|row| matches!(row.state, CaseState::Gone(_)))
            .map(|row| row.case)
            .collect();
        ranked.extend(exchange.stores.read_batch(batch, move |db| of_batch(db, batch, &gone)).await?);
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    Ok(ranked.into_iter().map(|(_, wanted)| wanted).collect())
}

/// The photos of a batch that no case shows but those that are gone are left out. One that several cases show
/// stands where the first of them does.
fn of_batch(
    db: &BatchRead<'_>,
    batch: BatchId,
    gone: &HashSet<CaseId>,
) -> Result<Vec<(Rank, Wanted)>, StoreError> {
    let missing: HashMap<PhotoHash, PhotoRow> =
        photo::wanted(db)?.into_iter().map(|row| (row.hash, row)).collect();
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    let mut first: HashMap<PhotoHash, (Rank, Wanted)> = HashMap::new();
    for record in case_record::all(db)?.into_iter().filter(|record| !gone.contains(&record.case.id)) {
        let case = record.case;
        let rank = rank(&case);
        for shown in &case.photos {
            let Some(row) = missing.get(&shown.hash) else { continue };
            let name = format!("{} {}", case.reference, shown.slot);
            let bytes = row.bytes_total.saturating_sub(row.bytes_here);
            let wanted = Wanted { batch, hash: shown.hash, name, bytes, alone: row.bytes_here > 0 };
            let entry = (rank, wanted);
            let known = first.entry(shown.hash).or_insert_with(|| entry.clone());
            if entry.0 < known.0 {
                *known = entry;
            }
        }
    }
    Ok(first.into_values().collect())
}
