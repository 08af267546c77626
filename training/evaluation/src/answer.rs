//! What the checks said of one picture, as far as it is measured. The one place that reads an inspection.

use inspect::{Inspection, Orientation, Quad, Scene};
use model::Severity;

use crate::statistics::Graded;
use crate::truth::Truth;

pub(crate) const MIRRORED: &str = "photo-mirrored";

#[derive(Debug, Clone)]
pub struct Answer {
    /// In the order of EXIF values; none where the detector says nothing of how the picture stands.
    pub standing: Option<[f64; 8]>,
    pub mirror_shown: bool,
    pub scene: Option<Scene>,
    pub card: Option<Quad>,
    /// On the card seen 640 px wide; none without a card, or one without print.
    pub blur_px: Option<f64>,
    /// Share of the card that is glare on print; none without a card.
    pub glare_on_text_share: Option<f64>,
    /// How much the finding that the photo is mirrored weighs, if there is one.
    pub mirror_alarm: Option<Severity>,
}

impl Answer {
    pub fn of(inspection: &Inspection) -> Self {
        let seen = inspection.seen.as_ref();
        let standing = seen.and_then(|seen| seen.standing.as_ref());
        let card = inspection.quality.as_ref().and_then(|quality| quality.card.as_ref());
        let alarm = inspection.findings.iter().find(|finding| finding.code == MIRRORED);
        Self {
            standing: standing.map(|standing| standing.probabilities.map(f64::from)),
            mirror_shown: standing.is_some_and(|standing| standing.mirror_shown),
            scene: seen.map(|seen| seen.scene),
            card: seen.and_then(|seen| seen.card),
            blur_px: card.and_then(|card| card.blur_px).map(f64::from),
            glare_on_text_share: card.map(|card| card.glare_on_text_share.into()),
            mirror_alarm: alarm.map(|finding| finding.severity),
        }
    }

    /// How sure it is that the picture stands in some such way.
    fn share(&self, which: impl Fn(Orientation) -> bool) -> f64 {
        let Some(standing) = &self.standing else { return 0.0 };
        Orientation::all().zip(standing).filter(|(one, _)| which(*one)).map(|(_, share)| share).sum()
    }

    /// Clockwise quarter turns by which it says that the picture stands wrong, whether mirrored or not.
    pub fn quarter_turns(&self) -> (u8, f64) {
        let turns = (0..4u8).map(|turns| (turns, self.share(|one| one.quarter_turns() == turns)));
        turns.max_by(|one, other| one.1.total_cmp(&other.1)).unwrap_or((0, 0.0))
    }

    /// Whether it says that the picture is mirrored, whatever its turn.
    pub fn mirrored(&self) -> (bool, f64) {
        let mirrored = self.share(Orientation::mirrors);
        let right = self.share(|one| !one.mirrors());
        if mirrored > right { (true, mirrored) } else { (false, right) }
    }

    pub fn orientation(&self) -> (Orientation, f64) {
        let ways = Orientation::all().map(|one| (one, self.share(|other| other == one)));
        ways.max_by(|one, other| one.1.total_cmp(&other.1)).unwrap_or((Orientation::UPRIGHT, 0.0))
    }

    /// No answer at all is wrong, and withheld.
    pub fn turn(&self, truth: &Truth) -> Graded {
        let (turns, confidence) = self.quarter_turns();
        self.graded(confidence, turns == truth.orientation.quarter_turns())
    }

    /// Where the detector says that the mirror cannot be known, it gives no answer.
    pub fn mirror(&self, truth: &Truth) -> Graded {
        let (mirrored, confidence) = self.mirrored();
        self.shown(self.graded(confidence, mirrored == truth.orientation.mirrors()))
    }

    /// The eight classes.
    pub fn way(&self, truth: &Truth) -> Graded {
        let (orientation, confidence) = self.orientation();
        self.shown(self.graded(confidence, orientation == truth.orientation))
    }

    fn graded(&self, confidence: f64, right: bool) -> Graded {
        Graded { confidence, right: right && self.standing.is_some() }
    }

    fn shown(&self, graded: Graded) -> Graded {
        if self.mirror_shown { graded } else { Graded { confidence: 0.0, right: false } }
    }
}

#[cfg(test)]
mod tests {
    use inspect::Scene;

    use super::*;

    fn answer(shares: [f64; 8], mirror_shown: bool) -> Answer {
        Answer {
            standing: Some(shares),
            mirror_shown,
            scene: None,
            card: None,
            blur_px: None,
            glare_on_text_share: None,
            mirror_alarm: None,
        }
    }

    fn stands(exif: u32) -> Truth {
        Truth {
            scene: Scene::PortraitSide,
            orientation: Orientation::from_exif(exif).expect("an EXIF value"),
            turn_known: true,
            mirror_known: true,
            card: None,
            card_width_px: 0.0,
            blur_sigma_px: 0.0,
            glare_share: 0.0,
            glare_on_text: false,
        }
    }

    #[test]
    fn the_turn_is_the_likelier_one_whether_mirrored_or_not() {
        // 0.4 for value 6 alone; values 3 and 4 share a half turn.
        let answer = answer([0.0, 0.0, 0.3, 0.3, 0.0, 0.4, 0.0, 0.0], true);
        assert_eq!(answer.turn(&stands(3)), Graded { confidence: 0.6, right: true });
        assert_eq!(answer.way(&stands(6)), Graded { confidence: 0.4, right: true });
        assert_eq!(answer.mirror(&stands(6)), Graded { confidence: 0.7, right: true });
        assert!(!answer.mirror(&stands(4)).right);
    }

    #[test]
    fn what_is_withheld_is_neither_sure_nor_right() {
        let shares = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        assert_eq!(answer(shares, false).way(&stands(1)), Graded { confidence: 0.0, right: false });
        assert!(answer(shares, false).turn(&stands(1)).right, "the turn is known all the same");
        let nothing = Answer { standing: None, ..answer(shares, true) };
        assert_eq!(nothing.turn(&stands(1)), Graded { confidence: 0.0, right: false });
    }
}
