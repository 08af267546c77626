//! Brings a database to the schema of this release. Steps are append-only.

use rusqlite::{Connection, TransactionBehavior};

use crate::storage::StorageError;

/// Marks the file as one of ours: "PDct".
const APPLICATION_ID: u32 = 0x5044_6374;

/// Each step with the version that it leads to.
const STEPS: &[(u32, &str)] = &[
    (1, include_str!("../../../../../migrations/central-sqlite/0001_start.sql")),
    (2, include_str!("../../../../../migrations/central-sqlite/0002_past_epochs.sql")),
    (3, include_str!("../../../../../migrations/central-sqlite/0003_likeness.sql")),
    (4, include_str!("../../../../../migrations/central-sqlite/0004_administration.sql")),
    (5, include_str!("../../../../../migrations/central-sqlite/0005_server_key.sql")),
];

/// Creates the schema in an empty file.
pub(super) fn create(connection: &mut Connection) -> Result<(), StorageError> {
    migrate_through(connection, STEPS)
}

/// Brings an older schema up to date. A file without one is not ours: nothing is made in it.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StorageError> {
    if version(connection)? == 0 {
        return Err(StorageError::Foreign);
    }
    migrate_through(connection, STEPS)
}

fn version(connection: &Connection) -> Result<u32, StorageError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

fn migrate_through(connection: &mut Connection, steps: &[(u32, &str)]) -> Result<(), StorageError> {
    let known = steps.last().map_or(0, |(version, _)| *version);
    let found = version(connection)?;
    let application: u32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if found > 0 && application != APPLICATION_ID {
        return Err(StorageError::Foreign);
    }
    if found > known {
        return Err(StorageError::Newer { found, known });
    }
    for (version, sql) in steps.iter().filter(|(version, _)| *version > found) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have taken the step meanwhile.
        if self::version(&transaction)? >= *version {
            continue;
        }
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
        create(&mut connection).unwrap();
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
        create(&mut connection).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        let error = migrate(&mut connection).unwrap_err();
        assert!(matches!(error, StorageError::Newer { found: 99, known: 5 }), "{error:?}");
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
    fn every_older_schema_becomes_the_present_one() {
        let schema = |connection: &Connection| -> Vec<String> {
            let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name";
            let mut statement = connection.prepare(sql).unwrap();
            statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        let mut present = Connection::open_in_memory().unwrap();
        create(&mut present).unwrap();
        for taken in 1..STEPS.len() {
            let mut older = Connection::open_in_memory().unwrap();
            migrate_through(&mut older, &STEPS[..taken]).unwrap();
            migrate(&mut older).unwrap();
            assert_eq!(schema(&older), schema(&present), "from version {taken}");
        }
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
