//! Finds the photos that may be copies of one among a million, in memory, by their sketches alone.
//!
//! Codes of whole pictures: two that differ in at most 31 of 256 bits differ in at most one bit of one of their
//! sixteen parts, so it is enough to look into the drawers of sixteen tables that hold a part within one bit (Norouzi,
//! Punjani and Fleet 2012, multi-index hashing). Codes of cards: cards of one kind share so many bits that drawers
//! would overflow; they are gone through one by one, which one turn allows, since a card is read upright.

use super::code::Code;
use super::sketch::{Candidate, CardSketch, Sketch};
use crate::geometry::Point;
use crate::orientation::Orientation;

/// Parts of a code, of 16 bits each.
const PARTS: usize = 16;
const DRAWERS: usize = 1 << 16;
/// Cards whose distances are worked out together.
const CARDS_AT_ONCE: usize = 256;
/// Photos that wait outside of the drawers: so many, and one for every 16 within.
const FEWEST_WAITING: usize = 4096;

/// A photo that may be a copy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// As given to [`Index::insert`].
    pub id: u32,
    /// How it would lie in the photo asked for.
    pub candidate: Candidate,
}

/// Sketches by their codes. Some 140 bytes a photo.
#[derive(Default)]
pub struct Index {
    wholes: Wholes,
    cards: Cards,
}

impl Index {
    pub fn new() -> Self {
        Self::default()
    }

    /// Photos that can be found by their whole picture.
    pub fn len(&self) -> usize {
        self.wholes.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// An id may be any number that is not in yet.
    pub fn insert(&mut self, id: u32, sketch: &Sketch) {
        if let Some(code) = sketch.whole {
            self.wholes.insert(id, code);
        }
        if let Some(card) = sketch.card {
            self.cards.insert(id, card);
        }
    }

    /// Puts those that wait into the drawers, as it happens by itself from time to time.
    pub fn file(&mut self) {
        self.wholes.file();
    }

    /// The photos that [`Sketch::candidate`] holds for possible copies, nearest first, at most `limit`.
    pub fn search(&self, sketch: &Sketch, limit: usize) -> Vec<Found> {
        let mut found = Vec::new();
        if let Some(code) = sketch.whole {
            self.wholes.search(code, &mut found);
        }
        if let Some(card) = sketch.card {
            self.cards.search(&card, &mut found);
        }
        // A photo found both ways counts as found by its whole picture, which stands first and stays there.
        found.sort_by_key(|found| found.id);
        found.dedup_by_key(|found| found.id);
        found.sort_by_key(|found| (found.candidate.distance, found.id));
        found.truncate(limit);
        found
    }
}

/// Codes word by word, so that the machine compares several at a time.
#[derive(Default)]
struct Cards {
    ids: Vec<u32>,
    words: [Vec<u64>; 4],
    corners: Vec<[Point; 4]>,
}

impl Cards {
    fn insert(&mut self, id: u32, card: CardSketch) {
        self.ids.push(id);
        self.corners.push(card.corners);
        for (words, word) in self.words.iter_mut().zip(card.code.0) {
            words.push(word);
        }
    }

    fn search(&self, card: &CardSketch, found: &mut Vec<Found>) {
        for start in (0..self.ids.len()).step_by(CARDS_AT_ONCE) {
            let end = self.ids.len().min(start + CARDS_AT_ONCE);
            let mut distances = [0u64; CARDS_AT_ONCE];
            for (words, wanted) in self.words.iter().zip(card.code.0) {
                for (distance, word) in distances.iter_mut().zip(&words[start..end]) {
                    *distance += u64::from((word ^ wanted).count_ones());
                }
            }
            for (place, distance) in (start..end).zip(distances) {
                if distance <= u64::from(Sketch::RADIUS)
                    && let Some(candidate) = card.candidate(&self.card(place))
                {
                    found.push(Found { id: self.ids[place], candidate });
                }
            }
        }
    }

    fn card(&self, place: usize) -> CardSketch {
        let code = Code(std::array::from_fn(|word| self.words[word][place]));
        CardSketch { code, corners: self.corners[place] }
    }
}

#[derive(Default)]
struct Wholes {
    entries: Vec<(u32, Code)>,
    /// For each part of the code, the entries by its value.
    tables: Vec<Table>,
    /// So many of the entries, from the first, are in the tables.
    filed: usize,
}

/// The places of entries, drawer by drawer.
struct Table {
    /// Where each drawer starts, and where the last one ends.
    starts: Vec<u32>,
    places: Vec<u32>,
}

impl Wholes {
    fn insert(&mut self, id: u32, code: Code) {
        self.entries.push((id, code));
        let waiting = self.entries.len() - self.filed;
        if waiting >= FEWEST_WAITING.max(self.filed / 16) {
            self.file();
        }
    }

    fn file(&mut self) {
        self.tables = (0..PARTS).map(|part| Table::of(&self.entries, part)).collect();
        self.filed = self.entries.len();
    }

    fn search(&self, code: Code, found: &mut Vec<Found>) {
        for turn in Orientation::all() {
            let wanted = code.turned(turn);
            let mut consider = |(id, other): &(u32, Code)| {
                let distance = wanted.distance(*other);
                if distance <= Sketch::RADIUS {
                    found.push(Found { id: *id, candidate: Candidate::of_whole(turn, distance) });
                }
            };
            for (part, table) in self.tables.iter().enumerate() {
                let value = part_of(wanted, part);
                let within_one_bit = (0..16).map(|bit| value ^ 1 << bit);
                for drawer in std::iter::once(value).chain(within_one_bit) {
                    for place in table.drawer(drawer) {
                        consider(&self.entries[*place as usize]);
                    }
                }
            }
            self.entries[self.filed..].iter().for_each(&mut consider);
        }
        // Of a photo found in several turns, or several drawers, the nearest counts.
        found.sort_by_key(|found| (found.id, found.candidate.distance));
        found.dedup_by_key(|found| found.id);
    }
}

impl Table {
    fn of(entries: &[(u32, Code)], part: usize) -> Self {
        let mut starts = vec![0u32; DRAWERS + 1];
        for (_, code) in entries {
            starts[usize::from(part_of(*code, part)) + 1] += 1;
        }
        for drawer in 0..DRAWERS {
            starts[drawer + 1] += starts[drawer];
        }
        let mut next = starts.clone();
        let mut places = vec![0; entries.len()];
        for ((_, code), place) in entries.iter().zip(0..) {
            let next = &mut next[usize::from(part_of(*code, part))];
            places[*next as usize] = place;
            *next += 1;
        }
        Self { starts, places }
    }

    fn drawer(&self, value: u16) -> &[u32] {
        let value = usize::from(value);
        &self.places[self.starts[value] as usize..self.starts[value + 1] as usize]
    }
}

/// One bit of every row and of every column: low frequencies, which many pictures share, are spread over all parts.
fn part_of(code: Code, part: usize) -> u16 {
    code.rows().iter().enumerate().fold(0, |bits, (v, row)| {
        let u = (part + PARTS - v) % PARTS;
        bits | (row >> u & 1) << v
    })
}
