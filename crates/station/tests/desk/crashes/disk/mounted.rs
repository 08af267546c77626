//! A file system that hands everything on to a plain folder and writes down what it was told: each write, change of
//! length, new, removed and renamed entry, and each flush of a file or a folder.
//!
//! It is mounted past the page cache, so that what a program writes arrives here as it was written. The process has
//! to have mounts of its own, see [`super::super::process::with_own_mounts`]: whatever becomes of it, the kernel then
//! takes the mount away.

use std::collections::{BTreeMap, HashMap};
use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder, File, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{
    DirBuilderExt as _, FileExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use fuser::{
    BackgroundSession, BsdFileFlags, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags,
    Generation, INodeNo, LockOwner, MountOption, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData,
    ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyOpen, ReplyStatfs, ReplyWrite, Request, TimeOrNow,
    WriteFlags,
};
use tempfile::TempDir;

use super::super::quick_folder;
use super::record::{Event, Kind, Node, Record};

/// How long the kernel may go by what it was told of names and attributes; nobody else changes them.
const KEPT: Duration = Duration::from_secs(60);
/// 30 MiB free, whatever the machine has: room for a shift, and too little for the station to set up its reserve, which
/// would fill the record.
const FREE_BLOCKS: u64 = 7680;
const BLOCK_BYTES: u32 = 4096;
const LONGEST_NAME: u32 = 255;

/// A mounted recording disk. Dropping it takes the mount away.
pub struct Disk {
    // In this order: unmounted before its place is removed.
    session: Option<BackgroundSession>,
    place: TempDir,
    _content: TempDir,
    pub record: Record,
}

impl Disk {
    pub fn mount() -> Self {
        let (place, content) = (quick_folder(), quick_folder());
        let record = Record::default();
        let mut options = Config::default();
        options.mount_options = vec![MountOption::FSName("proofdesk-crashes".to_owned())];
        let session =
            fuser::spawn_mount(PassThrough::over(content.path(), record.clone()), place.path(), &options);
        let session = session.unwrap_or_else(|error| {
            panic!(
                "a FUSE file system cannot be mounted here ({error}). Load the kernel's module (`modprobe fuse`) so that \
                 /dev/fuse is there, and let this user read and write it; a container needs `--device /dev/fuse` and \
                 either root with CAP_SYS_ADMIN or user namespaces"
            )
        });
        Self { session: Some(session), place, _content: content, record }
    }

    pub fn path(&self) -> &Path {
        self.place.path()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // A file that is still open, as after a panic, keeps it mounted for as long as this process lives.
        drop(self.session.take());
    }
}

struct PassThrough {
    record: Record,
    tree: Mutex<Tree>,
}

/// What there is, by name and by number. The folder behind is changed through this alone.
struct Tree {
    nodes: HashMap<Node, Opened>,
    names: BTreeMap<(u64, OsString), Node>,
    next: u64,
}

/// A file stays open for as long as the mount lives, also when its name is gone.
#[derive(Clone)]
enum Opened {
    File(Arc<File>),
    Folder(PathBuf),
}

impl Opened {
    fn metadata(&self) -> io::Result<Metadata> {
        match self {
            Self::File(file) => file.metadata(),
            Self::Folder(path) => fs::metadata(path),
        }
    }
}

impl Tree {
    fn get(&self, number: INodeNo) -> Result<Opened, Errno> {
        self.nodes.get(&Node(number.0)).cloned().ok_or(Errno::ENOENT)
    }

    fn file(&self, number: INodeNo) -> Result<Arc<File>, Errno> {
        match self.get(number)? {
            Opened::File(file) => Ok(file),
            Opened::Folder(_) => Err(Errno::EISDIR),
        }
    }

    fn folder(&self, number: INodeNo) -> Result<PathBuf, Errno> {
        match self.get(number)? {
            Opened::Folder(path) => Ok(path),
            Opened::File(_) => Err(Errno::ENOTDIR),
        }
    }

    fn named(&self, folder: INodeNo, name: &OsStr) -> Result<Node, Errno> {
        self.names.get(&(folder.0, name.to_owned())).copied().ok_or(Errno::ENOENT)
    }

    fn add(&mut self, folder: INodeNo, name: &OsStr, opened: Opened) -> Node {
        let node = Node(self.next);
        self.next += 1;
        self.nodes.insert(node, opened);
        self.names.insert((folder.0, name.to_owned()), node);
        node
    }
}

impl PassThrough {
    fn over(content: &Path, record: Record) -> Self {
        let nodes = HashMap::from([(Node::ROOT, Opened::Folder(content.to_owned()))]);
        let tree = Tree { nodes, names: BTreeMap::new(), next: Node::ROOT.0 + 1 };
        Self { record, tree: Mutex::new(tree) }
    }

    fn tree(&self) -> MutexGuard<'_, Tree> {
        self.tree.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn attributes(&self, node: Node) -> Result<FileAttr, Errno> {
        let opened = self.tree().get(INodeNo(node.0))?;
        Ok(attributes(node, &opened.metadata()?))
    }

    fn make_file(&self, folder: INodeNo, name: &OsStr, mode: u32) -> Result<Node, Errno> {
        let mut tree = self.tree();
        let path = tree.folder(folder)?.join(name);
        let file = File::options().read(true).write(true).create_new(true).mode(mode).open(path)?;
        Ok(self.made(&mut tree, folder, name, Opened::File(Arc::new(file)), Kind::File))
    }

    fn make_folder(&self, folder: INodeNo, name: &OsStr, mode: u32) -> Result<Node, Errno> {
        let mut tree = self.tree();
        let path = tree.folder(folder)?.join(name);
        DirBuilder::new().mode(mode).create(&path)?;
        Ok(self.made(&mut tree, folder, name, Opened::Folder(path), Kind::Folder))
    }

    fn made(&self, tree: &mut Tree, folder: INodeNo, name: &OsStr, opened: Opened, kind: Kind) -> Node {
        let node = tree.add(folder, name, opened);
        self.record.add(Event::Made { folder: Node(folder.0), name: name.to_owned(), node, kind });
        node
    }

    fn remove(&self, folder: INodeNo, name: &OsStr) -> Result<(), Errno> {
        let mut tree = self.tree();
        let node = tree.named(folder, name)?;
        let path = tree.folder(folder)?.join(name);
        match tree.get(INodeNo(node.0))? {
            Opened::File(_) => fs::remove_file(path)?,
            Opened::Folder(_) => fs::remove_dir(path)?,
        }
        tree.names.remove(&(folder.0, name.to_owned()));
        self.record.add(Event::Removed { folder: Node(folder.0), name: name.to_owned() });
        Ok(())
    }

    /// Of a file, within its folder, as the station does it.
    fn rename_file(&self, folder: INodeNo, from: &OsStr, to: &OsStr) -> Result<(), Errno> {
        let mut tree = self.tree();
        let node = tree.named(folder, from)?;
        tree.file(INodeNo(node.0))?;
        let path = tree.folder(folder)?;
        fs::rename(path.join(from), path.join(to))?;
        tree.names.remove(&(folder.0, from.to_owned()));
        tree.names.insert((folder.0, to.to_owned()), node);
        let (from, to) = (from.to_owned(), to.to_owned());
        self.record.add(Event::Renamed { folder: Node(folder.0), from, to, node });
        Ok(())
    }

    fn write_at(&self, number: INodeNo, offset: u64, bytes: &[u8]) -> Result<u32, Errno> {
        self.tree().file(number)?.write_all_at(bytes, offset)?;
        self.record.add(Event::Written { file: Node(number.0), offset, bytes: bytes.to_owned() });
        Ok(u32::try_from(bytes.len()).expect("the kernel hands over a megabyte at most"))
    }

    fn read_at(&self, number: INodeNo, offset: u64, wanted: u32) -> Result<Vec<u8>, Errno> {
        let file = self.tree().file(number)?;
        let mut bytes = vec![0; wanted as usize];
        let mut filled = 0;
        while filled < bytes.len() {
            match file.read_at(&mut bytes[filled..], offset + filled as u64)? {
                0 => break,
                more => filled += more,
            }
        }
        bytes.truncate(filled);
        Ok(bytes)
    }

    fn resize(&self, number: INodeNo, length: u64) -> Result<(), Errno> {
        self.tree().file(number)?.set_len(length)?;
        self.record.add(Event::Resized { file: Node(number.0), length });
        Ok(())
    }

    fn set_mode(&self, number: INodeNo, mode: u32) -> Result<(), Errno> {
        let permissions = Permissions::from_mode(mode & 0o7777);
        match self.tree().get(number)? {
            Opened::File(file) => file.set_permissions(permissions)?,
            Opened::Folder(path) => fs::set_permissions(path, permissions)?,
        }
        Ok(())
    }

    fn list(&self, folder: INodeNo) -> Vec<(Node, FileType, OsString)> {
        let tree = self.tree();
        let mut entries = vec![
            (Node(folder.0), FileType::Directory, OsString::from(".")),
            (Node::ROOT, FileType::Directory, OsString::from("..")),
        ];
        let inside = tree.names.iter().filter(|((inside, _), _)| *inside == folder.0);
        entries.extend(inside.map(|((_, name), node)| {
            let kind = match tree.nodes[node] {
                Opened::File(_) => FileType::RegularFile,
                Opened::Folder(_) => FileType::Directory,
            };
            (*node, kind, name.clone())
        }));
        entries
    }
}

fn attributes(node: Node, metadata: &Metadata) -> FileAttr {
    let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    FileAttr {
        ino: INodeNo(node.0),
        size: metadata.len(),
        blocks: metadata.blocks(),
        atime: modified,
        mtime: modified,
        ctime: modified,
        crtime: modified,
        kind: FileType::from_std(metadata.file_type()).expect("files and folders only"),
        perm: u16::try_from(metadata.mode() & 0o7777).expect("twelve bits"),
        nlink: 1,
        uid: metadata.uid(),
        gid: metadata.gid(),
        rdev: 0,
        blksize: BLOCK_BYTES,
        flags: 0,
    }
}

fn say(done: Result<(), Errno>, reply: ReplyEmpty) {
    match done {
        Ok(()) => reply.ok(),
        Err(error) => reply.error(error),
    }
}

fn say_entry(found: Result<FileAttr, Errno>, reply: ReplyEntry) {
    match found {
        Ok(attributes) => reply.entry(&KEPT, &attributes, Generation(0)),
        Err(error) => reply.error(error),
    }
}

fn say_attributes(found: Result<FileAttr, Errno>, reply: ReplyAttr) {
    match found {
        Ok(attributes) => reply.attr(&KEPT, &attributes),
        Err(error) => reply.error(error),
    }
}

impl Filesystem for PassThrough {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let node = self.tree().named(parent, name);
        say_entry(node.and_then(|node| self.attributes(node)), reply);
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        say_attributes(self.attributes(Node(ino.0)), reply);
    }

    fn setattr(
        &self,
        _: &Request,
        ino: INodeNo,
        mode: Option<u32>,
        _uid: Option<u32>,
        _gid: Option<u32>,
        size: Option<u64>,
        _atime: Option<TimeOrNow>,
        _mtime: Option<TimeOrNow>,
        _ctime: Option<SystemTime>,
        _fh: Option<FileHandle>,
        _crtime: Option<SystemTime>,
        _chgtime: Option<SystemTime>,
        _bkuptime: Option<SystemTime>,
        _flags: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let resized = size.map_or(Ok(()), |size| self.resize(ino, size));
        let done = resized.and_then(|()| mode.map_or(Ok(()), |mode| self.set_mode(ino, mode)));
        say_attributes(done.and_then(|()| self.attributes(Node(ino.0))), reply);
    }

    fn mkdir(&self, _: &Request, parent: INodeNo, name: &OsStr, mode: u32, umask: u32, reply: ReplyEntry) {
        let made = self.make_folder(parent, name, mode & !umask);
        say_entry(made.and_then(|node| self.attributes(node)), reply);
    }

    fn create(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        umask: u32,
        _flags: i32,
        reply: ReplyCreate,
    ) {
        let made = self.make_file(parent, name, mode & !umask);
        match made.and_then(|node| self.attributes(node)) {
            Ok(attributes) => {
                reply.created(&KEPT, &attributes, Generation(0), FileHandle(0), FopenFlags::FOPEN_DIRECT_IO);
            }
            Err(error) => reply.error(error),
        }
    }

    fn open(&self, _: &Request, _: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        reply.opened(FileHandle(0), FopenFlags::FOPEN_DIRECT_IO);
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        say(self.remove(parent, name), reply);
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        say(self.remove(parent, name), reply);
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        newparent: INodeNo,
        newname: &OsStr,
        flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        let done = match (parent == newparent, flags.is_empty()) {
            (true, true) => self.rename_file(parent, name, newname),
            (false, _) => Err(Errno::EXDEV),
            (_, false) => Err(Errno::EINVAL),
        };
        say(done, reply);
    }

    fn read(
        &self,
        _: &Request,
        ino: INodeNo,
        _fh: FileHandle,
        offset: u64,
        size: u32,
        _flags: OpenFlags,
        _owner: Option<LockOwner>,
        reply: ReplyData,
    ) {
        match self.read_at(ino, offset, size) {
            Ok(bytes) => reply.data(&bytes),
            Err(error) => reply.error(error),
        }
    }

    fn write(
        &self,
        _: &Request,
        ino: INodeNo,
        _fh: FileHandle,
        offset: u64,
        data: &[u8],
        _write_flags: WriteFlags,
        _flags: OpenFlags,
        _owner: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        match self.write_at(ino, offset, data) {
            Ok(written) => reply.written(written),
            Err(error) => reply.error(error),
        }
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }

    fn fsync(&self, _: &Request, ino: INodeNo, _: FileHandle, _datasync: bool, reply: ReplyEmpty) {
        self.record.add(Event::FileFlushed { file: Node(ino.0) });
        reply.ok();
    }

    fn fsyncdir(&self, _: &Request, ino: INodeNo, _: FileHandle, _datasync: bool, reply: ReplyEmpty) {
        self.record.add(Event::FolderFlushed { folder: Node(ino.0) });
        reply.ok();
    }

    fn readdir(&self, _: &Request, ino: INodeNo, _: FileHandle, offset: u64, mut reply: ReplyDirectory) {
        let entries =
            self.list(ino).into_iter().zip(1..).skip(usize::try_from(offset).expect("a few entries"));
        for ((node, kind, name), next) in entries {
            if reply.add(INodeNo(node.0), next, kind, name) {
                break;
            }
        }
        reply.ok();
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        let free = FREE_BLOCKS;
        reply.statfs(free, free, free, free, free, BLOCK_BYTES, LONGEST_NAME, BLOCK_BYTES);
    }
}
