//! What stations hear: documents, and the changes since their last contact.

use chrono::{DateTime, Utc};
use model::Document;

use super::{Writing, leases};
use crate::storage::tables::Done;
use crate::storage::{ChangesFeed, ChangesOrder, DocumentChanges, StorageError};

pub fn publish_documents(
    writing: &mut Writing<'_>,
    documents: &[Document],
    now: DateTime<Utc>,
) -> Done<DocumentChanges> {
    let mut done = DocumentChanges::default();
    for document in documents {
        match writing.document_text(&document.name)? {
            Some(text) if text == document.text => continue,
            Some(_) => done.replaced += 1,
            None => done.added += 1,
        }
        writing.put_document(document, now)?;
        writing.tell_document(&document.name);
    }
    let published = done.added + done.replaced;
    if published > 0 {
        writing.raise_rules_version(published as u64)?;
    }
    Ok(done)
}

pub fn feed(writing: &mut Writing<'_>, order: &ChangesOrder) -> Done<ChangesFeed> {
    writing.station_seen(order.station, order.now)?;
    leases::expire(writing, order.now)?;
    let leases = leases::renew(writing, order.station, &order.terms, order.now)?;
    // The station hears of what has just ended, too.
    writing.publish()?;
    let epoch = writing.epoch()?.epoch;
    // Before the changes themselves: what is committed between the two is heard of the next time.
    let newest = writing.change_position()?;
    let after = match order.after {
        None => 0,
        Some((of, position)) if of == epoch && position <= newest => position,
        Some(_) => return Err(StorageError::CursorVoid),
    };
    // One more than asked for tells whether there is more.
    let mut items = writing.changes_of(order.station, after, newest, order.limit.saturating_add(1))?;
    let more = items.len() > order.limit as usize;
    items.truncate(order.limit as usize);
    let position = if more { items.last().map_or(after, |(position, _)| *position) } else { newest };
    Ok(ChangesFeed {
        epoch,
        high_water: writing.high_water(order.station, order.incarnation)?,
        leases,
        items: items.into_iter().map(|(_, change)| change).collect(),
        position,
        more,
        open: writing.open_counts()?,
    })
}
