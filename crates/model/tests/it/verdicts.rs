use model::DocumentType::{HkMacaoPermit, ResidentId};
use model::VerdictError as E;
use model::{
    Declared, DocumentType, Ground, Place, ReasonCode, Rulebook, Verdict, VerdictError, pass_bars,
    validate_verdict,
};

use crate::texts::{on_case, on_field, on_slot};
use crate::{PROGRAMMES, office, programme};

fn fail(grounds: &[Ground]) -> Verdict {
    Verdict::Fail { grounds: grounds.to_vec() }
}

fn refer(code: &str) -> Verdict {
    Verdict::Refer { reason: code.into() }
}

/// Judges a verdict of the identity review on a resident ID card.
#[track_caller]
fn check(verdict: &Verdict, expected: Result<(), VerdictError>) {
    check_in("jszg-identity", ResidentId, verdict, expected);
}

#[track_caller]
fn check_in(id: &str, document: DocumentType, verdict: &Verdict, expected: Result<(), VerdictError>) {
    let judged = validate_verdict(programme(office(), id), office(), document, verdict);
    assert_eq!(judged.clone().err(), expected.err(), "{id} {document:?} {verdict:?}");
    if let Err(error) = judged {
        let text = error.text();
        assert!(!text.zh.is_empty() && text.en == error.to_string());
    }
}

#[test]
fn a_fail_needs_reasons_of_the_first_catalogue_that_the_programme_uses() {
    let code = ReasonCode::from;
    check(&Verdict::Pass, Ok(()));
    check(&fail(&[]), Err(E::NoGround));
    check(&fail(&[on_slot("photo-turned", "side-a")]), Ok(()));
    check(&fail(&[on_slot("file-too-large", "hand-held"), on_field("field-name", "name")]), Ok(()));
    let table = [
        ("no-such", E::UnknownReason { code: code("no-such") }),
        ("refer-recusal", E::ReferralAsGround { code: code("refer-recusal") }),
        ("holder-framing", E::NotUsed { code: code("holder-framing") }),
        ("card-photocopy", E::SwitchedOff { code: code("card-photocopy") }),
    ];
    for (reason, error) in table {
        check(&fail(&[on_slot(reason, "hand-held")]), Err(error));
    }
}

#[test]
fn a_reason_stands_only_where_the_catalogue_lets_it() {
    let wrong = [
        on_slot("holder-absent", "side-a"),
        on_slot("card-wrong-side", "hand-held"),
        on_slot("field-name", "side-a"),
        on_field("field-name", "number"),
        on_field("photo-turned", "name"),
        on_case("photo-turned", &["side-a", "side-b"]),
    ];
    for ground in wrong {
        let code = ground.code.clone();
        check(&fail(&[ground]), Err(E::WrongPlace { code }));
    }
    check(&fail(&[on_slot("photo-turned", "side-c")]), Err(E::UnknownSlot { slot: "side-c".into() }));
    let shoe = on_field("field-number", "shoe-size");
    check(&fail(&[shoe]), Err(E::UnknownField { field: "shoe-size".into() }));
    let line = Ground { code: "record-field".into(), place: Place::Record { field: "major".into() } };
    check_in("chsi-student-record", ResidentId, &fail(std::slice::from_ref(&line)), Ok(()));
    let portraits = on_slot("record-portraits", "admission-portrait");
    let switched_off = E::SwitchedOff { code: "record-portraits".into() };
    check_in("chsi-student-record", ResidentId, &fail(&[portraits]), Err(switched_off));
}

#[test]
fn a_reason_of_several_photos_names_two_and_none_is_given_twice() {
    let unnamed = || E::SlotsToName { code: "slot-repeated".into() };
    check(&fail(&[on_case("slot-repeated", &["side-a"])]), Err(unnamed()));
    check(&fail(&[on_case("slot-repeated", &["side-a", "side-a"])]), Err(unnamed()));
    check(&fail(&[on_case("slot-repeated", &["side-a", "side-b"])]), Ok(()));
    let turned = |slot| on_slot("photo-turned", slot);
    let twice = E::GroundTwice { code: "photo-turned".into() };
    check(&fail(&[turned("side-a"), turned("side-a")]), Err(twice));
    check(&fail(&[turned("side-a"), turned("side-b")]), Ok(()));
}

