//! `cargo xtask eval files`: what `inspect` reads from files, against what other programs read from the same ones.
//!
//! `training/witness` makes the files and asks the programs. Each disagreement has to be of a kind that
//! `disagreements.json` explains there; the figures are written to `eval/files.json` in the target folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::packages;
use crate::step::{Failure, Outcome, capture, heading, run as run_step};
use crate::workspace::Workspace;

/// The issue asks for 2,000 at least.
const FILES: &str = "2400";
const SEED: &str = "1";
/// The system's own, which its Pillow belongs to.
const PYTHON: &str = "/usr/bin/python3";
const FIELDS: &[&str] = &["format", "size", "components", "progressive", "orientation", "damaged"];

pub fn run(workspace: &Workspace) -> Outcome {
    packages::for_witnesses()?;
    let folder = workspace.target.join("eval/files");
    if folder.is_dir() {
        std::fs::remove_dir_all(&folder).map_err(|source| file(&folder, "removed", source))?;
    }
    heading("files by libjpeg-turbo, Pillow and ImageMagick");
    let target = folder.display().to_string();
    let remedy = "the message above names the program";
    let mut make = workspace.command(PYTHON);
    run_step("make.py", make.args(["training/witness/make.py", &target, FILES, SEED]), remedy)?;
    heading("what the witnesses say");
    let mut ask = workspace.command(PYTHON);
    run_step("witnesses.py", ask.args(["training/witness/witnesses.py", &target]), remedy)?;
    heading("what inspect says");
    let mut facts =
        workspace.cargo(&["run", "--quiet", "--locked", "--package", "inspect", "--example", "facts"]);
    let facts = capture("the example `facts`", facts.args(["--", &target]), "the message above says why")?;
    let facts = String::from_utf8_lossy(&facts);
    let classes = read(&workspace.root.join("training/witness/disagreements.json"))?;
    let classes: Value = parsed("disagreements.json", &classes)?;
    let made = by_name(&read(&folder.join("made.jsonl"))?)?;
    let witnesses = by_name(&read(&folder.join("witnesses.jsonl"))?)?;
    let tally =
        Tally::of(&made, &witnesses, &by_name(&facts)?, classes.as_array().map_or(&[], Vec::as_slice));
    tally.print(made.len());
    let report = workspace.target.join("eval/files.json");
    std::fs::write(&report, format!("{:#}\n", tally.report(made.len())))
        .map_err(|source| file(&report, "written", source))?;
    match tally.unexplained.len() {
        0 => Ok(()),
        findings => Err(Failure::Found {
            check: "eval files",
            findings,
            remedy: "mend inspect, or explain it in disagreements.json",
        }),
    }
}

/// How often each witness agreed on each field, and where it did not.
#[derive(Default)]
struct Tally {
    /// By witness and field: agreed, explained.
    counts: BTreeMap<(String, &'static str), (u64, u64)>,
    classes: BTreeMap<String, u64>,
    unexplained: Vec<String>,
}

impl Tally {
    fn of(made: &Lines, witnesses: &Lines, facts: &Lines, classes: &[Value]) -> Self {
        let mut tally = Self::default();
        for (name, line) in witnesses {
            let case = Case { made: &made[name], facts: &facts[name]["facts"] };
            for (witness, said) in line["witnesses"].as_object().into_iter().flatten() {
                for field in FIELDS {
                    if let Some(theirs) = said.get(*field) {
                        tally.compare(name, witness, field, theirs, &case, classes);
                    }
                }
            }
        }
        tally
    }

