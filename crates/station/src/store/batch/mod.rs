//! The tables of a batch's file, a file each: row, reads on [`super::BatchRead`], writes on
//! [`super::BatchWrite`]. A write marks what it changes.

pub mod alike;
pub mod alike_elsewhere;
pub mod case_photo;
pub mod case_record;
pub mod draft;
pub mod finding;
pub mod finding_change;
pub mod fingerprint;
pub mod inspection;
pub mod manifest;
pub mod photo;
pub mod photo_facts;
