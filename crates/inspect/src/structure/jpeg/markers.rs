//! The markers of a JPEG one after the other (ITU-T T.81, annex B), each with its segment.

use super::super::Cursor;

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
pub(super) const SOS: u8 = 0xDA;

/// A marker with a segment.
pub(super) struct Segment<'a> {
    pub marker: u8,
    /// Where the content starts in the file.
    pub at: usize,
    pub content: &'a [u8],
    /// Behind a start of scan: the coded data with their restart markers, up to the next other marker.
    pub data: &'a [u8],
}

/// What comes next in a file.
pub(super) enum Event<'a> {
    Segment(Segment<'a>),
    /// The end marker; the offset behind it.
    End(usize),
    /// The data stop, or are none that a JPEG may have.
    Broken,
}

/// Reads marker by marker.
pub(super) struct Markers<'a> {
    cursor: Cursor<'a>,
    /// Bytes stood where only a marker may stand; decoders skip them.
    pub strayed: bool,
}

impl<'a> Markers<'a> {
    /// From behind the SOI that made it a JPEG.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { cursor: Cursor::new(bytes, 2), strayed: false }
    }

    pub fn next(&mut self) -> Event<'a> {
        self.event().unwrap_or(Event::Broken)
    }

    fn event(&mut self) -> Option<Event<'a>> {
        let marker = loop {
            match self.code()? {
                EOI => return Some(Event::End(self.cursor.at)),
                // A second picture inside the first, or a byte of data where a marker should be.
                SOI | 0x00 => return Some(Event::Broken),
                // TEM, and restart markers that libjpeg skips too.
                0x01 | 0xD0..=0xD7 => {}
                marker => break marker,
            }
        };
        let length = usize::from(self.cursor.u16_be()?).checked_sub(2)?;
        let at = self.cursor.at;
        let content = self.cursor.take(length)?;
        let data = if marker == SOS { self.coded_data() } else { &[] };
        Some(Event::Segment(Segment { marker, at, content, data }))
    }

    /// The next marker's code. Any number of 0xFF may fill the space before it.
    fn code(&mut self) -> Option<u8> {
        while self.cursor.byte()? != 0xFF {
            self.strayed = true;
        }
        loop {
            match self.cursor.byte()? {
                0xFF => {}
                marker => return Some(marker),
            }
        }
    }

    /// Up to the next marker that is not part of the scan, or to the end. Inside the data, FF 00 stands for a byte
    /// FF, and restart markers separate intervals.
    fn coded_data(&mut self) -> &'a [u8] {
        let (bytes, start) = (self.cursor.bytes, self.cursor.at);
        let mut at = start;
        while let Some(pair) = bytes.get(at..at + 2) {
            match pair {
                [0xFF, 0x00 | 0xD0..=0xD7] => at += 2,
                // A fill byte: the marker may follow.
                [0xFF, 0xFF] => at += 1,
                [0xFF, _] => break,
                _ => at += 1,
            }
        }
        if at + 2 > bytes.len() {
            at = bytes.len();
        }
        self.cursor.at = at;
        &bytes[start..at]
    }
}
