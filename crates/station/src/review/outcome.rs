//! What a decision makes of the findings that it was made with: whether the reviewer failed the place that a finding
//! is about, and whether for the reason that the finding suggests.

use std::collections::BTreeMap;

use model::{Finding, Ground, Verdict};

use crate::store::station::finding_outcome::FindingOutcome;

use super::reasons::stands_at;

/// Several findings of one check on one place count once.
pub(crate) fn outcomes(findings: &[Finding], verdict: &Verdict) -> Vec<FindingOutcome> {
    let grounds: &[Ground] = match verdict {
        Verdict::Fail { grounds } => grounds,
        Verdict::Pass | Verdict::Refer { .. } => &[],
    };
    let mut outcomes: BTreeMap<_, FindingOutcome> = BTreeMap::new();
    for (at, finding) in findings.iter().enumerate() {
        let same = |other: &Finding| {
            (&other.code, other.severity, &other.subject)
                == (&finding.code, finding.severity, &finding.subject)
        };
        if findings[..at].iter().any(same) {
            continue;
        }
        let on_it = || grounds.iter().filter(|ground| stands_at(&ground.place, &finding.subject));
        let outcome = outcomes.entry((&finding.code, finding.severity)).or_insert_with(|| FindingOutcome {
            code: finding.code.clone(),
            severity: finding.severity,
            raised: 0,
            named: 0,
            failed: 0,
        });
        outcome.raised += 1;
        outcome.failed += u64::from(on_it().next().is_some());
        outcome.named += u64::from(on_it().any(|ground| finding.suggests.as_ref() == Some(&ground.code)));
    }
    outcomes.into_values().collect()
}

#[cfg(test)]
mod tests {
    use model::{Place, ReasonCode, Severity, SlotId};

    use super::*;
    use crate::review::fixtures::finding;

    #[test]
    fn a_finding_is_borne_out_where_its_place_fails() {
        let found = [
            finding("side-a", Severity::Warn, Some("photo-unclear")),
            finding("side-a", Severity::Warn, Some("photo-unclear")),
            finding("side-b", Severity::Warn, Some("photo-unclear")),
            finding("hand-held", Severity::Warn, Some("photo-unclear")),
        ];
        let ground = |code: &str, slot: &str| Ground {
            code: ReasonCode::from(code),
            place: Place::Slot { slot: SlotId::from(slot) },
        };
        let table = [
            ("passed", Verdict::Pass, (3, 0, 0)),
            (
                "one for its reason, one for another",
                Verdict::Fail {
                    grounds: vec![ground("photo-unclear", "side-a"), ground("photo-turned", "side-b")],
                },
                (3, 1, 2),
            ),
            (
                "several photos together",
                Verdict::Fail {
                    grounds: vec![Ground {
                        code: ReasonCode::from("slot-repeated"),
                        place: Place::Case { slots: vec![SlotId::from("side-a"), SlotId::from("hand-held")] },
                    }],
                },
                (3, 0, 2),
            ),
        ];
        for (name, verdict, expected) in table {
            let outcomes = outcomes(&found, &verdict);
            let told: Vec<_> = outcomes.iter().map(|one| (one.raised, one.named, one.failed)).collect();
            assert_eq!(told, [expected], "{name}");
        }
    }
}
