//! The peer: the same photos as attachments, pulled by PouchDB into LevelDB from an `express-pouchdb` server, both in
//! Node. `cargo xtask bench sync --install-peer` installs its packages.

use std::path::{Path, PathBuf};
use std::process::Command;

use bytes::Bytes;
use serde::Deserialize;
use tempfile::TempDir;

use crate::batch::{CASES, PHOTOS_PER_CASE};
use crate::process::Worker;

const SCRIPTS: [(&str, &str); 2] =
    [("serve.js", include_str!("couch/serve.js")), ("pull.js", include_str!("couch/pull.js"))];

/// A server that has the photos.
pub struct Couch {
    folder: PathBuf,
    url: String,
    _server: Worker,
    _data: TempDir,
}

#[derive(Deserialize)]
struct Listening {
    url: String,
}

#[derive(Deserialize)]
struct Pulled {
    seconds: f64,
}

impl Couch {
    /// `Err` says why there is none.
    pub fn filled(photos: &[Bytes]) -> Result<Self, String> {
        let folder = crate::folder().join("couch");
        if !folder.join("node_modules").is_dir() {
            return Err("its packages are not here: cargo xtask bench sync --install-peer".to_owned());
        }
        for (name, text) in SCRIPTS {
            std::fs::write(folder.join(name), text).unwrap();
        }
        let data = crate::scratch();
        let files = data.path().join("photos");
        std::fs::create_dir(&files).unwrap();
        std::fs::create_dir(data.path().join("server")).unwrap();
        for (number, photo) in photos.iter().enumerate() {
            std::fs::write(files.join(format!("{number:06}.jpg")), photo).unwrap();
        }
        let mut serve = script(&folder, "serve.js");
        serve.arg(&files).arg(data.path().join("server")).arg(PHOTOS_PER_CASE.to_string());
        let mut server = Worker::of(serve);
        let Listening { url } = server.answer();
        std::fs::remove_dir_all(&files).unwrap();
        Ok(Self { folder, url, _server: server, _data: data })
    }

    /// Seconds that a pull of everything into a new database takes.
    pub fn pull(&mut self) -> f64 {
        let data = crate::scratch();
        let mut pull = script(&self.folder, "pull.js");
        pull.arg(&self.url).arg(data.path()).arg((CASES as usize * PHOTOS_PER_CASE).to_string());
        Worker::of(pull).answer::<Pulled>().seconds
    }
}

fn script(folder: &Path, name: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(folder.join(name));
    command
}
