//! What a programme file can get wrong by itself, apart from its shape: things named twice or never defined,
//! figures that contradict each other.

use std::collections::BTreeSet;
use std::fmt::Display;

use super::{DocumentRules, DueLimit, FieldKind, FieldOrigin, Programme, Quota, Slot, VerdictKind};
use crate::calendar::MonthDay;
use crate::identity::ValiditySpan;
use crate::rulebook::document::{Path, Problem, at};
use crate::{FieldId, SlotId};

type Faults = Vec<(Path, Problem)>;

pub(super) fn faults(programme: &Programme) -> Faults {
    let mut faults = Faults::new();
    if programme.edition.trim().is_empty() {
        faults.push((
            at!["edition"],
            Problem::rule("版本名称，例如 2020-04", "a name of the edition, as 2020-04"),
        ));
    }
    twice(&mut faults, "slots", programme.slots.iter().map(|slot| &slot.id));
    twice(&mut faults, "fields", programme.fields.iter().map(|field| &field.id));
    twice(&mut faults, "checklist", programme.checklist.iter().map(|item| &item.id));
    twice(&mut faults, "effects", programme.effects.iter().map(|effect| &effect.id));
    twice(&mut faults, "documents", programme.documents.iter().map(|rules| format!("{:?}", rules.document)));
    not_empty(&mut faults, "documents", programme.documents.is_empty());
    not_empty(&mut faults, "slots", programme.slots.is_empty());
    not_empty(&mut faults, "checklist", programme.checklist.is_empty());
    for (index, slot) in programme.slots.iter().enumerate() {
        slot_faults(&mut faults, slot, &at!["slots", index]);
    }
    for (index, rules) in programme.documents.iter().enumerate() {
        document_faults(&mut faults, programme, rules, &at!["documents", index]);
    }
    reason_faults(&mut faults, programme);
    if let Some(quota) = &programme.quota {
        quota_faults(&mut faults, quota);
    }
    time_faults(&mut faults, programme);
    conduct_faults(&mut faults, programme);
    faults
}

/// Entries of the list `list` that carry an id seen before.
fn twice<T: Display>(faults: &mut Faults, list: &str, ids: impl Iterator<Item = T>) {
    let mut seen = BTreeSet::new();
    for (index, id) in ids.enumerate() {
        let name = id.to_string();
        if !seen.insert(name.clone()) {
            faults.push((at![list, index], Problem::Twice { name }));
        }
    }
}

fn not_empty(faults: &mut Faults, list: &str, empty: bool) {
    if empty {
        faults.push((at![list], Problem::rule("至少一项", "at least one entry")));
    }
}

fn slot_faults(faults: &mut Faults, slot: &Slot, at: &Path) {
    let photo = at.clone().with("photo");
    if let Some(size) = &slot.photo.size {
        let at = photo.clone().with("size");
        if size.clear_bytes >= size.over_bytes {
            let problem = Problem::Contradiction { lower: "clear_bytes", upper: "over_bytes" };
            faults.push((at.clone().with("clear_bytes"), problem));
        }
        if size.clear_bytes == 0 {
            faults.push((at.with("clear_bytes"), Problem::rule("大于0字节", "more than 0 bytes")));
        }
    }
    if slot.photo.formats.is_empty() != slot.photo.extensions.is_empty() {
        let problem = Problem::rule(
            "格式和扩展名要么都写，要么都不写",
            "given for formats and extensions alike, or for neither",
        );
        faults.push((photo.clone().with("extensions"), problem));
    }
    if slot.photo.formats.is_empty() != slot.photo.formats_phrase.is_none() {
        faults.push((
            photo.with("formats_phrase"),
            Problem::rule("写了格式就要写，没写格式就不能写", "there exactly when formats are"),
        ));
    }
}

