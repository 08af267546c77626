//! The audit export: everything that proves what a station did, as one file of JSON lines, and its verification,
//! which needs nothing but the file and, for a reader who does not trust it, the server's public key.
//!
//! Lines in their order: one header, the mandates, the audit entries, the operations, the receipts, one end. The
//! signed things stand in it byte for byte as they were signed.

use std::collections::HashMap;
use std::io::{self, BufRead, Write};

use chrono::{DateTime, Utc};
use model::{PersonId, StationId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::audit::{ChainError, EMPTY, follow};
use crate::encoding::{Blob, Hash32, PublicKey};
use crate::mandate::{MandateError, SignedMandate};
use crate::operation::{AuditHead, OperationError, OperationId, SignedOperation};
use crate::receipt::{ReceiptError, SignedReceipt};

/// The format that this release writes and reads.
pub const FORMAT: u32 = 1;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub format: u32,
    pub station: StationId,
    pub station_key: PublicKey,
    pub server_key: PublicKey,
    pub exported_at: DateTime<Utc>,
}

/// One line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "line")]
pub enum Line {
    Header(Header),
    Mandate(SignedMandate),
    /// The bytes of an audit entry.
    Entry {
        bytes: Blob,
    },
    Operation(SignedOperation),
    Receipt(SignedReceipt),
    End(Counts),
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub mandates: u64,
    pub entries: u64,
    pub operations: u64,
    pub receipts: u64,
}

/// What a verified export shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub header: Header,
    pub counts: Counts,
    /// The newest audit entry.
    pub head: AuditHead,
    /// Entries up to this number are anchored: an operation that the server has signed for carries them.
    pub anchored: u64,
    /// Operations without a receipt in the file.
    pub without_receipt: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the file cannot be read")]
    Io(#[from] io::Error),
    #[error("line {line} is not a line of an audit export")]
    Line {
        line: u64,
        #[source]
        source: serde_json::Error,
    },
    #[error("line {0} stands where another kind of line belongs")]
    Order(u64),
    #[error("the file was written by a newer release: its format is {found}, this release knows {FORMAT}")]
    Newer { found: u32 },
    #[error("the file is of another server than the one asked for")]
    OtherServer,
    #[error("the file ends too early: its end line is missing")]
    Cut,
    #[error("the end line counts other lines than the file holds")]
    Counts,
    #[error("line {line}: the mandate does not hold")]
    Mandate { line: u64, source: MandateError },
    #[error("line {line}: the audit chain does not hold")]
    Chain { line: u64, source: ChainError },
    #[error("operation {id} carries a head of the audit chain that the chain does not have")]
    AuditHead { id: OperationId },
    #[error("operation {found} stands where number {expected} belongs")]
    Number { expected: u64, found: OperationId },
    #[error("operation {0} is of another station")]
    OtherStation(OperationId),
    #[error("operation {id}: no mandate of person {person} fits its signature")]
    NoMandate { id: OperationId, person: PersonId },
    #[error("line {line}: the operation does not hold")]
    Operation { line: u64, source: OperationError },
    #[error("line {line}: the receipt does not hold")]
    Receipt { line: u64, source: ReceiptError },
    #[error("the receipt for {0} is for an operation that the file does not hold")]
    ReceiptOfNothing(OperationId),
    #[error("the receipt for {0} is for another content than the file holds")]
    ReceiptOfOther(OperationId),
}

/// Writes lines and counts them.
pub struct Writer<W> {
    out: W,
    counts: Counts,
}

impl<W: Write> Writer<W> {
    pub fn start(mut out: W, header: Header) -> io::Result<Self> {
        write_line(&mut out, &Line::Header(header))?;
        Ok(Self { out, counts: Counts::default() })
    }

    pub fn mandate(&mut self, mandate: SignedMandate) -> io::Result<()> {
        self.counts.mandates += 1;
        write_line(&mut self.out, &Line::Mandate(mandate))
    }

    pub fn entry(&mut self, bytes: Vec<u8>) -> io::Result<()> {
        self.counts.entries += 1;
        write_line(&mut self.out, &Line::Entry { bytes: Blob(bytes) })
    }

    pub fn operation(&mut self, operation: SignedOperation) -> io::Result<()> {
        self.counts.operations += 1;
        write_line(&mut self.out, &Line::Operation(operation))
    }

    pub fn receipt(&mut self, receipt: SignedReceipt) -> io::Result<()> {
        self.counts.receipts += 1;
        write_line(&mut self.out, &Line::Receipt(receipt))
    }

    pub fn end(mut self) -> io::Result<Counts> {
        write_line(&mut self.out, &Line::End(self.counts))?;
        self.out.flush()?;
        Ok(self.counts)
    }
}

