use model::DocumentType::{self, HkMacaoPermit, ResidencePermit, ResidentId};
use model::identity::derived_fields;
use model::{Declared, Severity, Subject, check_declared};

use crate::{day, number, programme, specimen};

/// Changed fields; then field, code, severity and suggested reason of the one finding.
type Row<'a> = (Vec<(&'a str, &'a str)>, &'a str, &'a str, Severity, &'a str);

const TODAY: &str = "2026-03-02";

/// A resident ID card that nothing is wrong with, some fields replaced; an empty value removes one.
fn declared(changes: &[(&str, &str)]) -> Declared {
    let good = number("999900", "19900101", "123");
    let mut fields = vec![
        ("document-type", "resident-id"),
        ("number", good.as_str()),
        ("name", "样本甲"),
        ("validity-span", "20"),
        ("validity-start", "2020-05-10"),
        ("ethnic-group", "汉"),
    ];
    fields.extend_from_slice(changes);
    Declared(fields.into_iter().map(|(field, value)| (field.into(), value.to_owned())).collect())
}

/// What was found: field, code, severity, suggested reason.
fn found(
    id: &str,
    document: DocumentType,
    declared: &Declared,
) -> Vec<(String, String, Severity, Option<String>)> {
    let rulebook = specimen();
    let findings = check_declared(programme(rulebook, id), rulebook, document, declared, day(TODAY));
    let of = |finding: model::Finding| {
        assert!(!finding.text.zh.is_empty() && !finding.text.en.is_empty());
        let Subject::Field { field } = finding.subject else { panic!("declared data are fields") };
        (field.to_string(), finding.code, finding.severity, finding.suggests.map(|code| code.to_string()))
    };
    findings.into_iter().map(of).collect()
}

fn one(
    field: &str,
    code: &str,
    severity: Severity,
    suggests: &str,
) -> Vec<(String, String, Severity, Option<String>)> {
    let suggests = (!suggests.is_empty()).then(|| suggests.to_owned());
    vec![(field.to_owned(), code.to_owned(), severity, suggests)]
}

#[test]
fn each_error_in_the_declared_data_is_one_finding_with_the_reason_that_helps() {
    use Severity::{Fail, Info, NotChecked, Warn};
    let wide = number("999900", "19900101", "123").replace('9', "９");
    let wrong = "999900199001011239";
    let table: Vec<Row<'_>> = vec![
        (vec![("number", wrong)], "number", "number-check-character", Fail, "field-number"),
        (vec![("number", &wide)], "number", "number-normalised", Info, ""),
        (vec![("number", "")], "number", "declared-missing", Warn, ""),
        (vec![("name", "样本•甲")], "name", "name-normalised", Info, ""),
        (vec![("name", "样\u{20BB7}")], "name", "name-needs-eyes", Warn, ""),
        (vec![("name", "样本?")], "name", "name-garbled", Warn, ""),
        (vec![("name", "样本#")], "name", "name-special-sign", Warn, "field-name"),
        (vec![("validity-span", "10")], "validity-span", "validity-age", Fail, "field-validity"),
        (
            vec![("validity-end", "2040-05-11")],
            "validity-end",
            "validity-end-differs",
            Fail,
            "field-validity",
        ),
        (vec![("validity-start", "soon")], "validity-start", "declared-unreadable", NotChecked, ""),
        // Switched off as a ground, so it warns and suggests nothing.
        (
            vec![("validity-span", "10"), ("validity-start", "2015-05-10")],
            "validity-end",
            "validity-expired",
            Warn,
            "",
        ),
        (vec![("sex", "女")], "sex", "number-sex-differs", Warn, "field-sex"),
        (vec![("birth-date", "1990-01-02")], "birth-date", "number-birth-date-differs", Warn, ""),
        (vec![("sex", "?")], "sex", "declared-unreadable", NotChecked, ""),
    ];
    for (changes, field, code, severity, suggests) in table {
        let expected = one(field, code, severity, suggests);
        assert_eq!(found("jszg-identity", ResidentId, &declared(&changes)), expected, "{changes:?}");
    }
    assert_eq!(found("jszg-identity", ResidentId, &declared(&[])), [], "nothing is wrong here");
}

