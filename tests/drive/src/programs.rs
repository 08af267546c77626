//! Where the programs lie that a test or the demo runs.

use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// Where `xtask` puts the tools that a machine lacks, below the target folder.
const TOOLS: &str = "tools/bin";

/// The built programs and the driver.
#[derive(Debug, Clone)]
pub struct Programs {
    pub window: PathBuf,
    pub central: PathBuf,
    pub tauri_driver: PathBuf,
}

impl Programs {
    /// Finds the others from where cargo built the window's program: all lie in one folder, and the tools in the
    /// target folder above it.
    pub fn beside(window: &Path) -> Result<Self> {
        let built = window.parent().unwrap_or(Path::new("."));
        let central = built.join(format!("proofdesk-central{}", std::env::consts::EXE_SUFFIX));
        for program in [window, &central] {
            if !program.exists() {
                return Err(Error::ProgramMissing {
                    program: program.display().to_string(),
                    remedy: "`cargo build --workspace --bins` builds it",
                });
            }
        }
        Ok(Self { window: window.to_owned(), central, tauri_driver: tauri_driver(built)? })
    }
}

fn tauri_driver(built: &Path) -> Result<PathBuf> {
    let name = format!("tauri-driver{}", std::env::consts::EXE_SUFFIX);
    let target = built.parent().unwrap_or(built);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(target.join(TOOLS)).chain(std::env::split_paths(&path));
    folders.map(|folder| folder.join(&name)).find(|candidate| candidate.is_file()).ok_or(
        Error::ProgramMissing {
            program: name,
            remedy: "`cargo xtask setup` installs it into the target folder",
        },
    )
}
