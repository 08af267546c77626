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

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use model::{Declared, DocumentType, Ground, Place, Rulebook, Verdict};
    use protocol::manifest::Attempts;
    use protocol::operation::ProgrammeRef;

    use super::{OutcomeRecord, of};

    fn outcome(verdict: Verdict, attempts_left: u32) -> OutcomeRecord {
        let decided_at: DateTime<Utc> = "2026-08-31T15:59:59Z".parse().unwrap();
        OutcomeRecord {
            case: model::CaseId(uuid::Uuid::nil()),
            programme: ProgrammeRef { id: "jszg-identity".into(), edition: "2020-04".to_owned() },
            reference: "T00001".to_owned(),
            document: DocumentType::ResidentId,
            declared: Declared([("name".into(), "样本一".to_owned())].into()),
            attempts: Some(Attempts {
                left: attempts_left,
                counted_at: decided_at,
                next_period: Some("2026-09-01".parse().unwrap()),
            }),
            submitted_at: decided_at,
            verdict,
            decided_at,
            released_at: decided_at,
        }
    }

    fn row(verdict: Verdict, attempts_left: u32) -> String {
        let rulebook = Rulebook::parse(&model::built_in()).unwrap();
        of(&outcome(verdict, attempts_left), &rulebook).expect("the programme is built in").join(" | ")
    }

    #[test]
    fn a_pass_says_so_in_the_services_words_at_shanghai_time() {
        insta::assert_snapshot!(row(Verdict::Pass, 2), @"T00001 | 人工审核 | 人工审核通过 | passed |  | 2026-08-31 23:59:59");
    }

    #[test]
    fn the_last_failed_attempt_names_the_day_of_the_next_one() {
        let turned =
            |slot: &str| Ground { code: "photo-turned".into(), place: Place::Slot { slot: slot.into() } };
        let verdict = Verdict::Fail { grounds: vec![turned("side-b"), turned("side-a")] };
        let last = row(verdict.clone(), 0);
        assert!(last.contains("人工审核不通过 | failed") && last.contains("9月1日"), "{last}");
        assert!(last.contains("身份证A面照片") && last.contains('、'), "one sentence for both slots: {last}");
        assert!(!row(verdict, 1).contains("9月1日"), "an attempt is left");
    }

    #[test]
    fn a_referral_stays_pending_for_the_applicant() {
        let verdict = Verdict::Refer { reason: "refer-second-look".into() };
        insta::assert_snapshot!(row(verdict, 2), @"T00001 | 人工审核 | 已提交人工审核 | referred |  | 2026-08-31 23:59:59");
    }
}