#[test]
fn a_referral_is_one_of_the_second_catalogue_that_the_programme_uses() {
    let code = ReasonCode::from;
    check(&refer("refer-second-look"), Ok(()));
    check(&refer("no-such"), Err(E::UnknownReferral { code: code("no-such") }));
    check(&refer("photo-turned"), Err(E::ReasonAsReferral { code: code("photo-turned") }));
    let consent = "refer-consent-missing";
    check(&refer(consent), Err(E::ReferralNotUsed { code: code(consent) }));
    check_in("chsi-duplicate-id", ResidentId, &refer(consent), Ok(()));
}

#[test]
fn a_case_whose_document_is_not_taken_can_only_be_referred() {
    let id = "chsi-duplicate-id";
    check_in(id, HkMacaoPermit, &Verdict::Pass, Err(E::DocumentNotTaken));
    let blurred = fail(&[on_slot("photo-unclear", "hand-held-front")]);
    check_in(id, HkMacaoPermit, &blurred, Err(E::DocumentNotTaken));
    check_in(id, HkMacaoPermit, &refer("refer-other-channel"), Ok(()));
}

#[test]
fn an_office_reason_becomes_a_ground_when_it_is_switched_on() {
    let mut documents = model::built_in();
    let identity = documents.iter_mut().find(|document| document.name.ends_with("jszg-identity.toml"));
    let identity = identity.expect("built in");
    identity.text = identity.text.replace("card-photocopy = false", "card-photocopy = true");
    let rulebook = Rulebook::parse(&documents).expect("still valid");
    let verdict = fail(&[on_slot("card-photocopy", "side-a")]);
    let judged = validate_verdict(programme(&rulebook, "jszg-identity"), &rulebook, ResidentId, &verdict);
    assert_eq!(judged, Ok(()));
}

#[test]
fn expiry_stands_on_the_side_with_the_dates() {
    let mut documents = model::built_in();
    for document in &mut documents {
        document.text = document.text.replace("card-expired = false", "card-expired = true");
    }
    let rulebook = Rulebook::parse(&documents).expect("still valid");
    let judge = |document, slot| {
        let verdict = fail(&[on_slot("card-expired", slot)]);
        validate_verdict(programme(&rulebook, "jszg-identity"), &rulebook, document, &verdict).is_ok()
    };
    assert!(
        judge(ResidentId, "side-b") && !judge(ResidentId, "side-a"),
        "the emblem side of a resident ID card"
    );
    assert!(judge(HkMacaoPermit, "side-a") && !judge(HkMacaoPermit, "side-b"), "the data side of a permit");
}

#[test]
fn facts_of_a_case_bar_a_pass() {
    let rulebook = office();
    let bars = |id: &str, facts: &[(&str, &str)]| {
        let facts = facts.iter().map(|(field, value)| ((*field).into(), (*value).to_owned()));
        let bars = pass_bars(programme(rulebook, id), &Declared(facts.collect()));
        bars.into_iter().map(|bar| bar.refer.to_string()).collect::<Vec<_>>()
    };
    let consent = ("consent-at", "2026-03-02T09:00:00+08:00");
    assert_eq!(bars("chsi-duplicate-id", &[consent]), Vec::<String>::new());
    assert_eq!(bars("chsi-duplicate-id", &[]), ["refer-consent-missing"]);
    assert_eq!(
        bars("chsi-duplicate-id", &[consent, ("military-registration", "yes")]),
        ["refer-military-registration"]
    );
    for id in PROGRAMMES.iter().filter(|id| **id != "chsi-duplicate-id") {
        assert_eq!(bars(id, &[]), Vec::<String>::new(), "{id}");
    }
}
