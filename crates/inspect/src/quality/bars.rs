//! The bars of one tone with which a program fills the screen above and below a picture: a photo that has them was
//! taken off the screen by a key, not by a camera.

use image::RgbImage;

/// Pixels of a line that are looked at.
const PLACES: usize = 64;
/// How far they may differ: a JPEG leaves one tone as it is.
const SAME: u8 = 1;

/// The part of the picture's lines, from one side to the other, that are of one tone. None where lines in the other
/// direction are as well: a scan has its margin on all sides.
pub(super) fn share(picture: &RgbImage) -> f32 {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    if picture.is_empty() {
        return 0.0;
    }
    let pixel = |x: usize, y: usize| &picture.as_raw()[3 * (y * width + x)..][..3];
    let rows = (0..height).filter(|y| even(width, |x| pixel(x, *y))).count() as f32 / height.max(1) as f32;
    let columns = (0..width).filter(|x| even(height, |y| pixel(*x, y))).count() as f32 / width.max(1) as f32;
    if rows > 0.0 && columns > 0.0 { 0.0 } else { rows.max(columns) }
}

fn even<'a>(length: usize, pixel: impl Fn(usize) -> &'a [u8]) -> bool {
    let first = pixel(0);
    (0..PLACES)
        .map(|place| pixel(place * (length - 1) / (PLACES - 1)))
        .all(|pixel| pixel.iter().zip(first).all(|(one, other)| one.abs_diff(*other) <= SAME))
}
