//! The eight ways in which a stored picture can be turned and mirrored, numbered as in EXIF tag 0x0112.

use serde::Serialize;

use crate::geometry::Point;

/// How the stored pixels have to be changed before they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Orientation(u8);

impl Orientation {
    /// Shown as stored.
    pub const UPRIGHT: Self = Self(1);

    /// Nothing for a number that the standard does not define (EXIF 2.32, 4.6.4 A).
    pub fn from_exif(value: u32) -> Option<Self> {
        u8::try_from(value).ok().filter(|value| (1..=8).contains(value)).map(Self)
    }

    /// In the order of EXIF values.
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        (1..=8).map(Self)
    }

    /// Of a picture that was flipped left to right, or not, and then turned clockwise by quarter turns.
    pub fn undoing(mirrored: bool, quarter_turns: u8) -> Self {
        let turned_back = [Self(1), Self(8), Self(3), Self(6)][usize::from(quarter_turns % 4)];
        if mirrored { turned_back.then(Self(2)) } else { turned_back }
    }

    /// The place in the order of EXIF values, from 0.
    pub(crate) fn index(self) -> usize {
        usize::from(self.0) - 1
    }

    /// 1 to 8.
    pub fn exif(self) -> u8 {
        self.0
    }

    /// Whether the stored picture is mirror-reversed.
    pub fn mirrors(self) -> bool {
        matches!(self.0, 2 | 4 | 5 | 7)
    }

    /// Whether width and height are exchanged on the way to the screen.
    pub fn swaps_sides(self) -> bool {
        self.0 >= 5
    }

    /// Clockwise quarter turns by which a stored picture stands wrong that needs this change, once it is known whether
    /// it was flipped left to right before.
    pub fn quarter_turns(self) -> u8 {
        [0, 0, 2, 2, 3, 3, 1, 1][self.index()]
    }

    /// This change and another one behind it, in one.
    pub fn then(self, next: Self) -> Self {
        // A place on no axis: the eight changes take it to eight places. The fractions are exact.
        let probe = Point { x: 0.25, y: 0.0625 };
        let both = next.moved(self.moved(probe));
        Self::all().find(|one| one.moved(probe) == both).unwrap_or(Self::UPRIGHT)
    }

    /// The change that undoes this one.
    pub fn inverse(self) -> Self {
        Self([1, 2, 3, 4, 5, 8, 7, 6][self.index()])
    }

    /// Whether what stands after rows and columns have been exchanged (if they are) is flipped: left to right, and
    /// upside down.
    pub(crate) fn flips(self) -> (bool, bool) {
        [(false, false), (true, false), (true, true), (false, true)][self.index() % 4]
    }

    /// Where a place of the stored picture is found after the change; in fractions of width and height.
    pub fn shown(self, (x, y): (f64, f64)) -> (f64, f64) {
        let (x, y) = if self.swaps_sides() { (y, x) } else { (x, y) };
        let (across, down) = self.flips();
        (if across { 1.0 - x } else { x }, if down { 1.0 - y } else { y })
    }

    /// The same of a point.
    pub fn moved(self, place: Point) -> Point {
        let (x, y) = self.shown((place.x.into(), place.y.into()));
        Point { x: x as f32, y: y as f32 }
    }

    /// The corner at which a corner of the stored picture is found after the change; clockwise from 0, the top left.
    pub(crate) fn lands(self, corner: usize) -> usize {
        const CORNERS: [Point; 4] = [
            Point { x: 0.0, y: 0.0 },
            Point { x: 1.0, y: 0.0 },
            Point { x: 1.0, y: 1.0 },
            Point { x: 0.0, y: 1.0 },
        ];
        let landed = self.moved(CORNERS[corner]);
        CORNERS.iter().position(|place| *place == landed).unwrap_or(corner)
    }

    /// The pixel of a square stored picture that is found at a pixel after the change.
    pub(crate) fn source(self, x: usize, y: usize, side: usize) -> (usize, usize) {
        let (across, down) = self.flips();
        let (x, y) = (if across { side - 1 - x } else { x }, if down { side - 1 - y } else { y });
        if self.swaps_sides() { (y, x) } else { (x, y) }
    }

    pub fn for_image(self) -> image::metadata::Orientation {
        image::metadata::Orientation::from_exif(self.0).unwrap_or(image::metadata::Orientation::NoTransforms)
    }
}

impl Serialize for Orientation {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.0)
    }
}

/// What a file's EXIF says of its orientation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case", tag = "tag", content = "value")]
pub enum OrientationTag {
    /// No EXIF, or none that can be read, or none with this tag.
    Absent,
    /// A value that the standard does not define; programs ignore it.
    Invalid,
    Says(Orientation),
}

impl OrientationTag {
    /// What a program that honours the tag does.
    pub fn applied(self) -> Orientation {
        match self {
            Self::Says(orientation) => orientation,
            Self::Absent | Self::Invalid => Orientation::UPRIGHT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of three by two pixels, all different.
    fn probe() -> image::DynamicImage {
        image::DynamicImage::ImageLuma8(image::GrayImage::from_fn(3, 2, |x, y| {
            image::Luma([(y * 3 + x) as u8])
        }))
    }

    fn changed(picture: &image::DynamicImage, by: Orientation) -> image::DynamicImage {
        let mut picture = picture.clone();
        picture.apply_orientation(by.for_image());
        picture
    }

    #[test]
    fn two_changes_in_one_do_what_the_image_library_does_in_two() {
        for first in Orientation::all() {
            assert_eq!(first.then(first.inverse()), Orientation::UPRIGHT, "{first:?}");
            for next in Orientation::all() {
                let both = changed(&changed(&probe(), first), next);
                assert_eq!(changed(&probe(), first.then(next)), both, "{first:?}, then {next:?}");
            }
        }
    }

    #[test]
    fn what_undoes_a_flip_and_a_turn_restores_the_picture() {
        for mirrored in [false, true] {
            for quarter_turns in 0..4u8 {
                let flipped = if mirrored { probe().fliph() } else { probe() };
                let turned = (0..quarter_turns).fold(flipped, |picture, _| picture.rotate90());
                let undoing = Orientation::undoing(mirrored, quarter_turns);
                assert_eq!(changed(&turned, undoing), probe(), "{mirrored}, {quarter_turns}");
                assert_eq!((undoing.mirrors(), undoing.quarter_turns()), (mirrored, quarter_turns));
            }
        }
    }

    #[test]
    fn pixels_and_corners_go_where_places_go() {
        for change in Orientation::all() {
            for (x, y) in [(0, 0), (4, 0), (4, 4), (0, 4), (1, 3)] {
                let (from_x, from_y) = change.source(x, y, 5);
                let middle = |pixel: usize| (pixel as f32 + 0.5) / 5.0;
                let moved = change.moved(Point { x: middle(from_x), y: middle(from_y) });
                let off = (moved.x - middle(x)).abs() + (moved.y - middle(y)).abs();
                assert!(off < 1e-6, "{change:?} takes {from_x}, {from_y} to {moved:?}");
            }
        }
        // Turned clockwise, the top left corner comes to the top right.
        assert_eq!(Orientation(6).lands(0), 1);
    }
}
