//! Writes the audit export. What a reader needs to check it is in [`protocol::export`].

use std::io::{self, Write};

use chrono::{DateTime, Utc};
use model::StationId;
use protocol::PublicKey;
use protocol::export::{Counts, FORMAT, Header, Writer};

use super::PAGE;
use crate::store::station::{audit as table, mandate, operation, receipt};
use crate::store::{StationRead, StoreError};

/// Who exports, and when.
#[derive(Debug, Clone, Copy)]
pub struct ExportSource {
    pub station: StationId,
    pub station_key: PublicKey,
    pub server_key: PublicKey,
    pub exported_at: DateTime<Utc>,
}

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the export cannot be written")]
    Write(#[from] io::Error),
}

/// One consistent state of mandates, entries, operations and receipts. Sealed parts stay sealed.
pub fn write_export(
    db: &StationRead<'_>,
    source: &ExportSource,
    out: impl Write,
) -> Result<Counts, ExportError> {
    let header = Header {
        format: FORMAT,
        station: source.station,
        station_key: source.station_key,
        server_key: source.server_key,
        exported_at: source.exported_at,
    };
    let mut writer = Writer::start(out, header)?;
    for mandate in mandate::all(db)? {
        writer.mandate(mandate)?;
    }
    let mut number = 0;
    loop {
        let page = table::entries(db, number, PAGE)?;
        if page.is_empty() {
            break;
        }
        number += page.len() as u64;
        for bytes in page {
            writer.entry(bytes)?;
        }
    }
    for row in operation::all(db)? {
        writer.operation(row.signed)?;
    }
    for row in receipt::all(db)? {
        writer.receipt(row.signed)?;
    }
    Ok(writer.end()?)
}
