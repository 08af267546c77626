//! `proofdesk-cli inspect` as a program: what it prints and how it ends.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use model::{DocumentType, SlotId};
use specimen::{Applicant, Defect, ExifTurn, render};

fn run(arguments: &[&str], folder: &Path) -> Output {
    let program = env!("CARGO_BIN_EXE_proofdesk-cli");
    Command::new(program).arg("inspect").args(arguments).current_dir(folder).output().unwrap()
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn lines(output: &Output) -> Vec<serde_json::Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A portrait is the quickest specimen to draw.
fn portrait(folder: &Path, name: &str, defect: Option<Defect>) {
    let applicant = Applicant::invent(1, DocumentType::ResidentId);
    let photo = render(&applicant, &SlotId::from("admission-portrait"), defect, 1).unwrap();
    fs::write(folder.join(name), photo.bytes).unwrap();
}

const IDENTITY: [&str; 4] = ["--programme", "jszg-identity", "--slot", "side-a"];

#[test]
fn the_exit_code_says_passed_failed_or_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    portrait(folder.path(), "plain.jpg", None);
    portrait(folder.path(), "large.jpg", Some(Defect::OverSize));
    portrait(folder.path(), "turned.jpg", ExifTurn::new(6).map(Defect::ExifTurned));
    for (files, expected) in [
        (vec!["plain.jpg"], 0),
        (vec!["turned.jpg"], 0),
        (vec!["plain.jpg", "large.jpg"], 1),
        (vec!["large.jpg", "missing.jpg", "plain.jpg"], 2),
    ] {
        let output = run(&[IDENTITY.as_slice(), files.as_slice()].concat(), folder.path());
        assert_eq!(code(&output), Some(expected), "{files:?}: {output:?}");
    }
    // Without a programme no size is too large.
    assert_eq!(code(&run(&["large.jpg"], folder.path())), Some(0));
}

#[test]
fn what_cannot_be_meant_is_refused_with_what_there_is() {
    let folder = tempfile::tempdir().unwrap();
    portrait(folder.path(), "plain.jpg", None);
    for (arguments, named) in [
        (vec!["--programme", "no-such", "plain.jpg"], "jszg-identity"),
        (vec!["--programme", "jszg-identity", "--slot", "no-such", "plain.jpg"], "hand-held"),
        (vec!["."], "plain.jpg"),
        (vec!["--slot", "side-a", "plain.jpg"], "--programme"),
        (vec![], "FILES"),
    ] {
        let output = run(&arguments, folder.path());
        let said = [output.stderr.as_slice(), &output.stdout].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(said.contains(named), "{arguments:?}: {said}");
        assert_eq!(code(&output), Some(if arguments == ["."] { 0 } else { 2 }), "{arguments:?}");
    }
}

#[test]
fn a_folder_is_gone_through_in_order_and_other_files_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("b")).unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    portrait(folder.path(), "c.jpg", None);
    portrait(folder.path(), "a.JPG", None);
    portrait(&folder.path().join("b"), "d.jpeg", None);
    fs::write(folder.path().join("cases.csv"), "not a photo").unwrap();
    let output = run(&["--json", "."], folder.path());
    let files: Vec<String> =
        lines(&output).iter().map(|line| line["file"].as_str().unwrap().to_owned()).collect();
    let expected = ["a.JPG", "b/d.jpeg", "c.jpg"].map(|name| Path::new(".").join(name).display().to_string());
    assert_eq!(files, expected);
    assert!(output.stderr.is_empty(), "no progress bar where there is no terminal");
    assert_eq!(code(&run(&["empty"], folder.path())), Some(2), "a folder without photos is unreadable input");
}

#[test]
fn json_has_every_field_and_null_for_what_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    portrait(folder.path(), "photo.jpg", ExifTurn::new(6).map(Defect::ExifTurned));
    let output = run(&[&["--json"], IDENTITY.as_slice(), &["photo.jpg"]].concat(), folder.path());
    let line = &mut lines(&output)[0];
    assert!(line["elapsed_ms"].as_f64().unwrap() > 0.0);
    assert_eq!(line["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(line["bytes"], fs::metadata(folder.path().join("photo.jpg")).unwrap().len());
    for sure in ["orientation_confidence", "slot_confidence"] {
        assert!((0.9..=1.0).contains(&line[sure].as_f64().unwrap()), "{sure}: {}", line[sure]);
    }
    // What changes with the drawing or the machine is left out of the picture of the line.
    line["findings"][0]["measure"]["value"] = "…".into();
    for changing in ["elapsed_ms", "sha256", "bytes", "orientation_confidence", "slot_confidence"] {
        line[changing] = "…".into();
    }
    insta::assert_json_snapshot!(line);
}

#[test]
fn the_table_says_what_is_wrong_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    portrait(folder.path(), "photo.jpg", Some(Defect::PngNamedJpg));
    let output = run(&[IDENTITY.as_slice(), &["photo.jpg"]].concat(), folder.path());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("不符 FAIL PNG"), "{text}");
    assert!(
        text.contains("file-format: 文件内容是PNG，要求JPG。 The file's content is PNG; JPG is asked for."),
        "{text}"
    );
}

#[test]
fn several_files_are_summed_up_by_verdict() {
    let folder = tempfile::tempdir().unwrap();
    portrait(folder.path(), "plain.jpg", None);
    portrait(folder.path(), "large.jpg", Some(Defect::OverSize));
    let last = |files: &[&str]| {
        let output = run(&[IDENTITY.as_slice(), files].concat(), folder.path());
        String::from_utf8(output.stdout).unwrap().lines().last().unwrap().to_owned()
    };
    let summed_up = last(&["plain.jpg", "large.jpg", "missing.jpg"]);
    assert!(summed_up.starts_with("不符 FAIL 1 · 留意 look "), "{summed_up}");
    let counts: Vec<u32> = summed_up.split(' ').filter_map(|word| word.parse().ok()).collect();
    assert_eq!(counts.iter().sum::<u32>(), 2, "a file that cannot be read has no verdict: {summed_up}");
    assert!(!last(&["plain.jpg"]).contains("FAIL 0"), "one file needs no sum");
}
