//! Figures of the work, counted over several tables.

use chrono::{DateTime, Duration, Utc};
use model::{PersonId, ProgrammeId};
use rusqlite::params;

use super::SqliteTransaction;
use super::value::{Count, Instant, Json, Word};
use crate::storage::tables::{Done, FigureTable, RankedTimes, UndecidedCases};
use crate::storage::{DecisionTimes, MadeDecisions};

impl FigureTable for SqliteTransaction<'_> {
    fn undecided_cases(&mut self, now: DateTime<Utc>) -> Done<Vec<UndecidedCases>> {
        let mut statement = self.prepare(include_str!("undecided_cases.sql"))?;
        let (hour, day) = (now + Duration::hours(1), now + Duration::days(1));
        let rows = statement.query_map(params![Instant(now), Instant(hour), Instant(day)], |row| {
            Ok(UndecidedCases {
                programme: row.get::<_, Word<_>>(0)?.0,
                held: row.get(1)?,
                escalated: row.get(2)?,
                due: row.get::<_, Word<_>>(3)?.0,
                count: row.get::<_, Count>(4)?.0,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn count_stations_seen(&mut self, since: DateTime<Utc>) -> Done<u64> {
        let sql = "SELECT count(*) FROM station WHERE last_seen_at >= ?1 AND revoked_at IS NULL";
        Ok(self.query_row(sql, [Instant(since)], |row| Ok(row.get::<_, Count>(0)?.0))?)
    }

    fn made_decisions(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> Done<Vec<MadeDecisions>> {
        let mut statement = self.prepare(include_str!("made_decisions.sql"))?;
        let rows = statement.query_map(params![Instant(from), Instant(to)], |row| {
            Ok(MadeDecisions {
                programme: row.get::<_, Word<_>>(0)?.0,
                person: row.get::<_, Word<_>>(1)?.0,
                verdict: row.get::<_, Json<_>>(2)?.0,
                outcome: row.get::<_, Word<_>>(3)?.0,
                taken_back: row.get(4)?,
                count: row.get::<_, Count>(5)?.0,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn decision_times(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> Done<Vec<DecisionTimes>> {
        let mut times = RankedTimes::default();
        let mut statement = self.prepare(include_str!("programme_times.sql"))?;
        let mut rows = statement.query(params![Instant(from), Instant(to)])?;
        while let Some(row) = rows.next()? {
            times.add(row.get::<_, Word<_>>(0)?.0, None, row.get::<_, Count>(1)?.0);
        }
        let mut statement = self.prepare(include_str!("decision_times.sql"))?;
        let mut rows = statement.query(params![Instant(from), Instant(to)])?;
        while let Some(row) = rows.next()? {
            let person: PersonId = row.get::<_, Word<_>>(1)?.0;
            times.add(row.get::<_, Word<_>>(0)?.0, Some(person), row.get::<_, Count>(2)?.0);
        }
        Ok(times.0)
    }

    fn count_escalated(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> Done<Vec<(ProgrammeId, u64)>> {
        let mut statement = self.prepare(
            "SELECT programme, count(*) FROM review_case
             WHERE escalated_at >= ?1 AND escalated_at < ?2 GROUP BY programme ORDER BY programme",
        )?;
        let rows = statement.query_map(params![Instant(from), Instant(to)], |row| {
            Ok((row.get::<_, Word<_>>(0)?.0, row.get::<_, Count>(1)?.0))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
