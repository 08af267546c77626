//! Parts of the benchmark that run as processes of their own, and the memory that one took.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// First argument of this program as the server; the second is its order.
pub const SERVE: &str = "--serve";
/// First argument of this program as a station that pulls a batch.
pub const PULL: &str = "--pull";

/// Another process, which answers in lines of JSON. It ends when its standard input does.
pub struct Worker {
    child: Child,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    pub fn start(role: &str, order: &impl Serialize) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg(role).arg(serde_json::to_string(order).unwrap());
        Self::of(command)
    }

    pub fn of(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        Self { child, answers }
    }

    /// Its next line.
    pub fn answer<T: DeserializeOwned>(&mut self) -> T {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("a worker said {line:?}: {error}"))
    }

    /// Asks it to end. What it says last can still be read.
    pub fn ask_to_end(&mut self) {
        drop(self.child.stdin.take());
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.ask_to_end();
        // A worker that is asked to ends.
        let _ = self.child.wait();
    }
}

/// The most memory that this process ever held in MB; known on Linux only.
pub fn peak_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<f64>().ok()? / 1024.0)
}
