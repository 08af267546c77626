//! What a file holds besides its picture: bytes behind its end, and the further pictures of the multi-picture
//! format.

use exif::{Context, In, Reader, Tag, Value};
use model::Text;
use serde::Serialize;

use crate::format::Format;
use crate::structure::Structure;

/// What stands behind the end of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Appendix {
    /// One value over and over.
    Padding,
    /// A second picture.
    Picture,
    /// The moving part of a motion photo.
    Video,
    /// Notes of a camera (Samsung's trailer).
    CameraNotes,
    Archive,
    Document,
    Program,
    /// None of these.
    Unknown,
}

/// What a kind begins with.
const MAGIC: &[(&[u8], Appendix)] = &[
    (b"PK\x03\x04", Appendix::Archive),
    (b"PK\x05\x06", Appendix::Archive),
    (b"Rar!\x1A\x07", Appendix::Archive),
    (b"7z\xBC\xAF\x27\x1C", Appendix::Archive),
    (b"\x1F\x8B\x08", Appendix::Archive),
    (b"BZh", Appendix::Archive),
    (b"\xFD7zXZ\0", Appendix::Archive),
    (b"MSCF", Appendix::Archive),
    (b"%PDF-", Appendix::Document),
    // The container of old Office files.
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Appendix::Document),
    (b"{\\rtf", Appendix::Document),
    (b"<!DOCTYPE", Appendix::Document),
    (b"<!doctype", Appendix::Document),
    (b"<html", Appendix::Document),
    (b"<?xml", Appendix::Document),
    (b"<?php", Appendix::Program),
    (b"<script", Appendix::Program),
    (b"#!/", Appendix::Program),
    (b"\x7FELF", Appendix::Program),
    (b"MZ\x90\0", Appendix::Program),
    (b"dex\n", Appendix::Program),
    (b"\xCF\xFA\xED\xFE", Appendix::Program),
    (b"\xCA\xFE\xBA\xBE", Appendix::Program),
];

const SAMSUNG_VIDEO: &[u8] = b"MotionPhoto_Data";
const SAMSUNG_END: &[u8] = b"SEFT";
/// The end record of a ZIP archive and how far from the file's end it may stand (APPNOTE 4.3.16).
const ZIP_END: &[u8] = b"PK\x05\x06";
const ZIP_END_REACH: usize = 22 + 65_535;
/// How far into the bytes a video is looked for.
const VIDEO_REACH: usize = 1 << 16;

impl Appendix {
    /// Of the bytes behind the end; nothing if there are none.
    pub(crate) fn of(rest: &[u8]) -> Option<Self> {
        let first = rest.first()?;
        if rest.iter().all(|byte| byte == first) {
            return Some(Self::Padding);
        }
        // Cameras align what they append.
        let start = rest.iter().position(|byte| *byte != 0).unwrap_or_default();
        let content = &rest[start..];
        let by_magic = MAGIC.iter().find(|(magic, _)| content.starts_with(magic)).map(|(_, kind)| *kind);
        // Of a video's length field the first bytes are zeros.
        let by_format = [rest, content].into_iter().find_map(|bytes| match Format::of(bytes) {
            Format::Unknown => None,
            Format::Pdf => Some(Self::Document),
            _ => Some(Self::Picture),
        });
        Some(by_magic.or(by_format).unwrap_or_else(|| Self::inside(rest)))
    }

    /// What does not begin with its mark.
    fn inside(rest: &[u8]) -> Self {
        let front = &rest[..rest.len().min(VIDEO_REACH)];
        let back = &rest[rest.len().saturating_sub(ZIP_END_REACH)..];
        if holds(front, b"ftyp") || holds(front, SAMSUNG_VIDEO) {
            Self::Video
        } else if holds(back, ZIP_END) {
            // Archives are read from their end, so anything may stand before them.
            Self::Archive
        } else if rest.ends_with(SAMSUNG_END) {
            Self::CameraNotes
        } else {
            Self::Unknown
        }
    }

    /// Whether photos have no business to carry it.
    pub(crate) fn is_foreign(self) -> bool {
        matches!(self, Self::Archive | Self::Document | Self::Program)
    }

