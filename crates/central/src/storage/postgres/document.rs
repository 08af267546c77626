//! Table `document`.

use chrono::{DateTime, Utc};
use model::Document;
use sqlx_core::error::Error;
use sqlx_core::row::Row as _;
use sqlx_postgres::PgRow;

use super::transaction::{PostgresTransaction, statement};
use super::value::{Instant, Word};
use crate::storage::tables::{DocumentTable, Done};

impl DocumentTable for PostgresTransaction {
    fn document_text(&mut self, name: &str) -> Done<Option<String>> {
        let sql = "SELECT text FROM document WHERE name = $1 FOR NO KEY UPDATE";
        self.optional(statement(sql).bind(name), |row| row.try_get(0))
    }

    fn put_document(&mut self, document: &Document, now: DateTime<Utc>) -> Done<()> {
        let sql = "INSERT INTO document (name, kind, text, published_at) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (name) DO UPDATE
                   SET kind = excluded.kind, text = excluded.text, published_at = excluded.published_at";
        self.execute(
            statement(sql)
                .bind(document.name.as_str())
                .bind(Word(document.kind))
                .bind(document.text.as_str())
                .bind(Instant(now)),
        )?;
        Ok(())
    }

    fn documents(&mut self) -> Done<Vec<Document>> {
        self.all(statement("SELECT kind, name, text FROM document ORDER BY name"), |row| read(row, 0))
    }
}

/// From the columns `kind`, `name` and `text`, of which the first has this index.
pub(super) fn read(row: &PgRow, first: usize) -> Result<Document, Error> {
    Ok(Document {
        kind: row.try_get::<Word<_>, _>(first)?.0,
        name: row.try_get(first + 1)?,
        text: row.try_get(first + 2)?,
    })
}
