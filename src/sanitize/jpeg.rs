//! JPEG: segments, some of them with a scan after them, up to the end of the image.
//!
//! What may follow the end is not published: further pictures (with Exif data
//! of their own), films, notes of the camera.

use super::Broken;
use super::exif::Orientation;

/// How every JPEG file begins: the start of the image, and the first byte of a marker.
pub(super) const BEGIN: &[u8] = b"\xff\xd8\xff";

const END: u8 = 0xd9;
const SCAN: u8 = 0xda;

/// The picture, without what `BEGIN` holds of it.
pub(super) fn stripped(after_begin: &[u8]) -> Result<Vec<u8>, Broken> {
    let mut out = Vec::with_capacity(BEGIN.len() + after_begin.len());
    out.extend([0xff, 0xd8]);
    let mut orientation = Orientation::default();
    let mut rest = after_begin;
    let mut marker = after_fill(&mut rest);
    loop {
        match marker.ok_or(Broken::CutShort)? {
            END => break,
            // Nothing belongs to these, and none is needed outside a scan.
            0x00 | 0x01 | 0xd0..=0xd7 => {}
            kind @ (0xc0..=0xc7 | 0xc9..=0xcf | 0xda..=0xfe) => {
                let body = body(&mut rest).ok_or(Broken::CutShort)?;
                keep(kind, shown(kind, body).ok_or(Broken::Unknown)?, &mut orientation, &mut out);
                if kind == SCAN {
                    out.extend(scan(&mut rest));
                }
            }
            _ => return Err(Broken::Unknown),
        }
        marker = next(&mut rest);
    }
    out.extend([0xff, END]);
    Ok(out)
}

/// Passes over what lies before the next marker, as browsers do.
fn next(rest: &mut &[u8]) -> Option<u8> {
    let at = rest.iter().position(|byte| *byte == 0xff)?;
    rest.split_off(..=at)?;
    after_fill(rest)
}

/// A marker may be preceded by any number of the bytes that it begins with.
fn after_fill(rest: &mut &[u8]) -> Option<u8> {
    let at = rest.iter().position(|byte| *byte != 0xff)?;
    rest.split_off(..=at)?.last().copied()
}

/// What belongs to a marker: its length counts itself.
fn body<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let length = u16::from_be_bytes(*rest.split_off(..2)?.first_chunk()?);
    rest.split_off(..usize::from(length.checked_sub(2)?))
}

/// What of a segment its format says: what is longer holds something else. `None` where it is shorter.
/// Source: ITU-T T.81, annex B.
fn shown(kind: u8, body: &[u8]) -> Option<&[u8]> {
    match kind {
        // Frames: six bytes, and three for each component.
        0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => body.get(..6 + 3 * usize::from(*body.get(5)?)),
        // Huffman tables: 17 bytes, of which 16 say how many follow.
        0xc4 => {
            tables(body, |table| Some(17 + table.get(1..17)?.iter().map(|count| usize::from(*count)).sum::<usize>()))
        }
        // Conditions of arithmetic coding.
        0xcc => tables(body, |_| Some(2)),
        // Scans: a byte, two for each component, three.
        SCAN => body.get(..4 + 2 * usize::from(*body.first()?)),
        // Quantization tables: 64 numbers of one or of two bytes.
        0xdb => tables(body, |table| Some(if table.first()? >> 4 == 0 { 65 } else { 129 })),
        // The number of lines, and the interval of restarts.
        0xdc | 0xdd => body.get(..2),
        _ => Some(body),
    }
}

/// Tables one after another, up to what is none. There has to be one.
fn tables(body: &[u8], length: impl Fn(&[u8]) -> Option<usize>) -> Option<&[u8]> {
    let mut end = 0;
    while end < body.len() {
        match length(&body[end..]) {
            Some(length) if end + length <= body.len() => end += length,
            _ => break,
        }
    }
    (end > 0).then(|| &body[..end])
}

/// The coded pixels: up to a marker that is not one of those within them.
fn scan<'b>(rest: &mut &'b [u8]) -> &'b [u8] {
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

/// Adds what is needed of a segment: colours, the density of pixels, and which way up. Small pictures of the large
/// one are left out; they often show what was cut off.
fn keep(kind: u8, body: &[u8], orientation: &mut Orientation, out: &mut Vec<u8>) {
    let exif = (kind == 0xe1 && body.starts_with(b"Exif\0")).then(|| body.get(6..).unwrap_or_default());
    match (kind, body) {
        (0xe0, _) if body.starts_with(b"JFIF\0") && body.len() >= 14 => put(kind, &[&body[..12], &[0, 0]], out),
        (0xe1, _) => {
            if let Some(exif) = exif.and_then(|exif| orientation.only(exif)) {
                put(kind, &[b"Exif\0\0", &exif], out);
            }
        }
        (0xe2, _) if body.starts_with(b"ICC_PROFILE\0") => put(kind, &[body], out),
        (0xee, _) if body.starts_with(b"Adobe") && body.len() >= 12 => put(kind, &[&body[..12]], out),
        // Other segments of programs, extensions that no browser knows, and comments.
        (0xe0..=0xff, _) => {}
        _ => put(kind, &[body], out),
    }
}

fn put(kind: u8, parts: &[&[u8]], out: &mut Vec<u8>) {
    let length = 2 + parts.iter().map(|part| part.len()).sum::<usize>();
    out.extend([0xff, kind]);
    // It is never longer than what was read.
    out.extend(u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
    parts.iter().for_each(|part| out.extend_from_slice(part));
}
