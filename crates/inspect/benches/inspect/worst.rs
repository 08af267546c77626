//! The files within every limit that take the most memory: as many pixels as may be, in the two codings that need most
//! beside the pixels themselves.

use std::path::{Path, PathBuf};

use image::codecs::png::PngEncoder;
use image::imageops::{FilterType, resize};
use image::{ExtendedColorType, ImageEncoder};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use model::SlotId;

use crate::error::BenchError;
use crate::photos::Photo;

/// 4:3, just under 16 Mi pixels.
const SIZE: (u32, u32) = (4728, 3546);
/// So coarse that nearly all blocks are smooth, and the file stays below [`MAX_BYTES`].
const COARSE: (u32, u32) = (148, 111);
const MAX_BYTES: usize = 300_000;

pub fn files(folder: &Path, photos: &[Photo]) -> Result<Vec<(&'static str, Photo)>, BenchError> {
    let slot = SlotId::from("side-a");
    let progressive = folder.join("worst-progressive.jpg");
    if !progressive.exists() {
        let side = photos.iter().find(|photo| photo.slot == slot && photo.bytes.starts_with(b"\xFF\xD8"));
        write_progressive(&progressive, side)?;
    }
    let png = folder.join("worst-16-bit.png");
    if !png.exists() {
        write_png(&png)?;
    }
    let of = |path: PathBuf| Photo::read(path, slot.clone());
    Ok(vec![("progressive JPEG 4:4:4, 16 Mpx", of(progressive)?), ("16-bit RGBA PNG, 16 Mpx", of(png)?)])
}

/// A card's photo, enlarged.
fn write_progressive(path: &Path, photo: Option<&Photo>) -> Result<(), BenchError> {
    let picture = photo.map(|photo| image::load_from_memory(&photo.bytes)).transpose()?;
    let picture = picture.unwrap_or_default().into_rgb8();
    let coarse = resize(&picture, COARSE.0, COARSE.1, FilterType::Triangle);
    let large = resize(&coarse, SIZE.0, SIZE.1, FilterType::CatmullRom);
    let mut bytes = Vec::new();
    for quality in [40, 30, 20, 12, 8, 5, 3, 2, 1] {
        bytes.clear();
        let mut encoder = Encoder::new(&mut bytes, quality);
        encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
        encoder.set_progressive_scans(2);
        encoder.set_optimized_huffman_tables(true);
        // Sides are far below 65,535.
        encoder.encode(&large, SIZE.0 as u16, SIZE.1 as u16, ColorType::Rgb)?;
        if bytes.len() <= MAX_BYTES {
            break;
        }
    }
    std::fs::write(path, &bytes).map_err(BenchError::file(path))
}

fn write_png(path: &Path) -> Result<(), BenchError> {
    let mut bytes = Vec::new();
    let pixels = vec![0x7F; (SIZE.0 * SIZE.1) as usize * 8];
    PngEncoder::new(&mut bytes).write_image(&pixels, SIZE.0, SIZE.1, ExtendedColorType::Rgba16)?;
    std::fs::write(path, &bytes).map_err(BenchError::file(path))
}
