//! The app's window as a person has it: what it shows, what is pressed in it, and pulling its plug.

use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};

use serde_json::json;
use thirtyfour::{By, Capabilities, WebDriver};

use crate::process::{descendants, end_tree, free_port, is_running, name_of};
use crate::wait::{Deadline, until};
use crate::{Error, Programs, Result, Running, Stage, io};

/// A frame that was asked for may already be under way; the one after it shows the page as it is now.
const TWO_FRAMES: &str =
    "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done));";

/// An open window with its driver. Dropping it ends both.
pub struct Window {
    process: Running,
    driver: WebDriver,
    /// The app's own process. Its driver can be gone before it, and then nothing else leads to it.
    app: u32,
}

impl Window {
    /// Starts the app on the stage with its data in `data_dir` and waits until its page is there.
    pub async fn open(stage: &Stage, programs: &Programs, data_dir: &Path) -> Result<Self> {
        let (port, native_port) = (free_port()?, free_port()?);
        let mut command = stage.command(&programs.tauri_driver);
        command
            .args(["--port", &port.to_string(), "--native-port", &native_port.to_string()])
            .env("PROOFDESK_DATA_DIR", data_dir);
        let mut process = Running::start(command, &stage.logs().join("window.log"), false)?;
        until("the driver listens", Deadline::START, async || {
            process.check()?;
            let both =
                [port, native_port].map(|port| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok());
            Ok((both == [true, true]).then_some(()))
        })
        .await?;
        provide_cryptography();
        let mut capabilities = Capabilities::new();
        capabilities.set("tauri:options", json!({ "application": programs.window }))?;
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities).await?;
        let app = app_below(process.id(), &programs.window)?;
        Ok(Self { process, driver, app })
    }

    /// For what only one test asks of the page.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Waits until the page shows `text` anywhere.
    pub async fn sees(&self, text: &str) -> Result<()> {
        until(&format!("the window shows “{text}”"), Deadline::SCREEN, async || {
            Ok(self.text().await?.contains(text).then_some(()))
        })
        .await
    }

    /// All text that the page shows now; empty while it is loading.
    pub async fn text(&self) -> Result<String> {
        match self.driver.find(By::Tag("body")).await {
            Ok(body) => Ok(body.text().await.unwrap_or_default()),
            Err(_) => Ok(String::new()),
        }
    }

    /// Waits until the app's log holds `line` this many times.
    pub async fn logs(&self, line: &str, times: usize) -> Result<()> {
        until(&format!("the log says “{line}” {times} times"), Deadline::SCREEN, async || {
            let log = self.process.log();
            let text = std::fs::read_to_string(log).map_err(io(format!("reading {}", log.display())))?;
            Ok((text.matches(line).count() >= times).then_some(()))
        })
        .await
    }

    /// Pictures what the window shows, once everything that the page holds by now is painted.
    pub async fn screenshot(&self, file: &Path) -> Result<PathBuf> {
        self.driver.execute_async(TWO_FRAMES, Vec::new()).await?;
        let png = self.driver.screenshot_as_png().await?;
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).map_err(io(format!("making {}", folder.display())))?;
        }
        std::fs::write(file, png).map_err(io(format!("writing {}", file.display())))?;
        Ok(file.to_owned())
    }

    /// Closes the window as its close button would, and waits until the app has ended by itself.
    pub async fn close(self) -> Result<()> {
        let app = self.app;
        self.driver.close_window().await?;
        until("the app has ended by itself", Deadline::SCREEN, async || Ok((!is_running(app)).then_some(())))
            .await
    }

    /// Kills the app without warning, with its web processes.
    pub fn kill(self) {
        end_tree(self.app);
    }

    /// Kills the process that draws the page, leaves the app alone, and waits until it has another one.
    ///
    /// The driver loses its page with the process and answers no more: ask [`Self::logs`].
    pub async fn kill_web_process(&self) -> Result<()> {
        let app = self.app;
        let before: Vec<u32> = web_processes(app).collect();
        before.iter().for_each(|pid| crate::process::end_at_once(*pid));
        until("the window has a new web process", Deadline::SCREEN, async || {
            Ok(web_processes(app).any(|pid| !before.contains(&pid)).then_some(()))
        })
        .await
    }
}

/// The app that the driver started.
fn app_below(driver: u32, program: &Path) -> Result<u32> {
    let file_name = program.file_name().unwrap_or_default().to_string_lossy();
    let mut all = descendants(driver).into_iter();
    all.find(|pid| name_of(*pid).is_some_and(|name| file_name.starts_with(&name))).ok_or_else(|| {
        Error::ProgramMissing { program: file_name.into_owned(), remedy: "its log says why it ended" }
    })
}

fn web_processes(app: u32) -> impl Iterator<Item = u32> {
    descendants(app).into_iter().filter(|pid| is_web_process(*pid))
}

impl Drop for Window {
    fn drop(&mut self) {
        // Left to itself the client would ask the driver to end the session, and wait two minutes for an answer
        // from one that is gone. Ending the process ends the session too; an error says that it has ended.
        let _ = self.driver.clone().leak();
        self.process.stop();
        end_tree(self.app);
    }
}

/// The kernel cuts a process' name to 15 bytes.
fn is_web_process(pid: u32) -> bool {
    name_of(pid).is_some_and(|name| "WebKitWebProcess".starts_with(&name) && name.len() > 8)
}

/// The driver's client speaks plain HTTP, but its library, built once for the whole workspace, wants a provider
/// of TLS before it makes any client.
fn provide_cryptography() {
    // An error says that one is installed already, which is all that is wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
