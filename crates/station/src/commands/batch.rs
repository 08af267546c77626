//! Claiming and giving back cases.

use model::{BatchId, ProgrammeId, Text};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CallError, Nothing};
use crate::desk::Desk;

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

pub(super) async fn programmes(desk: &Desk, _: Nothing) -> Result<Programmes, CallError> {
    let reviewer = desk.reviewer()?;
    Ok(reviewer.work.review.programmes(reviewer.viewer()).await?)
}

pub(super) async fn claim(desk: &Desk, request: Claim) -> Result<Claimed, CallError> {
    let reviewer = desk.reviewer()?;
    let Claim { programme, count } = request;
    let lease = reviewer.work.claim(programme, count, reviewer.signer.person).await?;
    Ok(Claimed { batch: lease.batch, cases: u32::try_from(lease.cases).unwrap_or(u32::MAX) })
}

pub(super) async fn release(desk: &Desk, request: Release) -> Result<Nothing, CallError> {
    let reviewer = desk.reviewer()?;
    reviewer.work.review.release(request.batch, &reviewer.signer, reviewer.now).await?;
    reviewer.work.operation_made().await;
    Ok(Nothing {})
}
