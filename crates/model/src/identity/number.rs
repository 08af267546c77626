//! A document's number, whatever the document.

use chrono::NaiveDate;

use super::normalise::normalise;
use super::permit::{HkMacaoNumber, TaiwanNumber};
use super::resident::ResidentNumber;
use crate::rulebook::Regions;
use crate::{DocumentType, Text};

/// A well-formed number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Number {
    ResidentId(ResidentNumber),
    ResidencePermit(ResidentNumber),
    HkMacaoPermit(HkMacaoNumber),
    TaiwanPermit(TaiwanNumber),
}

/// A number is personal data: logs get its document type only.
impl std::fmt::Debug for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::ResidentId(_) => "ResidentId([redacted])",
            Self::ResidencePermit(_) => "ResidencePermit([redacted])",
            Self::HkMacaoPermit(_) => "HkMacaoPermit([redacted])",
            Self::TaiwanPermit(_) => "TaiwanPermit([redacted])",
        })
    }
}

/// A number with what was changed or is odd about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedNumber {
    pub number: Number,
    pub notes: Vec<NumberNote>,
}

/// What was changed to get the standard form, or is worth a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberNote {
    Separators,
    FullWidth,
    LowerCase,
    /// Two digits that count re-issues were typed and are left out.
    ReissueDigits,
    /// The province is known, the county is not in the table: it may be retired, or mistyped.
    UnknownCounty,
}

/// A number that cannot be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NumberError {
    #[error("The number is empty.")]
    Empty,
    #[error("The number has {found} characters; it should have {expected}.")]
    Length { found: usize, expected: usize },
    #[error("This is the 15-digit form of 1989, which is no longer valid; the card shows 18 characters.")]
    FifteenDigits,
    #[error("Character {position} is not a digit.")]
    NotADigit { position: usize },
    #[error("The last character is neither a digit nor X.")]
    CheckCharacterForm,
    #[error("The check character (the last one) does not fit: at least one character is wrong.")]
    CheckCharacter,
    #[error("No province has the first two digits.")]
    UnknownProvince,
    #[error(
        "A number that begins with 9 is that of a foreign permanent resident's card, which is not taken here."
    )]
    ForeignPermanentResident,
    #[error("A number that begins like this is that of a residence permit, not of a resident ID card.")]
    BelongsToResidencePermit,
    #[error("A residence permit's number begins with 810000, 820000 or 830000.")]
    NotAResidencePermit,
    #[error("Digits 7 to 14 are not a day of the calendar.")]
    BirthDate,
    #[error("The date of birth in the number lies ahead.")]
    BirthDateAhead,
    #[error("The number begins with the letter H or M.")]
    PermitLetter,
}

impl NumberError {
    /// A stable code, as findings carry it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "number-empty",
            Self::Length { .. } => "number-length",
            Self::FifteenDigits => "number-fifteen-digits",
            Self::NotADigit { .. } | Self::CheckCharacterForm => "number-characters",
            Self::CheckCharacter => "number-check-character",
            Self::UnknownProvince => "number-region",
            Self::ForeignPermanentResident => "number-foreign-permanent-resident",
            Self::BelongsToResidencePermit | Self::NotAResidencePermit => "number-other-document",
            Self::BirthDate | Self::BirthDateAhead => "number-birth-date",
            Self::PermitLetter => "number-permit-letter",
        }
    }

    pub fn text(self) -> Text {
        let zh = match self {
            Self::Empty => "没有填写号码。".to_owned(),
            Self::Length { found, expected } => format!("号码有{found}位，应为{expected}位。"),
            Self::FifteenDigits => "这是1989年的15位旧号码，已停止使用；证件上应为18位。".to_owned(),
            Self::NotADigit { position } => format!("第{position}位不是数字。"),
            Self::CheckCharacterForm => "最后一位既不是数字也不是X。".to_owned(),
            Self::CheckCharacter => "校验位（最后一位）不符，号码至少有一位有误。".to_owned(),
            Self::UnknownProvince => "前两位不是任何省级行政区的代码。".to_owned(),
            Self::ForeignPermanentResident => "以9开头的是外国人永久居留身份证号码，此处不受理。".to_owned(),
            Self::BelongsToResidencePermit => {
                "这样开头的是港澳台居民居住证号码，不是居民身份证号码。".to_owned()
            }
            Self::NotAResidencePermit => "港澳台居民居住证号码应以810000、820000或830000开头。".to_owned(),
            Self::BirthDate => "第7至14位不是有效日期。".to_owned(),
            Self::BirthDateAhead => "号码中的出生日期晚于今天。".to_owned(),
            Self::PermitLetter => "号码应以字母H或M开头。".to_owned(),
        };
        Text::new(zh, self.to_string())
    }
}

