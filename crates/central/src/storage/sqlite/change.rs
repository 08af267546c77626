//! Table `change`.

use model::StationId;
use protocol::messages::Change;
use rusqlite::{Row, params};

use super::SqliteTransaction;
use super::document;
use super::value::{Count, Json, Word};
use crate::storage::tables::{ChangeTable, Done, News};

impl ChangeTable for SqliteTransaction<'_> {
    fn insert_changes(&mut self, first: u64, news: &[News]) -> Done<()> {
        for (news, position) in news.iter().zip(first..) {
            match news {
                News::Station(station, change) => {
                    self.prepare_cached(
                        "INSERT INTO change (position, station, change_json) VALUES (?1, ?2, ?3)",
                    )?
                    .execute(params![Count(position), Word(*station), Json(change)])?;
                }
                News::Document(name) => {
                    self.execute("DELETE FROM change WHERE document = ?1", [name])?;
                    self.execute(
                        "INSERT INTO change (position, document) VALUES (?1, ?2)",
                        params![Count(position), name],
                    )?;
                }
            }
        }
        Ok(())
    }

    fn changes_of(
        &mut self,
        station: StationId,
        after: u64,
        up_to: u64,
        limit: u32,
    ) -> Done<Vec<(u64, Change)>> {
        let mut statement = self.prepare_cached(
            "SELECT position, change_json, kind, name, text
             FROM change LEFT JOIN document ON document.name = change.document
             WHERE (station = ?1 OR station IS NULL) AND position > ?2 AND position <= ?3
             ORDER BY position LIMIT ?4",
        )?;
        let rows = statement.query_map(params![Word(station), Count(after), Count(up_to), limit], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// A row names a document, or holds the change itself.
fn read(row: &Row<'_>) -> rusqlite::Result<(u64, Change)> {
    let change: Option<Json<Change>> = row.get(1)?;
    let change = match change {
        Some(Json(change)) => change,
        None => Change::Document { document: document::read(row, 2)? },
    };
    Ok((row.get::<_, Count>(0)?.0, change))
}
