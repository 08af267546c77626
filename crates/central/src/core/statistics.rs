//! How the work goes, by day, programme and reviewer.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate, NaiveTime};
use model::calendar::day_of;
use model::{PersonId, ProgrammeId, ReasonCode, Verdict};
use protocol::Outcome;
use protocol::admin::{
    DayStatistics, Figures, ReasonCount, ReviewerStatistics, Statistics, StatisticsRequest, WaitingCases,
};

use super::administration::Administration;
use crate::refusal::{Answer, Refusal};
use crate::storage::{DayFigures, MadeDecisions, ProgrammeWork};

/// Days of one answer.
const MOST_DAYS: i64 = 31;

/// Login and name of those who decided something.
type Names = BTreeMap<PersonId, (String, String)>;

impl Administration<'_> {
    pub async fn statistics(&self, request: StatisticsRequest) -> Answer<Statistics> {
        let days = (request.to - request.from).num_days() + 1;
        if !(1..=MOST_DAYS).contains(&days) {
            return Err(Refusal::invalid(
                format!("须为 1 至 {MOST_DAYS} 天，起始日不晚于结束日"),
                format!("Ask for 1 to {MOST_DAYS} days, the first not after the last"),
            ));
        }
        let storage = self.core().storage();
        let work = storage.open_work(self.core().now()).await?;
        let mut names: Names = BTreeMap::new();
        for summary in storage.persons().await? {
            names.insert(summary.person.id, (summary.person.login, summary.person.name));
        }
        let mut statistics =
            Statistics { waiting: work.programmes.into_iter().map(waiting).collect(), days: Vec::new() };
        for day in request.from.iter_days().take_while(|day| *day <= request.to) {
            // Noon in UTC lies on the same day in Asia/Shanghai.
            let noon = day.and_time(NaiveTime::MIN).and_utc() + Duration::hours(12);
            let (begins, ends) = day_of(noon);
            let figures = storage.day_figures(begins, ends).await?;
            statistics.days.extend(of_day(day, &figures, &names));
        }
        Ok(statistics)
    }
}

fn waiting(work: ProgrammeWork) -> WaitingCases {
    WaitingCases {
        programme: work.programme,
        over_due: work.waiting.over_due,
        within_hour: work.waiting.within_hour,
        within_day: work.waiting.within_day,
        later: work.waiting.later,
        without_due: work.waiting.without_due,
        leased: work.leased.total(),
        escalated: work.escalated,
    }
}

/// What is counted of a programme on a day: all of it, and by reviewer.
#[derive(Default)]
struct ProgrammeDay {
    all: Tally,
    by_person: BTreeMap<PersonId, Tally>,
    escalated: u64,
}

/// Figures that are still being added up.
#[derive(Default)]
struct Tally {
    figures: Figures,
    reasons: BTreeMap<ReasonCode, u64>,
}

impl Tally {
    fn add(&mut self, made: &MadeDecisions) {
        let figures = &mut self.figures;
        if made.taken_back {
            figures.taken_back += made.count;
            return;
        }
        figures.decided += made.count;
        if made.outcome == Outcome::Disputed {
            figures.disputed += made.count;
        }
        match &made.verdict {
            Verdict::Pass => figures.passed += made.count,
            Verdict::Refer { .. } => figures.referred += made.count,
            Verdict::Fail { grounds } => {
                figures.failed += made.count;
                for ground in grounds {
                    *self.reasons.entry(ground.code.clone()).or_default() += made.count;
                }
            }
        }
    }

    fn finish(self) -> Figures {
        let reasons = self.reasons.into_iter().map(|(code, count)| ReasonCount { code, count });
        let mut reasons: Vec<ReasonCount> = reasons.collect();
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.count));
        Figures { reasons, ..self.figures }
    }
}

fn of_day(day: NaiveDate, figures: &DayFigures, names: &Names) -> Vec<DayStatistics> {
    let mut programmes: BTreeMap<&ProgrammeId, ProgrammeDay> = BTreeMap::new();
    for made in &figures.decisions {
        let programme = programmes.entry(&made.programme).or_default();
        programme.all.add(made);
        programme.by_person.entry(made.person).or_default().add(made);
    }
    for times in &figures.times {
        let programme = programmes.entry(&times.programme).or_default();
        let tally = match times.person {
            None => &mut programme.all,
            Some(person) => programme.by_person.entry(person).or_default(),
        };
        tally.figures.median_s = Some(times.median_ms / 1000);
        tally.figures.p95_s = Some(times.p95_ms / 1000);
    }
    for (programme, count) in &figures.escalated {
        programmes.entry(programme).or_default().escalated = *count;
    }
    let of_programme = |(programme, counted): (&ProgrammeId, ProgrammeDay)| DayStatistics {
        day,
        programme: programme.clone(),
        figures: counted.all.finish(),
        escalated: counted.escalated,
        reviewers: counted
            .by_person
            .into_iter()
            .map(|(person, tally)| reviewer(person, tally, names))
            .collect(),
    };
    programmes.into_iter().map(of_programme).collect()
}

/// Whoever was removed since has no name any more.
fn reviewer(person: PersonId, tally: Tally, names: &Names) -> ReviewerStatistics {
    let (login, name) = names.get(&person).cloned().unwrap_or_default();
    ReviewerStatistics { person, login, name, figures: tally.finish() }
}
