//! Where a card lies in a picture, and how it looks from straight above.

use image::RgbImage;

/// A place in a picture, in pixels from the outer corner of its top left pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub x: f32,
    pub y: f32,
}

/// The corners of a card in the picture as stored: top left, top right, bottom right and bottom left *of the card as
/// it is read*. So they carry how the card is turned, and in a mirrored picture they run anticlockwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quad(pub [Point; 4]);

impl Quad {
    /// Mean length of the card's upper and lower edge.
    pub fn width(&self) -> f32 {
        (distance(self.0[0], self.0[1]) + distance(self.0[3], self.0[2])) / 2.0
    }

    /// Mean length of the card's left and right edge.
    pub fn height(&self) -> f32 {
        (distance(self.0[0], self.0[3]) + distance(self.0[1], self.0[2])) / 2.0
    }

    /// Mean length of the two longer edges, whichever way the card stands.
    pub fn longer(&self) -> f32 {
        self.width().max(self.height())
    }

    /// The card from straight above and upright, `width` × `height` pixels. What lies outside of the picture repeats
    /// its border. `None` for corners that span no area, or a picture less than two pixels wide or high.
    pub fn rectified(&self, picture: &RgbImage, width: u32, height: u32) -> Option<RgbImage> {
        Homography::from_unit_square(self)?;
        let shrink = (self.width() / width as f32).max(self.height() / height as f32);
        // A card that is far larger is made smaller first: one pass in order is quicker than many samples a pixel.
        let factor = (shrink / 1.5) as u32;
        match (factor > 1).then(|| reduced(picture, self, factor)).flatten() {
            Some((smaller, quad)) => quad.sampled(&smaller, width, height, shrink / factor as f32),
            None => self.sampled(picture, width, height, shrink),
        }
    }

    fn sampled(&self, picture: &RgbImage, width: u32, height: u32, shrink: f32) -> Option<RgbImage> {
        let plane = Homography::from_unit_square(self)?;
        let source = Source::of(picture)?;
        // Where the card is larger than the result, each result pixel is the mean of four samples.
        let doubled = u32::from(shrink > 1.5);
        let steps = 1 << doubled;
        let place = |index: u32, length: u32| (index as f32 + 0.5) / (length * steps) as f32;
        let columns: Vec<f32> = (0..width * steps).map(|column| place(column, width)).collect();
        let mut rectified = RgbImage::new(width, height);
        let mut sums = vec![[0u32; 3]; width as usize];
        for (y, row) in (0..height).zip(rectified.chunks_exact_mut(3 * width as usize)) {
            sums.fill([Source::ONE << (2 * doubled) >> 1; 3]);
            for step in 0..steps {
                let line = plane.line(place(y * steps + step, height));
                for (sum, columns) in sums.iter_mut().zip(columns.chunks_exact(steps as usize)) {
                    for column in columns {
                        let colour = source.at(line.at(*column));
                        *sum = [sum[0] + colour[0], sum[1] + colour[1], sum[2] + colour[2]];
                    }
                }
            }
            for (pixel, sum) in row.chunks_exact_mut(3).zip(&sums) {
                pixel.copy_from_slice(&sum.map(|value| (value >> (Source::BITS + 2 * doubled)) as u8));
            }
        }
        Some(rectified)
    }
}

