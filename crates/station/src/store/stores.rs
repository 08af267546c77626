//! All databases of a station behind one handle: opened when they are needed, closed together, and used from
//! async code without a transaction ever being open across an await.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use model::{BatchId, PersonId};
use protocol::Secret32;
use protocol::messages::Lease;
use tokio::sync::Notify;

use super::changed::{Changed, Changes};
use super::database::{BatchRead, BatchWrite, Database, StationRead, StationWrite};
use super::error::StoreError;
use super::mend::{Loss, is_suspect, mend};
use super::open::{adopt, create, flush_name, is_prepared, open, prepare, remove_if_there};
use super::room::{Disk, Room};
use super::station::batch::{self, BatchState};
use super::station::case_state;
use super::{BatchDb, StationDb};
use crate::lasting;

const STATION_FILE: &str = "station.db";
const BATCH_FOLDER: &str = "batches";

type Slot<D> = Arc<Mutex<Option<D>>>;
type Observer = Box<dyn Fn(&Changes) + Send + Sync>;

/// A cheap handle on the station's databases. Each file has one connection behind a mutex; work on it runs on
/// tokio's blocking threads. After [`Stores::lock`] every call answers [`StoreError::Locked`].
#[derive(Clone)]
pub struct Stores {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    observer: Observer,
    station: Slot<StationDb>,
    batches: Mutex<HashMap<BatchId, Slot<BatchDb>>>,
    mended: Arc<Notify>,
    room: Room,
}

impl Stores {
    /// Whether a station's database stands in the folder.
    pub fn exists(folder: &Path) -> bool {
        folder.join(STATION_FILE).exists()
    }

    /// Makes `station.db` in `folder`. `observer` hears after each commit what it changed.
    pub async fn create(
        folder: PathBuf,
        key: Secret32,
        observer: impl Fn(&Changes) + Send + Sync + 'static,
    ) -> Result<Self, StoreError> {
        blocking(move || {
            make_folder(&folder)?;
            let station = create(&folder.join(STATION_FILE), &key)?;
            Self::over(folder, station, Box::new(observer))
        })
        .await
    }

    /// Makes a `station.db` with what `first` writes, whole and on the disk, under a name that nothing opens.
    pub async fn prepare(
        folder: PathBuf,
        key: Secret32,
        first: impl FnOnce(&StationWrite<'_>) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<(), StoreError> {
        blocking(move || {
            make_folder(&folder)?;
            prepare(&folder.join(STATION_FILE), &key, first)
        })
        .await
    }

    /// Gives a `station.db` that was prepared its name, unless there is none or the name is taken.
    pub fn adopt(folder: &Path) -> Result<(), StoreError> {
        let path = folder.join(STATION_FILE);
        if path.exists() || !is_prepared(&path) { Ok(()) } else { adopt(&path) }
    }

    /// Opens the `station.db` that stands in `folder`.
    pub async fn open(
        folder: PathBuf,
        key: Secret32,
        observer: impl Fn(&Changes) + Send + Sync + 'static,
    ) -> Result<Self, StoreError> {
        blocking(move || {
            let station = open(&folder.join(STATION_FILE), &key)?;
            Self::over(folder, station, Box::new(observer))
        })
        .await
    }

    fn over(folder: PathBuf, station: StationDb, observer: Observer) -> Result<Self, StoreError> {
        make_folder(&folder.join(BATCH_FOLDER))?;
        let stores = Self {
            inner: Arc::new(Inner {
                room: Room::of(&folder),
                folder,
                observer,
                station: Arc::new(Mutex::new(Some(station))),
                batches: Mutex::default(),
                mended: Arc::default(),
            }),
        };
        stores.inner.finish_purges()?;
        Ok(stores)
    }

    /// Reads `station.db`.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&StationRead<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = Arc::clone(&self.inner);
        blocking(move || inner.with_station(|station| work(&station.read()))).await
    }

