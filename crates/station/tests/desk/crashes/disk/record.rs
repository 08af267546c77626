//! What a file system was told, in order.

use std::ffi::OsString;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A file or a folder, whatever it is called at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Node(pub u64);

impl Node {
    /// The folder that is mounted.
    pub const ROOT: Self = Self(1);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    File,
    Folder,
}

#[derive(Debug)]
pub enum Event {
    Written {
        file: Node,
        offset: u64,
        bytes: Vec<u8>,
    },
    Resized {
        file: Node,
        length: u64,
    },
    Made {
        folder: Node,
        name: OsString,
        node: Node,
        kind: Kind,
    },
    Removed {
        folder: Node,
        name: OsString,
    },
    /// Within one folder; the station moves nothing from one to another.
    Renamed {
        folder: Node,
        from: OsString,
        to: OsString,
        node: Node,
    },
    FileFlushed {
        file: Node,
    },
    FolderFlushed {
        folder: Node,
    },
}

/// A cheap handle: all clones are the same record.
#[derive(Clone, Default)]
pub struct Record {
    events: Arc<Mutex<Vec<Event>>>,
}

impl Record {
    pub fn add(&self, event: Event) {
        self.events().push(event);
    }

    /// Whatever was done before now stands before this place.
    pub fn position(&self) -> usize {
        self.events().len()
    }

    pub fn events(&self) -> MutexGuard<'_, Vec<Event>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
