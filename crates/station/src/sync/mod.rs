//! The exchange with the central server: operations out, changes, batches and photos in.
//!
//! [`plan`] is pure: from what waits here, what is known of the server and how each stage fared it makes the list
//! of steps. [`round`] takes them, one file a step; [`task`] drives it in the background and belongs to whoever
//! holds the [`SyncHandle`]. Every stage has its own [`retry`] state. No transaction of the store is open across
//! a request, and every step may be dropped at any await.

mod ahead;
mod backoff;
mod bulk;
mod changes;
mod claim;
mod exchange;
mod failure;
mod fetch;
mod hold;
mod lease_end;
mod manifest;
mod photos;
mod plan;
mod push;
mod retry;
mod round;
mod state;
mod task;
mod tick;
mod wanted;

#[cfg(test)]
mod outbox_fixture;
#[cfg(test)]
mod plan_tests;

pub use exchange::{BrokenRecord, Exchange, Network, Notice, ReadPage};
pub use failure::{SyncError, api_text};
pub use hold::{Ready, flush, ready, wall_age};
pub use round::ClaimAnswer;
pub use task::SyncHandle;
