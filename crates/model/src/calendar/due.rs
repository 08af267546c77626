//! When a case has to be answered.

use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, NaiveTime, Utc};

use super::{Calendar, ZONE, instant, local_day};
use crate::Text;
use crate::programme::{DueLimit, FirstDay, Programme};

/// When a case is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The last second in which an answer is in time; absent where the programme states no due time.
    pub at: Option<DateTime<Utc>>,
    /// Why it may be later than `at`: a year on the way has no holiday data.
    pub uncertain: Option<Text>,
}

/// When a case submitted at `submitted_at` is due.
pub fn due_at(programme: &Programme, submitted_at: DateTime<Utc>, calendar: &Calendar) -> Due {
    let day = local_day(submitted_at);
    let at = match programme.due.limit {
        DueLimit::None => return Due { at: None, uncertain: None },
        DueLimit::WorkingDays { days, first, .. } => end_of_day(nth_working_day(calendar, day, first, days)),
        DueLimit::WorkingDayHours { hours } => after_working_hours(calendar, submitted_at, hours),
    };
    Due { at: Some(at), uncertain: uncertain(calendar, day, local_day(at)) }
}

fn nth_working_day(calendar: &Calendar, submitted: NaiveDate, first: FirstDay, count: u32) -> NaiveDate {
    let start = match first {
        FirstDay::DayOfSubmission => submitted,
        FirstDay::DayAfterSubmission => submitted + Days::new(1),
    };
    let mut day = start;
    let mut counted = u32::from(calendar.is_working_day(day));
    while counted < count {
        day = day + Days::new(1);
        counted += u32::from(calendar.is_working_day(day));
    }
    day
}

/// The last second of a day in Asia/Shanghai.
fn end_of_day(day: NaiveDate) -> DateTime<Utc> {
    instant((day + Days::new(1)).and_time(NaiveTime::MIN)) - Duration::seconds(1)
}

/// The end of so many hours that run on working days only. Time outside them adds nothing.
fn after_working_hours(calendar: &Calendar, submitted_at: DateTime<Utc>, hours: u32) -> DateTime<Utc> {
    let mut left = Duration::hours(i64::from(hours));
    let mut at = submitted_at;
    loop {
        let day = at.with_timezone(&ZONE).date_naive();
        let next_day = instant((day + Days::new(1)).and_time(NaiveTime::MIN));
        if calendar.is_working_day(day) {
            let rest = next_day - at;
            if left <= rest {
                return at + left;
            }
            left -= rest;
        }
        at = next_day;
    }
}

fn uncertain(calendar: &Calendar, from: NaiveDate, to: NaiveDate) -> Option<Text> {
    let unknown: Vec<String> = (from.year()..=to.year())
        .filter(|year| !calendar.knows(*year))
        .map(|year| year.to_string())
        .collect();
    (!unknown.is_empty()).then(|| {
        Text::new(
            format!("没有{}年的节假日数据，仅按周末推算", unknown.join("、")),
            format!("No holiday data for {}: only weekends were left out", unknown.join(", ")),
        )
    })
}
