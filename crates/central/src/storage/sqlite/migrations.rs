//! Brings a database to the schema of this release. Steps are append-only.

use rusqlite::{Connection, TransactionBehavior};

use crate::storage::StorageError;

/// Marks the file as one of ours: "PDct".
const APPLICATION_ID: u32 = 0x5044_6374;

/// Each step with the version that it leads to.
const STEPS: &[(u32, &str)] = &[(1, include_str!("../../../../../migrations/central-sqlite/0001_start.sql"))];

/// Creates the schema in an empty file, or brings an older one up to date.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StorageError> {
    migrate_through(connection, STEPS)
}

fn migrate_through(connection: &mut Connection, steps: &[(u32, &str)]) -> Result<(), StorageError> {
    let known = steps.last().map_or(0, |(version, _)| *version);
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let application: u32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if found > 0 && application != APPLICATION_ID {
        return Err(StorageError::Foreign);
    }
    if found > known {
        return Err(StorageError::Newer { found, known });
    }
    for (version, sql) in steps.iter().filter(|(version, _)| *version > found) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_the_recorded_one() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let mut statement = connection
            .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, name")
            .unwrap();
        let schema: Vec<String> =
            statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        insta::assert_snapshot!(schema.join(";\n"));
    }

    #[test]
    fn a_database_of_a_newer_release_is_refused_and_left_as_it_is() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        let error = migrate(&mut connection).unwrap_err();
        assert!(matches!(error, StorageError::Newer { found: 99, known: 1 }), "{error:?}");
        let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(version, 99);
    }

    #[test]
    fn a_database_of_another_program_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        assert!(matches!(migrate(&mut connection), Err(StorageError::Foreign)));
    }

    #[test]
    fn a_step_that_fails_leaves_the_version_before_it() {
        let mut connection = Connection::open_in_memory().unwrap();
        let steps = [(1, "CREATE TABLE one (a INTEGER)"), (2, "CREATE TABLE two (a INTEGER); NOT SQL")];
        assert!(migrate_through(&mut connection, &steps).is_err());
        let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        let two: bool = connection
            .query_row("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'two')", [], |row| row.get(0))
            .unwrap();
        assert_eq!((version, two), (1, false), "the second step must not be half there");
    }
}
