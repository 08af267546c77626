//! Says when a file was not decoded because it goes over a limit.

use model::{Finding, Severity};

use super::measure;
use crate::evidence::Evidence;

pub(super) fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let Some(breach) = evidence.limit_breach() else { return Vec::new() };
    let finding = evidence.finding(breach.kind.code(), Severity::NotChecked, breach.text());
    vec![Finding { measure: measure(breach.value, Some(breach.limit), breach.kind.unit()), ..finding }]
}
