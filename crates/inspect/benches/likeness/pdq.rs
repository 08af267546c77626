//! The hash that others use, for comparison: PDQ (Facebook 2019), 256 bits of a 64 × 64 picture, the least distance over
//! its eight turns, 31 or less for a copy. Written from its description, because the crate that has it wants an `image` of
//! 2021; on that crate's first test picture both give the same bits.

use image::RgbImage;
use image::imageops;
use inspect::Orientation;
use inspect::likeness::Code;

const SIDE: usize = 64;
/// What is larger is made so small first, as the reference program does with files.
const LARGEST: u32 = 512;
const FREQUENCIES: usize = 16;
pub const RADIUS: u32 = 31;

/// The hash in each of the eight turns.
pub struct Pdq([Code; 8]);

impl Pdq {
    pub fn of(picture: &RgbImage) -> Self {
        let small = small(picture);
        let wave = |u: usize, x: usize| {
            (std::f32::consts::PI * (x as f32 + 0.5) * (u + 1) as f32 / SIDE as f32).cos()
        };
        let across: Vec<[f32; FREQUENCIES]> = small
            .iter()
            .map(|row| std::array::from_fn(|u| (0..SIDE).map(|x| row[x] * wave(u, x)).sum()))
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

/// Brightness, smoothed twice by a box of half the step in which 64 × 64 places are then read (Jarosz's filter).
fn small(picture: &RgbImage) -> [[f32; SIDE]; SIDE] {
    let shrunk = (picture.width() > LARGEST || picture.height() > LARGEST)
        .then(|| imageops::thumbnail(picture, picture.width().min(LARGEST), picture.height().min(LARGEST)));
    let picture = shrunk.as_ref().unwrap_or(picture);
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let luma = picture.pixels().map(|pixel| {
        let [red, green, blue] = pixel.0.map(f32::from);
        0.299 * red + 0.587 * green + 0.114 * blue
    });
    let mut plane: Vec<f32> = luma.collect();
    for _ in 0..2 {
        let turned = smoothed_and_turned(&plane, width);
        plane = smoothed_and_turned(&turned, height);
    }
    let place = |index: usize, length: usize| (2 * index + 1) * length / (2 * SIDE);
    std::array::from_fn(|y| std::array::from_fn(|x| plane[place(y, height) * width + place(x, width)]))
}

/// Each value the mean of those round it along its row; rows become columns.
fn smoothed_and_turned(plane: &[f32], width: usize) -> Vec<f32> {
    let height = plane.len() / width;
    let window = width.div_ceil(2 * SIDE);
    let (behind, ahead) = ((window - 1) / 2, window / 2);
    let mut turned = vec![0.0; plane.len()];
    for (y, row) in plane.chunks_exact(width).enumerate() {
        for x in 0..width {
            let round = &row[x.saturating_sub(behind)..width.min(x + ahead + 1)];
            turned[x * height + y] = round.iter().sum::<f32>() / round.len() as f32;
        }
    }
    turned
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
    let median = values[values.len() / 2 - 1];
    let mut words = [0u64; 4];
    for index in 0..FREQUENCIES * FREQUENCIES {
        words[index / 64] |=
            u64::from(value(index % FREQUENCIES, index / FREQUENCIES) > median) << (index % 64);
    }
    Code(words)
}
