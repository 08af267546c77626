//! What may be on the disk after the power went at some place of a record.
//!
//! # What is assumed of the disk
//!
//! - Nothing is on it that was not written before the cut.
//! - A file that was flushed holds all that was written to it before, and its length; nothing else makes bytes
//!   last. Flushing a file says nothing of its name.
//! - A folder that was flushed holds all that was made, removed and renamed in it before. Nothing else makes a name
//!   last, and the folder's own name is up to the folder above it.
//! - Of what was not flushed, each write, each change of length and each change of a name is there or is not,
//!   whatever came before or after it. A write may also be there in part: by sectors of 512 bytes or by pages of
//!   4096, each of them there or not, in any order. A name that was exchanged by renaming stands for the old file or
//!   for the new one. Where a file is long enough and what was written is not there, zeros are.
//! - A write harms nothing beside it, and what was flushed stays as it is. [`spoil`] is for disks that break that.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::fs::{self, DirBuilder};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use rand::rngs::StdRng;
use rand::{Rng as _, RngExt as _};

use super::record::{Event, Kind, Node};

const SECTOR_BYTES: u64 = 512;
const PAGE_BYTES: u64 = 4096;

/// Writes what is left of `events` into the empty folder `into`.
pub fn write(events: &[Event], random: &mut StdRng, into: &Path) {
    Leftover::of(events, random).write(Node::ROOT, into);
}

/// A disk that does not keep what it took: one sector of the file is zeros or rubbish.
pub fn spoil(file: &Path, random: &mut StdRng) {
    let mut bytes = fs::read(file).unwrap();
    let sectors = bytes.len() / SECTOR_BYTES as usize;
    if sectors == 0 {
        return;
    }
    let start = random.random_range(0..sectors) * SECTOR_BYTES as usize;
    let sector = &mut bytes[start..start + SECTOR_BYTES as usize];
    if random.random_bool(0.5) {
        sector.fill(0);
    } else {
        random.fill_bytes(sector);
    }
    fs::write(file, bytes).unwrap();
}

#[derive(Default)]
struct Leftover {
    contents: HashMap<Node, Vec<u8>>,
    kinds: HashMap<Node, Kind>,
    names: HashMap<Node, BTreeMap<OsString, Node>>,
}

/// What became of something that was not flushed.
enum Fate {
    There,
    Gone,
    /// There by pieces of so many bytes.
    Torn {
        piece: u64,
    },
}

impl Fate {
    fn of(kept: f64, random: &mut StdRng) -> Self {
        match (random.random_bool(kept), random.random_bool(0.3)) {
            (_, true) if kept > 0.0 && kept < 1.0 => {
                Self::Torn { piece: if random.random_bool(0.5) { SECTOR_BYTES } else { PAGE_BYTES } }
            }
            (true, _) => Self::There,
            (false, _) => Self::Gone,
        }
    }
}

impl Leftover {
    fn of(events: &[Event], random: &mut StdRng) -> Self {
        let flushed = last_flushes(events);
        let is_safe = |node: &Node, at: usize| flushed.get(node).is_some_and(|flush| at < *flush);
        // All lost and all kept are worth a look too.
        let kept = [0.0, 0.2, 0.5, 0.8, 1.0][random.random_range(0..5)];
        let mut left = Self::default();
        for (at, event) in events.iter().enumerate() {
            match event {
                Event::Written { file, offset, bytes } => {
                    let fate = if is_safe(file, at) { Fate::There } else { Fate::of(kept, random) };
                    left.put(*file, *offset, bytes, &fate, random);
                }
                Event::Resized { file, length } => {
                    if is_safe(file, at) || random.random_bool(kept) {
                        let length = usize::try_from(*length).expect("it was written here");
                        left.contents.entry(*file).or_default().resize(length, 0);
                    }
                }
                Event::Made { folder, .. }
                | Event::Removed { folder, .. }
                | Event::Renamed { folder, .. } => {
                    if is_safe(folder, at) || random.random_bool(kept) {
                        left.change_names(event);
                    }
                }
                Event::FileFlushed { .. } | Event::FolderFlushed { .. } => {}
            }
            // What kind of thing a number stands for is no matter of the disk.
            if let Event::Made { node, kind, .. } = event {
                left.kinds.insert(*node, *kind);
            }
        }
        left
    }

    fn put(&mut self, file: Node, offset: u64, bytes: &[u8], fate: &Fate, random: &mut StdRng) {
        let content = self.contents.entry(file).or_default();
        match fate {
            Fate::Gone => {}
            Fate::There => place(content, offset, bytes),
            Fate::Torn { piece } => {
                let mut from = 0;
                while from < bytes.len() {
                    let to_border = piece - (offset + from as u64) % piece;
                    let to = bytes.len().min(from + to_border as usize);
                    if random.random_bool(0.5) {
                        place(content, offset + from as u64, &bytes[from..to]);
                    }
                    from = to;
                }
            }
        }
    }

