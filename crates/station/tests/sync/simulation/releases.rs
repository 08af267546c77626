//! A server whose protocol has left the station's behind, or has not come to it yet: whatever was decided goes out all
//! the same, the screen says what to do, and everything goes on once the two fit.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use protocol::{Outcome, PROTOCOL_VERSION};
use station::commands::sync::Link as Shown;
use station::sync::{Exchange, Notice, SyncHandle};
use tokio::sync::mpsc;
use tokio::time::sleep;

use super::desk::{Desk, let_time_pass, until, verdict};
use super::link::{Kind, Weather};
use super::server::Server;
use super::simulate;

const MINUTE: Duration = Duration::from_secs(60);
const FITS: RangeInclusive<u32> = 1..=PROTOCOL_VERSION + 2;
const NEWER: RangeInclusive<u32> = PROTOCOL_VERSION + 1..=PROTOCOL_VERSION + 3;
const OLDER: RangeInclusive<u32> = 0..=PROTOCOL_VERSION - 1;

async fn until_sent(desk: &Desk) {
    until("an empty outbox", MINUTE, async || desk.station.waiting().await == 0).await;
}

#[test]
fn a_station_outside_the_range_hands_in_what_it_decided_and_goes_on_once_it_fits() {
    for (protocols, words) in [(NEWER, "本机软件版本过旧"), (OLDER, "中心的软件版本比本机旧")]
    {
        simulate(async move {
            let server = Server::with_cases(8);
            let_time_pass(&server);
            let mut desk = Desk::at(&server, 1).await;
            desk.start();
            desk.claim_whole(6).await;
            desk.link.set_weather(Weather { down: true, ..Weather::fair() });
            desk.decide_next(verdict(0)).await;
            sleep(MINUTE * 5).await;
            server.update_to(protocols.clone());
            desk.link.set_weather(Weather::fair());
            until_sent(&desk).await;
            let state = desk.sync().state().borrow().clone();
            assert!(state.blocked.as_ref().is_some_and(|text| text.zh.contains(words)), "{state:#?}");
            assert_eq!(state.link, Shown::Stopped);
            // It stays so: while it runs, over a network that comes and goes, and started anew.
            desk.decide_next(verdict(1)).await;
            until_sent(&desk).await;
            desk.link.set_weather(Weather { down: true, ..Weather::fair() });
            desk.decide_next(verdict(2)).await;
            sleep(MINUTE * 7).await;
            desk.link.set_weather(Weather::fair());
            until_sent(&desk).await;
            desk.crash().await;
            desk.decide_next(verdict(3)).await;
            until_sent(&desk).await;
            let asked = desk.link.asked(Kind::Manifest) + desk.link.asked(Kind::Photo);
            let refused = desk.claim(1).await.expect("an answer");
            assert!(refused.is_err(), "nobody waits for what cannot be claimed");
            sleep(MINUTE * 6).await;
            assert_eq!(desk.link.asked(Kind::Manifest) + desk.link.asked(Kind::Photo), asked);
            server.update_to(FITS);
            // Noticed by itself, and what was claimed comes.
            until("it goes on", MINUTE * 6, async || {
                desk.everything_is_here().await && desk.open_cases().await.len() == 3
            })
            .await;
            assert_eq!(desk.sync().state().borrow().link, Shown::Online);
            assert_eq!(desk.station.outcomes().await, [Outcome::Accepted; 4]);
        });
    }
}

#[test]
fn a_station_that_is_left_behind_while_it_runs_goes_on_handing_in() {
    simulate(async {
        let server = Server::with_cases(3);
        let_time_pass(&server);
        let mut desk = Desk::at(&server, 1).await;
        desk.start();
        desk.claim_whole(3).await;
        server.update_to(NEWER);
        // The next question for changes is refused; no hello was said.
        sleep(MINUTE * 2).await;
        assert_eq!(desk.sync().state().borrow().link, Shown::Stopped);
        for number in 0..3 {
            desk.decide_next(verdict(number)).await;
            until_sent(&desk).await;
        }
    });
}

#[test]
fn a_revoked_station_hears_of_it_whatever_it_speaks() {
    simulate(async {
        let server = Server::with_cases(1);
        let_time_pass(&server);
        let desk = Desk::at(&server, 1).await;
        let id = desk.station.identity.station;
        server.ask(async move |core| core.as_operator().revoke_station(id).await.unwrap());
        server.update_to(NEWER);
        let (notices, mut heard) = mpsc::unbounded_channel();
        let link = Arc::new(desk.link.clone());
        let sync = SyncHandle::start(Exchange { notices, ..desk.station.exchange(link) });
        let told = tokio::time::timeout(MINUTE, heard.recv()).await.expect("it is told").unwrap();
        assert_eq!(told, Notice::StationRevoked);
        sync.stop().await;
    });
}
