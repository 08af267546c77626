//! Assembles what the reviewer sees of one case, from its record, its rules, its findings and its photos.

use chrono::{DateTime, Utc};
use model::calendar::local_day;
use model::identity::derived_fields;
use model::programme::{Entry, FieldKind, FieldOrigin, Programme, ResolvedField};
use model::{DocumentType, Finding, ReasonCode, Region, Rulebook, SlotId, Subject, Text, Verdict, pass_bars};
use protocol::manifest::{EarlierApplication, ManifestCase};

use crate::checks::FindingChange;
use crate::commands::case::{
    AttemptsView, CaseView, Checked, ChecklistItem, Draft, EarlierView, FieldOrigin as ShownOrigin,
    FieldView, PhotoView, Picture,
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
    pub changes: Vec<FindingChange>,
    pub state: CaseRowState,
    pub lease_ends_at: Option<DateTime<Utc>>,
    pub draft: Option<Draft>,
    pub decided: Option<Verdict>,
    pub neighbours: Neighbours,
    pub next_pictures: Vec<String>,
}

/// What is known of one photo beside its record.
#[derive(Debug, Clone)]
pub(crate) struct PhotoLook {
    pub picture: Picture,
    pub checked: Checked,
    pub card_box: Option<Region>,
}

impl PhotoLook {
    pub fn missing() -> Self {
        Self { picture: Picture::Missing, checked: Checked::NotYet, card_box: None }
    }
}

impl CaseOnDesk<'_> {
    /// `look` tells how the photo that was sent for a slot can be shown, and what the checks made of it.
    pub fn view(self, look: impl Fn(&SlotId) -> PhotoLook) -> CaseView {
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
            lease_ends_at: self.lease_ends_at,
            fields: fields(case, programme, rulebook),
            photos: photos(case, programme, look),
            findings: in_reading_order(findings, programme),
            changes: self.changes,
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
    sorted
        .sort_by(|a, b| b.severity.cmp(&a.severity).then(place(a).cmp(&place(b))).then(a.code.cmp(&b.code)));
    sorted
}

fn document_label(programme: &Programme, document: DocumentType) -> Text {
    programme.document(document).map_or_else(
        || Text::new("不受理的证件", "a document that this programme does not take"),
        |rules| rules.label.clone(),
    )
}

/// The data that the applicant answers for, with what follows from other fields filled in.
fn fields(case: &ManifestCase, programme: &Programme, rulebook: &Rulebook) -> Vec<FieldView> {
    let submitted = local_day(case.submitted_at);
    let derived = derived_fields(programme, rulebook, case.document, &case.declared, submitted);
    let view = |field: ResolvedField| {
        let value = match field.entry {
            Entry::Typed => case.declared.0.get(&field.id),
            Entry::Derived => derived.get(&field.id),
        };
        let value = value.filter(|value| !value.is_empty()).cloned();
        FieldView {
            display: value.as_deref().and_then(|value| display(case, programme, &field, value)),
            value,
            origin: match field.entry {
                Entry::Typed => ShownOrigin::Typed,
                Entry::Derived => ShownOrigin::Derived,
            },
            on_document: field.on_document,
            field: field.id,
            label: field.label,
        }
    };
    let fields = programme.fields_of(case.document).into_iter();
    fields.filter(|field| field.origin != FieldOrigin::Service).map(view).collect()
}

/// Words for coded values.
fn display(case: &ManifestCase, programme: &Programme, field: &ResolvedField, value: &str) -> Option<Text> {
    match (field.kind, value) {
        (FieldKind::DocumentType, _) => programme.document(case.document).map(|rules| rules.label.clone()),
        (FieldKind::Sex, "male" | "男") => Some(Text::new("男", "male")),
        (FieldKind::Sex, "female" | "女") => Some(Text::new("女", "female")),
        (FieldKind::YesNo, "yes") => Some(Text::new("是", "yes")),
        (FieldKind::YesNo, "no") => Some(Text::new("否", "no")),
        (FieldKind::ValiditySpan | FieldKind::ValidityEnd, "long-term") => {
            Some(Text::new("长期", "long-term"))
        }
        (FieldKind::ValiditySpan, years) => Some(Text::new(format!("{years}年"), format!("{years} years"))),
        _ => None,
    }
}

