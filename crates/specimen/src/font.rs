//! The font that cards are printed in: Noto Sans CJK of the system, loaded once.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use ab_glyph::FontVec;

use crate::SpecimenError;

/// Names a font file that is taken instead of the system's.
const VARIABLE: &str = "PROOFDESK_FONT";

/// Where Linux, macOS and Windows put the font.
const PLACES: &[&str] = &[
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/local/share/fonts/NotoSansCJK-Regular.ttc",
    "/Library/Fonts/NotoSansCJK-Regular.ttc",
    "C:\\Windows\\Fonts\\NotoSansCJK-Regular.ttc",
];

/// Simplified Chinese among the five faces of the collection.
const FACE: u32 = 2;

pub(crate) fn font() -> Result<&'static FontVec, SpecimenError> {
    static FONT: OnceLock<FontVec> = OnceLock::new();
    if let Some(font) = FONT.get() {
        return Ok(font);
    }
    let path = path()?;
    let bytes =
        std::fs::read(&path).map_err(|source| SpecimenError::FontRead { path: path.clone(), source })?;
    let font = FontVec::try_from_vec_and_index(bytes.clone(), FACE)
        .or_else(|_| FontVec::try_from_vec(bytes))
        .map_err(|_| SpecimenError::FontInvalid { path })?;
    Ok(FONT.get_or_init(|| font))
}

fn path() -> Result<PathBuf, SpecimenError> {
    if let Some(named) = std::env::var_os(VARIABLE) {
        return Ok(PathBuf::from(named));
    }
    let found = PLACES.iter().map(Path::new).find(|place| place.exists());
    found.map(Path::to_path_buf).ok_or(SpecimenError::FontMissing)
}
