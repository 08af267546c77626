//! The validity of a document: span, dates and age held against each other.
//!
//! Which spans a document has, and which an age at issue gives (Resident Identity Card Law, article 5), is data of
//! the programme.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::dates::{ValidityEnd, ValiditySpan, age_on};
use crate::Text;

/// From this age at issue on, a document has this span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AgeRule {
    pub from_age: u32,
    /// As in field `validity-span`.
    pub span: String,
}

/// A declared validity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    pub span: ValiditySpan,
    pub start: NaiveDate,
    /// Absent where it is left to be derived.
    pub end: Option<ValidityEnd>,
}

/// What contradicts what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ValidityFault {
    #[error("This document is never valid for such a span.")]
    SpanNotPossible,
    #[error("Start and span give another end than the one entered.")]
    EndDiffers,
    #[error("At the holder's age when it began, the document would have another span.")]
    AgeGivesOtherSpan,
    #[error("The validity begins before the holder was born.")]
    BeforeBirth,
    #[error("The validity begins after the day of submission.")]
    NotBegun,
    #[error("The validity had ended before the day of submission.")]
    Expired,
}

impl ValidityFault {
    pub fn code(self) -> &'static str {
        match self {
            Self::SpanNotPossible => "validity-span",
            Self::EndDiffers => "validity-end-differs",
            Self::AgeGivesOtherSpan => "validity-age",
            Self::BeforeBirth => "validity-before-birth",
            Self::NotBegun => "validity-not-begun",
            Self::Expired => "validity-expired",
        }
    }

    pub fn text(self) -> Text {
        let zh = match self {
            Self::SpanNotPossible => "这种证件没有这样的有效期时间段。",
            Self::EndDiffers => "按开始日期和时间段推算的截止日期与填写的不同。",
            Self::AgeGivesOtherSpan => "按证件开始时的年龄，有效期时间段应为另一档。",
            Self::BeforeBirth => "有效期开始日期早于出生日期。",
            Self::NotBegun => "有效期开始日期晚于提交当天。",
            Self::Expired => "证件有效期在提交当天之前已截止。",
        };
        Text::new(zh, self.to_string())
    }
}

impl Validity {
    /// Everything that contradicts. `spans` are those that the document can have, empty for any; `ages` those that
    /// an age at issue gives, empty where there is no such rule. `submitted` is a day in Asia/Shanghai.
    pub fn faults(
        &self,
        spans: &[String],
        ages: &[AgeRule],
        birth: Option<NaiveDate>,
        submitted: NaiveDate,
    ) -> Vec<ValidityFault> {
        let mut faults = Vec::new();
        if !spans.is_empty() && !spans.iter().any(|span| ValiditySpan::parse(span) == Some(self.span)) {
            faults.push(ValidityFault::SpanNotPossible);
        }
        let derived = self.span.end(self.start);
        if self.end.is_some_and(|end| !derived.is_some_and(|derived| self.agrees(derived, end))) {
            faults.push(ValidityFault::EndDiffers);
        }
        if let Some(birth) = birth {
            if self.start < birth {
                faults.push(ValidityFault::BeforeBirth);
            } else if !self.fits_age(ages, birth) {
                faults.push(ValidityFault::AgeGivesOtherSpan);
            }
        }
        if self.start > submitted {
            faults.push(ValidityFault::NotBegun);
        }
        if let Some(ValidityEnd::On(end)) = self.end.or(derived) {
            let last =
                if self.end.is_none() && self.begins_round_leap_day() { end + Days::new(1) } else { end };
            if last < submitted {
                faults.push(ValidityFault::Expired);
            }
        }
        faults
    }

    /// Whether two ends agree. From a start round 29 February, the end may be a day off.
    fn agrees(&self, derived: ValidityEnd, entered: ValidityEnd) -> bool {
        match (derived, entered) {
            (ValidityEnd::On(derived), ValidityEnd::On(entered)) => {
                // 29 February that falls on no day has been derived as 28 February: 27 February is two days off.
                let clipped = derived.day() < self.start.day();
                let earliest = if clipped { derived } else { derived - Days::new(1) };
                let round = earliest..=derived + Days::new(1);
                entered == derived || (self.begins_round_leap_day() && round.contains(&entered))
            }
            (ValidityEnd::LongTerm, ValidityEnd::LongTerm) => true,
            _ => false,
        }
    }

    fn begins_round_leap_day(&self) -> bool {
        matches!((self.start.month(), self.start.day()), (2, 28 | 29) | (3, 1))
    }

    /// Who is born on 29 February has the birthday on that day, the day before or the day after, as the office counts:
    /// each is right.
    fn fits_age(&self, ages: &[AgeRule], birth: NaiveDate) -> bool {
        let span_at = |age: u32| {
            let rule = ages.iter().filter(|rule| rule.from_age <= age).max_by_key(|rule| rule.from_age);
            rule.and_then(|rule| ValiditySpan::parse(&rule.span))
        };
        let leap_birth = (birth.month(), birth.day()) == (2, 29);
        let round = [birth - Days::new(1), birth, birth + Days::new(1)];
        let birthdays = if leap_birth { &round[..] } else { &round[1..2] };
        birthdays
            .iter()
            .any(|birthday| span_at(age_on(*birthday, self.start)).is_none_or(|span| span == self.span))
    }
}
