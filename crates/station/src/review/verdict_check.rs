//! Whether a person may give this verdict on this case, as both stand on this station: everything that can be
//! refused before anything is written. The rules by themselves are `model`'s; here they meet the case, what the
//! person looked at, and who the person is.

use model::programme::Programme;
use model::{
    Finding, Ground, PersonId, Place, Rulebook, SlotId, Text, Verdict, VerdictError, pass_bars,
    validate_verdict,
};
use protocol::manifest::ManifestCase;

use super::case_view::checklist;
use super::reasons::is_hard;

/// Why a verdict is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum VerdictRefusal {
    #[error("this person may not decide the case")]
    NotByYou,
    /// The data or photos changed since the person saw them.
    #[error("the case changed since it was opened")]
    Changed,
    #[error(transparent)]
    Rules(#[from] VerdictError),
    /// A hard stop, or a consent that is missing.
    #[error("the case cannot pass: {}", .0.en)]
    PassBarred(Text),
    #[error("the checklist is not complete: {}", .0.en)]
    ChecklistOpen(Text),
    /// A reason that needs an eye, on a photo that was not opened.
    #[error("{} was not opened", slot.en)]
    SlotNotOpened { slot: Text, reason: Text },
}

/// A verdict with what it is judged by.
pub(crate) struct Proposal<'a> {
    pub case: &'a ManifestCase,
    pub programme: &'a Programme,
    pub rulebook: &'a Rulebook,
    pub findings: &'a [Finding],
    pub person: PersonId,
    pub revision: u32,
    pub verdict: &'a Verdict,
    /// Ids of the confirmed items.
    pub checklist: &'a [String],
    /// Slots that the person looked at large.
    pub opened: &'a [SlotId],
}

impl Proposal<'_> {
    pub fn check(&self) -> Result<(), VerdictRefusal> {
        if self.case.not_by.contains(&self.person) {
            return Err(VerdictRefusal::NotByYou);
        }
        if self.revision != self.case.revision {
            return Err(VerdictRefusal::Changed);
        }
        validate_verdict(self.programme, self.rulebook, self.case.document, self.verdict)?;
        match self.verdict {
            Verdict::Pass => self.check_pass(),
            Verdict::Fail { grounds } => grounds.iter().try_for_each(|ground| self.check_opened(ground)),
            Verdict::Refer { .. } => Ok(()),
        }
    }

    fn check_pass(&self) -> Result<(), VerdictRefusal> {
        if let Some(bar) = pass_bars(self.programme, &self.case.declared).into_iter().next() {
            return Err(VerdictRefusal::PassBarred(bar.text));
        }
        let open =
            checklist(self.case, self.programme).into_iter().find(|item| !self.checklist.contains(&item.id));
        open.map_or(Ok(()), |item| Err(VerdictRefusal::ChecklistOpen(item.text)))
    }

    fn check_opened(&self, ground: &Ground) -> Result<(), VerdictRefusal> {
        let Some(reason) = self.rulebook.reason(&ground.code) else { return Ok(()) };
        if is_hard(reason, &ground.place, self.findings) {
            return Ok(());
        }
        let slots: &[SlotId] = match &ground.place {
            Place::Slot { slot } => std::slice::from_ref(slot),
            Place::Case { slots } => slots,
            Place::Field { .. } | Place::Record { .. } => &[],
        };
        let unseen = slots.iter().find(|slot| !self.opened.contains(slot));
        unseen.map_or(Ok(()), |slot| {
            Err(VerdictRefusal::SlotNotOpened {
                slot: self.slot_label(slot),
                reason: reason.reviewer.clone(),
            })
        })
    }

    fn slot_label(&self, slot: &SlotId) -> Text {
        let known = self.programme.slot_label(self.case.document, slot);
        known.unwrap_or_else(|| Text::new(slot.as_str(), slot.as_str()))
    }
}

