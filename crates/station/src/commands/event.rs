//! The one stream of events: what changed, and how far long work is. The page refreshes from this alone.

use model::{BatchId, CaseId};
use serde::Serialize;
use ts_rs::TS;

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "kebab-case", tag = "topic")]
pub enum Topic {
    App,
    Queue,
    Case {
        case: CaseId,
    },
    Decisions,
    Sync,
    Programmes,
    /// How far the checks are, and what a newer version of them said otherwise.
    Checks,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum Event {
    Changed {
        topics: Vec<Topic>,
    },
    /// A batch's photos are arriving and being checked.
    BatchProgress {
        batch: BatchId,
        cases_ready: u32,
        cases: u32,
        bytes: u64,
        bytes_total: u64,
        /// Photos that were looked at, each counted once in every slot that shows it.
        photos_checked: u32,
        photos: u32,
    },
    /// Events were lost before they reached the page: anything may have changed.
    Missed,
}
