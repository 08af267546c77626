//! The checks and the display from outside, on files made here. What the programmes ask for comes from the real
//! programme data.

mod display;
mod files;
mod findings;
mod make;
mod mutations;
