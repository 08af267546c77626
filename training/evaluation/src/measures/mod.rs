//! The figures of a set of pictures. What is asked of each stands in the work's own table of figures
//! (docs/PHOTO-CHECKS.md).

mod quality;
mod scenes;
mod standing;

use inspect::Scene;

use crate::noise::Guess;
use crate::ways::EightAnswers;
use crate::{Record, SetReport};

/// Everything that is measured on pictures of documents and people.
pub fn of_pictures(name: &str, records: &[Record]) -> SetReport {
    let mut figures = standing::figures(records);
    figures.extend(scenes::figures(records));
    figures.extend(quality::figures(records));
    SetReport { name: name.to_owned(), scenes: records.len(), figures }
}

/// On noise there is nothing to see, and whoever finds it reads the file instead of the picture.
pub fn of_noise(guesses: &[Guess]) -> SetReport {
    SetReport {
        name: "noise alone".to_owned(),
        scenes: guesses.len(),
        figures: vec![standing::noise(guesses)],
    }
}

pub fn of_ways(pictures: &[EightAnswers]) -> SetReport {
    SetReport {
        name: "held-out families, each picture in eight files".to_owned(),
        scenes: pictures.len(),
        figures: vec![standing::ways(pictures)],
    }
}

fn is_side(record: &Record) -> bool {
    matches!(record.truth.scene, Scene::PortraitSide | Scene::EmblemSide)
}
