//! Files and folders that are there after a power cut too. What is written to a file lasts once the file is flushed;
//! a name lasts once the folder that it stands in is.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

/// Makes a folder for its owner alone, and those above it that are missing.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent().filter(|above| !above.as_os_str().is_empty()) {
        make_folder(above)?;
    }
    match create_folder(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists || !folder.is_dir() => return Err(error),
        _ => {}
    }
    flush_name(folder)
}

fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Replaces a file as a whole: under another name, flushed, then renamed over the old one. A crash leaves the old one
/// or the new one.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".new");
    let mut file = File::create(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&unfinished, path)?;
    flush_name(path)
}

/// That something of this name was made, renamed or removed is on the disk when this returns.
pub(crate) fn flush_name(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder)?.sync_all()?;
    }
    // Elsewhere a folder cannot be opened for that, and a rename is written through.
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
