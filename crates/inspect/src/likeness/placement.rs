//! Which part of one photo another one shows, and turned how: what a copy that was cropped, turned or mirrored has
//! in common with its original.

use crate::geometry::Point;
use crate::orientation::Orientation;

/// The other photo shows the window of this one between `left` and `right`, `top` and `bottom`, in fractions of this
/// photo as stored, changed as `turn` says. A window beyond 0..1 is one of a photo that was itself cropped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    pub turn: Orientation,
    pub left: f32,
    pub right: f32,
    pub top: f32,
    pub bottom: f32,
}

impl Placement {
    /// The whole photo.
    pub fn whole(turn: Orientation) -> Self {
        Self { turn, left: 0.0, right: 1.0, top: 0.0, bottom: 1.0 }
    }

    /// The window that takes four corners of this photo to four of the other one, both in fractions. `None` where no
    /// window within `crop` of the whole does so up to `error`, as in two shots of the same card.
    pub fn of_corners(one: &[Point; 4], other: &[Point; 4], crop: f32, error: f32) -> Option<Self> {
        let fits = Orientation::all().filter_map(|turn| {
            let seen = other.map(|corner| turn.inverse().moved(corner));
            let (left, width, error_x) = line(seen.map(|corner| corner.x), one.map(|corner| corner.x))?;
            let (top, height, error_y) = line(seen.map(|corner| corner.y), one.map(|corner| corner.y))?;
            let placement = Self { turn, left, right: left + width, top, bottom: top + height };
            placement.is_within(crop).then_some((placement, error_x.max(error_y)))
        });
        let best = fits.min_by(|(_, one), (_, other)| one.total_cmp(other))?;
        (best.1 <= error).then_some(best.0)
    }

    /// Whether all of the photo is shown, to a hundredth of its sides.
    pub fn is_whole(&self) -> bool {
        self.is_within(0.01)
    }

    fn is_within(&self, crop: f32) -> bool {
        let near = |edge: f32, whole: f32| (edge - whole).abs() <= crop;
        near(self.left, 0.0) && near(self.right, 1.0) && near(self.top, 0.0) && near(self.bottom, 1.0)
    }

    /// The place in the other photo that shows this photo's `place`; beyond 0..1 where it does not.
    pub(super) fn apply(&self, place: Point) -> Point {
        let x = (place.x - self.left) / (self.right - self.left);
        let y = (place.y - self.top) / (self.bottom - self.top);
        self.turn.moved(Point { x, y })
    }

    /// Where each place of the square goes without the division, for many places at once: at (0, 0), and by how much
    /// it moves along each axis.
    pub(super) fn linear(&self) -> (Point, Point, Point) {
        let origin = self.apply(Point { x: 0.0, y: 0.0 });
        let towards = |end: Point| Point { x: end.x - origin.x, y: end.y - origin.y };
        let across = towards(self.apply(Point { x: 1.0, y: 0.0 }));
        let down = towards(self.apply(Point { x: 0.0, y: 1.0 }));
        (origin, across, down)
    }
}

/// The line `to = start + slope × from` of least squares: start, slope, and the largest error. `None` unless it rises.
fn line(from: [f32; 4], to: [f32; 4]) -> Option<(f32, f32, f32)> {
    let mean = |values: [f32; 4]| values.iter().sum::<f32>() / 4.0;
    let (mean_from, mean_to) = (mean(from), mean(to));
    let spread: f32 = from.iter().map(|value| (value - mean_from).powi(2)).sum();
    let common: f32 = from.iter().zip(to).map(|(from, to)| (from - mean_from) * (to - mean_to)).sum();
    let slope = common / spread;
    let start = mean_to - slope * mean_from;
    let errors = from.iter().zip(to).map(|(from, to)| (start + slope * from - to).abs());
    (slope > 0.0).then(|| (start, slope, errors.fold(0.0, f32::max)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: [(f32, f32); 4] = [(0.2, 0.25), (0.8, 0.22), (0.82, 0.74), (0.18, 0.76)];

    #[test]
    fn a_window_is_found_again_from_the_corners_of_the_card_however_the_copy_is_turned() {
        let card = CARD.map(|(x, y)| Point { x, y });
        for turn in Orientation::all() {
            let window = Placement { turn, left: 0.03, right: 0.99, top: 0.0, bottom: 0.96 };
            let copy = card.map(|corner| window.apply(corner));
            let found = Placement::of_corners(&card, &copy, 0.1, 0.01).expect("the corners fit");
            assert_eq!(found.turn, turn);
            let errors = [
                found.left - window.left,
                found.right - window.right,
                found.top - window.top,
                found.bottom - window.bottom,
            ];
            assert!(errors.iter().all(|error| error.abs() < 1e-4), "{found:?} instead of {window:?}");
        }
    }

    #[test]
    fn a_card_that_lies_otherwise_is_another_shot() {
        let card = CARD.map(|(x, y)| Point { x, y });
        let tilted = [(0.2, 0.2), (0.8, 0.27), (0.78, 0.79), (0.17, 0.71)].map(|(x, y)| Point { x, y });
        assert_eq!(Placement::of_corners(&card, &tilted, 0.1, 0.02), None);
    }
}
