//! What a programme says against the catalogues it refers to.

use super::document::{Document, DocumentError, Path, Problem, at};
use super::wheres::WhereTable;
use crate::programme::Programme;
use crate::reason::{Basis, Catalogue};

pub(super) fn check(
    document: &Document,
    programme: &Programme,
    catalogue: &Catalogue,
    wheres: &WhereTable,
) -> Result<(), DocumentError> {
    let mut faults = Vec::new();
    for (index, code) in programme.reasons.rule.iter().enumerate() {
        let at = at!["reasons", "rule", index];
        reason_fault(&mut faults, at, programme, catalogue, code.as_str(), Basis::Rule);
    }
    for code in programme.reasons.office.keys() {
        let at = at!["reasons", "office", code.as_str()];
        reason_fault(&mut faults, at, programme, catalogue, code.as_str(), Basis::Office);
    }
    for (index, code) in programme.reasons.refer.iter().enumerate() {
        let at = at!["reasons", "refer", index];
        match catalogue.referrals.iter().find(|referral| referral.code == *code) {
            None => faults.push((at, Problem::Unknown { what: "referral", name: code.to_string() })),
            Some(referral) if !referral.programmes.contains(&programme.id) => {
                faults.push((at, Problem::Standing { code: code.to_string(), standing: "referral" }));
            }
            Some(_) => {}
        }
    }
    for (field, sentence) in &programme.corrections {
        if wheres.sentence(sentence).is_none() {
            let problem = Problem::Unknown { what: "sentence", name: sentence.clone() };
            faults.push((at!["corrections", field.as_str()], problem));
        }
    }
    DocumentError::unless_empty(&document.name, &document.text, faults)
}

fn reason_fault(
    faults: &mut Vec<(Path, Problem)>,
    at: Path,
    programme: &Programme,
    catalogue: &Catalogue,
    code: &str,
    standing: Basis,
) {
    match catalogue.reasons.iter().find(|reason| reason.code.as_str() == code) {
        None => faults.push((at, Problem::Unknown { what: "reason", name: code.to_owned() })),
        Some(reason) if reason.basis.get(&programme.id) != Some(&standing) => {
            let standing = match standing {
                Basis::Rule => "rule",
                Basis::Office => "office",
            };
            faults.push((at, Problem::Standing { code: code.to_owned(), standing }));
        }
        Some(_) => {}
    }
}
