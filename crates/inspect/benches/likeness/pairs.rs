//! All pairs of photos of different people: how many are taken for copies.

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

pub fn measure(prints: &[Print]) -> Value {
    let mut sides = Tally::default();
    let mut held = Tally::default();
    let mut stand = Tally::default();
    let mut again = Tally::default();
    for (place, one) in prints.iter().enumerate() {
        for other in &prints[place + 1..] {
            match (one.kind, other.kind) {
                (Kind::PortraitSide, Kind::PortraitSide) => sides.add(one, other),
                (Kind::HandHeld, Kind::HandHeld) => held.add(one, other),
                (Kind::Stand, Kind::Stand) => stand.add(one, other),
                (Kind::PortraitSide, Kind::AnotherShot) if one.person == other.person => {
                    again.add(one, other);
                }
                _ => {}
            }
        }
    }
    json!({
        "portrait sides": sides.value(), "hand-held": held.value(),
        "portrait sides on one stand": stand.value(), "two shots of one card": again.value(),
    })
}
