//! A photo's small picture without its lighting: what is brighter or darker than what lies round it. Two reliefs are
//! held against each other part by part: two people's cards of one kind agree nearly everywhere and differ where face
//! and number are, so what counts is the part that agrees least.

use super::placement::Placement;
use super::small::Small;
use crate::geometry::Point;

/// Pixels a side.
pub(super) const SIDE: usize = 128;
/// A part is a square of this many pixels a side.
const PART: usize = 8;
const PARTS: usize = SIDE / PART;
/// How far round a pixel its surroundings reach.
const REACH: usize = 4;
/// Steps to a standard deviation, and the steep end: four bits a pixel.
const STEPS: f32 = 2.5;
const STEEPEST: f32 = 7.0;
/// A standard deviation below this, in grey levels, is a sheet of paper: nothing to be told apart.
const PLAIN: f32 = 1.0;
/// Parts with less than this share of the mean energy say nothing.
const FAINT: f32 = 0.3;
/// Fewer parts than this do not make a picture.
const FEWEST_PARTS: usize = 8;

/// Four bits a pixel, two pixels a byte, row by row; the first pixel in the lower half.
#[derive(Clone, PartialEq, Eq)]
pub struct Relief(Box<[u8; Relief::BYTES]>);

impl std::fmt::Debug for Relief {
    /// A relief shows a person: logs get its size only.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Relief({} bytes)", Self::BYTES)
    }
}

impl Relief {
    pub const BYTES: usize = SIDE * SIDE / 2;

    /// `None` for a picture that is too plain to be told from another.
    pub(super) fn of(small: &Small) -> Option<Self> {
        let surroundings = small.blurred(REACH);
        let heights: Vec<f32> =
            small.values.iter().zip(surroundings).map(|(value, mean)| value - mean).collect();
        let energy: f32 = heights.iter().map(|height| height * height).sum();
        let deviation = (energy / heights.len() as f32).sqrt();
        if deviation < PLAIN {
            return None;
        }
        let step = |height: f32| {
            let steps = (height / deviation * STEPS).round().clamp(-STEEPEST, STEEPEST);
            (steps as i8 + 8) as u8
        };
        let mut packed = Box::new([0; Self::BYTES]);
        for (byte, pair) in packed.iter_mut().zip(heights.chunks_exact(2)) {
            *byte = step(pair[0]) | step(pair[1]) << 4;
        }
        Some(Self(packed))
    }

    pub fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    pub fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(Box::new(bytes))
    }

    pub(super) fn heights(&self) -> Heights {
        let pixel = |half: u8| f32::from(half) - 8.0;
        Heights(self.0.iter().flat_map(|byte| [pixel(byte & 15), pixel(byte >> 4)]).collect())
    }
}

/// A relief, unpacked.
pub(super) struct Heights(Vec<f32>);

/// What two reliefs have in common over some pixels.
#[derive(Debug, Clone, Copy, Default)]
struct Overlap {
    pixels: usize,
    one: f32,
    other: f32,
    both: f32,
}

impl Overlap {
    fn add(&mut self, one: f32, other: f32) {
        self.pixels += 1;
        self.one += one * one;
        self.other += other * other;
        self.both += one * other;
    }

    /// Normalised cross-correlation, -1 to 1.
    fn correlation(&self) -> f32 {
        self.both / (self.one * self.other).sqrt().max(f32::MIN_POSITIVE)
    }
}

impl Heights {
    /// The correlation of the part that agrees least but one: a single part may lie under a reflection of the copy's
    /// border. `None` where too few parts say anything.
    pub fn weakest(&self, other: &Self, placement: &Placement) -> Option<f32> {
        let mut parts = [Overlap::default(); PARTS * PARTS];
        self.each(other, placement, 1, |x, y, one, other| parts[y / PART * PARTS + x / PART].add(one, other));
        let whole: Vec<Overlap> = parts.into_iter().filter(|part| part.pixels == PART * PART).collect();
        let mean =
            |energy: fn(&Overlap) -> f32| whole.iter().map(energy).sum::<f32>() / whole.len().max(1) as f32;
        let (faint, faint_other) = (FAINT * mean(|part| part.one), FAINT * mean(|part| part.other));
        let mut correlations: Vec<f32> = whole
            .iter()
            .filter(|part| part.one > faint || part.other > faint_other)
            .map(Overlap::correlation)
            .collect();
        correlations.sort_by(f32::total_cmp);
        if correlations.len() < FEWEST_PARTS { None } else { correlations.get(1).copied() }
    }

