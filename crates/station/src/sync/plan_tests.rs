//! Random states of station, server and stages against what a plan may never do.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use model::Text;
use proptest::prelude::*;
use protocol::messages::Policy;
use tokio::time::Instant;

use crate::store::station::operation::{OperationKind, OutboxLine};

use super::hold;
use super::outbox_fixture::line;
use super::plan::{CHANGES_EVERY, Local, Plan, Retries, Server, Stage, WATCHDOG, plan, push_by};
use super::retry::Attempt;

fn wall_now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("in range")
}

fn outbox() -> impl Strategy<Value = Vec<OutboxLine>> {
    use OperationKind::{Decide, Release, Supersede, Withdraw};
    let kind = prop::sample::select(vec![Decide, Decide, Decide, Supersede, Withdraw, Withdraw, Release]);
    prop::collection::vec((-300_i64..300, kind), 0..30).prop_map(|made| {
        let numbered = made.into_iter().zip(1..);
        numbered.map(|((age_s, kind), seq)| line(seq, kind, wall_now() - TimeDelta::seconds(age_s))).collect()
    })
}

/// How a stage fared: seconds since its last failure, how many there were, what the server asked for.
type Fared = Option<(u64, u32, Option<u64>)>;

fn retries(fared: &[Fared], now: Instant, random: f64) -> Retries {
    let mut retries = Retries::default();
    for (stage, fared) in Stage::ALL.into_iter().zip(fared) {
        let Some((ago_s, failures, asked_s)) = *fared else { continue };
        for _ in 0..failures {
            let failed_at = now.checked_sub(Duration::from_secs(ago_s)).expect("the clock runs long enough");
            let text = Text::new("断开", "cut");
            let attempt = Attempt { began: failed_at, ended: failed_at };
            retries.of_mut(stage).fail(attempt, text, asked_s.map(Duration::from_secs), random);
        }
    }
    retries
}

#[derive(Debug, Clone)]
struct Scene {
    outbox: Vec<OutboxLine>,
    flushed_to: u64,
    work: (usize, usize, usize),
    ahead: usize,
    greeted: bool,
    more_changes: bool,
    push_only: bool,
    ahead_in_s: Option<u64>,
    last_changes_s: Option<u64>,
    last_push_s: Option<u64>,
    fared: Vec<Fared>,
    random: f64,
}

fn scene() -> impl Strategy<Value = Scene> {
    let fared = prop::option::of((0_u64..200, 1_u32..9, prop::option::of(0_u64..600)));
    let work = (0_usize..3, 0_usize..3, 0_usize..3, 0_usize..3);
    let server =
        (prop::bool::weighted(0.8), any::<bool>(), prop::bool::weighted(0.2), prop::option::of(0_u64..900));
    let seconds = (prop::option::of(0_u64..200), prop::option::of(0_u64..200));
    let stages = prop::collection::vec(fared, Stage::ALL.len());
    (outbox(), 0_u64..30, work, server, seconds, stages, 0.0..1.0_f64).prop_map(
        |(outbox, flushed_to, work, server, seconds, fared, random)| Scene {
            outbox,
            flushed_to,
            work: (work.0, work.1, work.2),
            ahead: work.3,
            greeted: server.0,
            more_changes: server.1,
            push_only: server.2,
            ahead_in_s: server.3,
            last_changes_s: seconds.0,
            last_push_s: seconds.1,
            fared,
            random,
        },
    )
}

impl Scene {
    fn plan(&self, now: Instant) -> (Local, Server, Retries, Plan) {
        let ago = |seconds: u64| now - Duration::from_secs(seconds);
        let ready = hold::ready(&self.outbox, &Policy::default(), self.flushed_to, |line| {
            hold::wall_age(line, wall_now())
        });
        let local = Local {
            operations_ready: ready.count,
            hold_ends: ready.next_in.map(|rest| now + rest),
            claims: self.work.0,
            ahead: self.ahead,
            manifests: self.work.1,
            photos: self.work.2,
        };
        let server = Server {
            greeted: self.greeted,
            more_changes: self.more_changes,
            last_changes: self.last_changes_s.map(ago),
            last_push: self.last_push_s.map(ago),
            push_only: self.push_only,
            ahead_after: self.ahead_in_s.map(|seconds| now + Duration::from_secs(seconds)),
        };
        let retries = retries(&self.fared, now, self.random);
        let plan = plan(&local, &server, &retries, now);
        (local, server, retries, plan)
    }

    /// The rule of the hold-back in its plainest words.
    fn is_held(&self, line: &OutboxLine) -> bool {
        let policy = Policy::default();
        let behind = || self.outbox.iter().filter(|other| other.number.seq > line.number.seq);
        let newer = behind().filter(|other| other.kind.decides()).count();
        let age_s = (wall_now() - line.made_at).num_seconds();
        let young = (0..i64::from(policy.hold_back_s)).contains(&age_s);
        let released = behind().any(|other| other.kind == OperationKind::Release);
        let few_behind = newer < policy.hold_back_count as usize;
        line.kind.decides() && young && few_behind && !released && line.number.seq > self.flushed_to
    }

    fn has_work(&self, local: &Local, server: &Server, now: Instant, stage: Stage) -> bool {
        match stage {
            Stage::Hello => server.push_only,
            Stage::Push => local.operations_ready > 0,
            _ if server.push_only => false,
            Stage::Changes => {
                server.more_changes || server.last_changes.is_none_or(|last| last + CHANGES_EVERY <= now)
            }
            Stage::Claims => {
                let ahead = local.ahead > 0 && server.ahead_after.is_none_or(|after| after <= now);
                local.claims > 0 || ahead
            }
            Stage::Manifests => local.manifests > 0,
            Stage::Photos => local.photos > 0,
        }
    }
}

