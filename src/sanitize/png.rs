//! PNG: chunks, each with a length, a type and a checksum.

use super::ImageError;
use super::exif::Orientation;

/// The signature at the start of every PNG file.
pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The chunks that a browser needs, with the maximum length of their data in bytes: size, colours, pixels, transparency,
/// pixel density, animation. A longer chunk contains extra data. Source: PNG Specification (Third Edition), chapter 11.
const ALLOWED_CHUNKS: [(&[u8], usize); 20] = [
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

/// Chunks that may occur several times in an image.
const REPEATABLE_CHUNKS: [&[u8]; 3] = [b"IDAT", b"fcTL", b"fdAT"];

/// Chunks without which an image is rendered differently or not at all.
const REQUIRED_CHUNKS: [&[u8]; 6] = [b"IHDR", b"PLTE", b"IEND", b"tRNS", b"acTL", b"fcTL"];

/// Strips an image, given without its signature (`SIGNATURE`).
pub(super) fn strip(after_signature: &[u8]) -> Result<Vec<u8>, ImageError> {
    let mut out = Vec::with_capacity(SIGNATURE.len() + after_signature.len());
    out.extend_from_slice(SIGNATURE);
    let mut orientation = Orientation::default();
    let mut seen: Vec<&[u8]> = Vec::new();
    let mut rest = after_signature;
    loop {
        let chunk = take_chunk(&mut rest).ok_or(ImageError::Truncated)?;
        let (kind, data) = (&chunk[4..8], &chunk[8..chunk.len() - 4]);
        let max_len = ALLOWED_CHUNKS.iter().find(|(known, _)| *known == kind).map(|(_, max_len)| *max_len);
        if max_len.is_some_and(|max_len| data.len() <= max_len) {
            // Browsers ignore a second chunk of the same type.
            if REPEATABLE_CHUNKS.contains(&kind) || !seen.contains(&kind) {
                out.extend_from_slice(chunk);
            }
            if !seen.contains(&kind) {
                seen.push(kind);
            }
        } else if max_len.is_some() && REQUIRED_CHUNKS.contains(&kind) {
            return Err(ImageError::Malformed);
        } else if kind == b"eXIf"
            && let Some(exif) = orientation.minimal_exif(data)
        {
            write_chunk(b"eXIf", &exif, &mut out);
        }
        if kind == b"IEND" {
            return Ok(out);
        }
    }
}

/// Takes a whole chunk: four bytes of length, four of type, the data, four of checksum.
fn take_chunk<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let length = usize::try_from(u32::from_be_bytes(*rest.first_chunk()?)).ok()?;
    rest.split_off(..length.checked_add(12)?)
}

fn write_chunk(kind: &[u8; 4], data: &[u8; 26], out: &mut Vec<u8>) {
    out.extend(26_u32.to_be_bytes());
    let start = out.len();
    out.extend_from_slice(kind);
    out.extend_from_slice(data);
    let checksum = crc32fast::hash(&out[start..]);
    out.extend(checksum.to_be_bytes());
}
