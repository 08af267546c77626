//! The desk: one station's whole work behind four doors: commands in, events out, pictures, and the end.
//!
//! It knows no window. The shell and the tests hold a [`Desk`] and nothing else of this crate. This file owns what
//! stands while nobody is signed in; an open vault with all that belongs to it is a `Workplace`.

mod auto_lock;
mod chores;
mod enrol;
mod failure;
mod session;
mod sign_in;
mod state;
#[cfg(test)]
mod tests;
mod time;
mod ui_settings;
mod workplace;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::broadcast;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::commands::app::UiSettings;
use crate::commands::{CallError, Event, Topic};
use crate::pictures::{PhotoError, Pictures};
use crate::store::Stores;
use crate::vault::{KdfCost, KeyStore, Vault};

pub(crate) use enrol::Application;
pub(crate) use failure::DeskError;
pub(crate) use sign_in::Credentials;
pub(crate) use time::Moment;

use auto_lock::AutoLock;
use state::{Door, Seat, Standing};

/// Events that a slow listener may fall behind; one that misses some asks for everything anew.
const EVENTS_KEPT: usize = 1024;
/// How long background work may take to end.
const END_DEADLINE: Duration = Duration::from_secs(10);

/// What a desk stands on.
pub struct Config {
    /// The folder of the station's encrypted files. Made when it is not there.
    pub data_dir: PathBuf,
    pub key_store: Arc<dyn KeyStore>,
    pub clock: Arc<dyn Clock>,
    /// What a password costs to try; [`KdfCost::default`] everywhere but in tests.
    pub kdf_cost: KdfCost,
    /// The release, as the page shows it.
    pub version: String,
}

/// A cheap handle: all clones are the same desk.
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
}

struct Inner {
    config: Config,
    events: broadcast::Sender<Event>,
    pictures: Arc<Pictures>,
    /// Held by whoever lets in, lets out, or locks: one at a time.
    door: tokio::sync::Mutex<Door>,
    /// What is so at this moment. Held for moments only.
    standing: Mutex<Standing>,
    settings: Mutex<UiSettings>,
    auto_lock: AutoLock,
    /// Work that must not end with what started it: locking by itself, destroying the keys.
    tasks: TaskTracker,
}

impl Desk {
    /// Never fails: what keeps the station from working is told by `app.state`.
    pub fn open(config: Config) -> Self {
        let (events, _) = broadcast::channel(EVENTS_KEPT);
        let opened = open_vault(&config);
        let (door, fault) = match opened {
            Ok(vault) => (vault.map_or_else(Door::default, Door::new), None),
            Err(error) => (Door::default(), Some(error.into())),
        };
        let standing = Standing { station: door.facts(), fault, ..Standing::default() };
        let settings = Mutex::new(ui_settings::load(&config.data_dir));
        Self {
            inner: Arc::new(Inner {
                config,
                events,
                pictures: Arc::default(),
                door: tokio::sync::Mutex::new(door),
                standing: Mutex::new(standing),
                settings,
                auto_lock: AutoLock::default(),
                tasks: TaskTracker::new(),
            }),
        }
    }

    /// Runs the command `name`. Request and response are the JSON of the types that the command list names.
    pub async fn call(&self, name: &str, request: Value) -> Result<Value, CallError> {
        crate::commands::dispatch(self, name, request).await
    }

    /// What changes from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.inner.events.subscribe()
    }

    /// The JPEG that a token of this sign-in stands for.
    pub async fn photo(&self, token: &str) -> Result<Arc<[u8]>, PhotoError> {
        let (key, generation) = self.inner.pictures.key(token)?;
        let work = self.work().map_err(|_| PhotoError::UnknownToken)?;
        Ok(work.review.picture(key, generation).await?.jpeg)
    }

    /// Sends what can still be sent, within a deadline, then locks the vault.
    pub async fn shutdown(&self) {
        if let Err(error) = self.lock_vault().await {
            tracing::error!(%error, "the vault could not be locked in order");
        }
        self.inner.tasks.close();
        if timeout(END_DEADLINE, self.inner.tasks.wait()).await.is_err() {
            tracing::warn!("background work did not end in time");
        }
    }

    fn tell(&self, topics: Vec<Topic>) {
        // Nobody may be listening.
        let _ = self.inner.events.send(Event::Changed { topics });
    }

    pub(crate) fn ui_settings(&self) -> UiSettings {
        *self.inner.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) async fn save_ui_settings(&self, settings: UiSettings) -> Result<(), DeskError> {
        let folder = self.inner.config.data_dir.clone();
        blocking(move || ui_settings::save(&folder, settings)).await?.map_err(DeskError::Settings)?;
        *self.inner.settings.lock().unwrap_or_else(PoisonError::into_inner) = settings;
        self.tell(vec![Topic::App]);
        Ok(())
    }
}

/// Takes the folder for this process, whether or not there is a vault in it. An enrolment that was cut short after its
/// vault was written is finished.
fn open_vault(config: &Config) -> Result<Option<Vault>, DeskError> {
    let vault = Vault::open(&config.data_dir, Arc::clone(&config.key_store), Arc::clone(&config.clock))?;
    if vault.is_some() {
        Stores::adopt(&config.data_dir)?;
    }
    Ok(vault)
}

/// Runs what may block for long off the async threads.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, DeskError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| DeskError::Panicked)
}

/// Takes away databases whose key nobody has.
fn remove_databases(folder: &Path) {
    for name in ["station.db", "station.db-wal", "station.db-shm", "station.db.new"] {
        if let Err(error) = std::fs::remove_file(folder.join(name))
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, name, "a database without a key could not be removed");
        }
    }
    if let Err(error) = std::fs::remove_dir_all(folder.join("batches"))
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "the batches' databases could not be removed");
    }
}
