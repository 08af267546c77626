//! Periods of a quota, and when the next attempt is open.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};

use super::{MonthDay, instant, local_day};
use crate::programme::Quota;

/// One period of a quota in one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaPeriod {
    /// Its first and last day in Asia/Shanghai.
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    /// The instants at which it begins and at which the next one does.
    pub begins: DateTime<Utc>,
    pub ends: DateTime<Utc>,
}

/// The day in Asia/Shanghai that an instant falls on, as the instants at which it begins and at which the next
/// one does: what a limit per day counts in.
pub fn day_of(at: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    let day = local_day(at);
    (begin(day), begin(day + Days::new(1)))
}

/// The period that holds `at`; nothing where the quota does not count by periods.
pub fn quota_period(quota: &Quota, at: DateTime<Utc>) -> Option<QuotaPeriod> {
    let day = local_day(at);
    quota.periods.iter().find_map(|period| {
        let first_day = MonthDay::parse(&period.from)?.in_year(day.year())?;
        let last_day = MonthDay::parse(&period.to)?.in_year(day.year())?;
        (first_day..=last_day).contains(&day).then(|| QuotaPeriod {
            first_day,
            last_day,
            begins: begin(first_day),
            ends: begin(last_day + Days::new(1)),
        })
    })
}

/// The day from which a further attempt is open when the quota is used up at `at`: the first of the next period,
/// or the next day where the limit is one per day. Nothing where no further attempt is ever open.
pub fn next_open_day(quota: &Quota, at: DateTime<Utc>, used_in_all: u32) -> Option<NaiveDate> {
    if quota.total.is_some_and(|total| used_in_all >= total) {
        return None;
    }
    match quota_period(quota, at) {
        Some(period) => Some(period.last_day + Days::new(1)),
        None => quota.per_day.map(|_| local_day(at) + Days::new(1)),
    }
}

fn begin(day: NaiveDate) -> DateTime<Utc> {
    instant(day.and_time(NaiveTime::MIN))
}
