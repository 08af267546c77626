//! The background task that drives the engine, and the handle that owns it. Dropping the handle ends the task;
//! [`SyncHandle::stop`] ends it and waits.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use model::{PersonId, ProgrammeId};
use protocol::messages::LeaseRequest;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::exchange::Exchange;
use super::failure::SyncError;
use super::hold;
use super::plan::{Local, Plan, Stage, WATCHDOG};
use super::round::{ClaimAnswer, Engine};
use super::state;
use super::tick::{TICK, Ticker};
use crate::clock::Clock;
use crate::commands::sync::SyncState;
use crate::store::StoreError;
use crate::store::station::operation::{OutboxLine, OutboxState, outbox};

/// A task that is told to end is at most in the middle of a step of the store.
const STOP_DEADLINE: Duration = Duration::from_secs(5);
/// After a failure of the store.
const STORE_RETRY: Duration = Duration::from_secs(5);

/// In the middle of a round, where every photo changes the figures.
const SHOW_EVERY: Duration = Duration::from_millis(250);

enum Mail {
    /// A user wants it done now.
    Kick,
    /// Something was decided or flushed: the plan may be another.
    Changed,
    Claim {
        request: LeaseRequest,
        claimant: oneshot::Sender<ClaimAnswer>,
    },
}

/// Owns the background task of one open vault.
pub struct SyncHandle {
    exchange: Arc<Exchange>,
    mail: mpsc::UnboundedSender<Mail>,
    state: watch::Receiver<SyncState>,
    stopping: DropGuard,
    task: JoinHandle<()>,
}

impl SyncHandle {
    pub fn start(exchange: Exchange) -> Self {
        let exchange = Arc::new(exchange);
        let (mail, inbox) = mpsc::unbounded_channel();
        let (publish, state) = watch::channel(state::before_the_first_round());
        let stopping = CancellationToken::new();
        let now = Instant::now();
        let outside = Outside {
            inbox,
            clock: Arc::clone(&exchange.clock),
            ticker: Ticker::new(now, exchange.now()),
            next_tick: now + TICK,
            mail_kept: VecDeque::new(),
        };
        let driver = Driver { engine: Engine::new(Arc::clone(&exchange)), outside, publish, shown: None };
        let task = tokio::spawn(driver.run(stopping.clone()));
        Self { exchange, mail, state, stopping: stopping.drop_guard(), task }
    }

    /// A user's action: everything that waits is tried now.
    pub fn kick(&self) {
        self.post(Mail::Kick);
    }

    /// The outbox was added to, or its hold-back ended.
    pub fn outbox_changed(&self) {
        self.post(Mail::Changed);
    }

    /// Nothing that is in the outbox now is held back any longer.
    pub async fn flush(&self) -> Result<(), StoreError> {
        let incarnation = self.exchange.incarnation;
        self.exchange.stores.write(move |tx| hold::flush(tx, incarnation)).await?;
        self.post(Mail::Changed);
        Ok(())
    }

    /// Claims cases and waits for the server's first answer. Without one, the claim is asked again later.
    pub async fn claim(&self, programme: ProgrammeId, count: u32, person: PersonId) -> ClaimAnswer {
        let (claimant, answer) = oneshot::channel();
        self.post(Mail::Claim { request: LeaseRequest { programme, count, person, ahead: false }, claimant });
        // The task ends only when the vault is locked.
        answer.await.unwrap_or_else(|_| Err(Arc::new(SyncError::Store(StoreError::Locked))))
    }

    pub fn state(&self) -> watch::Receiver<SyncState> {
        self.state.clone()
    }

    /// Flushes the outbox and waits until it is empty, an attempt has failed, or the deadline is over; then stops.
    /// What is not sent by then stays in the outbox.
    pub async fn finish(self, deadline: Duration) {
        if timeout(deadline, self.send_the_rest()).await.is_ok_and(|sent| sent.is_err()) {
            tracing::warn!("the outbox could not be flushed");
        }
        self.stop().await;
    }

    async fn send_the_rest(&self) -> Result<(), StoreError> {
        self.flush().await?;
        let mut state = self.state();
        state.mark_unchanged();
        self.kick();
        let incarnation = self.exchange.incarnation;
        let waits = |line: &OutboxLine| line.state == OutboxState::Waiting;
        while self.exchange.stores.read(move |db| outbox(db, incarnation)).await?.iter().any(waits) {
            if state.changed().await.is_err() {
                break;
            }
            let state = state.borrow_and_update();
            if state.blocked.is_some() && state.next_attempt.is_some() {
                break;
            }
        }
        Ok(())
    }

    /// Ends the task and waits for it.
    pub async fn stop(self) {
        drop(self.stopping);
        let abort = self.task.abort_handle();
        if timeout(STOP_DEADLINE, self.task).await.is_err() {
            abort.abort();
        }
    }

    fn post(&self, mail: Mail) {
        // A task that has ended has nothing to be told.
        let _ = self.mail.send(mail);
    }
}

struct Driver {
    engine: Engine,
    outside: Outside,
    publish: watch::Sender<SyncState>,
    shown: Option<Shown>,
}

/// What is shown now: since when, and whether the server was in reach.
#[derive(Debug, Clone, Copy)]
struct Shown {
    at: Instant,
    in_reach: bool,
}

/// Whatever may come up while a step is under way or nothing is.
struct Outside {
    inbox: mpsc::UnboundedReceiver<Mail>,
    clock: Arc<dyn Clock>,
    ticker: Ticker,
    next_tick: Instant,
    /// Came while a step was under way that mail does not break off.
    mail_kept: VecDeque<Mail>,
}

