//! The one EXIF field that changes what is seen. Unreadable EXIF counts as none.

use exif::{In, Reader, Tag};

use crate::orientation::{Orientation, OrientationTag};

/// Reads the orientation from a TIFF structure, as it stands behind `Exif\0\0` in a JPEG.
pub(crate) fn orientation(tiff: &[u8]) -> OrientationTag {
    let mut reader = Reader::new();
    // One broken field elsewhere must not hide the orientation: browsers read it all the same.
    reader.continue_on_error(true);
    let read = reader.read_raw(tiff.to_vec()).or_else(|error| error.distill_partial_result(|_| ()));
    let Ok(exif) = read else { return OrientationTag::Absent };
    let field = exif.get_field(Tag::Orientation, In::PRIMARY);
    match field.map(|field| field.value.get_uint(0).and_then(Orientation::from_exif)) {
        None => OrientationTag::Absent,
        Some(None) => OrientationTag::Invalid,
        Some(Some(orientation)) => OrientationTag::Says(orientation),
    }
}
