//! A part of the picture, as a box that a finding can point at.

use model::Region;

use crate::geometry::Point;
use crate::orientation::Orientation;

/// An upright box in fractions of the *stored* picture's width and height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
}

impl Area {
    /// The smallest box round some places in a picture of this size, as far as it lies in the picture.
    pub(super) fn round(places: impl IntoIterator<Item = Point>, (width, height): (u32, u32)) -> Self {
        let nothing = Self { left: 1.0, top: 1.0, right: 0.0, bottom: 0.0 };
        places.into_iter().fold(nothing, |area, place| {
            let (x, y) = (place.x / width as f32, place.y / height as f32);
            let (x, y) = (x.clamp(0.0, 1.0), y.clamp(0.0, 1.0));
            Self {
                left: area.left.min(x),
                top: area.top.min(y),
                right: area.right.max(x),
                bottom: area.bottom.max(y),
            }
        })
    }

    /// The same box in the displayed picture.
    pub(crate) fn displayed(&self, orientation: Orientation) -> Region {
        let shown = |x: f32, y: f32| orientation.shown((x.into(), y.into()));
        let (one, other) = (shown(self.left, self.top), shown(self.right, self.bottom));
        let (x, y) = (one.0.min(other.0), one.1.min(other.1));
        Region { x, y, width: (one.0 - other.0).abs(), height: (one.1 - other.1).abs() }
    }
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, Rgb, RgbImage};

    use super::*;

    #[test]
    fn a_box_lies_where_its_pixels_are_shown() {
        let (from, to) = ((12, 3), (25, 9));
        let inside = |x, y| (from.0..to.0).contains(&x) && (from.1..to.1).contains(&y);
        let stored = RgbImage::from_fn(40, 20, |x, y| Rgb(if inside(x, y) { [255; 3] } else { [0; 3] }));
        let corner = |(x, y): (u32, u32)| Point { x: x as f32, y: y as f32 };
        let area = Area::round([corner(from), corner(to)], (40, 20));
        for value in 1..=8 {
            let orientation = Orientation::from_exif(value).unwrap();
            let mut shown = DynamicImage::ImageRgb8(stored.clone());
            shown.apply_orientation(orientation.for_image());
            let shown = shown.into_rgb8();
            let lit: Vec<_> = shown.enumerate_pixels().filter(|pixel| pixel.2.0[0] > 0).collect();
            let (first, last) = (lit[0], lit[lit.len() - 1]);
            let region = area.displayed(orientation);
            let (width, height) = (f64::from(shown.width()), f64::from(shown.height()));
            let found = [region.x * width, region.y * height, region.width * width, region.height * height];
            let expected = [first.0, first.1, last.0 + 1 - first.0, last.1 + 1 - first.1].map(f64::from);
            for (found, expected) in found.into_iter().zip(expected) {
                assert!((found - expected).abs() < 1e-4, "orientation {value}: {region:?}");
            }
        }
    }
}
