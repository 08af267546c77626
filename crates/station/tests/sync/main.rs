//! The exchange with the server over real sockets: loss, duplication, rubbish.

mod canned;
mod client;
