//! One line of JSON a file. Its fields are an interface for other programs: they are added to, never renamed.

use std::path::Path;
use std::time::Duration;

use inspect::{Inspection, OrientationTag};
use model::{Finding, PhotoHash};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What is `null` was not looked for: what a photo shows is not judged yet.
#[derive(Debug, Serialize)]
pub struct Record<'a> {
    file: String,
    sha256: PhotoHash,
    bytes: u64,
    /// `jpeg`, `png`, `gif`, `webp`, …, `unknown`.
    format: inspect::Format,
    /// As the pixels are stored.
    width: Option<u32>,
    height: Option<u32>,
    /// 1 to 8; `null` where there is no such tag, or an invalid one.
    exif_orientation: Option<u8>,
    /// Clockwise quarter turns by which the stored picture stands wrong, in degrees.
    turn_deg: Option<u16>,
    mirrored: Option<bool>,
    orientation_confidence: Option<f64>,
    slot: Option<String>,
    slot_confidence: Option<f64>,
    card_quad: Option<[[f64; 2]; 4]>,
    blur_px: Option<f64>,
    glare_share: Option<f64>,
    mean_luma: Option<f64>,
    findings: &'a [Finding],
    elapsed_ms: f64,
}

impl<'a> Record<'a> {
    pub fn of(file: &Path, bytes: &[u8], inspection: &'a Inspection, elapsed: Duration) -> Self {
        let facts = &inspection.facts;
        Self {
            file: file.display().to_string(),
            sha256: PhotoHash(Sha256::digest(bytes).into()),
            bytes: facts.bytes,
            format: facts.format,
            width: facts.stored.map(|size| size.width),
            height: facts.stored.map(|size| size.height),
            exif_orientation: match facts.orientation_tag {
                OrientationTag::Says(orientation) => Some(orientation.exif()),
                OrientationTag::Absent | OrientationTag::Invalid => None,
            },
            turn_deg: None,
            mirrored: None,
            orientation_confidence: None,
            slot: None,
            slot_confidence: None,
            card_quad: None,
            blur_px: None,
            glare_share: None,
            mean_luma: None,
            findings: &inspection.findings,
            elapsed_ms: elapsed.as_secs_f64() * 1000.0,
        }
    }

    pub fn line(&self) -> String {
        let mut line = serde_json::to_string(self).expect("a record has text keys and finite numbers");
        line.push('\n');
        line
    }
}