/// The part of a picture round a quad, each pixel the mean of `factor` × `factor`, and the quad in it. `None` where the
/// picture is too small for that.
fn reduced(picture: &RgbImage, quad: &Quad, factor: u32) -> Option<(RgbImage, Quad)> {
    let range = |values: [f32; 4], length: u32| {
        let whole = length / factor;
        let low = values.into_iter().fold(f32::INFINITY, f32::min) / factor as f32 - 2.0;
        let high = values.into_iter().fold(f32::NEG_INFINITY, f32::max) / factor as f32 + 2.0;
        let start = (low.max(0.0) as u32).min(whole.checked_sub(2)?);
        Some((start, (high.max(0.0) as u32).clamp(start + 2, whole)))
    };
    let (left, right) = range(quad.0.map(|corner| corner.x), picture.width())?;
    let (top, bottom) = range(quad.0.map(|corner| corner.y), picture.height())?;
    let stride = 3 * picture.width() as usize;
    let bytes = (3 * factor) as usize;
    let mut smaller = RgbImage::new(right - left, bottom - top);
    let mut sums = vec![[0u32; 3]; (right - left) as usize];
    for (y, row) in (top..bottom).zip(smaller.chunks_exact_mut(3 * sums.len())) {
        sums.fill([factor * factor / 2; 3]);
        for line in picture.as_raw().chunks_exact(stride).skip((y * factor) as usize).take(factor as usize) {
            for (sum, block) in sums.iter_mut().zip(line[left as usize * bytes..].chunks_exact(bytes)) {
                for pixel in block.chunks_exact(3) {
                    sum[0] += u32::from(pixel[0]);
                    sum[1] += u32::from(pixel[1]);
                    sum[2] += u32::from(pixel[2]);
                }
            }
        }
        for (pixel, sum) in row.chunks_exact_mut(3).zip(&sums) {
            pixel.copy_from_slice(&sum.map(|value| (value / (factor * factor)) as u8));
        }
    }
    let moved = |corner: Point| Point {
        x: corner.x / factor as f32 - left as f32,
        y: corner.y / factor as f32 - top as f32,
    };
    Some((smaller, Quad(quad.0.map(moved))))
}

/// A picture's bytes, to be read between the pixels.
struct Source<'a> {
    bytes: &'a [u8],
    stride: usize,
    /// The last column and row.
    last: (f32, f32),
    /// The last column and row that have one behind them.
    last_pair: (usize, usize),
}

impl<'a> Source<'a> {
    /// What a whole pixel weighs: places between pixels count in steps of 1/64.
    const BITS: u32 = 12;
    const ONE: u32 = 1 << Self::BITS;

    fn of(picture: &'a RgbImage) -> Option<Self> {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let last_pair = (width.checked_sub(2)?, height.checked_sub(2)?);
        let last = ((width - 1) as f32, (height - 1) as f32);
        Some(Self { bytes: picture.as_raw(), stride: 3 * width, last, last_pair })
    }

    /// The colour at a place, between the four pixels round it, times [`Self::ONE`].
    #[inline]
    fn at(&self, place: Point) -> [u32; 3] {
        // In whole 64ths from the centre of the first pixel; a place that is no number becomes 0.
        let whole = |value: f32, last: f32| ((value - 0.5).max(0.0).min(last) * 64.0) as i32 as usize;
        let (x, y) = (whole(place.x, self.last.0), whole(place.y, self.last.1));
        let (left, top) = ((x / 64).min(self.last_pair.0), (y / 64).min(self.last_pair.1));
        let (across, down) = ((x - 64 * left) as u32, (y - 64 * top) as u32);
        let start = top * self.stride + 3 * left;
        let upper = &self.bytes[start..start + 6];
        let lower = &self.bytes[start + self.stride..start + self.stride + 6];
        let weights =
            [(64 - across) * (64 - down), across * (64 - down), (64 - across) * down, across * down];
        let channel = |channel: usize| {
            weights[0] * u32::from(upper[channel])
                + weights[1] * u32::from(upper[channel + 3])
                + weights[2] * u32::from(lower[channel])
                + weights[3] * u32::from(lower[channel + 3])
        };
        [channel(0), channel(1), channel(2)]
    }
}

fn distance(from: Point, to: Point) -> f32 {
    (to.x - from.x).hypot(to.y - from.y)
}

/// A projective map of the plane, row by row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Homography([f32; 9]);

