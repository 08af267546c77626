//! Table `photo_facts`: what the checks measured of a photo in a slot, and where they saw the card. The type of the
//! measures belongs to the checks; here it is JSON.

use model::{PhotoHash, Region, SlotId};
use rusqlite::{OptionalExtension as _, params};
use serde::Serialize;

use crate::store::database::{BatchRead, BatchWrite};
use crate::store::error::StoreError;
use crate::store::value::{Json, Word};

pub fn put<T: Serialize>(
    tx: &BatchWrite<'_>,
    hash: PhotoHash,
    slot: &SlotId,
    facts: &T,
    card_box: Option<Region>,
) -> Result<(), StoreError> {
    tx.connection
        .prepare_cached(
            "INSERT INTO photo_facts (hash, slot, facts, card_box) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (hash, slot) DO UPDATE SET facts = ?3, card_box = ?4",
        )?
        .execute(params![Word(hash), Word(slot), Json(facts), card_box.map(Json)])?;
    Ok(())
}

/// Where the card lies in the displayed picture; `None` where none was seen.
pub fn card_box(db: &BatchRead<'_>, hash: PhotoHash, slot: &SlotId) -> Result<Option<Region>, StoreError> {
    let card_box = db
        .connection
        .prepare_cached("SELECT card_box FROM photo_facts WHERE hash = ?1 AND slot = ?2")?
        .query_row(params![Word(hash), Word(slot)], |row| row.get::<_, Option<Json<_>>>(0))
        .optional()?;
    Ok(card_box.flatten().map(|Json(card_box)| card_box))
}
