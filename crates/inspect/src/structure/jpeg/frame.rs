//! The frame of a JPEG, its tables, and reading the blocks of one scan (ITU-T T.81, annexes F and G).

use super::huffman::{Bits, Table};
use crate::structure::{Coding, Cursor};

/// Values of a block.
const BLOCK: usize = 64;
/// No scan has brought this value yet.
const UNSENT: u8 = u8::MAX;

struct Component {
    id: u8,
    across: u64,
    down: u64,
    /// Blocks of a scan of this component alone.
    wide: u64,
    high: u64,
    /// Of a progressive file: for each block, which of its values are no longer zero. Refining scans depend on it.
    known: Vec<u64>,
    /// By value: how many low bits are still missing.
    missing_bits: [u8; BLOCK],
}

pub(super) struct Frame {
    progressive: bool,
    /// Units (MCUs) of an interleaved scan.
    units: u64,
    components: Vec<Component>,
}

impl Frame {
    pub fn of(coding: Coding, content: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(content, 1);
        let (height, width) = (u64::from(cursor.u16_be()?), u64::from(cursor.u16_be()?));
        let count = cursor.byte()?;
        let mut components = Vec::new();
        for _ in 0..count.min(4) {
            let (id, sampling) = (cursor.byte()?, u64::from(cursor.byte()?));
            cursor.byte()?;
            let (across, down) = (sampling >> 4, sampling & 15);
            if !(1..=4).contains(&across) || !(1..=4).contains(&down) {
                return None;
            }
            let known = Vec::new();
            components.push(Component {
                id,
                across,
                down,
                wide: 0,
                high: 0,
                known,
                missing_bits: [UNSENT; BLOCK],
            });
        }
        let (most_across, most_down) = (
            components.iter().map(|component| component.across).max()?,
            components.iter().map(|component| component.down).max()?,
        );
        let progressive = coding == Coding::Progressive;
        for component in &mut components {
            component.wide = (width * component.across).div_ceil(most_across).div_ceil(8);
            component.high = (height * component.down).div_ceil(most_down).div_ceil(8);
            if progressive {
                component.known = vec![0; usize::try_from(component.wide * component.high).ok()?];
            }
        }
        let units = width.div_ceil(8 * most_across) * height.div_ceil(8 * most_down);
        Some(Self { progressive, units, components })
    }

    /// Marks what a scan brings.
    pub fn note(&mut self, scan: &Scan<'_>) {
        for part in &scan.parts {
            self.components[part.component].missing_bits[scan.band.0..=scan.band.1].fill(scan.low);
        }
    }

    pub fn coarse(&self) -> u32 {
        let missing = self.components.iter().flat_map(|component| component.missing_bits);
        missing.map(|bits| u32::from(bits > 0)).sum()
    }
}

/// The code tables and the restart interval as they stand.
#[derive(Default)]
pub(super) struct Tables {
    dc: [Option<Box<Table>>; 4],
    ac: [Option<Box<Table>>; 4],
    pub restart_interval: u16,
}

impl Tables {
    /// Takes over what a DHT segment says, as far as it can be read.
    pub fn define(&mut self, content: &[u8]) {
        let mut cursor = Cursor::new(content, 0);
        while let Some(kind) = cursor.byte() {
            let Some(counts) = cursor.take(16).and_then(|counts| counts.try_into().ok()) else { return };
            let counts: &[u8; 16] = counts;
            let symbols = counts.iter().map(|&count| usize::from(count)).sum();
            let Some(symbols) = cursor.take(symbols) else { return };
            let class = if kind >> 4 == 0 { &mut self.dc } else { &mut self.ac };
            if let Some(place) = class.get_mut(usize::from(kind & 15)) {
                *place = Table::new(counts, symbols).map(Box::new);
            }
        }
    }

    pub fn set_restart_interval(&mut self, content: &[u8]) {
        self.restart_interval = Cursor::new(content, 0).u16_be().unwrap_or(0);
    }
}

struct Part<'a> {
    /// Its place in the frame.
    component: usize,
    dc: Option<&'a Table>,
    ac: Option<&'a Table>,
}

pub(super) struct Scan<'a> {
    parts: Vec<Part<'a>>,
    /// First and last of the values that it brings.
    band: (usize, usize),
    /// Low bits that it leaves for later scans.
    low: u8,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    Sequential,
    DcFirst,
    DcRefining,
    AcFirst,
    AcRefining,
}

