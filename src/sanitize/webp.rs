//! WebP: a RIFF file, which consists of chunks with a type and a length.

use super::ImageError;
use super::exif::Orientation;

/// The chunks that a browser needs; `EXIF` only for the orientation.
const ALLOWED_CHUNKS: [&[u8]; 8] = [b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF", b"EXIF"];

/// The chunks that an animation frame may contain.
const FRAME_CHUNKS: [&[u8]; 3] = [b"ALPH", b"VP8 ", b"VP8L"];

/// The flags of `VP8X` for the presence of `EXIF` and `XMP ` chunks.
const EXIF_FLAG: u8 = 0b1000;
const XMP_FLAG: u8 = 0b0100;

type Chunk<'b> = (&'b [u8], &'b [u8]);

/// Strips a whole image, including the RIFF header.
pub(super) fn strip(bytes: &[u8]) -> Result<Vec<u8>, ImageError> {
    let size = bytes.get(4..).and_then(|rest| rest.first_chunk()).map(|size| u32::from_le_bytes(*size));
    let end = size.and_then(|size| usize::try_from(size).ok()?.checked_add(8));
    let body = end.and_then(|end| bytes.get(12..end)).ok_or(ImageError::Truncated)?;
    let chunks = split_chunks(body).ok_or(ImageError::Truncated)?;
    let exif = published_exif(&chunks);
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(b"RIFF\0\0\0\0WEBP");
    for (kind, data) in chunks.into_iter().filter(|(kind, _)| ALLOWED_CHUNKS.contains(kind)) {
        match kind {
            b"VP8X" => {
                write_chunk(kind, &update_feature_flags(data.get(..10).unwrap_or(data), exif.is_some()), &mut out);
            }
            b"ANIM" => write_chunk(kind, data.get(..6).unwrap_or(data), &mut out),
            b"ANMF" => write_chunk(kind, &strip_frame(data)?, &mut out),
            b"EXIF" => {}
            _ => write_chunk(kind, data, &mut out),
        }
    }
    // The format requires it after the image data.
    exif.iter().for_each(|exif| write_chunk(b"EXIF", exif, &mut out));
    let size = u32::try_from(out.len() - 8).map_err(|_| ImageError::Malformed)?;
    out[4..8].copy_from_slice(&size.to_le_bytes());
    Ok(out)
}

/// Splits data into chunks. A chunk of odd length is followed by a padding byte, which may be missing at the end.
fn split_chunks(mut rest: &[u8]) -> Option<Vec<Chunk<'_>>> {
    let mut chunks = Vec::new();
    while !rest.is_empty() {
        let kind = rest.split_off(..4)?;
        let length = usize::try_from(u32::from_le_bytes(*rest.split_off(..4)?.first_chunk()?)).ok()?;
        chunks.push((kind, rest.split_off(..length)?));
        if length % 2 == 1 {
            rest.split_off_first();
        }
    }
    Some(chunks)
}

/// The Exif data to publish. Browsers read Exif data only if `VP8X` announces them.
fn published_exif(chunks: &[Chunk<'_>]) -> Option<[u8; 26]> {
    let has_exif =
        |(kind, data): &Chunk<'_>| *kind == b"VP8X" && data.first().is_some_and(|bits| bits & EXIF_FLAG != 0);
    if !chunks.first().is_some_and(has_exif) {
        return None;
    }
    let mut orientation = Orientation::default();
    let exif_chunks = chunks.iter().filter(|(kind, _)| *kind == b"EXIF");
    exif_chunks
        .map(|(_, data)| data.strip_prefix(b"Exif\0\0").unwrap_or(data))
        .find_map(|tiff| orientation.minimal_exif(tiff))
}

fn update_feature_flags(data: &[u8], has_exif: bool) -> Vec<u8> {
    let mut data = data.to_vec();
    if let Some(flags) = data.first_mut() {
        *flags &= !(EXIF_FLAG | XMP_FLAG);
        *flags |= if has_exif { EXIF_FLAG } else { 0 };
    }
    data
}

/// Strips an animation frame: a 16-byte header (position, size, duration), then chunks.
fn strip_frame(data: &[u8]) -> Result<Vec<u8>, ImageError> {
    let (header, rest) = data.split_at_checked(16).ok_or(ImageError::Truncated)?;
    let mut out = header.to_vec();
    for (kind, data) in split_chunks(rest).ok_or(ImageError::Truncated)? {
        if FRAME_CHUNKS.contains(&kind) {
            write_chunk(kind, data, &mut out);
        }
    }
    Ok(out)
}

fn write_chunk(kind: &[u8], data: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(kind);
    // The chunk is never longer than the one that was read, except for a padding byte at the end of a frame.
    out.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(data);
    out.extend((data.len() % 2 == 1).then_some(0));
}
