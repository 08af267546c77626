//! A picture made small and put in the middle of a grey square, so that turning and mirroring it moves pixels and
//! changes none.

use image::RgbImage;

use crate::geometry::Point;
use crate::resize::{Filter, Part, resized};

/// Pixels a side of what the network sees.
pub const SIDE: usize = 192;
const GREY: u8 = 114;

/// A picture in a square, `SIDE` × `SIDE` pixels of RGB, and how it got there.
#[derive(Debug, Clone, PartialEq)]
pub struct Square {
    pixels: Vec<u8>,
    part: Part,
    /// Pixels of the square to a pixel of the picture.
    scale: (f32, f32),
    /// Where the picture begins, in pixels of the square.
    offset: (usize, usize),
}

impl Square {
    /// A part of a picture. `None` where that has no area, or lies outside.
    pub(crate) fn of(picture: &RgbImage, part: Part) -> Option<Self> {
        let longer = part.width.max(part.height) as f32;
        // Even, so that the middle is the middle from all sides.
        let side = |length: u32| ((length as f32 * SIDE as f32 / longer / 2.0).round() as u32 * 2).max(2);
        let inner = (side(part.width), side(part.height));
        // The mean of the pixels that a small one stands for.
        let small = resized(picture, part, inner, Filter::Box)?;
        let (width, height) = (inner.0 as usize, inner.1 as usize);
        let offset = ((SIDE - width) / 2, (SIDE - height) / 2);
        let mut pixels = vec![GREY; SIDE * SIDE * 3];
        for (y, row) in small.chunks_exact(width * 3).enumerate() {
            let start = ((y + offset.1) * SIDE + offset.0) * 3;
            pixels[start..start + row.len()].copy_from_slice(row);
        }
        let scale = (width as f32 / part.width as f32, height as f32 / part.height as f32);
        Some(Self { pixels, part, scale, offset })
    }

    pub fn of_whole(picture: &RgbImage) -> Option<Self> {
        Self::of(picture, Part::whole(picture))
    }

    /// RGB, row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// 0 to 1.
    pub(super) fn at(&self, (x, y): (usize, usize), channel: usize) -> f32 {
        f32::from(self.pixels[(y * SIDE + x) * 3 + channel]) / 255.0
    }

    /// A place in fractions of the square, in pixels of the picture.
    pub(super) fn place(&self, place: Point) -> Point {
        let side = SIDE as f32;
        Point {
            x: (place.x * side - self.offset.0 as f32) / self.scale.0 + self.part.left as f32,
            y: (place.y * side - self.offset.1 as f32) / self.scale.1 + self.part.top as f32,
        }
    }
}