/// Data that no encoder writes.
struct Fault;

impl<'a> Scan<'a> {
    /// Nothing for a header that does not fit the frame, or that asks for a table which is not there.
    pub fn of(frame: &Frame, tables: &'a Tables, header: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(header, 0);
        let count = cursor.byte()?;
        let mut parts = Vec::new();
        for _ in 0..count.min(4) {
            let (id, choice) = (cursor.byte()?, cursor.byte()?);
            parts.push(Part {
                component: frame.components.iter().position(|component| component.id == id)?,
                dc: tables.dc.get(usize::from(choice >> 4))?.as_deref(),
                ac: tables.ac.get(usize::from(choice & 15))?.as_deref(),
            });
        }
        let (first, last, precision) =
            (usize::from(cursor.byte()?), usize::from(cursor.byte()?), cursor.byte()?);
        let (high, low) = (precision >> 4, precision & 15);
        let scan = match (frame.progressive, first, high) {
            (false, _, _) => Self { parts, band: (0, BLOCK - 1), low: 0, kind: Kind::Sequential },
            (true, 0, 0) => Self { parts, band: (0, last), low, kind: Kind::DcFirst },
            (true, 0, _) => Self { parts, band: (0, last), low, kind: Kind::DcRefining },
            (true, _, 0) => Self { parts, band: (first, last), low, kind: Kind::AcFirst },
            (true, _, _) => Self { parts, band: (first, last), low, kind: Kind::AcRefining },
        };
        scan.is_sound().then_some(scan)
    }

    fn is_sound(&self) -> bool {
        let (first, last) = self.band;
        let all = |has: fn(&Part<'_>) -> bool| self.parts.iter().all(has);
        let alone = self.parts.len() == 1;
        !self.parts.is_empty()
            && first <= last
            && last < BLOCK
            && match self.kind {
                Kind::Sequential => all(|part| part.dc.is_some() && part.ac.is_some()),
                Kind::DcFirst => last == 0 && all(|part| part.dc.is_some()),
                Kind::DcRefining => last == 0,
                Kind::AcFirst | Kind::AcRefining => alone && all(|part| part.ac.is_some()),
            }
    }

    /// Units that the scan owes: MCUs, or blocks where it has one component.
    pub fn units(&self, frame: &Frame) -> u64 {
        match self.parts.as_slice() {
            [part] => frame.components[part.component].wide * frame.components[part.component].high,
            _ => frame.units,
        }
    }

    pub fn blocks_a_unit(&self, frame: &Frame) -> u64 {
        match self.parts.as_slice() {
            [_] => 1,
            parts => parts
                .iter()
                .map(|part| frame.components[part.component].across * frame.components[part.component].down)
                .sum(),
        }
    }

    /// Reads `wanted` units from number `first` on. Returns how many are there, and whether the reading stopped, if
    /// it did, because the data end rather than because they are wrong.
    pub fn read(&self, frame: &mut Frame, bits: &mut Bits<'_>, first: u64, wanted: u64) -> (u64, bool) {
        match self.kind {
            Kind::Sequential | Kind::DcFirst | Kind::DcRefining => self.read_units(frame, bits, wanted),
            Kind::AcFirst | Kind::AcRefining => {
                let known = &mut frame.components[self.parts[0].component].known;
                let blocks = known.iter_mut().skip(first as usize).take(wanted as usize);
                let Some(table) = self.parts[0].ac else { return (0, false) };
                let mut band = Band { first: self.band.0, last: self.band.1, end_run: 0 };
                count(bits, blocks, |bits, known| match self.kind {
                    Kind::AcFirst => band.first(bits, table, known),
                    _ => band.refining(bits, table, known),
                })
            }
        }
    }

    fn read_units(&self, frame: &Frame, bits: &mut Bits<'_>, wanted: u64) -> (u64, bool) {
        let alone = self.parts.len() == 1;
        let blocks = |part: &Part<'_>| {
            let component = &frame.components[part.component];
            if alone { 1 } else { component.across * component.down }
        };
        count(bits, 0..wanted, |bits, _| {
            for part in &self.parts {
                for _ in 0..blocks(part) {
                    match (self.kind, part.dc, part.ac) {
                        (Kind::Sequential, Some(dc), Some(ac)) => sequential(bits, dc, ac)?,
                        (Kind::DcFirst, Some(dc), _) => direct(bits, dc)?,
                        _ => bits.skip(1),
                    }
                }
            }
            Ok(())
        })
    }
}

