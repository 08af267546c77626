//! Photos on links with long round trips: many by one request, each of them kept when it is whole, and decisions in
//! between.

use std::sync::Arc;
use std::time::Duration;

use protocol::messages::Lease;
use station::store::batch::photo;

use super::desk::{Desk, let_time_pass, until, verdict};
use super::link::{Fault, Kind, Weather};
use super::server::Server;
use super::simulate;

const CASES: u32 = 40;

/// By way of a satellite.
fn far() -> Weather {
    Weather {
        shortest_latency: Duration::from_millis(280),
        longest_latency: Duration::from_millis(320),
        ..Weather::fair()
    }
}

async fn far_desk(server: &Arc<Server>) -> Desk {
    let_time_pass(server);
    let mut desk = Desk::at(server, 1).await;
    desk.link.set_weather(far());
    desk.start();
    desk
}

async fn bytes_here(desk: &Desk, lease: &Lease) -> (u64, u64) {
    let totals = desk.station.stores.read_batch(lease.batch, photo::totals).await.unwrap();
    (totals.bytes_here, totals.here)
}

fn bytes_received(desk: &Desk) -> u64 {
    desk.sync().state().borrow().rounds.iter().map(|round| round.bytes_received).sum()
}

#[test]
fn on_a_long_round_trip_photos_come_by_the_dozen_and_on_a_short_one_alone() {
    let near = Weather { longest_latency: Duration::from_millis(9), ..Weather::fair() };
    for (weather, together) in [(far(), true), (near, false)] {
        simulate(async move {
            let server = Server::with_cases(CASES);
            let mut desk = far_desk(&server).await;
            desk.link.set_weather(weather);
            desk.crash().await;
            desk.claim_whole(CASES).await;
            let (alone, bulks) = (desk.link.asked(Kind::Photo), desk.link.asked(Kind::Photos));
            if together {
                assert!(bulks <= 6 && alone == 0, "{bulks} requests for several, {alone} for one");
            } else {
                assert_eq!((bulks, alone), (0, u64::from(3 * CASES)));
            }
        });
    }
}

#[test]
fn a_cut_in_the_middle_keeps_what_is_whole_and_goes_on_where_it_broke_off() {
    simulate(async {
        let server = Server::with_cases(CASES);
        let desk = far_desk(&server).await;
        desk.link.set_fault(Kind::Photos, Fault::Cut);
        let lease = desk.claim(CASES).await.expect("an answer").expect("a batch");
        until("some photos", Duration::from_secs(60), async || bytes_here(&desk, &lease).await.1 > 10).await;
        desk.link.set_fault(Kind::Photos, Fault::None);
        until("everything", Duration::from_secs(120), async || desk.everything_is_here().await).await;
        let (here, photos) = bytes_here(&desk, &lease).await;
        assert_eq!(photos, u64::from(3 * CASES));
        assert!(desk.link.asked(Kind::Photo) > 0, "what broke off in its middle is resumed by itself");
        assert_eq!(bytes_received(&desk), here, "each byte came once");
    });
}

#[test]
fn a_photo_that_comes_wrong_or_is_not_given_is_asked_for_alone_and_the_others_stand() {
    simulate(async {
        let server = Server::with_cases(CASES);
        server.photos.lose(central::photos::hash_of(b"side-a of case 7"));
        let desk = far_desk(&server).await;
        desk.link.set_fault(Kind::Photos, Fault::Garbled);
        let lease = desk.claim_whole(CASES).await;
        assert_eq!(bytes_here(&desk, &lease).await.1, u64::from(3 * CASES - 1));
        let troubles = desk.sync().state().borrow().troubles.clone();
        assert!(matches!(&troubles[..], [only] if only.zh.contains("T-00007 side-a")), "{troubles:?}");
        let (alone, bulks) = (desk.link.asked(Kind::Photo), desk.link.asked(Kind::Photos));
        assert!(alone == bulks + 1, "{alone} alone after {bulks} for several, the first of each wrong");
    });
}

#[test]
fn a_server_without_the_form_gives_its_photos_one_by_one() {
    simulate(async {
        let server = Server::with_cases(4);
        let desk = far_desk(&server).await;
        desk.link.set_fault(Kind::Photos, Fault::Unknown);
        desk.claim_whole(4).await;
        assert!(desk.link.asked(Kind::Photos) <= 2, "it is not asked again");
        assert_eq!(desk.link.asked(Kind::Photo), 12);
    });
}

#[test]
fn decisions_go_out_while_photos_are_on_their_way() {
    simulate(async {
        let server = Server::with_cases(CASES);
        let desk = far_desk(&server).await;
        desk.claim_whole(1).await;
        desk.link.set_fault(Kind::Photos, Fault::Trickles);
        desk.claim(CASES - 1).await.expect("an answer").expect("a batch");
        let asked = async || desk.link.asked(Kind::Photos) >= 3;
        until("a long download", Duration::from_secs(60), asked).await;
        desk.decide_next(verdict(0)).await;
        until("the receipt", Duration::from_secs(5), async || desk.station.waiting().await == 0).await;
        assert!(desk.sync().state().borrow().photos_waiting > 100, "the photos are still on their way");
    });
}
