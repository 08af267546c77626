//! Reads a manifest's page record by record, so that a broken one does not spoil the others.

use model::CaseId;
use protocol::manifest::{ManifestCase, ManifestPage};
use serde::Deserialize;
use serde_json::Value;

use crate::sync::{BrokenRecord, ReadPage};

/// A page whose records may be anything.
#[derive(Debug, Deserialize)]
pub struct RawPage {
    cases: Vec<Value>,
    next: Option<String>,
    total: u64,
}

impl RawPage {
    pub fn read(self) -> ReadPage {
        let mut cases = Vec::with_capacity(self.cases.len());
        let mut broken = Vec::new();
        for record in self.cases {
            match serde_path_to_error::deserialize::<_, ManifestCase>(&record) {
                Ok(case) => cases.push(case),
                Err(error) => broken.push(BrokenRecord {
                    case: record.get("id").and_then(|id| CaseId::deserialize(id).ok()),
                    reference: record.get("reference").and_then(Value::as_str).map(str::to_owned),
                    // Only where it is: the message may quote what the applicant declared.
                    place: error.path().to_string(),
                }),
            }
        }
        ReadPage { page: ManifestPage { cases, next: self.next, total: self.total }, broken }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_record_is_named_and_the_others_are_read() {
        let good = serde_json::json!({
            "id": "00000000-0000-0000-0000-000000000001", "batch": "00000000-0000-0000-0000-000000000002",
            "revision": 1, "programme": { "id": "jszg-identity", "edition": "1" }, "reference": "R-1",
            "document": "resident-id", "declared": {}, "photos": [], "submitted_at": "2026-01-05T08:00:00Z",
            "due_at": null, "attempts": null, "earlier": [], "duplicates": [], "not_by": [], "background": {},
        });
        let mut wrong_hash = good.clone();
        wrong_hash["reference"] = "R-2".into();
        wrong_hash["photos"] =
            serde_json::json!([{ "slot": "side-a", "hash": "xyz", "bytes": 1, "file_name": "a" }]);
        let raw = RawPage { cases: vec![wrong_hash, good, "rubbish".into()], next: None, total: 3 };
        let read = raw.read();
        assert_eq!(read.page.cases.len(), 1);
        let named: Vec<_> =
            read.broken.iter().map(|record| (record.reference.as_deref(), record.place.as_str())).collect();
        assert_eq!(named, [(Some("R-2"), "photos[0].hash"), (None, ".")]);
    }
}
