//! One decision that is rejected, one photo that is missing and one record that is broken keep no other waiting.

use std::time::Duration;

use central::photos::hash_of;
use protocol::Outcome;
use protocol::signing::KeyPair;
use station::commands::sync::RoundLine;

use super::desk::{Desk, let_time_pass, until, verdict};
use super::server::Server;
use super::simulate;

const CASES: u32 = 500;

#[test]
fn three_faults_among_500_cases_are_named_and_the_other_497_finish_in_the_same_round() {
    simulate(async {
        let server = Server::with_cases(CASES);
        let_time_pass(&server);
        server.photos.lose(hash_of(b"side-a of case 250"));
        let mut desk = Desk::at(&server, 6).await;
        desk.link.break_record("T-00100");
        desk.start();
        desk.claim_whole(CASES).await;
        let state = desk.sync().state().borrow().clone();
        let named = |what: &str| state.troubles.iter().any(|text| text.zh.contains(what));
        assert!(named("T-00100") && named("T-00250 side-a"), "{:?}", state.troubles);
        assert_eq!(state.troubles.len(), 2);
        let brought: Vec<&RoundLine> =
            state.rounds.iter().filter(|round| round.cases_received + round.photos_received > 0).collect();
        assert_eq!(brought.len(), 1, "all in one round: {brought:#?}");
        assert_eq!((brought[0].cases_received, brought[0].photos_received), (499, 499 * 3 - 1));
        desk.stop().await;
        decide_one_with_a_wrong_key(&mut desk).await;
        desk.start();
        until("an empty outbox", Duration::from_secs(60), async || desk.station.waiting().await == 0).await;
        until("the round's end", Duration::from_secs(60), async || desk.everything_is_here().await).await;
        let outcomes = desk.station.outcomes().await;
        let count = |wanted: Outcome| outcomes.iter().filter(|outcome| **outcome == wanted).count();
        assert_eq!((count(Outcome::Accepted), count(Outcome::Rejected)), (497, 1));
        let state = desk.sync().state().borrow().clone();
        assert_eq!((state.attention, state.blocked), (1, None));
        assert_eq!(state.rounds[0].operations_sent, 498, "all in one round: {:#?}", state.rounds);
    });
}

/// All cases but the one whose photo is missing.
async fn decide_one_with_a_wrong_key(desk: &mut Desk) {
    let missing = hash_of(b"side-a of case 250");
    for (number, (batch, case)) in desk.open_cases().await.into_iter().enumerate() {
        let record = move |db: &station::store::BatchRead<'_>| {
            Ok(station::store::batch::case_record::get(db, case)?.expect("it is here").case)
        };
        let record = desk.station.stores.read_batch(batch, record).await.unwrap();
        if record.photos.iter().any(|photo| photo.hash == missing) {
            continue;
        }
        if number == 300 {
            let own = std::mem::replace(&mut desk.station.person_key, KeyPair::random());
            desk.decide(batch, case, verdict(0)).await.unwrap();
            desk.station.person_key = own;
        } else {
            desk.decide(batch, case, verdict(number as u64)).await.unwrap();
        }
    }
}
