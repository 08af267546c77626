//! Assembles what the reviewer sees of one case, from its record, its rules, its findings and its photos.

use model::programme::{Entry, FieldKind, FieldOrigin, Programme, ResolvedField};
use model::{DocumentType, Finding, ReasonCode, Rulebook, SlotId, Subject, Text, Verdict, pass_bars};
use protocol::manifest::{EarlierApplication, ManifestCase};

use crate::commands::case::{
    AttemptsView, CaseView, ChecklistItem, Draft, EarlierView, FieldOrigin as ShownOrigin, FieldView, PhotoView,
    Picture,
};
use crate::commands::queue::CaseRowState;

use super::background::background;
use super::queue::Neighbours;
use super::reasons::CaseRules;

/// All that a view is made from.
pub(crate) struct CaseOnDesk<'a> {
    pub case: &'a ManifestCase,
    pub programme: &'a Programme,
    pub rulebook: &'a Rulebook,
    pub findings: &'a [Finding],
    pub state: CaseRowState,
    pub draft: Option<Draft>,
    pub decided: Option<Verdict>,
    pub neighbours: Neighbours,
    pub next_pictures: Vec<String>,
}

impl CaseOnDesk<'_> {
    /// `picture` tells how the photo in a slot can be shown.
    pub fn view(self, picture: impl Fn(&SlotId) -> Picture) -> CaseView {
        let Self { case, programme, rulebook, findings, .. } = self;
        let rules = CaseRules { case, programme, rulebook, findings };
        CaseView {
            case: case.id,
            batch: case.batch,
            revision: case.revision,
            programme: programme.id.clone(),
            programme_label: programme.title.clone(),
            reference: case.reference.clone(),
            document: case.document,
            document_label: document_label(programme, case.document),
            submitted_at: case.submitted_at,
            due_at: case.due_at,
            state: self.state,
            fields: fields(case, programme),
            photos: photos(case, programme, picture),
            findings: in_reading_order(findings, programme),
            checklist: checklist(case, programme),
            reasons: rules.reasons(),
            referrals: rules.referrals(),
            background: background(case, programme),
            attempts: case.attempts.as_ref().map(|attempts| AttemptsView {
                left: attempts.left,
                counted_at: attempts.counted_at,
                next_period: attempts.next_period,
            }),
            earlier: case.earlier.iter().map(|earlier| earlier_view(earlier, rulebook)).collect(),
            pass_blocked: pass_bars(programme, &case.declared).into_iter().next().map(|bar| bar.text),
            four_eyes: !programme.review.four_eyes.is_empty() || !case.not_by.is_empty(),
            draft: self.draft,
            decided: self.decided,
            previous: self.neighbours.previous,
            next: self.neighbours.next,
            position: self.neighbours.position,
            open_cases: self.neighbours.open,
            next_pictures: self.next_pictures,
        }
    }
}

/// The checklist items that this case has to be checked by.
pub(crate) fn checklist(case: &ManifestCase, programme: &Programme) -> Vec<ChecklistItem> {
    let asked = programme
        .checklist
        .iter()
        .filter(|item| item.documents.is_empty() || item.documents.contains(&case.document));
    asked.map(|item| ChecklistItem { id: item.id.clone(), text: item.text.clone() }).collect()
}

/// In the order: fail, warn, not checked, info; within it slots in programme order, fields, case. The hash that a
/// decision carries is made over the findings in this order.
pub(crate) fn in_reading_order(findings: &[Finding], programme: &Programme) -> Vec<Finding> {
    let place = |finding: &Finding| match &finding.subject {
        Subject::Slot { slot } => {
            (0, programme.slots.iter().position(|known| known.id == *slot).unwrap_or(usize::MAX))
        }
        Subject::Field { field } => {
            (1, programme.fields.iter().position(|known| known.id == *field).unwrap_or(usize::MAX))
        }
        Subject::Case => (2, 0),
    };
    let mut sorted = findings.to_vec();
    sorted.sort_by(|a, b| {
        b.severity.cmp(&a.severity).then(place(a).cmp(&place(b))).then(a.code.cmp(&b.code))
    });
    sorted
}

