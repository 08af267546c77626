//! Whether the scans of a JPEG hold the picture: their codes are read block by block, no pixel is computed. Decoders
//! fill in silence what a cut file lacks; this counts it.
//!
//! Run only on files within the limits: its time is bounded by scans times pixels, its memory by 8 bytes a block.

use serde::Serialize;

use super::coding_of;
use super::frame::{Frame, Scan, Tables};
use super::huffman::Bits;
use super::markers::{Event, Markers, SOS};

/// What the scans of a JPEG hold against what they should. Each scan counts its blocks anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// Blocks of 8 × 8 values that the scans owe.
    pub due: u64,
    /// Blocks that were read before the data stopped or went wrong.
    pub there: u64,
    /// Intervals with a code that no table has, or a value behind the last of its block.
    pub faults: u32,
    /// Bytes left in the scans once all blocks were read. Padding does not count.
    pub left_over: u64,
    /// Values of a block, over all components, that no scan brings in full precision.
    pub coarse: u32,
}

impl Delivery {
    pub fn is_complete(&self) -> bool {
        self.there == self.due && self.faults == 0 && self.left_over == 0 && self.coarse == 0
    }

    /// The share of all blocks that is missing, 0 to 1.
    pub fn missing(&self) -> f64 {
        if self.due == 0 { 1.0 } else { (self.due - self.there) as f64 / self.due as f64 }
    }
}

/// Reads all scans. Nothing for a frame that cannot be one.
pub(in crate::structure) fn delivery(bytes: &[u8]) -> Option<Delivery> {
    let mut frame: Option<Frame> = None;
    let mut tables = Tables::default();
    let mut total = Delivery::default();
    let mut markers = Markers::new(bytes);
    while let Event::Segment(segment) = markers.next() {
        match segment.marker {
            0xC4 => tables.define(segment.content),
            0xDD => tables.set_restart_interval(segment.content),
            SOS => scan(frame.as_mut()?, &tables, segment.content, segment.data, &mut total),
            marker => {
                if let Some(coding) = coding_of(marker) {
                    frame = Some(Frame::of(coding, segment.content)?);
                }
            }
        }
    }
    total.coarse = frame?.coarse();
    Some(total)
}

fn scan(frame: &mut Frame, tables: &Tables, header: &[u8], data: &[u8], total: &mut Delivery) {
    let Some(scan) = Scan::of(frame, tables, header) else {
        total.faults += 1;
        return;
    };
    frame.note(&scan);
    let (units, blocks) = (scan.units(frame), scan.blocks_a_unit(frame));
    let interval = if tables.restart_interval == 0 { units } else { tables.restart_interval.into() };
    total.due += units * blocks;
    let mut pieces = Intervals { data };
    let mut first = 0;
    while first < units {
        let Some(piece) = pieces.next() else { return };
        let wanted = interval.min(units - first);
        let mut bits = Bits::new(piece);
        let (read, sound) = scan.read(frame, &mut bits, first, wanted);
        total.there += read * blocks;
        total.faults += u32::from(!sound);
        if read == wanted {
            total.left_over += bits.left_over() as u64;
        }
        first += wanted;
    }
    total.left_over += pieces.map(|piece| piece.len() as u64).sum::<u64>();
}

/// A scan's data, cut at its restart markers.
struct Intervals<'a> {
    data: &'a [u8],
}

impl<'a> Iterator for Intervals<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.data.is_empty() {
            return None;
        }
        let marker =
            self.data.windows(2).position(|pair| pair[0] == 0xFF && (0xD0..=0xD7).contains(&pair[1]));
        let (piece, rest) = match marker {
            Some(at) => (&self.data[..at], &self.data[at + 2..]),
            None => (self.data, &self.data[self.data.len()..]),
        };
        self.data = rest;
        Some(piece)
    }
}
