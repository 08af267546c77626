//! Figures with what is asked of them, as JSON and as tables in Markdown.

use std::fmt::Write;

use serde::Serialize;

use crate::interval::{Interval, interval};

/// What a figure has to be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    AtLeast(f64),
    AtMost(f64),
    Between(f64, f64),
}

/// How a figure is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Of all; written in per cent.
    Share,
    Number,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    pub what: String,
    /// `None` where nothing was there to measure.
    pub value: Option<f64>,
    pub unit: Unit,
    /// How many scenes it rests on.
    pub n: usize,
    /// 95 %, where the figure is a count of scenes.
    pub bounds: Option<(f64, f64)>,
    pub target: Option<Target>,
    /// `None` where nothing is asked or nothing was measured.
    pub met: Option<bool>,
}

/// The figures of one set of pictures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SetReport {
    pub name: String,
    pub scenes: usize,
    pub figures: Vec<Figure>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    pub check_version: u32,
    pub sets: Vec<SetReport>,
}

impl Figure {
    /// A share of scenes, with its exact bounds.
    pub fn counted(what: impl Into<String>, events: usize, n: usize, target: Option<Target>) -> Self {
        let Interval { low, high } = interval(events, n);
        let value = (n > 0).then(|| events as f64 / n as f64);
        let bounds = (n > 0).then_some((low, high));
        Self { bounds, ..Self::measured(what, value, Unit::Share, n, target) }
    }

    pub fn measured(
        what: impl Into<String>,
        value: Option<f64>,
        unit: Unit,
        n: usize,
        target: Option<Target>,
    ) -> Self {
        let met = value.zip(target).map(|(value, target)| target.is_met(value));
        Self { what: what.into(), value, unit, n, bounds: None, target, met }
    }
}

impl Target {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
            Self::Between(low, high) => (low..=high).contains(&value),
        }
    }

    fn text(self, unit: Unit) -> String {
        match self {
            Self::AtLeast(least) => format!("≥ {}", unit.text(least)),
            Self::AtMost(most) => format!("≤ {}", unit.text(most)),
            Self::Between(low, high) => format!("{} to {}", unit.text(low), unit.text(high)),
        }
    }
}

impl Unit {
    fn text(self, value: f64) -> String {
        match self {
            // Small shares in as many places as tell them from 0.
            Self::Share if value > 0.0 && value < 0.01 => format!("{:.3} %", value * 100.0),
            Self::Share => format!("{:.2} %", value * 100.0),
            Self::Number => format!("{value:.4}"),
        }
    }
}

impl Report {
    pub fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }

    /// A table for each set.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        for set in &self.sets {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "### {}, {} scenes\n", set.name, set.scenes);
            text.push_str(
                "| what | asked | measured | 95 % bounds | n | |\n| --- | --- | --- | --- | --- | --- |\n",
            );
            for figure in &set.figures {
                text.push_str(&line(figure));
            }
            text.push('\n');
        }
        text
    }
}

fn line(figure: &Figure) -> String {
    let Figure { what, value, unit, n, bounds, target, met } = figure;
    let asked = target.map_or(String::new(), |target| target.text(*unit));
    let measured = value.map_or("not measured".to_owned(), |value| unit.text(value));
    let bounds =
        bounds.map_or(String::new(), |(low, high)| format!("{}–{}", unit.text(low), unit.text(high)));
    let word = match met {
        Some(true) => "met",
        Some(false) => "**missed**",
        None => "",
    };
    format!("| {what} | {asked} | {measured} | {bounds} | {n} | {word} |\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_says_what_is_asked_what_was_measured_and_what_was_not() {
        let figures = vec![
            Figure::counted("turns", 2999, 3000, Some(Target::AtLeast(0.997))),
            Figure::counted("alarms", 3, 1000, Some(Target::AtMost(0.0002))),
            Figure::measured("area", None, Unit::Number, 0, Some(Target::AtLeast(0.98))),
            Figure::counted("noise", 60, 100, Some(Target::Between(0.48, 0.52))),
        ];
        let set = SetReport { name: "held-out families".into(), scenes: 3000, figures };
        let text = Report { check_version: 1, sets: vec![set] }.markdown();
        let lines: Vec<&str> = text.lines().skip(4).collect();
        assert_eq!(lines[0], "| turns | ≥ 99.70 % | 99.97 % | 99.81 %–100.00 % | 3000 | met |");
        assert_eq!(lines[1], "| alarms | ≤ 0.020 % | 0.300 % | 0.062 %–0.874 % | 1000 | **missed** |");
        assert_eq!(lines[2], "| area | ≥ 0.9800 | not measured |  | 0 |  |");
        assert!(lines[3].ends_with("| **missed** |"), "{}", lines[3]);
    }
}
