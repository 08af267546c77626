//! Looks at what a picture shows, with a small trained network: once at the whole picture, and where the card is small
//! in it, once more at the card, whose print tells best whether the picture is mirrored. What somebody holds up is looked
//! at again as well: it may be no card.

mod calibration;
mod layout;
mod network;
mod square;
mod views;

use image::RgbImage;
use model::DocumentType;

pub use square::{SIDE, Square};
pub use views::Scores;

use crate::edges;
use crate::geometry::{Point, Quad};
use crate::orientation::Orientation;
use crate::resize::Part;
use crate::seen::{Scene, Seen, Standing};
use calibration::CALIBRATION;

/// How much of the square's side a card may take and still be looked at a second time.
const SMALL: f32 = 0.75;
/// The part that is looked at a second time, in the card's bounding box.
const MARGIN: f32 = 1.25;
/// How far the network's corners are moved onto the card's edges, in parts of its width: first as far as it errs.
const REACHES: [f32; 3] = [0.06, 0.03, 0.012];
/// Below this width of the card in pixels, its print does not tell whether it is mirrored.
const PRINT_SHOWS_PX: f32 = 100.0;

/// The network's answers to one picture, before they are weighed: for calibration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Looked {
    pub whole: Scores,
    /// Of the part round the card, or what was taken for one.
    pub card: Option<Scores>,
    /// After the first look.
    pub scene: Scene,
    /// The card's corners in pixels of the stored picture, clockwise from the one at the top left.
    corners: Option<[Point; 4]>,
}

impl Looked {
    /// Logits in the order of `Scene`. Which document it is shows best where it fills the square, and so does whether
    /// what somebody holds up is one: that weighs `held_is_document`.
    pub fn scene_scores(&self, shifts: &[f32; 7], held_is_document: f32) -> [f32; 7] {
        let mut scores = shifted(&self.whole.scene, shifts);
        let Some(card) = &self.card else { return scores };
        if self.scene.is_held() {
            scores[Scene::HandHeldCard as usize] += held_is_document * document_margin(&card.scene);
        } else {
            for (score, again) in scores.iter_mut().zip(shifted(&card.scene, shifts)) {
                *score = f32::midpoint(*score, again);
            }
        }
        scores
    }

    /// What the picture is of after both looks. The second tells documents apart, or held cards from other things, and
    /// nothing else.
    fn settled_scene(&self, scores: &[f32; 7]) -> Scene {
        if self.scene.is_document() {
            best(scores, Scene::is_document)
        } else if self.scene.is_held() {
            best(scores, Scene::is_held)
        } else {
            self.scene
        }
    }
}

/// Looks at the pixels as stored. `None` for a picture without an area.
pub(crate) fn see(picture: &RgbImage, document: Option<DocumentType>) -> Option<Seen> {
    let mut seen = weigh(&look(picture)?);
    seen.card = seen.card.map(|card| edges::snapped(picture, &card, &REACHES));
    if let (Some(document), Some(card), Some(standing)) = (document, &seen.card, &seen.standing) {
        let opinion = layout::opinion(picture, card, seen.scene, document);
        // The opinion is of the card as the network reads it.
        seen.layout = opinion.map(|opinion| standing.likeliest().then(opinion));
    }
    Some(seen)
}

/// Asks the network. `None` for a picture without an area.
pub fn look(picture: &RgbImage) -> Option<Looked> {
    let square = Square::of_whole(picture)?;
    let whole = network::scores(&square);
    let scene = likeliest_scene(&whole);
    let mut looked = Looked { whole, card: None, scene, corners: None };
    if !scene.is_document() && !scene.is_held() {
        return Some(looked);
    }
    let corners = whole.corners.map(|corner| square.place(corner));
    looked.corners = Some(corners);
    let small = scene.is_held() || Quad(whole.corners).longer() < SMALL;
    if small && let Some(part) = part_round(&corners, picture) {
        let square = Square::of(picture, part)?;
        let card = network::scores(&square);
        looked.corners = Some(card.corners.map(|corner| square.place(corner)));
        looked.card = Some(card);
    }
    Some(looked)
}

/// Weighs what the network has answered.
pub fn weigh(looked: &Looked) -> Seen {
    let scene_scores = looked.scene_scores(&CALIBRATION.scene_shifts, CALIBRATION.held_is_document);
    let scene = looked.settled_scene(&scene_scores);
    let card = looked.card.filter(|_| scene.has_card());
    let corners = looked.corners.filter(|_| scene.has_card());
    let weights = CALIBRATION.of(scene);
    let mut logits = looked.whole.standing.map(|logit| logit * weights.whole(card.is_some()));
    if let Some(card) = &card {
        for (sum, logit) in logits.iter_mut().zip(card.standing) {
            *sum += logit * weights.card;
        }
    }
    let probabilities = softmax(logits);
    let scenes = softmax(scene_scores.map(|logit| logit * CALIBRATION.scene));
    let large = corners.is_some_and(|corners| Quad(corners).longer() >= PRINT_SHOWS_PX);
    let standing = Standing { probabilities, mirror_shown: scene.has_card() && large };
    let read = standing.likeliest();
    Seen {
        standing: (scene != Scene::NotADocument).then_some(standing),
        layout: None,
        scene,
        scene_confidence: scenes[scene as usize],
        held_side: (scene == Scene::HandHeldCard && large).then(|| card.as_ref().map(held_side)).flatten(),
        card: corners.map(|corners| as_read(&corners, read)),
    }
}

