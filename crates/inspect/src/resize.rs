//! Pictures in another size. The one place that calls the resizing library, and with one kind of pixels: its general
//! functions are compiled for every kind, which takes longer than all the rest here.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U8x3;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::RgbImage;

/// How the pixels that fall on one are weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filter {
    /// All alike.
    Box,
    /// Less at the rim.
    Triangle,
    /// Sharp, for people.
    Lanczos,
}

/// A part of a picture, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub left: u32,
    pub top: u32,
    pub width: u32,
    pub height: u32,
}

impl Part {
    pub fn whole(picture: &RgbImage) -> Self {
        Self { left: 0, top: 0, width: picture.width(), height: picture.height() }
    }
}

/// A part of a picture, `width` × `height` pixels. `None` where one of them has no area, or the part lies outside.
pub(crate) fn resized(
    picture: &RgbImage,
    part: Part,
    (width, height): (u32, u32),
    filter: Filter,
) -> Option<RgbImage> {
    if part.width == 0 || part.height == 0 || width == 0 || height == 0 {
        return None;
    }
    let source =
        TypedImageRef::<U8x3>::from_buffer(picture.width(), picture.height(), picture.as_raw()).ok()?;
    let mut result = RgbImage::new(width, height);
    let mut target = TypedImage::<U8x3>::from_buffer(width, height, &mut result).ok()?;
    let filter = match filter {
        Filter::Box => FilterType::Box,
        Filter::Triangle => FilterType::Bilinear,
        Filter::Lanczos => FilterType::Lanczos3,
    };
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter)).crop(
        part.left.into(),
        part.top.into(),
        part.width.into(),
        part.height.into(),
    );
    Resizer::new().resize_typed(&source, &mut target, &options).ok()?;
    Some(result)
}
