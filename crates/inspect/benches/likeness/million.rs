//! A search among a million photos on one thread.

use std::time::Instant;

use inspect::Point;
use inspect::likeness::{CardSketch, Code, Index, Sketch};
use serde_json::{Value, json};
use specimen::Dice;

const SEARCHES: usize = 400;
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

pub fn measure(photos: usize) -> Value {
    let mut dice = Dice::new(1, "million");
    let kinds: Vec<Code> = (0..KINDS_OF_CARDS).map(|_| Code(std::array::from_fn(|_| dice.next()))).collect();
    let mut index = Index::new();
    let started = Instant::now();
    let mut wanted = Vec::new();
    for id in 0..photos as u32 {
        let sketch = sketch(&mut dice, &kinds);
        if (id as usize).is_multiple_of((photos / SEARCHES).max(1)) {
            wanted.push((id, sketch));
        }
        index.insert(id, &sketch);
    }
    let built_ms = started.elapsed().as_secs_f64() * 1000.0;
    let mut found = 0;
    let mut times: Vec<f64> = wanted
        .iter()
        .map(|(id, sketch)| {
            // A copy differs in some bits.
            let code = sketch.whole.map(|code| {
                Code([code.0[0] ^ 0x0101_0101, code.0[1] ^ 0xF00F, code.0[2], code.0[3] ^ 1 << 63])
            });
            let copy = Sketch { whole: code, ..*sketch };
            let started = Instant::now();
            let hits = index.search(&copy, 64);
            let took = started.elapsed().as_secs_f64() * 1000.0;
            found += usize::from(hits.iter().any(|hit| hit.id == *id));
            took
        })
        .collect();
    times.sort_by(f64::total_cmp);
    json!({
        "photos": photos, "searches": times.len(), "found": found, "built_ms": built_ms,
        "p50_ms": times[times.len() / 2], "p99_ms": times[times.len() * 99 / 100], "limit_ms": 20,
    })
}
