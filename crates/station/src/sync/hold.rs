//! Which operations of the outbox may go. A decision is held back until newer ones stand behind it or some time
//! has passed, so that undoing it is cheap. Numbers are dense, so a held operation holds those after it.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use protocol::messages::Policy;
use tokio::time::Instant;
use uuid::Uuid;

use crate::store::station::operation::{self, Number, OperationKind, OutboxLine};
use crate::store::station::setting;
use crate::store::{StationWrite, StoreError};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ready {
    /// How many from the front may go.
    pub count: usize,
    /// When the first that is held may go too.
    pub next_in: Option<Duration>,
}

/// `outbox` in the order of numbers. Operations up to `flushed_to` are held no longer, and neither are those in
/// front of a release: whoever gives a batch back has done with it. One whose `age` nobody can tell goes.
pub fn ready(
    outbox: &[OutboxLine],
    policy: &Policy,
    flushed_to: u64,
    age: impl Fn(&OutboxLine) -> Option<Duration>,
) -> Ready {
    let released = outbox.iter().rev().find(|line| line.kind == OperationKind::Release);
    let flushed_to = released.map_or(0, |line| line.number.seq).max(flushed_to);
    let mut decisions_behind = outbox.iter().filter(|line| line.kind.decides()).count();
    for (index, line) in outbox.iter().enumerate() {
        decisions_behind -= usize::from(line.kind.decides());
        let may_be_held = line.kind.decides() && line.number.seq > flushed_to;
        if !may_be_held || decisions_behind >= policy.hold_back_count as usize {
            continue;
        }
        let hold = Duration::from_secs(policy.hold_back_s.into());
        let rest = age(line).and_then(|age| hold.checked_sub(age)).filter(|rest| !rest.is_zero());
        if let Some(rest) = rest {
            return Ready { count: index, next_in: Some(rest) };
        }
    }
    Ready { count: outbox.len(), next_in: None }
}

/// The hold-back as the engine keeps it: by the wall clock, or by the time for which it has seen an operation wait,
/// since a wall clock may stand still.
#[derive(Debug, Default)]
pub struct Holding {
    seen: HashMap<Number, Instant>,
}

impl Holding {
    /// `outbox` as in [`ready`].
    pub fn ready(
        &mut self,
        outbox: &[OutboxLine],
        policy: &Policy,
        flushed_to: u64,
        wall: DateTime<Utc>,
    ) -> Ready {
        let now = Instant::now();
        let before = std::mem::take(&mut self.seen);
        let first_seen = |line: &OutboxLine| before.get(&line.number).copied().unwrap_or(now);
        self.seen = outbox.iter().map(|line| (line.number, first_seen(line))).collect();
        ready(outbox, policy, flushed_to, |line| {
            wall_age(line, wall).map(|age| age.max(now - first_seen(line)))
        })
    }
}

/// By the wall clock. A clock turned back makes an operation look as made in the future: nobody can say how long
/// ago that was.
pub fn wall_age(line: &OutboxLine, now: DateTime<Utc>) -> Option<Duration> {
    (now - line.made_at).to_std().ok()
}

/// What is in the outbox now is held back no longer: at sign-out, at the vault's lock, at the end of a batch.
pub fn flush(tx: &StationWrite<'_>, incarnation: Uuid) -> Result<(), StoreError> {
    let last = operation::next_seq(tx, incarnation)? - 1;
    setting::set(tx, &setting::FLUSHED_TO, &last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::outbox_fixture::line;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).expect("in range")
    }

    fn decisions(made_at_s: &[i64]) -> Vec<OutboxLine> {
        let numbered = made_at_s.iter().zip(1..);
        numbered.map(|(second, seq)| line(seq, OperationKind::Decide, at(*second))).collect()
    }

    #[test]
    fn a_decision_waits_two_minutes_or_for_ten_newer_ones() {
        let policy = Policy::default();
        // Name, when each was made, flushed up to, now; how many may go, when the next one may.
        let table = [
            ("an empty outbox", vec![], 0, 0, 0, None),
            ("one just made", vec![0], 0, 0, 0, Some(120)),
            ("one almost due", vec![0], 0, 119, 0, Some(1)),
            ("one that is due", vec![0], 0, 120, 1, None),
            ("twelve in a row: two have ten behind them", vec![0; 12], 0, 0, 2, Some(120)),
            ("flushed up to the second", vec![0; 3], 2, 0, 2, Some(120)),
            ("the clock was turned back an hour", vec![3600], 0, 0, 1, None),
        ];
        for (name, made, flushed_to, now, count, next_s) in table {
            let found = ready(&decisions(&made), &policy, flushed_to, |line| wall_age(line, at(now)));
            assert_eq!(found, Ready { count, next_in: next_s.map(Duration::from_secs) }, "{name}");
        }
    }

    #[test]
    fn an_operation_behind_a_held_decision_waits_with_it() {
        let outbox = [
            line(1, OperationKind::Withdraw, at(0)),
            line(2, OperationKind::Decide, at(0)),
            line(3, OperationKind::Decide, at(-500)),
        ];
        let found = ready(&outbox, &Policy::default(), 0, |line| wall_age(line, at(0)));
        assert_eq!(found.count, 1, "a withdrawal in front goes, the old one behind a fresh one does not");
    }

    #[test]
    fn a_batch_given_back_takes_everything_before_it_along() {
        let outbox = [
            line(1, OperationKind::Decide, at(0)),
            line(2, OperationKind::Release, at(0)),
            line(3, OperationKind::Decide, at(0)),
        ];
        let found = ready(&outbox, &Policy::default(), 0, |line| wall_age(line, at(0)));
        assert_eq!(found.count, 2);
    }
}
