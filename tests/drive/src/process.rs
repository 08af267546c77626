//! Child processes: each with its log file, each ended by its id together with what it started.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::wait::{Deadline, until};
use crate::{Error, Result, io};

/// How long a process has to end by itself after it was asked to.
const GRACE: Duration = Duration::from_secs(5);

/// How often an ending process is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// How many bytes of its log a process that ended too early is quoted with.
const TAIL_BYTES: usize = 2_000;

/// A running program. Dropping it ends it and everything that it started.
#[derive(Debug)]
pub struct Running {
    program: String,
    child: Child,
    log: PathBuf,
}

impl Running {
    /// Starts the program with its output in `log`. Its standard output stays piped when `stdout_piped`.
    pub fn start(mut command: Command, log: &Path, stdout_piped: bool) -> Result<Self> {
        let program = Path::new(command.get_program())
            .file_name()
            .map_or_else(|| "program".to_owned(), |name| name.to_string_lossy().into_owned());
        let file = File::options()
            .create(true)
            .append(true)
            .open(log)
            .map_err(io(format!("opening {}", log.display())))?;
        let copy = file.try_clone().map_err(io("a second handle on a log file"))?;
        command.stderr(file);
        command.stdout(if stdout_piped { Stdio::piped() } else { Stdio::from(copy) });
        let child = command.spawn().map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => Error::ProgramMissing {
                program: program.clone(),
                remedy: "`cargo xtask setup` installs what the window's tests need",
            },
            _ => Error::Start { program: program.clone(), source },
        })?;
        Ok(Self { program, child, log: log.to_owned() })
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The piped ends, each handed out once.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    pub fn log(&self) -> &Path {
        &self.log
    }

    /// Fails when the program has already ended.
    pub fn check(&mut self) -> Result<()> {
        let status = self.child.try_wait().map_err(io("asking for a child's state"))?;
        match status {
            None => Ok(()),
            Some(status) => Err(Error::Ended {
                program: self.program.clone(),
                status,
                log: self.log.clone(),
                tail: tail(&self.log),
            }),
        }
    }

    /// Waits until the program has ended by itself.
    pub async fn ended(&mut self) -> Result<()> {
        until("the program has ended", Deadline::NEVER, async || {
            let status = self.child.try_wait().map_err(io("asking for a child's state"))?;
            Ok(status.map(|_| ()))
        })
        .await
    }

    /// Asks the program to end and waits; kills it after a grace.
    pub fn stop(&mut self) -> Option<ExitStatus> {
        self.end(Signal::TERM)
    }

    /// Kills the program at once, as a crash or a pulled plug would, together with what it started.
    pub fn kill(&mut self) -> Option<ExitStatus> {
        self.end(Signal::KILL)
    }

    /// What the program started is killed after it.
    fn end(&mut self, how: Signal) -> Option<ExitStatus> {
        let started = descendants(self.id());
        signal(self.id(), how);
        let status = if how == Signal::KILL { None } else { self.wait_for_end() };
        end_all(&started);
        status.or_else(|| self.wait_for_end())
    }

    fn wait_for_end(&mut self) -> Option<ExitStatus> {
        let end = Instant::now() + GRACE;
        while Instant::now() < end {
            match self.child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) => std::thread::sleep(LOOK),
                Err(_) => return None,
            }
        }
        signal(self.id(), Signal::KILL);
        self.child.wait().ok()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Blocks until the program has written a line, or ended without one.
pub(crate) fn first_line(program: &mut Running) -> Result<String> {
    let mut line = String::new();
    if let Some(stdout) = program.child.stdout.take() {
        BufReader::new(stdout).read_line(&mut line).map_err(io("reading a program's first line"))?;
    }
    if line.trim().is_empty() {
        program.child.wait().map_err(io("waiting for a program that said nothing"))?;
        program.check()?;
    }
    Ok(line.trim().to_owned())
}

/// A port that was free a moment ago. Nothing else on a test machine picks ports in the range that the system
/// hands out, so nobody takes it in between.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(io("looking for a free port"))?;
    Ok(listener.local_addr().map_err(io("asking for a port's number"))?.port())
}

/// A process that is already gone needs no signal, so a failure is not one.
fn signal(pid: u32, signal: Signal) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        let _ = kill_process(pid, signal);
    }
}

pub(crate) fn end_at_once(pid: u32) {
    signal(pid, Signal::KILL);
}

/// The running processes that `root` started, and those that they started. From Linux' process table: the
/// window's web processes are grandchildren that nobody else would end.
pub(crate) fn descendants(root: u32) -> Vec<u32> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (pid, parent) in process_table() {
        children.entry(parent).or_default().push(pid);
    }
    let mut found = Vec::new();
    let mut open = vec![root];
    while let Some(pid) = open.pop() {
        let started = children.remove(&pid).unwrap_or_default();
        found.extend(&started);
        open.extend(started);
    }
    found
}

/// Kills a process and what it started.
pub(crate) fn end_tree(root: u32) {
    let mut all = descendants(root);
    all.push(root);
    end_all(&all);
}

/// Kills processes and waits until they are gone: they hold locks and ports as long as they are there.
fn end_all(processes: &[u32]) {
    processes.iter().for_each(|pid| signal(*pid, Signal::KILL));
    let end = Instant::now() + GRACE;
    while processes.iter().any(|pid| is_running(*pid)) && Instant::now() < end {
        std::thread::sleep(LOOK);
    }
}

/// Whether a process is there and not a dead one that its parent has yet to notice. A thread that waits for the disk keeps
/// the locks of a process whose first thread is dead already.
pub(crate) fn is_running(pid: u32) -> bool {
    let mut threads = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    threads.any(|thread| {
        let stat = std::fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
        stat.rsplit_once(')')
            .is_some_and(|(_, rest)| !matches!(rest.trim_start().as_bytes().first(), Some(b'Z' | b'X')))
    })
}

/// Pairs of process and parent.
fn process_table() -> impl Iterator<Item = (u32, u32)> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        // "pid (name) state parent ...", where the name may hold blanks and brackets of its own.
        let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
        Some((pid, parent))
    })
}

/// The command name of a process, as `ps` shows it.
pub(crate) fn name_of(pid: u32) -> Option<String> {
    let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
    Some(name.trim_end().to_owned())
}

fn tail(log: &Path) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let start = text.len().saturating_sub(TAIL_BYTES);
    String::from_utf8_lossy(&text[start..]).into_owned()
}
