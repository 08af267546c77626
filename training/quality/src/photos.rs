//! Photos of the families' cards with the truth about each, as files: rendering takes far longer than measuring.

use std::error::Error;
use std::path::Path;

use families::{Picture, Recipe, Setting, Size, Split, Truth, families, picture};
use serde_json::{Value, json};
use specimen::Dice;

/// Writes `NUMBER.jpg` and `NUMBER.json`, unless they are there.
pub fn write(folder: &Path, split: Split, scene: u64) -> Result<(), Box<dyn Error>> {
    let truth_path = folder.join(format!("{scene:05}.json"));
    if truth_path.exists() {
        return Ok(());
    }
    let Picture { jpeg, truth } = picture(&recipe(split, scene))?;
    std::fs::write(folder.join(format!("{scene:05}.jpg")), jpeg)?;
    std::fs::write(truth_path, of(&truth).to_string())?;
    Ok(())
}

fn recipe(split: Split, scene: u64) -> Recipe {
    let dice = &mut Dice::new(scene, "quality");
    let own: Vec<_> = families().iter().filter(|family| family.split == split).collect();
    let setting = if dice.chance(0.7) { Setting::CardSide } else { Setting::HandHeldCard };
    Recipe { family: dice.pick(&own), setting, size: Size::Full, seed: dice.next() }
}

fn of(truth: &Truth) -> Value {
    json!({
        "family": truth.family,
        "shows": format!("{:?}", truth.scene),
        "quad": truth.quad,
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
    })
}
