//! Blur on the rectified card, in pixels at 640 across: the standard deviation of the Gaussian that blurs as much.
//!
//! What a blur takes away depends on its width, and what is printed hardly matters for how much of the *rest* a known
//! second blur takes. So the card's strongest edges are measured on four levels, each a blur further, and the ratios
//! of neighbouring levels are put into a regression that was fitted on cards with known blur (`data/blur-weights.json`,
//! with its card beside it). Across and down are measured apart: a camera that moved blurs along its way only.

use std::ops::Range;

use super::plane::Plane;

/// Pixels across at which blur is told.
pub(super) const WIDTH: u32 = 640;

/// Levels of the pyramid.
const LEVELS: usize = 4;
/// Fields across and down into which the inside of the card is divided.
const FIELDS: (usize, usize) = (18, 14);
/// Fields that count: those with the strongest edges, a quarter of all.
const STRONG: usize = FIELDS.0 * FIELDS.1 / 4;
/// Brightness from which a field lies in glare, whose soft outline would pass for blur.
const GLARE: f32 = 251.0;
/// The card's rim, where the background and the edge itself would count, in parts of width and height.
const RIM: f32 = 0.05;

/// Numbers that go into the regression.
pub const FEATURES: usize = 9;
/// Of the regression: the constant, the features, and each product of two.
pub const TERMS: usize = 1 + FEATURES + FEATURES * (FEATURES + 1) / 2;

/// Weights of [`terms`], fitted on the logarithm of blur plus [`OFFSET`].
const WEIGHTS: [f32; TERMS] = include!("../../data/blur-weights.json");
/// The least and the most that the fit has seen of each feature: beyond, its products may be anything.
const RANGES: [[f32; 2]; FEATURES] = include!("../../data/blur-ranges.json");
/// Keeps the logarithm finite for a card without blur, and says that less than this is of no interest. In pixels.
const OFFSET: f32 = 0.3;

/// The blur of a card that is `card_width` pixels wide in the photo. `None` for a card without any edge.
pub(super) fn measure(luma: &Plane, card_width: f32) -> Option<f32> {
    let [across, down] = features(luma, card_width)?.map(|features| {
        let within = std::array::from_fn(|index| features[index].clamp(RANGES[index][0], RANGES[index][1]));
        let sum: f32 = terms(&within).iter().zip(WEIGHTS).map(|(term, weight)| term * weight).sum();
        (sum.clamp(-2.0, 3.5).exp() - OFFSET).max(0.0)
    });
    Some(across.max(down))
}

/// What the regression is told, for blur across and for blur down.
pub(super) fn features(luma: &Plane, card_width: f32) -> Option<[[f32; FEATURES]; 2]> {
    let levels = levels(luma);
    let strength = |field: &usize| {
        let energy = levels[1][*field].energy;
        energy[0] + energy[1]
    };
    let all = 0..FIELDS.0 * FIELDS.1;
    let mut fields: Vec<usize> = all.clone().filter(|field| levels[2][*field].lightest < GLARE).collect();
    if fields.len() < 2 * STRONG {
        fields = all.collect();
    }
    fields.sort_by(|one, other| strength(other).total_cmp(&strength(one)));
    if strength(&fields[0]) <= 0.0 {
        return None;
    }
    let (strong, weak) = (&fields[..STRONG], &fields[fields.len() - STRONG..]);
    let scale = (WIDTH as f32 / card_width.max(1.0)).ln();
    Some([0, 1].map(|axis| of_axis(&levels, strong, weak, axis, scale)))
}

fn of_axis(
    levels: &[Vec<Field>; LEVELS],
    strong: &[usize],
    weak: &[usize],
    axis: usize,
    scale: f32,
) -> [f32; FEATURES] {
    let mean = |level: usize, fields: &[usize], axis: usize| {
        fields.iter().map(|field| levels[level][*field].energy[axis]).sum::<f32>() / fields.len() as f32
    };
    // The quietest fields tell the noise, which the others have as well.
    let signal = |level: usize, axis: usize| {
        let (loud, quiet) = (mean(level, strong, axis), mean(level, weak, axis));
        (loud - quiet).max(loud * 0.02) + 0.01
    };
    let fall = |level: usize, axis: usize| (signal(level, axis) / signal(level + 1, axis)).ln();
    let peak_fall = |level: usize| {
        let ratio = |field: &usize| {
            ((levels[level][*field].peak[axis] + 1.0) / (levels[level + 1][*field].peak[axis] + 1.0)).ln()
        };
        strong.iter().map(ratio).sum::<f32>() / strong.len() as f32
    };
    let noise = ((mean(0, weak, axis) + 0.1) / signal(1, axis)).ln();
    [
        fall(0, axis),
        fall(1, axis),
        fall(2, axis),
        peak_fall(0),
        peak_fall(1),
        peak_fall(2),
        fall(1, 1 - axis),
        noise,
        scale,
    ]
}

