//! One result as a row: the programme's words for the state, and the text that the applicant reads.

use model::calendar::ZONE;
use model::calendar::next_open_day;
use model::reason::{CaseContext, LastAttempt, applicant_text, pass_text, refer_text};
use model::rulebook::WhereCase;
use model::{Programme, Rulebook, Text, Verdict};

use crate::storage::OutcomeRecord;

pub const HEADER: [&str; 6] = ["案件编号", "业务", "状态", "状态代码", "告知申请人", "审核时间"];

/// `None` if the rulebook lacks the case's programme.
pub fn of(outcome: &OutcomeRecord, rulebook: &Rulebook) -> Option<[String; 6]> {
    let programme = rulebook.programme(&outcome.programme.id, &outcome.programme.edition)?;
    let (label, code, told) = match &outcome.verdict {
        Verdict::Pass => (&programme.states.passed, "passed", pass_text(programme, &outcome.declared)),
        Verdict::Fail { grounds } => {
            let context = CaseContext {
                document: outcome.document,
                wheres: wheres(outcome),
                last_attempt: last_attempt(outcome, programme),
            };
            (&programme.states.failed, "failed", Some(applicant_text(programme, rulebook, context, grounds)))
        }
        Verdict::Refer { reason } => {
            let value = |field| outcome.declared.get(field).unwrap_or_default();
            let told = refer_text(rulebook, reason, value("office"), value("office-phone"));
            (&programme.states.pending, "referred", told)
        }
    };
    let at = outcome.decided_at.with_timezone(&ZONE).format("%Y-%m-%d %H:%M:%S").to_string();
    let told = told.map(|Text { zh, .. }| zh).unwrap_or_default();
    Some([outcome.reference.clone(), programme.title.zh.clone(), label.zh.clone(), code.to_owned(), told, at])
}

/// Circumstances that change how an error is put right.
fn wheres(outcome: &OutcomeRecord) -> &'static [WhereCase] {
    match outcome.declared.get("follows-change") {
        Some("yes") => &[WhereCase::ChangedAfterVerification],
        _ => &[],
    }
}

/// Set when the failed attempt was the last one that the quota allows.
fn last_attempt(outcome: &OutcomeRecord, programme: &Programme) -> Option<LastAttempt> {
    let quota = programme.quota.as_ref()?;
    let attempts = outcome.attempts.as_ref().filter(|attempts| attempts.left == 0)?;
    let next_open = attempts.next_period.or_else(|| next_open_day(quota, outcome.decided_at, 0));
    Some(LastAttempt { next_open })
}
