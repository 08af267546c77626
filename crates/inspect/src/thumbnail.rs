//! The thumbnail that a camera put into the EXIF data, against the picture: editors change the one and forget the
//! other.

use image::RgbImage;
use image::imageops::crop_imm;

use crate::decode::jpeg_within;
use crate::orientation::Orientation;
use crate::resize::{Filter, Part, resized};

/// Thumbnails have 160 × 120 pixels (Exif 2.32, 4.6.9.2); some phones keep larger ones.
const MAX_SIDE: u32 = 1024;
/// Both pictures are compared as grey squares of so many pixels a side: content, not detail.
const GRID: usize = 24;
/// Luma up to which the bars are black that fill a thumbnail up to its shape.
const BLACK: f64 = 32.0;
/// A contrast, as a standard deviation of luma, below which there is nothing to compare.
const FLAT: f64 = 2.0;
/// Thumbnails have few pixels, so that their shape is only known this well.
const SHAPE_GRAIN_PX: f64 = 2.0;

/// How a thumbnail goes with its picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Comparison {
    /// The ratio of the two shapes, 1 or more; bars in the thumbnail do not count.
    pub stretch: f64,
    /// The correlation of both, -1 to 1, as they are stored.
    pub as_stored: f64,
    /// The change of the thumbnail that makes it most alike to the picture, and their correlation then.
    pub best: (Orientation, f64),
}

/// Decodes a thumbnail, if it is one and small.
pub(crate) fn decoded(jpeg: &[u8]) -> Option<RgbImage> {
    jpeg_within(jpeg, MAX_SIDE)
}

pub(crate) fn compared(thumbnail: &RgbImage, picture: &RgbImage) -> Comparison {
    let (width, height) = picture.dimensions();
    let shape = f64::from(width) / f64::from(height);
    let (thumbnail, stretch) = without_bars(thumbnail, shape);
    let (small, large) = (Grid::of(&thumbnail), Grid::of(picture));
    let likeness = |orientation: Orientation| small.turned(orientation).correlation(&large);
    let as_stored = likeness(Orientation::UPRIGHT);
    let mut best = (Orientation::UPRIGHT, as_stored);
    for orientation in Orientation::all().skip(1) {
        let likeness = likeness(orientation);
        if likeness > best.1 {
            best = (orientation, likeness);
        }
    }
    Comparison { stretch, as_stored, best }
}

/// The part of a thumbnail that has the picture's shape, upright or lying, if the rest is black; else the whole, and
/// by how much the shapes differ.
fn without_bars(thumbnail: &RgbImage, shape: f64) -> (RgbImage, f64) {
    let (width, height) = (f64::from(thumbnail.width()), f64::from(thumbnail.height()));
    let mut least = f64::INFINITY;
    for shape in [shape, 1.0 / shape] {
        let stretch = (width / height / shape).max(shape * height / width);
        let grain = 1.0 + SHAPE_GRAIN_PX / width.min(height);
        let inner = (width.min(height * shape).max(1.0), height.min(width / shape).max(1.0));
        let corner = ((width - inner.0) / 2.0, (height - inner.1) / 2.0);
        if stretch > grain && is_black_outside(thumbnail, corner) {
            let side = |from: f64, length: f64| (from.round() as u32, length.round().max(1.0) as u32);
            let ((x, width), (y, height)) = (side(corner.0, inner.0), side(corner.1, inner.1));
            return (crop_imm(thumbnail, x, y, width, height).to_image(), 1.0);
        }
        least = least.min(if stretch <= grain { 1.0 } else { stretch });
    }
    (thumbnail.clone(), least)
}

