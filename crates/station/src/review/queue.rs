//! The index of the queue: one entry for each case on this station, in memory only, made from the batches' files
//! when the vault opens and kept up by what changes. It owns the order in which cases are worked on.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use model::calendar::local_day;
use model::identity::masked;
use model::{BatchId, CaseId, DocumentType, Finding, PersonId, ProgrammeId, Severity, Text};
use protocol::manifest::ManifestCase;
use protocol::operation::ProgrammeRef;

use crate::commands::queue::{CaseRowState, Due};

use super::count;

/// A case whose answer is due within this time is shown as due soon. Ours; it orders and colours, no more.
const DUE_SOON: TimeDelta = TimeDelta::hours(24);

/// Where a case stands on this station, whoever looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Open,
    /// A decision is in force here, without a receipt.
    Decided,
    /// The server holds the decision.
    Received,
    /// The server's answer wants a look.
    Attention,
    /// Withdrawn by the applicant, or the lease has ended.
    Gone,
}

/// Who looks at the queue, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Viewer<'a> {
    pub person: PersonId,
    /// What the person's mandate names.
    pub programmes: &'a [ProgrammeId],
    /// The latest time seen: what leases and due times are held against.
    pub now: DateTime<Utc>,
    pub wall: DateTime<Utc>,
}

/// What of an entry `station.db` knows; the rest comes from the batch's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub standing: Standing,
    pub lease_ends_at: DateTime<Utc>,
}

/// What the queue has to know of a case.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub case: CaseId,
    pub batch: BatchId,
    pub programme: ProgrammeRef,
    pub reference: String,
    pub name: String,
    pub masked_number: String,
    pub document: DocumentType,
    pub submitted_at: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
    pub not_by: Vec<PersonId>,
    /// The record and all its photos are here, and the checks have looked at them.
    pub ready: bool,
    pub standing: Standing,
    pub lease_ends_at: DateTime<Utc>,
    pub worst: Option<Severity>,
    /// Short texts of the findings of severity `warn` and `fail`, each once.
    pub findings: Vec<Text>,
    pub draft: bool,
}

impl Entry {
    pub fn new(case: &ManifestCase, findings: &[Finding], ready: bool, draft: bool, place: Place) -> Self {
        Self {
            case: case.id,
            batch: case.batch,
            programme: case.programme.clone(),
            reference: case.reference.clone(),
            name: case.declared.get("name").unwrap_or_default().to_owned(),
            masked_number: masked(case.declared.get("number").unwrap_or_default()),
            document: case.document,
            submitted_at: case.submitted_at,
            due_at: case.due_at,
            not_by: case.not_by.clone(),
            ready,
            standing: place.standing,
            lease_ends_at: place.lease_ends_at,
            worst: findings.iter().map(|finding| finding.severity).max(),
            findings: texts_worth_a_look(findings),
            draft,
        }
    }

    /// What the row says to the viewer.
    pub fn state_for(&self, viewer: Viewer<'_>) -> CaseRowState {
        match self.standing {
            Standing::Gone => CaseRowState::Gone,
            Standing::Decided => CaseRowState::Decided,
            Standing::Received => CaseRowState::Received,
            Standing::Attention => CaseRowState::Attention,
            // A lease may run out while nobody can be asked.
            Standing::Open if self.lease_ends_at <= viewer.now => CaseRowState::Gone,
            Standing::Open if !self.may_decide(viewer) => CaseRowState::NotByYou,
            Standing::Open if self.ready => CaseRowState::Open,
            Standing::Open => CaseRowState::Arriving,
        }
    }

    fn may_decide(&self, viewer: Viewer<'_>) -> bool {
        !self.not_by.contains(&viewer.person) && viewer.programmes.contains(&self.programme.id)
    }

    pub fn due(&self, now: DateTime<Utc>) -> Due {
        match self.due_at {
            None => Due::None,
            Some(at) if at < now => Due::Overdue,
            Some(at) if at - now <= DUE_SOON => Due::Soon,
            Some(_) => Due::Later,
        }
    }

