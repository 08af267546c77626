//! Tables `review_case` and `case_photo`, and which photos of other cases are those of a case or copies of them.

use chrono::{DateTime, Utc};
use model::{CaseId, Declared, DocumentType, PersonId, ProgrammeId, SlotId};
use protocol::Hash32;
use protocol::manifest::{Attempts, EarlierApplication};
use protocol::messages::{CaseState, OpenCases};
use protocol::operation::ProgrammeRef;

use super::Done;
use crate::storage::{CaseFacts, CaseRecord, PhotoRecord};

/// A case that is held under a reference.
pub struct HeldCase {
    pub id: CaseId,
    pub content: Hash32,
    pub state: CaseState,
}

pub struct NewCase<'a> {
    pub id: CaseId,
    pub record: &'a CaseRecord,
    pub attempts: Option<Attempts>,
    pub second_wanted: bool,
    pub now: DateTime<Utc>,
}

/// A case that can be handed out, with when it is due.
pub struct Waiting {
    pub case: CaseId,
    pub due_at: Option<DateTime<Utc>>,
}

/// What a manifest says of a case, apart from what other tables hold.
pub struct Declaration {
    pub case: CaseId,
    pub programme: ProgrammeRef,
    pub reference: String,
    pub document: DocumentType,
    pub declared: Declared,
    pub revision: u32,
    pub submitted_at: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
    pub attempts: Option<Attempts>,
}

/// The cases and where they stand. The column `state` holds `open` for leased cases too: who holds a case is
/// `batch_case`'s to say.
pub trait CaseTable {
    /// Locks the case.
    fn lock_reference(&mut self, programme: &ProgrammeId, reference: &str) -> Done<Option<HeldCase>>;
    /// How many cases the programme ever had. Locks the number: cases of a programme are added one after the other.
    fn lock_case_count(&mut self, programme: &ProgrammeId) -> Done<u64>;
    fn set_case_count(&mut self, programme: &ProgrammeId, cases: u64) -> Done<()>;
    /// When the applicant submitted something, oldest first.
    fn submissions(&mut self, applicant: Hash32) -> Done<Vec<DateTime<Utc>>>;
    fn insert_case(&mut self, case: &NewCase<'_>) -> Done<()>;
    /// Puts new content in place of the old, and the case back to open; returns the new revision.
    fn replace_case(&mut self, id: CaseId, case: &CaseRecord) -> Done<u32>;
    /// The case as a judge may look at it, with its photos.
    fn case_facts(&mut self, id: CaseId) -> Done<Option<CaseFacts>>;
    /// Locks those that there are, in one order whoever asks.
    fn lock_cases(&mut self, cases: &[CaseId]) -> Done<()>;
    /// Counts that a lease ended without a decision on the cases, and marks those of which it is the second.
    fn count_let_go(&mut self, cases: &[CaseId], now: DateTime<Utc>) -> Done<()>;
    fn set_case_state(&mut self, id: CaseId, state: CaseState) -> Done<()>;
    /// Cases that nobody holds and that the person may decide: those that were let go of twice first, then the oldest due. Locks them, and passes over those that
    /// others have locked.
    fn lock_waiting(
        &mut self,
        programme: &ProgrammeId,
        person: PersonId,
        // Without those that are due before this.
        due_from: Option<DateTime<Utc>>,
        count: u32,
    ) -> Done<Vec<Waiting>>;
    fn open_counts(&mut self) -> Done<Vec<OpenCases>>;
    /// Of those that there are, in any order.
    fn declarations(&mut self, cases: &[CaseId]) -> Done<Vec<Declaration>>;
    /// For each of the cases the same applicant's earlier applications, oldest first, with what was decided.
    fn earlier(&mut self, cases: &[CaseId]) -> Done<Vec<(CaseId, EarlierApplication)>>;
    fn case_counts(&mut self) -> Done<Vec<(ProgrammeId, CaseState, u64)>>;
}

/// Which photo stands in which slot of a case.
pub trait CasePhotoTable {
    fn replace_photos(&mut self, case: CaseId, photos: &[PhotoRecord]) -> Done<()>;
    /// Those of each case in programme order.
    fn photos_of(&mut self, cases: &[CaseId]) -> Done<Vec<(CaseId, PhotoRecord)>>;
}

/// How near a photo of another case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nearness {
    SameBytes,
    SamePixels,
    Copy,
}

/// A photo of a case that another case shows too, or one as near to it.
pub struct ShownElsewhere {
    pub case: CaseId,
    pub slot: SlotId,
    pub other_case: CaseId,
    pub other_slot: SlotId,
    /// Of copies only.
    pub tier: Option<String>,
}

/// Read from `case_photo`, `fingerprint` and `photo_copy`.
pub trait DuplicateTable {
    /// So many for each photo of the cases. The case that was submitted first stands first: it is the likeliest original.
    fn shown_elsewhere(
        &mut self,
        cases: &[CaseId],
        nearness: Nearness,
        for_each: u64,
    ) -> Done<Vec<ShownElsewhere>>;
}
