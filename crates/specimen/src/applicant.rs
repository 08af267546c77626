//! People who do not exist, whole and free of contradiction: number, sex, dates and validity fit each other and
//! the law.

use chrono::{Datelike, Days, Months, NaiveDate};
use model::DocumentType;
use model::identity::{Sex, ValidityEnd, ValiditySpan, check_character};

use crate::dice::Dice;
use crate::names;

/// The region of invented numbers, which no real place has.
pub const SPECIMEN_REGION: &str = "999900";

/// The day of submission where none is given.
pub const DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day of the calendar");

/// An invented applicant with their document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applicant {
    pub document: DocumentType,
    pub name: String,
    /// In Latin letters, as travel permits show it.
    pub latin_name: String,
    pub number: String,
    pub sex: Sex,
    pub birth_date: NaiveDate,
    /// Without 族.
    pub ethnic_group: String,
    pub address: String,
    pub span: ValiditySpan,
    pub validity_start: NaiveDate,
    pub validity_end: ValidityEnd,
    /// Of the identity document at home in Hong Kong, Macao or Taiwan.
    pub home_number: Option<String>,
    /// Of the travel permit; the document's own number where it is one.
    pub permit_number: Option<String>,
    pub home_region: Option<&'static str>,
    pub phone: String,
    pub email: String,
    /// Fixes the face and the clothes.
    pub look_seed: u64,
}

impl Applicant {
    /// The same for the same seed. Between 18 and 60 on [`DAY`].
    pub fn invent(seed: u64, document: DocumentType) -> Self {
        Self::invent_on(seed, document, DAY)
    }

    /// Someone whose document is valid on `day`.
    pub fn invent_on(seed: u64, document: DocumentType, day: NaiveDate) -> Self {
        let mut dice = Dice::new(seed, "applicant");
        let sex = if dice.chance(0.5) { Sex::Male } else { Sex::Female };
        let birth_date = birth_date(&mut dice, day);
        let (name, latin_name, ethnic_group) = name(&mut dice, sex, document);
        let (span, validity_start) = validity(&mut dice, document, birth_date, day);
        let home_region = match document {
            DocumentType::ResidentId => None,
            DocumentType::TaiwanPermit => Some("台湾"),
            DocumentType::HkMacaoPermit | DocumentType::ResidencePermit => {
                Some(dice.pick(&["香港", "香港", "澳门"]))
            }
        };
        let permit_number = home_region.map(|region| permit_number(&mut dice, region));
        let number = match document {
            DocumentType::ResidentId | DocumentType::ResidencePermit => {
                resident_number(&mut dice, birth_date, sex)
            }
            DocumentType::HkMacaoPermit | DocumentType::TaiwanPermit => {
                permit_number.clone().unwrap_or_default()
            }
        };
        Self {
            document,
            name,
            latin_name,
            number,
            sex,
            birth_date,
            ethnic_group,
            address: address(&mut dice),
            span,
            validity_start,
            // Spans of 20 years at most, from days of this century.
            validity_end: span.end(validity_start).unwrap_or(ValidityEnd::LongTerm),
            home_number: home_region.map(|region| home_number(&mut dice, region)),
            permit_number,
            home_region,
            // No network gives out numbers that begin with 100.
            phone: format!("1000000{}", dice.digits(4)),
            email: format!("specimen{}@example.com", dice.digits(5)),
            look_seed: dice.next(),
        }
    }

    /// Full years on a day.
    pub fn age_on(&self, day: NaiveDate) -> u32 {
        day.years_since(self.birth_date).unwrap_or(0)
    }
}

fn birth_date(dice: &mut Dice, day: NaiveDate) -> NaiveDate {
    // The young are many among those who register.
    let age = if dice.chance(0.6) { dice.whole(18, 30) } else { dice.whole(31, 59) };
    let into_year = u64::from(dice.whole(0, 364));
    day - Months::new(12 * age) - Days::new(into_year)
}

/// Name, name in Latin letters, ethnic group.
fn name(dice: &mut Dice, sex: Sex, document: DocumentType) -> (String, String, String) {
    let male = sex == Sex::Male;
    if document == DocumentType::ResidentId && dice.chance(0.06) {
        let pairs = if male { names::DOTTED_MALE } else { names::DOTTED_FEMALE };
        let index = dice.whole(0, pairs.len() as u32 - 1) as usize;
        let (first, second) = pairs[index];
        // Resident ID cards, on which alone these stand, have no Latin letters.
        return (format!("{first}·{second}"), String::new(), names::DOTTED_GROUPS[index].to_owned());
    }
    let given = if male { names::GIVEN_MALE } else { names::GIVEN_FEMALE };
    let group = if dice.chance(0.15) { dice.pick(names::ETHNIC_GROUPS) } else { "汉" };
    let ((surname, latin_surname), (given, latin_given)) = (dice.pick(names::SURNAMES), dice.pick(given));
    (format!("{surname}{given}"), format!("{latin_surname}, {latin_given}"), group.to_owned())
}

/// Span and start. For resident ID cards by the age at issue (Resident Identity Card Law, article 5).
fn validity(
    dice: &mut Dice,
    document: DocumentType,
    birth: NaiveDate,
    day: NaiveDate,
) -> (ValiditySpan, NaiveDate) {
    let years_back = match document {
        DocumentType::ResidentId => 9,
        DocumentType::ResidencePermit | DocumentType::HkMacaoPermit | DocumentType::TaiwanPermit => 4,
    };
    // At least a month before the day, and never under age: who is 18 got the card at 16 or later.
    let days = u64::from(dice.whole(30, years_back * 365));
    let earliest = birth + Months::new(12 * 16) + Days::new(20);
    let start = (day - Days::new(days)).max(earliest);
    // Born on 29 February, the age at issue depends on how one counts on the days round it: stay clear.
    let start = if start.month() == 2 && start.day() >= 27 { start + Days::new(5) } else { start };
    let span = match document {
        DocumentType::ResidentId => match start.years_since(birth).unwrap_or(0) {
            ..=25 => ValiditySpan::Years(10),
            26..=45 => ValiditySpan::Years(20),
            _ => ValiditySpan::LongTerm,
        },
        DocumentType::HkMacaoPermit if start.years_since(birth).unwrap_or(0) >= 18 => ValiditySpan::Years(10),
        _ => ValiditySpan::Years(5),
    };
    (span, start)
}

fn resident_number(dice: &mut Dice, birth: NaiveDate, sex: Sex) -> String {
    let order = dice.whole(0, 499) * 2 + u32::from(sex == Sex::Male);
    let body = format!("{SPECIMEN_REGION}{}{order:03}", birth.format("%Y%m%d"));
    let check = check_character(&body).expect("the body is 17 digits");
    format!("{body}{check}")
}

/// Travel permits have no region of their own for specimens; 99 at the head is high above what is given out.
fn permit_number(dice: &mut Dice, region: &str) -> String {
    let letter = match region {
        "香港" => "H",
        "澳门" => "M",
        _ => "",
    };
    format!("{letter}99{}", dice.digits(6))
}

fn home_number(dice: &mut Dice, region: &str) -> String {
    match region {
        "香港" => format!("X{}(0)", dice.digits(6)),
        "澳门" => format!("9{}(0)", dice.digits(6)),
        _ => format!("X9{}", dice.digits(8)),
    }
}

fn address(dice: &mut Dice) -> String {
    let road = dice.pick(names::ROADS);
    let (house, block, flat) = (dice.whole(1, 380), dice.whole(1, 18), dice.whole(1, 24));
    format!("样本省样本市演示区{road}{house}号{block}幢{flat}01室")
}
