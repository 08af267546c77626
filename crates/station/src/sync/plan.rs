//! The planner: from what is to be done here, what is known of the server and how each stage fared, to the list
//! of the next steps. Pure, so that every order of events can be tried.

use std::time::Duration;

use tokio::time::Instant;

use super::retry::Retry;

/// How often the server is asked for changes when nothing else happens; also renews the leases.
pub const CHANGES_EVERY: Duration = Duration::from_secs(60);
/// With operations to send and a server in reach, an attempt is never further back than this.
pub const WATCHDOG: Duration = Duration::from_secs(45);

/// The stages of a round, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Finds out whether the server is there, and who it is. Part of a round only with a server that takes nothing but
    /// operations.
    Hello,
    Push,
    Changes,
    Claims,
    Manifests,
    Photos,
}

impl Stage {
    pub const ALL: [Self; 6] =
        [Self::Hello, Self::Push, Self::Changes, Self::Claims, Self::Manifests, Self::Photos];
}

/// What waits here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Local {
    /// Operations from the front of the outbox that are not held back.
    pub operations_ready: usize,
    /// When the next that is held back may go.
    pub hold_ends: Option<Instant>,
    /// Claims without an answer.
    pub claims: usize,
    /// Cases to be claimed ahead.
    pub ahead: usize,
    /// Batches whose manifest is not complete.
    pub manifests: usize,
    /// Photos that can be asked for or are on their way.
    pub photos: usize,
}

/// What is known of the server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Server {
    /// It said hello, and no connection failed since.
    pub greeted: bool,
    /// The last answer to `changes` was not all.
    pub more_changes: bool,
    pub last_changes: Option<Instant>,
    /// The last time that operations were sent, or that there were none to send.
    pub last_push: Option<Instant>,
    /// It takes stations of other releases: from this one it takes what was decided, and nothing else.
    pub push_only: bool,
    /// It had nothing to claim ahead, and is not asked before this.
    pub ahead_after: Option<Instant>,
}

#[derive(Debug, Clone, Default)]
pub struct Retries([Retry; Stage::ALL.len()]);

impl Retries {
    pub fn of(&self, stage: Stage) -> &Retry {
        &self.0[stage as usize]
    }

    pub fn of_mut(&mut self, stage: Stage) -> &mut Retry {
        &mut self.0[stage as usize]
    }

    pub fn reset(&mut self) {
        self.0.iter_mut().for_each(Retry::reset);
    }

    /// What stood in the way of work that is done or gone does so no more.
    pub fn rest_without_work(&mut self, local: &Local) {
        let work = [
            (Stage::Push, local.operations_ready),
            (Stage::Claims, local.claims + local.ahead),
            (Stage::Manifests, local.manifests),
            (Stage::Photos, local.photos),
        ];
        for (stage, _) in work.iter().filter(|(_, work)| *work == 0) {
            self.of_mut(*stage).rest();
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// To be done now, in this order.
    pub steps: Vec<Stage>,
    /// When there will be something to do that is not now; `None`: only when something changes.
    pub wake_at: Option<Instant>,
}

/// Without a greeting one step needs the server, so that one that is away costs one request. After it, every stage
/// that has work and need not wait is in the plan: one that fails keeps none from its turn.
pub fn plan(local: &Local, server: &Server, retries: &Retries, now: Instant) -> Plan {
    let mut plan = Plan::default();
    if server.greeted && server.push_only {
        // It, or this station, may be updated meanwhile.
        plan.add(Stage::Hello, retries.of(Stage::Hello).waits_until(now));
        plan.add_push(local, server, retries, now);
    } else if server.greeted {
        plan_with_server(&mut plan, local, server, retries, now);
    } else {
        plan.add(Stage::Hello, retries.of(Stage::Hello).waits_until(now));
    }
    plan
}

fn plan_with_server(plan: &mut Plan, local: &Local, server: &Server, retries: &Retries, now: Instant) {
    plan.add_push(local, server, retries, now);
    // The later of the two; `None` is at once.
    let changes = changes_due(server, now).max(retries.of(Stage::Changes).waits_until(now));
    plan.add(Stage::Changes, changes);
    let mut claims = local.claims;
    if local.ahead > 0 {
        match server.ahead_after.filter(|after| *after > now) {
            None => claims += 1,
            Some(after) => plan.wake(after),
        }
    }
    let work = [(Stage::Claims, claims), (Stage::Manifests, local.manifests), (Stage::Photos, local.photos)];
    plan.add_work(work, retries, now);
}

impl Plan {
    fn add(&mut self, stage: Stage, waits_until: Option<Instant>) {
        match waits_until {
            None => self.steps.push(stage),
            Some(until) => self.wake(until),
        }
    }

    fn add_push(&mut self, local: &Local, server: &Server, retries: &Retries, now: Instant) {
        if local.operations_ready > 0 {
            self.add(Stage::Push, push_waits_until(server, retries, now));
        } else if let Some(hold_ends) = local.hold_ends {
            self.wake(hold_ends);
        }
    }

    fn add_work(&mut self, stages: [(Stage, usize); 3], retries: &Retries, now: Instant) {
        for (stage, work) in stages {
            if work > 0 {
                self.add(stage, retries.of(stage).waits_until(now));
            }
        }
    }

    fn wake(&mut self, at: Instant) {
        self.wake_at = Some(self.wake_at.map_or(at, |earlier| earlier.min(at)));
    }
}

/// The watchdog cuts a back-off short, but not a wait that the server asked for.
fn push_waits_until(server: &Server, retries: &Retries, now: Instant) -> Option<Instant> {
    let retry = retries.of(Stage::Push);
    let until = retry.waits_until(now)?;
    if retry.was_asked() {
        return Some(until);
    }
    let bites = server.last_push.map_or(now, |last| last + WATCHDOG);
    Some(until.min(bites)).filter(|until| *until > now)
}

/// When a step of another stage has to make way for the outbox. Later than the next attempt would be, so that steps
/// that take long on a slow link are not broken off by each of them.
pub fn push_by(local: &Local, server: &Server, retries: &Retries, now: Instant) -> Option<Instant> {
    if !server.greeted {
        return None;
    }
    if local.operations_ready == 0 {
        return local.hold_ends.map(|hold_ends| hold_ends + WATCHDOG);
    }
    let asked = retries.of(Stage::Push).waits_until(now).filter(|_| retries.of(Stage::Push).was_asked());
    let bites = server.last_push.unwrap_or(now) + WATCHDOG;
    Some(asked.map_or(bites, |asked| asked.max(bites)))
}

fn changes_due(server: &Server, now: Instant) -> Option<Instant> {
    if server.more_changes {
        return None;
    }
    server.last_changes.map(|last| last + CHANGES_EVERY).filter(|due| *due > now)
}
