//! Days, working days and periods in Asia/Shanghai, whatever zone the machine is in.
//!
//! The holidays are data. For a year without data only weekends count, and whoever asks is told so.

mod due;
mod quota;

pub use due::{Due, due_at};
pub use quota::{QuotaPeriod, day_of, next_open_day, quota_period};

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeZone, Utc, Weekday};
use chrono_tz::{Asia::Shanghai, Tz};
use serde::{Deserialize, Serialize};

use crate::rulebook::document::{DocumentError, Path, Problem, at, read};

/// The zone of every period, quota, day and due time.
pub const ZONE: Tz = Shanghai;

/// The day in Asia/Shanghai on which an instant falls.
pub fn local_day(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&ZONE).date_naive()
}

/// The instant of a wall time in Asia/Shanghai. Where clocks were turned (up to 1991), the earlier reading; a
/// wall time that never was is taken as if the clocks had not been turned.
pub(crate) fn instant(local: NaiveDateTime) -> DateTime<Utc> {
    ZONE.from_local_datetime(&local)
        .earliest()
        .map_or_else(|| local.and_utc() - chrono::Duration::hours(8), |at| at.with_timezone(&Utc))
}

/// A day of any year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MonthDay {
    month: u32,
    day: u32,
}

/// A leap year, so that 29 February is a day.
const LEAP_YEAR: i32 = 2024;

impl MonthDay {
    pub const FIRST: Self = Self { month: 1, day: 1 };

    /// As `08-31`.
    pub fn parse(text: &str) -> Option<Self> {
        let date = NaiveDate::parse_from_str(&format!("{LEAP_YEAR}-{text}"), "%Y-%m-%d").ok()?;
        (text.len() == 5).then_some(Self { month: date.month(), day: date.day() })
    }

    pub fn of(date: NaiveDate) -> Self {
        Self { month: date.month(), day: date.day() }
    }

    /// The day after; 1 January after 31 December.
    pub fn next(self) -> Self {
        NaiveDate::from_ymd_opt(LEAP_YEAR, self.month, self.day)
            .and_then(|date| date.succ_opt())
            .map_or(Self::FIRST, Self::of)
    }

    /// In `year`; 29 February becomes 28 February where there is none.
    pub fn in_year(self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, self.month, self.day)
            .or_else(|| NaiveDate::from_ymd_opt(year, self.month, self.day - 1))
    }
}

/// A calendar file: public holidays and make-up working days by year.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarFile {
    years: Vec<YearFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct YearFile {
    year: i32,
    /// The notice that set these days.
    #[serde(rename = "notice")]
    _notice: String,
    holidays: Vec<HolidayFile>,
    /// Days off by the week that are worked.
    working: Vec<NaiveDate>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidayFile {
    #[serde(rename = "name")]
    _name: String,
    from: NaiveDate,
    to: NaiveDate,
}

/// Which days are worked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Calendar {
    years: BTreeMap<i32, Year>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct Year {
    off: BTreeSet<NaiveDate>,
    working: BTreeSet<NaiveDate>,
}

impl Calendar {
    pub(crate) fn parse(name: &str, text: &str) -> Result<Self, DocumentError> {
        let file: CalendarFile = read(name, text)?;
        DocumentError::unless_empty(name, text, faults(&file))?;
        let year = |file: YearFile| {
            let off = file.holidays.iter().flat_map(|holiday| days(holiday.from, holiday.to)).collect();
            (file.year, Year { off, working: file.working.into_iter().collect() })
        };
        Ok(Self { years: file.years.into_iter().map(year).collect() })
    }

    /// Whether the holidays of this year are known.
    pub fn knows(&self, year: i32) -> bool {
        self.years.contains_key(&year)
    }

    /// In a year without data, whether it is a day from Monday to Friday.
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        match self.years.get(&day.year()) {
            Some(year) if year.off.contains(&day) => false,
            Some(year) if year.working.contains(&day) => true,
            _ => !weekend,
        }
    }
}

fn days(from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    from.iter_days().take_while(move |day| *day <= to)
}

fn faults(file: &CalendarFile) -> Vec<(Path, Problem)> {
    let mut faults = Vec::new();
    for (index, year) in file.years.iter().enumerate() {
        let at = at!["years", index];
        if file.years[..index].iter().any(|earlier| earlier.year == year.year) {
            faults.push((at.clone().with("year"), Problem::Twice { name: year.year.to_string() }));
        }
        for (holiday, range) in year.holidays.iter().enumerate() {
            let at = at.clone().with("holidays").with(holiday);
            if range.from > range.to {
                faults.push((at.with("from"), Problem::Contradiction { lower: "from", upper: "to" }));
            } else if range.from.year() != year.year || range.to.year() != year.year {
                faults.push((
                    at.with("from"),
                    Problem::rule("所属年份内的日期", "days of the year it stands under"),
                ));
            }
        }
        for (day, date) in year.working.iter().enumerate() {
            let off = year.holidays.iter().any(|range| (range.from..=range.to).contains(date));
            if off || date.year() != year.year {
                let problem = Problem::rule("本年内的非节假日", "a day of this year that is no holiday");
                faults.push((at.clone().with("working").with(day), problem));
            }
        }
    }
    faults
}
