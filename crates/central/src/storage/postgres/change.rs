//! Table `change`.

use model::StationId;
use protocol::messages::Change;
use sqlx_core::error::Error;
use sqlx_core::row::Row as _;
use sqlx_postgres::PgRow;
use uuid::Uuid;

use super::document;
use super::transaction::{PostgresTransaction, statement};
use super::value::{Count, Json};
use crate::storage::tables::{ChangeTable, Done, News};

impl ChangeTable for PostgresTransaction {
    fn insert_changes(&mut self, first: u64, news: &[News]) -> Done<()> {
        let mut stations = Vec::<Option<Uuid>>::with_capacity(news.len());
        let mut documents = Vec::<Option<&str>>::with_capacity(news.len());
        let mut changes = Vec::<Option<Json<&Change>>>::with_capacity(news.len());
        for news in news {
            let (station, document, change) = match news {
                News::Station(station, change) => (Some(station.0), None, Some(Json(change))),
                News::Document(name) => (None, Some(name.as_str()), None),
            };
            stations.push(station);
            documents.push(document);
            changes.push(change);
        }
        let named: Vec<&str> = documents.iter().copied().flatten().collect();
        if !named.is_empty() {
            self.execute(statement("DELETE FROM change WHERE document = ANY($1)").bind(named))?;
        }
        let sql = "INSERT INTO change (position, station, document, change_json)
                   SELECT $1 + number - 1, station, document, change_json
                   FROM unnest($2, $3, $4) WITH ORDINALITY AS news (station, document, change_json, number)";
        self.execute(statement(sql).bind(Count(first)).bind(stations).bind(documents).bind(changes))?;
        Ok(())
    }

    fn changes_of(
        &mut self,
        station: StationId,
        after: u64,
        up_to: u64,
        limit: u32,
    ) -> Done<Vec<(u64, Change)>> {
        let sql = "SELECT position, change_json, kind, name, text
                   FROM change LEFT JOIN document ON document.name = change.document
                   WHERE (station = $1 OR station IS NULL) AND position > $2 AND position <= $3
                   ORDER BY position LIMIT $4";
        let statement =
            statement(sql).bind(station.0).bind(Count(after)).bind(Count(up_to)).bind(i64::from(limit));
        self.all(statement, read)
    }
}

/// A row names a document, or holds the change itself.
fn read(row: &PgRow) -> Result<(u64, Change), Error> {
    let change: Option<Json<Change>> = row.try_get(1)?;
    let change = match change {
        Some(Json(change)) => change,
        None => Change::Document { document: document::read(row, 2)? },
    };
    Ok((row.try_get::<Count, _>(0)?.0, change))
}
