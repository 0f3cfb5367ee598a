//! WebP: a RIFF file, of chunks with a kind and a length.

use super::Broken;
use super::exif::Orientation;

/// The chunks of a picture that a browser needs; `EXIF` is one where it says which way up.
const SHOWN: [&[u8]; 8] = [b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF", b"EXIF"];

/// The chunks of a frame of a moving picture.
const OF_FRAMES: [&[u8]; 3] = [b"ALPH", b"VP8 ", b"VP8L"];

/// The bits of `VP8X` that say that there are such chunks.
const HAS_EXIF: u8 = 0b1000;
const HAS_XMP: u8 = 0b0100;

type Chunk<'b> = (&'b [u8], &'b [u8]);

/// The whole picture, `RIFF` and `WEBP` included.
pub(super) fn stripped(bytes: &[u8]) -> Result<Vec<u8>, Broken> {
    let size = bytes.get(4..).and_then(|rest| rest.first_chunk()).map(|size| u32::from_le_bytes(*size));
    let end = size.and_then(|size| usize::try_from(size).ok()?.checked_add(8));
    let body = end.and_then(|end| bytes.get(12..end)).ok_or(Broken::CutShort)?;
    let chunks = chunks(body).ok_or(Broken::CutShort)?;
    let exif = exif(&chunks);
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(b"RIFF\0\0\0\0WEBP");
    for (kind, data) in chunks.into_iter().filter(|(kind, _)| SHOWN.contains(kind)) {
        match kind {
            b"VP8X" => put(kind, &features(data.get(..10).unwrap_or(data), exif.is_some()), &mut out),
            b"ANIM" => put(kind, data.get(..6).unwrap_or(data), &mut out),
            b"ANMF" => put(kind, &frame(data)?, &mut out),
            b"EXIF" => {}
            _ => put(kind, data, &mut out),
        }
    }
    // It stands last, as the format wants it.
    exif.iter().for_each(|exif| put(b"EXIF", exif, &mut out));
    let size = u32::try_from(out.len() - 8).map_err(|_| Broken::Unknown)?;
    out[4..8].copy_from_slice(&size.to_le_bytes());
    Ok(out)
}

/// A chunk of odd length is followed by one byte more. Where it is missing at the end nobody minds.
fn chunks(mut rest: &[u8]) -> Option<Vec<Chunk<'_>>> {
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

/// What is published of Exif data. Browsers look at them only where `VP8X` says that they are there.
fn exif(chunks: &[Chunk<'_>]) -> Option<[u8; 26]> {
    let has_exif = |(kind, data): &Chunk<'_>| *kind == b"VP8X" && data.first().is_some_and(|bits| bits & HAS_EXIF != 0);
    if !chunks.first().is_some_and(has_exif) {
        return None;
    }
    let mut orientation = Orientation::default();
    let exif = chunks.iter().filter(|(kind, _)| *kind == b"EXIF");
    exif.map(|(_, data)| data.strip_prefix(b"Exif\0\0").unwrap_or(data)).find_map(|tiff| orientation.only(tiff))
}

fn features(data: &[u8], has_exif: bool) -> Vec<u8> {
    let mut data = data.to_vec();
    if let Some(bits) = data.first_mut() {
        *bits &= !(HAS_EXIF | HAS_XMP);
        *bits |= if has_exif { HAS_EXIF } else { 0 };
    }
    data
}

/// Sixteen bytes that say where and how long, then the chunks of the frame.
fn frame(data: &[u8]) -> Result<Vec<u8>, Broken> {
    let (place, rest) = data.split_at_checked(16).ok_or(Broken::CutShort)?;
    let mut out = place.to_vec();
    for (kind, data) in chunks(rest).ok_or(Broken::CutShort)? {
        if OF_FRAMES.contains(&kind) {
            put(kind, data, &mut out);
        }
    }
    Ok(out)
}

fn put(kind: &[u8], data: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(kind);
    // It is never longer than what was read, but for a byte that is due at the end of a frame.
    out.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(data);
    out.extend((data.len() % 2 == 1).then_some(0));
}
