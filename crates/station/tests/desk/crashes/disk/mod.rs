//! A disk that remembers what it was told, and what may be left of that when the power goes.

pub mod image;
pub mod mounted;
pub mod record;

pub use mounted::Disk;
