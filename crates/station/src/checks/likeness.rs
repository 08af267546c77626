//! Photos of a case held against each other and against those of the batch's other cases, and what is said of them
//! together with what was found in other batches here ([`super::elsewhere`]) and by the server among all photos. Only the same bytes or pixels are called the same photo; copies are for a person to look at.

use std::collections::{BTreeMap, BTreeSet};

use inspect::likeness::{Likeness, Relief, confirm};
use model::{CaseId, Finding, Measure, Programme, ReasonCode, Rulebook, Severity, SlotId, Subject, Text};
use protocol::manifest::{DuplicateCandidate, ManifestCase};

use crate::store::batch::alike::{self, AlikeRow, Tier};
use crate::store::batch::alike_elsewhere::{self, ElsewhereRow};
use crate::store::batch::case_record;
use crate::store::batch::fingerprint::{self, SketchRow};
use crate::store::{BatchRead, BatchWrite, StoreError};

/// What two copies have to correlate, in the programme's thresholds.
const THRESHOLD: &str = "photo-copied";
/// Photos of other cases that are kept for one photo: everybody may have sent the same placeholder.
pub const MOST_ELSEWHERE: u64 = 8;
/// Cases that a finding names.
const MOST_NAMED: usize = 3;

/// Holds the photos of a case against each other and against all others of the batch that were looked at. Returns the
/// other cases that have met one of its photos for the first time.
pub fn relate(
    tx: &BatchWrite<'_>,
    case: &ManifestCase,
    rulebook: &Rulebook,
) -> Result<BTreeSet<CaseId>, StoreError> {
    let least = least(rulebook, case);
    let known: BTreeSet<CaseId> =
        alike::of_case(tx, case.id)?.into_iter().map(|row| row.other_case).collect();
    alike::forget(tx, case.id)?;
    let all = fingerprint::sketches(tx)?;
    let mut others = BTreeSet::new();
    for photo in all.iter().filter(|photo| photo.case == case.id) {
        let mut elsewhere = MOST_ELSEWHERE;
        for other in &all {
            let within = other.case == case.id;
            if (within && other.slot == photo.slot) || (!within && elsewhere == 0) {
                continue;
            }
            let reliefs =
                || Ok(fingerprint::relief(tx, photo.hash)?.zip(fingerprint::relief(tx, other.hash)?));
            let Some((tier, correlation)) = compared(photo, other, least, reliefs)? else { continue };
            keep(tx, photo, other, tier, correlation)?;
            if within {
                continue;
            }
            elsewhere -= 1;
            if alike::count_elsewhere(tx, other.case, &other.slot)? < MOST_ELSEWHERE {
                keep(tx, other, photo, tier, correlation)?;
                others.insert(other.case);
            }
        }
    }
    others.retain(|other| !known.contains(other));
    Ok(others)
}

fn keep(
    tx: &BatchWrite<'_>,
    photo: &SketchRow,
    other: &SketchRow,
    tier: Tier,
    correlation: Option<f64>,
) -> Result<(), StoreError> {
    let (slot, other_case, other_slot) = (photo.slot.clone(), other.case, other.slot.clone());
    alike::put(tx, photo.case, &AlikeRow { slot, other_case, other_slot, tier, correlation })
}

/// What two copies have to correlate; `None` where the programme compares no photos.
pub fn least(rulebook: &Rulebook, case: &ManifestCase) -> Option<f64> {
    let programme = rulebook.programme(&case.programme.id, &case.programme.edition)?;
    programme.thresholds.get(THRESHOLD)?.warn
}

/// `reliefs` of the one and the other are asked for only where their sketches are alike.
pub fn compared(
    photo: &SketchRow,
    other: &SketchRow,
    least: Option<f64>,
    reliefs: impl FnOnce() -> Result<Option<(Relief, Relief)>, StoreError>,
) -> Result<Option<(Tier, Option<f64>)>, StoreError> {
    if photo.hash == other.hash {
        return Ok(Some((Tier::SameBytes, None)));
    }
    let Some((one, two)) = photo.sketch.zip(other.sketch) else { return Ok(None) };
    if one.pixels == two.pixels {
        return Ok(Some((Tier::SamePixels, None)));
    }
    let (Some(least), Some(candidate)) = (least, one.candidate(&two)) else { return Ok(None) };
    Ok(reliefs()?.and_then(|(one, two)| match confirm(&one, &two, &candidate, least as f32)? {
        Likeness::Copy { correlation, cropped } => {
            let tier = if cropped { Tier::Cropped } else { Tier::Near };
            Some((tier, Some(f64::from(correlation))))
        }
        Likeness::SamePixels => Some((Tier::SamePixels, None)),
    }))
}

/// What is said of a case's photos, from what was found here and what the manifest brought.
pub fn findings(
    db: &BatchRead<'_>,
    case: &ManifestCase,
    programme: &Programme,
    check_version: u32,
) -> Result<Vec<Finding>, StoreError> {
    let limit = programme.thresholds.get(THRESHOLD).and_then(|threshold| threshold.warn);
    let rows = alike::of_case(db, case.id)?;
    let other_batches = alike_elsewhere::of_case(db, case.id)?;
    let mut findings = Vec::new();
    for photo in &case.photos {
        let rows = rows.iter().filter(|row| row.slot == photo.slot);
        let (within, elsewhere): (Vec<&AlikeRow>, Vec<&AlikeRow>) =
            rows.partition(|row| row.other_case == case.id);
        findings.extend(repeated(&photo.slot, &within, programme, limit, check_version));
        let in_other_batches: Vec<&ElsewhereRow> =
            other_batches.iter().filter(|row| row.slot == photo.slot).collect();
        let served = case.duplicates.iter().filter(|candidate| candidate.slot == photo.slot);
        let uses = uses(db, case, &elsewhere, &in_other_batches, served)?;
        findings.extend(used_elsewhere(&photo.slot, &uses, check_version));
    }
    Ok(findings)
}