    /// Due first by day, within a day the worst findings first, then who has waited longest.
    fn rank(&self) -> (NaiveDate, std::cmp::Reverse<Option<Severity>>, DateTime<Utc>, CaseId) {
        let day = self.due_at.map_or(NaiveDate::MAX, local_day);
        (day, std::cmp::Reverse(self.worst), self.submitted_at, self.case)
    }
}

fn texts_worth_a_look(findings: &[Finding]) -> Vec<Text> {
    let mut texts: Vec<Text> = Vec::new();
    for finding in findings.iter().filter(|finding| finding.severity >= Severity::Warn) {
        if !texts.contains(&finding.text) {
            texts.push(finding.text.clone());
        }
    }
    texts
}

/// The neighbours of a case among those that a person can decide.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Neighbours {
    pub previous: Option<CaseId>,
    pub next: Option<CaseId>,
    /// Place among the open cases, from 1: that of the case, or where it would stand if it were open.
    pub position: u32,
    pub open: u32,
}

#[derive(Debug, Default)]
pub(crate) struct QueueIndex {
    entries: HashMap<CaseId, Entry>,
}

impl QueueIndex {
    pub fn put(&mut self, entry: Entry) {
        self.entries.insert(entry.case, entry);
    }

    pub fn remove(&mut self, case: CaseId) {
        self.entries.remove(&case);
    }

    pub fn get(&self, case: CaseId) -> Option<&Entry> {
        self.entries.get(&case)
    }

    pub fn get_mut(&mut self, case: CaseId) -> Option<&mut Entry> {
        self.entries.get_mut(&case)
    }

    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// Brings what `station.db` knows up to date; a case that it knows no more is dropped.
    pub fn replace_places(&mut self, places: &HashMap<CaseId, (BatchId, Place)>) {
        self.entries.retain(|case, entry| {
            let here = places.get(case).filter(|(batch, _)| *batch == entry.batch);
            let Some((_, place)) = here else { return false };
            (entry.standing, entry.lease_ends_at) = (place.standing, place.lease_ends_at);
            true
        });
    }

    /// All entries in the order of work.
    pub fn in_order(&self) -> Vec<&Entry> {
        let mut entries: Vec<&Entry> = self.entries.values().collect();
        entries.sort_by_cached_key(|entry| entry.rank());
        entries
    }

    /// The cases that the viewer works on next: the open ones after `after` in the order, then those before it.
    pub fn upcoming(&self, viewer: Viewer<'_>, after: Option<CaseId>) -> Vec<CaseId> {
        let mut open = self.open_for(viewer);
        if let Some(rank) = after.and_then(|case| self.entries.get(&case)).map(Entry::rank) {
            let passed = open.iter().filter(|id| self.entries[id].rank() <= rank).count();
            open.rotate_left(passed);
            open.retain(|id| Some(*id) != after);
        }
        open
    }

    pub fn neighbours(&self, case: CaseId, viewer: Viewer<'_>) -> Neighbours {
        let Some(rank) = self.entries.get(&case).map(Entry::rank) else { return Neighbours::default() };
        let open = self.open_for(viewer);
        let before = open.iter().filter(|id| self.entries[id].rank() < rank).count();
        let itself = usize::from(open.get(before) == Some(&case));
        Neighbours {
            previous: before.checked_sub(1).map(|index| open[index]),
            next: open.get(before + itself).copied(),
            position: count(before + 1),
            open: count(open.len()),
        }
    }

    /// Cases that the viewer can decide now, in the order of work.
    fn open_for(&self, viewer: Viewer<'_>) -> Vec<CaseId> {
        let open = |entry: &&&Entry| entry.state_for(viewer) == CaseRowState::Open;
        self.in_order().iter().filter(open).map(|entry| entry.case).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::review::fixtures::{finding, identity_case, noon};
    use uuid::Uuid;

    fn me() -> PersonId {
        PersonId(Uuid::from_u128(7))
    }

    fn viewer() -> Viewer<'static> {
        static PROGRAMMES: LazyLock<Vec<ProgrammeId>> = LazyLock::new(|| vec!["jszg-identity".into()]);
        Viewer { person: me(), programmes: &PROGRAMMES, now: noon(), wall: noon() }
    }

