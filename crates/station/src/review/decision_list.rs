//! The decisions made on this station, and what became of each.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use model::{PersonId, ReasonCode, Rulebook, Text, Verdict};
use protocol::messages::{CaseState as ServerState, Policy};
use protocol::{Decision, Mandate, Outcome};
use uuid::Uuid;

use crate::commands::decision::{DecisionRow, DecisionState, Decisions};
use crate::store::station::case_state::{self, CaseState};
use crate::store::station::operation::{self, Number, OperationKind, OperationRow, OutboxState};
use crate::store::station::receipt::{self, ReceiptRow};
use crate::store::station::{person, setting};
use crate::store::{StationRead, StoreError};
use crate::sync::{ready, wall_age};

use super::{Review, ReviewError, Signer, Viewer};

/// Rows that the list shows.
const SHOWN: usize = 300;

/// A decision with all that `station.db` knows of its fate.
struct Traced {
    operation: OperationRow,
    decision: Decision,
    person_name: String,
    receipt: Option<ReceiptRow>,
    aimed_at: Option<OperationKind>,
    /// It is in force here, and its outcome has not been told to the applicant.
    changeable: bool,
    /// It waits for the network no longer than for its hold-back.
    held: bool,
}

impl Review {
    pub async fn decisions(&self, signer: &Signer, viewer: Viewer<'_>) -> Result<Decisions, ReviewError> {
        self.shelf.refresh().await?;
        let (incarnation, wall) = (signer.incarnation, viewer.wall);
        let traced = self.stores.read(move |db| trace(db, incarnation, wall)).await?;
        let rulebook = self.shelf.rulebook();
        let row = |traced: &Traced| self.row(traced, &rulebook, viewer.person);
        let rows: Vec<DecisionRow> = traced.iter().map(row).collect();
        let undo = rows.iter().find(|row| row.can_withdraw).map(|row| row.case);
        Ok(Decisions { rows, undo })
    }

    fn row(&self, traced: &Traced, rulebook: &Rulebook, viewer: PersonId) -> DecisionRow {
        let Traced { operation, decision, .. } = traced;
        let of = &decision.programme;
        let title = rulebook.programme(&of.id, &of.edition).map(|programme| programme.title.clone());
        DecisionRow {
            seq: operation.number.seq,
            case: decision.case,
            reference: self.shelf.index().get(decision.case).map(|entry| entry.reference.clone()),
            programme: of.id.clone(),
            programme_label: title.unwrap_or_else(|| Text::new(of.id.as_str(), of.id.as_str())),
            verdict: decision.verdict.clone(),
            reasons: reasons(&decision.verdict, rulebook),
            person: traced.person_name.clone(),
            decided_at: operation.made_at,
            state: state(traced),
            received_at: traced.receipt.as_ref().map(|receipt| receipt.received_at),
            remark: remark(traced),
            can_withdraw: traced.changeable && operation.person == viewer,
        }
    }
}

fn trace(db: &StationRead<'_>, incarnation: Uuid, wall: DateTime<Utc>) -> Result<Vec<Traced>, StoreError> {
    let mut names = HashMap::new();
    let held_from = held_from(db, incarnation, wall)?;
    let mut traced = Vec::new();
    for operation in operation::newest_decisions(db, SHOWN)? {
        let Ok(body) = operation.signed.read() else { continue };
        let Some(decision) = body.action.decision().cloned() else { continue };
        let aimed_at = operation::aimed_at(db, operation.number)?;
        let case = case_state::get(db, decision.case)?;
        let told = case.as_ref().and_then(|row| row.server_state) == Some(ServerState::Closed);
        let decided = case.is_some_and(|row| row.state == CaseState::Decided);
        let in_force = aimed_at.is_none() && decided && is_newest(db, &operation)?;
        traced.push(Traced {
            person_name: name(db, &mut names, operation.person)?,
            receipt: receipt::of(db, operation.number)?,
            aimed_at,
            changeable: in_force && !told,
            held: held_from.is_some_and(|from| operation.number >= from),
            operation,
            decision,
        });
    }
    Ok(traced)
}

/// An older decision on a case that came back stands beside a newer one, and is not what undoing is about.
fn is_newest(db: &StationRead<'_>, operation: &OperationRow) -> Result<bool, StoreError> {
    let Some(case) = operation.case else { return Ok(false) };
    Ok(operation::in_force(db, case)?.is_some_and(|in_force| in_force.number == operation.number))
}

