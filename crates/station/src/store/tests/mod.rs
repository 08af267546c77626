//! The store at its boundaries: what opens and what is refused, what lies on the disk, and the tables.

mod batch_tables;
mod damage;
mod files;
mod opening;
mod station_tables;
mod using;
