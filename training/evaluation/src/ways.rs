//! One picture in eight files: as it was sent in, and turned and mirrored in each other way. What is said of each has
//! to come to the same.

use image::{DynamicImage, ImageFormat};
use inspect::Orientation;

use crate::looking::looked_at;
use crate::truth::Sample;
use crate::{EvaluationError, held_out};

/// What is said of the picture as it was sent in, from each of the files; the first is that one.
pub type EightAnswers = [(Orientation, f64); 8];

/// Written as PNG, which loses nothing.
pub fn answers(seed: u64, number: u64) -> Result<EightAnswers, EvaluationError> {
    let Sample { bytes, truth } = held_out::sample(seed, number)?;
    let straight = DynamicImage::ImageRgb8(image::load_from_memory(&bytes)?.into_rgb8());
    let mut answers = [(Orientation::UPRIGHT, 0.0); 8];
    for (answer, change) in answers.iter_mut().zip(Orientation::all()) {
        let mut changed = straight.clone();
        changed.apply_orientation(change.for_image());
        let mut file = std::io::Cursor::new(Vec::new());
        changed.write_to(&mut file, ImageFormat::Png)?;
        let record = looked_at(&Sample { bytes: file.into_inner(), truth: truth.clone() });
        let (needs, confidence) = record.answer.orientation();
        *answer = (change.then(needs), confidence);
    }
    Ok(answers)
}
