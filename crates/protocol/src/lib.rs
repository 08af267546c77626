//! What a station and the central server say to each other: messages, signatures, receipts, problems, and the
//! trait that both sides implement. Pure: it opens no connection and reads no clock.
//!
//! Wherever something is signed or hashed, the signed thing is the exact bytes that travel and are stored,
//! never a second serialisation of the same value.

pub mod admin;
pub mod api;
pub mod audit;
mod auth_header;
pub mod bulk;
pub mod encoding;
pub mod enrolment;
pub mod export;
pub mod mandate;
pub mod manifest;
pub mod merkle;
pub mod messages;
pub mod operation;
pub mod person_auth;
pub mod problem;
pub mod receipt;
pub mod seal;
pub mod signing;
pub mod station_auth;

pub use api::{ApiError, Central};
pub use encoding::{Blob, Hash32, PublicKey, Secret32, Signature};
pub use enrolment::{Enrolment, SignedEnrolment};
pub use mandate::{Mandate, SignedMandate};
pub use operation::{Action, Decision, OperationBody, OperationId, SignedOperation};
pub use problem::{Problem, ProblemType};
pub use receipt::{Outcome, Receipt, SignedReceipt};

/// The protocol that this release speaks. A server takes a range, told by `hello`.
pub const PROTOCOL_VERSION: u32 = 1;
/// The oldest that a server of this release takes: that of two releases before, since a release raises it by one at
/// most.
pub const OLDEST_PROTOCOL: u32 = if PROTOCOL_VERSION > 2 { PROTOCOL_VERSION - 2 } else { 1 };
/// The request header that names the sender's protocol. Without it, it is the first.
pub const PROTOCOL_HEADER: &str = "proofdesk-protocol";

/// Operations in one push at most.
pub const MAX_OPERATIONS_PER_PUSH: usize = 100;
/// Photos in one request at most.
pub const MAX_PHOTOS_PER_REQUEST: usize = 64;