enum Interruption {
    Mail(Mail),
    /// The plan has something else to do by now.
    Due,
    /// The machine slept.
    Woke,
}

impl Driver {
    async fn run(mut self, stopping: CancellationToken) {
        stopping.run_until_cancelled(self.drive()).await;
    }

    async fn drive(&mut self) {
        loop {
            while let Some(mail) = self.outside.mail() {
                self.interrupted(Interruption::Mail(mail)).await;
            }
            match self.engine.plan().await {
                Ok((local, plan)) => self.follow(&local, plan).await,
                Err(error) => {
                    tracing::error!(%error, "the sync cannot read the store");
                    self.engine.refuse_claimants(&Arc::new(error.into()));
                    self.rest(Some(Instant::now() + STORE_RETRY)).await;
                }
            }
        }
    }

    async fn follow(&mut self, local: &Local, plan: Plan) {
        let now = Instant::now();
        if plan.steps.is_empty() {
            if let Err(error) = self.engine.end_round().await {
                tracing::error!(%error, "a round's line was not written");
            }
            self.show(local, &plan).await;
            return self.rest(plan.wake_at.into_iter().chain(self.engine.next_lease_end).min()).await;
        }
        // A step without the server may take as long as its request waits: what is shown by then has to be true.
        let shown = self.shown.filter(|shown| shown.in_reach == self.engine.in_reach());
        let show_at = shown.map(|shown| shown.at + SHOW_EVERY).filter(|at| *at > now);
        if show_at.is_none() {
            self.show(local, &plan).await;
        }
        let wake_at = show_at.into_iter().chain(plan.wake_at).chain(self.engine.next_lease_end).min();
        for stage in plan.steps {
            let interrupted = self.step(stage, local, wake_at).await.is_break();
            // There may be another plan. Without the server, the other steps would only wait for it one by one.
            if interrupted || self.outside.has_mail() || !self.engine.in_reach() {
                break;
            }
        }
    }

    async fn step(&mut self, stage: Stage, local: &Local, wake_at: Option<Instant>) -> ControlFlow<()> {
        let push_by = self.engine.push_by(local).filter(|_| stage != Stage::Push);
        let interruption = tokio::select! {
            () = self.engine.step(stage) => return ControlFlow::Continue(()),
            interruption = self.outside.during(stage, wake_at, push_by) => interruption,
        };
        self.interrupted(interruption).await;
        ControlFlow::Break(())
    }

    async fn rest(&mut self, wake_at: Option<Instant>) {
        let interruption = self.outside.interruption(wake_at).await;
        self.interrupted(interruption).await;
    }

    async fn interrupted(&mut self, interruption: Interruption) {
        match interruption {
            Interruption::Mail(Mail::Kick) => self.engine.kick().await,
            Interruption::Mail(Mail::Claim { request, claimant }) => {
                self.engine.begin_claim(request, claimant).await;
            }
            Interruption::Mail(Mail::Changed) | Interruption::Due => {}
            Interruption::Woke => self.engine.wake(),
        }
    }

    async fn show(&mut self, local: &Local, plan: &Plan) {
        self.shown = Some(Shown { at: Instant::now(), in_reach: self.engine.in_reach() });
        match state::state(&mut self.engine, local, plan).await {
            Ok(state) => drop(self.publish.send_replace(state)),
            Err(error) => tracing::error!(%error, "the sync's state cannot be read"),
        }
    }
}

impl Outside {
    async fn interruption(&mut self, wake_at: Option<Instant>) -> Interruption {
        if let Some(mail) = self.mail_kept.pop_front() {
            return Interruption::Mail(mail);
        }
        loop {
            tokio::select! {
                Some(mail) = self.inbox.recv() => return Interruption::Mail(mail),
                () = sleep_until_some(wake_at) => return Interruption::Due,
                () = sleep_until(self.next_tick) => if self.tick() { return Interruption::Woke },
            }
        }
    }

    /// Photos take long: anything else goes before, and the downloads go on meanwhile. The other stages' requests are
    /// short, and mail waits for their end, unless the machine slept: that their connection is gone would only come to
    /// light by its time limit. On a slow link they may be long too: the outbox is not kept waiting beyond `push_by`.
    async fn during(
        &mut self,
        stage: Stage,
        wake_at: Option<Instant>,
        mut push_by: Option<Instant>,
    ) -> Interruption {
        if stage == Stage::Photos {
            return self.interruption(wake_at).await;
        }
        loop {
            tokio::select! {
                Some(mail) = self.inbox.recv() => {
                    if let (Mail::Changed, None) = (&mail, push_by) && stage != Stage::Push {
                        push_by = Some(Instant::now() + WATCHDOG);
                    }
                    self.mail_kept.push_back(mail);
                }
                () = sleep_until_some(push_by) => return Interruption::Due,
                () = sleep_until(self.next_tick) => if self.tick() { return Interruption::Woke },
            }
        }
    }

    fn has_mail(&self) -> bool {
        !self.mail_kept.is_empty() || !self.inbox.is_empty()
    }

    /// Mail that is here already.
    fn mail(&mut self) -> Option<Mail> {
        self.mail_kept.pop_front().or_else(|| self.inbox.try_recv().ok())
    }

    fn tick(&mut self) -> bool {
        let now = Instant::now();
        self.next_tick = now + TICK;
        self.ticker.woke(now, self.clock.wall())
    }
}

async fn sleep_until_some(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}
