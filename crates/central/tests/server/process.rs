//! The server's real program: the commands of an operator, and a process that serves and can be killed.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tokio::sync::mpsc;

pub fn command(arguments: &[&str], data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proofdesk-central"));
    command.args(arguments).arg("--data").arg(data);
    command
}

/// Ends the program if a test ends before it does.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already where the test went well.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A process that serves.
pub struct Process {
    running: Running,
    pub url: String,
    lines: mpsc::UnboundedReceiver<String>,
}

impl Process {
    /// On a port, or on any with 0. `stop_at` names a place as `fail_point` does.
    pub async fn serve(data: &Path, port: u16, stop_at: Option<&str>) -> Self {
        let mut command = command(&["serve", "--listen", &format!("127.0.0.1:{port}")], data);
        command.env("RUST_LOG", "error").env_remove("PROOFDESK_STOP_AT");
        if let Some(place) = stop_at {
            command.env("PROOFDESK_STOP_AT", place);
        }
        let mut running = Running(command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap());
        let output = running.0.stdout.take().unwrap();
        let (said, mut lines) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                // Nobody listens any more once the test is over.
                let _ = said.send(line);
            }
        });
        let line = lines.recv().await.expect("it says where it listens");
        let url = line.strip_prefix("listening on ").expect("and nothing else").to_owned();
        Self { running, url, lines }
    }

    pub fn port(&self) -> u16 {
        self.url.rsplit_once(':').unwrap().1.parse().unwrap()
    }

    /// Waits until it stands at the place where it was to stop.
    pub async fn stopped(&mut self) {
        let line = self.lines.recv().await.expect("it runs until it is killed");
        assert!(line.starts_with("stopped at "), "{line}");
    }

    /// By a signal that it cannot see.
    pub fn kill(&mut self) {
        self.running.0.kill().unwrap();
        self.running.0.wait().unwrap();
    }
}
