//! What is ours in a PostgreSQL database, and what is left alone.

use std::str::FromStr as _;

use central::storage::StorageError;
use central::storage::postgres::{Address, PostgresStorage};
use central::testkit::TestPostgres;
use sqlx_core::connection::ConnectOptions as _;
use sqlx_core::raw_sql::raw_sql;
use sqlx_core::row::Row as _;
use sqlx_postgres::PgConnectOptions;

async fn run(address: &Address, sql: &'static str) -> Vec<String> {
    let options = PgConnectOptions::from_str(address.secret_text()).unwrap();
    let mut connection = options.connect().await.unwrap();
    let rows = raw_sql(sql).fetch_all(&mut connection).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

const COLUMNS: &str = "
    SELECT concat_ws(' ', table_name, column_name, data_type, CASE is_nullable WHEN 'NO' THEN 'not null' END)
    FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position";

const INDEXES: &str = "
    SELECT regexp_replace(indexdef, ' ON \\w+\\.', ' ON ') FROM pg_indexes
    WHERE schemaname = current_schema() ORDER BY indexname";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_is_made_once_and_what_is_not_ours_is_left_alone() {
    let server = TestPostgres::start();
    let empty = server.schema().await;
    let opened = PostgresStorage::open(&empty).await.err();
    assert!(matches!(opened, Some(StorageError::Foreign)), "{opened:?}");
    assert_eq!(run(&empty, COLUMNS).await, Vec::<String>::new(), "nothing was made in it");

    let theirs = server.schema().await;
    run(&theirs, "CREATE TABLE theirs (a INTEGER)").await;
    let made = PostgresStorage::create(&theirs).await.err();
    assert!(matches!(made, Some(StorageError::Foreign)), "{made:?}");
    assert_eq!(run(&theirs, COLUMNS).await, ["theirs a integer"]);

    let ours = server.schema().await;
    PostgresStorage::create(&ours).await.unwrap();
    insta::assert_snapshot!([run(&ours, COLUMNS).await, run(&ours, INDEXES).await].concat().join("\n"));
    let again = PostgresStorage::create(&ours).await.err();
    assert!(matches!(again, Some(StorageError::Occupied)), "{again:?}");
    run(&ours, "UPDATE proofdesk_schema SET version = 99").await;
    let newer = PostgresStorage::open(&ours).await.err();
    assert!(matches!(newer, Some(StorageError::Newer { found: 99, known: 3 })), "{newer:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_may_forget_what_it_committed_is_refused() {
    let server = TestPostgres::start();
    let address = server.schema().await;
    PostgresStorage::create(&address).await.unwrap();
    let forgetful = format!("{}&options[synchronous_commit]=off", address.secret_text());
    let opened = PostgresStorage::open(&Address::parse(&forgetful).unwrap()).await.err();
    assert!(matches!(opened, Some(StorageError::Forgetful)), "{opened:?}");
    let local = format!("{}&options[synchronous_commit]=local", address.secret_text());
    PostgresStorage::open(&Address::parse(&local).unwrap()).await.unwrap();
}
