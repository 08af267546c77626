//! Language and theme, which the page needs before anybody has signed in, in a small file beside the databases.
//! Nothing in it is about a person or a case.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::commands::app::UiSettings;
use crate::lasting;

const FILE: &str = "settings.json";

/// The settings as they were saved; the defaults where there is no file, or one that cannot be read.
pub(super) fn load(folder: &Path) -> UiSettings {
    let Ok(bytes) = fs::read(path(folder)) else { return UiSettings::default() };
    serde_json::from_slice(&bytes).unwrap_or_else(|error| {
        tracing::warn!(%error, "the settings file cannot be read; the defaults hold");
        UiSettings::default()
    })
}

pub(super) fn save(folder: &Path, settings: UiSettings) -> io::Result<()> {
    lasting::make_folder(folder)?;
    lasting::replace(&path(folder), &serde_json::to_vec_pretty(&settings)?)
}

fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}
