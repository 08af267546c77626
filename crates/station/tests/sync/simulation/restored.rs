//! A server that is put back from an older backup while stations are ahead of it: each notices by itself, and the
//! server gets what it lacks again.

use std::time::Duration;

use chrono::TimeDelta;
use protocol::Outcome;

use super::desk::{Desk, let_time_pass, until, verdict};
use super::link::{Fault, Kind, Weather};
use super::server::Server;
use super::simulate;

const DESKS: usize = 5;
const CASES_EACH: u32 = 4;

#[test]
fn five_stations_that_are_ahead_of_a_restored_server_bring_it_what_it_lacks() {
    simulate(async {
        let server = Server::with_cases(DESKS as u32 * CASES_EACH);
        let_time_pass(&server);
        let mut desks = Vec::new();
        for seed in 0..DESKS {
            let mut desk = Desk::at(&server, seed as u64).await;
            desk.start();
            desk.claim_whole(CASES_EACH).await;
            desks.push(desk);
        }
        decide_next(&desks, 1).await;
        let backup = server.copy();
        decide_next(&desks, 1).await;
        // The last one decides offline.
        desks[4].link.set_weather(Weather { down: true, ..Weather::fair() });
        desks[4].decide_next(verdict(1)).await;
        backup.ask(async move |core| core.storage().begin_epoch().await.unwrap());
        for desk in &desks {
            desk.link.lead_to(&backup);
            desk.link.set_weather(Weather::fair());
        }
        let taken = 2 * DESKS as u64 + 1;
        until("all operations at the restored server", Duration::from_secs(180), async || {
            backup.held_operations() == taken
        })
        .await;
        // The answers come too.
        tokio::time::sleep(Duration::from_secs(5)).await;
        for desk in &desks {
            let outcomes = desk.station.outcomes().await;
            assert!(!outcomes.contains(&Outcome::Rejected), "{outcomes:?}");
            let state = desk.sync().state().borrow().clone();
            assert!(state.troubles.iter().any(|text| text.zh.contains("备份恢复")), "it is said: {state:#?}");
        }
    });
}

#[test]
fn stations_that_a_restored_server_does_not_know_are_taken_up_again_with_all_that_they_decided() {
    simulate(async {
        let server = Server::with_cases(DESKS as u32);
        let_time_pass(&server);
        let backup = server.copy();
        let mut desks = Vec::new();
        for seed in 0..DESKS {
            let mut desk = Desk::at(&server, seed as u64).await;
            desk.start();
            desk.claim_whole(1).await;
            desks.push(desk);
        }
        decide_next(&desks, 1).await;
        // Twice from the same backup: the second server knows nothing of the first one's epoch.
        for restored in [backup.copy(), backup] {
            restored.ask(async move |core| core.storage().begin_epoch().await.unwrap());
            for desk in &desks {
                desk.link.lead_to(&restored);
            }
            until("all operations at the restored server", Duration::from_secs(180), async || {
                restored.held_operations() == DESKS as u64
            })
            .await;
            tokio::time::sleep(Duration::from_secs(5)).await;
            for desk in &desks {
                assert_eq!(desk.station.outcomes().await.last(), Some(&Outcome::Late));
                assert!(desk.everything_is_here().await, "{:#?}", *desk.sync().state().borrow());
            }
        }
    });
}

#[test]
fn a_batch_that_a_restored_server_does_not_know_ends_and_what_was_decided_in_it_counts() {
    simulate(async {
        let server = Server::with_cases(2);
        let_time_pass(&server);
        let mut desk = Desk::at(&server, 1).await;
        let backup = server.copy();
        desk.start();
        desk.claim_whole(2).await;
        decide_next(std::slice::from_ref(&desk), 1).await;
        backup.ask(async move |core| core.storage().begin_epoch().await.unwrap());
        desk.link.lead_to(&backup);
        let brought = async || desk.open_cases().await.is_empty() && backup.held_operations() == 1;
        until("the batch's end", Duration::from_secs(180), brought).await;
        assert_eq!(desk.station.outcomes().await.last(), Some(&Outcome::Late));
    });
}

#[test]
fn a_claim_whose_answer_was_lost_for_longer_than_its_lease_gets_another_batch() {
    simulate(async {
        let server = Server::with_cases(2);
        let_time_pass(&server);
        let mut desk = Desk::at(&server, 1).await;
        desk.start();
        until("a contact", Duration::from_secs(60), async || desk.everything_is_here().await).await;
        desk.link.set_fault(Kind::Lease, Fault::AnswerLost);
        assert!(desk.claim(2).await.expect("an answer").is_err());
        desk.link.set_weather(Weather { down: true, ..Weather::fair() });
        server.time.pass(TimeDelta::days(10));
        tokio::time::sleep(Duration::from_secs(60)).await;
        desk.link.set_fault(Kind::Lease, Fault::None);
        desk.link.set_weather(Weather::fair());
        until("two open cases", Duration::from_secs(180), async || desk.open_cases().await.len() == 2).await;
        assert!(desk.everything_is_here().await, "{:#?}", *desk.sync().state().borrow());
    });
}

#[test]
fn what_stood_in_the_way_of_a_batch_that_is_gone_is_not_shown_for_ever() {
    simulate(async {
        let server = Server::with_cases(1);
        let_time_pass(&server);
        let mut desk = Desk::at(&server, 1).await;
        desk.start();
        desk.link.set_fault(Kind::Manifest, Fault::Lost);
        desk.claim(1).await.expect("an answer").expect("a batch");
        server.time.pass(TimeDelta::days(10));
        desk.link.set_fault(Kind::Manifest, Fault::None);
        until("a quiet end", Duration::from_secs(180), async || desk.everything_is_here().await).await;
        assert_eq!(desk.sync().state().borrow().blocked, None);
    });
}

/// Each desk decides its next cases and waits for the receipts.
async fn decide_next(desks: &[Desk], count: usize) {
    for desk in desks {
        for _ in 0..count {
            desk.decide_next(verdict(0)).await;
        }
        until("receipts", Duration::from_secs(60), async || desk.station.waiting().await == 0).await;
    }
}
