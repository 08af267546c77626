//! What a file is by its first bytes, and which extensions go with it.

use model::programme::PhotoFormat;
use serde::Serialize;

/// A format as the content says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    Jpeg,
    Png,
    Gif,
    #[serde(rename = "webp")]
    WebP,
    Heic,
    Avif,
    Bmp,
    Tiff,
    Pdf,
    /// None of these.
    Unknown,
}

impl Format {
    /// Reads the magic bytes.
    pub fn of(bytes: &[u8]) -> Self {
        match bytes {
            [0xFF, 0xD8, 0xFF, ..] => Self::Jpeg,
            [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Self::Png,
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Self::Gif,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Self::WebP,
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => Self::of_brand(brand),
            [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Self::Bmp,
            [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Self::Tiff,
            [b'%', b'P', b'D', b'F', b'-', ..] => Self::Pdf,
            _ => Self::Unknown,
        }
    }

    /// ISO 14496-12, 4.3: the major brand behind `ftyp`, its version, and the brands that the file is compatible with.
    fn of_brand(brand: &[u8]) -> Self {
        // Both formats may call themselves `mif1` first. More brands than these nobody lists.
        let compatible = brand.get(8..brand.len().min(72)).unwrap_or_default();
        let says_avif = compatible.chunks_exact(4).any(|brand| brand == b"avif");
        match brand {
            [b'a', b'v', b'i', b'f' | b's', ..] => Self::Avif,
            [b'm', b'i' | b's', b'f', b'1', ..] if says_avif => Self::Avif,
            [b'h', b'e', b'i' | b'v', b'c' | b'x' | b'm' | b's', ..]
            | [b'm', b'i' | b's', b'f', b'1', ..] => Self::Heic,
            _ => Self::Unknown,
        }
    }

    /// As a programme names it, if it can.
    pub fn of_rule(self) -> Option<PhotoFormat> {
        match self {
            Self::Jpeg => Some(PhotoFormat::Jpeg),
            Self::Png => Some(PhotoFormat::Png),
            Self::Gif => Some(PhotoFormat::Gif),
            _ => None,
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPG",
            Self::Png => "PNG",
            Self::Gif => "GIF",
            Self::WebP => "WebP",
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Pdf => "PDF",
            Self::Unknown => "?",
        }
    }

    /// Whether a file of this format may bear this extension (lower case, without the dot).
    pub(crate) fn goes_by(self, extension: &str) -> bool {
        let extensions: &[&str] = match self {
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif", "jif"],
            Self::Png => &["png"],
            Self::Gif => &["gif"],
            Self::WebP => &["webp"],
            Self::Heic => &["heic", "heif", "hif"],
            Self::Avif => &["avif"],
            Self::Bmp => &["bmp", "dib"],
            Self::Tiff => &["tif", "tiff"],
            Self::Pdf => &["pdf"],
            Self::Unknown => &[],
        };
        extensions.contains(&extension)
    }

    /// Whether this program can show it.
    pub(crate) fn is_decoded_here(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Gif | Self::WebP)
    }
}
