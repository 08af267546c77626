//! Claims ahead: the level is filled and kept, so that going offline finds work there; what is due soon is left to
//! whoever claims by hand.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use central::NewCase;
use chrono::TimeDelta;
use protocol::{Action, Outcome};
use station::commands::sync::Ahead;
use station::store::station::batch::{self, BatchState};
use station::store::station::setting;
use tokio::time::sleep;

use super::desk::{Desk, let_time_pass, until, verdict};
use super::link::{Fault, Kind, Weather};
use super::room::Shrinking;
use super::server::{Server, dated_case};
use super::simulate;

const SOON: Duration = Duration::from_secs(120);

async fn desk_that_keeps(server: &Arc<Server>, level: u32) -> Desk {
    let_time_pass(server);
    let mut desk = Desk::at(server, 1).await;
    desk.station.stores.write(move |tx| setting::set(tx, &setting::CLAIM_AHEAD, &level)).await.unwrap();
    desk.start();
    desk
}

async fn until_open(desk: &Desk, count: usize) {
    let here = async || desk.open_cases().await.len() == count && desk.everything_is_here().await;
    until(&format!("{count} open cases"), SOON, here).await;
}

fn shown(desk: &Desk) -> Ahead {
    desk.sync().state().borrow().ahead.clone().expect("a level is set")
}

async fn batches(desk: &Desk) -> usize {
    let batches = desk.station.stores.read(batch::all).await.unwrap();
    batches.iter().filter(|row| row.state == BatchState::Active).count()
}

#[test]
fn the_level_is_filled_after_the_first_claim_by_hand_and_kept_while_cases_are_decided() {
    simulate(async {
        let server = Server::with_cases(40);
        let desk = desk_that_keeps(&server, 12).await;
        sleep(SOON).await;
        assert!(desk.open_cases().await.is_empty(), "nobody said of which programme");
        assert!(shown(&desk).why_not.unwrap().zh.contains("手工领取"));
        desk.claim(4).await.expect("an answer").expect("a batch");
        until_open(&desk, 12).await;
        assert_eq!(shown(&desk), Ahead { level: 12, here: 12, why_not: None });
        // A quarter has to be missing before it is worth a request.
        let asked = desk.link.asked(Kind::Lease);
        for number in 0..2 {
            desk.decide_next(verdict(number)).await;
        }
        sleep(SOON).await;
        assert_eq!((desk.link.asked(Kind::Lease), desk.open_cases().await.len()), (asked, 10));
        desk.decide_next(verdict(2)).await;
        until_open(&desk, 12).await;
        // The network goes, and the work does not end.
        desk.link.set_weather(Weather { down: true, ..Weather::fair() });
        for number in 0..12 {
            desk.decide_next(verdict(number)).await;
        }
        desk.link.set_weather(Weather::fair());
        until("an empty outbox", SOON, async || desk.station.waiting().await == 0).await;
        assert!(desk.station.outcomes().await.iter().all(|outcome| *outcome == Outcome::Accepted));
        until_open(&desk, 12).await;
    });
}

#[test]
fn what_is_due_soon_is_never_claimed_ahead() {
    simulate(async {
        let server = Server::with_cases(0);
        let soon = |number| {
            let case = dated_case(number);
            NewCase { submitted_at: case.submitted_at - TimeDelta::days(7), ..case }
        };
        server.add_cases((1..=4).map(soon).chain((5..=8).map(dated_case)).collect());
        let desk = desk_that_keeps(&server, 20).await;
        let lease = desk.claim(1).await.expect("an answer").expect("the first that is due soon");
        until_open(&desk, 5).await;
        sleep(SOON).await;
        assert_eq!(desk.open_cases().await.len(), 5, "three that are due soon are left");
        assert!(shown(&desk).why_not.unwrap().zh.contains("将到期"));
        let asked = desk.link.asked(Kind::Lease);
        sleep(Duration::from_secs(7 * 60)).await;
        assert_eq!(desk.link.asked(Kind::Lease), asked, "the server is not asked again and again");
        // By hand they can be had, and what came ahead holds for as long as anything may.
        desk.claim(3).await.expect("an answer").expect("the others");
        until_open(&desk, 8).await;
        let held = desk.station.stores.read(batch::all).await.unwrap();
        let ends = held.iter().find(|row| row.cases == 4).expect("the batch that came ahead").ends_at;
        assert!(ends > server.time.now() + TimeDelta::hours(119) && ends > lease.ends_at, "{held:#?}");
    });
}

#[test]
fn a_full_disk_and_a_batch_given_back_end_it_until_there_is_room_or_somebody_claims() {
    simulate(async {
        let server = Server::with_cases(20);
        let mut desk = desk_that_keeps(&server, 0).await;
        let disk = Arc::new(Shrinking::to(100_000_000));
        desk.station.stores.measure_room_by(disk.clone());
        desk.claim_whole(2).await;
        disk.0.store(0, Ordering::SeqCst);
        desk.set_level(6).await;
        let full = async || {
            let why_not = desk.sync().state().borrow().ahead.clone().and_then(|ahead| ahead.why_not);
            why_not.is_some_and(|why| why.zh.contains("磁盘空间不足"))
        };
        until("the reason", SOON, full).await;
        assert_eq!(desk.open_cases().await.len(), 2);
        disk.0.store(100_000_000, Ordering::SeqCst);
        desk.sync().kick();
        until_open(&desk, 6).await;
        while desk.release_oldest().await {}
        sleep(SOON).await;
        assert_eq!(batches(&desk).await, 0, "whoever gives back does not want others for it");
        desk.crash().await;
        sleep(SOON).await;
        assert_eq!(batches(&desk).await, 0);
        desk.claim(1).await.expect("an answer").expect("a batch");
        until_open(&desk, 6).await;
    });
}

#[test]
fn a_claim_ahead_whose_answer_is_lost_brings_the_same_batch_once() {
    simulate(async {
        let server = Server::with_cases(20);
        let mut desk = desk_that_keeps(&server, 0).await;
        desk.claim_whole(1).await;
        desk.link.set_fault(Kind::Lease, Fault::AnswerLost);
        desk.set_level(9).await;
        until("a lost answer", SOON, async || desk.link.asked(Kind::Lease) > 1).await;
        desk.crash().await;
        desk.link.set_fault(Kind::Lease, Fault::None);
        until_open(&desk, 9).await;
        assert_eq!(batches(&desk).await, 2);
        let leased = server.ask(async move |core| core.storage().status(core.now()).await.unwrap());
        let open = leased.cases.iter().filter(|(_, state, _)| *state == protocol::messages::CaseState::Open);
        assert_eq!(open.map(|(_, _, count)| count).sum::<u64>(), 11, "nothing else was taken: {leased:#?}");
    });
}

impl Desk {
    async fn set_level(&mut self, level: u32) {
        let set =
            move |tx: &station::store::StationWrite<'_>| setting::set(tx, &setting::CLAIM_AHEAD, &level);
        self.station.stores.write(set).await.unwrap();
        self.sync().kick();
    }

    /// As `review::release` does; `false` once nothing is held.
    async fn release_oldest(&self) -> bool {
        let batches = self.station.stores.read(batch::all).await.unwrap();
        let Some(held) = batches.into_iter().find(|row| row.state == BatchState::Active) else {
            return false;
        };
        self.station.append(Action::Release { batch: held.id, fence: held.fence }).await;
        self.station
            .stores
            .write(move |tx| {
                batch::set_released(tx, held.id)?;
                setting::set(tx, &setting::AHEAD_RESTS, &true)
            })
            .await
            .unwrap();
        self.sync().outbox_changed();
        true
    }
}
