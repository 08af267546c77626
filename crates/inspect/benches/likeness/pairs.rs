//! All pairs of photos of different people: how many are taken for copies.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::LEAST_CORRELATION;
use crate::pdq;
use crate::photos::Kind;
use crate::recall::Print;

#[derive(Default)]
struct Tally {
    pairs: usize,
    candidates: usize,
    taken: usize,
    taken_by_pdq: usize,
}

impl Tally {
    fn add(&mut self, one: &Print, other: &Print) {
        self.pairs += 1;
        self.candidates += usize::from(one.fingerprint.sketch.candidate(&other.fingerprint.sketch).is_some());
        let alike = |one: &Print, other: &Print| {
            one.fingerprint.likeness(&other.fingerprint, LEAST_CORRELATION).is_some()
        };
        self.taken += usize::from(alike(one, other) || alike(other, one));
        self.taken_by_pdq += usize::from(one.pdq.distance(&other.pdq) <= pdq::RADIUS);
    }

    fn value(&self) -> Value {
        let share = |part: usize| part as f64 / self.pairs.max(1) as f64;
        json!({
            "pairs": self.pairs, "taken_for_copies": self.taken, "share": share(self.taken),
            "candidates": self.candidates, "share_pdq": share(self.taken_by_pdq),
        })
    }
}

/// What a pair is of, if it is held against each other.
fn subject(one: &Print, other: &Print) -> Option<&'static str> {
    match (one.kind, other.kind) {
        (Kind::PortraitSide, Kind::PortraitSide) => Some("portrait sides"),
        (Kind::EmblemSide, Kind::EmblemSide) => Some("emblem sides"),
        (Kind::HandHeld, Kind::HandHeld) => Some("hand-held"),
        (Kind::Stand, Kind::Stand) => Some("portrait sides on one stand"),
        (Kind::FirstShot, Kind::SecondShot) if one.person == other.person => Some("two shots of one card"),
        _ => None,
    }
}

pub fn measure(prints: &[Print]) -> Value {
    let mut tallies = BTreeMap::<&str, Tally>::new();
    for (place, one) in prints.iter().enumerate() {
        for other in &prints[place + 1..] {
            if let Some(subject) = subject(one, other) {
                tallies.entry(subject).or_default().add(one, other);
            }
        }
    }
    tallies.into_iter().map(|(subject, tally)| (subject.to_owned(), tally.value())).collect()
}
