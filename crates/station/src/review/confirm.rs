//! The confirm path: from what a reviewer entered to an operation on the disk. Everything that can be refused is
//! refused before anything is written; then operation, audit entry, outbox row and case state are one transaction.
//! Only when it is on the disk does the caller hear so.

use std::collections::BTreeMap;

use model::{CaseId, Finding, PhotoHash, Programme, Rulebook, SlotId};
use protocol::encoding::Hash32;
use protocol::manifest::ManifestCase;
use protocol::operation::Fence;
use protocol::seal::{SealedPart, open, seal};
use protocol::{Action, Decision, OperationBody, OperationId};

use crate::commands::case::{Decide, Draft, MarkedRegion};
use crate::desk::Moment;
use crate::store::station::batch::{self, BatchRow, BatchState};
use crate::store::station::case_state::{self, CaseState, CaseStateRow};
use crate::store::station::finding_outcome::{self, FindingOutcome};
use crate::store::station::operation::{self, Number, OperationRow};
use crate::store::{StationRead, StationWrite, StoreError};

use super::case_view::in_reading_order;
use super::error::ReviewError;
use super::operations::{Signer, make};
use super::outcome::outcomes;
use super::verdict_check::Proposal;

/// What a decision is made on, as it stands when the reviewer confirms.
pub(crate) struct Basis<'a> {
    pub case: &'a ManifestCase,
    pub programme: &'a Programme,
    pub rulebook: &'a Rulebook,
    pub findings: &'a [Finding],
}

/// A decision that may be made, as far as the case's own file can tell. What `station.db` has to say is asked in
/// the transaction.
pub(crate) struct Prepared {
    case: ManifestCase,
    entered: Decide,
    findings: Hash32,
    outcomes: Vec<FindingOutcome>,
}

impl Basis<'_> {
    pub fn prepare(&self, signer: &Signer, entered: Decide) -> Result<Prepared, ReviewError> {
        Proposal {
            case: self.case,
            programme: self.programme,
            rulebook: self.rulebook,
            findings: self.findings,
            person: signer.person,
            revision: entered.revision,
            verdict: &entered.verdict,
            checklist: &entered.checklist,
            opened: &entered.opened,
        }
        .check()?;
        // Over the findings in the order in which they were shown.
        let findings = OperationBody::findings_hash(&in_reading_order(self.findings, self.programme));
        let outcomes = outcomes(self.findings, &entered.verdict);
        Ok(Prepared { case: self.case.clone(), entered, findings, outcomes })
    }
}

