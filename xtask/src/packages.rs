//! The operating system's packages.

use std::process::Command;

use crate::step::{self, Failure, Outcome};

/// What building and testing need on Debian and Ubuntu, each with its reason.
const DEBIAN: &[(&str, &str)] = &[
    ("build-essential", "compiles SQLCipher and links"),
    ("pkg-config", "finds the libraries below"),
    ("libssl-dev", "SQLCipher's cryptography"),
    ("libwebkit2gtk-4.1-dev", "the window"),
    ("webkit2gtk-driver", "drives the window in tests"),
    ("xvfb", "a display for tests and the demo"),
    ("fonts-noto-cjk", "Chinese text"),
    ("gnome-keyring", "a real key store for tests"),
    ("dbus", "the session that the key store lives in"),
    ("dbus-bin", "asks that session for the key store"),
    ("postgresql", "the central server's other database, for its tests"),
];

/// The fonts of the documents that the detector learns from and is measured on; `families::packages` names them too,
/// and a test there holds the two lists to each other.
const DEBIAN_FONTS: &[&str] = &[
    "fonts-arphic-gbsn00lp",
    "fonts-arphic-gkai00mp",
    "fonts-cns11643-kai",
    "fonts-cns11643-sung",
    "fonts-courier-prime",
    "fonts-crosextra-caladea",
    "fonts-cwtex-fs",
    "fonts-cwtex-heib",
    "fonts-cwtex-yen",
    "fonts-dejavu-core",
    "fonts-ebgaramond",
    "fonts-firacode",
    "fonts-hack",
    "fonts-inconsolata",
    "fonts-ipafont-gothic",
    "fonts-ipafont-mincho",
    "fonts-jetbrains-mono",
    "fonts-lato",
    "fonts-liberation",
    "fonts-linuxlibertine",
    "fonts-lxgw-wenkai",
    "fonts-morisawa-bizud-gothic",
    "fonts-ocr-a",
    "fonts-ocr-b",
    "fonts-open-sans",
    "fonts-opendin",
    "fonts-quicksand",
    "fonts-roboto-unhinted",
    "fonts-sil-gentium",
    "fonts-smiley-sans",
    "fonts-urw-base35",
    "fonts-vollkorn",
    "fonts-wqy-microhei",
    "fonts-wqy-zenhei",
];

/// What benchmarks are compared with. Without them the figures lack their peers.
const DEBIAN_PEERS: &[(&str, &str)] = &[
    ("libjpeg-turbo-progs", "djpeg, the yardstick of decoding"),
    ("tesseract-ocr", "finds a picture's turn"),
    ("tesseract-ocr-osd", "its data for that"),
    ("tesseract-ocr-chi-sim", "its data for reading Chinese"),
];

/// What makes the files of `eval files`, and the programs that are asked about them.
const DEBIAN_WITNESSES: &[(&str, &str)] = &[
    ("libjpeg-turbo-progs", "cjpeg and jpegtran"),
    ("imagemagick", "convert"),
    ("python3", "runs the scripts in training/witness"),
    ("python3-pil", "Pillow"),
    ("libimage-exiftool-perl", "a witness"),
    ("jpeginfo", "a witness"),
    ("file", "a witness"),
];

/// The same in words, for systems whose packages this does not install.
const ELSEWHERE: &str = "install a C compiler, and on Linux pkg-config, OpenSSL's and WebKitGTK 4.1's development \
     files, WebKitWebDriver, Xvfb, a Chinese font, gnome-keyring, D-Bus and PostgreSQL (Fedora: gcc pkgconf \
     openssl-devel webkit2gtk4.1-devel webkitgtk6.0 xorg-x11-server-Xvfb google-noto-sans-cjk-fonts gnome-keyring \
     dbus-daemon postgresql-server)";

/// Installs what is missing where that is possible, and names it where it is not.
pub fn install() -> Outcome {
    if !cfg!(target_os = "linux") {
        println!(
            "The system's compiler and web view are all that is needed here; end-to-end tests need Linux."
        );
        return Ok(());
    }
    if !step::succeeds(Command::new("apt-get").arg("--version")) {
        return if libraries_are_there() {
            Ok(())
        } else {
            Err(missing("the system's libraries", ELSEWHERE))
        };
    }
    install_missing(&[DEBIAN, &fonts()].concat())
}

