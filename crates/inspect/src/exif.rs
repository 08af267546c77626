//! The EXIF fields that matter here. Unreadable EXIF counts as none; where a picture was taken is never read.

use std::ops::Range;

use exif::{Error, Exif as Fields, Field, In, Reader, Tag, Value};

use crate::orientation::{Orientation, OrientationTag};

/// A JPEG's EXIF has no more; of longer ones in other formats the first part is read. So the memory is bounded that
/// its values can take.
const MAX_BYTES: usize = 1 << 16;
/// Long enough for every name of a program or camera.
const MAX_NAME: usize = 64;
/// TIFF compression of a thumbnail that is a JPEG (EXIF 2.32, table 23).
const JPEG: u32 = 6;

/// What EXIF says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exif {
    pub orientation: OrientationTag,
    /// Make and model.
    pub camera: Option<String>,
    /// When the picture was taken by the camera's clock, as `2026-05-01 12:00:00`.
    pub taken: Option<String>,
    /// The camera's firmware, or the program that wrote the file.
    pub software: Option<String>,
    /// The JPEG of the thumbnail, in the TIFF structure.
    pub thumbnail: Option<Range<usize>>,
}

impl Exif {
    pub const NONE: Self = Self {
        orientation: OrientationTag::Absent,
        camera: None,
        taken: None,
        software: None,
        thumbnail: None,
    };

    /// Reads a TIFF structure, as it stands behind `Exif\0\0` in a JPEG.
    pub fn read(tiff: &[u8]) -> Self {
        let tiff = tiff.get(..MAX_BYTES).unwrap_or(tiff);
        let mut reader = Reader::new();
        // One broken field elsewhere must not hide the orientation: browsers read it all the same.
        reader.continue_on_error(true);
        let read =
            reader.read_raw(tiff.to_vec()).or_else(|error: Error| error.distill_partial_result(|_| ()));
        let Ok(fields) = read else { return Self::NONE };
        let name = |tag| primary(&fields, tag).and_then(name);
        Self {
            orientation: orientation(&fields),
            camera: camera(name(Tag::Make), name(Tag::Model)),
            taken: primary(&fields, Tag::DateTimeOriginal).and_then(time),
            software: name(Tag::Software),
            thumbnail: thumbnail(&fields, tiff.len()),
        }
    }
}

fn primary(fields: &Fields, tag: Tag) -> Option<&Field> {
    fields.get_field(tag, In::PRIMARY)
}

fn orientation(fields: &Fields) -> OrientationTag {
    let field = primary(fields, Tag::Orientation);
    match field.map(|field| field.value.get_uint(0).and_then(Orientation::from_exif)) {
        None => OrientationTag::Absent,
        Some(None) => OrientationTag::Invalid,
        Some(Some(orientation)) => OrientationTag::Says(orientation),
    }
}

/// Models often begin with their maker's name.
fn camera(make: Option<String>, model: Option<String>) -> Option<String> {
    match (make, model) {
        (Some(make), Some(model)) if model.to_lowercase().starts_with(&make.to_lowercase()) => Some(model),
        (Some(make), Some(model)) => Some(format!("{make} {model}")),
        (make, model) => make.or(model),
    }
}

fn text(field: &Field) -> Option<&[u8]> {
    match &field.value {
        Value::Ascii(lines) => lines.first().map(Vec::as_slice),
        _ => None,
    }
}

fn name(field: &Field) -> Option<String> {
    text(field).and_then(printable)
}

/// A short name out of a file: nothing that a terminal or a page would obey.
pub(crate) fn printable(text: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(&text[..text.len().min(4 * MAX_NAME)]);
    let kept = |letter: &char| !letter.is_control() && !is_invisible(*letter);
    let clean: String = text.chars().filter(kept).take(MAX_NAME).collect();
    let clean = clean.trim();
    (!clean.is_empty()).then(|| clean.to_owned())
}

/// Marks that change how the text round them is laid out, and what stands for undecodable bytes.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFFD}')
}

/// Nothing for a time that no calendar has, such as the blanks of a camera without a clock.
fn time(field: &Field) -> Option<String> {
    let time = exif::DateTime::from_ascii(text(field)?).ok()?;
    let plausible = time.year >= 1990
        && (1..=12).contains(&time.month)
        && (1..=31).contains(&time.day)
        && time.hour < 24
        && time.minute < 60
        && time.second <= 60;
    plausible.then(|| time.to_string())
}

fn thumbnail(fields: &Fields, length: usize) -> Option<Range<usize>> {
    let number = |tag| fields.get_field(tag, In::THUMBNAIL)?.value.get_uint(0);
    if number(Tag::Compression).is_some_and(|compression| compression != JPEG) {
        return None;
    }
    let start = usize::try_from(number(Tag::JPEGInterchangeFormat)?).ok()?;
    let bytes = usize::try_from(number(Tag::JPEGInterchangeFormatLength)?).ok()?;
    let end = start.checked_add(bytes)?.min(length);
    (start < end).then_some(start..end)
}