/// Reads unit by unit until one cannot be read.
fn count<T>(
    bits: &mut Bits<'_>,
    units: impl Iterator<Item = T>,
    mut read: impl FnMut(&mut Bits<'_>, T) -> Result<(), Fault>,
) -> (u64, bool) {
    let mut there = 0;
    for unit in units {
        let sound = read(bits, unit).is_ok();
        // Zeros that were made up may well be no code.
        if bits.is_overdrawn() {
            return (there, true);
        }
        if !sound {
            return (there, false);
        }
        there += 1;
    }
    (there, true)
}

/// The difference of a block's mean to the block before.
fn direct(bits: &mut Bits<'_>, table: &Table) -> Result<(), Fault> {
    let size = bits.symbol(table).ok_or(Fault)?;
    if size > 15 {
        return Err(Fault);
    }
    bits.skip(size.into());
    Ok(())
}

fn sequential(bits: &mut Bits<'_>, dc: &Table, ac: &Table) -> Result<(), Fault> {
    direct(bits, dc)?;
    let mut at = 1;
    while at < BLOCK {
        let symbol = bits.symbol(ac).ok_or(Fault)?;
        let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 {
            if run < 15 {
                return Ok(());
            }
            at += 16;
        } else {
            bits.skip(size);
            at += run + 1;
            if at > BLOCK {
                return Err(Fault);
            }
        }
    }
    Ok(())
}

/// Reading the blocks of a progressive scan of one band (annex G.1.2).
struct Band {
    first: usize,
    last: usize,
    /// Blocks still to come in which the band brings nothing new.
    end_run: u32,
}

impl Band {
    fn first(&mut self, bits: &mut Bits<'_>, table: &Table, known: &mut u64) -> Result<(), Fault> {
        if self.end_run > 0 {
            self.end_run -= 1;
            return Ok(());
        }
        let mut at = self.first;
        while at <= self.last {
            let symbol = bits.symbol(table).ok_or(Fault)?;
            let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            if size == 0 {
                if run < 15 {
                    self.end_run = (1 << run) + bits.number(run) - 1;
                    return Ok(());
                }
                at += 16;
            } else {
                at += run as usize;
                if at > self.last {
                    return Err(Fault);
                }
                bits.skip(size);
                *known |= 1 << at;
                at += 1;
            }
        }
        Ok(())
    }

    fn refining(&mut self, bits: &mut Bits<'_>, table: &Table, known: &mut u64) -> Result<(), Fault> {
        let mut at = self.first;
        if self.end_run == 0 {
            while at <= self.last {
                let symbol = bits.symbol(table).ok_or(Fault)?;
                let (run, size) = (u32::from(symbol >> 4), symbol & 15);
                if size == 0 && run < 15 {
                    self.end_run = (1 << run) + bits.number(run);
                    break;
                }
                if size > 1 {
                    return Err(Fault);
                }
                bits.skip(size.into());
                at = self.past_zeros(bits, *known, at, run);
                if size == 1 {
                    if at > self.last {
                        return Err(Fault);
                    }
                    *known |= 1 << at;
                }
                at += 1;
            }
        }
        if self.end_run > 0 {
            // A correcting bit for each value of the rest that is no longer zero.
            bits.skip((*known & self.from(at)).count_ones());
            self.end_run -= 1;
        }
        Ok(())
    }

    /// Goes past `run` zeros and past all other values, each of which has a correcting bit, to the next zero.
    fn past_zeros(&self, bits: &mut Bits<'_>, known: u64, mut at: usize, mut run: u32) -> usize {
        while at <= self.last {
            if known >> at & 1 == 1 {
                bits.skip(1);
            } else if run == 0 {
                break;
            } else {
                run -= 1;
            }
            at += 1;
        }
        at
    }

    /// A mask of the band's values from `at` on.
    fn from(&self, at: usize) -> u64 {
        if at > self.last { 0 } else { u64::MAX << at & u64::MAX >> (BLOCK - 1 - self.last) }
    }
}