/// The first operation of the outbox that is still held back.
fn held_from(
    db: &StationRead<'_>,
    incarnation: Uuid,
    wall: DateTime<Utc>,
) -> Result<Option<Number>, StoreError> {
    let policy: Policy = setting::get(db, &setting::POLICY)?.unwrap_or_default();
    let flushed_to = setting::get(db, &setting::FLUSHED_TO)?.unwrap_or_default();
    let outbox = operation::outbox(db, incarnation)?;
    let ready = ready(&outbox, &policy, flushed_to, |line| wall_age(line, wall));
    Ok(outbox.get(ready.count).map(|line| line.number))
}

fn name(
    db: &StationRead<'_>,
    names: &mut HashMap<PersonId, String>,
    id: PersonId,
) -> Result<String, StoreError> {
    if let Some(name) = names.get(&id) {
        return Ok(name.clone());
    }
    // Only mandates whose signature was checked are stored.
    let mandate =
        person::get(db, id)?.and_then(|row| serde_json::from_slice::<Mandate>(&row.mandate.body.0).ok());
    let name = mandate.map_or_else(|| id.to_string(), |mandate| mandate.name);
    names.insert(id, name.clone());
    Ok(name)
}

fn state(traced: &Traced) -> DecisionState {
    match traced.aimed_at {
        Some(OperationKind::Withdraw) => return DecisionState::Withdrawn,
        Some(OperationKind::Supersede) => return DecisionState::Superseded,
        Some(OperationKind::Decide | OperationKind::Release) | None => {}
    }
    match (&traced.receipt, traced.operation.state) {
        (_, OutboxState::Attention) => DecisionState::Rejected,
        (_, OutboxState::Waiting) | (None, OutboxState::Receipted) if traced.held => DecisionState::Held,
        (_, OutboxState::Waiting) | (None, OutboxState::Receipted) => DecisionState::Waiting,
        (Some(receipt), OutboxState::Receipted) => match receipt.outcome {
            Outcome::Accepted => DecisionState::Accepted,
            Outcome::Late => DecisionState::Late,
            Outcome::Stale => DecisionState::Stale,
            Outcome::Disputed => DecisionState::Disputed,
            Outcome::Evidence => DecisionState::Evidence,
            Outcome::Rejected => DecisionState::Rejected,
        },
    }
}

/// What the server said, where it is not a plain acceptance.
fn remark(traced: &Traced) -> Option<Text> {
    if let Some(problem) = &traced.operation.problem {
        return Some(problem.detail_text());
    }
    let receipt = traced.receipt.as_ref()?;
    if let Some(problem) = &receipt.problem {
        return Some(problem.detail_text());
    }
    match receipt.outcome {
        Outcome::Accepted => None,
        Outcome::Late => Some(Text::new(
            "领用期限已过，但案件尚未由他人决定，仍然有效",
            "The lease had ended, but the case was still open: it counts",
        )),
        Outcome::Stale => Some(Text::new(
            "决定后资料有变更，案件已退回待办",
            "The case had changed since it was seen: it is back in the queue",
        )),
        Outcome::Disputed => Some(Text::new(
            "与另一决定不一致，已交审核主管裁定",
            "It differs from another decision: a supervisor decides",
        )),
        Outcome::Evidence => Some(Text::new(
            "案件已有相同决定或已结案，本决定留作记录",
            "The case had the same decision already or was closed: kept on record",
        )),
        Outcome::Rejected => Some(Text::new(
            "中心未接受此决定，请重新审核",
            "The server did not take this decision: please review the case again",
        )),
    }
}

fn reasons(verdict: &Verdict, rulebook: &Rulebook) -> Vec<Text> {
    let unknown = |code: &ReasonCode| Text::new(code.as_str(), code.as_str());
    match verdict {
        Verdict::Pass => Vec::new(),
        Verdict::Fail { grounds } => {
            let label = |code: &ReasonCode| {
                rulebook.reason(code).map_or_else(|| unknown(code), |it| it.reviewer.clone())
            };
            grounds.iter().map(|ground| label(&ground.code)).collect()
        }
        Verdict::Refer { reason } => {
            vec![rulebook.referral(reason).map_or_else(|| unknown(reason), |it| it.reviewer.clone())]
        }
    }
}
