//! The photo folder of an import: files by name, never outside the folder.

use std::path::{Component, Path, PathBuf};

use model::Text;

/// No photo of any programme comes near this; a larger file is a mistake and not read.
const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// Reads the file `name` in `folder`. The error says what is wrong with which file and what to do.
pub fn read(folder: &Path, name: &str) -> Result<Vec<u8>, Text> {
    let path = inside(folder, name).ok_or_else(|| {
        Text::new(
            format!("照片文件名“{name}”指向照片文件夹之外；请只写文件名"),
            format!("the photo name {name} leads out of the photo folder; write the file's name only"),
        )
    })?;
    let missing = |_| {
        Text::new(
            format!("照片文件夹里没有“{name}”；请补上文件后重新导入"),
            format!("the photo folder has no readable {name}; add the file and import again"),
        )
    };
    let metadata = std::fs::metadata(&path).map_err(missing)?;
    if !metadata.is_file() || metadata.len() == 0 {
        return Err(Text::new(format!("“{name}”是空的，或不是文件"), format!("{name} is empty or no file")));
    }
    if metadata.len() > MAX_BYTES {
        return Err(Text::new(format!("“{name}”超过 8 MB"), format!("{name} is larger than 8 MB")));
    }
    std::fs::read(&path).map_err(missing)
}

/// Folders within the photo folder may be named with either slash.
fn inside(folder: &Path, name: &str) -> Option<PathBuf> {
    let relative = PathBuf::from(name.replace('\\', "/"));
    relative.components().all(|part| matches!(part, Component::Normal(_))).then(|| folder.join(relative))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_leads_out_of_the_folder() {
        let folder = Path::new("photos");
        for name in ["../secret", "/etc/hostname", "a/../../b", "..\\b", "./a", ""] {
            let inside = inside(folder, name);
            assert!(inside.is_none_or(|path| path == folder), "{name}");
        }
        assert_eq!(inside(folder, "a\\b.jpg"), Some(PathBuf::from("photos/a/b.jpg")));
    }
}
