//! What the server makes of an operation: the programme's rules, the case's facts, and the rules for two
//! decisions on one case. Asked inside the storage's transaction; reads nothing else.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use model::programme::VerdictKind;
use model::{PersonId, Programme, Rulebook, Text, Verdict, pass_bars, validate_verdict};
use protocol::messages::CaseState;
use protocol::operation::Action;
use protocol::signing::KeyPair;
use protocol::{Decision, OperationBody, OperationId, Outcome, Problem, ProblemType, Receipt, SignedReceipt};

use crate::adjudicate::{Circumstances, Effect, Hold, Ruling, on_decision};
use crate::storage::{CaseFacts, Judge, Situation, Target};

/// The rulebook's word, and the key that receipts are signed with.
pub struct RulebookJudge {
    pub rulebook: Arc<Rulebook>,
    pub key: KeyPair,
}

impl Judge for RulebookJudge {
    fn rule(&self, body: &OperationBody, situation: &Situation) -> Ruling {
        let ruled = match &body.action {
            Action::Decide(decision) => self.rule_decision(body.person, decision, situation),
            Action::Supersede { target, decision } => check_target(body, *target, decision.case, situation)
                .and_then(|_| self.rule_decision(body.person, decision, situation)),
            Action::Withdraw { target, case } => rule_withdrawal(body, *target, *case, situation),
            Action::Release { .. } => rule_release(situation.hold),
        };
        ruled.unwrap_or_else(|problem| Ruling::rejected(*problem))
    }

    fn second_person(&self, case: &CaseFacts, verdict: &Verdict) -> bool {
        if case.second_wanted {
            return true;
        }
        let Some(programme) = self.programme(case) else { return false };
        let (kind, grounds) = match verdict {
            Verdict::Pass => (VerdictKind::Pass, &[][..]),
            Verdict::Fail { grounds } => (VerdictKind::Fail, grounds.as_slice()),
            Verdict::Refer { .. } => (VerdictKind::Refer, &[][..]),
        };
        programme.review.four_eyes.contains(&kind)
            || grounds
                .iter()
                .any(|ground| self.rulebook.reason(&ground.code).is_some_and(|reason| reason.second_person))
    }

    fn release_at(&self, case: &CaseFacts, decided_at: DateTime<Utc>) -> DateTime<Utc> {
        let hold_minutes = self.programme(case).map_or(0, |programme| programme.release.hold_minutes);
        decided_at + Duration::minutes(i64::from(hold_minutes))
    }

    fn sign(&self, receipt: &Receipt) -> SignedReceipt {
        SignedReceipt::sign(receipt, &self.key)
    }
}

/// The operation is not valid, in words for whoever made it.
fn invalid(zh: &str, en: &str) -> Box<Problem> {
    Box::new(Problem::with_detail(ProblemType::InvalidOperation, Text::new(zh, en)))
}

fn not_allowed(zh: &str, en: &str) -> Box<Problem> {
    Box::new(Problem::with_detail(ProblemType::NotAllowed, Text::new(zh, en)))
}

impl RulebookJudge {
    fn programme(&self, case: &CaseFacts) -> Option<&Programme> {
        self.rulebook.programme(&case.programme.id, &case.programme.edition)
    }

    fn rule_decision(
        &self,
        person: PersonId,
        decision: &Decision,
        situation: &Situation,
    ) -> Result<Ruling, Box<Problem>> {
        let Some(case) = &situation.case else {
            return Err(invalid("中心没有这件业务", "The server has no such case"));
        };
        match situation.hold {
            Hold::Never => {
                return Err(not_allowed("这件业务没有发给本机", "The case was not handed to this station"));
            }
            Hold::WrongFence => {
                return Err(invalid("批次的栅栏号不符", "The fence is not that of the batch"));
            }
            Hold::Current | Hold::Past => {}
        }
        // On a changed case the reviewer saw other data: what held for those is not judged by the new ones.
        if decision.case_revision == case.revision {
            self.check_verdict(decision, case)?;
        }
        let circumstances = Circumstances {
            state: case.state,
            revision: case.revision,
            seen_revision: decision.case_revision,
            hold: situation.hold,
            counting: &situation.counting,
        };
        let second_person = |verdict: &Verdict| self.second_person(case, verdict);
        let (outcome, effect) = on_decision(&circumstances, person, &decision.verdict, second_person);
        Ok(Ruling::kept(outcome, effect))
    }

