//! 256 signs of a picture's middle frequencies: the same for recompressed and rescaled copies but for a few, and
//! for turned or mirrored ones after an exchange and a change of signs that need no picture.

use crate::orientation::Orientation;

/// Rows and columns of frequencies.
pub(super) const SIDE: usize = 16;

/// One bit a frequency: whether its coefficient is above zero. Bit `16 × v + u`, counted from the lowest of the first
/// word, is `u` frequencies across and `v` down from the first that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code(pub [u64; 4]);

impl Code {
    pub const BITS: u32 = 256;
    pub const BYTES: usize = 32;

    pub(super) fn of_signs(mut positive: impl FnMut(usize, usize) -> bool) -> Self {
        let mut rows = [0u16; SIDE];
        for (v, row) in rows.iter_mut().enumerate() {
            *row = (0..SIDE).filter(|&u| positive(u, v)).fold(0, |row, u| row | 1 << u);
        }
        Self::of_rows(rows)
    }

    fn of_rows(rows: [u16; SIDE]) -> Self {
        Self(std::array::from_fn(|word| {
            (0..4).fold(0, |bits, row| bits | u64::from(rows[4 * word + row]) << (16 * row))
        }))
    }

    pub(super) fn rows(self) -> [u16; SIDE] {
        std::array::from_fn(|row| (self.0[row / 4] >> (16 * (row % 4))) as u16)
    }

    /// Bits in which two codes differ.
    pub fn distance(self, other: Self) -> u32 {
        (0..4).map(|word| (self.0[word] ^ other.0[word]).count_ones()).sum()
    }

    /// The code of the same picture, changed as `orientation` says. Zero is taken for a negative coefficient, so a
    /// picture without a frequency at all is off by that bit.
    pub fn turned(self, orientation: Orientation) -> Self {
        let rows = if orientation.swaps_sides() { transposed(self.rows()) } else { self.rows() };
        // Behind the exchange, what is left is to mirror along one axis, both, or none. Mirroring changes the sign of
        // every odd frequency; the first that counts is even.
        let (across, down) = orientation.flips();
        let odd_columns = if across { 0xAAAA } else { 0 };
        Self::of_rows(std::array::from_fn(|v| {
            let whole_row = if down && v % 2 == 1 { u16::MAX } else { 0 };
            rows[v] ^ odd_columns ^ whole_row
        }))
    }

    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        std::array::from_fn(|byte| self.0[byte / 8].to_le_bytes()[byte % 8])
    }

    pub fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(std::array::from_fn(|word| {
            u64::from_le_bytes(std::array::from_fn(|byte| bytes[8 * word + byte]))
        }))
    }
}

fn transposed(rows: [u16; SIDE]) -> [u16; SIDE] {
    std::array::from_fn(|v| (0..SIDE).fold(0, |row, u| row | (rows[u] >> v & 1) << u))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uneven() -> Code {
        Code([0x0123_4567_89AB_CDEF, 0xFEED_0000_1111_BEEF, 0x5555_3333_0F0F_00FF, 0x8000_0000_0000_0001])
    }

    #[test]
    fn turning_four_times_or_mirroring_twice_changes_nothing() {
        for orientation in Orientation::all() {
            let times = if matches!(orientation.exif(), 6 | 8) { 4 } else { 2 };
            let back = (0..times).fold(uneven(), |code, _| code.turned(orientation));
            assert_eq!(back, uneven(), "EXIF {}", orientation.exif());
        }
    }

    #[test]
    fn bytes_come_back_as_the_code_that_they_were() {
        assert_eq!(Code::from_bytes(uneven().to_bytes()), uneven());
    }
}
