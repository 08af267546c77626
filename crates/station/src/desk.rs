//! The desk: one station's whole work behind four doors: commands in, events out, pictures, and the end.
//!
//! It knows no window. The shell and the tests hold a [`Desk`] and nothing else of this crate.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::broadcast;

use crate::commands::{CallError, Event};
use crate::pictures::PhotoError;

/// Events that a slow listener may fall behind; one that misses some asks for everything anew.
const EVENTS_KEPT: usize = 256;

/// What a desk stands on.
pub struct Config {
    /// The folder of the station's encrypted files. Made when it is not there.
    pub data_dir: PathBuf,
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
}

impl Desk {
    /// Never fails: what keeps the station from working is told by `app.state`.
    pub fn open(config: Config) -> Self {
        let (events, _) = broadcast::channel(EVENTS_KEPT);
        Self { inner: Arc::new(Inner { config, events }) }
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
        let _ = token;
        Err(PhotoError::UnknownToken)
    }

    /// Sends what can still be sent, within a deadline, then locks the vault.
    pub async fn shutdown(&self) {
        let _ = &self.inner.config;
    }
}
