//! Files of many kinds, made in memory.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use image::{ExtendedColorType, ImageEncoder, RgbImage};
use inspect::{Input, Inspection, Rules, inspect};
use jpeg_encoder::{ColorType, Encoder};
use model::programme::Programme;
use model::{DocumentType, ProgrammeId, Rulebook, SlotId, built_in};

/// A picture that looks different from all eight sides.
pub fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (right, down) = (x * 255 / width.max(1), y * 255 / height.max(1));
        let corner = x < width / 3 && y < height / 3;
        image::Rgb([right as u8, down as u8, if corner { 255 } else { 40 }])
    })
}

pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    jpeg_with(width, height, |_| ())
}

pub fn jpeg_with(width: u32, height: u32, set: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 90);
    set(&mut encoder);
    let pixels = picture(width, height);
    encoder.encode(&pixels, width as u16, height as u16, ColorType::Rgb).unwrap();
    bytes
}

pub fn progressive(width: u32, height: u32) -> Vec<u8> {
    jpeg_with(width, height, |encoder| encoder.set_progressive(true))
}

pub fn cmyk(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = Vec::new();
    let pixels = vec![90; usize::from(width) * usize::from(height) * 4];
    Encoder::new(&mut bytes, 90).encode(&pixels, width, height, ColorType::Cmyk).unwrap();
    bytes
}

pub fn grey(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = Vec::new();
    let pixels = vec![90; usize::from(width) * usize::from(height)];
    let mut encoder = Encoder::new(&mut bytes, 90);
    // One tone in the shortest codes: as few bytes for a row of blocks as there can be.
    encoder.set_optimized_huffman_tables(true);
    encoder.encode(&pixels, width, height, ColorType::Luma).unwrap();
    bytes
}

/// A TIFF structure whose one field is the orientation.
pub fn exif(orientation: u16) -> Vec<u8> {
    let mut tiff = b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    tiff.extend(orientation.to_be_bytes());
    tiff.extend([0, 0, 0, 0, 0, 0]);
    tiff
}

pub fn exif_jpeg(width: u32, height: u32, orientation: u16) -> Vec<u8> {
    jpeg_with(width, height, |encoder| encoder.add_exif_metadata(&exif(orientation)).unwrap())
}

pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    encoder.write_image(&picture(width, height), width, height, ExtendedColorType::Rgb8).unwrap();
    bytes
}

pub fn gif(width: u32, height: u32, frames: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    {
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
        for _ in 0..frames {
            encoder.encode(&picture(width, height), width, height, ExtendedColorType::Rgb8).unwrap();
        }
    }
    bytes
}

pub fn webp(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut bytes);
    encoder.write_image(&picture(width, height), width, height, ExtendedColorType::Rgb8).unwrap();
    bytes
}

/// A JPEG of exactly this many bytes: a comment segment fills it up.
pub fn jpeg_of_bytes(bytes: usize) -> Vec<u8> {
    let plain = jpeg(64, 48);
    let mut filled = plain[..2].to_vec();
    let mut missing = bytes - plain.len();
    while missing > 0 {
        // A segment has 4 to 65,537 bytes with its marker, and what is left must hold another one, or nothing.
        let whole = missing.min(60_000);
        let whole = if missing - whole > 0 && missing - whole < 4 { whole - 4 } else { whole };
        filled.extend([0xFF, 0xFE]);
        filled.extend(((whole - 2) as u16).to_be_bytes());
        filled.resize(filled.len() + whole - 4, b' ');
        missing -= whole;
    }
    filled.extend(&plain[2..]);
    assert_eq!(filled.len(), bytes);
    filled
}

/// The headers of a JPEG that claims this size, with `scans` empty scans, and nothing else.
pub fn claiming(start_of_frame: u8, precision: u8, width: u16, height: u16, scans: usize) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8, 0xFF, start_of_frame, 0, 17, precision];
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend([3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
    for _ in 0..scans {
        bytes.extend([0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0, 0x55]);
    }
    bytes.extend([0xFF, 0xD9]);
    bytes
}

pub static RULEBOOK: LazyLock<Rulebook> = LazyLock::new(|| Rulebook::parse(&built_in()).unwrap());

/// Inspects as the slot of a programme asks; slots and limits come from the programme's data. Its thresholds do not
/// count: the files here are small on purpose.
pub fn look(programme: &str, slot: &str, name: Option<&str>, bytes: &[u8]) -> Inspection {
    let none = BTreeMap::new();
    look_with(programme, slot, name, bytes, |_, rules| Rules { thresholds: &none, ..rules })
}

/// The same with the programme's thresholds, as a photo of a resident ID card's case.
pub fn look_as_asked(programme: &str, slot: &str, bytes: &[u8]) -> Inspection {
    let of_resident = |programme: &'static Programme, rules: Rules<'static>| {
        rules.for_document(programme, DocumentType::ResidentId, &SlotId::from(slot))
    };
    look_with(programme, slot, Some("a.jpg"), bytes, of_resident)
}

fn look_with<'a>(
    programme: &str,
    slot: &str,
    name: Option<&str>,
    bytes: &[u8],
    change: impl FnOnce(&'static Programme, Rules<'static>) -> Rules<'a>,
) -> Inspection {
    let id = ProgrammeId::from(programme);
    let programme = RULEBOOK.programmes().iter().find(|programme| programme.id == id).unwrap();
    let slot = SlotId::from(slot);
    let rules = change(programme, Rules::of(programme, &slot).unwrap());
    inspect(&Input { bytes, declared_name: name, slot: &slot, rules })
}

/// The findings' codes for side A of a JSZG identity review.
pub fn codes(name: &str, bytes: &[u8]) -> Vec<String> {
    let inspection = look("jszg-identity", "side-a", Some(name), bytes);
    inspection.findings.into_iter().map(|finding| finding.code).collect()
}
