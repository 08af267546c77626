//! Table `document`: the rules, word for word.

use chrono::{DateTime, Utc};
use model::Document;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::value::{Instant, Word};
use super::{change, log_head};
use crate::storage::{DocumentChanges, StorageError};

const COLUMNS: &str = "SELECT kind, name, text FROM document";

pub(super) fn publish(
    transaction: &Transaction<'_>,
    documents: &[Document],
    now: DateTime<Utc>,
) -> Result<DocumentChanges, StorageError> {
    let mut done = DocumentChanges::default();
    for document in documents {
        let held: Option<String> = transaction
            .query_row("SELECT text FROM document WHERE name = ?1", [&document.name], |row| row.get(0))
            .optional()?;
        match held {
            Some(text) if text == document.text => continue,
            Some(_) => done.replaced += 1,
            None => done.added += 1,
        }
        transaction.execute(
            "INSERT INTO document (name, kind, text, published_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (name) DO UPDATE SET kind = ?2, text = ?3, published_at = ?4",
            params![document.name, Word(document.kind), document.text, Instant(now)],
        )?;
        change::tell_document(transaction, &document.name)?;
        log_head::raise_rules_version(transaction)?;
    }
    Ok(done)
}

pub(super) fn all(transaction: &Transaction<'_>) -> Result<Vec<Document>, StorageError> {
    let mut statement = transaction.prepare_cached(&format!("{COLUMNS} ORDER BY name"))?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn by_name(transaction: &Transaction<'_>, name: &str) -> Result<Document, StorageError> {
    Ok(transaction.query_row(&format!("{COLUMNS} WHERE name = ?1"), [name], read)?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Document> {
    Ok(Document { kind: row.get::<_, Word<_>>(0)?.0, name: row.get(1)?, text: row.get(2)? })
}
