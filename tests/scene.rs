//! What every end-to-end test starts from.

use std::path::PathBuf;

use drive::{Programs, Result, Stage};
use tempfile::TempDir;

/// A desktop, the built programs and an empty folder for the station's data.
pub struct Scene {
    pub stage: Stage,
    pub programs: Programs,
    data: TempDir,
}

impl Scene {
    /// `name` is the test's; logs and screenshots of failures lie under it in the target folder.
    pub async fn set(name: &str) -> Result<Self> {
        let window = PathBuf::from(env!("CARGO_BIN_EXE_proofdesk"));
        let programs = Programs::beside(&window)?;
        let logs = window.ancestors().nth(2).map(|target| target.join("e2e").join(name));
        let stage = Stage::open(&logs.unwrap_or_else(std::env::temp_dir)).await?;
        let data =
            tempfile::tempdir().map_err(|source| drive::Error::Io { what: "a folder".into(), source })?;
        Ok(Self { stage, programs, data })
    }

    pub fn data_dir(&self) -> PathBuf {
        self.data.path().join("station")
    }

    /// A screenshot beside the logs before a test fails.
    pub async fn keep<T>(&self, window: &drive::Window, outcome: Result<T>) -> Result<T> {
        if outcome.is_err() {
            let file = self.stage.logs().join("failed.png");
            // The failure itself is what matters; a window that is gone gives no picture.
            let _ = window.screenshot(&file).await;
        }
        outcome
    }
}