    /// Bytes that may be filled with what comes from the server, beside the reserve for decisions.
    pub async fn room(&self) -> Result<u64, StoreError> {
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            inner.room.beside_the_reserve().map_err(|error| StoreError::of_io(&inner.folder, error))
        })
        .await
    }

    /// Told when a batch's file was mended: there is something to fetch again.
    pub fn mended(&self) -> Arc<Notify> {
        Arc::clone(&self.inner.mended)
    }

    /// How the disk's room is measured from now on; by the system until somebody plays another disk.
    pub fn measure_room_by(&self, disk: Arc<dyn Disk>) {
        self.inner.room.measure_by(disk);
    }

    /// Writes `station.db` in one transaction: all of `work`, or nothing. When this returns it is on the disk.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&StationWrite<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            inner.room.make_way();
            let (value, changes) = inner.with_station(|station| station.transact(work))?;
            inner.tell(&changes);
            Ok(value)
        })
        .await
    }

    /// Reads a batch's file; once more if it had to be mended.
    pub async fn read_batch<T: Send + 'static>(
        &self,
        batch: BatchId,
        work: impl Fn(&BatchRead<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = Arc::clone(&self.inner);
        blocking(move || match inner.with_batch(batch, |db| work(&db.read())) {
            Err(StoreError::Mended(_)) => inner.with_batch(batch, |db| work(&db.read())),
            read => read,
        })
        .await
    }

    /// Writes a batch's file in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Mended`]: nothing was written; done again, it finds the file in order.
    pub async fn write_batch<T: Send + 'static>(
        &self,
        batch: BatchId,
        work: impl FnOnce(&BatchWrite<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            let (value, changes) = inner.with_batch(batch, |db| db.transact(work))?;
            inner.tell(&changes);
            Ok(value)
        })
        .await
    }

    /// A lease came: makes the batch's keys, together with `also` (the claim that is answered, an audit entry).
    /// The file is made when it is first used. The same lease again changes nothing but what `also` does.
    pub async fn add_batch(
        &self,
        lease: Lease,
        claimed_by: PersonId,
        claimed_at: DateTime<Utc>,
        also: impl FnOnce(&StationWrite<'_>) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<(), StoreError> {
        self.write(move |tx| {
            batch::insert(tx, &lease, claimed_by, claimed_at)?;
            also(tx)
        })
        .await
    }

    /// Destroys a batch's keys, together with `also` (an audit entry), then its file. A crash in between leaves
    /// a file that nothing can read; the next start deletes it.
    pub async fn purge(
        &self,
        batch: BatchId,
        also: impl FnOnce(&StationWrite<'_>) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<(), StoreError> {
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            let slot = inner.batch_slot(batch);
            // Held until the end, so that nobody opens the file again in the meantime.
            let mut db = guard(&slot);
            drop(db.take());
            let ((), changes) = inner.with_station(|station| {
                let done = station.transact(|tx| {
                    batch::destroy_keys(tx, batch)?;
                    also(tx)
                })?;
                station.flush()?;
                Ok(done)
            })?;
            inner.remove_batch_file(batch)?;
            inner.tell(&changes);
            Ok(())
        })
        .await
    }

    /// Closes all databases. Waits for work that is under way.
    pub async fn lock(&self) -> Result<(), StoreError> {
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            // First the station: from here on no batch can be opened any more.
            let station = guard(&inner.station).take();
            let batches: Vec<_> = guard(&inner.batches).drain().map(|(_, slot)| slot).collect();
            let batches = batches.iter().filter_map(|slot| guard(slot).take().map(Database::close));
            let closed: Vec<_> = batches.chain(station.map(Database::close)).collect();
            closed.into_iter().collect()
        })
        .await
    }
}

impl Inner {
    fn with_station<T>(
        &self,
        work: impl FnOnce(&mut StationDb) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut station = guard(&self.station);
        work(station.as_mut().ok_or(StoreError::Locked)?)
    }

    /// Opens the batch's file first if need be. One that is missing is made anew: what it held comes again with
    /// the manifest, and decisions are not in it. One that proves damaged is mended.
    fn with_batch<T>(
        &self,
        batch: BatchId,
        work: impl FnOnce(&mut BatchDb) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let slot = self.batch_slot(batch);
        let mut slot = guard(&slot);
        let db = match &mut *slot {
            Some(db) => db,
            closed => closed.insert(self.open_batch(batch)?),
        };
        match work(db) {
            Err(error) if is_suspect(&error) => {
                drop(slot.take());
                Err(if self.mend(batch)? { StoreError::Mended(batch) } else { error })
            }
            done => done,
        }
    }

    fn open_batch(&self, batch: BatchId) -> Result<BatchDb, StoreError> {
        let key = self.with_station(|station| batch::file_key(&station.read(), batch))?;
        let path = self.batch_path(batch);
        if !path.exists() {
            return create(&path, &key);
        }
        match open(&path, &key) {
            Err(error) if is_suspect(&error) && self.mend(batch)? => open(&path, &key),
            opened => opened,
        }
    }

    /// Mends a batch's file, which must be closed, and says whether it was damaged.
    fn mend(&self, batch: BatchId) -> Result<bool, StoreError> {
        let key = self.with_station(|station| batch::file_key(&station.read(), batch))?;
        let changes = match mend(&self.batch_path(batch), &key)? {
            None => return Ok(false),
            Some(Loss::Photos { count, changes }) => {
                tracing::warn!(%batch, count, "photos were damaged on the disk and are fetched again");
                changes
            }
            Some(Loss::Everything) => {
                tracing::warn!(%batch, "a batch's file was damaged on the disk; all of it is fetched again");
                let cases = self.with_station(|station| case_state::of_batch(&station.read(), batch))?;
                cases.into_iter().map(|row| Changed::Case(row.case)).collect()
            }
        };
        self.tell(&changes.into_iter().chain([Changed::Queue, Changed::Sync]).collect());
        self.mended.notify_one();
        Ok(true)
    }

    fn batch_slot(&self, batch: BatchId) -> Slot<BatchDb> {
        Arc::clone(guard(&self.batches).entry(batch).or_default())
    }

    fn batch_path(&self, batch: BatchId) -> PathBuf {
        self.folder.join(BATCH_FOLDER).join(format!("{batch}.db"))
    }

    fn remove_batch_file(&self, batch: BatchId) -> Result<(), StoreError> {
        let path = self.batch_path(batch);
        remove_if_there(&path)?;
        flush_name(&path)
    }

    fn finish_purges(&self) -> Result<(), StoreError> {
        let batches = self.with_station(|station| batch::all(&station.read()))?;
        for batch in batches.iter().filter(|batch| batch.state == BatchState::Purged) {
            if self.batch_path(batch.id).exists() {
                self.remove_batch_file(batch.id)?;
            }
        }
        Ok(())
    }

    fn tell(&self, changes: &Changes) {
        if !changes.is_empty() {
            (self.observer)(changes);
        }
    }
}

/// A panic in a transaction rolls it back, so what the mutex guards is sound.
fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(StoreError::Panicked))
}

fn make_folder(folder: &Path) -> Result<(), StoreError> {
    lasting::make_folder(folder).map_err(|error| StoreError::of_io(folder, error))
}
