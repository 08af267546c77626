//! The central server as an operator has it: its data folder, its command line, starting and stopping it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::process::{first_line, free_port};
use crate::{Error, Programs, Result, Running, io};

/// A server with a data folder of its own. Dropping it stops it.
#[derive(Debug)]
pub struct Central {
    program: PathBuf,
    data: PathBuf,
    log: PathBuf,
    /// Kept over restarts: stations know the server by it.
    listen: String,
    serving: Option<Running>,
}

/// What the server counts, from `status --json`.
#[derive(Debug, Clone)]
pub struct Counted(Value);

impl Counted {
    /// Operations with this outcome, as `accepted` or `duplicate`.
    pub fn operations(&self, outcome: &str) -> u64 {
        self.sum("operations", |row| row["outcome"] == outcome)
    }

    /// Cases in this state, over all programmes.
    pub fn cases(&self, state: &str) -> u64 {
        self.sum("cases", |row| row["state"] == state)
    }

    pub fn all_operations(&self) -> u64 {
        self.sum("operations", |_| true)
    }

    fn sum(&self, list: &str, counts: impl Fn(&Value) -> bool) -> u64 {
        let rows = self.0[list].as_array().into_iter().flatten();
        rows.filter(|row| counts(row)).filter_map(|row| row["count"].as_u64()).sum()
    }
}

impl Central {
    /// Makes a data folder that takes the invented numbers of specimens.
    pub fn init(programs: &Programs, data: &Path, log: &Path) -> Result<Self> {
        let central = Self::over(programs, data, log, format!("127.0.0.1:{}", free_port()?));
        run(central.command(&["init", "--specimen"]).arg(data), None)?;
        Ok(central)
    }

    /// The server of a data folder that is there already; `listen` is the address that its stations know.
    pub fn over(programs: &Programs, data: &Path, log: &Path, listen: String) -> Self {
        Self {
            program: programs.central.clone(),
            data: data.to_owned(),
            log: log.to_owned(),
            listen,
            serving: None,
        }
    }

    /// Address and port.
    pub fn address(&self) -> &str {
        &self.listen
    }

    /// Starts serving, and comes back once it listens.
    pub fn start(&mut self) -> Result<()> {
        let mut command = self.in_data(&["serve", "--listen", &self.listen]);
        command.stdin(Stdio::null());
        let mut serving = Running::start(command, &self.log, true)?;
        let line = first_line(&mut serving)?;
        debug_assert!(line.ends_with(&self.listen), "the server listens where it was told to: {line}");
        self.serving = Some(serving);
        Ok(())
    }

    /// Asks the server to end, which finishes what is under way.
    pub fn stop(&mut self) {
        self.serving = None;
    }

    /// Ends the server at once, as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut serving) = self.serving.take() {
            serving.kill();
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.listen)
    }

    pub fn add_person(&self, login: &str, name: &str, role: &str, password: &str) -> Result<()> {
        let arguments =
            ["person", "add", "--login", login, "--name", name, "--role", role, "--password-stdin"];
        run(&mut self.in_data(&arguments), Some(password))?;
        Ok(())
    }

    pub fn set_password(&self, login: &str, password: &str) -> Result<()> {
        let arguments = ["person", "password", "--login", login, "--password-stdin"];
        run(&mut self.in_data(&arguments), Some(password))?;
        Ok(())
    }

    /// A one-time code to enrol a station with.
    pub fn station_code(&self) -> Result<String> {
        Ok(run(&mut self.in_data(&["station", "code"]), None)?.trim().to_owned())
    }

    /// Brings in an office's folder, and gives back what the server says of it.
    pub fn import(&self, programme: &str, folder: &Path) -> Result<String> {
        run(self.in_data(&["import", "--programme", programme]).arg(folder), None)
    }

    /// Writes the results that are new since the last export; the lines of the file without its header.
    pub fn export(&self, file: &Path) -> Result<Vec<String>> {
        run(self.in_data(&["export", "results", "--out"]).arg(file), None)?;
        if !file.exists() {
            return Ok(Vec::new());
        }
        let text = std::fs::read_to_string(file).map_err(io(format!("reading {}", file.display())))?;
        Ok(text.lines().skip(1).map(str::to_owned).collect())
    }

    pub fn counted(&self) -> Result<Counted> {
        let json = run(&mut self.in_data(&["status", "--json"]), None)?;
        let refused = |source: serde_json::Error| Error::Refused {
            program: self.program.display().to_string(),
            said: format!("what is not JSON ({source}): {json}"),
        };
        serde_json::from_str(&json).map(Counted).map_err(refused)
    }

    /// A subcommand with the data folder named after it.
    fn in_data(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(arguments);
        command.arg("--data").arg(&self.data);
        command
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments);
        command
    }
}

/// Runs a command to its end and returns what it wrote to its standard output.
pub(crate) fn run(command: &mut Command, input: Option<&str>) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let start = |source| Error::Start { program: program.clone(), source };
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(start)?;
    if let (Some(stdin), Some(input)) = (&mut child.stdin, input) {
        writeln!(stdin, "{input}").map_err(io("writing to a command"))?;
    }
    let output = child.wait_with_output().map_err(io("waiting for a command"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        return Ok(text(&output.stdout));
    }
    Err(Error::Refused { program, said: format!("{}{}", text(&output.stdout), text(&output.stderr)) })
}