impl Homography {
    /// Maps (0, 0), (1, 0), (1, 1), (0, 1) to the corners (Heckbert 1989, 2.2.3). `None` without an area.
    pub fn from_unit_square(quad: &Quad) -> Option<Self> {
        let [a, b, c, d] = quad.0;
        let (dx1, dy1) = (b.x - c.x, b.y - c.y);
        let (dx2, dy2) = (d.x - c.x, d.y - c.y);
        let (sx, sy) = (a.x - b.x + c.x - d.x, a.y - b.y + c.y - d.y);
        let area = dx1 * dy2 - dx2 * dy1;
        if !area.is_finite() || area.abs() < 1.0 {
            return None;
        }
        let g = (sx * dy2 - dx2 * sy) / area;
        let h = (dx1 * sy - sx * dy1) / area;
        Some(Self([
            b.x - a.x + g * b.x,
            d.x - a.x + h * d.x,
            a.x,
            b.y - a.y + g * b.y,
            d.y - a.y + h * d.y,
            a.y,
            g,
            h,
            1.0,
        ]))
    }

    pub fn apply(&self, u: f32, v: f32) -> Point {
        self.line(v).at(u)
    }

    /// The places that share one `v`.
    fn line(&self, v: f32) -> Line {
        let [a, b, c, d, e, f, g, h, i] = self.0;
        Line { slope: [a, d, g], start: [b * v + c, e * v + f, h * v + i] }
    }
}

/// A line under a projective map.
struct Line {
    slope: [f32; 3],
    start: [f32; 3],
}

impl Line {
    #[inline]
    fn at(&self, u: f32) -> Point {
        let along = |index: usize| self.slope[index] * u + self.start[index];
        let scale = 1.0 / along(2);
        Point { x: along(0) * scale, y: along(1) * scale }
    }
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    fn corners(places: [(f32, f32); 4]) -> Quad {
        Quad(places.map(|(x, y)| Point { x, y }))
    }

    #[test]
    fn a_card_that_stands_turned_and_mirrored_comes_out_as_it_is_read() {
        // Upper half red with a white left corner, lower half blue.
        let upright = RgbImage::from_fn(40, 20, |x, y| match (x, y) {
            (0..10, 0..10) => Rgb([255, 255, 255]),
            (_, 0..10) => Rgb([255, 0, 0]),
            _ => Rgb([0, 0, 255]),
        });
        let mirrored = image::imageops::flip_horizontal(&upright);
        let turned = image::imageops::rotate90(&mirrored);
        // Mirrored, the card's top left is at the top right; turned clockwise by 90 degrees, at the bottom right.
        let quad = corners([(20.0, 40.0), (20.0, 0.0), (0.0, 0.0), (0.0, 40.0)]);
        assert_eq!(quad.rectified(&turned, 40, 20), Some(upright));
    }

    #[test]
    fn a_perspective_maps_corners_to_corners() {
        let quad = corners([(10.0, 12.0), (90.0, 5.0), (99.0, 60.0), (4.0, 55.0)]);
        let plane = Homography::from_unit_square(&quad).expect("the corners span an area");
        for ((u, v), corner) in [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].into_iter().zip(quad.0) {
            let place = plane.apply(u, v);
            assert!(distance(place, corner) < 1e-3, "{place:?} instead of {corner:?}");
        }
    }

    #[test]
    fn a_card_that_is_far_larger_than_the_result_is_evened_out() {
        // Stripes finer than a result's pixel become their mean, and each half keeps its colour.
        let picture = RgbImage::from_fn(1200, 900, |x, y| {
            let stripe = if (x + y) % 2 == 0 { 255 } else { 55 };
            Rgb(if x < 600 { [stripe, 0, 0] } else { [0, stripe, stripe] })
        });
        let quad = corners([(100.0, 50.0), (1100.0, 50.0), (1100.0, 850.0), (100.0, 850.0)]);
        let small = quad.rectified(&picture, 100, 80).expect("the corners span an area");
        for (x, _, pixel) in small.enumerate_pixels() {
            let expected = if x < 50 { [155, 0, 0] } else { [0, 155, 155] };
            let off = pixel.0.iter().zip(expected).map(|(one, other)| one.abs_diff(other)).max();
            assert!(x.abs_diff(50) <= 1 || off < Some(4), "column {x}: {pixel:?}");
        }
    }

    #[test]
    fn corners_on_one_line_span_no_card() {
        let quad = corners([(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]);
        assert_eq!(quad.rectified(&RgbImage::new(8, 8), 4, 4), None);
    }
}
