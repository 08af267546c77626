//! Measures the photo checks on pictures whose truth is known: every file goes through [`inspect::inspect`] as a photo
//! that arrives does, and what it says is held against the truth.
//!
//! Pictures come from the families that the detector never learned from, or from a folder that another program wrote
//! with a `truth.csv`. One picture is one scene, and every figure is of scenes.

pub mod answer;
pub mod folder;
pub mod held_out;
pub mod interval;
pub mod looking;
pub mod measures;
pub mod noise;
pub mod report;
pub mod statistics;
pub mod truth;
pub mod ways;

pub use answer::Answer;
pub use report::{Report, SetReport};
pub use truth::{Sample, Truth};

use std::path::PathBuf;

/// Why an evaluation cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("{}: {source}", path.display())]
    Table { path: PathBuf, source: csv::Error },
    #[error("{}: a scene or an EXIF value that is not known: {value}", path.display())]
    Value { path: PathBuf, value: String },
    #[error(transparent)]
    Picture(#[from] families::PictureError),
    #[error("a picture cannot be written or read: {0}")]
    Image(#[from] image::ImageError),
    #[error("a picture of noise cannot be written: {0}")]
    Jpeg(#[from] jpeg_encoder::EncodingError),
    #[error("the report cannot be written: {0}")]
    Json(#[from] serde_json::Error),
}

/// One picture with its truth and what was said of it.
#[derive(Debug, Clone)]
pub struct Record {
    pub truth: Truth,
    pub answer: Answer,
}
