//! One case: opening it, keeping what is entered, deciding, taking a decision back.

use chrono::{DateTime, Utc};
use futures::future::join_all;
use model::{BatchId, CaseId, Finding, PersonId, Region, SlotId, Text, Verdict};
use protocol::audit::AuditKind;
use protocol::manifest::ManifestCase;
use serde_json::json;

use crate::checks::{CHECKS_VERSION, FindingChange};
use crate::commands::case::{CaseView, Checked, Decide, Draft, Picture};
use crate::commands::queue::CaseRowState;
use crate::desk::Moment;
use crate::pictures::{PhotoError, PictureKey, PictureSize};
use crate::store::batch::photo::{self, PhotoRow, PhotoState};
use crate::store::batch::{case_record, draft, finding, finding_change, inspection, photo_facts};
use crate::store::station::case_state::{self, CaseState};
use crate::store::station::operation;
use crate::store::{BatchRead, StationRead, StoreError};

use super::case_view::{CaseOnDesk, PhotoLook};
use super::confirm::{Basis, decision_to_change, draft_of, withdraw};
use super::reasons::CaseRules;
use super::{Opening, Review, ReviewError, Signer, Viewer};

/// Cases whose pictures are made before they are opened.
const CASES_AHEAD: usize = 3;

/// A case as its batch's file holds it.
struct OnFile {
    case: ManifestCase,
    findings: Vec<Finding>,
    changes: Vec<FindingChange>,
    draft: Option<Draft>,
    /// In the order of the case's photos.
    photos: Vec<OnePhoto>,
}

/// Where a case is, and how it stands for whoever looks.
struct Found {
    batch: BatchId,
    state: CaseRowState,
    lease_ends_at: DateTime<Utc>,
}

/// The decision in force on a case.
struct InForce {
    verdict: Verdict,
    /// What the person entered, if the decision is theirs.
    entered: Option<Draft>,
}

struct OnePhoto {
    row: Option<PhotoRow>,
    checked: Checked,
    card_box: Option<Region>,
}

impl Review {
    /// The whole of one case, and an audit entry that it was opened, the first time in a sitting.
    pub async fn open_case(
        &self,
        case: CaseId,
        viewer: Viewer<'_>,
        now: Moment,
    ) -> Result<CaseView, ReviewError> {
        self.shelf.refresh().await?;
        let Found { batch, state, lease_ends_at } = self.find(case, viewer)?;
        let file = self.on_file(batch, case).await?;
        self.note_opening(Opening { person: viewer.person, case, revision: file.case.revision }, now).await?;
        let person = viewer.person;
        let in_force = self.stores.read(move |db| in_force(db, case, person)).await?;
        let looks = self.looks_of(&file).await;
        let rulebook = self.shelf.rulebook();
        let of = &file.case.programme;
        let programme = rulebook.programme(&of.id, &of.edition).ok_or(ReviewError::RulesMissing)?;
        let neighbours = self.shelf.index().neighbours(case, viewer);
        let upcoming = self.shelf.index().upcoming(viewer, Some(case));
        let next_pictures = self.get_ahead(&upcoming).await;
        let on_desk = CaseOnDesk {
            case: &file.case,
            programme,
            rulebook: &rulebook,
            findings: &file.findings,
            changes: file.changes,
            state,
            lease_ends_at: (state != CaseRowState::Gone).then_some(lease_ends_at),
            draft: match &in_force {
                None => file.draft,
                // What the replacement of one's own decision begins with.
                Some(decision) => decision.entered.clone().map(|entered| file.draft.unwrap_or(entered)),
            },
            decided: in_force.map(|decision| decision.verdict),
            neighbours,
            next_pictures,
        };
        let look = |slot: &SlotId| {
            looks.iter().find(|(of, _)| of == slot).map_or_else(PhotoLook::missing, |(_, look)| look.clone())
        };
        Ok(on_desk.view(look))
    }

    /// Leaves the entry, unless the opening has one.
    async fn note_opening(&self, opening: Opening, now: Moment) -> Result<(), StoreError> {
        if !self.opened().insert(opening) {
            return Ok(());
        }
        let Opening { person, case, .. } = opening;
        let subject = json!({ "case": case });
        let noted =
            self.stores.write(move |tx| now.record(tx, AuditKind::CaseOpened, Some(person), subject)).await;
        if noted.is_err() {
            self.opened().remove(&opening);
        }
        noted.map(drop)
    }

    pub async fn save_draft(
        &self,
        case: CaseId,
        entered: Draft,
        viewer: Viewer<'_>,
        now: Moment,
    ) -> Result<(), ReviewError> {
        let Found { batch, .. } = self.find(case, viewer)?;
        self.stores.write_batch(batch, move |tx| draft::put(tx, case, &entered, now.wall)).await?;
        self.mark_draft(case, true);
        Ok(())
    }

