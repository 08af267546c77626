//! What is measured of each photo in a folder beside what is true of it: what `report.py` makes its tables of.

use std::error::Error;
use std::path::{Path, PathBuf};

use image::RgbImage;
use inspect::quality::{Quality, measure};
use inspect::{Point, Quad};
use serde_json::{Value, json};

/// The photos' truths, in the order of their numbers.
pub fn truths(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries: Result<Vec<_>, _> =
        std::fs::read_dir(folder)?.map(|entry| entry.map(|one| one.path())).collect();
    let mut paths = entries?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    Ok(paths)
}

/// One photo, as a line of JSON.
pub fn of_photo(truth: &Path) -> Result<Value, Box<dyn Error>> {
    let jpeg = std::fs::read(truth.with_extension("jpg"))?;
    let pixels = image::load_from_memory_with_format(&jpeg, image::ImageFormat::Jpeg)?.into_rgb8();
    let name = truth.file_stem().unwrap_or_default().to_string_lossy();
    let truth: Value = serde_json::from_str(&std::fs::read_to_string(truth)?)?;
    let corners: Option<[[f32; 2]; 4]> = serde_json::from_value(truth["quad"].clone())?;
    let card = corners.map(|corners| Quad(corners.map(|[x, y]| Point { x, y })));
    let quality = measure(&pixels, card.as_ref());
    Ok(json!({ "photo": name, "true": truth, "measured": measured(&quality, &pixels) }))
}

fn measured(quality: &Quality, pixels: &RgbImage) -> Value {
    let card = quality.card.as_ref();
    json!({
        "size": [pixels.width(), pixels.height()],
        "blur_px": card.and_then(|card| card.blur_px),
        "glare": card.map(|card| card.glare_share),
        "glare_on_text": card.map(|card| card.glare_on_text_share),
        "chroma": card.and_then(|card| card.chroma),
        "covered": card.map(|card| card.covered_share),
        "cut": card.map(|card| card.placement.outside_share),
        "card_width_px": card.map(|card| card.placement.width_px),
        "picture_share": card.map(|card| card.placement.picture_share),
        "tilt_deg": card.map(|card| card.placement.tilt_deg),
        "skew_deg": card.map(|card| card.placement.skew_deg),
        "bar_share": quality.bar_share,
        "wave_peak": quality.wave_peak,
        "mean": quality.light.mean,
        "median": quality.light.median,
        "light": quality.light.light,
        "white_share": quality.light.white_share,
    })
}