impl Prepared {
    /// Puts the decision into the outbox. `Ok(Err(…))`: it is refused, and nothing was written.
    pub fn confirm(
        mut self,
        tx: &StationWrite<'_>,
        signer: &Signer,
        now: Moment,
    ) -> Result<Result<OperationId, ReviewError>, StoreError> {
        let lease = match lease_of(tx, self.case.id, now)? {
            Ok(lease) => lease,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let target = match (lease.case.state, self.entered.supersedes) {
            (CaseState::Gone(_), _) => return Ok(Err(ReviewError::CaseGone)),
            (CaseState::Open, false) => None,
            (CaseState::Open, true) => return Ok(Err(ReviewError::DecisionNotHere)),
            (CaseState::Decided, false) => return Ok(Err(ReviewError::AlreadyDecided)),
            (CaseState::Decided, true) => match own_decision(tx, self.case.id, signer)? {
                Ok(in_force) => Some(id_of(&in_force, signer)),
                Err(refusal) => return Ok(Err(refusal)),
            },
        };
        let part = sealed_part(&self.entered);
        let sealed =
            if part.is_empty() { None } else { Some(seal(&part, &batch::sealing_key(tx, lease.batch.id)?)) };
        let outcomes = std::mem::take(&mut self.outcomes);
        let decision = self.decision(lease.batch.fence);
        let action = match target {
            None => Action::Decide(decision),
            Some(target) => Action::Supersede { target, decision },
        };
        let made = make(tx, signer, now, action, sealed)?;
        finding_outcome::put(tx, Number { incarnation: made.incarnation, seq: made.seq }, &outcomes)?;
        Ok(Ok(made))
    }

    fn decision(self, fence: Fence) -> Decision {
        let photo = |photo: protocol::manifest::ManifestPhoto| (photo.slot, photo.hash);
        let photos: BTreeMap<SlotId, PhotoHash> = self.case.photos.into_iter().map(photo).collect();
        Decision {
            case: self.case.id,
            batch: self.case.batch,
            fence,
            grant: self.case.grant,
            case_revision: self.case.revision,
            programme: self.case.programme,
            verdict: self.entered.verdict,
            photos,
            findings: self.findings,
            checklist: self.entered.checklist,
            handling_ms: self.entered.handling_ms.into(),
        }
    }
}

/// Takes the person's own decision on a case back: the case can be decided here again.
pub(crate) fn withdraw(
    tx: &StationWrite<'_>,
    case: CaseId,
    signer: &Signer,
    now: Moment,
) -> Result<Result<OperationId, ReviewError>, StoreError> {
    let decision = match decision_to_change(tx, case, signer)? {
        Ok(decision) => decision,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let target = id_of(&decision, signer);
    make(tx, signer, now, Action::Withdraw { target, case }, None).map(Ok)
}

/// The decision in force on a case, if this person made it.
pub(crate) fn decision_to_change(
    db: &StationRead<'_>,
    case: CaseId,
    signer: &Signer,
) -> Result<Result<OperationRow, ReviewError>, StoreError> {
    match case_state::get(db, case)?.map(|row| row.state) {
        None => Ok(Err(ReviewError::CaseNotHere)),
        Some(CaseState::Open | CaseState::Gone(_)) => Ok(Err(ReviewError::DecisionNotHere)),
        Some(CaseState::Decided) => own_decision(db, case, signer),
    }
}

fn own_decision(
    db: &StationRead<'_>,
    case: CaseId,
    signer: &Signer,
) -> Result<Result<OperationRow, ReviewError>, StoreError> {
    Ok(match operation::in_force(db, case)? {
        None => Err(ReviewError::DecisionNotHere),
        Some(decision) if decision.person != signer.person => Err(ReviewError::NotYourDecision),
        Some(decision) => Ok(decision),
    })
}

fn id_of(decision: &OperationRow, signer: &Signer) -> OperationId {
    let number = decision.number;
    OperationId { station: signer.station, incarnation: number.incarnation, seq: number.seq }
}

struct Lease {
    batch: BatchRow,
    case: CaseStateRow,
}

/// The case with the batch that it is decided under, while the lease holds.
fn lease_of(
    db: &StationRead<'_>,
    case: CaseId,
    now: Moment,
) -> Result<Result<Lease, ReviewError>, StoreError> {
    let Some(case) = case_state::get(db, case)? else { return Ok(Err(ReviewError::CaseNotHere)) };
    let Some(batch) = batch::get(db, case.batch)? else { return Ok(Err(ReviewError::CaseNotHere)) };
    let alive = batch.state == BatchState::Active && now.latest < batch.ends_at;
    Ok(if alive { Ok(Lease { batch, case }) } else { Err(ReviewError::CaseGone) })
}

fn sealed_part(entered: &Decide) -> SealedPart {
    SealedPart {
        note: Some(entered.note.clone()).filter(|note| !note.trim().is_empty()),
        corrections: entered.corrections.clone(),
        regions: entered.regions.iter().map(|marked| (marked.slot.clone(), marked.region)).collect(),
    }
}

/// What a reviewer entered, read back from the decision, so that taking it back loses nothing.
pub(crate) fn draft_of(db: &StationRead<'_>, operation: &OperationRow) -> Result<Option<Draft>, StoreError> {
    let Ok(body) = operation.signed.read() else { return Ok(None) };
    let Some(decision) = body.action.decision() else { return Ok(None) };
    let part = match (&operation.signed.sealed, &body.sealed) {
        (Some(sealed), Some(commitment)) => match batch::sealing_key(db, operation.batch) {
            Ok(key) => open(sealed, &key, commitment).unwrap_or_default(),
            // It was destroyed with the batch.
            Err(StoreError::Purged(_) | StoreError::UnknownBatch(_)) => SealedPart::default(),
            Err(error) => return Err(error),
        },
        _ => SealedPart::default(),
    };
    Ok(Some(Draft {
        verdict: Some(decision.verdict.clone()),
        checklist: decision.checklist.clone(),
        note: part.note.unwrap_or_default(),
        corrections: part.corrections,
        regions: part.regions.into_iter().map(|(slot, region)| MarkedRegion { slot, region }).collect(),
    }))
}
