//! What a run takes of the machine, and panics that never get out of `inspect`: it contains those of decoders.

use std::collections::BTreeSet;
use std::fs;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

#[derive(Default)]
struct Panics {
    count: u64,
    places: BTreeSet<String>,
}

pub struct Watch {
    panics: Arc<Mutex<Panics>>,
}

impl Watch {
    /// Counts panics from now on, in place of printing each.
    pub fn start() -> Self {
        let panics = Arc::new(Mutex::new(Panics::default()));
        let counted = Arc::clone(&panics);
        std::panic::set_hook(Box::new(move |panic| {
            let mut panics = counted.lock().unwrap_or_else(PoisonError::into_inner);
            panics.count += 1;
            // Without the folder of the package's sources, which differs from machine to machine.
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            let package = place.rfind("/src/").and_then(|end| place[..end].rfind('/')).map_or(0, |at| at + 1);
            panics.places.insert(place[package..].to_owned());
        }));
        Self { panics }
    }

    pub fn panics(&self) -> u64 {
        self.panics.lock().unwrap_or_else(PoisonError::into_inner).count
    }

    pub fn places(&self) -> Vec<String> {
        self.panics.lock().unwrap_or_else(PoisonError::into_inner).places.iter().cloned().collect()
    }

    /// Of this thread. Zero where the system does not say (only Linux does here), so that no file counts as slow.
    pub fn processor_time(&self) -> Duration {
        let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        let nanoseconds = text.split_whitespace().next().and_then(|word| word.parse().ok());
        Duration::from_nanos(nanoseconds.unwrap_or_default())
    }

    /// The most memory that this process ever held; zero where the system does not say.
    pub fn peak_bytes(&self) -> u64 {
        let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        kibibytes.unwrap_or_default() * 1024
    }
}
