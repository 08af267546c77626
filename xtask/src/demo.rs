//! `cargo xtask demo`: the whole job on this machine, from nothing.

use clap::Args;

use crate::step::{Outcome, heading, run as run_step};
use crate::workspace::Workspace;
use crate::{page, setup};

#[derive(Args)]
pub struct Options {
    /// Drive the window in a virtual display even where there is a real one
    #[arg(long)]
    driven: bool,
}

pub fn run(workspace: &Workspace, options: &Options) -> Outcome {
    setup::for_running(workspace)?;
    heading("build");
    page::build(workspace)?;
    let arguments = ["build", "--workspace", "--bins", "--locked"];
    run_step("cargo build", &mut workspace.cargo(&arguments), "the message above names the line")?;
    heading("demo");
    let mut demo = workspace.command(&workspace.built("proofdesk-demo").display().to_string());
    demo.arg(workspace.target.join("demo"));
    if options.driven || !has_display() {
        demo.arg("--driven");
    }
    run_step("the demo", &mut demo, "its logs are in the target folder under demo/logs/")
}

fn has_display() -> bool {
    !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some())
}
