//! The quality setting that a quantisation table was made with, on the scale of the Independent JPEG Group.

use crate::structure::Cursor;

/// ITU-T T.81, table K.1, in zigzag order: the luminance table at quality 50.
const AT_50: [u8; 64] = [
    16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40,
    58, 51, 61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103,
    104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
];

/// 1 to 100, from the first table of a DQT segment. Tables of other makes are placed by their mean.
pub(super) fn estimated(content: &[u8]) -> Option<u8> {
    let mut cursor = Cursor::new(content, 0);
    let wide = cursor.byte()? >> 4 != 0;
    let (mut sum, mut count) = (0.0, 0.0);
    for base in AT_50 {
        let step = if wide { cursor.u16_be()? } else { cursor.byte()?.into() };
        // A step of 1 or 255 may stand for a finer or coarser one that cannot be written.
        if (2..255).contains(&step) {
            sum += f64::from(step) / f64::from(base);
            count += 1.0;
        }
    }
    if count == 0.0 {
        return Some(if content[1] == 1 { 100 } else { 1 });
    }
    let scale: f64 = sum / count;
    let quality = if scale <= 1.0 { 100.0 - 50.0 * scale } else { 50.0 / scale };
    Some(quality.round().clamp(1.0, 100.0) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As libjpeg's jpeg_set_quality makes it.
    fn table(quality: u32) -> Vec<u8> {
        let scale = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
        let steps = AT_50.map(|base| ((u32::from(base) * scale + 50) / 100).clamp(1, 255) as u8);
        [vec![0], steps.to_vec()].concat()
    }

    #[test]
    fn the_setting_of_libjpeg_is_found_again() {
        for quality in 2..=100 {
            let found = estimated(&table(quality)).map(u32::from);
            assert!(found.is_some_and(|found| found.abs_diff(quality) <= 1), "{quality}: {found:?}");
        }
    }

    #[test]
    fn a_table_that_is_cut_short_says_nothing() {
        assert_eq!(estimated(&table(80)[..40]), None);
    }
}