impl NumberNote {
    pub fn code(self) -> &'static str {
        match self {
            Self::Separators | Self::FullWidth | Self::LowerCase => "number-normalised",
            Self::ReissueDigits => "number-reissue-digits",
            Self::UnknownCounty => "number-county",
        }
    }

    pub fn text(self) -> Text {
        match self {
            Self::Separators => {
                Text::new("号码中的空格或连字符已略去。", "Spaces or hyphens in the number were left out.")
            }
            Self::FullWidth => Text::new(
                "号码中的全角字符已按半角处理。",
                "Full-width characters in the number were read as half-width.",
            ),
            Self::LowerCase => Text::new(
                "号码中的小写字母已按大写处理。",
                "Small letters in the number were read as capitals.",
            ),
            Self::ReissueDigits => Text::new(
                "末两位是换证次数，已略去。",
                "The last two digits count re-issues and were left out.",
            ),
            Self::UnknownCounty => Text::new(
                "县级代码不在代码表中：可能是已停用的旧代码，也可能有误。",
                "The county is not in the table: a retired code, or a mistake.",
            ),
        }
    }
}

impl Number {
    /// Reads a number as typed. `today` is a day in Asia/Shanghai: no one is born after it.
    pub fn parse(
        document: DocumentType,
        text: &str,
        regions: &Regions,
        today: NaiveDate,
    ) -> Result<ParsedNumber, NumberError> {
        let (normal, mut notes) = normalise(text);
        if normal.is_empty() {
            return Err(NumberError::Empty);
        }
        let number = match document {
            DocumentType::ResidentId => {
                Self::ResidentId(ResidentNumber::parse_resident_id(&normal, regions, today)?)
            }
            DocumentType::ResidencePermit => {
                Self::ResidencePermit(ResidentNumber::parse_residence_permit(&normal, regions, today)?)
            }
            DocumentType::HkMacaoPermit => {
                let (number, reissued) = HkMacaoNumber::parse(&normal)?;
                notes.extend(reissued.then_some(NumberNote::ReissueDigits));
                Self::HkMacaoPermit(number)
            }
            DocumentType::TaiwanPermit => {
                let (number, reissued) = TaiwanNumber::parse(&normal)?;
                notes.extend(reissued.then_some(NumberNote::ReissueDigits));
                Self::TaiwanPermit(number)
            }
        };
        if let Self::ResidentId(resident) = &number
            && !regions.knows_county(resident.region())
        {
            notes.push(NumberNote::UnknownCounty);
        }
        Ok(ParsedNumber { number, notes })
    }

    /// The standard form.
    pub fn as_str(&self) -> &str {
        match self {
            Self::ResidentId(number) | Self::ResidencePermit(number) => number.as_str(),
            Self::HkMacaoPermit(number) => number.as_str(),
            Self::TaiwanPermit(number) => number.as_str(),
        }
    }

    /// The 18-character number inside, if this is one.
    pub fn resident(&self) -> Option<&ResidentNumber> {
        match self {
            Self::ResidentId(number) | Self::ResidencePermit(number) => Some(number),
            Self::HkMacaoPermit(_) | Self::TaiwanPermit(_) => None,
        }
    }
}
