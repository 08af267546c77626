//! Invented applicants stand up to the checks on declared data.

use chrono::NaiveDate;
use model::{DocumentType, Severity, check_declared};
use specimen::{Applicant, DAY, SPECIMEN_REGION};

use crate::{DOCUMENTS, RULEBOOK};

#[test]
fn nothing_that_an_applicant_declares_contradicts_itself_in_any_programme() {
    for programme in RULEBOOK.programmes() {
        for rules in &programme.documents {
            for seed in 0..250 {
                let applicant = Applicant::invent(seed, rules.document);
                let declared = applicant.declared(&programme.id).unwrap();
                let found = check_declared(programme, &RULEBOOK, rules.document, &declared, DAY);
                let worse: Vec<_> =
                    found.iter().filter(|finding| finding.severity > Severity::Info).collect();
                assert!(worse.is_empty(), "{} {:?} seed {seed}: {worse:?}", programme.id, rules.document);
            }
        }
    }
}

#[test]
fn every_field_that_a_programme_requires_is_there() {
    for programme in RULEBOOK.programmes() {
        for rules in &programme.documents {
            let declared = Applicant::invent(9, rules.document).declared(&programme.id).unwrap();
            for field in programme.fields_of(rules.document) {
                let written = declared.get(field.id.as_str()).is_some();
                let asked = field.required && field.id.as_str() != "reference";
                assert!(written || !asked, "{} {:?} lacks {}", programme.id, rules.document, field.id);
            }
        }
    }
}

#[test]
fn applicants_are_of_age_and_their_documents_valid_whatever_the_day() {
    for day in
        [DAY, NaiveDate::from_ymd_opt(2025, 12, 31).unwrap(), NaiveDate::from_ymd_opt(2028, 2, 29).unwrap()]
    {
        for document in DOCUMENTS {
            for seed in 0..300 {
                let applicant = Applicant::invent_on(seed, document, day);
                assert!((18..=60).contains(&applicant.age_on(day)), "{day} {document:?} {seed}");
                assert!(applicant.validity_start < day, "{day} {document:?} {seed}");
            }
        }
    }
}

#[test]
fn numbers_are_of_the_specimen_region_and_people_vary() {
    let people: Vec<Applicant> =
        (0..200).map(|seed| Applicant::invent(seed, DocumentType::ResidentId)).collect();
    assert!(people.iter().all(|applicant| applicant.number.starts_with(SPECIMEN_REGION)));
    for document in [DocumentType::HkMacaoPermit, DocumentType::TaiwanPermit] {
        let number = Applicant::invent(3, document).number;
        assert!(number.trim_start_matches(['H', 'M']).starts_with("99"), "{document:?}");
    }
    let distinct = |field: fn(&Applicant) -> String| {
        people.iter().map(field).collect::<std::collections::BTreeSet<_>>().len()
    };
    assert_eq!(distinct(|applicant| applicant.number.clone()), 200);
    assert!(distinct(|applicant| applicant.name.clone()) > 150);
    assert!(distinct(|applicant| applicant.ethnic_group.clone()) > 5);
    assert_eq!(distinct(|applicant| applicant.sex.text().en), 2);
    assert!(people.iter().any(|applicant| applicant.name.contains('·')), "some names have a middle dot");
}
