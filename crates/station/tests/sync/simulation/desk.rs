//! A simulated desktop: a station's store with the sync running over a link of its own, which can be killed and
//! started, and whose clock passes with the simulation's time unless something is wrong with it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use model::{BatchId, CaseId, Ground, Place, ReasonCode, SlotId, Verdict};
use protocol::messages::Lease;
use protocol::{Action, OperationId};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use station::clock::Clock as _;
use station::store::station::case_state::{self, CaseState};
use station::store::station::operation;
use station::sync::{ClaimAnswer, Exchange, SyncHandle};
use tokio::time::{Instant, sleep};

use super::link::Link;
use super::server::Server;
use crate::support::Station;

/// How often the hands of the clocks move.
const HAND: Duration = Duration::from_secs(1);

pub struct Desk {
    pub station: Station,
    pub link: Link,
    pub server: Arc<Server>,
    pub wall: Arc<Mutex<Wall>>,
    sync: Option<SyncHandle>,
    seed: u64,
    starts: u64,
}

/// What the wall clock does while time passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wall {
    Goes,
    Stands,
}

/// Lets the server's time pass with the simulation's.
pub fn let_time_pass(server: &Arc<Server>) {
    let time = Arc::clone(&server.time);
    tokio::spawn(async move {
        loop {
            sleep(HAND).await;
            time.pass(TimeDelta::from_std(HAND).expect("a second"));
        }
    });
}

impl Desk {
    /// Switched on, with nothing held back and nothing started.
    pub async fn at(server: &Arc<Server>, seed: u64) -> Self {
        let station = Station::known_to(server).await;
        station.hold_nothing_back().await;
        let link = Link::between(&station.identity, server);
        let (clock, wall) = (Arc::clone(&station.clock), Arc::new(Mutex::new(Wall::Goes)));
        let hand = Arc::clone(&wall);
        tokio::spawn(async move {
            loop {
                sleep(HAND).await;
                let before = clock.wall();
                clock.pass(HAND);
                if *hand.lock().unwrap() == Wall::Stands {
                    clock.set_wall(before);
                }
            }
        });
        Self { station, link, server: Arc::clone(server), wall, sync: None, seed, starts: 0 }
    }

    /// The program is started.
    pub fn start(&mut self) {
        self.starts += 1;
        let random = Mutex::new(StdRng::seed_from_u64(self.seed ^ self.starts.rotate_left(32)));
        let exchange = Exchange {
            random: Arc::new(move || random.lock().unwrap().random()),
            ..self.station.exchange(Arc::new(self.link.clone()))
        };
        self.sync = Some(SyncHandle::start(exchange));
    }

    pub fn sync(&self) -> &SyncHandle {
        self.sync.as_ref().expect("the program runs")
    }

    pub async fn stop(&mut self) {
        if let Some(sync) = self.sync.take() {
            sync.stop().await;
        }
    }

    /// The program is killed and started again.
    pub async fn crash(&mut self) {
        // What it was in the middle of is dropped with the task; what is on the disk at this moment stays.
        drop(self.sync.take());
        self.station.crash().await;
        self.start();
    }

    /// The wall clock is set.
    pub fn set_wall(&self, by: TimeDelta) {
        self.station.clock.set_wall(self.station.clock.wall() + by);
    }

    /// Claims, and waits for an answer for as long as a person would.
    pub async fn claim(&self, count: u32) -> Option<ClaimAnswer> {
        let claim = self.sync().claim("jszg-identity".into(), count, self.station.person);
        tokio::time::timeout(Duration::from_secs(120), claim).await.ok()
    }

    /// Claims over a link on which nothing goes wrong, and waits until everything is here.
    pub async fn claim_whole(&self, count: u32) -> Lease {
        let lease = self.claim(count).await.expect("an answer").expect("a batch");
        until("a whole batch", Duration::from_secs(600), async || self.everything_is_here().await).await;
        lease
    }

    /// Nothing is left to fetch, by the sync's own account.
    pub async fn everything_is_here(&self) -> bool {
        let state = self.sync().state().borrow().clone();
        state.photos_waiting == 0 && state.next_attempt.is_some() && state.blocked.is_none()
    }

    /// Cases that can be decided here now, in the order of their numbers at the office.
    pub async fn open_cases(&self) -> Vec<(BatchId, CaseId)> {
        self.cases_in(CaseState::Open).await
    }

    pub async fn decided_cases(&self) -> Vec<(BatchId, CaseId)> {
        self.cases_in(CaseState::Decided).await
    }

    async fn cases_in(&self, state: CaseState) -> Vec<(BatchId, CaseId)> {
        let rows = self.station.stores.read(case_state::all).await.unwrap();
        let rows = rows.into_iter().filter(|row| row.state == state);
        let mut cases: Vec<_> = rows.map(|row| (row.batch, row.case)).collect();
        // By their ids, which the server gives out in order.
        cases.sort();
        cases
    }

    /// Decides as the confirm path does; `None` if the case's record is not here (any more).
    pub async fn decide(&self, batch: BatchId, case: CaseId, verdict: Verdict) -> Option<OperationId> {
        let made = self.station.decide_in(batch, case, verdict).await;
        self.sync.iter().for_each(SyncHandle::outbox_changed);
        made
    }

    pub async fn decide_next(&self, verdict: Verdict) -> OperationId {
        let (batch, case) = *self.open_cases().await.first().expect("an open case");
        self.decide(batch, case, verdict).await.expect("its record is here")
    }

    /// Takes the decision in force on a case back.
    pub async fn withdraw(&self, case: CaseId) -> Option<OperationId> {
        let in_force = self.station.stores.read(move |db| operation::in_force(db, case)).await.unwrap()?;
        let number = in_force.number;
        let target = OperationId {
            station: self.station.identity.station,
            incarnation: number.incarnation,
            seq: number.seq,
        };
        let made = self.station.append(Action::Withdraw { target, case }).await;
        self.sync.iter().for_each(SyncHandle::outbox_changed);
        Some(made)
    }
}

/// Waits in simulated time.
pub async fn until(what: &str, limit: Duration, wanted: impl AsyncFn() -> bool) {
    let began = Instant::now();
    while !wanted().await {
        assert!(began.elapsed() <= limit, "{what} did not come about in {limit:?}");
        sleep(Duration::from_millis(250)).await;
    }
}

pub fn verdict(number: u64) -> Verdict {
    match number % 3 {
        0 => Verdict::Pass,
        1 => Verdict::Fail {
            grounds: vec![Ground {
                code: ReasonCode::from("photo-unclear"),
                place: Place::Slot { slot: SlotId::from("side-a") },
            }],
        },
        _ => Verdict::Refer { reason: ReasonCode::from("refer-second-look") },
    }
}
