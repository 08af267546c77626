//! The eight views of a square picture, and one answer out of the network's eight: turning or mirroring the picture
//! only permutes that answer.

use super::square::{SIDE, Square};
use crate::geometry::Point;
use crate::orientation::Orientation;

/// The network's raw answers for the eight views, in the order of EXIF values.
pub(super) struct Answers {
    pub standing: [[f32; 8]; 8],
    pub scene: [[f32; 7]; 8],
    /// Fractions of the square, clockwise from the corner at the top left as the view stands.
    pub corners: [[Point; 4]; 8],
}

/// What the eight views say together, of the picture as it is stored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scores {
    /// Logits by EXIF value: how the picture has to be changed to stand right.
    pub standing: [f32; 8],
    /// Logits in the order of `Scene`.
    pub scene: [f32; 7],
    /// Fractions of the square, clockwise from the corner at the top left.
    pub corners: [Point; 4],
}

/// The eight views of a square, channel by channel.
pub(super) fn views(square: &Square) -> Vec<f32> {
    let area = SIDE * SIDE;
    let mut values = Vec::with_capacity(8 * 3 * area);
    for view in Orientation::all() {
        for channel in 0..3 {
            for y in 0..SIDE {
                values.extend((0..SIDE).map(|x| square.at(view.source(x, y, SIDE), channel)));
            }
        }
    }
    values
}

impl Answers {
    pub fn together(&self) -> Scores {
        let mut scores =
            Scores { standing: [0.0; 8], scene: [0.0; 7], corners: [Point { x: 0.0, y: 0.0 }; 4] };
        for (index, view) in Orientation::all().enumerate() {
            for class in Orientation::all() {
                // To bring the view right one may undo the view and then do what the picture needs.
                let seen = view.inverse().then(class);
                scores.standing[class.index()] += self.standing[index][seen.index()] / 8.0;
            }
            for (sum, value) in scores.scene.iter_mut().zip(self.scene[index]) {
                *sum += value / 8.0;
            }
            for (stored, sum) in scores.corners.iter_mut().enumerate() {
                let corner = self.corners[index][view.lands(stored)];
                let at = view.inverse().moved(corner);
                sum.x += at.x / 8.0;
                sum.y += at.y / 8.0;
            }
        }
        scores
    }
}
