//! What programs leave in a file: their names, and Photoshop's notes of layers. Marks prove nothing about what was
//! changed, and a file without them may have been edited all the same.

mod programs;

use std::ops::Range;

use crate::exif::printable;
use crate::facts::FileFacts;
use crate::structure::{Cursor, Structure};

pub(crate) use programs::Kind;

/// XMP is searched this far; a JPEG's has no more.
const MAX_XMP: usize = 1 << 16;
/// So many names are kept.
const MAX_PROGRAMS: usize = 8;

/// The marks of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// Programs by their own names, each once, in the order in which they were met.
    pub programs: Vec<(String, Kind)>,
    /// The picture was made up of layers, or comes from documents that were.
    pub layers: bool,
}

impl Marks {
    pub fn of(bytes: &[u8], structure: &Structure, facts: &FileFacts) -> Self {
        let parts = &structure.parts;
        let part = |range: &Option<Range<usize>>| range.clone().and_then(|range| bytes.get(range));
        let mut marks = Self::default();
        marks.add(facts.software.clone());
        if let Some(xmp) = part(&parts.xmp) {
            marks.read_xmp(xmp.get(..MAX_XMP).unwrap_or(xmp));
        }
        if let Some(resources) = part(&parts.photoshop) {
            marks.read_resources(resources);
        }
        if parts.ducky.is_some() {
            marks.add(Some("Adobe (Save for Web)".to_owned()));
        }
        marks
    }

    fn add(&mut self, name: Option<String>) {
        let Some(name) = name else { return };
        let known = self.programs.iter().any(|(other, _)| *other == name);
        if !known && self.programs.len() < MAX_PROGRAMS {
            let kind = Kind::of(&name);
            self.programs.push((name, kind));
        }
    }

    /// XMP is XML, but a search for its properties is enough: broken XML is common, and an XML reader a risk.
    fn read_xmp(&mut self, xmp: &[u8]) {
        for property in ["CreatorTool", "softwareAgent"] {
            for value in values(xmp, property.as_bytes()) {
                self.add(printable(value));
            }
        }
        let layered = ["photoshop:TextLayers", "photoshop:LayerName", "photoshop:DocumentAncestors"];
        self.layers |= layered.iter().any(|name| find(xmp, name.as_bytes()).is_some());
    }

    /// Adobe Photoshop File Formats Specification, "Image Resources": signature, id, name, length, data.
    fn read_resources(&mut self, resources: &[u8]) {
        let mut cursor = Cursor::new(resources, 0);
        let mut by_photoshop = false;
        while let Some(id) = resource(&mut cursor) {
            // Layer state, layer groups, layer selection, groups enabled.
            self.layers |= matches!(id, 0x0400 | 0x0402 | 0x042D | 0x0430);
            // Many programs keep captions (IPTC) in such a block. Print settings and slices are Photoshop's own.
            by_photoshop |= !matches!(id, 0x0404 | 0x0425 | 0x0422 | 0x0423 | 0x040F | 0x03ED);
        }
        if by_photoshop {
            self.add(Some("Adobe Photoshop".to_owned()));
        }
    }
}

/// Goes past one image resource and gives its number.
fn resource(cursor: &mut Cursor<'_>) -> Option<u16> {
    (cursor.take(4)? == b"8BIM").then_some(())?;
    let id = cursor.u16_be()?;
    // The name with its length byte, and the data, are padded to even lengths.
    let name = usize::from(cursor.byte()?);
    cursor.take(name + (name + 1) % 2)?;
    let length = usize::try_from(cursor.u32_be()?).ok()?;
    cursor.take(length.checked_add(length % 2)?).or_else(|| cursor.take(length))?;
    Some(id)
}

/// The values of an XMP property, be they written as attributes or as elements.
fn values<'a>(xmp: &'a [u8], property: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    let mut rest = xmp;
    std::iter::from_fn(move || {
        loop {
            rest = &rest[find(rest, property)? + property.len()..];
            let closing = match rest {
                [b'=', b'"', ..] => b'"',
                [b'=', b'\'', ..] => b'\'',
                [b'>', ..] => b'<',
                _ => continue,
            };
            let value = &rest[if closing == b'<' { 1 } else { 2 }..];
            let end = value.iter().position(|byte| *byte == closing)?;
            if end > 0 {
                return Some(&value[..end]);
            }
        }
    })
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(xmp: &str) -> Marks {
        let mut marks = Marks::default();
        marks.read_xmp(xmp.as_bytes());
        marks
    }

    #[test]
    fn names_are_read_from_attributes_and_elements_and_kept_once() {
        let marks = read(
            "<rdf:Description xmp:CreatorTool=\"Adobe Photoshop 25.1\">\
             <stEvt:softwareAgent>Adobe Photoshop 25.1</stEvt:softwareAgent>\
             <rdf:li stEvt:softwareAgent='GIMP 2.10'/><xmp:CreatorTool></xmp:CreatorTool>",
        );
        let names: Vec<&str> = marks.programs.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Adobe Photoshop 25.1", "GIMP 2.10"]);
        assert!(!marks.layers);
    }

    #[test]
    fn layers_are_told_by_what_photoshop_notes() {
        assert!(read("<photoshop:DocumentAncestors><rdf:Bag/>").layers);
        let block = |id: u16| [b"8BIM".as_slice(), &id.to_be_bytes(), &[0, 0, 0, 0, 0, 2, 1, 2]].concat();
        for (id, layers, programs) in [(0x0404, false, 0), (0x0428, false, 1), (0x0402, true, 1)] {
            let mut marks = Marks::default();
            marks.read_resources(&[block(0x0404), block(id)].concat());
            assert_eq!((marks.layers, marks.programs.len()), (layers, programs), "{id:04X}");
        }
    }

    #[test]
    fn a_name_without_an_end_is_none() {
        assert_eq!(read("xmp:CreatorTool=\"no end"), Marks::default());
    }
}
