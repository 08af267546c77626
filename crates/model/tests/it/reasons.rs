use std::collections::BTreeSet;

use model::programme::{FieldOrigin, ReasonStanding, VerdictKind};
use model::reason::Basis;

use crate::{PROGRAMMES, office, programme};

#[test]
fn the_catalogues_hold_forty_reasons_and_ten_referrals_with_keys_of_their_own() {
    let rulebook = office();
    let catalogue = rulebook.catalogue();
    assert_eq!((catalogue.reasons.len(), catalogue.referrals.len()), (40, 10));
    let keys = catalogue.reasons.iter().map(|reason| &reason.key);
    let keys: BTreeSet<&String> =
        keys.chain(catalogue.referrals.iter().map(|referral| &referral.key)).collect();
    assert_eq!(keys.len(), 50, "a key stands for one code in both catalogues together");
}

#[test]
fn every_text_is_there_in_both_languages() {
    let rulebook = office();
    let catalogue = rulebook.catalogue();
    let reasons = catalogue.reasons.iter().flat_map(|reason| [&reason.reviewer, &reason.applicant]);
    let referrals =
        catalogue.referrals.iter().flat_map(|refer| [Some(&refer.reviewer), refer.applicant.as_ref()]);
    for text in reasons.chain(referrals.flatten()) {
        assert!(!text.zh.is_empty() && !text.en.is_empty(), "{text:?}");
        let placeholders = |words: &str| {
            let names = words.split('{').skip(1).filter_map(|rest| rest.split('}').next().map(str::to_owned));
            names.collect::<BTreeSet<String>>()
        };
        assert_eq!(
            placeholders(&text.zh),
            placeholders(&text.en),
            "both languages say the same of {}",
            text.en
        );
    }
}

#[test]
fn each_programme_uses_exactly_the_reasons_that_the_catalogue_gives_it() {
    let rulebook = office();
    for id in PROGRAMMES {
        let programme = programme(rulebook, id);
        for reason in &rulebook.catalogue().reasons {
            let expected = match reason.basis.get(&programme.id) {
                Some(Basis::Rule) => ReasonStanding::Rule,
                Some(Basis::Office) => ReasonStanding::OfficeOff,
                None => ReasonStanding::NotUsed,
            };
            assert_eq!(programme.standing(&reason.code), expected, "{id}: {}", reason.code);
        }
        for referral in &rulebook.catalogue().referrals {
            let expected = referral.programmes.contains(&programme.id);
            assert_eq!(programme.refers(&referral.code), expected, "{id}: {}", referral.code);
        }
    }
}

#[test]
fn every_reason_that_a_programme_uses_has_a_place_there() {
    let rulebook = office();
    for id in PROGRAMMES {
        let programme = programme(rulebook, id);
        for reason in &rulebook.catalogue().reasons {
            if programme.standing(&reason.code) == ReasonStanding::NotUsed {
                continue;
            }
            let on = &reason.stands_on;
            let on_slot = programme.slots.iter().any(|slot| {
                let with_dates = programme.documents.iter().any(|rules| {
                    rules.dates_side.is_some() && rules.sides.get(&slot.id).copied() == rules.dates_side
                });
                on.slots.is_some_and(|scope| scope.holds(slot.kind, with_dates))
            });
            let on_field = on.fields.iter().any(|field| programme.field(field).is_some());
            let of_record = programme.fields.iter().any(|field| field.origin == FieldOrigin::Record);
            let on_record = on.record.is_some() && of_record;
            assert!(on_slot || on_field || on_record || on.case, "{id}: {} has no place", reason.code);
        }
    }
}

#[test]
fn every_verdict_has_an_effect_and_a_state() {
    let rulebook = office();
    for id in PROGRAMMES {
        let programme = programme(rulebook, id);
        for verdict in [VerdictKind::Pass, VerdictKind::Fail, VerdictKind::Refer] {
            assert!(programme.effects_of(verdict).next().is_some(), "{id}: {verdict:?} does something");
            assert!(!programme.states.of(verdict).zh.is_empty(), "{id}: {verdict:?} has a label");
        }
    }
}