    /// Moves the window's edges until the reliefs agree best, from coarse to fine.
    pub fn refined(&self, other: &Self, placement: &Placement) -> Placement {
        let mut best = (*placement, self.agreement(other, placement));
        for pixels in [1.0, 0.5, 0.25] {
            let step = pixels / SIDE as f32;
            for _ in 0..ROUNDS {
                let moved = best.0.neighbours(step);
                let scored = moved.map(|placement| (placement, self.agreement(other, &placement)));
                let next = scored.into_iter().max_by(|(_, one), (_, other)| one.total_cmp(other));
                let Some(next) = next.filter(|next| next.1 > best.1) else { break };
                best = next;
            }
        }
        best.0
    }

    fn agreement(&self, other: &Self, placement: &Placement) -> f32 {
        let mut overlap = Overlap::default();
        self.each(other, placement, 2, |_, _, one, other| overlap.add(one, other));
        overlap.correlation()
    }

    /// Calls with every pixel that both show: its place here, and both heights. Every `every`-th row is looked at.
    fn each(
        &self,
        other: &Self,
        placement: &Placement,
        every: usize,
        mut look: impl FnMut(usize, usize, f32, f32),
    ) {
        let (origin, across, down) = placement.linear();
        let side = SIDE as f32;
        for (y, row) in self.0.chunks_exact(SIDE).enumerate().step_by(every) {
            let v = (y as f32 + 0.5) / side;
            for (x, one) in row.iter().enumerate() {
                let u = (x as f32 + 0.5) / side;
                let place = Point {
                    x: origin.x + across.x * u + down.x * v,
                    y: origin.y + across.y * u + down.y * v,
                };
                if let Some(height) = other.at(place) {
                    look(x, y, *one, height);
                }
            }
        }
    }

    /// Between the four pixels round a place in fractions; `None` outside.
    fn at(&self, place: Point) -> Option<f32> {
        if !(0.0..=1.0).contains(&place.x) || !(0.0..=1.0).contains(&place.y) {
            return None;
        }
        let last = (SIDE - 1) as f32;
        let (x, y) =
            ((place.x * SIDE as f32 - 0.5).clamp(0.0, last), (place.y * SIDE as f32 - 0.5).clamp(0.0, last));
        let (left, top) = ((x as usize).min(SIDE - 2), (y as usize).min(SIDE - 2));
        let (across, down) = (x - left as f32, y - top as f32);
        let upper = &self.0[top * SIDE + left..][..2];
        let lower = &self.0[(top + 1) * SIDE + left..][..2];
        let mix = |pair: &[f32]| pair[0] + (pair[1] - pair[0]) * across;
        Some(mix(upper) + (mix(lower) - mix(upper)) * down)
    }
}

/// Steps of one size before the next smaller size.
const ROUNDS: usize = 6;

impl Placement {
    /// Each edge of the window moved either way, and the whole window moved each way.
    fn neighbours(&self, step: f32) -> [Self; 12] {
        let mut neighbours = [*self; 12];
        for (index, by) in [step, -step].into_iter().enumerate() {
            neighbours[index].left += by;
            neighbours[index + 2].right += by;
            neighbours[index + 4].top += by;
            neighbours[index + 6].bottom += by;
            neighbours[index + 8].left += by;
            neighbours[index + 8].right += by;
            neighbours[index + 10].top += by;
            neighbours[index + 10].bottom += by;
        }
        neighbours
    }
}
