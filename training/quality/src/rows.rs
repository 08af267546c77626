//! Photos of the families, each with what is true and what was measured: what `report.py` makes its tables of.

use families::{Picture, PictureError, Recipe, Setting, Size, Split, Truth, families, picture};
use image::RgbImage;
use inspect::quality::{Quality, measure};
use inspect::{Point, Quad};
use serde_json::{Value, json};
use specimen::Dice;

/// One photo of a card, as a line of JSON.
pub fn of_scene(split: Split, scene: u64) -> Result<Value, PictureError> {
    let recipe = recipe(split, scene);
    let Picture { jpeg, truth } = picture(&recipe)?;
    let pixels = image::load_from_memory_with_format(&jpeg, image::ImageFormat::Jpeg)
        .map_err(|_| PictureError::Decode)?
        .into_rgb8();
    let card = truth.quad.map(|corners| Quad(corners.map(|(x, y)| Point { x, y })));
    let start = std::time::Instant::now();
    let quality = measure(&pixels, card.as_ref());
    let elapsed_ms = start.elapsed().as_secs_f64() * 1000.0;
    Ok(row(scene, &truth, &pixels, &quality, elapsed_ms))
}

/// The file of the same scene, to be looked at.
pub fn file_of_scene(split: Split, scene: u64) -> Result<Vec<u8>, PictureError> {
    Ok(picture(&recipe(split, scene))?.jpeg)
}

fn recipe(split: Split, scene: u64) -> Recipe {
    let dice = &mut Dice::new(scene, "quality");
    let own: Vec<_> = families().iter().filter(|family| family.split == split).collect();
    let setting = if dice.chance(0.7) { Setting::CardSide } else { Setting::HandHeldCard };
    Recipe { family: dice.pick(&own), setting, size: Size::Full, seed: dice.next() }
}

fn row(scene: u64, truth: &Truth, pixels: &RgbImage, quality: &Quality, elapsed_ms: f64) -> Value {
    let card = quality.card.as_ref();
    json!({
        "scene": scene,
        "family": truth.family,
        "shows": format!("{:?}", truth.scene),
        "size": [pixels.width(), pixels.height()],
        "true": {
            "card_width_px": truth.card_width_px,
            "blur_px": truth.blur_sigma_px_at_640,
            "glare": truth.light.glare,
            "glare_on_text": truth.light.glare_on_text,
            "exposure": truth.light.exposure,
            "noise": truth.noise,
            "screen": truth.screen,
            "grey": truth.grey,
            "scan": truth.scan,
            "covered": truth.occluded,
            "cut": truth.cut,
            "jpeg_quality": truth.jpeg_quality,
        },
        "measured": {
            "blur_px": card.and_then(|card| card.blur_px),
            "glare": card.map(|card| card.glare_share),
            "glare_on_text": card.map(|card| card.glare_on_text_share),
            "chroma": card.and_then(|card| card.chroma),
            "grid_peak": card.and_then(|card| card.grid_peak),
            "covered": card.map(|card| card.covered_share),
            "cut": card.map(|card| card.placement.outside_share),
            "card_width_px": card.map(|card| card.placement.width_px),
            "picture_share": card.map(|card| card.placement.picture_share),
            "tilt_deg": card.map(|card| card.placement.tilt_deg),
            "skew_deg": card.map(|card| card.placement.skew_deg),
            "bar_share": quality.bar_share,
            "mean": quality.light.mean,
            "dark": quality.light.dark,
            "median": quality.light.median,
            "light": quality.light.light,
            "black_share": quality.light.black_share,
            "white_share": quality.light.white_share,
            "elapsed_ms": elapsed_ms,
        },
    })
}
