//! PNG: chunks, each with its length, its kind and a checksum.

use super::Broken;
use super::exif::Orientation;

/// How every PNG file begins.
pub(super) const BEGIN: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The chunks that a browser needs, and how long each may be at most: size, colours, pixels, transparency, the density
/// of pixels, animation. What is longer holds something else. Source: PNG Specification (Third Edition), chapter 11.
const SHOWN: [(&[u8], usize); 20] = [
    (b"IHDR", 13),
    (b"PLTE", 3 * 256),
    (b"IDAT", usize::MAX),
    (b"IEND", 0),
    (b"tRNS", 256),
    (b"cHRM", 32),
    (b"gAMA", 4),
    (b"iCCP", usize::MAX),
    (b"sBIT", 4),
    (b"sRGB", 1),
    (b"cICP", 4),
    (b"mDCV", 24),
    (b"mDCv", 24),
    (b"cLLI", 8),
    (b"cLLi", 8),
    (b"bKGD", 6),
    (b"pHYs", 9),
    (b"acTL", 8),
    (b"fcTL", 26),
    (b"fdAT", usize::MAX),
];

/// Chunks of which a picture has several.
const REPEATED: [&[u8]; 3] = [b"IDAT", b"fcTL", b"fdAT"];

/// Chunks without which a picture cannot be shown as it is.
const NEEDED: [&[u8]; 6] = [b"IHDR", b"PLTE", b"IEND", b"tRNS", b"acTL", b"fcTL"];

/// The picture, without what `BEGIN` holds of it.
pub(super) fn stripped(after_begin: &[u8]) -> Result<Vec<u8>, Broken> {
    let mut out = Vec::with_capacity(BEGIN.len() + after_begin.len());
    out.extend_from_slice(BEGIN);
    let mut orientation = Orientation::default();
    let mut seen: Vec<&[u8]> = Vec::new();
    let mut rest = after_begin;
    loop {
        let chunk = chunk(&mut rest).ok_or(Broken::CutShort)?;
        let (kind, data) = (&chunk[4..8], &chunk[8..chunk.len() - 4]);
        let longest = SHOWN.iter().find(|(known, _)| *known == kind).map(|(_, longest)| *longest);
        if longest.is_some_and(|longest| data.len() <= longest) {
            // A second one of its kind says nothing to a browser.
            if REPEATED.contains(&kind) || !seen.contains(&kind) {
                out.extend_from_slice(chunk);
            }
            if !seen.contains(&kind) {
                seen.push(kind);
            }
        } else if longest.is_some() && NEEDED.contains(&kind) {
            return Err(Broken::Unknown);
        } else if kind == b"eXIf"
            && let Some(exif) = orientation.only(data)
        {
            put(b"eXIf", &exif, &mut out);
        }
        if kind == b"IEND" {
            return Ok(out);
        }
    }
}

/// A whole chunk: four bytes of length, four of its kind, the data, four of checksum.
fn chunk<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let length = usize::try_from(u32::from_be_bytes(*rest.first_chunk()?)).ok()?;
    rest.split_off(..length.checked_add(12)?)
}

fn put(kind: &[u8; 4], data: &[u8; 26], out: &mut Vec<u8>) {
    out.extend(26_u32.to_be_bytes());
    let start = out.len();
    out.extend_from_slice(kind);
    out.extend_from_slice(data);
    let checksum = crc32fast::hash(&out[start..]);
    out.extend(checksum.to_be_bytes());
}
