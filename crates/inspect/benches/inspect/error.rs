//! Why the benchmark cannot be run to its end.

use std::path::{Path, PathBuf};

use specimen::SpecimenError;

#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    #[error(transparent)]
    Specimen(#[from] SpecimenError),
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("a worker could not be run: {0}")]
    Worker(#[source] std::io::Error),
    #[error("a worker ended without its figures: {0}")]
    WorkerAnswer(String),
    #[error("the worst picture cannot be written: {0}")]
    Jpeg(#[from] jpeg_encoder::EncodingError),
    #[error("the worst picture cannot be written: {0}")]
    Image(#[from] image::ImageError),
    #[error("the figures cannot be written: {0}")]
    Json(#[from] serde_json::Error),
}

impl BenchError {
    pub fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}