/// Whether the bars of this width and height along the edges are black; one pixel beside the picture may be mixed.
fn is_black_outside(picture: &RgbImage, bars: (f64, f64)) -> bool {
    let (width, height) = picture.dimensions();
    let bar = |length: f64| (length - 1.0).max(0.0) as u32;
    let (across, down) = (bar(bars.0), bar(bars.1));
    if across == 0 && down == 0 {
        return false;
    }
    let outside = |x: u32, y: u32| x < across || x >= width - across || y < down || y >= height - down;
    let pixels = picture.enumerate_pixels().filter(|(x, y, _)| outside(*x, *y));
    let (sum, count) = pixels.fold((0.0, 0.0), |(sum, count), (_, _, pixel)| {
        (sum + f64::from(pixel.0.into_iter().max().unwrap_or_default()), count + 1.0)
    });
    sum <= BLACK * count
}

/// A small grey square of a picture.
struct Grid([f64; GRID * GRID]);

impl Grid {
    fn of(picture: &RgbImage) -> Self {
        let small = resized(picture, Part::whole(picture), (GRID as u32, GRID as u32), Filter::Lanczos)
            .expect("a decoded picture has an area");
        let mut grid = [0.0; GRID * GRID];
        for (value, pixel) in grid.iter_mut().zip(small.chunks_exact(3)) {
            *value = 0.299 * f64::from(pixel[0]) + 0.587 * f64::from(pixel[1]) + 0.114 * f64::from(pixel[2]);
        }
        Self(grid)
    }

    /// Changed as the EXIF value says.
    fn turned(&self, orientation: Orientation) -> Self {
        Self(std::array::from_fn(|place| {
            let (from_x, from_y) = orientation.source(place % GRID, place / GRID, GRID);
            self.0[from_y * GRID + from_x]
        }))
    }

    /// Pearson's. Two flat pictures are alike, a flat one and another are not.
    fn correlation(&self, other: &Self) -> f64 {
        let count = (GRID * GRID) as f64;
        let centred = |grid: &Self| {
            let mean = grid.0.iter().sum::<f64>() / count;
            grid.0.map(|value| value - mean)
        };
        let (one, other) = (centred(self), centred(other));
        let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / count;
        let deviations = (product(&one, &one).sqrt(), product(&other, &other).sqrt());
        match (deviations.0 < FLAT, deviations.1 < FLAT) {
            (true, true) => 1.0,
            (false, false) => product(&one, &other) / (deviations.0 * deviations.1),
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, Rgb};

    use super::*;

    /// Looks different from all eight sides.
    fn picture(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            let corner = x < width / 3 && y < height / 4;
            let light = if corner { 255 } else { 40 + 120 * x / width };
            Rgb([light as u8, light as u8, (light / 2) as u8])
        })
    }

    #[test]
    fn each_way_to_stand_is_found() {
        let upright = DynamicImage::ImageRgb8(picture(400, 300));
        for orientation in Orientation::all() {
            let mut shown = upright.clone();
            shown.apply_orientation(orientation.for_image());
            let compared = compared(&picture(160, 120), &shown.into_rgb8());
            assert_eq!(compared.best.0, orientation, "{compared:?}");
            assert!(compared.best.1 > 0.98 && compared.stretch == 1.0, "{compared:?}");
        }
    }

    #[test]
    fn black_bars_do_not_count_and_other_shapes_do() {
        let mut barred = RgbImage::new(160, 120);
        image::imageops::replace(&mut barred, &picture(160, 90), 0, 15);
        let found = compared(&barred, &picture(1600, 900));
        assert!(found.stretch == 1.0 && found.as_stored > 0.98, "{found:?}");
        let found = compared(&picture(160, 120), &picture(1600, 900));
        assert!((found.stretch - 4.0 / 3.0).abs() < 0.01, "{found:?}");
    }

    #[test]
    fn flat_pictures_are_alike_and_different_ones_are_not() {
        let flat = RgbImage::from_pixel(40, 30, Rgb([90, 90, 90]));
        assert_eq!(compared(&flat, &flat).as_stored, 1.0);
        assert_eq!(compared(&flat, &picture(40, 30)).as_stored, 0.0);
        let other = RgbImage::from_fn(40, 30, |x, y| Rgb([((x / 5 + y / 5) % 2 * 200) as u8; 3]));
        assert!(compared(&other, &picture(40, 30)).best.1 < 0.5);
    }
}
