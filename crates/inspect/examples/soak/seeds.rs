//! The files that are broken: small ones of every format and coding, and JPEGs with all kinds of attachments.

use image::{ExtendedColorType, ImageEncoder, RgbImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

const WIDTH: u16 = 47;
const HEIGHT: u16 = 33;

/// Files of another program's making, with codings that the encoders here lack.
const MADE: &[&[u8]] = &[
    include_bytes!("../../tests/files/progressive-refined.jpg"),
    include_bytes!("../../tests/files/progressive-restarts.jpg"),
    include_bytes!("../../tests/files/arithmetic.jpg"),
    include_bytes!("../../tests/files/three-scans.jpg"),
    include_bytes!("../../tests/files/three-scans-sampled.jpg"),
    include_bytes!("../../tests/files/restarts.jpg"),
];

/// The same list at every run: its order is part of what a file's number means.
pub fn all() -> Vec<Vec<u8>> {
    let mut seeds = vec![
        jpeg(|_| ()),
        jpeg(|encoder| encoder.set_progressive(true)),
        jpeg(|encoder| encoder.set_sampling_factor(SamplingFactor::R_4_2_0)),
        jpeg(|encoder| {
            encoder.set_sampling_factor(SamplingFactor::R_4_2_2);
            encoder.set_progressive(true);
        }),
        jpeg(|encoder| encoder.set_restart_interval(2)),
        jpeg(|encoder| encoder.set_optimized_huffman_tables(true)),
        with_metadata(),
        one_colour(ColorType::Luma, 1),
        one_colour(ColorType::Cmyk, 4),
        one_colour(ColorType::CmykAsYcck, 4),
        encoded(|bytes, pixels| {
            image::codecs::png::PngEncoder::new(bytes).write_image(
                pixels,
                WIDTH.into(),
                HEIGHT.into(),
                ExtendedColorType::Rgb8,
            )
        }),
        encoded(|bytes, pixels| {
            image::codecs::webp::WebPEncoder::new_lossless(bytes).write_image(
                pixels,
                WIDTH.into(),
                HEIGHT.into(),
                ExtendedColorType::Rgb8,
            )
        }),
        encoded(|bytes, pixels| {
            let mut encoder = image::codecs::gif::GifEncoder::new(bytes);
            encoder.encode(pixels, WIDTH.into(), HEIGHT.into(), ExtendedColorType::Rgb8)?;
            encoder.encode(pixels, WIDTH.into(), HEIGHT.into(), ExtendedColorType::Rgb8)
        }),
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(),
        b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec(),
        b"II*\0\x08\0\0\0\x01\0\x00\x01\x03\0\x01\0\0\0\x2F\0\0\0\0\0\0\0".to_vec(),
        b"%PDF-1.7\n%%EOF".to_vec(),
    ];
    seeds.extend(MADE.iter().map(|made| made.to_vec()));
    seeds
}

fn pixels() -> RgbImage {
    RgbImage::from_fn(WIDTH.into(), HEIGHT.into(), |x, y| {
        let corner = x < 15 && y < 11;
        image::Rgb([(x * 5) as u8, (y * 7 + x % 3 * 9) as u8, if corner { 250 } else { 30 }])
    })
}

fn jpeg(set: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 85);
    set(&mut encoder);
    encoder.encode(&pixels(), WIDTH, HEIGHT, ColorType::Rgb).expect("a small picture can be encoded");
    bytes
}

fn one_colour(colour: ColorType, channels: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let pixels = vec![90; usize::from(WIDTH) * usize::from(HEIGHT) * channels];
    Encoder::new(&mut bytes, 85)
        .encode(&pixels, WIDTH, HEIGHT, colour)
        .expect("a small picture can be encoded");
    bytes
}

fn encoded<E: std::fmt::Debug>(encode: impl FnOnce(&mut Vec<u8>, &[u8]) -> Result<(), E>) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(&mut bytes, &pixels()).expect("a small picture can be encoded");
    bytes
}

/// EXIF with a thumbnail, XMP, Photoshop's resources, a list of pictures, and a second picture behind the end.
fn with_metadata() -> Vec<u8> {
    let thumbnail = one_colour(ColorType::Luma, 1);
    let mut exif = b"II*\0\x08\0\0\0\x03\0".to_vec();
    exif.extend(entry(0x0112, 3, 1, 6));
    exif.extend(entry(0x010F, 2, 4, u32::from_le_bytes(*b"Abc\0")));
    exif.extend(entry(0x0131, 2, 4, u32::from_le_bytes(*b"1.0\0")));
    exif.extend(50u32.to_le_bytes());
    exif.extend(b"\x02\0");
    exif.extend(entry(0x0201, 4, 1, 80));
    exif.extend(entry(0x0202, 4, 1, thumbnail.len() as u32));
    exif.extend([0; 4]);
    exif.extend(&thumbnail);
    let mut pictures = b"II*\0\x08\0\0\0\x02\0".to_vec();
    pictures.extend(entry(0xB001, 4, 1, 2));
    pictures.extend(entry(0xB002, 7, 32, 38));
    pictures.extend([0; 4]);
    pictures.extend([0; 24]);
    pictures.extend(2000u32.to_le_bytes());
    pictures.extend([0; 4]);
    let xmp = "<rdf:Description xmp:CreatorTool=\"Adobe Photoshop\"/><photoshop:DocumentAncestors/>";
    let mut bytes = jpeg(|encoder| {
        let parts: [(u8, &[u8], &[u8]); 4] = [
            (1, b"Exif\0\0", &exif),
            (1, b"http://ns.adobe.com/xap/1.0/\0", xmp.as_bytes()),
            (2, b"MPF\0", &pictures),
            (13, b"Photoshop 3.0\0", b"8BIM\x04\x02\0\0\0\0\0\x02\x01\x02"),
        ];
        for (number, header, content) in parts {
            encoder.add_app_segment(number, [header, content].concat()).expect("a segment holds this");
        }
    });
    bytes.extend(&thumbnail);
    bytes
}

/// A little-endian TIFF field.
fn entry(tag: u16, kind: u16, count: u32, value: u32) -> Vec<u8> {
    [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
}