    fn change_names(&mut self, event: &Event) {
        match event {
            Event::Made { folder, name, node, .. } => {
                self.names.entry(*folder).or_default().insert(name.clone(), *node);
            }
            Event::Removed { folder, name } => {
                self.names.entry(*folder).or_default().remove(name);
            }
            Event::Renamed { folder, from, to, node } => {
                let names = self.names.entry(*folder).or_default();
                // Its new name may be there although the one before never was.
                names.retain(|name, here| !(name == from && here == node));
                names.insert(to.clone(), *node);
            }
            Event::Written { .. }
            | Event::Resized { .. }
            | Event::FileFlushed { .. }
            | Event::FolderFlushed { .. } => {}
        }
    }

    fn write(&self, folder: Node, into: &Path) {
        for (name, node) in self.names.get(&folder).into_iter().flatten() {
            let path = into.join(name);
            match self.kinds[node] {
                Kind::Folder => {
                    DirBuilder::new().mode(0o700).create(&path).unwrap();
                    self.write(*node, &path);
                }
                Kind::File => {
                    let content = self.contents.get(node).map_or(&[][..], Vec::as_slice);
                    let mut file =
                        fs::File::options().write(true).create_new(true).mode(0o600).open(path).unwrap();
                    file.write_all(content).unwrap();
                }
            }
        }
    }
}

/// Where each file and folder was flushed last.
fn last_flushes(events: &[Event]) -> HashMap<Node, usize> {
    let flushes = events.iter().enumerate().filter_map(|(at, event)| match event {
        Event::FileFlushed { file: node } | Event::FolderFlushed { folder: node } => Some((*node, at)),
        _ => None,
    });
    flushes.collect()
}

fn place(content: &mut Vec<u8>, offset: u64, bytes: &[u8]) {
    let start = usize::try_from(offset).expect("it was written here");
    let end = start + bytes.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[start..end].copy_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    const FILE: Node = Node(2);

    fn made(name: &str, node: Node) -> Event {
        Event::Made { folder: Node::ROOT, name: name.into(), node, kind: Kind::File }
    }

    fn written(offset: u64, byte: u8, count: usize) -> Event {
        Event::Written { file: FILE, offset, bytes: vec![byte; count] }
    }

    /// What the file `name` holds in each of many images; `None` where it is not there.
    fn images(events: &[Event], name: &str) -> Vec<Option<Vec<u8>>> {
        let image = |seed| {
            let folder = tempfile::tempdir().unwrap();
            write(events, &mut StdRng::seed_from_u64(seed), folder.path());
            fs::read(folder.path().join(name)).ok()
        };
        (0..100).map(image).collect()
    }

    #[test]
    fn what_was_flushed_is_in_every_image_and_what_was_not_is_in_some() {
        let flush_file = || Event::FileFlushed { file: FILE };
        let flush_folder = || Event::FolderFlushed { folder: Node::ROOT };
        let safe = images(&[made("a", FILE), written(0, 1, 2000), flush_file(), flush_folder()], "a");
        assert!(safe.iter().all(|found| found.as_deref() == Some(&[1; 2000][..])), "file and name flushed");

        let nameless = images(&[made("a", FILE), written(0, 1, 10), flush_file()], "a");
        assert!(nameless.contains(&None), "a file whose folder was not flushed may be gone");
        assert!(nameless.iter().flatten().all(|found| found == &[1; 10]), "and is whole where it is not");

        let unsafe_bytes = images(&[made("a", FILE), flush_folder(), written(0, 1, 2000)], "a");
        for expected in [vec![], vec![1; 2000]] {
            assert!(unsafe_bytes.contains(&Some(expected)), "all of it and nothing of it");
        }
        let torn = |found: &&Vec<u8>| found.contains(&0) && found.contains(&1);
        assert!(unsafe_bytes.iter().flatten().any(|found| torn(&found)), "some of its sectors");
    }

    #[test]
    fn a_rename_that_was_not_flushed_leaves_the_old_file_or_the_new_one_under_its_name() {
        let new = Node(3);
        let events = [
            made("a", FILE),
            written(0, 1, 4),
            Event::FileFlushed { file: FILE },
            made("a.new", new),
            Event::Written { file: new, offset: 0, bytes: vec![2; 4] },
            Event::FileFlushed { file: new },
            Event::FolderFlushed { folder: Node::ROOT },
            Event::Renamed { folder: Node::ROOT, from: "a.new".into(), to: "a".into(), node: new },
        ];
        let found = images(&events, "a");
        assert!(found.contains(&Some(vec![1; 4])) && found.contains(&Some(vec![2; 4])));
        assert_eq!(found.iter().filter(|found| found.as_ref().is_none_or(|it| it.len() != 4)).count(), 0);
    }
}
