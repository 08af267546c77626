//! The central server of the review stations: it hands cases out, takes decisions in, and signs for them.
//!
//! [`Core`] is the server without HTTP, [`serve`] puts HTTP in front of it, [`DataFolder`] is where one server
//! keeps its things, and [`testkit`] starts a whole one for tests.

pub mod adjudicate;
pub mod cli;
pub mod config;
mod core;
mod data_folder;
mod derived;
mod enrolment_code;
pub mod export;
mod http;
pub mod import;
mod judge;
mod likeness;
pub mod metrics;
mod nonce;
mod passwords;
pub mod photos;
mod refusal;
mod rules;
mod stop_point;
pub mod storage;
pub mod testkit;

pub use config::Config;
pub use core::{Administration, Caller, Core, NewCase, StartError, StationView};
pub use data_folder::{DataFolder, DataFolderError, Elsewhere, NewDatabase, NewPhotos, NewServer};
pub use http::{ServeError, Tls, TlsError, router, serve};
pub use metrics::serve_metrics;
pub use protocol::admin::NewPersonRequest;
pub use refusal::{Answer, Refusal};
