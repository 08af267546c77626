//! Keeps the index of the queue and the rules up to the databases. What changed is noted when it is committed and
//! read again when somebody next looks, so that whoever looks after a change sees it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use inspect::Limits;
use model::{BatchId, CaseId, Finding, Rulebook, built_in};
use protocol::Outcome;
use protocol::manifest::ManifestCase;

use crate::store::batch::{case_record, draft, finding};
use crate::store::station::batch::{self, BatchRow, BatchState};
use crate::store::station::case_state::{self, CaseState, CaseStateRow};
use crate::store::station::operation::{self, OutboxState};
use crate::store::station::{document, receipt};
use crate::store::{BatchRead, Changed, Changes, StationRead, StoreError, Stores};

use super::queue::{Entry, Place, QueueIndex, Standing};

/// What was committed since the index was last brought up to date.
#[derive(Debug, Default)]
pub(crate) struct Stale(Mutex<Changes>);

impl Stale {
    /// The store's observer calls it after each commit.
    pub fn note(&self, changes: &Changes) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(changes);
    }

    fn take(&self) -> Changes {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The queue and the rules in memory.
pub(crate) struct Shelf {
    stores: Stores,
    stale: Arc<Stale>,
    index: Mutex<QueueIndex>,
    rulebook: Mutex<Arc<Rulebook>>,
    /// Held while reading again, so that an older state never replaces a newer one.
    reading: tokio::sync::Mutex<()>,
}

impl Shelf {
    /// Reads everything.
    pub async fn fill(stores: Stores, stale: Arc<Stale>) -> Result<Self, StoreError> {
        let rulebook = read_rules(&stores).await?;
        stale.note(&Changes::from([Changed::Queue]));
        let shelf = Self {
            stores,
            stale,
            index: Mutex::default(),
            rulebook: Mutex::new(Arc::new(rulebook)),
            reading: tokio::sync::Mutex::default(),
        };
        shelf.refresh().await?;
        Ok(shelf)
    }

    pub fn index(&self) -> MutexGuard<'_, QueueIndex> {
        // Nothing panics while holding it.
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn rulebook(&self) -> Arc<Rulebook> {
        Arc::clone(&self.rulebook.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What photos of a batch are decoded under.
    pub fn limits(&self, batch: BatchId) -> Limits {
        let programme =
            self.index().entries().find(|entry| entry.batch == batch).map(|entry| entry.programme.clone());
        let rulebook = self.rulebook();
        let rules = programme.as_ref().and_then(|of| rulebook.programme(&of.id, &of.edition));
        rules.map_or(Limits::CEILING, |rules| Limits::of(&rules.decode_limits))
    }

    /// Reads again what changed.
    pub async fn refresh(&self) -> Result<(), StoreError> {
        let _one_at_a_time = self.reading.lock().await;
        let changes = self.stale.take();
        let read = self.read_again(&changes).await;
        if read.is_err() {
            self.stale.note(&changes);
        }
        read
    }

    async fn read_again(&self, changes: &Changes) -> Result<(), StoreError> {
        if changes.contains(&Changed::Programmes) {
            let rulebook = Arc::new(read_rules(&self.stores).await?);
            *self.rulebook.lock().unwrap_or_else(PoisonError::into_inner) = rulebook;
        }
        let concerns_queue = |changed: &Changed| matches!(changed, Changed::Queue | Changed::Case(_));
        if !changes.iter().any(concerns_queue) {
            return Ok(());
        }
        let places = self.stores.read(read_places).await?;
        let mut wanted: HashMap<BatchId, Vec<CaseId>> = HashMap::new();
        {
            let index = self.index();
            for (case, (batch, _)) in &places {
                let known = index.get(*case).is_some_and(|entry| entry.batch == *batch);
                if !known || changes.contains(&Changed::Case(*case)) {
                    wanted.entry(*batch).or_default().push(*case);
                }
            }
        }
        let mut records = Vec::new();
        for (batch, cases) in wanted.clone() {
            match self.stores.read_batch(batch, move |db| read_records(db, &cases)).await {
                Ok(read) => records.extend(read),
                // It was purged while we looked, which is noted as a change of its own.
                Err(StoreError::Purged(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let mut index = self.index();
        index.replace_places(&places);
        // A batch's file may have lost a record that stood here.
        wanted.values().flatten().for_each(|case| index.remove(*case));
        for record in records {
            if let Some((_, place)) = places.get(&record.case.id) {
                let Record { case, findings, ready, draft } = record;
                index.put(Entry::new(&case, &findings, ready, draft, *place));
            }
        }
        Ok(())
    }
}

/// The rules that the server published. Before its first word, and where its documents do not hold together yet,
/// those that come with the program.
async fn read_rules(stores: &Stores) -> Result<Rulebook, StoreError> {
    let documents = stores.read(document::all).await?;
    let rulebook = Rulebook::parse(&documents).or_else(|error| {
        if !documents.is_empty() {
            tracing::warn!(%error, "the server's rules cannot be used");
        }
        Rulebook::parse(&built_in())
    });
    Ok(rulebook.expect("the rules that come with the program are tested to hold together"))
}

/// Every case of a batch whose file is still there.
fn read_places(db: &StationRead<'_>) -> Result<HashMap<CaseId, (BatchId, Place)>, StoreError> {
    let mut places = HashMap::new();
    for batch in batch::all(db)?.iter().filter(|batch| batch.state != BatchState::Purged) {
        for row in case_state::of_batch(db, batch.id)? {
            let place = Place { standing: standing(db, &row, batch)?, lease_ends_at: batch.ends_at };
            places.insert(row.case, (batch.id, place));
        }
    }
    Ok(places)
}

fn standing(db: &StationRead<'_>, row: &CaseStateRow, batch: &BatchRow) -> Result<Standing, StoreError> {
    match row.state {
        CaseState::Gone(_) => return Ok(Standing::Gone),
        CaseState::Open if batch.state == BatchState::Active => return Ok(Standing::Open),
        CaseState::Open => return Ok(Standing::Gone),
        CaseState::Decided => {}
    }
    let Some(decision) = operation::in_force(db, row.case)? else { return Ok(Standing::Decided) };
    Ok(match decision.state {
        OutboxState::Waiting => Standing::Decided,
        OutboxState::Attention => Standing::Attention,
        OutboxState::Receipted => match receipt::of(db, decision.number)?.map(|receipt| receipt.outcome) {
            None | Some(Outcome::Accepted | Outcome::Late | Outcome::Evidence) => Standing::Received,
            Some(Outcome::Stale | Outcome::Disputed | Outcome::Rejected) => Standing::Attention,
        },
    })
}

/// What a row of the queue is made from.
struct Record {
    case: ManifestCase,
    findings: Vec<Finding>,
    ready: bool,
    draft: bool,
}

/// Those of `cases` whose record has arrived.
fn read_records(db: &BatchRead<'_>, cases: &[CaseId]) -> Result<Vec<Record>, StoreError> {
    let mut records = Vec::new();
    for case in cases {
        let Some(row) = case_record::get(db, *case)? else { continue };
        records.push(Record {
            findings: finding::of_case(db, *case)?,
            // Without its findings a case would look cleaner than anybody knows.
            ready: row.checks_version.is_some() && case_record::is_ready(db, *case)?,
            draft: draft::exists(db, *case)?,
            case: row.case,
        });
    }
    Ok(records)
}
