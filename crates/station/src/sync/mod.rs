//! The exchange with the central server: operations out, changes, batches and photos in.

mod backoff;
pub mod hold;
pub mod plan;
pub mod retry;

#[cfg(test)]
mod plan_tests;
