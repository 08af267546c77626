use model::programme::{Programme, SizeVerdict};
use model::rulebook::{Document, DocumentKind, built_in};
use model::{DocumentType, ProgrammeId, Rulebook, RulebookError};

use crate::{PROGRAMMES, day, office, programme};

/// The whole of each built-in programme as it is read: a change of any figure shows here.
#[test]
fn the_built_in_programmes_are_read_as_recorded() {
    let rulebook = office();
    assert_eq!(rulebook.programmes().len(), PROGRAMMES.len());
    for id in PROGRAMMES {
        insta::assert_json_snapshot!(format!("programme-{id}"), programme(rulebook, id));
    }
}

fn identity_text() -> String {
    let found = built_in().into_iter().find(|document| document.name.ends_with("jszg-identity.toml"));
    found.expect("built in").text
}

/// The message for the identity programme with one text replaced in it, the first time that it occurs.
fn complaint(old: &str, new: &str) -> String {
    let text = identity_text();
    assert!(text.contains(old), "the file no longer holds {old:?}");
    let error =
        Programme::parse("office.toml", &text.replacen(old, new, 1)).expect_err("this should be refused");
    let said = error.text();
    assert!(!said.zh.is_empty() && said.zh.contains("office.toml:"), "{said:?}");
    error.to_string()
}

#[test]
fn a_wrong_programme_file_is_told_file_line_column_and_field() {
    let hand_held = "slots = [\"side-a\", \"side-b\", \"hand-held\"]";
    let table: &[(&str, &str, &str)] = &[
        ("quota is no number", "per_period = 3", "per_period = \"three\""),
        ("unknown key", "per_period = 3", "per_periode = 3"),
        ("missing key", "hold_minutes = 30\n", ""),
        ("not TOML", "[quota]", "[quota"),
        ("size limits cross", "clear_bytes = 189_999", "clear_bytes = 200_000"),
        ("slot twice", "id = \"side-b\"", "id = \"side-a\""),
        ("slot not defined", hand_held, "slots = [\"side-a\", \"side-b\", \"hand\"]"),
        ("field not defined", "{ field = \"ethnic-group\"", "{ field = \"ethnicity\""),
        ("periods with a gap", "from = \"09-01\"", "from = \"10-01\""),
        ("a period of no day", "to = \"08-31\"", "to = \"08-32\""),
        ("reserve above due time", "reserve_hours = 24", "reserve_hours = 168"),
        ("no due time", "days = 7", "days = 0"),
        (
            "span that the document has not",
            "{ from_age = 16, span = \"10\" }",
            "{ from_age = 16, span = \"15\" }",
        ),
        ("reason of both kinds", "\"photo-turned\", \"photo-mirrored\"", "\"photo-dark\""),
        ("checklist reason not used", "reasons = [\"field-number\"]", "reasons = [\"field-numbers\"]"),
        ("document type not known", "document = \"taiwan-permit\"", "document = \"passport\""),
    ];
    let said = table.iter().map(|(what, old, new)| format!("{what}:\n{}\n", complaint(old, new)));
    insta::assert_snapshot!(said.collect::<Vec<_>>().join("\n"));
}

/// The error of the built-in documents with one replaced or changed.
fn rulebook_error(change: impl FnOnce(&mut Vec<Document>)) -> RulebookError {
    let mut documents = built_in();
    change(&mut documents);
    Rulebook::parse(&documents).expect_err("this should be refused")
}

fn edit(name: &str, old: &str, new: &str) -> RulebookError {
    rulebook_error(|documents| {
        let document = documents.iter_mut().find(|document| document.name.ends_with(name)).expect("built in");
        assert!(document.text.contains(old), "{name} no longer holds {old:?}");
        document.text = document.text.replacen(old, new, 1);
    })
}

