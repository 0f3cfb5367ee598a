//! PNG: chunks, each with its length, its kind and a checksum.

use super::Broken;
use super::exif::Orientation;

/// How every PNG file begins.
pub(super) const BEGIN: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The chunks that a browser needs: size, colours, pixels, transparency, the density of pixels, animation.
const SHOWN: [&[u8]; 20] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV",
    b"mDCv", b"cLLI", b"cLLi", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

/// The picture, without what `BEGIN` holds of it.
pub(super) fn stripped(after_begin: &[u8]) -> Result<Vec<u8>, Broken> {
    let mut out = Vec::with_capacity(BEGIN.len() + after_begin.len());
    out.extend_from_slice(BEGIN);
    let mut orientation = Orientation::default();
    let mut rest = after_begin;
    loop {
        let chunk = chunk(&mut rest).ok_or(Broken::CutShort)?;
        let (kind, data) = (&chunk[4..8], &chunk[8..chunk.len() - 4]);
        if SHOWN.contains(&kind) {
            out.extend_from_slice(chunk);
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
