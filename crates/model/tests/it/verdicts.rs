use model::DocumentType::{HkMacaoPermit, ResidentId};
use model::{Declared, DocumentType, Place, Rulebook, Verdict, VerdictError, pass_bars, validate_verdict};

use crate::texts::{on_case, on_field, on_slot};
use crate::{PROGRAMMES, office, programme};

fn fail(grounds: &[model::Ground]) -> Verdict {
    Verdict::Fail { grounds: grounds.to_vec() }
}

fn refer(code: &str) -> Verdict {
    Verdict::Refer { reason: code.into() }
}

fn judge(id: &str, document: DocumentType, verdict: &Verdict) -> Result<(), VerdictError> {
    let rulebook = office();
    validate_verdict(programme(rulebook, id), rulebook, document, verdict)
}

#[test]
fn verdicts_are_held_to_the_catalogues_and_the_programme() {
    use VerdictError as E;
    let code = |code: &str| code.into();
    let i = "jszg-identity";
    let record =
        model::Ground { code: "record-field".into(), place: Place::Record { field: "major".into() } };
    let table: Vec<(&str, DocumentType, Verdict, Result<(), E>)> = vec![
        (i, ResidentId, Verdict::Pass, Ok(())),
        (i, ResidentId, fail(&[]), Err(E::NoGround)),
        (i, ResidentId, fail(&[on_slot("photo-turned", "side-a")]), Ok(())),
        (
            i,
            ResidentId,
            fail(&[on_slot("file-too-large", "hand-held"), on_field("field-name", "name")]),
            Ok(()),
        ),
        (
            i,
            ResidentId,
            fail(&[on_slot("no-such", "side-a")]),
            Err(E::UnknownReason { code: code("no-such") }),
        ),
        (
            i,
            ResidentId,
            fail(&[on_slot("refer-recusal", "side-a")]),
            Err(E::ReferralAsGround { code: code("refer-recusal") }),
        ),
        (
            i,
            ResidentId,
            fail(&[on_slot("holder-framing", "hand-held")]),
            Err(E::NotUsed { code: code("holder-framing") }),
        ),
        (
            i,
            ResidentId,
            fail(&[on_slot("card-photocopy", "side-a")]),
            Err(E::SwitchedOff { code: code("card-photocopy") }),
        ),
        (
            i,
            ResidentId,
            fail(&[on_slot("holder-absent", "side-a")]),
            Err(E::WrongPlace { code: code("holder-absent") }),
        ),
        (
            i,
            ResidentId,
            fail(&[on_slot("card-wrong-side", "hand-held")]),
            Err(E::WrongPlace { code: code("card-wrong-side") }),
        ),
        (
            i,
            ResidentId,
            fail(&[on_slot("field-name", "side-a")]),
            Err(E::WrongPlace { code: code("field-name") }),
        ),
        (
            i,
            ResidentId,
            fail(&[on_field("field-name", "number")]),
            Err(E::WrongPlace { code: code("field-name") }),
        ),
        (
            i,
            ResidentId,
            fail(&[on_slot("photo-turned", "side-c")]),
            Err(E::UnknownSlot { slot: "side-c".into() }),
        ),
        (
            i,
            ResidentId,
            fail(&[on_field("field-number", "shoe-size")]),
            Err(E::UnknownField { field: "shoe-size".into() }),
        ),
        (
            i,
            ResidentId,
            fail(&[on_case("slot-repeated", &["side-a"])]),
            Err(E::SlotsToName { code: code("slot-repeated") }),
        ),
        (
            i,
            ResidentId,
            fail(&[on_case("slot-repeated", &["side-a", "side-a"])]),
            Err(E::SlotsToName { code: code("slot-repeated") }),
        ),
        (i, ResidentId, fail(&[on_case("slot-repeated", &["side-a", "side-b"])]), Ok(())),
        (
            i,
            ResidentId,
            fail(&[on_case("photo-turned", &["side-a", "side-b"])]),
            Err(E::WrongPlace { code: code("photo-turned") }),
        ),
        (
            i,
            ResidentId,
            fail(&[on_slot("photo-turned", "side-a"), on_slot("photo-turned", "side-a")]),
            Err(E::GroundTwice { code: code("photo-turned") }),
        ),
        (
            i,
            ResidentId,
            fail(&[on_slot("photo-turned", "side-a"), on_slot("photo-turned", "side-b")]),
            Ok(()),
        ),
        (i, ResidentId, refer("refer-second-look"), Ok(())),
        (i, ResidentId, refer("no-such"), Err(E::UnknownReferral { code: code("no-such") })),
        (i, ResidentId, refer("photo-turned"), Err(E::ReasonAsReferral { code: code("photo-turned") })),
        (
            i,
            ResidentId,
            refer("refer-consent-missing"),
            Err(E::ReferralNotUsed { code: code("refer-consent-missing") }),
        ),
        ("chsi-duplicate-id", ResidentId, refer("refer-consent-missing"), Ok(())),
        ("chsi-duplicate-id", HkMacaoPermit, Verdict::Pass, Err(E::DocumentNotTaken)),
        ("chsi-duplicate-id", HkMacaoPermit, refer("refer-other-channel"), Ok(())),
        ("chsi-student-record", ResidentId, fail(&[record]), Ok(())),
    ];
    for (id, document, verdict, expected) in table {
        let judged = judge(id, document, &verdict);
        assert_eq!(judged, expected, "{id} {document:?} {verdict:?}");
        if let Err(error) = judged {
            let text = error.text();
            assert!(!text.zh.is_empty() && text.en == error.to_string());
        }
    }
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
