//! Fictitious applicants, cards and photos with planted defects: for the demo, for tests and for training.
//!
//! Everything is the same for the same seed. Nobody here exists: faces are drawn, names are put together, numbers
//! are of region 999900, the emblem is invented, and every picture says 样本 / SPECIMEN.

mod applicant;
mod card;
mod case;
mod declared;
mod defect;
mod dice;
mod font;
mod frame;
mod import;
mod names;
pub mod paint;
mod person;
mod photo;
mod plane;
pub mod projection;
mod scene;

pub use applicant::{Applicant, DAY, SPECIMEN_REGION};
pub use case::{Plan, SpecimenCase, cases};
pub use defect::{Defect, ExifTurn, Turn};
pub use dice::Dice;
pub use import::{Encoding, write_import};
pub use photo::{Rendered, Still, render, still};

use std::path::PathBuf;

use model::{ProgrammeId, SlotId};

/// Why a specimen cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SpecimenError {
    #[error(
        "no font with Chinese characters was found: install the package fonts-noto-cjk, or name a font file in \
         PROOFDESK_FONT"
    )]
    FontMissing,
    #[error("the font {path} cannot be read: {source}")]
    FontRead { path: PathBuf, source: std::io::Error },
    #[error("{path} is no font that can be used; install the package fonts-noto-cjk")]
    FontInvalid { path: PathBuf },
    #[error("nothing is known of a slot {0}")]
    UnknownSlot(SlotId),
    #[error("there is no programme {0}")]
    UnknownProgramme(ProgrammeId),
    #[error("the photo cannot be written as JPEG: {0}")]
    Jpeg(#[from] jpeg_encoder::EncodingError),
    #[error("the photo cannot be written as PNG: {0}")]
    Png(#[from] image::ImageError),
    #[error("{path} cannot be written: {source}")]
    Write { path: PathBuf, source: std::io::Error },
    #[error("the table cannot be written: {0}")]
    Table(#[from] csv::Error),
    #[error("the table holds a character that GB18030 lacks")]
    Encoding,
}
