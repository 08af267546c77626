//! A lease that is lost shows before work is spent on it, whether the server says so or only the clock.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use station::store::station::batch;
use station::store::station::case_state::{self, CaseState, Gone};
use station::sync::{Exchange, Notice, SyncHandle};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::desk::{Desk, let_time_pass, until};
use super::link::Weather;
use super::server::Server;
use super::simulate;

const SOON: Duration = Duration::from_secs(120);

/// A desk that holds two cases, with its exchange started anew so that its notices can be heard.
async fn heard_desk(server: &Arc<Server>) -> (Desk, SyncHandle, mpsc::UnboundedReceiver<Notice>) {
    let_time_pass(server);
    let mut desk = Desk::at(server, 1).await;
    desk.start();
    desk.claim_whole(2).await;
    desk.stop().await;
    let (notices, heard) = mpsc::unbounded_channel();
    let exchange = Exchange { notices, ..desk.station.exchange(Arc::new(desk.link.clone())) };
    let sync = SyncHandle::start(exchange);
    let contact = async || sync.state().borrow().next_attempt.is_some();
    until("a contact", SOON, contact).await;
    (desk, sync, heard)
}

#[test]
fn a_lease_that_runs_out_offline_is_told_once_when_it_does() {
    simulate(async {
        let server = Server::with_cases(2);
        let (desk, _sync, mut heard) = heard_desk(&server).await;
        desk.link.set_weather(Weather { down: true, ..Weather::fair() });
        tokio::time::sleep(SOON).await;
        while let Ok(notice) = heard.try_recv() {
            assert!(!matches!(notice, Notice::LeaseOver(_)), "it holds");
        }
        let lease = desk.station.stores.read(batch::all).await.unwrap();
        let rest = (lease[0].ends_at - server.time.now()).to_std().unwrap();
        desk.station.clock.pass(rest);
        let told = timeout(SOON, heard.recv()).await.expect("it is told").unwrap();
        assert_eq!(told, Notice::LeaseOver(lease[0].id));
        tokio::time::sleep(SOON).await;
        assert!(heard.try_recv().is_err(), "once");
    });
}

#[test]
fn a_lease_that_ran_out_while_the_station_was_away_is_gone_at_the_first_contact() {
    simulate(async {
        let server = Server::with_cases(2);
        let (desk, _sync, _heard) = heard_desk(&server).await;
        desk.link.set_weather(Weather { down: true, ..Weather::fair() });
        server.time.pass(TimeDelta::days(6));
        tokio::time::sleep(SOON).await;
        desk.link.set_weather(Weather::fair());
        until("the end", SOON, async || {
            let states = desk.station.stores.read(case_state::all).await.unwrap();
            states.iter().all(|row| row.state == CaseState::Gone(Gone::LeaseExpired))
        })
        .await;
    });
}
