//! The files to be looked at, and their bytes.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Far above what is decoded; what is larger is no photo and is not even read.
const MAX_BYTES: u64 = 64 << 20;

/// Files in a folder that are taken for photos. A file that is named itself is looked at whatever its name.
const EXTENSIONS: &[&str] =
    &["jpg", "jpeg", "jpe", "jfif", "png", "gif", "webp", "heic", "heif", "avif", "bmp", "tif", "tiff"];

#[derive(Debug, thiserror::Error)]
pub enum InputError {
    #[error("{path} 无法读取 cannot be read: {source}")]
    Read { path: PathBuf, source: io::Error },
    #[error("{path} 超过 64 MB，不是照片 is larger than 64 MB and no photo")]
    TooLarge { path: PathBuf },
    #[error("{path} 检查程序出错，没有检查 the checks failed on it: not checked")]
    Fault { path: PathBuf },
    #[error("{path} 中没有照片 holds no photos")]
    NoPhotos { path: PathBuf },
    #[error("the output cannot be written: {0}")]
    Output(#[source] io::Error),
}

/// Every file that is meant, those of folders in order of their names, and what could not be listed.
pub fn files(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<InputError>) {
    let (mut files, mut errors) = (Vec::new(), Vec::new());
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let before = files.len();
        match list(path, &mut files) {
            Ok(()) if files.len() == before => errors.push(InputError::NoPhotos { path: path.clone() }),
            Ok(()) => {}
            Err(error) => errors.push(error),
        }
    }
    (files, errors)
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), InputError> {
    let at = |source| InputError::Read { path: folder.to_path_buf(), source };
    let entries = fs::read_dir(folder).map_err(at)?.collect::<Result<Vec<_>, _>>().map_err(at)?;
    let mut entries: Vec<(PathBuf, bool)> = entries
        .into_iter()
        // Links are not followed: one may lead back into the folder.
        .filter_map(|entry| Some((entry.path(), entry.file_type().ok()?)))
        .filter(|(_, kind)| kind.is_dir() || kind.is_file())
        .map(|(path, kind)| (path, kind.is_dir()))
        .collect();
    entries.sort();
    for (path, is_folder) in entries {
        if is_folder {
            list(&path, files)?;
        } else if is_photo(&path) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_photo(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}

pub fn read(path: &Path) -> Result<Vec<u8>, InputError> {
    let at = |source| InputError::Read { path: path.to_path_buf(), source };
    let file = File::open(path).map_err(at)?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(at)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(InputError::TooLarge { path: path.to_path_buf() });
    }
    Ok(bytes)
}
