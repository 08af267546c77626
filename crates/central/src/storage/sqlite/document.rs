//! Table `document`.

use chrono::{DateTime, Utc};
use model::Document;
use rusqlite::{OptionalExtension as _, Row, params};

use super::SqliteTransaction;
use super::value::{Instant, Word};
use crate::storage::tables::{DocumentTable, Done};

impl DocumentTable for SqliteTransaction<'_> {
    fn document_text(&mut self, name: &str) -> Done<Option<String>> {
        let sql = "SELECT text FROM document WHERE name = ?1";
        Ok(self.query_row(sql, [name], |row| row.get(0)).optional()?)
    }

    fn put_document(&mut self, document: &Document, now: DateTime<Utc>) -> Done<()> {
        self.execute(
            "INSERT INTO document (name, kind, text, published_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (name) DO UPDATE SET kind = ?2, text = ?3, published_at = ?4",
            params![document.name, Word(document.kind), document.text, Instant(now)],
        )?;
        Ok(())
    }

    fn documents(&mut self) -> Done<Vec<Document>> {
        let mut statement = self.prepare_cached("SELECT kind, name, text FROM document ORDER BY name")?;
        let rows = statement.query_map([], |row| read(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// From the columns `kind`, `name` and `text`, of which the first has this index.
pub(super) fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Document> {
    Ok(Document {
        kind: row.get::<_, Word<_>>(first)?.0,
        name: row.get(first + 1)?,
        text: row.get(first + 2)?,
    })
}
