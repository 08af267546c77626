//! Cases come in from an office.

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use model::calendar::{due_at, local_day};
use model::{Declared, DocumentType, ProgrammeId, Rulebook, SlotId};
use protocol::Hash32;
use protocol::operation::ProgrammeRef;

use super::Core;
use crate::likeness::NewPhoto;
use crate::photos;
use crate::refusal::{Answer, Refusal};
use crate::rules::NewCaseRules;
use crate::storage::{AddedCase, CaseRecord, PhotoRecord, ShownPhoto};

/// A case as an office hands it in.
#[derive(Debug, Clone)]
pub struct NewCase {
    pub programme: ProgrammeId,
    /// The office's own reference; with the programme it names the case for good.
    pub reference: String,
    pub document: DocumentType,
    /// All data by field: what the applicant declared, what the service sends along, lines of a record.
    pub declared: Declared,
    /// Slot, the file name that the applicant or the office gave, and the bytes as they are.
    pub photos: Vec<(SlotId, String, Bytes)>,
    pub submitted_at: DateTime<Utc>,
}

impl Core {
    /// Adds cases in the order given, and says of each what was done. The programmes have to be known; whether
    /// data and photos are what a programme asks for is for the caller to check.
    pub async fn add_cases(&self, cases: Vec<NewCase>) -> Answer<Vec<AddedCase>> {
        let rulebook = self.rulebook().await?;
        let mut records = Vec::with_capacity(cases.len());
        let mut photos = Vec::new();
        for case in cases {
            let kept = self.keep_photos(&rulebook, &case).await?;
            let bytes: Vec<_> =
                case.photos.iter().map(|(slot, _, bytes)| (slot.clone(), bytes.clone())).collect();
            let record = self.record(&rulebook, case, kept)?;
            photos.extend(bytes.into_iter().filter_map(|(slot, bytes)| new_photo(&record, &slot, bytes)));
            records.push(record);
        }
        // Before the cases: whoever leases one hears at once which of its photos are copies.
        self.known_photos.add(self.storage(), &self.photos, &rulebook, photos).await?;
        let rules = Arc::new(NewCaseRules(rulebook));
        Ok(self.storage.add_cases(records, rules, self.now()).await?)
    }

    /// Writes the photos before the case that names them, and returns them in programme order.
    async fn keep_photos(&self, rulebook: &Rulebook, case: &NewCase) -> Answer<Vec<PhotoRecord>> {
        let mut records = Vec::with_capacity(case.photos.len());
        for (slot, file_name, bytes) in &case.photos {
            let hash = self.photos.put(bytes.clone()).await?;
            records.push(PhotoRecord {
                slot: slot.clone(),
                hash,
                bytes: bytes.len() as u64,
                file_name: file_name.clone(),
            });
        }
        let programme = rulebook.latest(&case.programme, local_day(case.submitted_at));
        let place =
            |slot: &SlotId| programme.and_then(|rules| rules.slots.iter().position(|has| has.id == *slot));
        records.sort_by_key(|photo| place(&photo.slot).unwrap_or(usize::MAX));
        Ok(records)
    }

    fn record(&self, rulebook: &Rulebook, case: NewCase, photos: Vec<PhotoRecord>) -> Answer<CaseRecord> {
        let Some(programme) = rulebook.latest(&case.programme, local_day(case.submitted_at)) else {
            return Err(Refusal::invalid(
                format!("“{}”在提交日没有可用的规则", case.programme),
                format!("There are no rules for `{}` on the day of submission", case.programme),
            ));
        };
        let content = content_hash(&case);
        Ok(CaseRecord {
            id: self.case_ids.of(&case.programme, &case.reference, &content, case.submitted_at),
            programme: ProgrammeRef { id: programme.id.clone(), edition: programme.edition.clone() },
            applicant: applicant(&case),
            due_at: due_at(programme, case.submitted_at, rulebook.calendar()).at,
            reference: case.reference,
            document: case.document,
            declared: case.declared,
            photos,
            submitted_at: case.submitted_at,
            content,
        })
    }
}

fn new_photo(case: &CaseRecord, slot: &SlotId, bytes: Bytes) -> Option<NewPhoto> {
    let photo = case.photos.iter().find(|photo| photo.slot == *slot)?;
    let shown = ShownPhoto {
        hash: photo.hash,
        slot: slot.clone(),
        programme: case.programme.clone(),
        document: case.document,
    };
    Some(NewPhoto { shown, bytes })
}

/// Equal for the applications of one person in one programme, as far as the number tells.
fn applicant(case: &NewCase) -> Option<Hash32> {
    let number = case.declared.get("number")?.trim().to_ascii_uppercase();
    let document = serde_json::to_vec(&case.document).ok()?;
    let programme = case.programme.as_str().as_bytes();
    (!number.is_empty())
        .then(|| Hash32::of("proofdesk/applicant/v1", &[programme, &[0], &document, &[0], number.as_bytes()]))
}

fn content_hash(case: &NewCase) -> Hash32 {
    let mut photos: Vec<(&str, &str, String)> = case
        .photos
        .iter()
        .map(|(slot, name, bytes)| (slot.as_str(), name.as_str(), photos::hash_of(bytes).to_string()))
        .collect();
    photos.sort();
    let content =
        serde_json::json!([case.document, case.declared, photos, case.submitted_at.timestamp_millis()]);
    Hash32::of("proofdesk/case-content/v1", &[content.to_string().as_bytes()])
}
