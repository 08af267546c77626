//! The exchange with the server over real sockets: loss, duplication, rubbish.

#![allow(clippy::unwrap_used, reason = "what a test takes for granted may end it")]

mod canned;
mod client;
mod healing;
mod link;
mod photos;
mod proxy;
mod pushing;
mod receiving;
mod support;
mod tamper;
