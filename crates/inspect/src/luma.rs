//! Brightness of a pixel.

/// Luma of red, green, blue as JPEG defines it (ITU-T T.871), 0 to 255.
pub(crate) fn luma(pixel: &[u8]) -> f32 {
    0.299 * f32::from(pixel[0]) + 0.587 * f32::from(pixel[1]) + 0.114 * f32::from(pixel[2])
}
