//! The review station without its window: the encrypted store, the vault, the sync, the review and the audit
//! chain, behind one list of commands.

pub mod audit;
pub mod checks;
pub mod client;
pub mod clock;
pub mod commands;
pub mod desk;
mod lasting;
mod pictures;
mod review;
pub mod store;
pub mod sync;
pub mod vault;

pub use desk::{Config, Desk};
pub use pictures::PhotoError;
