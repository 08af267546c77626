//! Table `decision`.

use model::{BatchId, CaseId, PersonId, StationId};
use protocol::{Decision, OperationId};
use sqlx_core::error::Error;
use sqlx_core::row::Row as _;
use sqlx_postgres::PgRow;

use super::transaction::{PostgresTransaction, statement};
use super::value::{Count, Instant, Json, ids};
use crate::adjudicate::Weighed;
use crate::storage::tables::{DecisionTable, Done, Ending, HeldDecision};

impl DecisionTable for PostgresTransaction {
    fn insert_decision(&mut self, decision: &Decision, weighed: &Weighed, counts: bool) -> Done<()> {
        let OperationId { station, incarnation, seq } = weighed.operation;
        let sql = "INSERT INTO decision (station, incarnation, seq, review_case, number, person, batch, verdict_json,
                       standing, decided_at)
                   VALUES ($1, $2, $3, $4,
                       (SELECT coalesce(max(number), 0) + 1 FROM decision WHERE review_case = $4),
                       $5, $6, $7, $8, $9)";
        self.execute(
            statement(sql)
                .bind(station.0)
                .bind(incarnation)
                .bind(Count(seq))
                .bind(decision.case.0)
                .bind(weighed.person.0)
                .bind(decision.batch.0)
                .bind(Json(&weighed.verdict))
                .bind(if counts { "counts" } else { "evidence" })
                .bind(Instant(weighed.decided_at)),
        )?;
        Ok(())
    }

    fn decision(&mut self, id: OperationId) -> Done<Option<HeldDecision>> {
        let sql = "SELECT review_case, person, batch, standing = 'counts' FROM decision
                   WHERE station = $1 AND incarnation = $2 AND seq = $3";
        let statement = statement(sql).bind(id.station.0).bind(id.incarnation).bind(Count(id.seq));
        self.optional(statement, |row| {
            Ok(HeldDecision {
                case: CaseId(row.try_get(0)?),
                person: PersonId(row.try_get(1)?),
                batch: BatchId(row.try_get(2)?),
                counts: row.try_get(3)?,
            })
        })
    }

    fn counting(&mut self, case: CaseId) -> Done<Vec<Weighed>> {
        let sql = "SELECT station, incarnation, seq, person, verdict_json, decided_at FROM decision
                   WHERE review_case = $1 AND standing = 'counts' ORDER BY number";
        self.all(statement(sql).bind(case.0), read)
    }

    fn deciders(&mut self, cases: &[CaseId]) -> Done<Vec<(CaseId, PersonId)>> {
        let sql = "SELECT review_case, person FROM decision
                   WHERE review_case = ANY($1) AND standing = 'counts' ORDER BY review_case, number";
        self.all(statement(sql).bind(ids(cases)), |row| {
            Ok((CaseId(row.try_get(0)?), PersonId(row.try_get(1)?)))
        })
    }

    fn end_decision(&mut self, id: OperationId, ending: Ending) -> Done<()> {
        let sql = "UPDATE decision SET standing = $4 WHERE station = $1 AND incarnation = $2 AND seq = $3";
        let statement = statement(sql).bind(id.station.0).bind(id.incarnation).bind(Count(id.seq));
        self.execute(statement.bind(ending.word()))?;
        Ok(())
    }

    fn set_aside(&mut self, case: CaseId) -> Done<()> {
        let sql = "UPDATE decision SET standing = 'evidence' WHERE review_case = $1 AND standing = 'counts'";
        self.execute(statement(sql).bind(case.0))?;
        Ok(())
    }

    fn stations_deciding(&mut self, case: CaseId) -> Done<Vec<StationId>> {
        let sql = "SELECT DISTINCT station FROM decision WHERE review_case = $1 ORDER BY station";
        self.all(statement(sql).bind(case.0), |row| Ok(StationId(row.try_get(0)?)))
    }
}

fn read(row: &PgRow) -> Result<Weighed, Error> {
    Ok(Weighed {
        operation: OperationId {
            station: StationId(row.try_get(0)?),
            incarnation: row.try_get(1)?,
            seq: row.try_get::<Count, _>(2)?.0,
        },
        person: PersonId(row.try_get(3)?),
        verdict: row.try_get::<Json<_>, _>(4)?.0,
        decided_at: row.try_get::<Instant, _>(5)?.0,
    })
}
