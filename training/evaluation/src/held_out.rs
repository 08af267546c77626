//! Pictures of the families that the detector never learned from and was never chosen by.

use families::{Recipe, Size, Split};
use inspect::{Orientation, Point, Quad, Scene};

use crate::EvaluationError;
use crate::truth::{Sample, Truth};

/// One scene as it would be sent in. The same for the same seed and number.
pub fn sample(seed: u64, number: u64) -> Result<Sample, EvaluationError> {
    let picture = families::picture(&Recipe::drawn(Split::Test, Size::Full, seed, number))?;
    let truth = truth(&picture.truth);
    Ok(Sample { bytes: picture.jpeg, truth })
}

fn truth(known: &families::Truth) -> Truth {
    let card = known.quad.map(|corners| Quad(corners.map(|(x, y)| Point { x, y })));
    Truth {
        scene: Scene::ALL[known.scene as usize],
        orientation: Orientation::from_exif(known.orientation.into()).unwrap_or(Orientation::UPRIGHT),
        turn_known: known.turn_known,
        mirror_known: known.mirror_known,
        card,
        card_width_px: known.card_width_px,
        blur_sigma_px: known.blur_sigma_px_at_640,
        glare_share: known.light.glare,
        glare_on_text: known.light.glare_on_text,
    }
}

#[cfg(test)]
mod tests {
    use families::SceneLabel;

    use super::*;

    #[test]
    fn the_generator_numbers_scenes_as_the_checks_do() {
        let pairs = [
            (SceneLabel::PortraitSide, Scene::PortraitSide),
            (SceneLabel::EmblemSide, Scene::EmblemSide),
            (SceneLabel::HandHeldCard, Scene::HandHeldCard),
            (SceneLabel::HandHeldNone, Scene::HandHeldNone),
            (SceneLabel::FacePortrait, Scene::FacePortrait),
            (SceneLabel::OtherDocument, Scene::OtherDocument),
            (SceneLabel::NotADocument, Scene::NotADocument),
        ];
        for (label, scene) in pairs {
            assert_eq!(Scene::ALL[label as usize], scene);
        }
    }
}
