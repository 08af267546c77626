//! End to end: the real window under a driver, the real server, faults in between.
//!
//! One binary for all of it, because each one links the whole app.
#![cfg(target_os = "linux")]

mod page_is_fenced_in;
mod review_offline;
mod scene;
mod station_is_closed;
mod window_opens;