/// The constant, the features, and their products.
pub(super) fn terms(features: &[f32; FEATURES]) -> [f32; TERMS] {
    let mut terms = [1.0; TERMS];
    terms[1..=FEATURES].copy_from_slice(features);
    let pairs = (0..FEATURES).flat_map(|one| (one..FEATURES).map(move |other| (one, other)));
    for (term, (one, other)) in terms[FEATURES + 1..].iter_mut().zip(pairs) {
        *term = features[one] * features[other];
    }
    terms
}

/// Edges in one field of one level: across, down.
#[derive(Debug, Clone, Copy, Default)]
struct Field {
    /// Mean square of the brightness' slope.
    energy: [f32; 2],
    /// The steepest slope.
    peak: [f32; 2],
    /// The highest brightness.
    lightest: f32,
}

fn levels(luma: &Plane) -> [Vec<Field>; LEVELS] {
    let smooth = luma.smoothed();
    // From here on a smoothing counts double, and then fourfold, at a half and a quarter of the size.
    let coarse = smooth.halved().smoothed();
    let coarser = coarse.halved().smoothed();
    [fields(luma), fields(&smooth), fields(&coarse), fields(&coarser)]
}

fn fields(plane: &Plane) -> Vec<Field> {
    let border = |fields: usize, length: usize| {
        let rim = (length as f32 * RIM) as usize + 1;
        let inside = length.saturating_sub(2 * rim);
        (0..=fields).map(|field| rim + inside * field / fields).collect::<Vec<_>>()
    };
    let (columns, rows) = (border(FIELDS.0, plane.width), border(FIELDS.1, plane.height));
    let mut fields = Vec::with_capacity(FIELDS.0 * FIELDS.1);
    for down in rows.windows(2) {
        for across in columns.windows(2) {
            fields.push(field(plane, across[0]..across[1], down[0]..down[1]));
        }
    }
    fields
}

/// Sums are kept apart for as many neighbours as the processor takes at once.
const LANES: usize = 8;

fn field(plane: &Plane, columns: Range<usize>, rows: Range<usize>) -> Field {
    let mut slopes = Slopes::default();
    let mut lightest = 0.0f32;
    let count = (columns.len() * rows.len()).max(1) as f32;
    for y in rows {
        let row = plane.row(y);
        lightest = row[columns.clone()].iter().fold(lightest, |lightest, value| lightest.max(*value));
        let (left, right) =
            (&row[columns.start - 1..columns.end - 1], &row[columns.start + 1..columns.end + 1]);
        let (above, below) = (&plane.row(y - 1)[columns.clone()], &plane.row(y + 1)[columns.clone()]);
        slopes.add(0, left, right);
        slopes.add(1, above, below);
    }
    Field {
        energy: slopes.energy.map(|lanes| lanes.iter().sum::<f32>() / count),
        peak: slopes.peak.map(|lanes| lanes.iter().copied().fold(0.0, f32::max)),
        lightest,
    }
}

#[derive(Default)]
struct Slopes {
    energy: [[f32; LANES]; 2],
    peak: [[f32; LANES]; 2],
}

impl Slopes {
    fn add(&mut self, axis: usize, before: &[f32], behind: &[f32]) {
        let (energy, peak) = (&mut self.energy[axis], &mut self.peak[axis]);
        let mut take = |before: &[f32], behind: &[f32]| {
            for (lane, (before, behind)) in before.iter().zip(behind).enumerate() {
                let slope = behind - before;
                energy[lane] += slope * slope;
                peak[lane] = peak[lane].max(slope.abs());
            }
        };
        let (befores, behinds) = (before.chunks_exact(LANES), behind.chunks_exact(LANES));
        take(befores.remainder(), behinds.remainder());
        befores.zip(behinds).for_each(|(before, behind)| take(before, behind));
    }
}
