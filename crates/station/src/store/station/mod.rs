//! The tables of `station.db`, a file each: row, reads on [`super::StationRead`], writes on
//! [`super::StationWrite`]. A write marks what it changes.

pub mod audit;
pub mod batch;
pub mod case_state;
pub mod claim;
pub mod document;
pub mod finding_outcome;
pub mod mandate;
pub mod operation;
pub mod person;
pub mod receipt;
pub mod round;
pub mod setting;
