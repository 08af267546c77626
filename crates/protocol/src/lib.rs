//! What a station and the central server say to each other: messages, signatures, receipts, problems, and the
//! trait that both sides implement. Pure: it opens no connection and reads no clock.
//!
//! Wherever something is signed or hashed, the signed thing is the exact bytes that travel and are stored,
//! never a second serialisation of the same value.

pub mod api;
pub mod audit;
pub mod encoding;
pub mod export;
pub mod mandate;
pub mod manifest;
pub mod merkle;
pub mod messages;
pub mod operation;
pub mod problem;
pub mod receipt;
pub mod seal;
pub mod signing;
pub mod station_auth;

pub use api::{ApiError, Central};
pub use encoding::{Blob, Hash32, PublicKey, Secret32, Signature};
pub use mandate::{Mandate, SignedMandate};
pub use operation::{Action, Decision, OperationBody, OperationId, SignedOperation};
pub use problem::{Problem, ProblemType};
pub use receipt::{Outcome, Receipt, SignedReceipt};

/// The protocol that this release speaks. A server takes a range, told by `hello`.
pub const PROTOCOL_VERSION: u32 = 1;

/// Operations in one push at most.
pub const MAX_OPERATIONS_PER_PUSH: usize = 100;
