//! The cases of a batch, page by page. A record that cannot be reviewed here is named, and the rest goes on.

use std::collections::HashSet;

use model::{BatchId, Programme, Rulebook, Text};
use protocol::manifest::ManifestCase;
use protocol::messages::ManifestRequest;

use super::exchange::{BrokenRecord, Exchange, Notice, ReadPage};
use super::failure::SyncError;
use crate::store::StoreError;
use crate::store::batch::manifest::ManifestState;
use crate::store::batch::{case_record, manifest};
use crate::store::station::batch::BatchState;
use crate::store::station::{batch, case_state};

/// Small enough to come in a few seconds over a slow link, so that the first cases can be looked at soon.
const CASES_PER_PAGE: u32 = 50;
/// A page that did not come in time is asked for in smaller parts, down to this.
const FEWEST_CASES: u32 = 5;

/// After so many failures in a row.
pub fn cases_per_page(failures: u32) -> u32 {
    CASES_PER_PAGE.checked_shr(failures).unwrap_or_default().max(FEWEST_CASES)
}

/// What a page brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageBrought {
    pub cases: u32,
    /// Records that cannot be reviewed here.
    pub troubles: Vec<Text>,
    /// A case comes under rules that are not here: they may be on their way with the next changes. The page was
    /// left alone.
    pub rules_missing: bool,
    /// It was the manifest's first page.
    pub from_the_start: bool,
}

/// Batches that can be reviewed here.
pub async fn active_batches(exchange: &Exchange) -> Result<Vec<BatchId>, StoreError> {
    let rows = exchange.stores.read(batch::all).await?;
    let active = rows.into_iter().filter(|row| row.state == BatchState::Active);
    Ok(active.map(|row| row.id).collect())
}

/// Batches whose manifest is not complete, oldest claim first.
pub async fn unread(exchange: &Exchange) -> Result<Vec<BatchId>, StoreError> {
    let mut unread = Vec::new();
    for batch in active_batches(exchange).await? {
        if !exchange.stores.read_batch(batch, manifest::state).await?.complete {
            unread.push(batch);
        }
    }
    Ok(unread)
}

/// Reads one page. With `wait_for_rules`, a page with a case whose rules are missing is not applied.
pub async fn page(
    exchange: &Exchange,
    batch: BatchId,
    rulebook: &Rulebook,
    cases: u32,
    wait_for_rules: bool,
) -> Result<PageBrought, SyncError> {
    let ManifestState { cursor, .. } = exchange.stores.read_batch(batch, manifest::state).await?;
    let request = ManifestRequest { after: cursor.clone(), limit: cases };
    let ReadPage { page, broken } = exchange.central.manifest_page(batch, request).await?;
    if page.next.is_some() && page.next == cursor {
        return Err(SyncError::garbled("a manifest page that leads to itself"));
    }
    if wait_for_rules && page.cases.iter().any(|case| programme_of(case, rulebook).is_none()) {
        return Ok(PageBrought { rules_missing: true, ..PageBrought::default() });
    }
    let mut troubles: Vec<Text> = broken.iter().map(broken_text).collect();
    let mut cases = Vec::with_capacity(page.cases.len());
    for case in page.cases {
        match fault(&case, batch, rulebook) {
            None => cases.push(case),
            Some(trouble) => troubles.push(trouble),
        }
    }
    let brought = u32::try_from(cases.len()).unwrap_or(u32::MAX);
    keep(exchange, batch, cases, page.next, page.total).await?;
    exchange.notify(Notice::Progress(batch));
    let from_the_start = cursor.is_none();
    Ok(PageBrought { cases: brought, troubles, rules_missing: false, from_the_start })
}

/// The station's file first, which may be done again, then records and cursor together.
async fn keep(
    exchange: &Exchange,
    batch: BatchId,
    cases: Vec<ManifestCase>,
    next: Option<String>,
    total: u64,
) -> Result<(), StoreError> {
    let states: Vec<_> = cases.iter().map(|case| (case.id, case.programme.clone())).collect();
    exchange
        .stores
        .write(move |tx| {
            states.iter().try_for_each(|(case, programme)| case_state::put(tx, *case, batch, programme))
        })
        .await?;
    exchange
        .stores
        .write_batch(batch, move |tx| {
            cases.iter().try_for_each(|case| case_record::put(tx, case))?;
            manifest::advance(tx, next.as_deref(), total)
        })
        .await
}

pub fn programme_of<'a>(case: &ManifestCase, rulebook: &'a Rulebook) -> Option<&'a Programme> {
    rulebook.programme(&case.programme.id, &case.programme.edition)
}

/// Why a record cannot be reviewed here.
fn fault(case: &ManifestCase, batch: BatchId, rulebook: &Rulebook) -> Option<Text> {
    let reference = &case.reference;
    if case.batch != batch {
        return Some(Text::new(
            format!("案件 {reference} 不属于所领取的批次，已跳过，请联系管理员"),
            format!(
                "Case {reference} does not belong to the batch that was claimed and is left out: tell the administrator"
            ),
        ));
    }
    let Some(programme) = programme_of(case, rulebook) else {
        let (id, edition) = (&case.programme.id, &case.programme.edition);
        return Some(Text::new(
            format!("案件 {reference} 所用的规则 {id}（版本 {edition}）不在本机，已跳过，请联系管理员"),
            format!(
                "Case {reference} comes under rules that are not here ({id}, edition {edition}) and is left out: \
                 tell the administrator"
            ),
        ));
    };
    let slots: HashSet<_> = programme.slots_of(case.document).into_iter().map(|slot| &slot.id).collect();
    let mut filled = HashSet::new();
    let mut slots_used = case.photos.iter().map(|photo| &photo.slot);
    let misplaced = slots_used.find(|slot| !slots.contains(slot) || !filled.insert(*slot))?;
    Some(Text::new(
        format!("案件 {reference} 的照片位置 {misplaced} 不合规则，已跳过，请联系管理员"),
        format!(
            "Case {reference} has a photo in a slot that its rules do not have, or two in one ({misplaced}), and is left \
             out: tell the administrator"
        ),
    ))
}

fn broken_text(record: &BrokenRecord) -> Text {
    let name = record.reference.clone().or_else(|| record.case.map(|case| case.to_string()));
    let name = name.unwrap_or_else(|| "?".to_owned());
    let place = &record.place;
    Text::new(
        format!("案件 {name} 的记录无法读取，已跳过，请联系管理员（{place}）"),
        format!("The record of case {name} cannot be read and is left out: tell the administrator ({place})"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_does_not_come_is_asked_for_in_smaller_parts() {
        assert_eq!([0, 1, 2, 3, 4, 40, u32::MAX].map(cases_per_page), [50, 25, 12, 6, 5, 5, 5]);
    }
}