impl VerdictRefusal {
    /// What to do instead.
    pub fn text(&self) -> Text {
        match self {
            Self::NotByYou => Text::new(
                "这个案件应由其他人审核（您已作过第一次决定，或已申请回避）",
                "Somebody else has to decide this case: you gave the first decision, or asked to be excused",
            ),
            Self::Changed => Text::new(
                "申请人的资料或照片已更新，请重新打开后再决定",
                "The applicant's data or photos have changed: open the case again before deciding",
            ),
            Self::Rules(error) => error.text(),
            Self::PassBarred(text) => text.clone(),
            Self::ChecklistOpen(item) => Text::new(
                format!("通过前请确认核对项：“{}”", item.zh),
                format!("Confirm this point before passing: \"{}\"", item.en),
            ),
            Self::SlotNotOpened { slot, reason } => Text::new(
                format!("以“{}”为由之前，请先放大查看“{}”", reason.zh, slot.zh),
                format!("Look at {} before giving \"{}\" as a reason", slot.en, reason.en),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use model::{ReasonCode, Severity};
    use uuid::Uuid;

    use super::*;
    use crate::review::fixtures::{finding, identity_case, rulebook};

    fn fail(code: &str, slot: &str) -> Verdict {
        let place = Place::Slot { slot: SlotId::from(slot) };
        Verdict::Fail { grounds: vec![Ground { code: ReasonCode::from(code), place }] }
    }

    struct Attempt<'a> {
        verdict: Verdict,
        all_points: bool,
        opened: &'a [&'a str],
        revision: u32,
        not_by_me: bool,
        findings: Vec<Finding>,
    }

    impl Default for Attempt<'_> {
        fn default() -> Self {
            Self {
                verdict: Verdict::Pass,
                all_points: true,
                opened: &[],
                revision: 1,
                not_by_me: false,
                findings: Vec::new(),
            }
        }
    }

    fn check(attempt: &Attempt<'_>) -> Result<(), VerdictRefusal> {
        let rulebook = rulebook();
        let me = PersonId(Uuid::from_u128(7));
        let mut case = identity_case(1);
        if attempt.not_by_me {
            case.not_by.push(me);
        }
        let programme =
            rulebook.programme(&case.programme.id, &case.programme.edition).expect("it is built in");
        let points: Vec<String> = checklist(&case, programme).into_iter().map(|item| item.id).collect();
        let opened: Vec<SlotId> = attempt.opened.iter().map(|slot| SlotId::from(*slot)).collect();
        Proposal {
            case: &case,
            programme,
            rulebook: &rulebook,
            findings: &attempt.findings,
            person: me,
            revision: attempt.revision,
            verdict: &attempt.verdict,
            checklist: if attempt.all_points { &points } else { &points[1..] },
            opened: &opened,
        }
        .check()
    }

    #[test]
    fn a_pass_needs_the_whole_checklist_and_a_fail_does_not() {
        assert_eq!(check(&Attempt::default()), Ok(()));
        let open = check(&Attempt { all_points: false, ..Attempt::default() });
        assert!(matches!(open, Err(VerdictRefusal::ChecklistOpen(_))), "{open:?}");
        let verdict = fail("file-too-large", "side-a");
        assert_eq!(check(&Attempt { verdict, all_points: false, ..Attempt::default() }), Ok(()));
    }

    #[test]
    fn a_judgement_stands_only_on_a_photo_that_was_opened() {
        let verdict = || fail("photo-turned", "side-a");
        let unseen = check(&Attempt { verdict: verdict(), opened: &["side-b"], ..Attempt::default() });
        assert!(matches!(unseen, Err(VerdictRefusal::SlotNotOpened { .. })), "{unseen:?}");
        assert_eq!(check(&Attempt { verdict: verdict(), opened: &["side-a"], ..Attempt::default() }), Ok(()));
        let suggested = vec![finding("side-a", Severity::Fail, Some("photo-turned"))];
        let unseen = check(&Attempt { verdict: verdict(), findings: suggested, ..Attempt::default() });
        assert!(unseen.is_err(), "a machine's finding never stands in for an eye: {unseen:?}");
    }

    #[test]
    fn what_the_person_saw_and_who_it_is_counts() {
        let changed = check(&Attempt { revision: 2, ..Attempt::default() });
        assert_eq!(changed, Err(VerdictRefusal::Changed));
        let second = check(&Attempt { not_by_me: true, ..Attempt::default() });
        assert_eq!(second, Err(VerdictRefusal::NotByYou));
        let nothing =
            check(&Attempt { verdict: Verdict::Fail { grounds: Vec::new() }, ..Attempt::default() });
        assert_eq!(nothing, Err(VerdictRefusal::Rules(VerdictError::NoGround)));
    }
}
