//! The 18-character citizen number of GB 11643: 6 digits of region, 8 of birth date, 3 of sequence, and a check
//! character by ISO 7064 MOD 11-2. Resident ID cards and residence permits carry it.

use chrono::NaiveDate;

use super::dates::{Sex, parse_date};
use super::number::NumberError;
use crate::rulebook::{RegionCodeKind, Regions};

const LENGTH: usize = 18;
const LENGTH_OF_1989: usize = 15;

/// A number of 18 characters whose form, region, birth date and check character are right.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ResidentNumber {
    text: String,
    birth_date: NaiveDate,
    sex: Sex,
}

impl std::fmt::Debug for ResidentNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ResidentNumber([redacted])")
    }
}

/// The check character after 17 digits, by ISO 7064 MOD 11-2: the weight of a digit is a power of 2 modulo 11.
/// Nothing for anything but 17 digits.
pub fn check_character(digits: &str) -> Option<char> {
    if digits.len() != LENGTH - 1 {
        return None;
    }
    let doubled = digits.chars().try_fold(0, |sum, digit| Some((sum + digit.to_digit(10)?) * 2 % 11))?;
    match (12 - doubled) % 11 {
        10 => Some('X'),
        value => char::from_digit(value, 10),
    }
}

impl ResidentNumber {
    /// `text` in standard form.
    pub(super) fn parse_resident_id(
        text: &str,
        regions: &Regions,
        today: NaiveDate,
    ) -> Result<Self, NumberError> {
        well_formed(text)?;
        // The specimen region begins with 9, so it is looked at before the rule for such numbers.
        if !regions.is_specimen(&text[..6]) {
            if text.starts_with('9') {
                return Err(NumberError::ForeignPermanentResident);
            }
            if regions.get(&text[..6]).is_some_and(|region| region.kind == RegionCodeKind::ResidencePermit) {
                return Err(NumberError::BelongsToResidencePermit);
            }
            regions.province(text).ok_or(NumberError::UnknownProvince)?;
        }
        Self::dated(text, today)
    }

    /// `text` in standard form.
    pub(super) fn parse_residence_permit(
        text: &str,
        regions: &Regions,
        today: NaiveDate,
    ) -> Result<Self, NumberError> {
        well_formed(text)?;
        let kind = regions.get(&text[..6]).map(|region| region.kind);
        match kind {
            Some(RegionCodeKind::ResidencePermit | RegionCodeKind::Specimen) => Self::dated(text, today),
            _ => Err(NumberError::NotAResidencePermit),
        }
    }

    /// The rest of a well-formed number whose region is right.
    fn dated(text: &str, today: NaiveDate) -> Result<Self, NumberError> {
        let birth_date = parse_date(&text[6..14]).ok_or(NumberError::BirthDate)?;
        if birth_date > today {
            return Err(NumberError::BirthDateAhead);
        }
        if check_character(&text[..LENGTH - 1]) != text.chars().last() {
            return Err(NumberError::CheckCharacter);
        }
        let odd = text.as_bytes()[16] % 2 == 1;
        Ok(Self { text: text.to_owned(), birth_date, sex: if odd { Sex::Male } else { Sex::Female } })
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Six digits, as coded at registration.
    pub fn region(&self) -> &str {
        &self.text[..6]
    }

    pub fn birth_date(&self) -> NaiveDate {
        self.birth_date
    }

    pub fn sex(&self) -> Sex {
        self.sex
    }
}

/// Length and characters. On success the text is ASCII, so byte positions are characters.
fn well_formed(text: &str) -> Result<(), NumberError> {
    let found = text.chars().count();
    if found == LENGTH_OF_1989 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NumberError::FifteenDigits);
    }
    if found != LENGTH {
        return Err(NumberError::Length { found, expected: LENGTH });
    }
    for (index, character) in text.chars().enumerate() {
        match (index + 1 == LENGTH, character) {
            (_, '0'..='9') | (true, 'X') => {}
            (true, _) => return Err(NumberError::CheckCharacterForm),
            (false, _) => return Err(NumberError::NotADigit { position: index + 1 }),
        }
    }
    Ok(())
}
