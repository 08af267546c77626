//! What pictures are of, and where the card is.

use inspect::{Quad, Scene};

use crate::Record;
use crate::folder::name;
use crate::report::{Figure, Target, Unit};
use crate::statistics::percentile;

pub fn figures(records: &[Record]) -> Vec<Figure> {
    let right = |one: &&Record| one.answer.scene == Some(one.truth.scene);
    let all = records.iter().filter(right).count();
    let mut figures = vec![Figure::counted("slot", all, records.len(), Some(Target::AtLeast(0.995)))];
    for scene in Scene::ALL {
        let of_scene: Vec<&Record> = records.iter().filter(|one| one.truth.scene == scene).collect();
        let found = of_scene.iter().copied().filter(right).count();
        figures.push(Figure::counted(format!("slot, {}", name(scene)), found, of_scene.len(), None));
    }
    figures.extend(corners(records));
    figures
}

/// The worst corner of each card that is there and was found, as a share of the card's width.
fn corners(records: &[Record]) -> Vec<Figure> {
    let there: Vec<(&Record, Quad)> = records.iter().filter_map(|one| Some((one, one.truth.card?))).collect();
    let errors: Vec<f64> =
        there.iter().filter_map(|(one, truth)| Some(worst_corner(one.answer.card?, *truth))).collect();
    let at = |share: f64, what: &str| {
        Figure::measured(what, percentile(&errors, share), Unit::Share, errors.len(), None)
    };
    vec![
        Figure::counted("cards found", errors.len(), there.len(), None),
        at(0.5, "worst corner off by, of the card's width, p50"),
        at(0.95, "worst corner off by, of the card's width, p95"),
    ]
}

/// Corners in any of the eight orders: how the card is turned is judged elsewhere.
fn worst_corner(found: Quad, truth: Quad) -> f64 {
    let distance = |order: [usize; 4]| {
        let corners = order.into_iter().zip(truth.0);
        let each = corners.map(|(index, right)| {
            let corner = found.0[index];
            f64::from((corner.x - right.x).hypot(corner.y - right.y))
        });
        each.fold(0.0, f64::max)
    };
    let orders = (0..4).flat_map(|first| {
        let clockwise = [0, 1, 2, 3].map(|step| (first + step) % 4);
        let anticlockwise = [0, 1, 2, 3].map(|step| (first + 4 - step) % 4);
        [clockwise, anticlockwise]
    });
    orders.map(distance).fold(f64::INFINITY, f64::min) / f64::from(truth.width())
}

#[cfg(test)]
mod tests {
    use inspect::Point;

    use super::*;

    fn quad(corners: [(f32, f32); 4]) -> Quad {
        Quad(corners.map(|(x, y)| Point { x, y }))
    }

    #[test]
    fn a_card_read_in_another_order_is_in_the_same_place() {
        let truth = quad([(0.0, 0.0), (100.0, 0.0), (100.0, 60.0), (0.0, 60.0)]);
        let mirrored = quad([(100.0, 0.0), (0.0, 0.0), (0.0, 60.0), (100.0, 60.0)]);
        let moved = quad([(100.0, 63.0), (0.0, 60.0), (0.0, 0.0), (104.0, 3.0)]);
        assert_eq!(worst_corner(truth, truth), 0.0);
        assert_eq!(worst_corner(mirrored, truth), 0.0);
        assert!((worst_corner(moved, truth) - 0.05).abs() < 1e-9, "5 px of 100");
    }
}