/// The same photo in other slots of the case. One finding: the nearest kind of likeness counts.
fn repeated(
    slot: &SlotId,
    rows: &[&AlikeRow],
    programme: &Programme,
    limit: Option<f64>,
    check_version: u32,
) -> Option<Finding> {
    let is_same = rows.iter().map(|row| row.tier).min()? <= Tier::SamePixels;
    let rows: Vec<&&AlikeRow> = rows.iter().filter(|row| (row.tier <= Tier::SamePixels) == is_same).collect();
    let labels: Vec<&Text> =
        rows.iter().filter_map(|row| programme.slot(&row.other_slot).map(|slot| &slot.label)).collect();
    let zh: String = labels.iter().map(|label| format!("“{}”", label.zh)).collect();
    let en = labels.iter().map(|label| label.en.as_str()).collect::<Vec<_>>().join(" and the ");
    let text = if is_same {
        Text::new(format!("与{zh}是同一张照片"), format!("The same photo as the {en}"))
    } else {
        Text::new(
            format!("与{zh}可能出自同一次拍摄（经过压缩、缩放、旋转、镜像或裁剪），请对照查看"),
            format!("Perhaps the same shot as the {en}, saved, scaled, turned or cropped: look at both"),
        )
    };
    let reason = ReasonCode::from("slot-repeated");
    let breaks_a_rule = programme.reasons.rule.contains(&reason);
    let correlation = rows.iter().filter_map(|row| row.correlation).reduce(f64::max);
    Some(Finding {
        code: "photo-repeated-in-case".to_owned(),
        severity: if is_same && breaks_a_rule { Severity::Fail } else { Severity::Warn },
        subject: Subject::Slot { slot: slot.clone() },
        measure: correlation.map(|value| Measure { value, limit, unit: "correlation".to_owned() }),
        region: None,
        suggests: breaks_a_rule.then_some(reason),
        check_version,
        text,
    })
}

/// Another applicant's case that shows the photo.
struct Use {
    same: bool,
    /// Of a case that is here.
    reference: Option<String>,
}

/// Who else shows a photo. An applicant may send the same one with every application of their own.
fn uses<'a>(
    db: &BatchRead<'_>,
    case: &ManifestCase,
    in_batch: &[&AlikeRow],
    in_other_batches: &[&ElsewhereRow],
    served: impl Iterator<Item = &'a DuplicateCandidate>,
) -> Result<Vec<Use>, StoreError> {
    let mut others = BTreeMap::<CaseId, bool>::new();
    let found = in_batch.iter().map(|row| (row.other_case, row.tier <= Tier::SamePixels));
    let found = found.chain(in_other_batches.iter().map(|row| (row.other_case, row.same)));
    let told = served.map(|candidate| (candidate.other_case, candidate.tier.starts_with("same-")));
    for (other, same) in found.chain(told) {
        *others.entry(other).or_default() |= same;
    }
    let mut uses = Vec::with_capacity(others.len());
    for (other, same) in others {
        let record = case_record::get(db, other)?.map(|row| row.case);
        if is_own(case, other, record.as_ref()) {
            continue;
        }
        let elsewhere = in_other_batches.iter().find(|row| row.other_case == other);
        let reference = record.map(|record| record.reference);
        uses.push(Use { same, reference: reference.or_else(|| elsewhere.map(|row| row.reference.clone())) });
    }
    Ok(uses)
}

fn used_elsewhere(slot: &SlotId, uses: &[Use], check_version: u32) -> Option<Finding> {
    (!uses.is_empty()).then(|| Finding {
        code: "photo-used-in-another-case".to_owned(),
        severity: Severity::Warn,
        subject: Subject::Slot { slot: slot.clone() },
        measure: None,
        region: None,
        suggests: None,
        check_version,
        text: told_of(uses),
    })
}

/// Both cases are one applicant's.
pub fn is_own(case: &ManifestCase, other: CaseId, record: Option<&ManifestCase>) -> bool {
    let number = case.declared.get("number");
    case.earlier.iter().any(|earlier| earlier.case == other)
        || record.is_some_and(|record| number.is_some() && record.declared.get("number") == number)
}

fn told_of(uses: &[Use]) -> Text {
    let mut named: Vec<&str> = uses.iter().filter_map(|one| one.reference.as_deref()).collect();
    named.truncate(MOST_NAMED);
    let (zh, en) = places(&named, uses.len() - named.len());
    if uses.iter().any(|one| one.same) {
        Text::new(
            format!("{zh}也用了这张照片，请核对"),
            format!("The same photo is used in {en}: compare them"),
        )
    } else {
        Text::new(
            format!("{zh}有一张可能出自同一次拍摄的照片，请对照查看"),
            format!("Perhaps the same shot is used in {en}: look at both"),
        )
    }
}

/// `案件 A、B 和另外 2 个案件`
fn places(named: &[&str], rest: usize) -> (String, String) {
    let cases = |count: usize| if count == 1 { "case" } else { "cases" };
    match (named.is_empty(), rest) {
        (true, _) => (format!("另外 {rest} 个案件"), format!("{rest} other {}", cases(rest))),
        (false, 0) => {
            (format!("案件 {}", named.join("、")), format!("{} {}", cases(named.len()), named.join(", ")))
        }
        (false, _) => (
            format!("案件 {} 和另外 {rest} 个案件", named.join("、")),
            format!("{} {} and {rest} more", cases(named.len()), named.join(", ")),
        ),
    }
}