    fn compare(
        &mut self,
        name: &str,
        witness: &str,
        field: &'static str,
        theirs: &Value,
        case: &Case<'_>,
        classes: &[Value],
    ) {
        let ours = case.ours(field);
        // What is not opened here is named, and no more is said of it.
        if ours.is_null() && field != "orientation" {
            return;
        }
        let count = self.counts.entry((witness.to_owned(), field)).or_default();
        if ours == *theirs {
            count.0 += 1;
            return;
        }
        let class = classes.iter().find(|class| case.is_of(class, witness, field, &ours, theirs));
        if let Some(class) = class {
            count.1 += 1;
            *self.classes.entry(text(&class["class"]).to_owned()).or_default() += 1;
        } else {
            let made = case.made;
            self.unexplained.push(format!("{name}: {field} is {ours}, {witness} says {theirs}; {made}"));
        }
    }

    fn print(&self, files: usize) {
        println!("{files} files; witness, field: agreed, explained");
        for ((witness, field), (agreed, explained)) in &self.counts {
            println!("  {witness:<9} {field:<12} {agreed:>5} {explained:>5}");
        }
        for (class, count) in &self.classes {
            println!("  {count:>5} × {class}");
        }
        for line in &self.unexplained {
            println!("unexplained: {line}");
        }
    }

    fn report(&self, files: usize) -> Value {
        let fields = self.counts.iter().map(|((witness, field), (agreed, explained))| {
            json!({ "witness": witness, "field": field, "agreed": agreed, "explained": explained })
        });
        json!({
            "files": files,
            "fields": fields.collect::<Vec<_>>(),
            "classes": self.classes,
            "unexplained": self.unexplained,
        })
    }
}

/// One file: how it was made, and what `inspect` says of it.
struct Case<'a> {
    made: &'a Value,
    facts: &'a Value,
}

impl Case<'_> {
    /// Null where nothing is said.
    fn ours(&self, field: &str) -> Value {
        let facts = self.facts;
        match field {
            "format" | "components" => facts[field].clone(),
            "size" if facts["stored"].is_object() => {
                json!([facts["stored"]["width"], facts["stored"]["height"]])
            }
            "progressive" if facts["coding"].is_string() => json!(facts["coding"] == "progressive"),
            "orientation" => facts["orientation_tag"]["value"].clone(),
            "damaged" => match text(&facts["wholeness"]) {
                "whole" => json!(false),
                "damaged" | "doubtful" => json!(true),
                _ => Value::Null,
            },
            _ => Value::Null,
        }
    }

    /// Whether a class explains the disagreement. A condition that it does not name holds.
    fn is_of(&self, class: &Value, witness: &str, field: &str, ours: &Value, theirs: &Value) -> bool {
        let allows = |condition: &str, value: &Value| {
            class[condition].as_array().is_none_or(|allowed| allowed.contains(value))
        };
        let delivery = &self.facts["delivery"];
        let left_over = delivery["left_over"].as_u64().filter(|_| {
            delivery["there"] == delivery["due"] && delivery["faults"] == 0 && delivery["coarse"] == 0
        });
        class["field"] == field
            && allows("witnesses", &json!(witness))
            && allows("ours", ours)
            && allows("theirs", theirs)
            && allows("forms", &self.made["form"])
            && allows("damage", &self.made["damage"])
            && allows("components", &self.facts["components"])
            && class["faults"]
                .as_bool()
                .is_none_or(|faults| faults == (delivery["faults"].as_u64() > Some(0)))
            && class["left_over_below"]
                .as_u64()
                .is_none_or(|below| left_over.is_some_and(|bytes| (1..below).contains(&bytes)))
    }
}

type Lines = BTreeMap<String, Value>;

fn by_name(lines: &str) -> Outcome<Lines> {
    let values = lines.lines().map(|line| parsed("a line of figures", line));
    values.map(|value: Outcome<Value>| value.map(|value| (text(&value["name"]).to_owned(), value))).collect()
}

fn parsed(program: &'static str, json: &str) -> Outcome<Value> {
    serde_json::from_str(json).map_err(|source| Failure::Answer { program, source })
}

fn read(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).map_err(|source| file(path, "read", source))
}

fn file(path: &Path, action: &'static str, source: std::io::Error) -> Failure {
    Failure::File { path: PathBuf::from(path), action, source }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