    pub(crate) fn name(self) -> Text {
        match self {
            Self::Padding => Text::new("填充", "padding"),
            Self::Picture => Text::new("另一张图片", "another picture"),
            Self::Video => Text::new("动态照片的视频", "the video of a motion photo"),
            Self::CameraNotes => Text::new("相机附加信息", "a camera's notes"),
            Self::Archive => Text::new("压缩包", "an archive"),
            Self::Document => Text::new("文档", "a document"),
            Self::Program => Text::new("程序或脚本", "a program or script"),
            Self::Unknown => Text::new("来历不明的数据", "data of no known kind"),
        }
    }
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// CIPA DC-007, 5.2.3: the list of pictures, 16 bytes each: attributes, length, place, and two that depend on it.
const ENTRIES: Tag = Tag(Context::Tiff, 0xB002);
const ENTRY_BYTES: usize = 16;

/// How many pictures the file lists and has, the first one counted. One whose place holds none was stripped.
pub(crate) fn pictures(bytes: &[u8], structure: &Structure) -> u32 {
    let listed = structure.parts.pictures.clone().and_then(|range| Some((range.start, bytes.get(range)?)));
    let further = listed.and_then(|(start, tiff)| further_pictures(bytes, start, tiff)).unwrap_or_default();
    u32::from(structure.size.is_some()).saturating_add(further)
}

fn further_pictures(bytes: &[u8], start: usize, tiff: &[u8]) -> Option<u32> {
    let fields = Reader::new().read_raw(tiff.to_vec()).ok()?;
    let Value::Undefined(entries, _) = &fields.get_field(ENTRIES, In::PRIMARY)?.value else { return None };
    let places = entries.chunks_exact(ENTRY_BYTES).map(|entry| {
        let place = [entry[8], entry[9], entry[10], entry[11]];
        if fields.little_endian() { u32::from_le_bytes(place) } else { u32::from_be_bytes(place) }
    });
    // The first picture has no place: it is the file itself.
    let found = places.filter(|place| *place > 0).filter(|place| {
        let at = usize::try_from(*place).ok().and_then(|place| start.checked_add(place));
        at.and_then(|at| bytes.get(at..)).is_some_and(|rest| Format::of(rest) == Format::Jpeg)
    });
    Some(found.count().try_into().unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_the_end_is_told_by_its_content() {
        let zip_with_front = [b"anything at all".as_slice(), b"PK\x05\x06", &[0; 18]].concat();
        let samsung = b"\0\0\x30\x0A\x10\0\0\0MotionPhoto_Data\0\0\0\x18ftypmp42....SEFT".to_vec();
        for (rest, expected) in [
            (Vec::new(), None),
            (vec![0; 40], Some(Appendix::Padding)),
            (vec![0xFF; 2], Some(Appendix::Padding)),
            (b"\xFF\xD8\xFF\xE0".to_vec(), Some(Appendix::Picture)),
            (b"\0\0\0\0\xFF\xD8\xFF\xE0".to_vec(), Some(Appendix::Picture)),
            (b"\0\0\0\x18ftypmp42\0\0".to_vec(), Some(Appendix::Video)),
            (b"\0\0\0\x18ftypheic\0\0".to_vec(), Some(Appendix::Picture)),
            (samsung, Some(Appendix::Video)),
            (b"text SEFH ... SEFT".to_vec(), Some(Appendix::CameraNotes)),
            (b"PK\x03\x04...".to_vec(), Some(Appendix::Archive)),
            (zip_with_front, Some(Appendix::Archive)),
            (b"Rar!\x1A\x07\0".to_vec(), Some(Appendix::Archive)),
            (b"\n%PDF-1.7".to_vec(), Some(Appendix::Unknown)),
            (b"%PDF-1.7".to_vec(), Some(Appendix::Document)),
            (b"MZ\x90\0\x03".to_vec(), Some(Appendix::Program)),
            (b"<?php echo 1;".to_vec(), Some(Appendix::Program)),
            (b"hello".to_vec(), Some(Appendix::Unknown)),
        ] {
            assert_eq!(Appendix::of(&rest), expected, "{:?}", String::from_utf8_lossy(&rest));
        }
    }
}
