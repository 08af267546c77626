//! How the exchange with the central server stands.

use chrono::{DateTime, Utc};
use model::Text;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CallError, Nothing};
use crate::desk::Desk;

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct SyncState {
    pub link: Link,
    /// Last answer of the server.
    pub last_contact: Option<DateTime<Utc>>,
    /// When the next attempt is due, while waiting.
    pub next_attempt: Option<DateTime<Utc>>,
    /// Decisions made here without a receipt, those held back among them.
    pub waiting: u32,
    pub held: u32,
    /// Operations that the server refused, to be looked at.
    pub attention: u32,
    /// Photos still to come.
    pub photos_waiting: u32,
    /// What stands in the way, if something does, and what to do.
    pub blocked: Option<Text>,
    /// Named troubles with single items: a photo whose hash does not match, a broken record.
    pub troubles: Vec<Text>,
    /// The newest rounds first.
    pub rounds: Vec<RoundLine>,
    /// `None` where nothing is claimed ahead.
    pub ahead: Option<Ahead>,
}

/// Cases that the station claims by itself, so that going offline finds work there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Ahead {
    /// How many open cases there should be, and are.
    pub level: u32,
    pub here: u32,
    /// Why there are fewer, once that is known.
    pub why_not: Option<Text>,
}

#[derive(Debug, Clone, Copy, Deserialize, TS)]
pub struct ClaimAhead {
    /// 0: none.
    pub cases: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Link {
    Online,
    /// A round is under way.
    Syncing,
    Offline,
    /// Stopped until somebody acts; `blocked` says why.
    Stopped,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct RoundLine {
    pub started_at: DateTime<Utc>,
    pub duration_ms: u32,
    pub operations_sent: u32,
    pub cases_received: u32,
    pub photos_received: u32,
    pub bytes_received: u64,
    pub blocked: Option<Text>,
}

pub(super) async fn state(desk: &Desk, _: Nothing) -> Result<SyncState, CallError> {
    Ok(desk.work()?.with_sync(async |sync| sync.state().borrow().clone()).await?)
}

/// More than anybody decides in a week.
const MOST_AHEAD: u32 = 500;

pub(super) async fn claim_ahead(desk: &Desk, request: ClaimAhead) -> Result<Nothing, CallError> {
    desk.reviewer()?.work.claim_ahead(request.cases.min(MOST_AHEAD)).await?;
    Ok(Nothing {})
}

pub(super) async fn now(desk: &Desk, _: Nothing) -> Result<Nothing, CallError> {
    desk.work()?.with_sync(async |sync| sync.kick()).await?;
    Ok(Nothing {})
}
