//! Pixels out of bytes, under limits. The one place that calls decoders.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbImage};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::format::Format;
use crate::limits::{LimitBreach, Limits};
use crate::structure::{Coding, Structure};

/// The worst picture within the limits is a PNG of 16 Mi pixels, 16 bits and 4 channels.
const MAX_DECODER_BYTES: u64 = 160 << 20;

/// Whether a file that breaks off or strays from the standard still counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// Any deviation is an error.
    Strict,
    /// Whatever can be shown is shown.
    Lenient,
}

/// Why there are no pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DecodeFailure {
    OverLimit(LimitBreach),
    /// No decoder here reads this format, or this way of coding it.
    Unsupported,
    /// The decoder gave up.
    Damaged,
}

/// Decodes the first picture, as stored, without its EXIF turn.
pub(crate) fn decode(
    bytes: &[u8],
    format: Format,
    structure: &Structure,
    limits: &Limits,
    strictness: Strictness,
) -> Result<RgbImage, DecodeFailure> {
    limits.check_file(bytes.len()).map_err(DecodeFailure::OverLimit)?;
    limits.check_structure(structure).map_err(DecodeFailure::OverLimit)?;
    let decodable = structure.coding.is_none_or(|coding| coding.is_decoded_here());
    if !format.is_decoded_here() || !decodable {
        return Err(DecodeFailure::Unsupported);
    }
    if structure.size.is_none() {
        return Err(DecodeFailure::Damaged);
    }
    // Decoders are others' code and meet files made to break them: one that panics has met a file it cannot read.
    let decoded = catch_unwind(AssertUnwindSafe(|| match format {
        Format::Jpeg if strictness == Strictness::Strict => {
            jpeg(entropy_coded(bytes, structure), limits, strictness)
        }
        Format::Jpeg => jpeg(bytes, limits, strictness),
        Format::Png => other(bytes, ImageFormat::Png, limits),
        Format::Gif => other(bytes, ImageFormat::Gif, limits),
        Format::WebP => other(bytes, ImageFormat::WebP, limits),
        _ => None,
    }));
    // Some formats can say that a side has no pixels.
    decoded.ok().flatten().filter(|picture| !picture.is_empty()).ok_or(DecodeFailure::Damaged)
}

/// The narrowest picture whose every row of blocks takes more bytes than the decoder reads ahead (8).
const WIDE_ENOUGH: u32 = 512;

/// A sequential JPEG without its end marker. At the marker the decoder would stop in silence, however much of the
/// picture is missing; at the end of the bytes it complains, if it still needs some.
fn entropy_coded<'a>(bytes: &'a [u8], structure: &Structure) -> &'a [u8] {
    let sequential =
        matches!(structure.coding, Some(Coding::Baseline | Coding::Extended)) && structure.scans == 1;
    let wide = structure.size.is_some_and(|size| size.width >= WIDE_ENOUGH);
    let cut = structure.end.filter(|_| sequential && wide).and_then(|end| bytes.get(..end - 2));
    cut.unwrap_or(bytes)
}

/// A JPEG inside of another file, if no side is longer than `side` pixels. What is left of a damaged one counts.
pub(crate) fn jpeg_within(bytes: &[u8], side: u32) -> Option<RgbImage> {
    let limits = Limits { side_px: side.into(), ..Limits::CEILING };
    let format = Format::of(bytes);
    if format != Format::Jpeg {
        return None;
    }
    let structure = Structure::of(format, bytes);
    decode(bytes, format, &structure, &limits, Strictness::Lenient).ok()
}

fn jpeg(bytes: &[u8], limits: &Limits, strictness: Strictness) -> Option<RgbImage> {
    let side = usize::try_from(limits.side_px).ok()?;
    let options = DecoderOptions::default()
        .set_strict_mode(strictness == Strictness::Strict)
        .set_max_width(side)
        .set_max_height(side)
        .jpeg_set_max_scans(usize::try_from(limits.scans).ok()?)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let (width, height) = decoder.dimensions()?;
    // The walk has checked this; a decoder that reads another size than the walk is not let on.
    limits.check_size(u64::try_from(width).ok()?, u64::try_from(height).ok()?).ok()?;
    let mut pixels = vec![0; decoder.output_buffer_size()?];
    // Lenient decoding fills what is missing with grey and still succeeds.
    decoder.decode_into(&mut pixels).ok()?;
    RgbImage::from_raw(u32::try_from(width).ok()?, u32::try_from(height).ok()?, pixels)
}

fn other(bytes: &[u8], format: ImageFormat, limits: &Limits) -> Option<RgbImage> {
    let side = u32::try_from(limits.side_px).ok()?;
    let mut decoder_limits = image::Limits::default();
    decoder_limits.max_image_width = Some(side);
    decoder_limits.max_image_height = Some(side);
    decoder_limits.max_alloc = Some(MAX_DECODER_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(decoder_limits);
    let decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    limits.check_size(width.into(), height.into()).ok()?;
    if decoder.total_bytes() > MAX_DECODER_BYTES {
        return None;
    }
    DynamicImage::from_decoder(decoder).ok().map(on_white)
}

/// Without transparency: what shows through is the paper.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    let mut flat = RgbImage::new(picture.width(), picture.height());
    for (from, to) in picture.pixels().zip(flat.pixels_mut()) {
        let [red, green, blue, alpha] = from.0.map(u32::from);
        let blend = |colour: u32| ((colour * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        to.0 = [blend(red), blend(green), blend(blue)];
    }
    flat
}
