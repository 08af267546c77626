//! A picture made small and put in the middle of a grey square, so that turning and mirroring it moves pixels and
//! changes none.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::RgbImage;

use crate::geometry::Point;

/// Pixels a side of what the network sees.
pub const SIDE: usize = 192;
const GREY: u8 = 114;

/// A picture in a square, `SIDE` × `SIDE` pixels of RGB, and how it got there.
#[derive(Debug, Clone, PartialEq)]
pub struct Square {
    pixels: Vec<u8>,
    /// Pixels of the square to a pixel of the picture.
    scale: (f32, f32),
    /// Where the picture begins, in pixels of the square.
    offset: (usize, usize),
}

impl Square {
    /// The part of a picture from `left`, `top`, `width` × `height` pixels, which has to lie inside of it. `None` for
    /// a part without an area.
    pub fn of(picture: &RgbImage, left: u32, top: u32, width: u32, height: u32) -> Option<Self> {
        if width == 0 || height == 0 {
            return None;
        }
        let longer = width.max(height) as f32;
        let side = |length: u32| ((length as f32 * SIDE as f32 / longer).round() as u32).max(1);
        let (inner_width, inner_height) = (side(width), side(height));
        let from =
            ImageRef::new(picture.width(), picture.height(), picture.as_raw(), PixelType::U8x3).ok()?;
        let mut small = Image::new(inner_width, inner_height, PixelType::U8x3);
        // The mean of the pixels that a small one stands for.
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Box)).crop(
            left.into(),
            top.into(),
            width.into(),
            height.into(),
        );
        Resizer::new().resize(&from, &mut small, &options).ok()?;
        let offset = ((SIDE - inner_width as usize) / 2, (SIDE - inner_height as usize) / 2);
        let mut pixels = vec![GREY; SIDE * SIDE * 3];
        let row_bytes = inner_width as usize * 3;
        for (y, row) in small.buffer().chunks_exact(row_bytes).enumerate() {
            let start = ((y + offset.1) * SIDE + offset.0) * 3;
            pixels[start..start + row_bytes].copy_from_slice(row);
        }
        let scale = (inner_width as f32 / width as f32, inner_height as f32 / height as f32);
        Some(Self { pixels, scale, offset })
    }

    pub fn of_whole(picture: &RgbImage) -> Option<Self> {
        Self::of(picture, 0, 0, picture.width(), picture.height())
    }

    /// RGB, row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// 0 to 1.
    pub(super) fn at(&self, (x, y): (usize, usize), channel: usize) -> f32 {
        f32::from(self.pixels[(y * SIDE + x) * 3 + channel]) / 255.0
    }

    /// A place in fractions of the square, as a place in pixels of the part that was put into it.
    pub(super) fn to_part(&self, place: Point) -> Point {
        let side = SIDE as f32;
        Point {
            x: (place.x * side - self.offset.0 as f32) / self.scale.0,
            y: (place.y * side - self.offset.1 as f32) / self.scale.1,
        }
    }
}
