//! How the card lies in the picture: how large, how straight, and how much of it is outside.

use crate::geometry::{Point, Quad};

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    /// Mean length of the upper and lower edge, in pixels of the stored picture.
    pub width_px: f32,
    /// Part of the picture that the card takes, 0 to 1.
    pub picture_share: f32,
    /// Part of the card that lies outside of the picture, 0 to 1.
    pub outside_share: f32,
    /// Between the card's reading direction and the nearest side of the picture, 0 to 45 degrees.
    pub tilt_deg: f32,
    /// By how much the corner that is furthest from a right angle misses it, in degrees: 0 when seen from straight above.
    pub skew_deg: f32,
}

impl Placement {
    pub(super) fn of(card: &Quad, (width, height): (u32, u32)) -> Self {
        let (width, height) = (width as f32, height as f32);
        let whole = area(&card.0);
        let inside = area(&clipped(&card.0, width, height));
        let [a, b, c, d] = card.0;
        let along = Point { x: b.x - a.x + c.x - d.x, y: b.y - a.y + c.y - d.y };
        let turned = along.y.atan2(along.x).to_degrees().rem_euclid(90.0);
        Self {
            width_px: card.width(),
            picture_share: inside / (width * height),
            outside_share: if whole > 0.0 { (1.0 - inside / whole).clamp(0.0, 1.0) } else { 0.0 },
            tilt_deg: turned.min(90.0 - turned),
            skew_deg: (0..4).map(|corner| skew(&card.0, corner)).fold(0.0, f32::max),
        }
    }
}

fn skew(corners: &[Point; 4], corner: usize) -> f32 {
    let (before, at, behind) = (corners[(corner + 3) % 4], corners[corner], corners[(corner + 1) % 4]);
    let (one, other) = ((before.x - at.x, before.y - at.y), (behind.x - at.x, behind.y - at.y));
    let cross = (one.0 * other.1 - one.1 * other.0).abs();
    let dot = one.0 * other.0 + one.1 * other.1;
    (cross.atan2(dot).to_degrees() - 90.0).abs()
}

/// Of a polygon, whichever way round.
fn area(corners: &[Point]) -> f32 {
    let next = corners.iter().cycle().skip(1);
    let twice: f32 = corners.iter().zip(next).map(|(one, other)| one.x * other.y - other.x * one.y).sum();
    twice.abs() / 2.0
}

/// What of a convex polygon lies in the picture, side by side (Sutherland and Hodgman 1974).
fn clipped(corners: &[Point], width: f32, height: f32) -> Vec<Point> {
    let sides: [&dyn Fn(Point) -> f32; 4] =
        [&|place| place.x, &|place| width - place.x, &|place| place.y, &|place| height - place.y];
    sides.iter().fold(corners.to_vec(), |polygon, inside| {
        let next = polygon.iter().cycle().skip(1);
        let mut kept = Vec::with_capacity(polygon.len() + 1);
        for (&from, &to) in polygon.iter().zip(next) {
            let (start, end) = (inside(from), inside(to));
            if start >= 0.0 {
                kept.push(from);
            }
            if (start >= 0.0) != (end >= 0.0) {
                let part = start / (start - end);
                kept.push(Point { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part });
            }
        }
        kept
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(corners: [(f32, f32); 4]) -> Placement {
        Placement::of(&Quad(corners.map(|(x, y)| Point { x, y })), (200, 100))
    }

    #[test]
    fn a_straight_card_within_the_picture() {
        let upright = placed([(20.0, 10.0), (120.0, 10.0), (120.0, 60.0), (20.0, 60.0)]);
        let expected = Placement {
            width_px: 100.0,
            picture_share: 0.25,
            outside_share: 0.0,
            tilt_deg: 0.0,
            skew_deg: 0.0,
        };
        assert_eq!(upright, expected);
        // Turned by a quarter and mirrored, as the corners then run.
        let turned = placed([(120.0, 60.0), (120.0, 10.0), (20.0, 10.0), (20.0, 60.0)]);
        assert_eq!(turned, Placement { width_px: 50.0, ..expected });
    }

    #[test]
    fn what_lies_beyond_the_frame_is_counted() {
        let cut = placed([(-50.0, 20.0), (50.0, 20.0), (50.0, 70.0), (-50.0, 70.0)]);
        assert!((cut.outside_share - 0.5).abs() < 1e-5, "{cut:?}");
        let corner = placed([(150.0, 50.0), (250.0, 50.0), (250.0, 150.0), (150.0, 150.0)]);
        assert!((corner.outside_share - 0.75).abs() < 1e-5, "{corner:?}");
        let away = placed([(300.0, 0.0), (400.0, 0.0), (400.0, 50.0), (300.0, 50.0)]);
        assert_eq!((away.outside_share, away.picture_share), (1.0, 0.0));
    }

    #[test]
    fn tilt_and_skew_are_told_apart() {
        let (sin, cos) = 10.0f32.to_radians().sin_cos();
        let tilted = [(0.0, 0.0), (50.0, 0.0), (50.0, 30.0), (0.0, 30.0)]
            .map(|(x, y)| (60.0 + x * cos - y * sin, 20.0 + x * sin + y * cos));
        let tilted = placed(tilted);
        assert!((tilted.tilt_deg - 10.0).abs() < 1e-3 && tilted.skew_deg < 1e-3, "{tilted:?}");
        let skewed = placed([(20.0, 10.0), (120.0, 10.0), (110.0, 60.0), (30.0, 60.0)]);
        assert!(skewed.tilt_deg < 1e-3 && (skewed.skew_deg - 11.31).abs() < 0.01, "{skewed:?}");
    }
}
