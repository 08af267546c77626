//! What the declared data say against themselves and the rules, as findings on the case.

use chrono::NaiveDate;

use super::contact::{is_email, is_phone};
use super::dates::{Sex, ValidityEnd, ValiditySpan, parse_date};
use super::name::{Name, NameNote};
use super::number::{Number, NumberError, NumberNote};
use super::validity::{Validity, ValidityFault};
use crate::programme::{DocumentRules, FieldKind, FieldOrigin, Programme, ReasonStanding, ResolvedField};
use crate::rulebook::{Regions, Rulebook};
use crate::{Declared, DocumentType, FieldId, Finding, ReasonCode, Severity, Subject, Text};

/// Rises when an answer may change for the same data.
const CHECK_VERSION: u32 = 2;

/// Checks the declared data of a case. `today` is the day of submission in Asia/Shanghai. Empty for a document that
/// the programme does not take: whoever imports a case refuses that first.
pub fn check_declared(
    programme: &Programme,
    rulebook: &Rulebook,
    document: DocumentType,
    declared: &Declared,
    today: NaiveDate,
) -> Vec<Finding> {
    let Some(rules) = programme.document(document) else { return Vec::new() };
    let mut check =
        Check { programme, rules, regions: rulebook.regions(), declared, today, findings: Vec::new() };
    let fields = programme.fields_of(document);
    for field in fields.iter().filter(|field| field.origin != FieldOrigin::Service) {
        check.field(field);
    }
    check.validity();
    check.findings
}