    fn open() -> Place {
        Place { standing: Standing::Open, lease_ends_at: noon() + TimeDelta::days(2) }
    }

    fn entry(number: u8, change: impl FnOnce(&mut Entry)) -> Entry {
        let mut entry = Entry::new(&identity_case(number), &[], true, false, open());
        change(&mut entry);
        entry
    }

    fn index(entries: impl IntoIterator<Item = Entry>) -> QueueIndex {
        let mut index = QueueIndex::default();
        entries.into_iter().for_each(|entry| index.put(entry));
        index
    }

    fn numbers(cases: impl IntoIterator<Item = CaseId>) -> Vec<u128> {
        cases.into_iter().map(|case| case.0.as_u128()).collect()
    }

    #[test]
    fn the_queue_is_ordered_by_due_day_then_severity_then_waiting() {
        let queue = index([
            entry(1, |it| it.submitted_at = noon() - TimeDelta::days(1)),
            entry(2, |it| it.due_at = None),
            entry(3, |it| it.worst = Some(Severity::Fail)),
            entry(4, |it| it.due_at = Some(noon() - TimeDelta::days(1))),
            entry(5, |it| it.worst = Some(Severity::Warn)),
            entry(6, |_| {}),
        ]);
        assert_eq!(numbers(queue.in_order().iter().map(|entry| entry.case)), [4, 3, 5, 6, 1, 2]);
    }

    #[test]
    fn next_passes_over_what_this_person_cannot_decide_and_starts_anew_at_the_end() {
        let queue = index([
            entry(1, |_| {}),
            entry(2, |it| it.not_by = vec![me()]),
            entry(3, |it| it.ready = false),
            entry(4, |it| it.standing = Standing::Decided),
            entry(5, |_| {}),
        ]);
        let case = |number| CaseId(Uuid::from_u128(number));
        assert_eq!(queue.upcoming(viewer(), None), [case(1), case(5)]);
        assert_eq!(queue.upcoming(viewer(), Some(case(1))), [case(5)]);
        assert_eq!(
            queue.upcoming(viewer(), Some(case(4))),
            [case(5), case(1)],
            "after one that was just decided"
        );
        assert_eq!(queue.upcoming(viewer(), Some(case(5))), [case(1)]);
        let at = queue.neighbours(case(5), viewer());
        assert_eq!(at, Neighbours { previous: Some(case(1)), next: None, position: 2, open: 2 });
    }

    #[test]
    fn the_state_of_a_row_depends_on_who_looks() {
        let states = [
            (entry(1, |_| {}), CaseRowState::Open),
            (entry(1, |it| it.ready = false), CaseRowState::Arriving),
            (entry(1, |it| it.not_by = vec![me()]), CaseRowState::NotByYou),
            (entry(1, |it| it.standing = Standing::Gone), CaseRowState::Gone),
            (entry(1, |it| it.lease_ends_at = noon()), CaseRowState::Gone),
            (entry(1, |it| it.standing = Standing::Received), CaseRowState::Received),
        ];
        for (entry, expected) in states {
            assert_eq!(entry.state_for(viewer()), expected);
        }
    }

    #[test]
    fn a_case_is_due_soon_within_a_day() {
        let due = |hours: i64| entry(1, |it| it.due_at = Some(noon() + TimeDelta::hours(hours))).due(noon());
        assert_eq!([due(-1), due(23), due(25)], [Due::Overdue, Due::Soon, Due::Later]);
        assert_eq!(entry(1, |it| it.due_at = None).due(noon()), Due::None);
    }

    #[test]
    fn a_row_tells_each_trouble_once() {
        let found = [
            finding("side-a", Severity::Warn, None),
            finding("side-b", Severity::Warn, None),
            finding("side-b", Severity::Info, None),
        ];
        let entry = Entry::new(&identity_case(1), &found, true, false, open());
        assert_eq!(entry.worst, Some(Severity::Warn));
        assert_eq!(
            entry.findings.len(),
            1,
            "one text for the same trouble, none for what is only worth knowing"
        );
        assert_eq!(entry.masked_number, "99**************10");
    }
}
