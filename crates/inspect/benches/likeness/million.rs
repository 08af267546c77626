//! A search among a million photos on one thread, beside one that goes through all of them.

use inspect::Point;
use inspect::likeness::{CardSketch, Code, Index, Sketch};
use serde_json::{Value, json};
use specimen::Dice;

use crate::timing::{Took, median, percentile, timed};

const SEARCHES: usize = 400;
/// Going through all takes far longer and hardly differs from time to time.
const LINEAR_SEARCHES: usize = 20;
const MOST_FOUND: usize = 64;
/// Every tenth bit or so of the cards' codes is the same for all cards of a kind.
const KINDS_OF_CARDS: u64 = 4;

/// A photo that nobody took. Cards of one kind share three bits of four, as measured on specimens.
fn sketch(dice: &mut Dice, kinds: &[Code]) -> Sketch {
    let code = |dice: &mut Dice| Code(std::array::from_fn(|_| dice.next()));
    let whole = code(dice);
    let kind = kinds[(dice.next() % KINDS_OF_CARDS) as usize];
    let noise = Code(std::array::from_fn(|_| dice.next() & dice.next() & dice.next()));
    let card = Code(std::array::from_fn(|word| kind.0[word] ^ noise.0[word]));
    let mut corner =
        |x: f32, y: f32| Point { x: x + dice.between(-0.04, 0.04), y: y + dice.between(-0.04, 0.04) };
    let corners = [corner(0.2, 0.2), corner(0.8, 0.2), corner(0.8, 0.8), corner(0.2, 0.8)];
    Sketch { pixels: [0; 32], whole: Some(whole), card: Some(CardSketch { code: card, corners }) }
}

/// As a copy of the photo would have it: some bits differ.
fn copy_of(sketch: &Sketch) -> Sketch {
    let whole = sketch
        .whole
        .map(|code| Code([code.0[0] ^ 0x0101_0101, code.0[1] ^ 0xF00F, code.0[2], code.0[3] ^ 1 << 63]));
    Sketch { whole, ..*sketch }
}

pub fn measure(photos: usize) -> Value {
    let mut dice = Dice::new(1, "million");
    let kinds: Vec<Code> = (0..KINDS_OF_CARDS).map(|_| Code(std::array::from_fn(|_| dice.next()))).collect();
    let sketches: Vec<Sketch> = (0..photos).map(|_| sketch(&mut dice, &kinds)).collect();
    let mut index = Index::new();
    let ((), built) = timed(|| (0..).zip(&sketches).for_each(|(id, sketch)| index.insert(id, sketch)));
    let wanted: Vec<usize> = (0..photos).step_by((photos / SEARCHES).max(1)).collect();
    let searched =
        |copy: &Sketch| -> Vec<u32> { index.search(copy, MOST_FOUND).iter().map(|found| found.id).collect() };
    let searches: Vec<_> = wanted.iter().map(|id| timed(|| searched(&copy_of(&sketches[*id])))).collect();
    let found = searches.iter().zip(&wanted).filter(|((ids, _), id)| ids.contains(&(**id as u32))).count();
    let linear: Vec<_> = wanted
        .iter()
        .step_by((wanted.len() / LINEAR_SEARCHES).max(1))
        .map(|id| (*id, timed(|| gone_through(&sketches, &copy_of(&sketches[*id])))))
        .collect();
    let agrees = linear.iter().all(|(id, (ids, _))| *ids == searched(&copy_of(&sketches[*id])));
    json!({
        "photos": photos, "searches": searches.len(), "found": found, "built_ms": built.wall_ms, "limit_ms": 20,
        "index": times(searches.iter().map(|(_, took)| took)),
        "gone through one by one": times(linear.iter().map(|(_, (_, took))| took)),
        "both find the same": agrees,
    })
}

/// Every photo held against the one that is looked for.
fn gone_through(sketches: &[Sketch], wanted: &Sketch) -> Vec<u32> {
    let mut found: Vec<(u32, u32)> = (0..)
        .zip(sketches)
        .filter_map(|(id, sketch)| Some((wanted.candidate(sketch)?.distance, id)))
        .collect();
    found.sort_unstable();
    found.truncate(MOST_FOUND);
    found.into_iter().map(|(_, id)| id).collect()
}

fn times<'a>(took: impl Iterator<Item = &'a Took>) -> Value {
    let took: Vec<&Took> = took.collect();
    let of = |values: Vec<f64>| json!({ "p50_ms": median(&values), "p95_ms": percentile(&values, 0.95) });
    json!({
        "wall": of(took.iter().map(|one| one.wall_ms).collect()),
        "on the processor": of(took.iter().filter_map(|one| one.processor_ms).collect()),
    })
}
