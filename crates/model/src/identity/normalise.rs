//! Bringing a typed number into its standard form, remembering what was changed.

use super::NumberNote;

/// The standard form of a typed number: half-width, upper case, without spaces and hyphens.
pub(super) fn normalise(text: &str) -> (String, Vec<NumberNote>) {
    let mut notes = Vec::new();
    let mut note = |note: NumberNote| {
        if !notes.contains(&note) {
            notes.push(note);
        }
    };
    let mut normal = String::with_capacity(text.len());
    for typed in text.chars() {
        let half = half_width(typed);
        if half != typed {
            note(NumberNote::FullWidth);
        }
        if half.is_whitespace() || half == '-' {
            note(NumberNote::Separators);
            continue;
        }
        let upper = half.to_ascii_uppercase();
        if upper != half {
            note(NumberNote::LowerCase);
        }
        normal.push(upper);
    }
    (normal, notes)
}

/// Full-width forms U+FF01 to U+FF5E are the ASCII signs at a fixed distance; U+3000 is the wide space.
fn half_width(typed: char) -> char {
    const DISTANCE: u32 = 0xFEE0;
    match typed {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(typed) - DISTANCE).unwrap_or(typed),
        '\u{3000}' => ' ',
        other => other,
    }
}
