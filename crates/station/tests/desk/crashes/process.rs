//! The tests' own program, started as another process that runs one test.

use std::env;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::process::Command;

const OWN_MOUNTS: &str = "PROOFDESK_OWN_MOUNTS";

/// What runs the test `name` in another process.
pub fn of_test(name: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(arguments(name));
    command
}

/// Runs the test `name` in a process whose mounts nobody else sees, and which the kernel takes away with it, however
/// it ends. `work` is done there.
pub fn with_own_mounts(name: &str, work: impl FnOnce()) {
    if env::var_os(OWN_MOUNTS).is_some() {
        return work();
    }
    let mut command = Command::new("unshare");
    command.arg("--mount");
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        command.args(["--user", "--map-root-user"]);
    }
    command.arg(env::current_exe().unwrap()).args(arguments(name)).env(OWN_MOUNTS, "1");
    let status = command.status().unwrap_or_else(|error| {
        panic!("`unshare` of util-linux, which gives a process mounts of its own, cannot be run: {error}")
    });
    assert!(
        status.success(),
        "see above. Where `unshare` was refused: run as root with CAP_SYS_ADMIN, or allow user namespaces \
         (sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0)"
    );
}

fn arguments(name: &str) -> [&str; 4] {
    [name, "--exact", "--nocapture", "--test-threads=1"]
}
