//! Where the card lies in the picture that a reviewer sees: the box round its corners, in fractions of the picture.

use inspect::{FileFacts, Orientation, Point, Seen, Size};
use model::Region;

/// `None` where no card was seen, or where it lies outside of the picture.
pub fn card_box(seen: Option<&Seen>, facts: &FileFacts) -> Option<Region> {
    let (card, stored) = (seen?.card?, facts.stored?);
    let orientation = facts.orientation_tag.applied();
    let corners = card.0.map(|corner| displayed(corner, stored, orientation));
    let within = |value: f64| value.clamp(0.0, 1.0);
    let left = within(corners.iter().map(|(x, _)| *x).fold(f64::INFINITY, f64::min));
    let right = within(corners.iter().map(|(x, _)| *x).fold(f64::NEG_INFINITY, f64::max));
    let top = within(corners.iter().map(|(_, y)| *y).fold(f64::INFINITY, f64::min));
    let bottom = within(corners.iter().map(|(_, y)| *y).fold(f64::NEG_INFINITY, f64::max));
    let seen = right > left && bottom > top;
    seen.then_some(Region { x: left, y: top, width: right - left, height: bottom - top })
}

/// A place of the stored picture as fractions of the displayed one.
fn displayed(at: Point, stored: Size, orientation: Orientation) -> (f64, f64) {
    let x = f64::from(at.x) / f64::from(stored.width.max(1));
    let y = f64::from(at.y) / f64::from(stored.height.max(1));
    orientation.shown((x, y))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use inspect::{Input, Limits, OrientationTag, Quad, Rules, Scene};
    use model::SlotId;
    use model::programme::PhotoRule;

    use super::*;

    fn seen(corners: [(f32, f32); 4]) -> Seen {
        Seen {
            standing: None,
            layout: None,
            scene: Scene::PortraitSide,
            scene_confidence: 1.0,
            held_side: None,
            card: Some(Quad(corners.map(|(x, y)| Point { x, y }))),
        }
    }

    /// Of a stored picture of 200 × 100 pixels with this EXIF value.
    fn facts(exif: u32) -> FileFacts {
        let photo = PhotoRule::any();
        let rules = Rules {
            photo: &photo,
            limits: Limits::CEILING,
            thresholds: &BTreeMap::new(),
            expected: None,
            document: None,
        };
        let slot = SlotId::from("side-a");
        let nothing = inspect::inspect(&Input { bytes: b"", declared_name: None, slot: &slot, rules });
        let orientation_tag =
            Orientation::from_exif(exif).map_or(OrientationTag::Absent, OrientationTag::Says);
        FileFacts { stored: Some(Size { width: 200, height: 100 }), orientation_tag, ..nothing.facts }
    }

    #[test]
    fn the_box_lies_where_the_card_is_displayed_whatever_the_tag_says() {
        // A card near the stored picture's upper left corner: x 10 %–30 %, y 20 %–60 %.
        let card = seen([(60.0, 20.0), (60.0, 60.0), (20.0, 60.0), (20.0, 20.0)]);
        let table = [
            (1, [0.1, 0.2, 0.2, 0.4]),
            (2, [0.7, 0.2, 0.2, 0.4]),
            (3, [0.7, 0.4, 0.2, 0.4]),
            (4, [0.1, 0.4, 0.2, 0.4]),
            (5, [0.2, 0.1, 0.4, 0.2]),
            (6, [0.4, 0.1, 0.4, 0.2]),
            (7, [0.4, 0.7, 0.4, 0.2]),
            (8, [0.2, 0.7, 0.4, 0.2]),
        ];
        for (exif, expected) in table {
            let Region { x, y, width, height } =
                card_box(Some(&card), &facts(exif)).expect("a card was seen");
            let far =
                [x, y, width, height].iter().zip(expected).any(|(one, other)| (one - other).abs() > 1e-6);
            assert!(!far, "EXIF {exif}: {:?}", [x, y, width, height]);
        }
    }

    #[test]
    fn a_card_that_runs_out_of_the_picture_ends_at_its_edge_and_one_outside_of_it_is_none() {
        let half_out = seen([(-50.0, 10.0), (50.0, 10.0), (50.0, 90.0), (-50.0, 90.0)]);
        let region = card_box(Some(&half_out), &facts(1)).expect("half of it is there");
        assert_eq!((region.x, region.width), (0.0, 0.25));
        let outside = seen([(-50.0, 10.0), (-5.0, 10.0), (-5.0, 90.0), (-50.0, 90.0)]);
        assert_eq!(card_box(Some(&outside), &facts(1)), None);
        assert_eq!(card_box(None, &facts(1)), None);
    }
}
