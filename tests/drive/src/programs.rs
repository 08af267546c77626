//! Where the programs lie that a test or the demo runs.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::central::run;
use crate::{Error, Result};

/// Where `xtask` puts the tools that a machine lacks, below the target folder.
const TOOLS: &str = "tools/bin";

/// The built programs and the driver.
#[derive(Debug, Clone)]
pub struct Programs {
    pub window: PathBuf,
    pub central: PathBuf,
    /// Writes fictitious cases as an office hands them in.
    pub specimen: PathBuf,
    pub tauri_driver: PathBuf,
}

impl Programs {
    /// Finds the others from where cargo built the window's program: all lie in one folder, and the tools in the
    /// target folder above it.
    pub fn beside(window: &Path) -> Result<Self> {
        let built = window.parent().unwrap_or(Path::new("."));
        let beside = |name: &str| built.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        let (central, specimen) = (beside("proofdesk-central"), beside("specimen"));
        for program in [window, &central, &specimen] {
            if !program.exists() {
                return Err(Error::ProgramMissing {
                    program: program.display().to_string(),
                    remedy: "`cargo build --workspace --bins` builds it",
                });
            }
        }
        Ok(Self { window: window.to_owned(), central, specimen, tauri_driver: tauri_driver(built)? })
    }

    /// Writes `count` fictitious cases of a programme into `folder`, the same for the same seed.
    pub fn write_cases(&self, folder: &Path, programme: &str, count: u32, seed: u32) -> Result<()> {
        let mut command = Command::new(&self.specimen);
        command.arg("write").arg(folder).args(["--programme", programme]);
        command.args(["--count", &count.to_string(), "--seed", &seed.to_string()]);
        run(&mut command, None)?;
        Ok(())
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
