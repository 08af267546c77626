//! The hash that others use, for comparison: PDQ's 256 bits (Facebook 2019) of a 64 × 64 picture, the least distance
//! over its eight turns, 31 or less for a copy. Its input filter is replaced by the mean over pixels.

use image::RgbImage;
use image::imageops::{self, FilterType};
use inspect::Orientation;
use inspect::likeness::Code;

const SIDE: usize = 64;
const FREQUENCIES: usize = 16;
pub const RADIUS: u32 = 31;

/// The hash in each of the eight turns.
pub struct Pdq([Code; 8]);

impl Pdq {
    pub fn of(picture: &RgbImage) -> Self {
        let small = imageops::resize(picture, SIDE as u32, SIDE as u32, FilterType::Triangle);
        let luma = |x: usize, y: usize| {
            let [red, green, blue] = small.get_pixel(x as u32, y as u32).0.map(f32::from);
            0.299 * red + 0.587 * green + 0.114 * blue
        };
        let wave = |u: usize, x: usize| {
            (std::f32::consts::PI * (x as f32 + 0.5) * (u + 1) as f32 / SIDE as f32).cos()
        };
        let across: Vec<[f32; FREQUENCIES]> = (0..SIDE)
            .map(|y| std::array::from_fn(|u| (0..SIDE).map(|x| luma(x, y) * wave(u, x)).sum()))
            .collect();
        let coefficient = |u: usize, v: usize| (0..SIDE).map(|y| across[y][u] * wave(v, y)).sum::<f32>();
        let plane: [[f32; FREQUENCIES]; FREQUENCIES] =
            std::array::from_fn(|v| std::array::from_fn(|u| coefficient(u, v)));
        let mut turns = Orientation::all();
        Self(std::array::from_fn(|_| bits(&plane, turns.next().expect("there are eight turns"))))
    }

    pub fn distance(&self, other: &Self) -> u32 {
        self.0.iter().map(|turned| turned.distance(other.0[0])).min().unwrap_or(Code::BITS)
    }
}

fn bits(plane: &[[f32; FREQUENCIES]; FREQUENCIES], turn: Orientation) -> Code {
    let flipped = turn.moved(inspect::Point { x: 0.0, y: 0.0 });
    // Frequencies count from 1: the first is odd.
    let sign = |flip: f32, index: usize| if flip > 0.5 && index.is_multiple_of(2) { -1.0 } else { 1.0 };
    let value = |u: usize, v: usize| {
        let coefficient = if turn.swaps_sides() { plane[u][v] } else { plane[v][u] };
        coefficient * sign(flipped.x, u) * sign(flipped.y, v)
    };
    let mut values: Vec<f32> =
        (0..FREQUENCIES * FREQUENCIES).map(|index| value(index % FREQUENCIES, index / FREQUENCIES)).collect();
    values.sort_by(f32::total_cmp);
    let median = values[values.len() / 2];
    let mut words = [0u64; 4];
    for index in 0..FREQUENCIES * FREQUENCIES {
        words[index / 64] |=
            u64::from(value(index % FREQUENCIES, index / FREQUENCIES) > median) << (index % 64);
    }
    Code(words)
}
