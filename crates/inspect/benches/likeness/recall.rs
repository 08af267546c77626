//! Copies of every photo, looked for among all of them.

use std::collections::BTreeMap;
use std::error::Error;

use inspect::likeness::{Fingerprint, Index, Reach};
use inspect::{Orientation, Quad};
use serde_json::{Value, json};
use specimen::Dice;

use crate::copies::{WAYS, Way};
use crate::pdq::{self, Pdq};
use crate::photos::{Kind, Order, Photo, as_detected};
use crate::timing::{median, timed};
use crate::{DETECTOR_ERROR, LEAST_CORRELATION};

/// What keeps a photo from being made, sent between threads.
type Failure = Box<dyn Error + Send + Sync>;

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

/// `people` hand-held pictures and twice as many card sides, of which half are portrait sides; a quarter as many on
/// the stand, an eighth photographed twice.
pub fn prints(people: usize) -> Result<Vec<Print>, Failure> {
    let people = people as u64;
    let orders: Vec<Order> = (0..2 * people)
        .map(Order::CardSide)
        .chain((2 * people..3 * people).map(Order::HandHeld))
        .chain((0..people / 4).map(Order::Stand))
        .chain((0..people / 8).flat_map(|person| [Order::FirstShot(person), Order::SecondShot(person)]))
        .collect();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let shares: Vec<Result<Vec<Print>, Failure>> = std::thread::scope(|scope| {
        let running: Vec<_> = orders
            .chunks(orders.len().div_ceil(workers).max(1))
            .map(|share| scope.spawn(|| share.iter().map(|order| Print::made(*order)).collect()))
            .collect();
        running.into_iter().map(|worker| worker.join().expect("a worker does not panic")).collect()
    });
    Ok(shares.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

impl Print {
    fn made(order: Order) -> Result<Self, Failure> {
        Ok(Self::of(&order.make()?))
    }

    fn of(photo: &Photo) -> Self {
        let mut dice = Dice::new(photo.person, "copies");
        let reach = if photo.kind == Kind::EmblemSide { Reach::SamePixels } else { Reach::Copies };
        let (fingerprint, took) =
            timed(|| fingerprint(&photo.picture, photo.card.as_ref(), reach, &mut dice));
        let copied = matches!(photo.kind, Kind::PortraitSide | Kind::HandHeld);
        let ways = WAYS.iter().filter(|_| copied);
        let copies = ways.map(|way| Copied::of(photo, *way, &mut dice)).collect();
        let pdq = Pdq::of(&photo.picture);
        let took_ms = took.processor_ms.unwrap_or(took.wall_ms);
        Self { person: photo.person, kind: photo.kind, fingerprint, pdq, copies, took_ms }
    }
}

impl Copied {
    fn of(photo: &Photo, way: Way, dice: &mut Dice) -> Self {
        let (picture, card) = way.copy(&photo.picture, photo.card.as_ref(), dice);
        Self {
            way,
            fingerprint: fingerprint(&picture, card.as_ref(), Reach::Copies, dice),
            without_card: fingerprint(&picture, None, Reach::Copies, dice),
            pdq: Pdq::of(&picture),
        }
    }
}

/// With the corners as a detector would find them.
fn fingerprint(picture: &image::RgbImage, card: Option<&Quad>, reach: Reach, dice: &mut Dice) -> Fingerprint {
    let card = card.map(|card| as_detected(card, DETECTOR_ERROR, dice));
    Fingerprint::of(picture, Orientation::UPRIGHT, reach, card.as_ref())
}

#[derive(Default, Clone, Copy)]
struct Tally {
    copies: usize,
    found: usize,
    found_without_card: usize,
    found_by_pdq: usize,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.copies += other.copies;
        self.found += other.found;
        self.found_without_card += other.found_without_card;
        self.found_by_pdq += other.found_by_pdq;
    }

    fn value(&self) -> Value {
        let share = |part: usize| part as f64 / self.copies.max(1) as f64;
        json!({
            "copies": self.copies, "recall": share(self.found),
            "recall_without_card": share(self.found_without_card), "recall_pdq": share(self.found_by_pdq),
        })
    }
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
    // By what the photo is of: each way, and all that keep the whole picture or crop it.
    let mut tallies = BTreeMap::<Kind, BTreeMap<String, Tally>>::new();
    for (id, print) in prints.iter().enumerate() {
        for copy in &print.copies {
            let tally = Tally {
                copies: 1,
                found: usize::from(found(&copy.fingerprint, id)),
                found_without_card: usize::from(found(&copy.without_card, id)),
                found_by_pdq: usize::from(copy.pdq.distance(&print.pdq) <= pdq::RADIUS),
            };
            let of_kind = tallies.entry(print.kind).or_default();
            of_kind.entry(format!("{:?}", copy.way)).or_default().add(tally);
            of_kind.entry(copy.way.group().to_owned()).or_default().add(tally);
        }
    }
    let rows = tallies.into_iter().map(|(kind, ways)| {
        let ways: Value = ways.into_iter().map(|(way, tally)| (way, tally.value())).collect();
        (format!("{kind:?}"), ways)
    });
    let took: Vec<f64> = prints.iter().map(|print| print.took_ms).collect();
    json!({ "ways": rows.collect::<Value>(), "fingerprint_ms_p50": median(&took) })
}
