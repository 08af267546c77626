//! One line of JSON a file. Its fields are an interface for other programs: they are added to, never renamed.

use std::path::Path;
use std::time::Duration;

use inspect::{Inspection, OrientationTag, Scene, Seen, Standing};
use model::{Finding, PhotoHash};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What is `null` cannot be known from this file.
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
    /// Whether it was flipped left to right before it was turned; `null` where the picture does not show it.
    mirrored: Option<bool>,
    /// How likely the two before are both right.
    orientation_confidence: Option<f64>,
    /// `portrait-side`, `emblem-side`, `hand-held-card`, `hand-held-none`, `face-portrait`, `other-document`,
    /// `not-a-document`.
    slot: Option<Scene>,
    slot_confidence: Option<f64>,
    /// Top left, top right, bottom right and bottom left of the card as it is read, in pixels as stored.
    card_quad: Option<[[f64; 2]; 4]>,
    /// In px of the card at 640 across.
    blur_px: Option<f64>,
    /// Part of the card.
    glare_share: Option<f64>,
    /// 0 to 255, of the card, or of the picture where there is none.
    mean_luma: Option<f64>,
    findings: &'a [Finding],
    elapsed_ms: f64,
}

impl<'a> Record<'a> {
    pub fn of(file: &Path, bytes: &[u8], inspection: &'a Inspection, elapsed: Duration) -> Self {
        let facts = &inspection.facts;
        let card = inspection.quality.as_ref().and_then(|quality| quality.card.as_ref());
        let seen = inspection.seen.as_ref();
        let standing = seen.and_then(|seen| seen.standing.as_ref());
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
            turn_deg: standing.map(|standing| u16::from(standing.likeliest().quarter_turns()) * 90),
            mirrored: standing.filter(|standing| standing.mirror_shown).map(|one| one.likeliest().mirrors()),
            orientation_confidence: standing.map(confidence),
            slot: seen.map(|seen| seen.scene),
            slot_confidence: seen.map(|seen| seen.scene_confidence.into()),
            card_quad: seen.and_then(card_quad),
            blur_px: card.and_then(|card| card.blur_px).map(rounded),
            glare_share: card.map(|card| rounded(card.glare_share)),
            mean_luma: inspection.quality.as_ref().map(|quality| rounded(quality.light.mean)),
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

fn confidence(standing: &Standing) -> f64 {
    let likeliest = standing.likeliest();
    let probability = if standing.mirror_shown {
        standing.probability(likeliest)
    } else {
        standing.turned(likeliest.quarter_turns())
    };
    probability.into()
}

fn card_quad(seen: &Seen) -> Option<[[f64; 2]; 4]> {
    seen.card.as_ref().map(|quad| quad.0.map(|corner| [corner.x.into(), corner.y.into()]))
}

/// A measure with as many digits as it is worth.
fn rounded(value: f32) -> f64 {
    (f64::from(value) * 10_000.0).round() / 10_000.0
}