/// Instants cannot go before the machine's start, so a scene plays some time after it.
fn now() -> Instant {
    Instant::now() + Duration::from_secs(3600)
}

proptest! {
    #[test]
    fn no_held_operation_is_sent(scene in scene()) {
        let (local, _, _, plan) = scene.plan(now());
        let sent = &scene.outbox[..local.operations_ready];
        prop_assert!(sent.iter().all(|line| !scene.is_held(line)));
        if let Some(next) = scene.outbox.get(local.operations_ready) {
            prop_assert!(scene.is_held(next), "the first that stays is one that is held");
            prop_assert!(local.hold_ends.is_some());
        }
        prop_assert!(!plan.steps.contains(&Stage::Push) || !sent.is_empty());
    }

    #[test]
    fn steps_come_in_the_order_of_the_round(scene in scene()) {
        let (_, server, _, plan) = scene.plan(now());
        prop_assert!(plan.steps.is_sorted() && plan.steps.windows(2).all(|pair| pair[0] != pair[1]));
        let without_server = !server.greeted && !plan.steps.is_empty();
        let hello = plan.steps.contains(&Stage::Hello);
        prop_assert!(!without_server || plan.steps == [Stage::Hello], "nothing else needs the server");
        prop_assert!(!hello || !server.greeted || server.push_only, "whoever was greeted says hello no more");
    }

    #[test]
    fn a_server_of_another_release_gets_operations_and_is_asked_for_nothing(scene in scene()) {
        let (_, _, _, plan) = Scene { greeted: true, push_only: true, ..scene }.plan(now());
        prop_assert!(plan.steps.iter().all(|stage| matches!(stage, Stage::Hello | Stage::Push)));
    }

    #[test]
    fn nothing_is_claimed_ahead_before_the_server_is_to_be_asked_again(scene in scene()) {
        let now = now();
        let (local, server, _, plan) = scene.plan(now);
        let too_early = server.ahead_after.is_some_and(|after| after > now);
        prop_assume!(local.claims == 0 && (local.ahead == 0 || too_early));
        prop_assert!(!plan.steps.contains(&Stage::Claims));
        let waits = local.ahead > 0 && server.greeted && !server.push_only;
        let by_then = plan.wake_at.zip(server.ahead_after).is_some_and(|(wake, after)| wake <= after);
        prop_assert!(!waits || by_then, "it is looked at again by then");
    }

    #[test]
    fn what_has_no_work_stands_in_nobodys_way_and_the_rest_waits_on(scene in scene()) {
        let now = now();
        let (local, server, mut retries, before) = scene.plan(now);
        retries.rest_without_work(&local);
        prop_assert_eq!(plan(&local, &server, &retries, now).steps, before.steps, "it plans the same");
        let work = [
            (Stage::Push, local.operations_ready),
            (Stage::Claims, local.claims + local.ahead),
            (Stage::Manifests, local.manifests),
            (Stage::Photos, local.photos),
        ];
        for (stage, work) in work {
            prop_assert!(work > 0 || retries.of(stage).blocked().is_none(), "{stage:?} has nothing to do");
        }
        let fared = |stage: Stage| scene.fared[stage as usize].is_some();
        for (stage, _) in work.into_iter().filter(|(stage, work)| *work > 0 && fared(*stage)) {
            prop_assert!(retries.of(stage).blocked().is_some(), "{stage:?} is still held up");
        }
    }

    #[test]
    fn a_stage_with_work_has_its_turn_whatever_became_of_the_others(scene in scene()) {
        let now = now();
        let (local, server, retries, plan) = scene.plan(now);
        for stage in Stage::ALL {
            let free = retries.of(stage).waits_until(now).is_none();
            if scene.has_work(&local, &server, now, stage) && free && server.greeted {
                prop_assert!(plan.steps.contains(&stage), "{stage:?} has work and need not wait");
            }
        }
    }

    #[test]
    fn whoever_waits_knows_until_when(scene in scene()) {
        let now = now();
        let (local, server, _, plan) = scene.plan(now);
        prop_assert!(plan.wake_at.is_none_or(|wake| wake > now));
        let idle = plan.steps.is_empty();
        prop_assert!(!idle || plan.wake_at.is_some(), "an idle engine always has a next time: {local:?} {server:?}");
    }

    #[test]
    fn a_server_in_reach_hears_of_waiting_operations_in_time(scene in scene()) {
        let now = now();
        let (local, server, retries, plan) = scene.plan(now);
        let asked_to_wait = retries.of(Stage::Push).was_asked();
        prop_assume!(server.greeted && local.operations_ready > 0 && !asked_to_wait);
        let overdue = server.last_push.is_none_or(|last| last + WATCHDOG <= now);
        prop_assert!(!overdue || plan.steps.contains(&Stage::Push));
        let bites = server.last_push.map_or(now, |last| last + WATCHDOG);
        let next = if plan.steps.contains(&Stage::Push) { Some(now) } else { plan.wake_at };
        prop_assert!(next.is_some_and(|next| next <= bites.max(now)));
        let makes_way = push_by(&local, &server, &retries, now);
        prop_assert!(makes_way.is_some_and(|at| at <= bites.max(now + WATCHDOG)), "a long step makes way");
    }

    #[test]
    fn no_step_makes_way_for_a_push_that_could_not_be_made(scene in scene()) {
        let now = now();
        let (local, mut server, retries, _) = scene.plan(now);
        let makes_way = push_by(&local, &server, &retries, now);
        let nothing_waits = local.operations_ready == 0 && local.hold_ends.is_none();
        prop_assert!(makes_way.is_none() || !nothing_waits);
        server.greeted = false;
        prop_assert!(push_by(&local, &server, &retries, now).is_none(), "it is not in reach");
    }
}
