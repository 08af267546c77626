//! `proofdesk-demo FOLDER [--driven]`: the whole job on one machine. `cargo xtask demo` builds and runs it.
//!
//! With a display it leaves the window to the person before it. Driven, it works through a batch by itself on a
//! private desktop, offline, and checks at the server that every decision arrived once.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line speaks on its standard streams"
)]

#[cfg(target_os = "linux")]
mod driven;
#[cfg(target_os = "linux")]
mod place;
#[cfg(target_os = "linux")]
mod shown;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    linux::main()
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!(
        "the demo drives a window and needs Linux; the README says how to start server and window by hand"
    );
    ExitCode::FAILURE
}

#[cfg(target_os = "linux")]
mod linux {
    //! The command line.

    use std::path::PathBuf;
    use std::process::ExitCode;

    use clap::Parser;
    use drive::Error;

    use crate::{driven, shown};

    #[derive(Parser)]
    struct Arguments {
        /// Where everything of the demo lies
        folder: PathBuf,
        /// Work through a batch in a virtual display
        #[arg(long)]
        driven: bool,
    }

    #[tokio::main(flavor = "current_thread")]
    pub async fn main() -> ExitCode {
        let Arguments { folder, driven } = Arguments::parse();
        let work = async { if driven { driven::run(&folder).await } else { shown::run(&folder).await } };
        // Dropping what was started ends it; without this, Ctrl-C would leave the server and the display behind.
        let outcome = tokio::select! {
            outcome = work => outcome,
            _ = tokio::signal::ctrl_c() => Ok(()),
        };
        match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{}", in_full(&error));
                ExitCode::FAILURE
            }
        }
    }

    /// The error with what caused it.
    fn in_full(error: &Error) -> String {
        let mut text = error.to_string();
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            text = format!("{text}: {cause}");
            source = cause.source();
        }
        text
    }
}
