//! The server over real sockets: what stations rely on, and what bad requests get.

mod bad_requests;
mod changes;
mod decisions;
mod leases;
mod life;
mod pushing;
mod signing_in;
mod support;
mod walk;
