//! Fields that follow from others and are never typed.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::dates::{ValidityEnd, ValiditySpan, parse_date};
use super::number::Number;
use crate::programme::{Entry, FieldKind, Programme};
use crate::rulebook::Rulebook;
use crate::{Declared, DocumentType, FieldId};

/// The values of the document's derived fields: sex and birth date from the number, the end from span and start.
/// Those whose source cannot be read are left out. Sex in Chinese, days as `YYYY-MM-DD`, no end as `long-term`.
pub fn derived_fields(
    programme: &Programme,
    rulebook: &Rulebook,
    document: DocumentType,
    declared: &Declared,
    today: NaiveDate,
) -> BTreeMap<FieldId, String> {
    let number = declared.get("number");
    let number = number.and_then(|text| Number::parse(document, text, rulebook.regions(), today).ok());
    let resident = number.as_ref().and_then(|parsed| parsed.number.resident());
    let derive = |kind: FieldKind| match kind {
        FieldKind::Sex => resident.map(|number| number.sex().text().zh),
        FieldKind::Date => resident.map(|number| number.birth_date().to_string()),
        FieldKind::ValidityEnd => validity_end(declared),
        _ => None,
    };
    let derived = programme.fields_of(document).into_iter().filter(|field| field.entry == Entry::Derived);
    derived.filter_map(|field| Some((field.id, derive(field.kind)?))).collect()
}

fn validity_end(declared: &Declared) -> Option<String> {
    let span = ValiditySpan::parse(declared.get("validity-span")?)?;
    let start = parse_date(declared.get("validity-start")?)?;
    Some(match span.end(start)? {
        ValidityEnd::On(day) => day.to_string(),
        ValidityEnd::LongTerm => "long-term".to_owned(),
    })
}
