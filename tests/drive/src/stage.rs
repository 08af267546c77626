//! A private desktop: a display, a D-Bus session and an unlocked Secret Service, all gone with the value.

use std::ffi::OsString;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::process::first_line;
use crate::wait::{Deadline, until};
use crate::{Error, Result, Running, io};

/// Enough for the window at its usual size with room for a driver's own.
const SCREEN: &str = "1440x960x24";

/// The keyring of the private session holds only what the programs under test put there.
const KEYRING_PASSWORD: &[u8] = b"stage";

/// Everything a desktop program expects around it.
#[derive(Debug)]
pub struct Stage {
    /// Held for what dropping it does.
    _raised: Option<Raised>,
    variables: Vec<(&'static str, OsString)>,
    logs: PathBuf,
}

/// What a private desktop runs. Fields end in the order that they stand in, users of a service before the service.
#[derive(Debug)]
struct Raised {
    _keyring: Option<Running>,
    _bus: Running,
    _display: Option<Running>,
    _home: TempDir,
}

impl Stage {
    /// A desktop with an unlocked key store. `logs` takes what the programs say and screenshots of failures.
    pub async fn open(logs: &Path) -> Result<Self> {
        Self::raise(logs, true).await
    }

    /// The same without any key store, as on a machine that has none.
    pub async fn without_key_store(logs: &Path) -> Result<Self> {
        Self::raise(logs, false).await
    }

    /// No desktop of its own: the display, the session and the key store of whoever runs this.
    pub fn of_this_session(logs: &Path) -> Result<Self> {
        std::fs::create_dir_all(logs).map_err(io(format!("making {}", logs.display())))?;
        Ok(Self { _raised: None, variables: Vec::new(), logs: logs.to_owned() })
    }

    async fn raise(logs: &Path, with_key_store: bool) -> Result<Self> {
        // What an earlier run said would be taken for this one's.
        if logs.exists() {
            std::fs::remove_dir_all(logs).map_err(io(format!("emptying {}", logs.display())))?;
        }
        std::fs::create_dir_all(logs).map_err(io(format!("making {}", logs.display())))?;
        let home = tempfile::Builder::new().prefix("proofdesk-stage-").tempdir().map_err(io("a folder"))?;
        let mut variables = home_variables(home.path())?;
        let display = match std::env::var_os("DISPLAY") {
            Some(display) => {
                variables.push(("DISPLAY", display));
                None
            }
            None => {
                let (server, name) = start_display(logs)?;
                variables.push(("DISPLAY", name.into()));
                Some(server)
            }
        };
        let (bus, address) = start_bus(logs, &variables, with_key_store)?;
        variables.push(("DBUS_SESSION_BUS_ADDRESS", address.into()));
        let keyring = match with_key_store {
            true => Some(start_keyring(logs, &variables).await?),
            false => None,
        };
        let raised = Raised { _keyring: keyring, _bus: bus, _display: display, _home: home };
        Ok(Self { _raised: Some(raised), variables, logs: logs.to_owned() })
    }

    /// A command that runs on this desktop.
    pub fn command(&self, program: &Path) -> Command {
        on_desktop(program, &self.variables)
    }

    pub fn logs(&self) -> &Path {
        &self.logs
    }
}

fn on_desktop(program: impl AsRef<std::ffi::OsStr>, variables: &[(&'static str, OsString)]) -> Command {
    let mut command = Command::new(program);
    command.envs(variables.iter().map(|(name, value)| (name, value))).stdin(Stdio::null());
    command
}

/// A home of its own, so that neither a person's keyring nor settings are touched. Nothing here tells WebKit how to
/// draw: with software rendering forced its driver waits for ever for a screenshot, left alone it takes 60 ms.
fn home_variables(home: &Path) -> Result<Vec<(&'static str, OsString)>> {
    let runtime = home.join("run");
    for folder in ["run", "data", "config", "cache"] {
        std::fs::create_dir(home.join(folder)).map_err(io("a folder below the home"))?;
    }
    std::fs::set_permissions(&runtime, std::fs::Permissions::from_mode(0o700))
        .map_err(io("closing the runtime folder to others"))?;
    Ok(vec![
        ("HOME", home.into()),
        ("XDG_RUNTIME_DIR", runtime.into()),
        ("XDG_DATA_HOME", home.join("data").into()),
        ("XDG_CONFIG_HOME", home.join("config").into()),
        ("XDG_CACHE_HOME", home.join("cache").into()),
        ("LANG", "C.UTF-8".into()),
        ("GDK_BACKEND", "x11".into()),
        ("NO_AT_BRIDGE", "1".into()),
        ("GTK_A11Y", "none".into()),
    ])
}

/// Xvfb picks a free display by itself and says which on its standard output.
fn start_display(logs: &Path) -> Result<(Running, String)> {
    let mut command = Command::new("Xvfb");
    command.args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"]).stdin(Stdio::null());
    let mut server = Running::start(command, &logs.join("xvfb.log"), true)?;
    let number = first_line(&mut server)?;
    Ok((server, format!(":{number}")))
}

fn start_bus(
    logs: &Path,
    variables: &[(&'static str, OsString)],
    with_key_store: bool,
) -> Result<(Running, String)> {
    let mut command = on_desktop("dbus-daemon", variables);
    command.args(["--session", "--nofork", "--print-address=1"]);
    if !with_key_store {
        // Without this the bus would start a key store on demand from its service files.
        command.arg(format!("--config-file={}", bus_without_services(variables)?.display()));
    }
    let mut bus = Running::start(command, &logs.join("dbus.log"), true)?;
    let address = first_line(&mut bus)?;
    Ok((bus, address))
}

fn bus_without_services(variables: &[(&'static str, OsString)]) -> Result<PathBuf> {
    let runtime = variables.iter().find(|(name, _)| *name == "XDG_RUNTIME_DIR").map(|(_, value)| value);
    let folder = PathBuf::from(runtime.cloned().unwrap_or_default());
    let file = folder.join("bus.conf");
    let text = format!(
        "<busconfig><type>session</type><listen>unix:dir={}</listen><policy context=\"default\">\
         <allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/><allow own=\"*\"/>\
         </policy></busconfig>",
        folder.display()
    );
    std::fs::write(&file, text).map_err(io("writing the bus' configuration"))?;
    Ok(file)
}

async fn start_keyring(logs: &Path, variables: &[(&'static str, OsString)]) -> Result<Running> {
    let mut command = on_desktop("gnome-keyring-daemon", variables);
    command.args(["--foreground", "--unlock", "--components=secrets"]).stdin(Stdio::piped());
    let mut keyring = Running::start(command, &logs.join("keyring.log"), false)?;
    let mut stdin = keyring.child().stdin.take();
    if let Some(stdin) = &mut stdin {
        stdin.write_all(KEYRING_PASSWORD).map_err(io("handing the keyring its password"))?;
    }
    // The daemon reads to the end of its input before it unlocks.
    drop(stdin);
    until("the key store is on the bus", Deadline::START, async || {
        keyring.check()?;
        Ok(has_key_store(variables)?.then_some(()))
    })
    .await?;
    Ok(keyring)
}

fn has_key_store(variables: &[(&'static str, OsString)]) -> Result<bool> {
    let mut ask = on_desktop("dbus-send", variables);
    ask.args(["--session", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]);
    ask.args(["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"]);
    let answer = ask.output().map_err(|source| Error::Start { program: "dbus-send".into(), source })?;
    Ok(String::from_utf8_lossy(&answer.stdout).contains("true"))
}