/// The corners in the order in which the card is read.
fn as_read(corners: &[Point; 4], standing: Orientation) -> Quad {
    let mut read = *corners;
    for (stored, corner) in corners.iter().enumerate() {
        read[standing.lands(stored)] = *corner;
    }
    Quad(read)
}

fn likeliest_scene(scores: &Scores) -> Scene {
    best(&shifted(&scores.scene, &CALIBRATION.scene_shifts), |_| true)
}

fn held_side(scores: &Scores) -> Scene {
    best(&scores.scene, Scene::is_document)
}

fn shifted(scores: &[f32; 7], by: &[f32; 7]) -> [f32; 7] {
    std::array::from_fn(|scene| scores[scene] + by[scene])
}

/// How much more the scores of a close look speak for a document than for anything else.
fn document_margin(scores: &[f32; 7]) -> f32 {
    let together = |documents: bool| {
        let scored = Scene::ALL.into_iter().zip(scores).filter(|(scene, _)| scene.is_document() == documents);
        scored.map(|(_, score)| score.exp()).sum::<f32>().ln()
    };
    together(true) - together(false)
}

fn best(scores: &[f32; 7], among: impl Fn(Scene) -> bool) -> Scene {
    let scored = Scene::ALL.into_iter().zip(scores).filter(|(scene, _)| among(*scene));
    scored.max_by(|one, other| one.1.total_cmp(other.1)).map_or(Scene::NotADocument, |(scene, _)| scene)
}

fn softmax<const N: usize>(logits: [f32; N]) -> [f32; N] {
    let highest = logits.iter().copied().fold(f32::MIN, f32::max);
    let powers = logits.map(|logit| (logit - highest).exp());
    let sum: f32 = powers.iter().sum();
    powers.map(|power| power / sum)
}

/// Some room round the corners, as far as the picture goes. `None` where too little is left to look at.
fn part_round(corners: &[Point; 4], picture: &RgbImage) -> Option<Part> {
    let span = |values: [f32; 4], length: u32| {
        let low = values.into_iter().fold(f32::INFINITY, f32::min);
        let high = values.into_iter().fold(f32::NEG_INFINITY, f32::max);
        let room = (high - low) * (MARGIN - 1.0) / 2.0;
        // Outwards at both ends, so that a mirrored picture gives the mirrored part.
        let first = (low - room).floor().clamp(0.0, length as f32) as u32;
        (first, ((high + room).ceil().clamp(0.0, length as f32) as u32).saturating_sub(first))
    };
    let (left, width) = span(corners.map(|corner| corner.x), picture.width());
    let (top, height) = span(corners.map(|corner| corner.y), picture.height());
    (width >= 8 && height >= 8).then_some(Part { left, top, width, height })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn turning_or_mirroring_a_square_permutes_the_answer(seed in any::<u64>()) {
            let side = SIDE as u32;
            // Blotches: pixels that depend on their neighbourhood and on nothing that repeats.
            let picture = RgbImage::from_fn(side, side, |x, y| {
                let wave = |step: u64| (seed.rotate_left(step as u32 * 7) % 97) as f32 / 97.0 + 0.02 * step as f32;
                let value = |step: u64| ((x as f32 * wave(step)).sin() * (y as f32 * wave(step + 1)).cos() + 1.0) * 127.0;
                image::Rgb([value(1) as u8, value(3) as u8, value(5) as u8])
            });
            let straight = network::scores(&Square::of_whole(&picture).expect("it has an area"));
            for change in Orientation::all() {
                let mut changed = image::DynamicImage::ImageRgb8(picture.clone());
                changed.apply_orientation(change.for_image());
                let scores = network::scores(&Square::of_whole(&changed.into_rgb8()).expect("it has an area"));
                let (one, other) = (softmax(straight.standing), softmax(scores.standing));
                for class in Orientation::all() {
                    // What the picture needs, said of the changed one: undo the change first.
                    let needs = change.inverse().then(class);
                    prop_assert!((one[class.index()] - other[needs.index()]).abs() <= 1e-5, "{change:?} {class:?}");
                }
                for stored in 0..4 {
                    let moved = change.moved(straight.corners[stored]);
                    let corner = scores.corners[change.lands(stored)];
                    prop_assert!((moved.x - corner.x).abs() + (moved.y - corner.y).abs() <= 1e-4);
                }
            }
        }
    }

    #[test]
    fn a_part_in_a_square_is_found_again_in_the_picture() {
        let picture = RgbImage::new(400, 300);
        let part = Part { left: 100, top: 50, width: 200, height: 100 };
        let square = Square::of(&picture, part).expect("it has an area");
        // The part fills the square's width; a quarter of the height is grey above and below.
        let at = square.place(Point { x: 0.5, y: 0.25 });
        assert!((at.x - 200.0).abs() < 1e-3 && (at.y - 50.0).abs() < 1e-3, "{at:?}");
    }
}