fn photos(case: &ManifestCase, programme: &Programme, look: impl Fn(&SlotId) -> PhotoLook) -> Vec<PhotoView> {
    let slots = programme.slots_of(case.document).into_iter();
    slots
        .map(|slot| {
            let sent = case.photos.iter().find(|photo| photo.slot == slot.id);
            let PhotoLook { picture, checked, card_box } =
                sent.map_or_else(PhotoLook::missing, |_| look(&slot.id));
            PhotoView {
                slot: slot.id.clone(),
                label: slot.label.clone(),
                side: programme.side_label(case.document, &slot.id).map(|side| side.label.clone()),
                file_name: sent.map(|photo| photo.file_name.clone()).unwrap_or_default(),
                bytes: sent.map_or(0, |photo| photo.bytes),
                picture,
                checked,
                card_box,
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

#[cfg(test)]
mod tests {
    use model::{Place, Severity};

    use super::*;
    use crate::review::fixtures::{finding, identity_case, rulebook};

    fn view(case: &ManifestCase, findings: &[Finding]) -> CaseView {
        let rulebook = rulebook();
        let programme =
            rulebook.programme(&case.programme.id, &case.programme.edition).expect("it is built in");
        CaseOnDesk {
            case,
            programme,
            rulebook: &rulebook,
            findings,
            changes: Vec::new(),
            state: CaseRowState::Open,
            lease_ends_at: None,
            draft: None,
            decided: None,
            neighbours: Neighbours::default(),
            next_pictures: Vec::new(),
        }
        .view(|_| PhotoLook { picture: Picture::Arriving, checked: Checked::NotYet, card_box: None })
    }

    #[test]
    fn the_view_holds_each_slot_with_its_side_also_where_nothing_was_sent() {
        let mut case = identity_case(1);
        case.photos.pop();
        let photos = view(&case, &[]).photos;
        let shown: Vec<_> = photos
            .iter()
            .map(|photo| {
                (photo.slot.as_str(), photo.side.as_ref().map(|side| side.zh.as_str()), &photo.picture)
            })
            .collect();
        let expected = [
            ("side-a", Some("人像面"), &Picture::Arriving),
            ("side-b", Some("国徽面"), &Picture::Arriving),
            ("hand-held", Some("人像面"), &Picture::Missing),
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn declared_data_say_where_they_come_from_and_what_codes_mean() {
        let fields = view(&identity_case(1), &[]).fields;
        let field =
            |id: &str| fields.iter().find(|field| field.field.as_str() == id).expect("the field is shown");
        assert_eq!(field("number").origin, ShownOrigin::Typed);
        assert_eq!(field("sex").origin, ShownOrigin::Derived);
        assert_eq!(field("sex").display, Some(Text::new("男", "male")), "follows from the number");
        assert_eq!(field("birth-date").value.as_deref(), Some("1990-03-07"), "follows from the number");
        assert_eq!(field("validity-end").value.as_deref(), Some("2040-01-01"), "follows from start and span");
        assert_eq!(field("document-type").display, Some(Text::new("居民身份证", "resident ID card")));
        assert_eq!(field("validity-span").display, Some(Text::new("20年", "20 years")));
        assert_eq!(field("ethnic-group").value, None, "nothing was declared");
        assert!(
            !fields.iter().any(|field| field.field.as_str() == "failed-verifications"),
            "the service's word"
        );
    }

    #[test]
    fn what_the_service_sends_along_stands_in_the_background() {
        let background = view(&identity_case(1), &[]).background;
        let lines: Vec<_> =
            background.iter().map(|line| (line.label.zh.as_str(), line.value.zh.as_str())).collect();
        assert_eq!(lines, [("实名核验未通过日期", "2026-02-01、2026-02-02")]);
    }

    #[test]
    fn findings_are_read_from_the_worst_down_and_suggest_their_reason_at_their_place() {
        let found = [
            finding("side-a", Severity::Info, None),
            finding("hand-held", Severity::Warn, Some("photo-unclear")),
            finding("side-b", Severity::Fail, Some("file-too-large")),
            finding("side-a", Severity::NotChecked, None),
        ];
        let view = view(&identity_case(1), &found);
        let order: Vec<_> = view.findings.iter().map(|finding| finding.severity).collect();
        assert_eq!(order, [Severity::Fail, Severity::Warn, Severity::NotChecked, Severity::Info]);
        let reason = |code: &str| view.reasons.iter().find(|reason| reason.code.as_str() == code);
        let unclear = reason("photo-unclear").expect("the programme uses it");
        assert_eq!(unclear.suggested, [Place::Slot { slot: SlotId::from("hand-held") }]);
        assert_eq!(unclear.places.len(), 3, "it may stand on each photo");
        assert_eq!(unclear.applicant.len(), 3, "one text for each place");
        assert!(!unclear.hard, "a person has to look");
        assert!(reason("file-too-large").expect("the programme uses it").hard);
        assert!(reason("photo-glare").is_none(), "the office has not switched it on");
    }

    #[test]
    fn a_reason_on_several_photos_names_those_that_were_found() {
        let found = ["side-a", "side-b"].map(|slot| finding(slot, Severity::Fail, Some("slot-repeated")));
        let view = view(&identity_case(1), &found);
        let repeated = view.reasons.iter().find(|reason| reason.code.as_str() == "slot-repeated");
        let slots = vec![SlotId::from("side-a"), SlotId::from("side-b")];
        assert_eq!(repeated.map(|reason| reason.places.clone()), Some(vec![Place::Case { slots }]));
    }
}
