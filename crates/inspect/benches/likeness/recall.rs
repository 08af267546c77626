//! Copies of every photo, looked for among all of them.

use std::collections::BTreeMap;
use std::time::Instant;

use inspect::likeness::{Fingerprint, Index, Reach};
use inspect::{Orientation, Quad};
use serde_json::{Value, json};
use specimen::{Dice, SpecimenError};

use crate::copies::{WAYS, Way};
use crate::pdq::{self, Pdq};
use crate::photos::{Kind, Order, Photo, as_detected};
use crate::{DETECTOR_ERROR, LEAST_CORRELATION};

/// A photo with what is kept of it, and its copies.
pub struct Print {
    pub person: u64,
    pub kind: Kind,
    pub fingerprint: Fingerprint,
    pub pdq: Pdq,
    pub copies: Vec<Copied>,
    took_ms: f64,
}

pub struct Copied {
    way: Way,
    fingerprint: Fingerprint,
    without_card: Fingerprint,
    pdq: Pdq,
}

/// `people` portrait sides and hand-held pictures; a quarter as many on the stand, an eighth photographed again.
pub fn prints(people: usize) -> Result<Vec<Print>, SpecimenError> {
    let orders =
        |kind, from: u64, count: usize| (from..from + count as u64).map(move |person| Order { kind, person });
    let orders: Vec<Order> = orders(Kind::PortraitSide, 0, people)
        .chain(orders(Kind::HandHeld, 0, people))
        .chain(orders(Kind::Stand, 500_000, people / 4))
        .chain(orders(Kind::AnotherShot, 0, people / 8))
        .collect();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let shares: Vec<Result<Vec<Print>, SpecimenError>> = std::thread::scope(|scope| {
        let running: Vec<_> = orders
            .chunks(orders.len().div_ceil(workers).max(1))
            .map(|share| scope.spawn(|| share.iter().map(|order| Ok(Print::of(&order.make()?))).collect()))
            .collect();
        running.into_iter().map(|worker| worker.join().expect("a worker does not panic")).collect()
    });
    Ok(shares.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

impl Print {
    fn of(photo: &Photo) -> Self {
        let mut dice = Dice::new(photo.person, "copies");
        let started = Instant::now();
        let fingerprint = fingerprint(&photo.picture, photo.card.as_ref(), &mut dice);
        let took_ms = started.elapsed().as_secs_f64() * 1000.0;
        let copied = matches!(photo.kind, Kind::PortraitSide | Kind::HandHeld);
        let ways = WAYS.iter().filter(|_| copied);
        let copies = ways.map(|way| Copied::of(photo, *way, &mut dice)).collect();
        let pdq = Pdq::of(&photo.picture);
        Self { person: photo.person, kind: photo.kind, fingerprint, pdq, copies, took_ms }
    }
}

impl Copied {
    fn of(photo: &Photo, way: Way, dice: &mut Dice) -> Self {
        let (picture, card) = way.copy(&photo.picture, photo.card.as_ref(), dice);
        Self {
            way,
            fingerprint: fingerprint(&picture, card.as_ref(), dice),
            without_card: fingerprint(&picture, None, dice),
            pdq: Pdq::of(&picture),
        }
    }
}

/// With the corners as a detector would find them.
fn fingerprint(picture: &image::RgbImage, card: Option<&Quad>, dice: &mut Dice) -> Fingerprint {
    let card = card.map(|card| as_detected(card, DETECTOR_ERROR, dice));
    Fingerprint::of(picture, Orientation::UPRIGHT, Reach::Copies, card.as_ref())
}

#[derive(Default)]
struct Tally {
    copies: usize,
    found: usize,
    found_without_card: usize,
    found_by_pdq: usize,
}

pub fn measure(prints: &[Print]) -> Value {
    let mut index = Index::new();
    for (id, print) in (0..).zip(prints) {
        index.insert(id, &print.fingerprint.sketch);
    }
    let found = |wanted: &Fingerprint, id: usize| {
        let candidates = index.search(&wanted.sketch, 64);
        let hit = candidates.iter().any(|found| found.id as usize == id);
        hit && wanted.likeness(&prints[id].fingerprint, LEAST_CORRELATION).is_some()
    };
    let mut tallies = BTreeMap::<(Kind, String), Tally>::new();
    for (id, print) in prints.iter().enumerate() {
        for copy in &print.copies {
            let tally = tallies.entry((print.kind, format!("{:?}", copy.way))).or_default();
            tally.copies += 1;
            tally.found += usize::from(found(&copy.fingerprint, id));
            tally.found_without_card += usize::from(found(&copy.without_card, id));
            tally.found_by_pdq += usize::from(copy.pdq.distance(&print.pdq) <= pdq::RADIUS);
        }
    }
    let share = |part: usize, whole: usize| part as f64 / whole as f64;
    let rows = tallies.into_iter().map(|((kind, way), tally)| {
        json!({
            "kind": format!("{kind:?}"), "way": way, "copies": tally.copies,
            "recall": share(tally.found, tally.copies),
            "recall_without_card": share(tally.found_without_card, tally.copies),
            "recall_pdq": share(tally.found_by_pdq, tally.copies),
        })
    });
    let mut took: Vec<f64> = prints.iter().map(|print| print.took_ms).collect();
    took.sort_by(f64::total_cmp);
    json!({ "ways": rows.collect::<Vec<_>>(), "fingerprint_ms_p50": took[took.len() / 2] })
}
