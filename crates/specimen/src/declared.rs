//! What an applicant and the service declare in a programme, field by field as the programme's data lists them.

use std::sync::OnceLock;

use chrono::{Days, NaiveDate};
use model::identity::{ValidityEnd, ValiditySpan};
use model::programme::{Entry, FieldKind, Programme, ResolvedField};
use model::{Declared, DocumentType, ProgrammeId, Rulebook, built_in_specimen};

use crate::SpecimenError;
use crate::applicant::{Applicant, DAY};
use crate::dice::Dice;
use crate::names;

/// The programmes that come with the desk, with the specimen region.
pub(crate) fn rulebook() -> &'static Rulebook {
    static RULES: OnceLock<Rulebook> = OnceLock::new();
    RULES.get_or_init(|| {
        Rulebook::parse(&built_in_specimen()).expect("the model's tests hold its own data valid")
    })
}

pub(crate) fn programme(id: &ProgrammeId, day: NaiveDate) -> Result<&'static Programme, SpecimenError> {
    rulebook().latest(id, day).ok_or_else(|| SpecimenError::UnknownProgramme(id.clone()))
}

impl Applicant {
    /// The case's fields in the forms that are stored: days as `YYYY-MM-DD`, sexes as `male` and `female`.
    pub fn declared(&self, programme: &ProgrammeId) -> Result<Declared, SpecimenError> {
        Ok(self.declared_on(crate::declared::programme(programme, DAY)?, DAY))
    }

    pub(crate) fn declared_on(&self, programme: &Programme, day: NaiveDate) -> Declared {
        let fields = programme.fields_of(self.document).into_iter();
        let typed = fields.filter(|field| field.entry == Entry::Typed);
        Declared(
            typed.filter_map(|field| Some((field.id.clone(), self.value(&field, programme, day)?))).collect(),
        )
    }

    fn value(&self, field: &ResolvedField, programme: &Programme, day: NaiveDate) -> Option<String> {
        let dice = &mut Dice::new(self.look_seed, field.id.as_str());
        let value = match field.id.as_str() {
            "ethnic-group" => format!("{}族", self.ethnic_group),
            "region" => self.home_region?.to_owned(),
            "home-number" => self.home_number.clone()?,
            "permit-number" => self.permit_number.clone()?,
            "review-ground" => self.ground(programme, dice)?,
            "failed-verifications" => earlier_days(dice, day),
            "expected-graduation" => (self.entry(day) + chrono::Months::new(46)).to_string(),
            "entry-date" => self.entry(day).to_string(),
            _ => match field.kind {
                FieldKind::DocumentType => document_id(self.document).to_owned(),
                FieldKind::Name => self.name.clone(),
                FieldKind::Number => self.number.clone(),
                FieldKind::Sex => self.sex.text().en,
                FieldKind::Date if field.id.as_str() == "validity-start" => self.validity_start.to_string(),
                FieldKind::Date => self.birth_date.to_string(),
                FieldKind::ValiditySpan => span(self.span),
                FieldKind::ValidityEnd => end(self.validity_end),
                FieldKind::Phone => self.phone.clone(),
                FieldKind::Email => self.email.clone(),
                FieldKind::Instant => format!("{}T10:20:00+08:00", day - Days::new(1)),
                FieldKind::YesNo => yes_no(field.id.as_str(), dice).to_owned(),
                FieldKind::Text => text(field.id.as_str(), dice, day)?,
                FieldKind::Dates | FieldKind::OtherNumber => return None,
            },
        };
        Some(value)
    }

    /// One of the programme's ways into a review that this document has, by its id.
    fn ground(&self, programme: &Programme, dice: &mut Dice) -> Option<String> {
        let grounds = programme.case_grounds.iter();
        let own: Vec<&str> = grounds
            .filter(|ground| ground.documents.is_empty() || ground.documents.contains(&self.document))
            .map(|ground| ground.id.as_str())
            .collect();
        (!own.is_empty()).then(|| dice.pick(&own).to_owned())
    }

    /// The September of a study that began at 18 or later.
    fn entry(&self, day: NaiveDate) -> NaiveDate {
        let of_age = self.birth_date + chrono::Months::new(12 * 18);
        let latest = day - chrono::Months::new(18);
        let begun = of_age.min(latest);
        NaiveDate::from_ymd_opt(chrono::Datelike::year(&begun), 9, 1).unwrap_or(begun)
    }
}

fn yes_no(field: &str, dice: &mut Dice) -> &'static str {
    let share = match field {
        "account-found" => 0.9,
        "follows-change" => 0.1,
        // Registered for military service: rare, and a hard stop.
        _ => 0.05,
    };
    if dice.chance(share) { "yes" } else { "no" }
}

/// Texts that a service or a record holds. Fields that are left open stay out.
fn text(field: &str, dice: &mut Dice, day: NaiveDate) -> Option<String> {
    let text = match field {
        "institution" => dice.pick(names::INSTITUTIONS),
        "branch" | "department" => dice.pick(names::DEPARTMENTS),
        "major" => dice.pick(names::MAJORS),
        "class" => dice.pick(&["一班", "二班", "三班"]),
        "level" => "本科",
        "length-years" => "4",
        "study-kind" => "普通高等教育",
        "study-form" => "普通全日制",
        "student-status" => "在籍（注册学籍）",
        "conclusion" => "无误",
        "office" => "样本市演示区征兵办公室",
        "office-phone" => "1000000000",
        "old-account" => "100****0000",
        "old-account-year" => "2019",
        "affected-accounts" => "100****0000（2019年注册）",
        "affected-entries" => dice.pick(&["无", "无", "硕士研究生报名"]),
        "present-phone" => "100****0000",
        "present-email" => "sp****@example.com",
        "counsellor" => "样本辅导员",
        "description" => "性别登记有误，与身份证不一致，请更正。",
        "student-number" => return Some(format!("{}{}", day.format("%Y"), dice.digits(8))),
        "candidate-number" => return Some(format!("99{}", dice.digits(12))),
        _ => return None,
    };
    Some(text.to_owned())
}

/// Two days shortly before, separated as `Dates` are.
fn earlier_days(dice: &mut Dice, day: NaiveDate) -> String {
    let (far, near) = (u64::from(dice.whole(4, 9)), u64::from(dice.whole(1, 3)));
    format!("{};{}", day - Days::new(far), day - Days::new(near))
}

fn span(span: ValiditySpan) -> String {
    match span {
        ValiditySpan::Years(years) => years.to_string(),
        ValiditySpan::LongTerm => "long-term".to_owned(),
    }
}

fn end(end: ValidityEnd) -> String {
    match end {
        ValidityEnd::On(day) => day.to_string(),
        ValidityEnd::LongTerm => "long-term".to_owned(),
    }
}

pub(crate) fn document_id(document: DocumentType) -> &'static str {
    match document {
        DocumentType::ResidentId => "resident-id",
        DocumentType::ResidencePermit => "residence-permit",
        DocumentType::HkMacaoPermit => "hk-macao-permit",
        DocumentType::TaiwanPermit => "taiwan-permit",
    }
}
