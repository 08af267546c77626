//! `cargo xtask train`: renders samples, learns the detector from them, weighs its answers, and puts it into the app.
//!
//! Runs on two CPU cores; a GPU, where PyTorch finds one, makes it quicker. What changes is `crates/inspect/data`.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::packages;
use crate::step::{Outcome, heading, run as run_step};
use crate::workspace::Workspace;

#[derive(Args)]
pub struct Options {
    /// Scenes of the families that are learned from
    #[arg(long, default_value_t = 16_000)]
    scenes: u32,
    /// How many steps to learn for
    #[arg(long, default_value_t = 12_000)]
    steps: u32,
    /// Chance in rendering and learning
    #[arg(long, default_value_t = 1)]
    seed: u32,
}

pub fn run(workspace: &Workspace, options: &Options) -> Outcome {
    packages::for_training()?;
    let place = workspace.target.join("training");
    let python = environment(workspace, &place)?;
    let learned_from = samples(workspace, &place, "train", options.scenes, options.seed)?;
    let held_out = samples(workspace, &place, "validate", options.scenes / 12, options.seed)?;

    heading("learning");
    let weights = place.join("detector.pt");
    let mut learn = module(workspace, &python, "detector.train");
    learn.arg(learned_from).arg("--validate").arg(held_out).arg("--out").arg(&weights);
    learn.args(["--steps", &options.steps.to_string(), "--seed", &options.seed.to_string()]);
    run_step("learning", &mut learn, "the message above names the fault")?;

    let mut export = module(workspace, &python, "detector.export");
    export.arg(&weights).arg("--out").arg("crates/inspect/data/detector.onnx");
    run_step("writing the network", &mut export, "the message above names the fault")?;

    heading("weighing the network's answers");
    let calibrate = [
        "run",
        "--locked",
        "-p",
        "evaluation",
        "--bin",
        "calibrate",
        "--",
        "crates/inspect/data/detector.json",
    ];
    run_step("weighing", &mut workspace.cargo(&calibrate), "the message above names the fault")
}

/// A Python environment of its own. Installing twice does nothing twice.
fn environment(workspace: &Workspace, place: &Path) -> Outcome<PathBuf> {
    heading("PyTorch");
    let venv = place.join("venv");
    let python = venv.join("bin/python");
    if !python.exists() {
        let mut create = workspace.command("python3");
        create.args(["-m", "venv"]).arg(&venv);
        run_step("python3 -m venv", &mut create, "install Python 3.11 or newer with its module venv")?;
    }
    let mut install = Command::new(&python);
    install.current_dir(&workspace.root);
    install.args(["-m", "pip", "install", "--quiet", "-r", "training/detector/requirements.txt"]);
    run_step("pip install", &mut install, "the message above names the package; it needs a package index")?;
    Ok(python)
}

fn samples(workspace: &Workspace, place: &Path, split: &str, scenes: u32, seed: u32) -> Outcome<PathBuf> {
    heading(&format!("samples: {split}"));
    let folder = place.join(split);
    let (scenes, seed) = (scenes.to_string(), seed.to_string());
    let mut write = workspace.cargo(&["run", "--locked", "-p", "families", "--", "write"]);
    write.arg(&folder).args(["--split", split, "--scenes", &scenes, "--seed", &seed, "--size", "192"]);
    run_step("writing samples", &mut write, "the message above says what is missing")?;
    Ok(folder)
}

fn module(workspace: &Workspace, python: &Path, name: &str) -> Command {
    let mut command = Command::new(python);
    // Relative paths are the project's; the module is found beside its data.
    command
        .current_dir(&workspace.root)
        .env("PYTHONPATH", workspace.root.join("training"))
        .args(["-m", name]);
    command
}
