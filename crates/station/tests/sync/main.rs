//! The exchange with the server over real sockets: loss, duplication, rubbish.

mod canned;
mod client;
mod link;
mod photos;
mod proxy;
mod pushing;
mod receiving;
mod support;
mod tamper;
