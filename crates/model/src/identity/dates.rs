//! Sex, dates and spans as they are typed.

use chrono::{Datelike, Months, NaiveDate};

use crate::Text;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    Male,
    Female,
}

impl Sex {
    /// 男, 女, `male`, `female`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "男" => Some(Self::Male),
            "女" => Some(Self::Female),
            word if word.eq_ignore_ascii_case("male") => Some(Self::Male),
            word if word.eq_ignore_ascii_case("female") => Some(Self::Female),
            _ => None,
        }
    }

    pub fn text(self) -> Text {
        match self {
            Self::Male => Text::new("男", "male"),
            Self::Female => Text::new("女", "female"),
        }
    }
}

/// A day as typed: `2026-08-31`, with `.` or `/` for `-`, or eight digits.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let format = match text.chars().find(|sign| !sign.is_ascii_digit()) {
        // With fewer digits, 2020111 could be two days.
        None if text.len() == 8 => "%Y%m%d",
        Some('-') => "%Y-%m-%d",
        Some('.') => "%Y.%m.%d",
        Some('/') => "%Y/%m/%d",
        _ => return None,
    };
    // The calendar's reader would skip spaces.
    let date = NaiveDate::parse_from_str(text, format).ok().filter(|_| !text.contains(char::is_whitespace));
    date.filter(|date| (1800..=9999).contains(&date.year()))
}

/// How long a document is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValiditySpan {
    Years(u32),
    LongTerm,
}

impl ValiditySpan {
    /// `5`, `10`, `20` (年 may follow), `long-term` or 长期.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if is_long_term(text) {
            return Some(Self::LongTerm);
        }
        let digits = text.strip_suffix('年').unwrap_or(text).trim_end();
        digits.parse().ok().filter(|years| (1..=100).contains(years)).map(Self::Years)
    }

    /// The end of a document that is valid from `start`.
    pub fn end(self, start: NaiveDate) -> Option<ValidityEnd> {
        match self {
            Self::LongTerm => Some(ValidityEnd::LongTerm),
            Self::Years(years) => start.checked_add_months(Months::new(12 * years)).map(ValidityEnd::On),
        }
    }
}

/// The day on which a document ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValidityEnd {
    /// The last day of validity.
    On(NaiveDate),
    LongTerm,
}

impl ValidityEnd {
    /// A day as in [`parse_date`], `long-term` or 长期.
    pub fn parse(text: &str) -> Option<Self> {
        if is_long_term(text.trim()) { Some(Self::LongTerm) } else { parse_date(text).map(Self::On) }
    }
}

fn is_long_term(text: &str) -> bool {
    text == "长期" || text.eq_ignore_ascii_case("long-term")
}

/// Full years between birth and a day; a birthday on 29 February falls on 1 March in other years.
pub(super) fn age_on(birth: NaiveDate, day: NaiveDate) -> u32 {
    day.years_since(birth).unwrap_or(0)
}