fn document_faults(faults: &mut Faults, programme: &Programme, rules: &DocumentRules, at: &Path) {
    for (index, slot) in rules.slots.iter().enumerate() {
        let at = at.clone().with("slots").with(index);
        match programme.slot(slot) {
            None => faults.push((at, unknown_slot(slot))),
            Some(_) if rules.slots[..index].contains(slot) => {
                faults.push((at, Problem::Twice { name: slot.to_string() }));
            }
            Some(found) if found.kind.shows_document() && !rules.sides.contains_key(slot) => {
                faults.push((at, Problem::Missing { name: format!("sides.{slot}") }));
            }
            Some(_) => {}
        }
    }
    let label_of = |side| rules.side_labels.iter().any(|label| label.side == side);
    for (slot, side) in &rules.sides {
        let at = at.clone().with("sides").with(slot.as_str());
        if !rules.slots.contains(slot) {
            faults.push((at, unknown_slot(slot)));
        } else if !label_of(*side) {
            faults.push((at, Problem::Missing { name: "side_labels entry of this side".to_owned() }));
        }
    }
    span_faults(faults, rules, at);
    for (index, entry) in rules.fields.iter().enumerate() {
        let at = at.clone().with("fields").with(index);
        if programme.field(&entry.field).is_none() {
            faults.push((at, unknown_field(&entry.field)));
        } else if rules.fields[..index].iter().any(|earlier| earlier.field == entry.field) {
            faults.push((at, Problem::Twice { name: entry.field.to_string() }));
        }
    }
}

fn span_faults(faults: &mut Faults, rules: &DocumentRules, at: &Path) {
    const SPAN: Problem =
        Problem::rule("年数（例如 10）或 long-term", "a number of years, as `10`, or `long-term`");
    for (index, span) in rules.validity_spans.iter().enumerate() {
        if ValiditySpan::parse(span).is_none() {
            faults.push((at.clone().with("validity_spans").with(index), SPAN));
        }
    }
    for (index, rule) in rules.validity_by_age.iter().enumerate() {
        let at = at.clone().with("validity_by_age").with(index);
        if ValiditySpan::parse(&rule.span).is_none() {
            faults.push((at.with("span"), SPAN));
        } else if !rules.validity_spans.contains(&rule.span) {
            let problem = Problem::Unknown { what: "span of this document", name: rule.span.clone() };
            faults.push((at.with("span"), problem));
        } else if rules.validity_by_age[..index].iter().any(|earlier| earlier.from_age >= rule.from_age) {
            faults.push((at.with("from_age"), Problem::rule("大于前一项的年龄", "above the age before it")));
        }
    }
}

fn unknown_slot(slot: &SlotId) -> Problem {
    Problem::Unknown { what: "slot", name: slot.to_string() }
}

fn unknown_field(field: &FieldId) -> Problem {
    Problem::Unknown { what: "field", name: field.to_string() }
}

fn reason_faults(faults: &mut Faults, programme: &Programme) {
    let reasons = &programme.reasons;
    for (index, code) in reasons.rule.iter().enumerate() {
        if reasons.office.contains_key(code) || reasons.rule[..index].contains(code) {
            faults.push((at!["reasons", "rule", index], Problem::Twice { name: code.to_string() }));
        }
    }
    for (index, code) in reasons.refer.iter().enumerate() {
        if reasons.refer[..index].contains(code) {
            faults.push((at!["reasons", "refer", index], Problem::Twice { name: code.to_string() }));
        }
    }
    for (index, item) in programme.checklist.iter().enumerate() {
        for (reason, code) in item.reasons.iter().enumerate() {
            if !reasons.rule.contains(code) && !reasons.office.contains_key(code) {
                let problem = Problem::Unknown { what: "reason of this programme", name: code.to_string() };
                faults.push((at!["checklist", index, "reasons", reason], problem));
            }
        }
    }
}

fn quota_faults(faults: &mut Faults, quota: &Quota) {
    if let (Some(day), Some(total)) = (quota.per_day, quota.total)
        && day > total
    {
        let problem = Problem::Contradiction { lower: "per_day", upper: "total" };
        faults.push((at!["quota", "per_day"], problem));
    }
    for (name, figure) in
        [("per_period", quota.per_period), ("per_day", quota.per_day), ("total", quota.total)]
    {
        if figure == Some(0) {
            faults.push((at!["quota", name], Problem::rule("至少为1", "at least 1")));
        }
    }
    if quota.per_period.is_some() == quota.periods.is_empty() {
        let problem =
            Problem::rule("写了 per_period 就要写，没写就不能写", "there exactly when per_period is");
        faults.push((at!["quota", "periods"], problem));
    }
    let mut expected = MonthDay::FIRST;
    for (index, period) in quota.periods.iter().enumerate() {
        let at = at!["quota", "periods", index];
        match (MonthDay::parse(&period.from), MonthDay::parse(&period.to)) {
            (Some(from), Some(to)) if from == expected && from <= to => expected = to.next(),
            (Some(_), Some(_)) => {
                let problem = Problem::rule(
                    "前一周期次日，各周期须覆盖全年",
                    "the day after the period before it, so that the periods cover the whole year",
                );
                faults.push((at.with("from"), problem));
                return;
            }
            _ => faults.push((
                at,
                Problem::rule(
                    "一年中的两天，例如 01-01 和 08-31",
                    "two days of the year, as 01-01 and 08-31",
                ),
            )),
        }
    }
    if !quota.periods.is_empty() && expected != MonthDay::FIRST {
        let problem = Problem::rule("最后一个周期须到 12-31", "periods that end with 12-31");
        faults.push((at!["quota", "periods"], problem));
    }
}