    /// What the applicant would read of a verdict.
    pub async fn preview(
        &self,
        case: CaseId,
        verdict: &Verdict,
        viewer: Viewer<'_>,
    ) -> Result<Option<Text>, ReviewError> {
        let Found { batch, .. } = self.find(case, viewer)?;
        let file = self.on_file(batch, case).await?;
        let rulebook = self.shelf.rulebook();
        let of = &file.case.programme;
        let programme = rulebook.programme(&of.id, &of.edition).ok_or(ReviewError::RulesMissing)?;
        let rules = CaseRules { case: &file.case, programme, rulebook: &rulebook, findings: &file.findings };
        Ok(rules.preview(verdict))
    }

    /// Confirms a verdict. When this returns the operation is on the disk. Returns its number.
    pub async fn decide(
        &self,
        entered: Decide,
        signer: &Signer,
        viewer: Viewer<'_>,
        now: Moment,
    ) -> Result<u64, ReviewError> {
        let case = entered.case;
        self.shelf.refresh().await?;
        let Found { batch, state, .. } = self.find(case, viewer)?;
        if state == CaseRowState::Arriving {
            return Err(ReviewError::CaseNotReady);
        }
        let file = self.on_file(batch, case).await?;
        let rulebook = self.shelf.rulebook();
        let of = &file.case.programme;
        let programme = rulebook.programme(&of.id, &of.edition).ok_or(ReviewError::RulesMissing)?;
        let basis = Basis { case: &file.case, programme, rulebook: &rulebook, findings: &file.findings };
        let prepared = basis.prepare(signer, entered)?;
        let signer = signer.clone();
        let operation = self.stores.write(move |tx| prepared.confirm(tx, &signer, now)).await??;
        // The decision is on the disk, which is all that was promised. A draft that stays says what was decided.
        if let Err(error) = self.stores.write_batch(batch, move |tx| draft::remove(tx, case)).await {
            tracing::warn!(%error, "the draft of a decided case could not be removed");
        }
        self.mark_draft(case, false);
        Ok(operation.seq)
    }

    /// Takes the person's own decision back. What had been entered becomes the draft again.
    pub async fn withdraw(&self, case: CaseId, signer: &Signer, now: Moment) -> Result<u64, ReviewError> {
        let asking = signer.clone();
        let (batch, entered) = self
            .stores
            .read(move |db| {
                Ok(match decision_to_change(db, case, &asking)? {
                    Ok(decision) => Ok((decision.batch, draft_of(db, &decision)?)),
                    Err(refusal) => Err(refusal),
                })
            })
            .await??;
        // First the draft: on a case that is still decided it means nothing, and after a crash nothing is lost.
        if let Some(entered) = entered {
            self.keep_draft(batch, case, entered, now).await?;
        }
        let signer = signer.clone();
        let operation = self.stores.write(move |tx| withdraw(tx, case, &signer, now)).await??;
        Ok(operation.seq)
    }

    /// The case that the person works on next.
    pub async fn next(
        &self,
        after: Option<CaseId>,
        viewer: Viewer<'_>,
    ) -> Result<Option<CaseId>, ReviewError> {
        self.shelf.refresh().await?;
        Ok(self.shelf.index().upcoming(viewer, after).first().copied())
    }

    async fn keep_draft(
        &self,
        batch: BatchId,
        case: CaseId,
        entered: Draft,
        now: Moment,
    ) -> Result<(), ReviewError> {
        match self.stores.write_batch(batch, move |tx| draft::put(tx, case, &entered, now.wall)).await {
            // The batch was purged, and the draft with it.
            Err(StoreError::Purged(_) | StoreError::UnknownBatch(_)) => Ok(()),
            kept => {
                kept?;
                self.mark_draft(case, true);
                Ok(())
            }
        }
    }

    fn mark_draft(&self, case: CaseId, draft: bool) {
        if let Some(entry) = self.shelf.index().get_mut(case) {
            entry.draft = draft;
        }
    }

    /// A case of a programme that the viewer's mandate names.
    fn find(&self, case: CaseId, viewer: Viewer<'_>) -> Result<Found, ReviewError> {
        let index = self.shelf.index();
        let entry = index.get(case).ok_or(ReviewError::CaseNotHere)?;
        if !viewer.programmes.contains(&entry.programme.id) {
            return Err(ReviewError::ProgrammeNotAllowed);
        }
        Ok(Found { batch: entry.batch, state: entry.state_for(viewer), lease_ends_at: entry.lease_ends_at })
    }

