//! Names: the middle dot, rare characters, and what cannot be part of a name.

use crate::{DocumentType, Text};

/// U+00B7, the one sign that a name may hold.
const MIDDLE_DOT: char = '\u{B7}';

/// A name in standard form, with what was changed or is odd about it.
#[derive(Clone, PartialEq, Eq)]
pub struct Name {
    pub text: String,
    pub notes: Vec<NameNote>,
}

impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Name").field("text", &"[redacted]").field("notes", &self.notes).finish()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameNote {
    /// Another dot was read as U+00B7.
    MiddleDot,
    Spaces,
    /// A rare character or one of private use: it may not be shown here, and may be typed in several ways.
    NeedsEyes,
    /// Signs or digits, which no name has.
    SpecialSign,
    /// What is left when text was decoded wrongly.
    Garbled,
}

impl NameNote {
    pub fn code(self) -> &'static str {
        match self {
            Self::MiddleDot | Self::Spaces => "name-normalised",
            Self::NeedsEyes => "name-needs-eyes",
            Self::SpecialSign => "name-special-sign",
            Self::Garbled => "name-garbled",
        }
    }

    pub fn text(self) -> Text {
        match self {
            Self::MiddleDot => Text::new(
                "姓名中的间隔号已统一为“·”（U+00B7）。",
                "The dot in the name was read as the middle dot (U+00B7).",
            ),
            Self::Spaces => Text::new("姓名中的空格已略去。", "Spaces in the name were left out."),
            Self::NeedsEyes => Text::new(
                "姓名含生僻字或自造字，请人工核对。",
                "The name holds a rare or private-use character: please compare it by eye.",
            ),
            Self::SpecialSign => Text::new(
                "姓名含间隔号以外的符号或数字。",
                "The name holds a sign other than the middle dot, or a digit.",
            ),
            Self::Garbled => Text::new("姓名疑为乱码。", "The name seems to be garbled."),
        }
    }
}

impl Name {
    /// Reads a name as typed. Names on travel and residence permits may be in Latin letters, with spaces.
    pub fn read(document: DocumentType, text: &str) -> Self {
        let latin_allowed = document != DocumentType::ResidentId;
        let mut name = Self { text: String::with_capacity(text.len()), notes: Vec::new() };
        for typed in text.trim().chars() {
            match typed {
                MIDDLE_DOT => name.text.push(MIDDLE_DOT),
                '\u{2022}' | '\u{30FB}' | '\u{FF0E}' | '\u{2027}' => {
                    name.text.push(MIDDLE_DOT);
                    name.note(NameNote::MiddleDot);
                }
                space if space.is_whitespace() && !latin_allowed => name.note(NameNote::Spaces),
                space if space.is_whitespace() => name.text.push(' '),
                other => {
                    name.text.push(other);
                    if let Some(note) = oddness(other, latin_allowed) {
                        name.note(note);
                    }
                }
            }
        }
        name
    }

    fn note(&mut self, note: NameNote) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

/// What is odd about a character of a name. Common are the ideographs that Unicode had first (to U+9FA5, those of
/// GBK) and 〇; later ones are real, but not every font and input method has them.
fn oddness(character: char, latin_allowed: bool) -> Option<NameNote> {
    match character {
        '\u{4E00}'..='\u{9FA5}' | '\u{3007}' => None,
        '\u{FFFD}' | '?' | '\u{FF1F}' => Some(NameNote::Garbled),
        control if control.is_control() => Some(NameNote::Garbled),
        private if is_private_use(private) || is_part_of_rare(private) => Some(NameNote::NeedsEyes),
        latin if latin_allowed && latin.is_ascii_alphabetic() => None,
        letter if letter.is_alphabetic() => Some(NameNote::NeedsEyes),
        _ => Some(NameNote::SpecialSign),
    }
}

/// Radicals, strokes, descriptions of a character by its parts, and selectors of a variant: other ways to write a rare
/// character.
fn is_part_of_rare(character: char) -> bool {
    matches!(character,
        '\u{2E80}'..='\u{2FD5}' | '\u{2FF0}'..='\u{2FFF}' | '\u{31C0}'..='\u{31EF}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{E0100}'..='\u{E01EF}')
}

fn is_private_use(character: char) -> bool {
    matches!(character, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}