#[test]
fn a_residence_permit_is_compared_with_what_was_typed_beside_its_number() {
    let permit = number("830000", "19900101", "124");
    let base = [
        ("number", permit.as_str()),
        ("sex", "女"),
        ("birth-date", "1990.01.01"),
        ("validity-span", "5"),
        ("validity-start", "2024-01-01"),
        ("home-number", "A000000000"),
        ("region", "样本"),
    ];
    let with = |permit_number: &'static str| {
        let mut fields = base.to_vec();
        fields.push(("permit-number", permit_number));
        found("jszg-identity", ResidencePermit, &declared(&fields))
    };
    assert_eq!(with("12345678"), []);
    assert_eq!(with("H12345678"), []);
    assert_eq!(with("1234567801"), one("permit-number", "number-reissue-digits", Severity::Info, ""));
    assert_eq!(with("123"), one("permit-number", "permit-number-form", Severity::Warn, ""));
}

#[test]
fn contact_data_that_cannot_be_reached_are_found() {
    let base = [("phone", "13800000000"), ("email", "sample@example.com")];
    let with = |field: &'static str, value: &'static str| {
        let mut fields = base.to_vec();
        fields.push((field, value));
        found("jszg-account-check", ResidentId, &declared(&fields)).len()
    };
    let table = [
        ("phone", "13800000000", 0),
        ("phone", "+86 138-0000-0000", 0),
        ("phone", "010-00000000", 0),
        ("phone", "23800000000", 1),
        ("phone", "1380000", 1),
        ("phone", "1380000000o", 1),
        ("email", "sample@mail.example.com", 0),
        ("email", "sample@example。com", 1),
        ("email", "sample.example.com", 1),
        ("email", "a b@example.com", 1),
        ("email", "sample@@example.com", 1),
        ("email", "sample@example", 1),
    ];
    for (field, value, expected) in table {
        assert_eq!(with(field, value), expected, "{field} {value}");
    }
}

#[test]
fn a_wrong_line_of_a_student_record_has_one_reason() {
    let declared = declared(&[
        ("number", "999900199001011239"),
        ("conclusion", "无误"),
        ("signed-at", "2026-03-01T09:00:00Z"),
    ]);
    let findings = found("chsi-student-record", ResidentId, &declared);
    let number: Vec<_> = findings.into_iter().filter(|(field, ..)| field == "number").collect();
    assert_eq!(number.len(), 1);
    assert_eq!(number[0].3.as_deref(), Some("record-field"));
}

#[test]
fn no_finding_repeats_a_declared_value() {
    let rulebook = specimen();
    let declared = declared(&[("number", "999900199001011239"), ("name", "样本#"), ("validity-span", "10")]);
    let findings =
        check_declared(programme(rulebook, "jszg-identity"), rulebook, ResidentId, &declared, day(TODAY));
    let said = format!("{findings:?}");
    assert!(!findings.is_empty());
    for value in ["999900199001011239", "19900101", "样本#", "样本", "2020-05-10"] {
        assert!(!said.contains(value), "{value} is in {said}");
    }
}

#[test]
fn derived_fields_follow_from_number_and_span() {
    let rulebook = specimen();
    let derive = |document, declared: &Declared| {
        derived_fields(programme(rulebook, "jszg-identity"), rulebook, document, declared, day(TODAY))
            .into_iter()
            .map(|(field, value)| format!("{field}={value}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        derive(ResidentId, &declared(&[])),
        ["birth-date=1990-01-01", "sex=男", "validity-end=2040-05-10"]
    );
    assert_eq!(
        derive(ResidentId, &declared(&[("number", "1"), ("validity-span", "长期")])),
        ["validity-end=long-term"]
    );
    assert_eq!(derive(HkMacaoPermit, &declared(&[("validity-span", "5")])), ["validity-end=2025-05-10"]);
}