#[test]
fn documents_are_held_against_each_other() {
    let table = [
        edit("jszg-identity.toml", "\"file-format\"", "\"file-fromat\""),
        edit("jszg-identity.toml", "\"file-format\"", "\"holder-framing\""),
        edit("jszg-identity.toml", "photo-dark = false", "holder-wrong-side = false"),
        edit("jszg-identity.toml", "\"refer-recusal\"", "\"refer-consent-missing\""),
        edit("jszg-identity.toml", "[reasons]", "[corrections]\nname = \"by-post\"\n\n[reasons]"),
        edit("reasons.toml", "key = \"gs\"", "key = \"gd\""),
        edit("reasons.toml", "{limit}", "{limits}"),
        edit("reasons.toml", "code = \"file-format\"", "code = \"file-too-large\""),
        edit("where.toml", "sentence = \"verify-page\"", "sentence = \"verify\""),
        edit("holidays.toml", "from = \"2025-01-28\"", "from = \"2025-02-28\""),
        edit("holidays.toml", "\"2025-01-26\"", "\"2025-01-28\""),
        edit("regions.toml", "code = \"12\"", "code = \"11\""),
        edit("regions-counties.toml", "\"120101\"", "\"12010\""),
        edit("words.toml", "zh = ", "cn = "),
    ];
    let said: Vec<String> = table.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn a_set_of_documents_is_whole_and_without_doubles() {
    let missing =
        rulebook_error(|documents| documents.retain(|document| document.kind != DocumentKind::Where));
    assert_eq!(missing, RulebookError::Missing(DocumentKind::Where));
    let twice = rulebook_error(|documents| {
        let words = documents.iter().find(|document| document.kind == DocumentKind::Words).cloned();
        documents.extend(words);
    });
    assert!(matches!(twice, RulebookError::Twice { kind: DocumentKind::Words, .. }), "{twice}");
    let edition = rulebook_error(|documents| {
        let mut again = documents[0].clone();
        again.name = "copy.toml".to_owned();
        documents.push(again);
    });
    assert!(matches!(edition, RulebookError::EditionTwice { .. }), "{edition}");
    assert!(edition.text().zh.contains("copy.toml") && edition.text().en.contains("copy.toml"));
}

#[test]
fn a_case_comes_under_the_edition_of_its_day() {
    let mut documents = built_in();
    let mut newer = documents[0].clone();
    newer.name = "newer.toml".to_owned();
    newer.text = newer.text.replace("edition = \"2020-04\"", "edition = \"2026-09\"");
    newer.text = newer.text.replace("valid_from = \"2020-04-01\"", "valid_from = \"2026-09-01\"");
    documents.insert(0, newer);
    let rulebook = Rulebook::parse(&documents).expect("two editions");
    let id = ProgrammeId::from("jszg-identity");
    let edition = |on: &str| rulebook.latest(&id, day(on)).map(|programme| programme.edition.as_str());
    assert_eq!(edition("2020-03-31"), None);
    assert_eq!(edition("2026-08-31"), Some("2020-04"));
    assert_eq!(edition("2026-09-01"), Some("2026-09"));
    assert!(rulebook.programme(&id, "2020-04").is_some(), "cases keep the edition they came with");
}

#[test]
fn sizes_between_two_readings_of_the_unit_are_looked_at() {
    let rulebook = office();
    let size = |id: &str, slot: &str| {
        let slot = programme(rulebook, id).slot(&slot.into()).expect("a slot");
        slot.photo.size.clone().expect("a limit")
    };
    let (jszg, chsi) = (size("jszg-identity", "side-a"), size("chsi-duplicate-id", "hand-held-front"));
    let table = [
        (&jszg, 189_999, SizeVerdict::Within),
        (&jszg, 190_000, SizeVerdict::Look),
        (&jszg, 194_559, SizeVerdict::Look),
        (&jszg, 194_560, SizeVerdict::Over),
        (&chsi, 300_000, SizeVerdict::Within),
        (&chsi, 300_001, SizeVerdict::Look),
        (&chsi, 307_200, SizeVerdict::Look),
        (&chsi, 307_201, SizeVerdict::Over),
    ];
    for (rule, bytes, expected) in table {
        assert_eq!(rule.judge(bytes), expected, "{bytes} bytes, {}", rule.phrase.en);
    }
}

#[test]
fn slots_and_fields_follow_the_document() {
    let rulebook = office();
    let identity = programme(rulebook, "jszg-identity");
    let label = |document, slot: &str| identity.slot_label(document, &slot.into()).map(|label| label.zh);
    assert_eq!(label(DocumentType::ResidentId, "side-b").as_deref(), Some("身份证B面照片（国徽面）"));
    assert_eq!(label(DocumentType::TaiwanPermit, "side-a").as_deref(), Some("身份证A面照片（信息面）"));
    let fields = |document| {
        let fields = identity.fields_of(document).into_iter();
        fields.map(|field| field.id.to_string()).collect::<Vec<_>>()
    };
    assert!(!fields(DocumentType::ResidentId).contains(&"home-number".to_owned()));
    assert!(fields(DocumentType::ResidencePermit).contains(&"permit-number".to_owned()));
    assert!(
        !fields(DocumentType::HkMacaoPermit).contains(&"permit-number".to_owned()),
        "it is the number there"
    );
    let duplicate = programme(rulebook, "chsi-duplicate-id");
    assert!(duplicate.slots_of(DocumentType::TaiwanPermit).is_empty(), "not taken there");
}
