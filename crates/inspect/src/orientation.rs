//! The eight ways in which a stored picture can be turned and mirrored, numbered as in EXIF tag 0x0112.

use serde::Serialize;

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

    /// Of a place in the order of EXIF values; from 0.
    pub(crate) fn of_index(index: u8) -> Self {
        Self(index.min(7) + 1)
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

    pub(crate) fn for_image(self) -> image::metadata::Orientation {
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
