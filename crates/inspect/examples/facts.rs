//! Prints what `inspect` reads from the files of a folder, one line of JSON a file: `facts FOLDER`. What the file says
//! of itself alone counts, so there are no rules. `cargo xtask eval files` holds it against other programs.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line speaks on its standard streams"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use inspect::{Input, Limits, Rules, inspect};
use model::{Rulebook, built_in};

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: facts FOLDER");
        return ExitCode::from(2);
    };
    match print_facts(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("facts: {folder}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn print_facts(folder: &Path) -> io::Result<()> {
    let rulebook = Rulebook::parse(&built_in()).expect("the model's tests hold its own data valid");
    let programme = rulebook.programmes().first().expect("there are programmes");
    let slot = &programme.slots[0].id;
    // Thresholds ask for checks of what a picture shows, which are of no interest here.
    let none = BTreeMap::new();
    let of_slot = Rules::of(programme, slot).expect("the slot is the programme's");
    let rules = Rules { limits: Limits::CEILING, thresholds: &none, ..of_slot };
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_none_or(|extension| extension != "jsonl"));
    paths.sort();
    for path in paths {
        let bytes = fs::read(&path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let inspection = inspect(&Input { bytes: &bytes, declared_name: None, slot, rules });
        println!("{}", serde_json::json!({ "name": name, "facts": inspection.facts }));
    }
    Ok(())
}