/// Installs what training needs beside what building does.
pub fn for_training() -> Outcome {
    if !step::succeeds(Command::new("apt-get").arg("--version")) {
        return Err(missing("apt-get", "run it on Debian or Ubuntu: the fonts are named by their packages"));
    }
    let venv = [("python3-venv", "an environment of its own for PyTorch")];
    install_missing(&[&venv[..], &fonts()].concat())
}

fn fonts() -> Vec<(&'static str, &'static str)> {
    DEBIAN_FONTS.iter().map(|name| (*name, "documents that the detector learns from")).collect()
}

/// Installs the benchmarks' peers where that is possible; a benchmark says which it had to do without.
pub fn for_benchmarks() {
    if !cfg!(target_os = "linux") || !step::succeeds(Command::new("apt-get").arg("--version")) {
        return;
    }
    if let Err(failure) = install_missing(DEBIAN_PEERS) {
        eprintln!("Going on without: {failure}");
    }
}

/// Installs what `eval files` needs, which knows Debian's and Ubuntu's packages only.
pub fn for_witnesses() -> Outcome {
    if step::succeeds(Command::new("apt-get").arg("--version")) {
        return install_missing(DEBIAN_WITNESSES);
    }
    let names: Vec<&str> = DEBIAN_WITNESSES.iter().map(|(name, _)| *name).collect();
    Err(missing("apt-get", &format!("run it on Debian or Ubuntu, or install {}", names.join(", "))))
}

fn install_missing(packages: &[(&str, &str)]) -> Outcome {
    let missing_packages: Vec<_> = packages.iter().filter(|(name, _)| !is_installed(name)).collect();
    if missing_packages.is_empty() {
        println!("All {} system packages are installed.", packages.len());
        return Ok(());
    }
    for (name, reason) in &missing_packages {
        println!("Missing: {name} ({reason})");
    }
    let names: Vec<&str> = missing_packages.iter().map(|(name, _)| *name).collect();
    apt_install(&names)
}

/// Installs packages with `apt-get` as root, or through `sudo` where that asks for no password.
pub fn apt_install(names: &[&str]) -> Outcome {
    let by_hand =
        format!("run as root: apt-get update && apt-get install --no-install-recommends {}", names.join(" "));
    let Some(prefix) = root_prefix() else {
        return Err(missing("system packages, and this may not install them", &by_hand));
    };
    println!("Installing with apt-get: {}", names.join(" "));
    let install = || {
        let mut command = apt_get(prefix);
        command.args(["install", "--yes", "--no-install-recommends"]).args(names);
        step::run("apt-get install", &mut command, &by_hand)
    };
    // A fresh machine often has no package lists yet, or old ones.
    step::run("apt-get update", apt_get(prefix).arg("update"), &by_hand)?;
    install()
}

fn apt_get(prefix: &[&str]) -> Command {
    let words: Vec<&str> = prefix.iter().copied().chain(["apt-get", "--quiet"]).collect();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// What to put before a command so that it runs as root; nothing when this process may not.
fn root_prefix() -> Option<&'static [&'static str]> {
    let user = Command::new("id").arg("--user").output().ok()?;
    if user.stdout.trim_ascii() == b"0" {
        return Some(&[]);
    }
    step::succeeds(Command::new("sudo").args(["-n", "true"])).then_some(&[
        "sudo",
        "-n",
        "--preserve-env=DEBIAN_FRONTEND",
    ])
}

fn is_installed(package: &str) -> bool {
    let query =
        Command::new("dpkg-query").args(["--show", "--showformat=${db:Status-Status}", package]).output();
    query.is_ok_and(|answer| answer.stdout == b"installed")
}

fn libraries_are_there() -> bool {
    step::succeeds(Command::new("pkg-config").args(["--exists", "webkit2gtk-4.1", "openssl"]))
}

fn missing(missing: &str, remedy: &str) -> Failure {
    Failure::Missing { missing: format!("missing: {missing}"), remedy: remedy.to_owned() }
}
