//! What lies in a station's files, read by the store's own code while the program does not run.

use model::{BatchId, CaseId, PhotoHash};
use protocol::OperationId;
use protocol::encoding::SecretText;
use station::store::Stores;
use station::store::batch::{case_photo, photo};
use station::store::station::batch::{self, BatchState};
use station::store::station::operation::{self, OutboxState};
use station::vault::Vault;
use station::{Config, audit};
use tokio::runtime::Runtime;

pub struct Books {
    /// In the order of their numbers, with the case that each decides.
    pub operations: Vec<Booked>,
    pub photos: Photos,
}

pub struct Booked {
    pub id: OperationId,
    /// `None` for a withdrawal.
    pub decides: Option<CaseId>,
    pub state: OutboxState,
}

/// Of the batches that are not purged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Photos {
    pub right: u64,
    /// Not here, or in part.
    pub wanted: u64,
    /// Of those that were taken for whole until they were read.
    pub found_damaged: u64,
}

/// Opens everything and reads all of it, every photo among it.
pub fn read(config: Config, password: &str) -> Books {
    let mut vault = Vault::open(&config.data_dir, config.key_store, config.clock).unwrap().unwrap();
    let key = vault.unlock("li", &SecretText(password.to_owned())).unwrap().station_db_key;
    Runtime::new().unwrap().block_on(async {
        let stores = Stores::open(config.data_dir, key, |_| {}).await.unwrap();
        let operations = stores.read(|db| {
            audit::verify(db).expect("the audit chain holds");
            operation::all(db)
        });
        let operations = operations.await.unwrap().into_iter().map(|row| {
            let body = row.signed.read().unwrap();
            Booked {
                id: body.id,
                decides: body.action.decision().map(|decision| decision.case),
                state: row.state,
            }
        });
        let operations = operations.collect();
        let mut photos = Photos::default();
        for batch in stores.read(batch::all).await.unwrap() {
            if batch.state != BatchState::Purged {
                read_photos(&stores, batch.id, &mut photos).await;
            }
        }
        stores.lock().await.unwrap();
        Books { operations, photos }
    })
}

async fn read_photos(stores: &Stores, batch: BatchId, photos: &mut Photos) {
    let here_before = stores.read_batch(batch, photo::totals).await.unwrap().here;
    let mut hashes: Vec<PhotoHash> =
        stores.read_batch(batch, case_photo::all).await.unwrap().into_iter().map(|row| row.hash).collect();
    hashes.sort();
    hashes.dedup();
    for hash in hashes {
        // The first that is damaged has the whole file mended.
        stores.read_batch(batch, move |db| photo::content(db, hash)).await.unwrap();
    }
    let totals = stores.read_batch(batch, photo::totals).await.unwrap();
    photos.right += totals.here;
    photos.wanted += totals.wanted;
    photos.found_damaged += here_before - totals.here;
}
