//! The figures beside their limits, as a table for people and as JSON.

use std::path::Path;

use serde_json::{Value, json};

#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
}

struct Row {
    what: &'static str,
    /// `None` where it could not be measured; the note says why.
    value: Option<f64>,
    bound: Option<Bound>,
    unit: &'static str,
    note: String,
}

#[derive(Debug, Clone, Copy)]
pub enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

impl Bound {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::AtMost(limit) => value <= limit,
            Self::AtLeast(limit) => value >= limit,
        }
    }

    fn text(self, unit: &str) -> String {
        match self {
            Self::AtMost(limit) => format!("≤ {limit} {unit}"),
            Self::AtLeast(limit) => format!("≥ {limit} {unit}"),
        }
    }
}

impl Report {
    /// A figure that nothing is asked of.
    pub fn figure(&mut self, what: &'static str, value: f64, unit: &'static str, note: impl Into<String>) {
        self.add(Row { what, value: Some(value), bound: None, unit, note: note.into() });
    }

    pub fn bound(
        &mut self,
        what: &'static str,
        value: f64,
        bound: Bound,
        unit: &'static str,
        note: impl Into<String>,
    ) {
        self.add(Row { what, value: Some(value), bound: Some(bound), unit, note: note.into() });
    }

    pub fn not_measured(&mut self, what: &'static str, why: impl Into<String>) {
        self.add(Row { what, value: None, bound: None, unit: "", note: why.into() });
    }

    /// Told at once too: a run takes minutes.
    fn add(&mut self, row: Row) {
        println!("  {}", row.line());
        self.rows.push(row);
    }

    pub fn print(&self) {
        println!();
        for row in &self.rows {
            println!("{}", row.line());
        }
        println!("{}", conditions());
    }

    pub fn write(&self, path: &Path) {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|Row { what, value, bound, unit, note }| {
                let bound = bound.map(|bound| bound.text(unit));
                json!({ "what": what, "value": value, "bound": bound, "unit": unit, "note": note })
            })
            .collect();
        let report = json!({ "conditions": conditions(), "figures": rows });
        std::fs::write(path, serde_json::to_string_pretty(&report).unwrap()).unwrap();
    }
}

impl Row {
    fn line(&self) -> String {
        let Self { what, value, bound, unit, note } = self;
        let measured = value.map_or("not measured".to_owned(), |value| format!("{value:.2} {unit}"));
        let asked = bound.map_or(String::new(), |bound| bound.text(unit));
        let missed = value.zip(*bound).is_some_and(|(value, bound)| !bound.holds(value));
        let word = if missed { "  MISSED" } else { "" };
        format!("{what:<52} {measured:>14} {asked:>10}{word}  {note}")
    }
}

fn conditions() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let build = if cfg!(debug_assertions) { "development build" } else { "release build" };
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or("unknown").to_owned();
    format!("{cores} cores, {build}, load of the machine at the end {load}")
}
