//! The central server.

pub mod adjudicate;
pub mod storage;
