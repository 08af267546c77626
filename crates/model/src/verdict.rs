//! Whether a verdict may be given: asked by the station before it records one and by the server before it takes
//! one, so that both say the same.

use crate::programme::{FieldOrigin, Programme, ReasonStanding, SlotKind};
use crate::reason::{Reason, RecordScope};
use crate::rulebook::Rulebook;
use crate::{Declared, DocumentType, FieldId, Ground, Place, ReasonCode, SlotId, Text, Verdict};

/// A verdict that may not be given, and what to do instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerdictError {
    #[error("this programme takes no case with such a document: refer it to another programme")]
    DocumentNotTaken,
    #[error("a fail needs at least one reason: choose what is wrong")]
    NoGround,
    #[error("`{code}` is no reason for not passing: choose one of the list")]
    UnknownReason { code: ReasonCode },
    #[error("`{code}` is a reason for referring: refer the case, or choose a reason for not passing")]
    ReferralAsGround { code: ReasonCode },
    #[error("this programme does not use `{code}`: choose another reason")]
    NotUsed { code: ReasonCode },
    #[error("the office has not switched `{code}` on: choose another reason, or pass")]
    SwitchedOff { code: ReasonCode },
    #[error("`{code}` cannot stand there: put it where the error is")]
    WrongPlace { code: ReasonCode },
    #[error("the case has no photo `{slot}`: choose one that it has")]
    UnknownSlot { slot: SlotId },
    #[error("the case has no datum `{field}`: choose one that it has")]
    UnknownField { field: FieldId },
    #[error("`{code}` speaks of several photos: name at least two")]
    SlotsToName { code: ReasonCode },
    #[error("`{code}` is given twice for the same place: remove one")]
    GroundTwice { code: ReasonCode },
    #[error("`{code}` is no reason for referring: choose one of the list")]
    UnknownReferral { code: ReasonCode },
    #[error("`{code}` is a reason for not passing: fail the case, or choose a reason for referring")]
    ReasonAsReferral { code: ReasonCode },
    #[error("this programme does not refer by `{code}`: choose another reason")]
    ReferralNotUsed { code: ReasonCode },
}

impl VerdictError {
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::DocumentNotTaken => "此办理类别不受理这种证件，请转办到其他业务".to_owned(),
            Self::NoGround => "不通过至少要有一条原因，请选择".to_owned(),
            Self::UnknownReason { code } => format!("“{code}”不是不通过原因，请从列表中选择"),
            Self::ReferralAsGround { code } => format!("“{code}”是转办原因，请改为转办，或另选不通过原因"),
            Self::NotUsed { code } => format!("此办理类别不使用“{code}”，请另选原因"),
            Self::SwitchedOff { code } => format!("本单位没有启用“{code}”，请另选原因，或者通过"),
            Self::WrongPlace { code } => format!("“{code}”不能用在这里，请放到出错的位置"),
            Self::UnknownSlot { slot } => format!("这件业务没有照片“{slot}”，请选择已有的照片"),
            Self::UnknownField { field } => format!("这件业务没有信息项“{field}”，请选择已有的信息项"),
            Self::SlotsToName { code } => format!("“{code}”涉及多张照片，请至少指明两张"),
            Self::GroundTwice { code } => format!("“{code}”在同一处重复，请删去一条"),
            Self::UnknownReferral { code } => format!("“{code}”不是转办原因，请从列表中选择"),
            Self::ReasonAsReferral { code } => format!("“{code}”是不通过原因，请改为不通过，或另选转办原因"),
            Self::ReferralNotUsed { code } => format!("此办理类别不使用转办原因“{code}”，请另选"),
        };
        Text::new(zh, self.to_string())
    }
}

/// Checks a verdict against the rules. What the case's facts say on a pass is [`pass_bars`]'s matter.
pub fn validate_verdict(
    programme: &Programme,
    rulebook: &Rulebook,
    document: DocumentType,
    verdict: &Verdict,
) -> Result<(), VerdictError> {
    if programme.document(document).is_none() && !matches!(verdict, Verdict::Refer { .. }) {
        return Err(VerdictError::DocumentNotTaken);
    }
    match verdict {
        Verdict::Pass => Ok(()),
        Verdict::Refer { reason } => validate_referral(programme, rulebook, reason),
        Verdict::Fail { grounds } if grounds.is_empty() => Err(VerdictError::NoGround),
        Verdict::Fail { grounds } => grounds.iter().enumerate().try_for_each(|(index, ground)| {
            if grounds[..index].contains(ground) {
                return Err(VerdictError::GroundTwice { code: ground.code.clone() });
            }
            validate_ground(programme, rulebook, document, ground)
        }),
    }
}

