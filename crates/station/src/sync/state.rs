//! What the sync screen shows.

use chrono::{DateTime, Utc};
use model::{BatchId, Text};
use tokio::time::Instant;

use super::exchange::Exchange;
use super::manifest::active_batches;
use super::plan::{Local, Plan, Stage};
use super::round::Engine;
use crate::commands::sync::{Link, RoundLine, SyncState};
use crate::store::batch::{manifest, photo};
use crate::store::station::operation::{OutboxState, outbox, outbox_of_earlier};
use crate::store::station::round::{self, RoundRow};
use crate::store::station::{case_state, receipt, setting};
use crate::store::{BatchRead, StoreError};

const ROUNDS_SHOWN: usize = 20;

/// Before anything was tried.
pub fn before_the_first_round() -> SyncState {
    SyncState {
        link: Link::Offline,
        last_contact: None,
        next_attempt: None,
        waiting: 0,
        held: 0,
        attention: 0,
        photos_waiting: 0,
        blocked: None,
        troubles: Vec::new(),
        rounds: Vec::new(),
        ahead: None,
    }
}

pub async fn state(engine: &mut Engine, local: &Local, plan: &Plan) -> Result<SyncState, StoreError> {
    let stored = stored(&engine.exchange).await?;
    let waiting = stored.waiting;
    Ok(SyncState {
        link: link(engine, plan),
        last_contact: stored.last_contact,
        next_attempt: next_attempt(engine, plan),
        waiting: count(waiting),
        held: count(waiting.saturating_sub(local.operations_ready)),
        attention: count(stored.attention),
        photos_waiting: count(local.photos),
        blocked: engine.blocked().cloned(),
        troubles: troubles(engine).await?,
        rounds: stored.rounds.into_iter().map(line).collect(),
        ahead: engine.level.shown(&engine.ahead_refused),
    })
}

/// What `station.db` says.
struct Stored {
    waiting: usize,
    attention: usize,
    last_contact: Option<DateTime<Utc>>,
    rounds: Vec<RoundRow>,
}

async fn stored(exchange: &Exchange) -> Result<Stored, StoreError> {
    let incarnation = exchange.incarnation;
    exchange
        .stores
        .read(move |db| {
            let mut outbox = outbox(db, incarnation)?;
            outbox.append(&mut outbox_of_earlier(db, incarnation)?);
            let waiting = outbox.iter().filter(|line| line.state == OutboxState::Waiting).count();
            let rejected = usize::try_from(receipt::count_rejected(db)?).unwrap_or(usize::MAX);
            Ok(Stored {
                waiting,
                attention: outbox.len() - waiting + rejected,
                last_contact: setting::get(db, &setting::LAST_CONTACT)?,
                rounds: round::newest(db, ROUNDS_SHOWN)?,
            })
        })
        .await
}

fn link(engine: &Engine, plan: &Plan) -> Link {
    let works = |stage: &Stage| *stage != Stage::Changes;
    if engine.retries.of(Stage::Hello).is_stopped() {
        Link::Stopped
    } else if !engine.server.greeted {
        Link::Offline
    } else if plan.steps.iter().any(works) {
        Link::Syncing
    } else {
        Link::Online
    }
}

/// On the wall clock, for showing.
fn next_attempt(engine: &Engine, plan: &Plan) -> Option<DateTime<Utc>> {
    let wait = plan.wake_at?.saturating_duration_since(Instant::now());
    plan.steps.is_empty().then(|| engine.exchange.now() + wait)
}

/// Single things that could not be had or used, in the batches that are worked on.
async fn troubles(engine: &mut Engine) -> Result<Vec<Text>, StoreError> {
    let mut troubles = Vec::new();
    if engine.new_epoch {
        troubles.push(restored());
    }
    let active = active_batches(&engine.exchange).await?;
    engine.troubles.retain(|batch, _| active.contains(batch));
    for batch in active {
        let stores = &engine.exchange.stores;
        let cases = stores.read(move |db| case_state::of_batch(db, batch)).await?.len() as u64;
        let (total, refused) = stores.read_batch(batch, read_troubles).await?;
        let missing = total.saturating_sub(cases);
        match engine.troubles.get(&batch) {
            Some(named) => troubles.extend_from_slice(named),
            None if missing > 0 => troubles.push(unreadable(batch, missing)),
            None => {}
        }
        troubles.extend(refused);
    }
    Ok(troubles)
}

/// How many cases the manifest had, once it is complete, and why photos were refused.
fn read_troubles(db: &BatchRead<'_>) -> Result<(u64, Vec<Text>), StoreError> {
    let manifest = manifest::state(db)?;
    let total = manifest.total.filter(|_| manifest.complete).unwrap_or(0);
    let refused = photo::refused(db)?.into_iter().filter_map(|row| row.problem).collect();
    Ok((total, refused))
}

fn line(row: RoundRow) -> RoundLine {
    let duration = (row.ended_at - row.started_at).num_milliseconds();
    RoundLine {
        started_at: row.started_at,
        duration_ms: u32::try_from(duration.max(0)).unwrap_or(u32::MAX),
        operations_sent: row.operations_sent,
        cases_received: row.cases_received,
        photos_received: row.photos_received,
        bytes_received: row.bytes_received,
        blocked: row.blocked,
    }
}

fn restored() -> Text {
    Text::new(
        "中心已从备份恢复：本机保留所有操作，请联系管理员确认",
        "The server was restored from a backup: this station keeps all its operations; ask the administrator",
    )
}

fn unreadable(batch: BatchId, missing: u64) -> Text {
    Text::new(
        format!("批次 {batch} 有 {missing} 个案件的记录无法使用，请联系管理员"),
        format!("Batch {batch} has {missing} cases whose records could not be used: tell the administrator"),
    )
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
