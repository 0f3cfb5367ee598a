//! JPEG: segments, some of them followed by a scan, up to the end of the image.
//!
//! Data after the end of the image are not published: additional images (with
//! their own Exif data), videos, vendor data of the camera.

use super::ImageError;
use super::exif::Orientation;

/// The signature of every JPEG file: the start-of-image marker, and the first byte of the next marker.
pub(super) const SIGNATURE: &[u8] = b"\xff\xd8\xff";

const END_OF_IMAGE: u8 = 0xd9;
const START_OF_SCAN: u8 = 0xda;

/// Strips an image, given without its signature (`SIGNATURE`).
pub(super) fn strip(after_signature: &[u8]) -> Result<Vec<u8>, ImageError> {
    let mut out = Vec::with_capacity(SIGNATURE.len() + after_signature.len());
    out.extend([0xff, 0xd8]);
    let mut orientation = Orientation::default();
    let mut rest = after_signature;
    let mut marker = skip_fill_bytes(&mut rest);
    loop {
        match marker.ok_or(ImageError::Truncated)? {
            END_OF_IMAGE => break,
            // These markers have no body, and none is needed outside a scan.
            0x00 | 0x01 | 0xd0..=0xd7 => {}
            kind @ (0xc0..=0xc7 | 0xc9..=0xcf | 0xda..=0xfe) => {
                let body = take_segment_body(&mut rest).ok_or(ImageError::Truncated)?;
                copy_segment(kind, trim_to_spec(kind, body).ok_or(ImageError::Malformed)?, &mut orientation, &mut out);
                if kind == START_OF_SCAN {
                    out.extend(take_scan_data(&mut rest));
                }
            }
            _ => return Err(ImageError::Malformed),
        }
        marker = next_marker(&mut rest);
    }
    out.extend([0xff, END_OF_IMAGE]);
    Ok(out)
}

/// Skips bytes before the next marker, as browsers do.
fn next_marker(rest: &mut &[u8]) -> Option<u8> {
    let at = rest.iter().position(|byte| *byte == 0xff)?;
    rest.split_off(..=at)?;
    skip_fill_bytes(rest)
}

/// A marker may be preceded by any number of fill bytes (`0xff`).
fn skip_fill_bytes(rest: &mut &[u8]) -> Option<u8> {
    let at = rest.iter().position(|byte| *byte != 0xff)?;
    rest.split_off(..=at)?.last().copied()
}

/// Takes the body of a segment. The length that is stored in front of it includes its own two bytes.
fn take_segment_body<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let length = u16::from_be_bytes(*rest.split_off(..2)?.first_chunk()?);
    rest.split_off(..usize::from(length.checked_sub(2)?))
}

/// Truncates the body of a segment to the length that the format specifies: the rest is extra data. `None` if the body
/// is too short. Source: ITU-T T.81, annex B.
fn trim_to_spec(kind: u8, body: &[u8]) -> Option<&[u8]> {
    match kind {
        // Frames: six bytes, and three for each component.
        0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => body.get(..6 + 3 * usize::from(*body.get(5)?)),
        // Huffman tables: 17 bytes, of which 16 count the bytes that follow.
        0xc4 => leading_tables(body, |table| {
            Some(17 + table.get(1..17)?.iter().map(|count| usize::from(*count)).sum::<usize>())
        }),
        // Arithmetic coding conditioning.
        0xcc => leading_tables(body, |_| Some(2)),
        // Scan headers: one byte, two for each component, three.
        START_OF_SCAN => body.get(..4 + 2 * usize::from(*body.first()?)),
        // Quantization tables: 64 numbers of one or of two bytes.
        0xdb => leading_tables(body, |table| Some(if table.first()? >> 4 == 0 { 65 } else { 129 })),
        // The number of lines, and the restart interval.
        0xdc | 0xdd => body.get(..2),
        _ => Some(body),
    }
}

/// The leading tables of a body, without the bytes after the last complete table. `None` if there is no table.
fn leading_tables(body: &[u8], table_length: impl Fn(&[u8]) -> Option<usize>) -> Option<&[u8]> {
    let mut end = 0;
    while end < body.len() {
        match table_length(&body[end..]) {
            Some(length) if end + length <= body.len() => end += length,
            _ => break,
        }
    }
    (end > 0).then(|| &body[..end])
}

/// Takes entropy-coded data: up to a marker other than a restart marker.
fn take_scan_data<'b>(rest: &mut &'b [u8]) -> &'b [u8] {
    let mut end = 0;
    while let Some(at) = rest[end..].iter().position(|byte| *byte == 0xff) {
        end += at;
        match rest.get(end + 1) {
            Some(0x00 | 0xd0..=0xd7) => end += 2,
            Some(0xff) => end += 1,
            _ => return rest.split_off(..end).unwrap_or_default(),
        }
    }
    std::mem::take(rest)
}

/// Copies what a browser needs of a segment: colours, pixel density and orientation. Thumbnails are dropped: they often
/// show what was cropped from the image.
fn copy_segment(kind: u8, body: &[u8], orientation: &mut Orientation, out: &mut Vec<u8>) {
    let exif = (kind == 0xe1 && body.starts_with(b"Exif\0")).then(|| body.get(6..).unwrap_or_default());
    match (kind, body) {
        (0xe0, _) if body.starts_with(b"JFIF\0") && body.len() >= 14 => {
            write_segment(kind, &[&body[..12], &[0, 0]], out);
        }
        (0xe1, _) => {
            if let Some(exif) = exif.and_then(|exif| orientation.minimal_exif(exif)) {
                write_segment(kind, &[b"Exif\0\0", &exif], out);
            }
        }
        (0xe2, _) if body.starts_with(b"ICC_PROFILE\0") => write_segment(kind, &[body], out),
        (0xee, _) if body.starts_with(b"Adobe") && body.len() >= 12 => write_segment(kind, &[&body[..12]], out),
        // Other application segments, extensions that no browser supports, and comments.
        (0xe0..=0xff, _) => {}
        _ => write_segment(kind, &[body], out),
    }
}

fn write_segment(kind: u8, parts: &[&[u8]], out: &mut Vec<u8>) {
    let length = 2 + parts.iter().map(|part| part.len()).sum::<usize>();
    out.extend([0xff, kind]);
    // The segment is never longer than the one that was read.
    out.extend(u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
    parts.iter().for_each(|part| out.extend_from_slice(part));
}
