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
    /// its border. `None` for corners that span no area, or a picture without pixels.
    pub fn rectified(&self, picture: &RgbImage, width: u32, height: u32) -> Option<RgbImage> {
        let plane = Homography::from_unit_square(self)?;
        let source = Source::of(picture)?;
        // Where the card is larger than the result, each result pixel is the mean of several samples.
        let shrink = (self.width() / width as f32).max(self.height() / height as f32);
        let steps = (shrink.round() as u32).clamp(1, 4);
        let mut rectified = RgbImage::new(width, height);
        for (y, row) in (0..height).zip(rectified.chunks_exact_mut(3 * width as usize)) {
            for (x, pixel) in (0..width).zip(row.chunks_exact_mut(3)) {
                let mut sum = [0u32; 3];
                for step in 0..steps * steps {
                    let part = |index: u32| (index as f32 + 0.5) / steps as f32;
                    let u = (x as f32 + part(step % steps)) / width as f32;
                    let v = (y as f32 + part(step / steps)) / height as f32;
                    let colour = source.at(plane.apply(u, v));
                    sum = std::array::from_fn(|channel| sum[channel] + colour[channel]);
                }
                let weight = steps * steps * Source::ONE;
                pixel.copy_from_slice(&sum.map(|value| ((value + weight / 2) / weight) as u8));
            }
        }
        Some(rectified)
    }
}

/// A picture's bytes, to be read between the pixels.
struct Source<'a> {
    bytes: &'a [u8],
    stride: usize,
    /// The last column and row.
    last: (f32, f32),
}

impl<'a> Source<'a> {
    /// What a whole pixel weighs: places between pixels count in steps of 1/64.
    const ONE: u32 = 64 * 64;

    fn of(picture: &'a RgbImage) -> Option<Self> {
        let (width, height) = (picture.width().checked_sub(1)?, picture.height().checked_sub(1)?);
        let stride = 3 * picture.width() as usize;
        Some(Self { bytes: picture.as_raw(), stride, last: (width as f32, height as f32) })
    }

    /// The colour at a place, between the four pixels round it, times [`Self::ONE`].
    fn at(&self, place: Point) -> [u32; 3] {
        // A place that is no number becomes 0.
        let x = (place.x - 0.5).max(0.0).min(self.last.0);
        let y = (place.y - 0.5).max(0.0).min(self.last.1);
        let (left, top) = (x as usize, y as usize);
        let (across, down) = (((x - left as f32) * 64.0) as u32, ((y - top as f32) * 64.0) as u32);
        let upper = top * self.stride + 3 * left;
        let right = if x < self.last.0 { 3 } else { 0 };
        let lower = if y < self.last.1 { upper + self.stride } else { upper };
        let weights = [(64 - across) * (64 - down), across * (64 - down), (64 - across) * down, across * down];
        let pixels = [upper, upper + right, lower, lower + right].map(|start| &self.bytes[start..start + 3]);
        std::array::from_fn(|channel| {
            (0..4).map(|corner| weights[corner] * u32::from(pixels[corner][channel])).sum()
        })
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
        let [a, b, c, d, e, f, g, h, i] = self.0;
        let w = g * u + h * v + i;
        Point { x: (a * u + b * v + c) / w, y: (d * u + e * v + f) / w }
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
    fn corners_on_one_line_span_no_card() {
        let quad = corners([(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]);
        assert_eq!(quad.rectified(&RgbImage::new(8, 8), 4, 4), None);
    }
}