fn document_label(programme: &Programme, document: DocumentType) -> Text {
    programme.document(document).map_or_else(
        || Text::new("不受理的证件", "a document that this programme does not take"),
        |rules| rules.label.clone(),
    )
}

fn fields(case: &ManifestCase, programme: &Programme) -> Vec<FieldView> {
    let fields = programme.fields_of(case.document).into_iter();
    fields
        .filter(|field| field.origin != FieldOrigin::Service)
        .map(|field| FieldView {
            value: value(case, &field),
            display: display(case, programme, &field),
            origin: match field.entry {
                Entry::Typed => ShownOrigin::Typed,
                Entry::Derived => ShownOrigin::Derived,
            },
            on_document: field.on_document,
            field: field.id,
            label: field.label,
        })
        .collect()
}

fn value(case: &ManifestCase, field: &ResolvedField) -> Option<String> {
    case.declared.0.get(&field.id).filter(|value| !value.is_empty()).cloned()
}

/// Words for coded values.
fn display(case: &ManifestCase, programme: &Programme, field: &ResolvedField) -> Option<Text> {
    if field.kind == FieldKind::DocumentType {
        return programme.document(case.document).map(|rules| rules.label.clone());
    }
    let coded = case.declared.0.get(&field.id)?;
    match (field.kind, coded.as_str()) {
        (FieldKind::Sex, "male") => Some(Text::new("男", "male")),
        (FieldKind::Sex, "female") => Some(Text::new("女", "female")),
        (FieldKind::YesNo, "yes") => Some(Text::new("是", "yes")),
        (FieldKind::YesNo, "no") => Some(Text::new("否", "no")),
        (FieldKind::ValiditySpan | FieldKind::ValidityEnd, "long-term") => Some(Text::new("长期", "long-term")),
        (FieldKind::ValiditySpan, years) => Some(Text::new(format!("{years}年"), format!("{years} years"))),
        _ => None,
    }
}

fn photos(case: &ManifestCase, programme: &Programme, picture: impl Fn(&SlotId) -> Picture) -> Vec<PhotoView> {
    let slots = programme.slots_of(case.document).into_iter();
    slots
        .map(|slot| {
            let sent = case.photos.iter().find(|photo| photo.slot == slot.id);
            PhotoView {
                slot: slot.id.clone(),
                label: slot.label.clone(),
                side: programme.side_label(case.document, &slot.id).map(|side| side.label.clone()),
                file_name: sent.map(|photo| photo.file_name.clone()).unwrap_or_default(),
                bytes: sent.map_or(0, |photo| photo.bytes),
                picture: sent.map_or(Picture::Missing, |_| picture(&slot.id)),
            }
        })
        .collect()
}

fn earlier_view(earlier: &EarlierApplication, rulebook: &Rulebook) -> EarlierView {
    let label = |code: &String| {
        let code = &ReasonCode::from(code.as_str());
        let reason = rulebook.reason(code).map(|reason| &reason.reviewer);
        let known = reason.or_else(|| rulebook.referral(code).map(|referral| &referral.reviewer));
        known.cloned().unwrap_or_else(|| Text::new(code.as_str(), code.as_str()))
    };
    EarlierView {
        submitted_at: earlier.submitted_at,
        verdict: earlier.verdict.as_deref().and_then(verdict_word),
        reasons: earlier.reasons.iter().map(label).collect(),
    }
}

fn verdict_word(code: &str) -> Option<Text> {
    match code {
        "pass" => Some(Text::new("通过", "pass")),
        "fail" => Some(Text::new("不通过", "fail")),
        "refer" => Some(Text::new("转办", "refer")),
        _ => None,
    }
}
