use model::DocumentType::{self, HkMacaoPermit, ResidentId};
use model::reason::{CaseContext, LastAttempt, applicant_text, pass_text, refer_text};
use model::rulebook::WhereCase;
use model::{Declared, Ground, Place, ReasonCode, SlotId, Verdict, VerdictError, validate_verdict};

use crate::{day, office, programme};

pub fn on_slot(code: &str, slot: &str) -> Ground {
    Ground { code: code.into(), place: Place::Slot { slot: slot.into() } }
}

pub fn on_field(code: &str, field: &str) -> Ground {
    Ground { code: code.into(), place: Place::Field { field: field.into() } }
}

pub fn on_case(code: &str, slots: &[&str]) -> Ground {
    Ground {
        code: code.into(),
        place: Place::Case { slots: slots.iter().map(|slot| SlotId::from(*slot)).collect() },
    }
}

fn on_record(code: &str, field: &str) -> Ground {
    Ground { code: code.into(), place: Place::Record { field: field.into() } }
}

/// Chinese, a line of dashes, English.
fn text_of(id: &str, document: DocumentType, wheres: &[WhereCase], grounds: &[Ground]) -> String {
    let rulebook = office();
    let case = CaseContext { document, wheres, last_attempt: None };
    let text = applicant_text(programme(rulebook, id), rulebook, case, grounds);
    format!("{}\n---\n{}", text.zh, text.en)
}

#[test]
fn one_reason_stands_without_a_number() {
    let text = text_of("jszg-identity", ResidentId, &[], &[on_slot("file-too-large", "side-a")]);
    insta::assert_snapshot!(text);
}

#[test]
fn several_reasons_are_numbered_by_place_and_said_once_for_several_slots() {
    let grounds = [
        on_case("slot-repeated", &["side-b", "side-a"]),
        on_field("field-name", "name"),
        on_slot("photo-turned", "hand-held"),
        on_slot("photo-turned", "side-b"),
        on_slot("photo-mirrored", "side-a"),
    ];
    insta::assert_snapshot!(text_of("jszg-identity", ResidentId, &[], &grounds));
}

#[test]
fn a_wrong_side_is_said_once_for_each_side_that_is_asked_for() {
    let grounds = [on_slot("card-wrong-side", "side-a"), on_slot("card-wrong-side", "side-b")];
    insta::assert_snapshot!(text_of("jszg-identity", HkMacaoPermit, &[], &grounds));
}

#[test]
fn the_way_to_put_it_right_is_said_once_at_the_end_when_several_reasons_share_it() {
    let grounds = [
        on_slot("card-type", "side-a"),
        on_field("field-number", "number"),
        on_field("field-validity", "validity-end"),
        on_field("field-validity", "validity-start"),
    ];
    insta::assert_snapshot!(text_of("jszg-identity", ResidentId, &[], &grounds));
}

#[test]
fn the_way_follows_document_reason_and_case() {
    let table = [
        (ResidentId, &[][..], on_field("field-sex", "sex"), "该项不能自行修改"),
        (HkMacaoPermit, &[], on_field("field-sex", "sex"), "个人信息中心"),
        (HkMacaoPermit, &[WhereCase::ProfileClosed], on_field("field-sex", "sex"), "该项不能自行修改"),
        (ResidentId, &[], on_field("field-name", "name"), "实名核验"),
        (ResidentId, &[], on_field("field-name-garbled", "name"), "该项不能自行修改"),
        (
            ResidentId,
            &[WhereCase::ChangedAfterVerification],
            on_field("field-name", "name"),
            "该项不能自行修改",
        ),
        (ResidentId, &[], on_field("field-birth-date", "birth-date"), "重新注册账号"),
        (HkMacaoPermit, &[], on_field("field-home-number", "home-number"), "个人信息中心"),
    ];
    for (document, wheres, ground, expected) in table {
        let text = text_of("jszg-identity", document, wheres, std::slice::from_ref(&ground));
        assert!(text.contains(expected), "{document:?} {wheres:?} {ground:?}: {text}");
    }
}

