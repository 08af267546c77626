//! One case: what the reviewer sees and decides.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use model::{
    BatchId, CaseId, DocumentType, FieldId, Finding, Place, ProgrammeId, ReasonCode, Region, SlotId, Text,
    Verdict,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::queue::CaseRowState;
use super::{CallError, Nothing};
use crate::checks::FindingChange;
use crate::desk::Desk;

#[derive(Debug, Clone, Copy, Deserialize, TS)]
pub struct OpenCase {
    pub case: CaseId,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct CaseView {
    pub case: CaseId,
    pub batch: BatchId,
    pub revision: u32,
    pub programme: ProgrammeId,
    pub programme_label: Text,
    pub reference: String,
    pub document: DocumentType,
    pub document_label: Text,
    pub submitted_at: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
    pub state: CaseRowState,
    /// Until when it can be decided here. Not there once it is gone.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lease_ends_at: Option<DateTime<Utc>>,
    pub fields: Vec<FieldView>,
    pub photos: Vec<PhotoView>,
    /// In the order: fail, warn, not checked, info; within it slots in programme order, fields, case.
    pub findings: Vec<Finding>,
    /// What a newer version of the checks said otherwise, oldest first.
    pub changes: Vec<FindingChange>,
    pub checklist: Vec<ChecklistItem>,
    pub reasons: Vec<ReasonView>,
    pub referrals: Vec<ReferralView>,
    pub background: Vec<BackgroundLine>,
    pub attempts: Option<AttemptsView>,
    pub earlier: Vec<EarlierView>,
    /// Why a pass is not possible here (a military registration, a missing consent), if so.
    pub pass_blocked: Option<Text>,
    /// A second person will look after this decision, or this is the second look.
    pub four_eyes: bool,
    /// What was entered and not confirmed. On a case that this person decided: what a replacement begins with.
    pub draft: Option<Draft>,
    /// The decision in force, if the case is decided.
    pub decided: Option<Verdict>,
    /// Neighbours in the queue's order, for going back and on without deciding.
    pub previous: Option<CaseId>,
    pub next: Option<CaseId>,
    /// Place among the open cases, from 1, and their number.
    pub position: u32,
    pub open_cases: u32,
    /// Tokens of the pictures of `next`, which the page decodes ahead. Opening that case gives out the same ones.
    pub next_pictures: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct FieldView {
    pub field: FieldId,
    pub label: Text,
    /// As declared; dates as typed. `None`: nothing was declared.
    pub value: Option<String>,
    /// A better reading of a coded value, as a document type's name.
    pub display: Option<Text>,
    pub origin: FieldOrigin,
    /// Whether the document shows it, so that it can be compared.
    pub on_document: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FieldOrigin {
    Typed,
    /// It follows from the number, or from the start and the span of validity, and is never typed.
    Derived,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct PhotoView {
    pub slot: SlotId,
    /// The service's own word, as 身份证A面照片.
    pub label: Text,
    /// 人像面, 国徽面 and so on, where the slot has a side.
    pub side: Option<Text>,
    pub file_name: String,
    pub bytes: u64,
    pub picture: Picture,
    pub checked: Checked,
    /// Where the card lies, for looking at it closely; `None` where none was seen.
    pub card_box: Option<Region>,
}

/// Whether the checks have looked at a photo. That they found nothing means something only after that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Checked {
    NotYet,
    /// By an earlier version of the checks; it will be looked at again.
    Earlier,
    Now,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum Picture {
    /// `token` and `thumbnail` go into `photo://` addresses.
    Ready {
        token: String,
        thumbnail: String,
        width: u32,
        height: u32,
    },
    Arriving,
    /// It cannot be shown, and why.
    Unreadable {
        text: Text,
    },
    /// Nothing was sent for this slot.
    Missing,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ChecklistItem {
    pub id: String,
    pub text: Text,
}

/// A reason for failing that this programme uses, with where it may stand in this case.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ReasonView {
    pub code: ReasonCode,
    /// Two letters: initials of the reviewer's wording.
    pub key: String,
    pub label: Text,
    /// What the applicant reads when the reason stands at `places[i]`.
    pub applicant: Vec<Text>,
    pub places: Vec<Place>,
    /// A measurement settles it; otherwise a person must have opened the slot.
    pub hard: bool,
    /// A finding of this case suggests it, at these places.
    pub suggested: Vec<Place>,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ReferralView {
    pub code: ReasonCode,
    pub key: String,
    pub label: Text,
    /// What the applicant reads; `None` where nothing is told.
    pub applicant: Option<Text>,
    /// To whom it goes.
    pub to: Text,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct BackgroundLine {
    pub label: Text,
    pub value: Text,
    /// It has to be seen before a pass.
    pub important: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct AttemptsView {
    pub left: u32,
    pub counted_at: DateTime<Utc>,
    pub next_period: Option<NaiveDate>,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct EarlierView {
    pub submitted_at: DateTime<Utc>,
    pub verdict: Option<Text>,
    pub reasons: Vec<Text>,
}

/// What the reviewer has entered and not yet confirmed; survives a crash of the page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Draft {
    pub verdict: Option<Verdict>,
    pub checklist: Vec<String>,
    pub note: String,
    pub corrections: BTreeMap<FieldId, String>,
    pub regions: Vec<MarkedRegion>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MarkedRegion {
    pub slot: SlotId,
    pub region: Region,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct SaveDraft {
    pub case: CaseId,
    pub draft: Draft,
}

/// Asks what the applicant would read.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct Preview {
    pub case: CaseId,
    pub verdict: Verdict,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Previewed {
    /// The whole text, as the service would show it; `None` where nothing is told.
    pub text: Option<Text>,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct Decide {
    pub case: CaseId,
    /// The revision that the reviewer saw.
    pub revision: u32,
    pub verdict: Verdict,
    pub checklist: Vec<String>,
    pub note: String,
    pub corrections: BTreeMap<FieldId, String>,
    pub regions: Vec<MarkedRegion>,
    /// Slots whose picture the reviewer looked at large.
    pub opened: Vec<SlotId>,
    /// From opening the case to confirming.
    pub handling_ms: u32,
    /// Set to replace the decision in force.
    pub supersedes: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Decided {
    /// Number of the operation, for undoing.
    pub seq: u64,
    /// The case to open next.
    pub next: Option<CaseId>,
}

pub(super) async fn open(desk: &Desk, request: OpenCase) -> Result<CaseView, CallError> {
    let reviewer = desk.reviewer()?;
    Ok(reviewer.work.review.open_case(request.case, reviewer.viewer(), reviewer.now).await?)
}

pub(super) async fn save_draft(desk: &Desk, request: SaveDraft) -> Result<Nothing, CallError> {
    let reviewer = desk.reviewer()?;
    let review = &reviewer.work.review;
    review.save_draft(request.case, request.draft, reviewer.viewer(), reviewer.now).await?;
    Ok(Nothing {})
}

pub(super) async fn preview(desk: &Desk, request: Preview) -> Result<Previewed, CallError> {
    let reviewer = desk.reviewer()?;
    let text = reviewer.work.review.preview(request.case, &request.verdict, reviewer.viewer()).await?;
    Ok(Previewed { text })
}

pub(super) async fn decide(desk: &Desk, request: Decide) -> Result<Decided, CallError> {
    let (reviewer, case) = (desk.reviewer()?, request.case);
    let review = &reviewer.work.review;
    let seq = review.decide(request, &reviewer.signer, reviewer.viewer(), reviewer.now).await?;
    reviewer.work.operation_made().await;
    // The decision is made: whoever is refused now would make it again.
    let next = review.next(Some(case), reviewer.viewer()).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the next case could not be told");
        None
    });
    Ok(Decided { seq, next })
}