fn validate_referral(
    programme: &Programme,
    rulebook: &Rulebook,
    code: &ReasonCode,
) -> Result<(), VerdictError> {
    let code = code.clone();
    if rulebook.referral(&code).is_none() {
        return Err(match rulebook.reason(&code) {
            Some(_) => VerdictError::ReasonAsReferral { code },
            None => VerdictError::UnknownReferral { code },
        });
    }
    if programme.refers(&code) { Ok(()) } else { Err(VerdictError::ReferralNotUsed { code }) }
}

fn validate_ground(
    programme: &Programme,
    rulebook: &Rulebook,
    document: DocumentType,
    ground: &Ground,
) -> Result<(), VerdictError> {
    let code = || ground.code.clone();
    let Some(reason) = rulebook.reason(&ground.code) else {
        return Err(match rulebook.referral(&ground.code) {
            Some(_) => VerdictError::ReferralAsGround { code: code() },
            None => VerdictError::UnknownReason { code: code() },
        });
    };
    match programme.standing(&ground.code) {
        ReasonStanding::Rule | ReasonStanding::OfficeOn => {}
        ReasonStanding::OfficeOff => return Err(VerdictError::SwitchedOff { code: code() }),
        ReasonStanding::NotUsed => return Err(VerdictError::NotUsed { code: code() }),
    }
    let stands = match &ground.place {
        Place::Slot { slot } => stands_on_slot(programme, document, reason, slot)?,
        Place::Field { field } => stands_on_field(programme, document, reason, field)?,
        Place::Record { field } => stands_on_record(programme, reason, field)?,
        Place::Case { slots } => stands_on_case(programme, document, reason, slots)?,
    };
    if stands { Ok(()) } else { Err(VerdictError::WrongPlace { code: code() }) }
}

fn stands_on_slot(
    programme: &Programme,
    document: DocumentType,
    reason: &Reason,
    id: &SlotId,
) -> Result<bool, VerdictError> {
    let Some(slot) = programme.slots_of(document).into_iter().find(|slot| slot.id == *id) else {
        return Err(VerdictError::UnknownSlot { slot: id.clone() });
    };
    let dates_side = programme.document(document).and_then(|rules| rules.dates_side);
    let with_dates = dates_side.is_some() && programme.side(document, id) == dates_side;
    let on = &reason.stands_on;
    let portrait = on.record == Some(RecordScope::Portraits) && slot.kind == SlotKind::Portrait;
    Ok(portrait || on.slots.is_some_and(|scope| scope.holds(slot.kind, with_dates)))
}

fn stands_on_field(
    programme: &Programme,
    document: DocumentType,
    reason: &Reason,
    id: &FieldId,
) -> Result<bool, VerdictError> {
    let Some(field) = programme.fields_of(document).into_iter().find(|field| field.id == *id) else {
        return Err(VerdictError::UnknownField { field: id.clone() });
    };
    let on = &reason.stands_on;
    Ok(on.fields.contains(id) && (field.on_document || !on.on_document_only))
}

fn stands_on_record(programme: &Programme, reason: &Reason, id: &FieldId) -> Result<bool, VerdictError> {
    match programme.field(id) {
        Some(field) if field.origin == FieldOrigin::Record => {
            Ok(reason.stands_on.record == Some(RecordScope::AnyLine))
        }
        _ => Err(VerdictError::UnknownField { field: id.clone() }),
    }
}

fn stands_on_case(
    programme: &Programme,
    document: DocumentType,
    reason: &Reason,
    named: &[SlotId],
) -> Result<bool, VerdictError> {
    let slots = programme.slots_of(document);
    if let Some(unknown) = named.iter().find(|id| !slots.iter().any(|slot| slot.id == **id)) {
        return Err(VerdictError::UnknownSlot { slot: unknown.clone() });
    }
    let distinct: std::collections::BTreeSet<&SlotId> = named.iter().collect();
    if reason.stands_on.case && reason.stands_on.names_slots && distinct.len() < 2 {
        return Err(VerdictError::SlotsToName { code: reason.code.clone() });
    }
    Ok(reason.stands_on.case)
}

/// A fact of the case that rules a pass out, with the referral that is the way on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassBar {
    pub refer: ReasonCode,
    pub text: Text,
}

/// What stands in the way of a pass: hard stops and a missing consent. Checked at import, on the case, and again
/// when the server applies a pass.
pub fn pass_bars(programme: &Programme, declared: &Declared) -> Vec<PassBar> {
    let stops = programme.hard_stops.iter().filter(|stop| declared.get(stop.field.as_str()) == Some("yes"));
    let stops = stops.map(|stop| PassBar { refer: stop.refer.clone(), text: stop.text.clone() });
    let given = |field: &FieldId| declared.get(field.as_str()).is_some_and(|time| !time.trim().is_empty());
    let consent = programme.consent.iter().filter(|consent| !given(&consent.field));
    let consent =
        consent.map(|consent| PassBar { refer: consent.refer.clone(), text: consent.missing.clone() });
    stops.chain(consent).collect()
}
