//! The reasons that a case can fail or be referred by: where each may stand in this case, what the applicant would
//! read, and which of them the findings suggest.

use model::programme::{FieldOrigin, Programme, ReasonStanding};
use model::reason::{
    CaseContext, LastAttempt, ReasonKind, ReferTarget, applicant_text, pass_text, refer_text,
};
use model::rulebook::WhereCase;
use model::{
    Finding, Ground, Place, Reason, ReasonCode, Referral, Rulebook, Severity, SlotId, Subject, Text, Verdict,
    validate_verdict,
};
use protocol::manifest::ManifestCase;

use crate::commands::case::{ReasonView, ReferralView};

/// What the reasons of one case depend on.
#[derive(Clone, Copy)]
pub(crate) struct CaseRules<'a> {
    pub case: &'a ManifestCase,
    pub programme: &'a Programme,
    pub rulebook: &'a Rulebook,
    pub findings: &'a [Finding],
}

impl CaseRules<'_> {
    /// The reasons for failing in the catalogue's order.
    pub fn reasons(self) -> Vec<ReasonView> {
        let used = |reason: &&Reason| {
            matches!(self.programme.standing(&reason.code), ReasonStanding::Rule | ReasonStanding::OfficeOn)
        };
        let reasons = self.rulebook.catalogue().reasons.iter().filter(used);
        reasons.map(|reason| self.reason(reason)).filter(|view| !view.places.is_empty()).collect()
    }

    pub fn referrals(self) -> Vec<ReferralView> {
        let referrals = self.rulebook.catalogue().referrals.iter();
        referrals
            .filter(|referral| self.programme.refers(&referral.code))
            .map(|referral| self.referral(referral))
            .collect()
    }

    fn reason(self, reason: &Reason) -> ReasonView {
        let suggested = self.suggested(reason);
        let places = self.places(reason, &suggested);
        let read = |place: &Place| {
            let ground = Ground { code: reason.code.clone(), place: place.clone() };
            self.applicant_text(&[ground], None)
        };
        ReasonView {
            code: reason.code.clone(),
            key: reason.key.clone(),
            label: reason.reviewer.clone(),
            applicant: places.iter().map(read).collect(),
            hard: places.iter().all(|place| is_hard(reason, place, self.findings)),
            places,
            suggested,
        }
    }

    /// Every place of the case on which the rules let the reason stand. A reason that names several slots is
    /// offered with those that a finding names, else with all.
    fn places(self, reason: &Reason, suggested: &[Place]) -> Vec<Place> {
        let document = self.case.document;
        let slots = self.programme.slots_of(document);
        let slot_places = slots.iter().map(|slot| Place::Slot { slot: slot.id.clone() });
        let fields = self.programme.fields_of(document);
        let field_places = fields.iter().map(|field| match field.origin {
            FieldOrigin::Record => Place::Record { field: field.id.clone() },
            FieldOrigin::Declared | FieldOrigin::Service => Place::Field { field: field.id.clone() },
        });
        let named = suggested.iter().find(|place| matches!(place, Place::Case { .. })).cloned();
        let whole_case = named.unwrap_or_else(|| {
            let all = || slots.iter().map(|slot| slot.id.clone()).collect();
            Place::Case { slots: if reason.stands_on.names_slots { all() } else { Vec::new() } }
        });
        let candidates = slot_places.chain(field_places).chain([whole_case]);
        candidates.filter(|place| self.may_stand(reason, place)).collect()
    }

    fn may_stand(self, reason: &Reason, place: &Place) -> bool {
        let ground = Ground { code: reason.code.clone(), place: place.clone() };
        let verdict = Verdict::Fail { grounds: vec![ground] };
        validate_verdict(self.programme, self.rulebook, self.case.document, &verdict).is_ok()
    }

    /// Where findings suggest the reason.
    fn suggested(self, reason: &Reason) -> Vec<Place> {
        let findings = self.findings.iter().filter(|finding| finding.suggests.as_ref() == Some(&reason.code));
        if reason.stands_on.names_slots {
            let mut slots: Vec<SlotId> = Vec::new();
            for finding in findings {
                if let Subject::Slot { slot } = &finding.subject
                    && !slots.contains(slot)
                {
                    slots.push(slot.clone());
                }
            }
            let place = Place::Case { slots };
            return if self.may_stand(reason, &place) { vec![place] } else { Vec::new() };
        }
        let mut places: Vec<Place> = Vec::new();
        for place in findings.map(|finding| self.place_of(&finding.subject)) {
            if !places.contains(&place) && self.may_stand(reason, &place) {
                places.push(place);
            }
        }
        places
    }

    fn place_of(self, subject: &Subject) -> Place {
        match subject {
            Subject::Slot { slot } => Place::Slot { slot: slot.clone() },
            Subject::Field { field } => match self.programme.field(field).map(|field| field.origin) {
                Some(FieldOrigin::Record) => Place::Record { field: field.clone() },
                _ => Place::Field { field: field.clone() },
            },
            Subject::Case => Place::Case { slots: Vec::new() },
        }
    }

    fn applicant_text(self, grounds: &[Ground], last_attempt: Option<LastAttempt>) -> Text {
        let changed = self.case.declared.get("follows-change") == Some("yes");
        let wheres: &[WhereCase] = if changed { &[WhereCase::ChangedAfterVerification] } else { &[] };
        let context = CaseContext { document: self.case.document, wheres, last_attempt };
        applicant_text(self.programme, self.rulebook, context, grounds)
    }

    fn referral(self, referral: &Referral) -> ReferralView {
        ReferralView {
            code: referral.code.clone(),
            key: referral.key.clone(),
            label: referral.reviewer.clone(),
            applicant: self.refer_text(&referral.code),
            to: refer_target(referral.to),
        }
    }

    fn refer_text(self, code: &ReasonCode) -> Option<Text> {
        let sent = |field: &str| self.case.declared.get(field).unwrap_or_default();
        refer_text(self.rulebook, code, sent("recruitment-office"), sent("recruitment-office-phone"))
    }

    /// The whole text that the applicant would read of this verdict; `None` where nothing is told.
    pub fn preview(self, verdict: &Verdict) -> Option<Text> {
        let attempts = self.case.attempts.as_ref();
        let last = attempts.filter(|attempts| attempts.left == 0);
        let last = last.map(|attempts| LastAttempt { next_open: attempts.next_period });
        match verdict {
            Verdict::Pass => pass_text(self.programme, &self.case.declared),
            Verdict::Fail { grounds } => Some(self.applicant_text(grounds, last)),
            Verdict::Refer { reason } => self.refer_text(reason),
        }
    }
}

