//! What a newer version of the checks says otherwise of the same photo or case.

use std::collections::BTreeMap;

use model::{Finding, Severity, Subject, Text};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A finding that came, went, or weighs otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FindingChange {
    pub code: String,
    pub subject: Subject,
    /// `None`: the earlier version did not find it.
    pub before: Option<Severity>,
    /// `None`: it is not found any more.
    pub after: Option<Severity>,
    /// As it is said now, or as it was said last.
    pub text: Text,
}

/// Only the code, what it is about and its weight are compared: a measure that moves a little within one verdict is no
/// news. Of several findings with one code the heaviest counts.
pub fn changes(before: &[Finding], after: &[Finding]) -> Vec<FindingChange> {
    let (before, after) = (heaviest(before), heaviest(after));
    let mut keys: Vec<&Key> = before.keys().chain(after.keys()).collect();
    keys.sort();
    keys.dedup();
    let change = |key: &Key| {
        let (was, is) = (before.get(key), after.get(key));
        let said = is.or(was)?;
        let (before, after) = (was.map(|finding| finding.severity), is.map(|finding| finding.severity));
        (before != after).then(|| FindingChange {
            code: said.code.clone(),
            subject: said.subject.clone(),
            before,
            after,
            text: said.text.clone(),
        })
    };
    keys.into_iter().filter_map(change).collect()
}

/// Code and subject.
type Key = (String, String);

fn heaviest(findings: &[Finding]) -> BTreeMap<Key, &Finding> {
    let mut heaviest: BTreeMap<Key, &Finding> = BTreeMap::new();
    for finding in findings {
        let subject = match &finding.subject {
            Subject::Slot { slot } => format!("slot {slot}"),
            Subject::Field { field } => format!("field {field}"),
            Subject::Case => String::new(),
        };
        let known = heaviest.entry((finding.code.clone(), subject)).or_insert(finding);
        if finding.severity > known.severity {
            *known = finding;
        }
    }
    heaviest
}

#[cfg(test)]
mod tests {
    use model::SlotId;

    use super::*;

    fn found(code: &str, slot: &str, severity: Severity) -> Finding {
        Finding {
            code: code.to_owned(),
            severity,
            subject: Subject::Slot { slot: SlotId::from(slot) },
            measure: None,
            region: None,
            suggests: None,
            check_version: 1,
            text: Text::new(code, code),
        }
    }

    #[test]
    fn what_comes_goes_or_weighs_otherwise_is_a_change() {
        use Severity::{Fail, Info, Warn};
        let glare = |severity| found("glare", "side-a", severity);
        let table = [
            ("the same", vec![glare(Warn)], vec![glare(Warn)], vec![]),
            ("it came", vec![], vec![glare(Warn)], vec![(None, Some(Warn))]),
            ("it went", vec![glare(Fail)], vec![], vec![(Some(Fail), None)]),
            ("heavier", vec![glare(Warn)], vec![glare(Fail)], vec![(Some(Warn), Some(Fail))]),
            ("two, the heavier counts", vec![glare(Warn)], vec![glare(Info), glare(Warn)], vec![]),
            (
                "on another photo",
                vec![glare(Warn)],
                vec![found("glare", "side-b", Warn)],
                vec![(Some(Warn), None), (None, Some(Warn))],
            ),
        ];
        for (name, before, after, expected) in table {
            let changes = changes(&before, &after);
            let told: Vec<_> = changes.iter().map(|change| (change.before, change.after)).collect();
            assert_eq!(told, expected, "{name}");
        }
    }
}
