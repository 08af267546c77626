//! Huffman codes of a JPEG (ITU-T T.81, annexes C and F.2.2.3) and the bits that they are read from.

/// Codes up to this length, which are nearly all that occur, are looked up at once.
const SHORT: u32 = 9;
const LONGEST: usize = 16;

/// A code table.
#[derive(Clone)]
pub(super) struct Table {
    /// By the next nine bits: the length of the code that they begin with (0 for a longer one) and its symbol.
    short: [(u8, u8); 1 << SHORT],
    /// By length: the first 16-bit value behind the codes of that length.
    limits: [u32; LONGEST + 1],
    /// By length: what to add to a code for its symbol's place.
    offsets: [i32; LONGEST + 1],
    symbols: [u8; 256],
}

impl Table {
    /// From the 16 counts of a DHT segment and the symbols. Nothing for counts that no code can have.
    pub fn new(counts: &[u8; LONGEST], symbols: &[u8]) -> Option<Self> {
        let mut table = Self {
            short: [(0, 0); 1 << SHORT],
            limits: [0; LONGEST + 1],
            offsets: [0; LONGEST + 1],
            symbols: [0; 256],
        };
        table.symbols.get_mut(..symbols.len())?.copy_from_slice(symbols);
        let (mut code, mut place) = (0u32, 0usize);
        for (length, &count) in (1u32..).zip(counts) {
            let count = usize::from(count);
            table.offsets[length as usize] = place as i32 - code as i32;
            for index in place..place + count {
                if length <= SHORT {
                    let first = (code << (SHORT - length)) as usize;
                    let entry = (length as u8, *table.symbols.get(index)?);
                    table.short.get_mut(first..first + (1 << (SHORT - length)))?.fill(entry);
                }
                code += 1;
            }
            // No code may be all ones.
            if count > 0 && code >= 1 << length {
                return None;
            }
            place += count;
            table.limits[length as usize] = code << (LONGEST as u32 - length);
            code <<= 1;
        }
        Some(table)
    }
}

/// The bits of one restart interval: FF 00 is read as FF, and behind the end come zeros, as decoders have it.
pub(super) struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    /// The next bits, from the highest.
    buffer: u64,
    count: u32,
    /// How many zeros were made up.
    made_up: u32,
}

impl<'a> Bits<'a> {
    pub fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0, buffer: 0, count: 0, made_up: 0 }
    }

    /// Whether bits were read that are not there.
    pub fn is_overdrawn(&self) -> bool {
        self.made_up > self.count
    }

    /// Whole bytes that were not read, unless all are of one value: that is padding.
    pub fn left_over(&self) -> usize {
        let in_buffer = (self.count.saturating_sub(self.made_up) / 8) as usize;
        let rest = self.data.len().saturating_sub(self.at) + in_buffer;
        let unread = &self.data[self.data.len().saturating_sub(rest)..];
        if unread.windows(2).all(|pair| pair[0] == pair[1]) { 0 } else { rest }
    }

    fn fill(&mut self) {
        if self.count >= 32 {
            return;
        }
        if let Some(eight) = self.data.get(self.at..self.at + 8) {
            let word = eight.iter().fold(0u64, |word, &byte| word << 8 | u64::from(byte));
            let inverse = !word;
            // The usual test for a zero byte, here in the inverse: for a byte FF.
            if inverse.wrapping_sub(0x0101_0101_0101_0101) & word & 0x8080_8080_8080_8080 == 0 {
                let bytes = (63 - self.count) / 8;
                // Bits behind `count` are those that come next in any case.
                self.buffer |= word >> self.count;
                self.at += bytes as usize;
                self.count += bytes * 8;
                return;
            }
        }
        while self.count <= 56 {
            let byte = self.next_byte();
            self.buffer |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    fn next_byte(&mut self) -> u8 {
        let Some(&byte) = self.data.get(self.at) else {
            self.made_up = self.made_up.saturating_add(8);
            return 0;
        };
        self.at += 1;
        if byte == 0xFF {
            // Fill bytes, then the stuffed zero.
            while self.data.get(self.at) == Some(&0xFF) {
                self.at += 1;
            }
            self.at += 1;
        }
        byte
    }

    /// The next symbol; nothing for bits that begin no code.
    pub fn symbol(&mut self, table: &Table) -> Option<u8> {
        self.fill();
        let next = (self.buffer >> 48) as u32;
        let (length, symbol) = table.short[(next >> (16 - SHORT)) as usize];
        if length > 0 {
            self.drop(length.into());
            return Some(symbol);
        }
        let length = (SHORT as usize + 1..=LONGEST).find(|&length| next < table.limits[length])?;
        let code = (next >> (LONGEST - length)) as i32;
        self.drop(length as u32);
        table.symbols.get(usize::try_from(code + table.offsets[length]).ok()?).copied()
    }

    /// Up to 16 bits as a number.
    pub fn number(&mut self, bits: u32) -> u32 {
        self.fill();
        let number = if bits == 0 { 0 } else { (self.buffer >> (64 - bits)) as u32 };
        self.drop(bits);
        number
    }

    /// Goes past up to 64 bits.
    pub fn skip(&mut self, mut bits: u32) {
        while bits > 0 {
            self.fill();
            let part = bits.min(16);
            self.drop(part);
            bits -= part;
        }
    }

    fn drop(&mut self, bits: u32) {
        self.buffer <<= bits;
        self.count -= bits;
    }
}
