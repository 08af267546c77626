//! What a reviewer reads beside data and photos: what the service sends along with the case, and what a pass would
//! do. Which fields those are, and which have to be seen before a pass, is the programme's word.

use chrono::{DateTime, Utc};
use model::calendar::ZONE;
use model::identity::masked;
use model::programme::{FieldKind, FieldOrigin, Programme, ResolvedField, VerdictKind};
use model::{FieldId, Text};
use protocol::manifest::ManifestCase;

use crate::commands::case::BackgroundLine;

/// Shown in the head of every case, so not said again.
const REFERENCE: &str = "reference";

/// The lines in the programme's order, then what a pass does.
pub(crate) fn background(case: &ManifestCase, programme: &Programme) -> Vec<BackgroundLine> {
    let fields = programme.fields_of(case.document);
    let sent_along = fields.iter().filter(|field| {
        field.origin == FieldOrigin::Service
            && field.id.as_str() != REFERENCE
            && !gives_time_only(programme, &field.id)
    });
    let mut lines: Vec<BackgroundLine> =
        sent_along.filter_map(|field| service_line(case, programme, field)).collect();
    lines.extend(pass_proposals(programme));
    lines
}

/// A time as the office's clock shows it.
pub(crate) fn local_time(at: DateTime<Utc>) -> String {
    at.with_timezone(&ZONE).format("%Y-%m-%d %H:%M").to_string()
}

/// A field that says since when another is so stands with that other.
fn gives_time_only(programme: &Programme, field: &FieldId) -> bool {
    programme.shown_before_pass.iter().any(|shown| shown.as_of.as_ref() == Some(field))
}

fn service_line(case: &ManifestCase, programme: &Programme, field: &ResolvedField) -> Option<BackgroundLine> {
    let consent = programme.consent.as_ref().filter(|consent| consent.field == field.id);
    let shown = programme.shown_before_pass.iter().find(|shown| shown.field == field.id);
    let stops = programme.hard_stops.iter().any(|stop| stop.field == field.id);
    let important = consent.is_some() || shown.is_some() || stops;
    let declared = case.declared.0.get(&field.id).map(|value| value.trim()).filter(|value| !value.is_empty());
    let value = match (declared, consent) {
        (Some(value), _) => display(programme, field, value),
        (None, Some(consent)) => consent.missing.clone(),
        // Silence about what has to be seen before a pass would read as "nothing".
        (None, None) if important => Text::new("未提供", "Not given"),
        (None, None) => return None,
    };
    let label = consent.map_or(&field.label, |consent| &consent.label);
    let as_of = shown.and_then(|shown| shown.as_of.as_ref()).and_then(|as_of| case.declared.0.get(as_of));
    Some(BackgroundLine { label: with_time(label, as_of.map(String::as_str)), value, important })
}

fn with_time(label: &Text, as_of: Option<&str>) -> Text {
    match as_of.and_then(|text| DateTime::parse_from_rfc3339(text).ok()) {
        None => label.clone(),
        Some(at) => {
            let at = local_time(at.with_timezone(&Utc));
            Text::new(format!("{}（截至{at}）", label.zh), format!("{} (as of {at})", label.en))
        }
    }
}

fn display(programme: &Programme, field: &ResolvedField, value: &str) -> Text {
    if let Some(ground) = programme.case_grounds.iter().find(|ground| ground.id == value) {
        return ground.text.clone();
    }
    match (field.kind, value) {
        (FieldKind::YesNo, "yes") => Text::new("是", "yes"),
        (FieldKind::YesNo, "no") => Text::new("否", "no"),
        (FieldKind::Instant, _) => {
            let shown = DateTime::parse_from_rfc3339(value).map(|at| local_time(at.with_timezone(&Utc)));
            same(&shown.unwrap_or_else(|_| value.to_owned()))
        }
        (FieldKind::Dates, _) => {
            let days: Vec<&str> = value.split(';').map(str::trim).collect();
            Text::new(days.join("、"), days.join(", "))
        }
        (FieldKind::Number | FieldKind::OtherNumber, _) => same(&masked(value)),
        _ => same(value),
    }
}

/// What a pass destroys or replaces; the server checks it again before it applies it.
fn pass_proposals(programme: &Programme) -> Vec<BackgroundLine> {
    let label = Text::new("通过的后果", "What a pass does");
    let proposals = programme.effects_of(VerdictKind::Pass).filter(|effect| effect.proposal);
    proposals
        .map(|effect| BackgroundLine { label: label.clone(), value: effect.text.clone(), important: true })
        .collect()
}

fn same(value: &str) -> Text {
    Text::new(value, value)
}