    fn check_verdict(&self, decision: &Decision, case: &CaseFacts) -> Result<(), Box<Problem>> {
        let Some(programme) = self.programme(case) else {
            return Err(invalid("中心没有这件业务的办理规则", "The server has no rules for this case"));
        };
        if decision.programme != case.programme {
            return Err(invalid("办理类别或版本与案件不符", "Programme or edition is not that of the case"));
        }
        let shown = |(slot, hash)| case.photos.iter().any(|(has, photo)| has == slot && photo == hash);
        if !decision.photos.iter().all(shown) {
            return Err(invalid(
                "审核时显示的照片不是这件业务的",
                "A photo that was shown is not one of the case",
            ));
        }
        validate_verdict(programme, &self.rulebook, case.document, &decision.verdict)
            .map_err(|error| Box::new(Problem::with_detail(ProblemType::InvalidOperation, error.text())))?;
        match (&decision.verdict, pass_bars(programme, &case.declared).into_iter().next()) {
            (Verdict::Pass, Some(bar)) => {
                Err(Box::new(Problem::with_detail(ProblemType::NotAllowed, bar.text)))
            }
            _ => Ok(()),
        }
    }
}

/// Whether the person may take back or replace the target. `false`: it is not in force, so there is nothing to take
/// back.
fn check_target(
    body: &OperationBody,
    id: OperationId,
    case: model::CaseId,
    situation: &Situation,
) -> Result<bool, Box<Problem>> {
    if id.station != body.id.station {
        return Err(not_allowed("那是另一台工作站的审核", "That is another station's decision"));
    }
    match &situation.target {
        None | Some(Target::Unknown) => Err(invalid(
            "中心没有要撤回或更改的审核",
            "The server does not hold the decision that it aims at",
        )),
        Some(Target::NoDecision) => Ok(false),
        Some(Target::Decision { case: held, .. }) if *held != case => Err(invalid(
            "要撤回或更改的审核属于另一件业务",
            "The decision that it aims at is on another case",
        )),
        Some(Target::Decision { person, .. }) if *person != body.person => Err(not_allowed(
            "只能撤回或更改自己的审核",
            "Only one's own decision can be taken back or replaced",
        )),
        Some(Target::Decision { counts, .. }) => Ok(*counts),
    }
}

fn rule_withdrawal(
    body: &OperationBody,
    target: OperationId,
    case: model::CaseId,
    situation: &Situation,
) -> Result<Ruling, Box<Problem>> {
    let in_force = check_target(body, target, case, situation)?;
    let told = situation.case.as_ref().is_none_or(|case| case.state == CaseState::Closed);
    Ok(if in_force && !told {
        Ruling::kept(Outcome::Accepted, Effect::Withdraw)
    } else {
        Ruling::kept(Outcome::Evidence, Effect::None)
    })
}

fn rule_release(hold: Hold) -> Result<Ruling, Box<Problem>> {
    match hold {
        Hold::Current => Ok(Ruling::kept(Outcome::Accepted, Effect::Release)),
        Hold::Past => Ok(Ruling::kept(Outcome::Evidence, Effect::None)),
        Hold::Never => Err(not_allowed("这个批次没有发给本机", "The batch was not handed to this station")),
        Hold::WrongFence => Err(invalid("批次的栅栏号不符", "The fence is not that of the batch")),
    }
}
