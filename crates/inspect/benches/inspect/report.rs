//! The figures beside their limits, as a table for people and as JSON.

use std::path::Path;

use serde_json::{Value, json};

use crate::error::BenchError;

#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
}

struct Row {
    what: String,
    /// `None` where it could not be measured; the note says why.
    value: Option<f64>,
    limit: Option<f64>,
    unit: &'static str,
    note: String,
}

impl Report {
    pub fn new() -> Self {
        Self::default()
    }

    /// A figure that nothing is asked of.
    pub fn figure(&mut self, what: &str, value: f64, unit: &'static str, note: &str) {
        self.add(what, Some(value), None, unit, note);
    }

    pub fn at_most(&mut self, what: &str, value: f64, limit: f64, unit: &'static str, note: &str) {
        self.add(what, Some(value), Some(limit), unit, note);
    }

    pub fn not_measured(&mut self, what: &str, why: &str) {
        self.add(what, None, None, "", why);
    }

    fn add(&mut self, what: &str, value: Option<f64>, limit: Option<f64>, unit: &'static str, note: &str) {
        self.rows.push(Row { what: what.to_owned(), value, limit, unit, note: note.to_owned() });
    }

    pub fn print(&self) {
        println!("\n{:<28} {:>12} {:>12} {:>7}  what it rests on", "what", "measured", "at most", "share");
        for Row { what, value, limit, unit, note } in &self.rows {
            let shown = |value: f64| format!("{value:.1} {unit}");
            let measured = value.map_or("not measured".to_owned(), shown);
            let at_most = limit.map_or(String::new(), shown);
            let share = value.zip(*limit).map(|(value, limit)| value / limit);
            let word = match share {
                Some(share) if share > 1.0 => "  MISSED",
                _ => "",
            };
            let share = share.map_or(String::new(), |share| format!("{:.0} %", share * 100.0));
            println!("{what:<28} {measured:>12} {at_most:>12} {share:>7}  {note}{word}");
        }
        println!("{}", conditions());
    }

    pub fn write(&self, path: &Path) -> Result<(), BenchError> {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|Row { what, value, limit, unit, note }| {
                json!({ "what": what, "value": value, "limit": limit, "unit": unit, "note": note })
            })
            .collect();
        let text = serde_json::to_string_pretty(&json!({ "conditions": conditions(), "figures": rows }))?;
        std::fs::write(path, text).map_err(BenchError::file(path))
    }
}

fn conditions() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let build = if cfg!(debug_assertions) { "development build" } else { "release build" };
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().map_or("unknown", |load| load).to_owned();
    format!("{cores} cores, {build}, load of the machine at the end {load}")
}
