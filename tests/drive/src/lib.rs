//! Runs the real programs on a private desktop and drives their window.
//!
//! Used by the end-to-end tests and by the demo. It knows programs, files and what a person sees and presses in
//! the window; it links none of the product's crates, so a test can only see what a user or an office could.
//!
//! Linux only: the driver, the virtual display and the private session are Linux programs.
#![cfg(target_os = "linux")]

mod central;
mod process;
mod programs;
mod reviewer;
mod stage;
mod wait;
mod window;

pub use central::{Central, Counted};
pub use process::Running;
pub use programs::Programs;
pub use reviewer::{ENTER, ESCAPE, Exchange, OpenCase, Verdict};
pub use stage::Stage;
pub use wait::{Deadline, until};
pub use window::Window;

use std::path::PathBuf;

/// Why the desktop, a program or the window could not be brought to the state that was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A program that this needs is not on this machine or not built.
    #[error("{program} was not found; {remedy}")]
    ProgramMissing { program: String, remedy: &'static str },
    #[error("{program} could not be started")]
    Start { program: String, source: std::io::Error },
    /// A program ended although it should have gone on; `log` is the file with what it said.
    #[error("{program} ended with {status}; it said in {}:\n{tail}", log.display())]
    Ended { program: String, status: std::process::ExitStatus, log: PathBuf, tail: String },
    /// A command did not do what it was asked to.
    #[error("{program} refused: {said}")]
    Refused { program: String, said: String },
    #[error("waited {seconds} s in vain for this: {what}")]
    Deadline { what: String, seconds: u64 },
    #[error("the window's driver")]
    Driver(#[from] Box<thirtyfour::error::WebDriverError>),
    #[error("a file or a socket: {what}")]
    Io { what: String, source: std::io::Error },
}

impl From<thirtyfour::error::WebDriverError> for Error {
    fn from(error: thirtyfour::error::WebDriverError) -> Self {
        Self::Driver(Box::new(error))
    }
}

pub type Result<T> = std::result::Result<T, Error>;

pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Error {
    let what = what.into();
    |source| Error::Io { what, source }
}
