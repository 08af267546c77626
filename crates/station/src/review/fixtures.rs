//! A case as a manifest brings it, for the tests of this folder.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use model::{
    BatchId, CaseId, Declared, DocumentType, FieldId, Finding, PhotoHash, ReasonCode, Rulebook, Severity,
    SlotId, Subject, Text, built_in_specimen,
};
use protocol::manifest::{ManifestCase, ManifestPhoto};
use protocol::operation::ProgrammeRef;
use uuid::Uuid;

pub fn rulebook() -> Rulebook {
    Rulebook::parse(&built_in_specimen()).expect("the rules that come with the program hold together")
}

pub fn noon() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_500) + TimeDelta::hours(4)
}

/// Case `number` of the identity review, with three photos.
pub fn identity_case(number: u8) -> ManifestCase {
    let photo = |slot: &str, byte: u8| ManifestPhoto {
        slot: SlotId::from(slot),
        hash: PhotoHash([byte; 32]),
        bytes: 100_000,
        file_name: format!("{slot}.jpg"),
    };
    let declared = [
        ("name", "样本甲"),
        ("number", "999900199003070010"),
        ("document-type", "resident-id"),
        ("validity-span", "20"),
        ("validity-start", "2020-01-01"),
        ("failed-verifications", "2026-02-01;2026-02-02"),
    ];
    ManifestCase {
        id: CaseId(Uuid::from_u128(u128::from(number))),
        batch: BatchId(Uuid::from_u128(1000)),
        grant: None,
        revision: 1,
        programme: ProgrammeRef { id: "jszg-identity".into(), edition: "2020-04".to_owned() },
        reference: format!("R-{number:03}"),
        document: DocumentType::ResidentId,
        declared: Declared(BTreeMap::from(
            declared.map(|(field, value)| (FieldId::from(field), value.to_owned())),
        )),
        photos: vec![photo("side-a", number), photo("side-b", 100 + number), photo("hand-held", 200)],
        submitted_at: noon() - TimeDelta::days(3),
        due_at: Some(noon() + TimeDelta::days(4)),
        attempts: None,
        earlier: Vec::new(),
        duplicates: Vec::new(),
        not_by: Vec::new(),
    }
}

pub fn finding(slot: &str, severity: Severity, suggests: Option<&str>) -> Finding {
    Finding {
        code: format!("{severity:?}").to_lowercase(),
        severity,
        subject: Subject::Slot { slot: SlotId::from(slot) },
        measure: None,
        region: None,
        suggests: suggests.map(ReasonCode::from),
        check_version: 1,
        text: Text::new(format!("{severity:?}"), format!("{severity:?}")),
    }
}
