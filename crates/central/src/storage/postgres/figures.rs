//! Figures of the work, counted over several tables.

use chrono::{DateTime, Duration, Utc};
use model::{PersonId, ProgrammeId};
use sqlx_core::row::Row as _;

use super::transaction::{PostgresTransaction, statement};
use super::value::{Count, Instant, Json, Word};
use crate::storage::tables::{Done, FigureTable, RankedTimes, UndecidedCases};
use crate::storage::{DecisionTimes, MadeDecisions};

impl FigureTable for PostgresTransaction {
    fn undecided_cases(&mut self, now: DateTime<Utc>) -> Done<Vec<UndecidedCases>> {
        let statement = statement(include_str!("undecided_cases.sql"))
            .bind(Instant(now))
            .bind(Instant(now + Duration::hours(1)))
            .bind(Instant(now + Duration::days(1)));
        self.all(statement, |row| {
            Ok(UndecidedCases {
                programme: row.try_get::<Word<_>, _>(0)?.0,
                held: row.try_get(1)?,
                escalated: row.try_get(2)?,
                due: row.try_get::<Word<_>, _>(3)?.0,
                count: row.try_get::<Count, _>(4)?.0,
            })
        })
    }

    fn count_stations_seen(&mut self, since: DateTime<Utc>) -> Done<u64> {
        let sql = "SELECT count(*) FROM station WHERE last_seen_at >= $1 AND revoked_at IS NULL";
        self.one(statement(sql).bind(Instant(since)), |row| Ok(row.try_get::<Count, _>(0)?.0))
    }

    fn made_decisions(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> Done<Vec<MadeDecisions>> {
        let sql = include_str!("made_decisions.sql");
        self.all(statement(sql).bind(Instant(from)).bind(Instant(to)), |row| {
            Ok(MadeDecisions {
                programme: row.try_get::<Word<_>, _>(0)?.0,
                person: PersonId(row.try_get(1)?),
                verdict: row.try_get::<Json<_>, _>(2)?.0,
                outcome: row.try_get::<Word<_>, _>(3)?.0,
                taken_back: row.try_get(4)?,
                count: row.try_get::<Count, _>(5)?.0,
            })
        })
    }

    fn decision_times(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> Done<Vec<DecisionTimes>> {
        let mut times = RankedTimes::default();
        let of_programmes = statement(include_str!("programme_times.sql"));
        let rows = self.all(of_programmes.bind(Instant(from)).bind(Instant(to)), |row| {
            Ok((row.try_get::<Word<_>, _>(0)?.0, row.try_get::<Count, _>(1)?.0))
        })?;
        for (programme, waited_ms) in rows {
            times.add(programme, None, waited_ms);
        }
        let of_persons = statement(include_str!("decision_times.sql"));
        let rows = self.all(of_persons.bind(Instant(from)).bind(Instant(to)), |row| {
            let person = PersonId(row.try_get(1)?);
            Ok((row.try_get::<Word<_>, _>(0)?.0, person, row.try_get::<Count, _>(2)?.0))
        })?;
        for (programme, person, waited_ms) in rows {
            times.add(programme, Some(person), waited_ms);
        }
        Ok(times.0)
    }

    fn count_escalated(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> Done<Vec<(ProgrammeId, u64)>> {
        let sql = "SELECT programme, count(*) FROM review_case
                   WHERE escalated_at >= $1 AND escalated_at < $2 GROUP BY programme ORDER BY programme";
        self.all(statement(sql).bind(Instant(from)).bind(Instant(to)), |row| {
            Ok((row.try_get::<Word<_>, _>(0)?.0, row.try_get::<Count, _>(1)?.0))
        })
    }
}
