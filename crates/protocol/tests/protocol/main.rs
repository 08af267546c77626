//! What both sides rely on: the Merkle tree, signatures, sealing, and the exact form of everything that travels
//! or is kept.

#![allow(clippy::unwrap_used, reason = "what a test takes for granted may end it")]

mod administration;
mod audit_chain;
mod bulk;
mod first_release;
mod merkle;
mod samples;
mod sealing;
mod signatures;
mod wire;
