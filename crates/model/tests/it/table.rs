//! The table of declared data: what an independent reading of the written rules (training/declared) says of each case.

use std::collections::BTreeMap;

use model::{Declared, DocumentType, Finding, Severity, Subject, check_declared};

use crate::{day, programme, specimen};

const TABLE: &str = include_str!("../data/declared.tsv");

type Fields = BTreeMap<String, String>;

#[test]
fn every_case_of_the_table_gets_the_findings_that_the_written_rules_give() {
    let mut good: BTreeMap<&str, Fields> = BTreeMap::new();
    let (mut cases, mut differing) = (0, Vec::new());
    for line in TABLE.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [case, programme_id, document, submitted, changes, expected] = columns[..] else {
            panic!("six columns: {line}")
        };
        if case == "base" {
            good.insert(document, fields(changes));
            continue;
        }
        cases += 1;
        let mut typed = good[document].clone();
        if programme_id == "jszg-account-check" {
            typed.retain(|field, _| ["document-type", "number", "name"].contains(&field.as_str()));
            typed.extend(fields("phone=10000000000|email=sample@example.com"));
        }
        typed.extend(fields(changes));
        let rulebook = specimen();
        let declared =
            Declared(typed.into_iter().map(|(field, value)| (field.as_str().into(), value)).collect());
        let rules = programme(rulebook, programme_id);
        let findings = check_declared(rules, rulebook, document_type(document), &declared, day(submitted));
        let found = said(&findings);
        if found != expected {
            differing.push(format!("{case} {changes}: expected {expected:?}, found {found:?}"));
        }
    }
    assert!(cases >= 2000, "only {cases} cases");
    assert!(differing.is_empty(), "{} of {cases} cases differ:\n{}", differing.len(), differing.join("\n"));
}

/// In the table's order: by field, code, severity.
fn said(findings: &[Finding]) -> String {
    let mut said: Vec<(String, &str, &str)> = Vec::new();
    for finding in findings {
        let Subject::Field { field } = &finding.subject else { panic!("declared data are fields") };
        let severity = match finding.severity {
            Severity::Info => "info",
            Severity::NotChecked => "not-checked",
            Severity::Warn => "warn",
            Severity::Fail => "fail",
        };
        said.push((field.to_string(), &finding.code, severity));
    }
    said.sort();
    let said: Vec<String> =
        said.into_iter().map(|(field, code, severity)| format!("{field}:{code}:{severity}")).collect();
    said.join("|")
}

fn document_type(name: &str) -> DocumentType {
    match name {
        "resident-id" => DocumentType::ResidentId,
        "residence-permit" => DocumentType::ResidencePermit,
        "hk-macao-permit" => DocumentType::HkMacaoPermit,
        "taiwan-permit" => DocumentType::TaiwanPermit,
        other => panic!("no document {other}"),
    }
}

/// `field=value` between bars.
fn fields(text: &str) -> Fields {
    let pairs = text.split('|').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (field, value) = pair.split_once('=').expect("field=value");
            (field.to_owned(), unescaped(value))
        })
        .collect()
}

/// Signs that cannot be seen or told apart stand as `\u{2022}`.
fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\u{");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}').expect("a closing brace");
        plain.extend(u32::from_str_radix(code, 16).ok().and_then(char::from_u32));
        plain.push_str(rest);
    }
    plain
}
