//! Ways to break a file: blind ones, and ones that know where a JPEG's or PNG's lengths, sizes and tables are.

use super::dice::Dice;

/// No mutated file gets longer: repeated splices would make the run slow and find nothing more.
const MAX_BYTES: usize = 64 << 10;
/// Values at which parsers go wrong.
const EDGES: &[u8] =
    &[0, 1, 2, 3, 4, 0x10, 0x11, 0x22, 0x3F, 0x40, 0x44, 0x7F, 0x80, 0xD8, 0xD9, 0xDA, 0xFE, 0xFF];
const JPEG_MAGIC: &[u8] = &[0xFF, 0xD8];
const PNG_MAGIC: &[u8] = &[0x89, b'P', b'N', b'G'];

/// One broken file.
pub fn one(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seeds[dice.below(seeds.len())].clone();
    for _ in 0..1 + dice.below(6) {
        let knowing = dice.below(3) > 0;
        if knowing && bytes.starts_with(JPEG_MAGIC) {
            jpeg(&mut bytes, seeds, dice);
        } else if knowing && bytes.starts_with(PNG_MAGIC) {
            png(&mut bytes, dice);
        } else {
            blind(&mut bytes, seeds, dice);
        }
        bytes.truncate(MAX_BYTES);
    }
    bytes
}

/// Without knowing what is where; the front, where headers are, more often.
fn blind(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], dice: &mut Dice) {
    if bytes.is_empty() {
        return;
    }
    let reach = if dice.below(2) == 0 { bytes.len() } else { bytes.len().min(64) };
    let at = dice.below(reach);
    let end = (at + 1 + dice.below(48)).min(bytes.len());
    match dice.below(8) {
        0 => bytes[at] = dice.byte(),
        1 => bytes[at] = dice.pick(EDGES),
        2 => bytes[at] ^= 1 << dice.below(8),
        3 => bytes.truncate(dice.below(bytes.len())),
        4 => drop(bytes.drain(at..end)),
        5 => {
            let copy = bytes[at..end].to_vec();
            bytes.splice(at..at, copy);
        }
        6 => bytes[at..end].fill(dice.pick(EDGES)),
        _ => {
            let other = &seeds[dice.below(seeds.len())];
            let from = dice.below(other.len());
            bytes.truncate(at);
            bytes.extend(&other[from..]);
        }
    }
}

/// Where the segments of a JPEG begin (at their FF) and end.
fn segments(bytes: &[u8]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 2;
    while let Some(&[0xFF, marker, high, low]) = bytes.get(at..at + 4) {
        let mut end = at + 2 + usize::from(u16::from_be_bytes([high, low]));
        if marker == 0xDA {
            while bytes
                .get(end..end + 2)
                .is_some_and(|pair| pair[0] != 0xFF || matches!(pair[1], 0 | 0xD0..=0xD7))
            {
                end += 1;
            }
        }
        if end > bytes.len() || marker == 0xD9 {
            break;
        }
        found.push((at, end));
        at = end;
    }
    found
}

fn jpeg(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], dice: &mut Dice) {
    let segments = segments(bytes);
    if segments.is_empty() {
        return blind(bytes, seeds, dice);
    }
    let (start, end) = segments[dice.below(segments.len())];
    let whole = bytes[start..end].to_vec();
    match dice.below(10) {
        0 => bytes[start + 2 + dice.below(2)] = dice.pick(EDGES),
        1 => set_within(bytes, &segments, &[0xC0, 0xC1, 0xC2], dice),
        2 => set_within(bytes, &segments, &[0xDA], dice),
        3 => set_within(bytes, &segments, &[0xC4, 0xDB, 0xDD], dice),
        4 => set_within(bytes, &segments, &[0xE0, 0xE1, 0xE2, 0xED], dice),
        // Another kind of frame or table.
        5 => bytes[start + 1] = 0xC0 + dice.below(64) as u8,
        6 => drop(bytes.drain(start..end)),
        7 => {
            let copies = 1 + dice.below(130);
            let repeated = whole.repeat(copies.min(MAX_BYTES / whole.len().max(1)));
            bytes.splice(end..end, repeated);
        }
        8 => {
            // To another place.
            bytes.drain(start..end);
            let (to, _) = segments[dice.below(segments.len())];
            let to = to.min(bytes.len());
            bytes.splice(to..to, whole);
        }
        _ => {
            let other = &seeds[dice.below(seeds.len())];
            if let Some(&(from, to)) = self::segments(other).get(dice.below(8)) {
                bytes.splice(start..start, other[from..to].iter().copied());
            }
        }
    }
}

/// Changes one byte of the header of a segment of one of these kinds; sizes now and then to large ones.
fn set_within(bytes: &mut [u8], segments: &[(usize, usize)], kinds: &[u8], dice: &mut Dice) {
    let fitting: Vec<_> = segments.iter().filter(|(start, _)| kinds.contains(&bytes[start + 1])).collect();
    if fitting.is_empty() {
        return;
    }
    let (start, end) = *fitting[dice.below(fitting.len())];
    let header = (end - start).saturating_sub(4).min(if kinds == [0xDA] { 12 } else { 300 });
    if header > 0 {
        let value = if dice.below(2) == 0 { dice.pick(EDGES) } else { dice.byte() };
        bytes[start + 4 + dice.below(header)] = value;
    }
}

/// Changes a chunk of a PNG and mends its check sum, so that the change gets past it.
fn png(bytes: &mut [u8], dice: &mut Dice) {
    let mut chunks = Vec::new();
    let mut at = 8;
    while let Some(&[a, b, c, d]) = bytes.get(at..at + 4) {
        let end = at.saturating_add(12).saturating_add(u32::from_be_bytes([a, b, c, d]) as usize);
        if end > bytes.len() {
            break;
        }
        chunks.push((at, end));
        at = end;
    }
    if chunks.is_empty() {
        return;
    }
    let (start, end) = chunks[dice.below(chunks.len())];
    let changed = start + 4 + dice.below(end - start - 8);
    bytes[changed] = if dice.below(2) == 0 { dice.pick(EDGES) } else { dice.byte() };
    let sum = crc32fast::hash(&bytes[start + 4..end - 4]);
    bytes[end - 4..end].copy_from_slice(&sum.to_be_bytes());
}
