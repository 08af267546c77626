//! The picture that a person sees: decoded under limits, turned once as its EXIF tag says, made smaller if asked
//! for, and encoded again, so that nothing of the applicant's bytes reaches a web view.

use image::{DynamicImage, RgbImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use model::Text;

use crate::LimitBreach;
use crate::decode::{DecodeFailure, Strictness, decode};
use crate::evidence::exif_of;
use crate::format::Format;
use crate::limits::Limits;
use crate::resize::{Filter, Part, resized};
use crate::structure::Structure;

/// High enough that a reviewer never takes our compression for the applicant's.
const QUALITY: u8 = 95;

/// A picture to be shown. Carries no metadata of the file it came from.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    pub jpeg: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

/// A picture shows a person: logs get its size only.
impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} × {}, {} bytes)", self.width, self.height, self.jpeg.len())
    }
}

/// Why there is nothing to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DisplayError {
    #[error("{0}")]
    OverLimit(#[from] LimitBreach),
    #[error("This is no picture that can be opened here.")]
    Format(Format),
    #[error("The picture is coded in a rare way that is not opened here.")]
    Coding,
    #[error("The file is damaged and cannot be opened.")]
    Damaged,
}

impl DisplayError {
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::OverLimit(breach) => return breach.text(),
            Self::Format(_) => "这不是能在这里打开的图片。",
            Self::Coding => "图片的编码方式少见，不能在这里打开。",
            Self::Damaged => "文件已损坏，无法打开。",
        };
        Text::new(zh, self.to_string())
    }
}

/// Makes the picture, its longer side at most `max_side` pixels. What is left of a damaged file is shown.
pub fn display(bytes: &[u8], limits: &Limits, max_side: Option<u32>) -> Result<Picture, DisplayError> {
    limits.check_file(bytes.len())?;
    let format = Format::of(bytes);
    let structure = Structure::of(format, bytes);
    let pixels =
        decode(bytes, format, &structure, limits, Strictness::Lenient).map_err(|failure| match failure {
            DecodeFailure::OverLimit(breach) => DisplayError::OverLimit(breach),
            DecodeFailure::Unsupported if format.is_decoded_here() => DisplayError::Coding,
            DecodeFailure::Unsupported => DisplayError::Format(format),
            DecodeFailure::Damaged => DisplayError::Damaged,
        })?;
    // Smaller first: turning fewer pixels is quicker.
    let mut picture = DynamicImage::ImageRgb8(shrunk(pixels, max_side));
    picture.apply_orientation(exif_of(bytes, &structure).orientation.applied().for_image());
    Ok(encoded(&picture.into_rgb8()))
}

fn shrunk(pixels: RgbImage, max_side: Option<u32>) -> RgbImage {
    let (width, height) = pixels.dimensions();
    let longer = width.max(height);
    let Some(target) = max_side.map(|side| side.max(1)).filter(|side| *side < longer) else { return pixels };
    let scaled =
        |side: u32| (f64::from(side) * f64::from(target) / f64::from(longer)).round().max(1.0) as u32;
    resized(&pixels, Part::whole(&pixels), (scaled(width), scaled(height)), Filter::Lanczos).unwrap_or(pixels)
}

fn encoded(picture: &RgbImage) -> Picture {
    let (width, height) = picture.dimensions();
    let side = |pixels: u32| u16::try_from(pixels).expect("the limit on sides is far below 65,535");
    let mut jpeg = Vec::with_capacity(picture.len() / 4);
    let mut encoder = Encoder::new(&mut jpeg, QUALITY);
    // Full colour resolution: red print on a card is read at its edges.
    encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
    encoder
        .encode(picture.as_raw(), side(width), side(height), ColorType::Rgb)
        .expect("a picture with pixels, written to memory, can be encoded");
    Picture { jpeg, width, height }
}
