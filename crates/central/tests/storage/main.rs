//! What every storage owes the server, run against each there is: the same tests on the embedded database and on
//! PostgreSQL, with two processes' handles on one store.

#![allow(clippy::unwrap_used, reason = "what a test takes for granted may end it")]
#![allow(
    clippy::print_stdout,
    reason = "a group that shares one server says which of its tests it has come to"
)]

/// The tests of one group: on SQLite each by itself; on PostgreSQL one after the other, on a server that they share and
/// a schema for each.
macro_rules! contract {
    ($($test:ident),+ $(,)?) => {
        mod on_sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    super::$test(crate::store::Store::sqlite().await).await;
                }
            )+
        }

        #[cfg(target_os = "linux")]
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn on_postgres() {
            let server = central::testkit::TestPostgres::start();
            $(
                println!("{}", stringify!($test));
                $test(crate::store::Store::postgres(&server).await).await;
            )+
        }
    };
}

mod administration;
mod cases;
mod desk;
mod leases;
mod log;
mod people;
mod pushes;
mod restored;
#[cfg(target_os = "linux")]
mod schema;
mod store;
