//! Table `document`: the rules that the server published, word for word, one text a name.

use model::Document;
use rusqlite::params;

use crate::store::changed::Changed;
use crate::store::database::{StationRead, StationWrite};
use crate::store::error::StoreError;
use crate::store::value::Word;

/// Replaces the text of the same name.
pub fn put(tx: &StationWrite<'_>, document: &Document) -> Result<(), StoreError> {
    tx.connection.execute(
        "INSERT INTO document (name, kind, text) VALUES (?1, ?2, ?3)
         ON CONFLICT (name) DO UPDATE SET kind = ?2, text = ?3",
        params![document.name, Word(document.kind), document.text],
    )?;
    tx.mark(Changed::Programmes);
    Ok(())
}

pub fn all(db: &StationRead<'_>) -> Result<Vec<Document>, StoreError> {
    let mut statement =
        db.connection.prepare_cached("SELECT kind, name, text FROM document ORDER BY name")?;
    let rows = statement.query_map([], |row| {
        Ok(Document { kind: row.get::<_, Word<_>>(0)?.0, name: row.get(1)?, text: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