fn time_faults(faults: &mut Faults, programme: &Programme) {
    let lease = &programme.lease;
    if lease.max_hours == 0 {
        faults.push((at!["lease", "max_hours"], Problem::rule("至少为1", "at least 1")));
    }
    let due_hours = match programme.due.limit {
        DueLimit::WorkingDays { days: 0, .. } | DueLimit::WorkingDayHours { hours: 0 } => {
            faults.push((at!["due", "limit"], Problem::rule("大于零", "more than no time at all")));
            return;
        }
        DueLimit::WorkingDays { days, .. } => days * 24,
        DueLimit::WorkingDayHours { hours } => hours,
        DueLimit::None => return,
    };
    if lease.reserve_hours >= due_hours {
        let problem = Problem::Contradiction { lower: "lease.reserve_hours", upper: "due.limit" };
        faults.push((at!["lease", "reserve_hours"], problem));
    }
}

fn conduct_faults(faults: &mut Faults, programme: &Programme) {
    let mut need = |at: Path, field: &FieldId, kind: Option<FieldKind>| match programme.field(field) {
        None => faults.push((at, unknown_field(field))),
        Some(found) if kind.is_some_and(|kind| found.kind != kind) => {
            faults.push((
                at,
                Problem::rule("类型与本规则相符的信息项", "a field of the kind that this rule asks about"),
            ));
        }
        Some(found) if found.origin == FieldOrigin::Record => {
            faults.push((at, Problem::rule("不能是学籍信息项", "no line of the student record")));
        }
        Some(_) => {}
    };
    for (index, stop) in programme.hard_stops.iter().enumerate() {
        need(at!["hard_stops", index, "field"], &stop.field, Some(FieldKind::YesNo));
    }
    for (index, notice) in programme.pass_notices.iter().enumerate() {
        need(at!["pass_notices", index, "field"], &notice.field, Some(FieldKind::YesNo));
    }
    for (index, shown) in programme.shown_before_pass.iter().enumerate() {
        need(at!["shown_before_pass", index, "field"], &shown.field, None);
        if let Some(as_of) = &shown.as_of {
            need(at!["shown_before_pass", index, "as_of"], as_of, Some(FieldKind::Instant));
        }
    }
    if let Some(consent) = &programme.consent {
        need(at!["consent", "field"], &consent.field, Some(FieldKind::Instant));
    }
    refer_faults(faults, programme);
    item_faults(faults, programme);
    let proposes = programme.effects_of(VerdictKind::Pass).any(|effect| effect.proposal);
    if proposes && !programme.review.four_eyes.contains(&VerdictKind::Pass) {
        let problem = Problem::rule(
            "须含 pass，因为通过会注销或替换内容",
            "holding `pass`, because a pass of this programme destroys or replaces something",
        );
        faults.push((at!["review", "four_eyes"], problem));
    }
}

fn refer_faults(faults: &mut Faults, programme: &Programme) {
    let stops =
        programme.hard_stops.iter().enumerate().map(|(i, stop)| (at!["hard_stops", i, "refer"], &stop.refer));
    let consent = programme.consent.iter().map(|consent| (at!["consent", "refer"], &consent.refer));
    for (at, code) in stops.chain(consent) {
        if !programme.reasons.refer.contains(code) {
            faults
                .push((at, Problem::Unknown { what: "referral of this programme", name: code.to_string() }));
        }
    }
}

fn item_faults(faults: &mut Faults, programme: &Programme) {
    for (index, item) in programme.checklist.iter().enumerate() {
        for (slot, id) in item.slots.iter().enumerate().filter(|(_, id)| programme.slot(id).is_none()) {
            faults.push((at!["checklist", index, "slots", slot], unknown_slot(id)));
        }
        for (field, id) in item.fields.iter().enumerate().filter(|(_, id)| programme.field(id).is_none()) {
            faults.push((at!["checklist", index, "fields", field], unknown_field(id)));
        }
    }
    for (id, _) in programme.corrections.iter().filter(|(id, _)| programme.field(id).is_none()) {
        faults.push((at!["corrections", id.as_str()], unknown_field(id)));
    }
}
