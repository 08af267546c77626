//! Table `decision`.

use model::{CaseId, PersonId, StationId};
use protocol::{Decision, OperationId};
use rusqlite::{OptionalExtension as _, Row, params};

use super::SqliteTransaction;
use super::value::{Count, Instant, Json, Word};
use crate::adjudicate::Weighed;
use crate::storage::tables::{DecisionTable, Done, Ending, HeldDecision};

impl DecisionTable for SqliteTransaction<'_> {
    fn insert_decision(&mut self, decision: &Decision, weighed: &Weighed, counts: bool) -> Done<()> {
        let OperationId { station, incarnation, seq } = weighed.operation;
        self.prepare_cached(
            "INSERT INTO decision (station, incarnation, seq, review_case, person, batch, verdict_json, standing,
                 decided_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            Word(station),
            Word(incarnation),
            Count(seq),
            Word(decision.case),
            Word(weighed.person),
            Word(decision.batch),
            Json(&weighed.verdict),
            if counts { "counts" } else { "evidence" },
            Instant(weighed.decided_at)
        ])?;
        Ok(())
    }

    fn decision(&mut self, id: OperationId) -> Done<Option<HeldDecision>> {
        Ok(self
            .prepare_cached(
                "SELECT review_case, person, batch, standing = 'counts' FROM decision
                 WHERE station = ?1 AND incarnation = ?2 AND seq = ?3",
            )?
            .query_row(params![Word(id.station), Word(id.incarnation), Count(id.seq)], |row| {
                Ok(HeldDecision {
                    case: row.get::<_, Word<_>>(0)?.0,
                    person: row.get::<_, Word<_>>(1)?.0,
                    batch: row.get::<_, Word<_>>(2)?.0,
                    counts: row.get(3)?,
                })
            })
            .optional()?)
    }

    fn counting(&mut self, case: CaseId) -> Done<Vec<Weighed>> {
        let mut statement = self.prepare_cached(
            "SELECT station, incarnation, seq, person, verdict_json, decided_at FROM decision
             WHERE review_case = ?1 AND standing = 'counts' ORDER BY rowid",
        )?;
        let rows = statement.query_map([Word(case)], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn deciders(&mut self, cases: &[CaseId]) -> Done<Vec<(CaseId, PersonId)>> {
        let mut statement = self.prepare_cached(
            "SELECT review_case, person FROM decision
             WHERE review_case IN (SELECT value FROM json_each(?1)) AND standing = 'counts' ORDER BY rowid",
        )?;
        let rows = statement
            .query_map([Json(cases)], |row| Ok((row.get::<_, Word<_>>(0)?.0, row.get::<_, Word<_>>(1)?.0)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn end_decision(&mut self, id: OperationId, ending: Ending) -> Done<()> {
        self.prepare_cached(
            "UPDATE decision SET standing = ?4 WHERE station = ?1 AND incarnation = ?2 AND seq = ?3",
        )?
        .execute(params![Word(id.station), Word(id.incarnation), Count(id.seq), ending.word()])?;
        Ok(())
    }

    fn set_aside(&mut self, case: CaseId) -> Done<()> {
        self.execute(
            "UPDATE decision SET standing = 'evidence' WHERE review_case = ?1 AND standing = 'counts'",
            [Word(case)],
        )?;
        Ok(())
    }

    fn stations_deciding(&mut self, case: CaseId) -> Done<Vec<StationId>> {
        let mut statement = self.prepare_cached(
            "SELECT DISTINCT station FROM decision WHERE review_case = ?1 ORDER BY station",
        )?;
        let rows = statement.query_map([Word(case)], |row| Ok(row.get::<_, Word<_>>(0)?.0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Weighed> {
    Ok(Weighed {
        operation: OperationId {
            station: row.get::<_, Word<_>>(0)?.0,
            incarnation: row.get::<_, Word<_>>(1)?.0,
            seq: row.get::<_, Count>(2)?.0,
        },
        person: row.get::<_, Word<_>>(3)?.0,
        verdict: row.get::<_, Json<_>>(4)?.0,
        decided_at: row.get::<_, Instant>(5)?.0,
    })
}
