//! A server that goes on from what another one held at some time, at that one's address.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;

use central::{Config, Core, DataFolder, serve};
use protocol::encoding::SecretText;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::quick_folder;

pub struct Deputy {
    core: Arc<Core>,
    // Ends all connections before the folder goes.
    runtime: Runtime,
    _folder: TempDir,
}

impl Deputy {
    /// The address has to be free.
    pub fn on(held: &Path, address: SocketAddr) -> Self {
        let folder = quick_folder();
        copy(held, folder.path());
        let runtime = Runtime::new().unwrap();
        let data = DataFolder::open(folder.path()).unwrap();
        let core = Arc::new(runtime.block_on(data.core(Config::default())).unwrap());
        let listener = TcpListener::bind(address).unwrap();
        runtime.spawn(serve(listener, None, Arc::clone(&core), std::future::pending()));
        Self { core, runtime, _folder: folder }
    }

    pub fn station_code(&self) -> SecretText {
        let valid_for = chrono::Duration::hours(1);
        self.runtime.block_on(self.core.as_operator().station_code(valid_for)).unwrap()
    }

    /// Operations that the server holds, each counted once.
    pub fn operations(&self) -> u64 {
        self.runtime.block_on(self.core.log_head()).unwrap().tree_size
    }
}

/// What lies in a folder, into an empty one.
pub fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