    async fn on_file(&self, batch: BatchId, case: CaseId) -> Result<OnFile, ReviewError> {
        let file = self.stores.read_batch(batch, move |db| read_file(db, case)).await;
        match file {
            Ok(Some(file)) => Ok(file),
            Ok(None) | Err(StoreError::Purged(_) | StoreError::UnknownBatch(_)) => {
                Err(ReviewError::CaseNotHere)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// How each photo of the case can be shown; those that are here are made now.
    async fn looks_of(&self, file: &OnFile) -> Vec<(SlotId, PhotoLook)> {
        let photos = file.case.photos.iter().zip(&file.photos);
        join_all(photos.map(async |(photo, one)| {
            let picture = match &one.row {
                None => Picture::Arriving,
                Some(row) => self.picture_of(file.case.batch, row).await,
            };
            let look = PhotoLook { picture, checked: one.checked, card_box: one.card_box };
            (photo.slot.clone(), look)
        }))
        .await
    }

    async fn picture_of(&self, batch: BatchId, row: &PhotoRow) -> Picture {
        match row.state {
            PhotoState::Wanted => return Picture::Arriving,
            PhotoState::Refused => {
                return Picture::Unreadable { text: row.problem.clone().unwrap_or_else(cannot_be_had) };
            }
            PhotoState::Here => {}
        }
        let key = |size| PictureKey { batch, photo: row.hash, size };
        let generation = self.pictures.generation();
        match self.picture(key(PictureSize::Large), generation).await {
            Ok(shown) => Picture::Ready {
                token: self.pictures.token(key(PictureSize::Large)),
                thumbnail: self.pictures.token(key(PictureSize::Thumbnail)),
                width: shown.width,
                height: shown.height,
            },
            Err(PhotoError::Undecodable(error)) => Picture::Unreadable { text: error.text() },
            Err(PhotoError::UnknownToken | PhotoError::NotHere) => {
                Picture::Unreadable { text: cannot_be_had() }
            }
        }
    }

    /// Sets out to make the next cases' pictures. Returns the tokens of those of the very next case. What is wrong with
    /// one of them is told to whoever opens it.
    async fn get_ahead(&self, upcoming: &[CaseId]) -> Vec<String> {
        let mut keys = Vec::new();
        let mut tokens = Vec::new();
        for (position, case) in upcoming.iter().take(CASES_AHEAD).enumerate() {
            let Some(batch) = self.shelf.index().get(*case).map(|entry| entry.batch) else { continue };
            let file = match self.on_file(batch, *case).await {
                Ok(file) => file,
                Err(error) => {
                    tracing::warn!(%case, %error, "an upcoming case could not be read ahead");
                    continue;
                }
            };
            let rows = file.photos.iter().filter_map(|photo| photo.row.as_ref());
            let here = rows.filter(|row| row.state == PhotoState::Here);
            for row in here {
                let key = |size| PictureKey { batch, photo: row.hash, size };
                keys.extend([key(PictureSize::Large), key(PictureSize::Thumbnail)]);
                if position == 0 {
                    tokens.push(self.pictures.token(key(PictureSize::Large)));
                }
            }
        }
        self.work_ahead(keys);
        tokens
    }
}

fn cannot_be_had() -> Text {
    Text::new("照片未能取得，请以“传输故障”转办", "The photo could not be had: refer it as lost on our side")
}

fn read_file(db: &BatchRead<'_>, case: CaseId) -> Result<Option<OnFile>, StoreError> {
    let Some(row) = case_record::get(db, case)? else { return Ok(None) };
    let inspections = inspection::of_case(db, case)?;
    let photos = row.case.photos.iter().map(|photo| {
        let looked_at = inspections.iter().find(|inspection| inspection.slot == photo.slot);
        Ok(OnePhoto {
            row: photo::get(db, photo.hash)?,
            checked: match looked_at.map(|inspection| inspection.checks_version) {
                None => Checked::NotYet,
                Some(CHECKS_VERSION) => Checked::Now,
                Some(_) => Checked::Earlier,
            },
            card_box: photo_facts::card_box(db, photo.hash, &photo.slot)?,
        })
    });
    Ok(Some(OnFile {
        photos: photos.collect::<Result<_, StoreError>>()?,
        findings: finding::of_case(db, case)?,
        changes: finding_change::of_case(db, case)?.into_iter().map(|row| row.change).collect(),
        draft: draft::get(db, case)?,
        case: row.case,
    }))
}

fn in_force(db: &StationRead<'_>, case: CaseId, person: PersonId) -> Result<Option<InForce>, StoreError> {
    if case_state::get(db, case)?.is_none_or(|row| row.state != CaseState::Decided) {
        return Ok(None);
    }
    let Some(operation) = operation::in_force(db, case)? else { return Ok(None) };
    let Ok(body) = operation.signed.read() else { return Ok(None) };
    let Some(decision) = body.action.decision() else { return Ok(None) };
    let entered = if operation.person == person { draft_of(db, &operation)? } else { None };
    Ok(Some(InForce { verdict: decision.verdict.clone(), entered }))
}
