//! Pictures of nothing but noise, half of them mirrored after a first compression. Whoever tells them apart reads the
//! camera's pattern and the file's blocks instead of what is shown (Lin et al., *Visual Chirality*, 2020).

use image::{Rgb, RgbImage, imageops};
use inspect::looking::look;
use inspect::{Orientation, Scene};
use jpeg_encoder::{ColorType, Encoder};
use specimen::Dice;

use crate::EvaluationError;
use crate::truth::{Sample, Truth};

/// No multiple of a JPEG's blocks, so that a flip moves them against the picture.
const SIZE: (u32, u32) = (330, 250);

/// The same for the same number. Even ones stand as they were taken, odd ones mirrored.
pub fn sample(number: u64) -> Result<Sample, EvaluationError> {
    let mut dice = Dice::new(number, "noise");
    let once = compressed(&sensor_noise(&mut dice), dice.whole(40, 90) as u8)?;
    let mut picture = image::load_from_memory(&once)?.into_rgb8();
    let mirrored = number % 2 == 1;
    if mirrored {
        picture = imageops::flip_horizontal(&picture);
    }
    let bytes = compressed(&picture, dice.whole(60, 95) as u8)?;
    let truth = Truth {
        scene: Scene::NotADocument,
        orientation: Orientation::undoing(mirrored, 0),
        turn_known: false,
        mirror_known: false,
        card: None,
        card_width_px: 0.0,
        blur_sigma_px: 0.0,
        glare_share: 0.0,
        glare_on_text: false,
    };
    Ok(Sample { bytes, truth })
}

/// What the network makes of a picture of noise. It is asked for its scores: the checks themselves say of a picture
/// without a document that nothing shows how it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guess {
    pub guessed: bool,
    pub mirrored: bool,
}

/// The guess whether picture `number` is mirrored.
pub fn guess(number: u64) -> Result<Guess, EvaluationError> {
    let Sample { bytes, truth } = sample(number)?;
    let looked = look(&image::load_from_memory(&bytes)?.into_rgb8());
    let weight = |mirrored: bool| -> f64 {
        let scores = looked.iter().flat_map(|looked| Orientation::all().zip(looked.whole.standing));
        scores.filter(|(way, _)| way.mirrors() == mirrored).map(|(_, score)| f64::from(score).exp()).sum()
    };
    Ok(Guess { guessed: weight(true) > weight(false), mirrored: truth.orientation.mirrors() })
}

/// Each pixel measures one colour in the pattern of Bayer's filter; the other two come from its neighbours.
fn sensor_noise(dice: &mut Dice) -> RgbImage {
    let (width, height) = SIZE;
    let grey = dice.whole(70, 180) as f32;
    let spread = dice.whole(10, 70) as f32;
    let values: Vec<f32> = (0..width * height)
        .map(|_| grey + spread * (dice.unit() + dice.unit() + dice.unit() - 1.5))
        .collect();
    let at = |x: u32, y: u32| values[((y % height) * width + x % width) as usize];
    RgbImage::from_fn(width, height, |x, y| {
        // Red where both are even, blue where both are odd.
        let cell = (x / 2 * 2, y / 2 * 2);
        let green = (at(cell.0 + 1, cell.1) + at(cell.0, cell.1 + 1)) / 2.0;
        let own = at(x, y);
        let pixel = match (x % 2, y % 2) {
            (0, 0) => [own, green, at(cell.0 + 1, cell.1 + 1)],
            (1, 1) => [at(cell.0, cell.1), green, own],
            _ => [at(cell.0, cell.1), own, at(cell.0 + 1, cell.1 + 1)],
        };
        Rgb(pixel.map(|value| value.clamp(0.0, 255.0) as u8))
    })
}

fn compressed(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, EvaluationError> {
    let mut bytes = Vec::new();
    let (width, height) = SIZE;
    Encoder::new(&mut bytes, quality)
        .encode(picture, width as u16, height as u16, ColorType::Rgb)
        .map_err(EvaluationError::Jpeg)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_set_is_half_mirrored_and_the_same_each_time() {
        let mirrored = (0..10).filter(|number| sample(*number).expect("noise").truth.orientation.mirrors());
        assert_eq!(mirrored.count(), 5);
        assert_eq!(sample(3).expect("noise").bytes, sample(3).expect("noise").bytes);
        assert_ne!(sample(3).expect("noise").bytes, sample(5).expect("noise").bytes);
    }
}
