//! Claiming and giving back cases.

use model::{BatchId, ProgrammeId, Text};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Programmes {
    pub rows: Vec<ProgrammeRow>,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ProgrammeRow {
    pub programme: ProgrammeId,
    pub label: Text,
    /// The service's name, as 中国教师资格网.
    pub service: Text,
    pub edition: String,
    /// Cases open at the server at the last contact; `None` before one.
    pub open: Option<u32>,
    /// Cases open on this station.
    pub here: u32,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct Claim {
    pub programme: ProgrammeId,
    pub count: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Claimed {
    pub batch: BatchId,
    pub cases: u32,
}

#[derive(Debug, Clone, Copy, Deserialize, TS)]
pub struct Release {
    pub batch: BatchId,
}