/// Whether a measurement settles the reason at this place, so that no eye is needed: it always does, or a check
/// found it there with severity `fail`.
pub(crate) fn is_hard(reason: &Reason, place: &Place, findings: &[Finding]) -> bool {
    let measured = |finding: &Finding| {
        finding.suggests.as_ref() == Some(&reason.code)
            && finding.severity == Severity::Fail
            && stands_at(place, &finding.subject)
    };
    reason.kind == ReasonKind::Hard || (reason.hard_when.is_some() && findings.iter().any(measured))
}

/// Whether what is found of `subject` is about the place of a reason.
pub(crate) fn stands_at(place: &Place, subject: &Subject) -> bool {
    match (place, subject) {
        (Place::Slot { slot }, Subject::Slot { slot: found }) => slot == found,
        (Place::Field { field } | Place::Record { field }, Subject::Field { field: found }) => field == found,
        (Place::Case { slots }, Subject::Slot { slot }) => slots.contains(slot),
        (Place::Case { .. }, Subject::Case) => true,
        _ => false,
    }
}

fn refer_target(target: ReferTarget) -> Text {
    match target {
        ReferTarget::RecruitmentOffice => Text::new(
            "结案，由户籍所在地征兵办公室办理",
            "Closes the case; the recruitment office takes over",
        ),
        ReferTarget::Applicant => {
            Text::new("退回申请人，确认后再审", "Back to the applicant, then reviewed again")
        }
        ReferTarget::SecondPersonThenSupervisor => {
            Text::new("第二人复核，再交主管", "A second person, then the supervisor")
        }
        ReferTarget::Supervisor => Text::new("审核主管", "The supervisor"),
        ReferTarget::SupervisorOnly => Text::new("仅审核主管可见", "The supervisor only"),
        ReferTarget::AnotherReviewer => Text::new("另一名审核员", "Another reviewer"),
        ReferTarget::AnotherReviewerOrStation => {
            Text::new("另一名审核员或另一台审核机", "Another reviewer or station")
        }
        ReferTarget::OtherProgramme => Text::new("转到对应的办理类别", "The other programme's queue"),
        ReferTarget::NotTheSameReviewer => {
            Text::new("另一名审核员，不再分给本人", "Another reviewer, never you again")
        }
        ReferTarget::ServerFetchesAgain => {
            Text::new("由中心重新取回照片", "The server fetches the photo again")
        }
    }
}
