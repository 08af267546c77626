//! Figures of the work: how it stands, and what came in.

use chrono::{DateTime, Duration, Utc};

use crate::storage::tables::{Done, DueBucket, Tables};
use crate::storage::{DayFigures, DueCounts, OpenWork, ProgrammeWork};

pub fn open_work(tables: &mut dyn Tables, now: DateTime<Utc>) -> Done<OpenWork> {
    let mut work = OpenWork {
        programmes: Vec::new(),
        stations_seen: tables.count_stations_seen(now - Duration::hours(1))?,
        outcomes_waiting: tables.count_to_export(now)?,
    };
    // In the order of the programmes.
    for cases in tables.undecided_cases(now)? {
        if work.programmes.last().is_none_or(|last| last.programme != cases.programme) {
            work.programmes.push(ProgrammeWork {
                programme: cases.programme,
                waiting: DueCounts::default(),
                leased: DueCounts::default(),
                escalated: 0,
            });
        }
        let Some(programme) = work.programmes.last_mut() else { continue };
        let counts = if cases.held { &mut programme.leased } else { &mut programme.waiting };
        *count_of(counts, cases.due) += cases.count;
        if cases.escalated {
            programme.escalated += cases.count;
        }
    }
    Ok(work)
}

fn count_of(counts: &mut DueCounts, due: DueBucket) -> &mut u64 {
    match due {
        DueBucket::OverDue => &mut counts.over_due,
        DueBucket::WithinHour => &mut counts.within_hour,
        DueBucket::WithinDay => &mut counts.within_day,
        DueBucket::Later => &mut counts.later,
        DueBucket::None => &mut counts.without_due,
    }
}

/// What came in from one moment to before another.
pub fn day_figures(tables: &mut dyn Tables, from: DateTime<Utc>, to: DateTime<Utc>) -> Done<DayFigures> {
    Ok(DayFigures {
        decisions: tables.made_decisions(from, to)?,
        times: tables.decision_times(from, to)?,
        escalated: tables.count_escalated(from, to)?,
    })
}
