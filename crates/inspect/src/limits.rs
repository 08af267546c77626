//! The limits under which a file is decoded at all, held against its headers before anything is allocated: a
//! decoder cannot be interrupted, and 347 bytes can claim 48,010 × 16,173 pixels.

use model::Text;
use model::programme::DecodeLimits;

use crate::facts::Size;
use crate::structure::Structure;

/// Limits on what is decoded. A programme may set them lower than [`Limits::CEILING`], never higher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub file_bytes: u64,
    pub side_px: u64,
    pub pixels: u64,
    pub scans: u64,
    /// Scans times pixels: what decoding a progressive file costs.
    pub scan_pixels: u64,
}

/// Which limit a file goes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LimitKind {
    FileBytes,
    Side,
    Pixels,
    Scans,
    ScanPixels,
}

/// A file that is not decoded because it goes over a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub struct LimitBreach {
    pub kind: LimitKind,
    pub value: u64,
    pub limit: u64,
}

impl Limits {
    /// What this program decodes within its memory and time, whatever a programme says.
    pub const CEILING: Self =
        Self { file_bytes: 8 << 20, side_px: 8192, pixels: 16 << 20, scans: 100, scan_pixels: 200_000_000 };

    pub fn of(data: &DecodeLimits) -> Self {
        let ceiling = Self::CEILING;
        Self {
            file_bytes: ceiling.file_bytes.min(data.file_bytes.into()),
            side_px: ceiling.side_px.min(data.side_px.into()),
            pixels: ceiling.pixels.min(data.pixels.into()),
            scans: ceiling.scans.min(data.scans.into()),
            scan_pixels: ceiling.scan_pixels.min(data.scan_pixels.into()),
        }
    }

    pub(crate) fn check_file(&self, bytes: usize) -> Result<(), LimitBreach> {
        within(LimitKind::FileBytes, bytes as u64, self.file_bytes)
    }

    pub(crate) fn check_structure(&self, structure: &Structure) -> Result<(), LimitBreach> {
        let Size { width, height } = structure.size.unwrap_or_default();
        let (width, height, scans) = (u64::from(width), u64::from(height), u64::from(structure.scans));
        self.check_size(width, height)?;
        within(LimitKind::Scans, scans, self.scans)?;
        within(LimitKind::ScanPixels, (width * height).saturating_mul(scans), self.scan_pixels)
    }

    pub(crate) fn check_size(&self, width: u64, height: u64) -> Result<(), LimitBreach> {
        within(LimitKind::Side, width.max(height), self.side_px)?;
        within(LimitKind::Pixels, width.saturating_mul(height), self.pixels)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::CEILING
    }
}

fn within(kind: LimitKind, value: u64, limit: u64) -> Result<(), LimitBreach> {
    if value <= limit { Ok(()) } else { Err(LimitBreach { kind, value, limit }) }
}

impl LimitKind {
    /// The code of the finding that says so.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::FileBytes => "file-over-limit",
            Self::Side => "side-too-long",
            Self::Pixels => "pixels-too-many",
            Self::Scans => "too-many-scans",
            Self::ScanPixels => "scan-pixels-too-many",
        }
    }

    pub(crate) fn unit(self) -> &'static str {
        match self {
            Self::FileBytes => "bytes",
            Self::Side | Self::Pixels | Self::ScanPixels => "px",
            Self::Scans => "scans",
        }
    }
}

impl LimitBreach {
    pub fn text(&self) -> Text {
        let Self { kind, value, limit } = self;
        let (zh, en) = match kind {
            LimitKind::FileBytes => ("文件字节数", "bytes in the file"),
            LimitKind::Side => ("图片边长（像素）", "pixels along a side"),
            LimitKind::Pixels => ("图片像素总数", "pixels"),
            LimitKind::Scans => ("扫描次数", "scans"),
            LimitKind::ScanPixels => ("扫描次数乘以像素数", "scans times pixels"),
        };
        Text::new(
            format!("{zh}为{value}，超过本程序打开图片的上限{limit}，未解码。"),
            format!("{value} {en}: over the limit of {limit}, so it was not decoded."),
        )
    }
}