fn write_line(out: &mut impl Write, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// Reads an export and checks every signature, both chains and every receipt.
///
/// `server_key`: the key that the reader trusts. Without one the header's is taken, and the result says no more
/// than that the file fits together.
pub fn verify(file: impl BufRead, server_key: Option<&PublicKey>) -> Result<Report, ExportError> {
    let mut lines = Lines { file, line: 0 };
    let Line::Header(header) = lines.next()?.ok_or(ExportError::Cut)? else {
        return Err(ExportError::Order(1));
    };
    if header.format > FORMAT {
        return Err(ExportError::Newer { found: header.format });
    }
    if server_key.is_some_and(|trusted| *trusted != header.server_key) {
        return Err(ExportError::OtherServer);
    }
    let mut check = Check::new(header);
    loop {
        let line = lines.next()?.ok_or(ExportError::Cut)?;
        if let Line::End(counts) = line {
            if lines.next()?.is_some() {
                return Err(ExportError::Order(lines.line));
            }
            return check.finish(counts);
        }
        check.take(lines.line, line)?;
    }
}

struct Lines<R> {
    file: R,
    /// Number of the line that was read last, from 1.
    line: u64,
}

impl<R: BufRead> Lines<R> {
    fn next(&mut self) -> Result<Option<Line>, ExportError> {
        let mut text = Vec::new();
        if self.file.read_until(b'\n', &mut text)? == 0 {
            return Ok(None);
        }
        self.line += 1;
        let line = self.line;
        serde_json::from_slice(&text).map(Some).map_err(|source| ExportError::Line { line, source })
    }
}

struct Check {
    header: Header,
    counts: Counts,
    /// Place of the last line in the order of kinds.
    stage: u8,
    /// By person, newest last.
    keys: HashMap<PersonId, Vec<PublicKey>>,
    head: AuditHead,
    /// Hash of each audit entry, by number less one.
    entries: Vec<Hash32>,
    next_seq: HashMap<Uuid, u64>,
    operations: HashMap<OperationId, Held>,
    anchored: u64,
}

struct Held {
    hash: Hash32,
    audit_number: u64,
    receipted: bool,
}

impl Check {
    fn new(header: Header) -> Self {
        Self {
            header,
            counts: Counts::default(),
            stage: 0,
            keys: HashMap::new(),
            head: EMPTY,
            entries: Vec::new(),
            next_seq: HashMap::new(),
            operations: HashMap::new(),
            anchored: 0,
        }
    }

    fn take(&mut self, number: u64, line: Line) -> Result<(), ExportError> {
        let stage = match line {
            Line::Mandate(_) => 1,
            Line::Entry { .. } => 2,
            Line::Operation(_) => 3,
            Line::Receipt(_) => 4,
            Line::Header(_) | Line::End(_) => 0,
        };
        if stage < self.stage.max(1) {
            return Err(ExportError::Order(number));
        }
        self.stage = stage;
        match line {
            Line::Mandate(mandate) => self.take_mandate(number, &mandate),
            Line::Entry { bytes } => self.take_entry(number, &bytes),
            Line::Operation(operation) => self.take_operation(number, &operation),
            Line::Receipt(receipt) => self.take_receipt(number, &receipt),
            Line::Header(_) | Line::End(_) => Err(ExportError::Order(number)),
        }
    }

    fn take_mandate(&mut self, line: u64, mandate: &SignedMandate) -> Result<(), ExportError> {
        self.counts.mandates += 1;
        let mandate = mandate
            .verify(&self.header.server_key)
            .map_err(|source| ExportError::Mandate { line, source })?;
        if mandate.station == self.header.station {
            self.keys.entry(mandate.person).or_default().push(mandate.public_key);
        }
        Ok(())
    }

    fn take_entry(&mut self, line: u64, bytes: &Blob) -> Result<(), ExportError> {
        self.counts.entries += 1;
        self.head =
            follow(self.head, [bytes.0.as_slice()]).map_err(|source| ExportError::Chain { line, source })?;
        self.entries.push(self.head.hash);
        Ok(())
    }

    fn take_operation(&mut self, line: u64, operation: &SignedOperation) -> Result<(), ExportError> {
        self.counts.operations += 1;
        let failed = |source| ExportError::Operation { line, source };
        let body = operation.read().map_err(failed)?;
        if body.id.station != self.header.station {
            return Err(ExportError::OtherStation(body.id));
        }
        let next = self.next_seq.entry(body.id.incarnation).or_insert(1);
        if body.id.seq != *next {
            return Err(ExportError::Number { expected: *next, found: body.id });
        }
        *next += 1;
        let keys = self.keys.get(&body.person).map(Vec::as_slice).unwrap_or_default();
        let mut last = ExportError::NoMandate { id: body.id, person: body.person };
        let signed = keys.iter().any(|key| match operation.verify(key, &self.header.station_key) {
            Ok(_) => true,
            Err(OperationError::PersonSignature) => false,
            Err(source) => {
                last = failed(source);
                false
            }
        });
        if !signed {
            return Err(last);
        }
        let AuditHead { number, hash } = body.audit_head;
        let held = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        if held.map_or(hash != EMPTY.hash, |index| self.entries.get(index) != Some(&hash)) {
            return Err(ExportError::AuditHead { id: body.id });
        }
        let held = Held { hash: operation.hash(), audit_number: number, receipted: false };
        self.operations.insert(body.id, held);
        Ok(())
    }

    fn take_receipt(&mut self, line: u64, receipt: &SignedReceipt) -> Result<(), ExportError> {
        self.counts.receipts += 1;
        let receipt = receipt
            .verify(&self.header.server_key)
            .map_err(|source| ExportError::Receipt { line, source })?;
        let id = receipt.operation;
        let operation = self.operations.get_mut(&id).ok_or(ExportError::ReceiptOfNothing(id))?;
        if operation.hash != receipt.hash {
            return Err(ExportError::ReceiptOfOther(id));
        }
        operation.receipted = true;
        self.anchored = self.anchored.max(operation.audit_number);
        Ok(())
    }

    fn finish(self, counts: Counts) -> Result<Report, ExportError> {
        if counts != self.counts {
            return Err(ExportError::Counts);
        }
        let without_receipt = self.operations.values().filter(|operation| !operation.receipted).count();
        Ok(Report {
            header: self.header,
            counts,
            head: self.head,
            anchored: self.anchored,
            without_receipt: without_receipt as u64,
        })
    }
}