#[test]
fn lines_of_a_student_record_are_named_together() {
    let grounds = [
        on_record("record-field", "major"),
        on_record("record-field", "entry-date"),
        on_slot("record-portraits", "admission-portrait"),
    ];
    insta::assert_snapshot!(text_of("chsi-student-record", ResidentId, &[], &grounds));
}

#[test]
fn the_last_attempt_says_when_the_next_one_is_open_and_which_other_ways_there_are() {
    let rulebook = office();
    let say = |id: &str, next_open: Option<&str>| {
        let last_attempt = Some(LastAttempt { next_open: next_open.map(day) });
        let case = CaseContext { document: ResidentId, wheres: &[], last_attempt };
        let slot = if id == "jszg-identity" { "hand-held" } else { "hand-held-front" };
        let text = applicant_text(programme(rulebook, id), rulebook, case, &[on_slot("photo-unclear", slot)]);
        format!("{}\n---\n{}", text.zh, text.en)
    };
    insta::assert_snapshot!(say("jszg-identity", Some("2026-09-01")));
    insta::assert_snapshot!(say("chsi-duplicate-id", None));
    let unlimited = say("jszg-account-check", Some("2026-09-01"));
    assert!(!unlimited.contains("2026"), "no quota, no last attempt: {unlimited}");
}

#[test]
fn no_placeholder_is_left_and_no_sentence_is_empty_for_any_reason_anywhere() {
    let rulebook = office();
    for programme in rulebook.programmes() {
        for reason in &rulebook.catalogue().reasons {
            let slots = programme.slots.iter().map(|slot| Place::Slot { slot: slot.id.clone() });
            let fields = reason.stands_on.fields.iter().map(|field| Place::Field { field: field.clone() });
            let all = Place::Case { slots: programme.slots.iter().map(|slot| slot.id.clone()).collect() };
            for place in slots.chain(fields).chain([all]) {
                let grounds = [Ground { code: reason.code.clone(), place }];
                let verdict = Verdict::Fail { grounds: grounds.to_vec() };
                let judged = validate_verdict(programme, rulebook, ResidentId, &verdict);
                if !matches!(judged, Ok(()) | Err(VerdictError::SwitchedOff { .. })) {
                    continue;
                }
                let case = CaseContext { document: ResidentId, wheres: &[], last_attempt: None };
                let text = applicant_text(programme, rulebook, case, &grounds);
                for words in [&text.zh, &text.en] {
                    assert!(!words.contains(['{', '}']), "{}: {words}", reason.code);
                    assert!(!words.contains("（）") && !words.contains("()"), "{}: {words}", reason.code);
                }
            }
        }
    }
}

#[test]
fn a_referral_tells_the_applicant_only_what_concerns_them() {
    let rulebook = office();
    let say = |code: &str| refer_text(rulebook, &ReasonCode::from(code), "样本区征兵办公室", "000-0000000");
    let text = say("refer-military-registration").expect("it closes the case, so it is said");
    assert!(text.zh.contains("样本区征兵办公室，000-0000000") && text.en.contains("000-0000000"), "{text:?}");
    assert!(say("refer-consent-missing").is_some());
    assert_eq!(say("refer-suspected-forgery"), None, "nobody is told of a suspicion");
    assert_eq!(say("photo-turned"), None);
}

#[test]
fn a_pass_after_a_change_asks_to_open_the_entry_again() {
    let rulebook = office();
    let mut declared = Declared::default();
    assert_eq!(pass_text(programme(rulebook, "jszg-identity"), &declared), None);
    declared.0.insert("follows-change".into(), "yes".to_owned());
    let text = pass_text(programme(rulebook, "jszg-identity"), &declared).expect("a notice");
    assert!(text.zh.contains("重新提交"), "{text:?}");
}
