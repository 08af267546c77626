//! The demo for a person before a display: everything is ready, the window is theirs.

use std::path::Path;
use std::process::Command;

use drive::{Running, Stage, Window};

use crate::place::{PEOPLE, Place};

pub async fn run(folder: &Path) -> drive::Result<()> {
    let place = Place::new(folder)?;
    let (mut central, is_new) = match place.earlier_central() {
        Some(central) => (central, false),
        None => (place.new_central()?, true),
    };
    central.start()?;
    let stage = Stage::of_this_session(&place.logs())?;
    if is_new {
        println!("Enrolling this computer as a station.");
        let window = Window::open(&stage, &place.programs, &place.station()).await?;
        let recovery_key = window.enrol(&central.url(), &central.station_code()?, "演示工作站").await?;
        println!("Its recovery key, which a station shows once: {recovery_key}");
        window.keep_recovery_key().await?;
        window.close().await?;
    }
    println!("\nThe server is at {}. Sign in with:", central.url());
    for person in PEOPLE {
        println!("  {:<12} {:<18} {} ({})", person.login, person.password, person.name, person.role);
    }
    println!("\nClose the window to end the demo; the next one goes on where this one stopped.");
    let mut command = Command::new(&place.programs.window);
    command.env("PROOFDESK_DATA_DIR", place.station());
    let mut window = Running::start(command, &place.logs().join("window.log"), false)?;
    window.ended().await
}