struct Check<'a> {
    programme: &'a Programme,
    rules: &'a DocumentRules,
    regions: &'a Regions,
    declared: &'a Declared,
    today: NaiveDate,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn field(&mut self, field: &ResolvedField) {
        let Some(value) = self.value(field.id.as_str()) else {
            if field.required {
                let text = Text::new("没有填写此项。", "This was not filled in.");
                self.add(&field.id, "declared-missing", Severity::Warn, None, text);
            }
            return;
        };
        let value = value.to_owned();
        match field.kind {
            FieldKind::Number => self.number(&field.id, &value),
            FieldKind::Name => self.name(&field.id, &value),
            FieldKind::Sex => self.sex(&field.id, &value),
            FieldKind::Date if field.id.as_str() == "birth-date" => self.birth_date(&field.id, &value),
            FieldKind::OtherNumber if field.id.as_str() == "permit-number" => {
                self.permit_number(&field.id, &value);
            }
            FieldKind::Phone if !is_phone(&value) => self.contact(&field.id, "contact-phone"),
            FieldKind::Email if !is_email(&value) => self.contact(&field.id, "contact-email"),
            _ => {}
        }
    }

    fn number(&mut self, field: &FieldId, value: &str) {
        match Number::parse(self.rules.document, value, self.regions, self.today) {
            Ok(parsed) => {
                for note in parsed.notes {
                    let severity = match note {
                        NumberNote::UnknownCounty => Severity::Warn,
                        _ => Severity::Info,
                    };
                    self.add(field, note.code(), severity, None, note.text());
                }
            }
            Err(error) => self.broken(field, error.code(), "field-number", error.text()),
        }
    }

    fn name(&mut self, field: &FieldId, value: &str) {
        for note in Name::read(self.rules.document, value).notes {
            let (severity, suggests) = match note {
                NameNote::MiddleDot | NameNote::Spaces => (Severity::Info, None),
                NameNote::NeedsEyes => (Severity::Warn, None),
                NameNote::SpecialSign => (Severity::Warn, Some("field-name")),
                NameNote::Garbled => (Severity::Warn, Some("field-name-garbled")),
            };
            self.add(field, note.code(), severity, suggests, note.text());
        }
    }

    fn sex(&mut self, field: &FieldId, value: &str) {
        let Some(sex) = Sex::parse(value) else { return self.unreadable(field) };
        if self.resident().is_some_and(|(_, of_number)| of_number != sex) {
            let text = Text::new(
                "填写的性别与证件号码第17位不一致。",
                "The sex entered differs from the 17th digit of the number.",
            );
            self.add(field, "number-sex-differs", Severity::Warn, Some("field-sex"), text);
        }
    }

    fn birth_date(&mut self, field: &FieldId, value: &str) {
        let Some(date) = parse_date(value) else { return self.unreadable(field) };
        if self.resident().is_some_and(|(of_number, _)| of_number != date) {
            let text = Text::new(
                "填写的出生日期与证件号码第7至14位不一致。",
                "The date of birth entered differs from digits 7 to 14 of the number.",
            );
            self.add(field, "number-birth-date-differs", Severity::Warn, Some("field-birth-date"), text);
        }
        if date > self.today {
            let text =
                Text::new("出生日期晚于提交当天。", "The date of birth lies after the day of submission.");
            self.broken(field, "birth-date-ahead", "field-birth-date", text);
        }
    }

    /// The travel permit of a residence permit's holder: of either kind.
    fn permit_number(&mut self, field: &FieldId, value: &str) {
        let parse = |document| Number::parse(document, value, self.regions, self.today);
        let either = parse(DocumentType::TaiwanPermit).or_else(|_| parse(DocumentType::HkMacaoPermit));
        match either {
            Ok(parsed) => {
                for note in parsed.notes {
                    self.add(field, note.code(), Severity::Info, None, note.text());
                }
            }
            // Read as a Hong Kong or Macao permit, a number without their letter is told about the letter, which
            // would mislead who holds a Taiwan permit.
            Err(NumberError::PermitLetter) => {
                let text = Text::new(
                    "通行证号码应为H或M加8位数字，或8位数字。",
                    "A travel permit number is H or M and 8 digits, or 8 digits.",
                );
                self.broken(field, "permit-number-form", "field-permit-number", text);
            }
            Err(error) => self.broken(field, "permit-number-form", "field-permit-number", error.text()),
        }
    }

    fn contact(&mut self, field: &FieldId, code: &'static str) {
        let text =
            Text::new("格式不正确，无法接收信息。", "Its form is wrong: nothing can be received there.");
        self.broken(field, code, "field-contact", text);
    }

    fn validity(&mut self) {
        let span = self.read("validity-span", ValiditySpan::parse);
        let start = self.read("validity-start", parse_date);
        let end = self.read("validity-end", ValidityEnd::parse);
        let (Some(span), Some(start)) = (span, start) else { return };
        let validity = Validity { span, start, end };
        let birth = self.resident().map(|(birth, _)| birth).or_else(|| parse_date(self.value("birth-date")?));
        let rules = self.rules;
        for fault in validity.faults(&rules.validity_spans, &rules.validity_by_age, birth, self.today) {
            let (field, code, text) = (FieldId::from(field_of(fault)), fault.code(), fault.text());
            match fault {
                ValidityFault::NotBegun => {
                    self.add(&field, code, Severity::Warn, Some("field-validity"), text);
                }
                ValidityFault::Expired => self.broken(&field, code, "card-expired", text),
                _ => self.broken(&field, code, "field-validity", text),
            }
        }
    }

    fn value(&self, field: &str) -> Option<&str> {
        self.declared.get(field).map(str::trim).filter(|value| !value.is_empty())
    }

    /// A field by its reader. One that is filled in and cannot be read is told of.
    fn read<T>(&mut self, field: &str, reader: fn(&str) -> Option<T>) -> Option<T> {
        let value = reader(self.value(field)?);
        if value.is_none() {
            self.unreadable(&FieldId::from(field));
        }
        value
    }

    /// Birth date and sex that the declared number says, if it is one of 18 characters and well formed.
    fn resident(&self) -> Option<(NaiveDate, Sex)> {
        let parsed =
            Number::parse(self.rules.document, self.value("number")?, self.regions, self.today).ok()?;
        parsed.number.resident().map(|number| (number.birth_date(), number.sex()))
    }

    fn unreadable(&mut self, field: &FieldId) {
        let text = Text::new("内容无法识别，未作核对。", "It cannot be read, so it was not checked.");
        self.add(field, "declared-unreadable", Severity::NotChecked, None, text);
    }

    /// A broken rule weighs as a failure only where the programme makes its reason a ground for failing.
    fn broken(&mut self, field: &FieldId, code: &'static str, reason: &'static str, text: Text) {
        let severity = if self.is_ground(reason) { Severity::Fail } else { Severity::Warn };
        self.add(field, code, severity, Some(reason), text);
    }

    fn is_ground(&self, reason: &str) -> bool {
        let standing = self.programme.standing(&ReasonCode::from(reason));
        matches!(standing, ReasonStanding::Rule | ReasonStanding::OfficeOn)
    }

    /// A reason that is no ground in the programme is not suggested. Whatever is wrong in a line of the student
    /// record has one reason.
    fn add(
        &mut self,
        field: &FieldId,
        code: &'static str,
        severity: Severity,
        suggests: Option<&'static str>,
        text: Text,
    ) {
        let of_record = self.programme.field(field).is_some_and(|field| field.origin == FieldOrigin::Record);
        let reason = suggests.map(|reason| if of_record { "record-field" } else { reason });
        let suggests = reason.filter(|reason| self.is_ground(reason)).map(ReasonCode::from);
        self.findings.push(Finding {
            code: code.to_owned(),
            severity,
            subject: Subject::Field { field: field.clone() },
            measure: None,
            region: None,
            suggests,
            check_version: CHECK_VERSION,
            text,
        });
    }
}

fn field_of(fault: ValidityFault) -> &'static str {
    match fault {
        ValidityFault::SpanNotPossible | ValidityFault::AgeGivesOtherSpan => "validity-span",
        ValidityFault::BeforeBirth | ValidityFault::NotBegun => "validity-start",
        ValidityFault::EndDiffers | ValidityFault::Expired => "validity-end",
    }
}
