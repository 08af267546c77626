//! How much the network's two answers weigh, fitted on families of documents that it has not learned from
//! (`cargo xtask train`).

use std::sync::LazyLock;

use serde::Deserialize;

use crate::seen::Scene;

/// Factors of logits, by kind of picture.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Calibration {
    side: Weights,
    held: Weights,
    face: Weights,
    /// Of the scene's logits, and what is added to them first: what is rare was learned from more often than it is met.
    pub scene: f32,
    pub scene_shifts: [f32; 7],
    /// Of what a close look says against the logit of a card that somebody holds up.
    pub held_is_document: f32,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Weights {
    /// Of the look at the whole picture, where it is the only one.
    alone: f32,
    /// Of the look at the whole picture beside one at the card.
    whole: f32,
    /// Of the look at the card.
    pub card: f32,
}

impl Weights {
    pub fn whole(self, with_card: bool) -> f32 {
        if with_card { self.whole } else { self.alone }
    }
}

impl Calibration {
    pub fn of(&self, scene: Scene) -> Weights {
        match scene {
            Scene::PortraitSide | Scene::EmblemSide | Scene::OtherDocument => self.side,
            Scene::HandHeldCard => self.held,
            Scene::HandHeldNone | Scene::FacePortrait | Scene::NotADocument => self.face,
        }
    }
}

pub(super) static CALIBRATION: LazyLock<Calibration> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../data/detector.json"))
        .expect("the factors in the program can be read")
});
