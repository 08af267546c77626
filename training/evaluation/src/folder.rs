//! A folder of pictures with a `truth.csv`, as `python -m foreign` and `families pictures` write it.

use std::path::{Path, PathBuf};

use inspect::{Orientation, Point, Quad, Scene};
use serde::Deserialize;

use crate::EvaluationError;
use crate::truth::{Sample, Truth};

/// The columns that are read; others are passed over.
#[derive(Debug, Deserialize)]
struct Row {
    file: String,
    scene: String,
    /// `families pictures` calls it so, and writes 0 where the turn cannot be known.
    #[serde(alias = "orientation")]
    exif: u32,
    turn_known: u8,
    mirror_known: u8,
    x0: Option<f32>,
    y0: Option<f32>,
    x1: Option<f32>,
    y1: Option<f32>,
    x2: Option<f32>,
    y2: Option<f32>,
    x3: Option<f32>,
    y3: Option<f32>,
    card_px: Option<f32>,
    #[serde(alias = "blur_px_at_640")]
    blur_sigma: Option<f32>,
    #[serde(alias = "glare")]
    glare_share: Option<f32>,
    glare_on_text: Option<u8>,
}

/// A picture that has not been read yet.
#[derive(Debug, Clone)]
pub struct Entry {
    path: PathBuf,
    truth: Truth,
}

impl Entry {
    pub fn read(&self) -> Result<Sample, EvaluationError> {
        let bytes = std::fs::read(&self.path)
            .map_err(|source| EvaluationError::File { path: self.path.clone(), source })?;
        Ok(Sample { bytes, truth: self.truth.clone() })
    }
}

/// Every picture that the folder's table names.
pub fn entries(folder: &Path) -> Result<Vec<Entry>, EvaluationError> {
    let path = folder.join("truth.csv");
    let table = |source| EvaluationError::Table { path: path.clone(), source };
    let mut reader = csv::Reader::from_path(&path).map_err(table)?;
    let mut entries = Vec::new();
    for row in reader.deserialize() {
        let row: Row = row.map_err(table)?;
        let value = |value: String| EvaluationError::Value { path: path.clone(), value };
        let scene = scene(&row.scene).ok_or_else(|| value(row.scene.clone()))?;
        let orientation =
            Orientation::from_exif(row.exif.max(1)).ok_or_else(|| value(row.exif.to_string()))?;
        entries.push(Entry { path: folder.join(&row.file), truth: truth(&row, scene, orientation) });
    }
    Ok(entries)
}

fn truth(row: &Row, scene: Scene, orientation: Orientation) -> Truth {
    let point = |x: Option<f32>, y: Option<f32>| Some(Point { x: x?, y: y? });
    let corners =
        [point(row.x0, row.y0), point(row.x1, row.y1), point(row.x2, row.y2), point(row.x3, row.y3)];
    let card = match corners {
        [Some(one), Some(two), Some(three), Some(four)] => Some(Quad([one, two, three, four])),
        _ => None,
    };
    Truth {
        scene,
        orientation,
        turn_known: row.turn_known == 1,
        mirror_known: row.mirror_known == 1,
        card,
        card_width_px: row.card_px.unwrap_or(0.0),
        blur_sigma_px: row.blur_sigma.unwrap_or(0.0),
        glare_share: row.glare_share.unwrap_or(0.0),
        glare_on_text: row.glare_on_text == Some(1),
    }
}

/// By the name that findings and tables use, or its number in the order of the network.
fn scene(text: &str) -> Option<Scene> {
    let named = Scene::ALL.into_iter().find(|scene| name(*scene) == text);
    named.or_else(|| Scene::ALL.get(text.parse::<usize>().ok()?).copied())
}

/// As tables name it.
pub fn name(scene: Scene) -> &'static str {
    match scene {
        Scene::PortraitSide => "portrait-side",
        Scene::EmblemSide => "emblem-side",
        Scene::HandHeldCard => "hand-held-card",
        Scene::HandHeldNone => "hand-held-none",
        Scene::FacePortrait => "face-portrait",
        Scene::OtherDocument => "other-document",
        Scene::NotADocument => "not-a-document",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_another_program_is_read_with_and_without_a_card() {
        let folder = tempfile::tempdir().expect("a folder");
        let table = "file,scene,document,exif,turn_known,mirror_known,x0,y0,x1,y1,x2,y2,x3,y3,card_px,blur_sigma,\
                     glare_share,glare_on_text,quality\n\
                     a.jpg,portrait-side,resident-id,6,1,1,1,2,3,4,5,6,7,8,120.5,1.25,0.01,1,80\n\
                     b.jpg,not-a-document,,1,0,0,,,,,,,,,0.0,0.3,0,0,90\n";
        std::fs::write(folder.path().join("truth.csv"), table).expect("written");
        std::fs::write(folder.path().join("a.jpg"), b"bytes").expect("written");
        let entries = entries(folder.path()).expect("a table");
        let sample = entries[0].read().expect("a file");
        assert_eq!((sample.bytes.as_slice(), sample.truth.orientation.exif()), (&b"bytes"[..], 6));
        assert_eq!(sample.truth.card.expect("a card").0[3], Point { x: 7.0, y: 8.0 });
        assert!(sample.truth.glare_on_text && sample.truth.card_width_px > 120.0);
        assert_eq!((entries[1].truth.scene, entries[1].truth.card), (Scene::NotADocument, None));
        assert!(matches!(entries[1].read(), Err(EvaluationError::File { .. })), "b.jpg is not there");
    }
}
