//! Icons: a directory of images, each a PNG or a bitmap without a file header.

use super::{ImageError, png};

/// The header of an icon: two reserved bytes, then the type (1 for icons, 2 for cursors).
const ICON_HEADER: &[u8] = b"\0\0\x01\0";
const CURSOR_HEADER: &[u8] = b"\0\0\x02\0";
const ENTRY_BYTES: usize = 16;

/// Whether bytes are an icon: other files may begin with the same four bytes, so the first image has to exist.
pub(super) fn is_icon(bytes: &[u8]) -> bool {
    let has_header = bytes.starts_with(ICON_HEADER) || bytes.starts_with(CURSOR_HEADER);
    has_header
        && entries(bytes)
            .is_some_and(|entries| entries.first().is_some_and(|entry| entry_image(bytes, entry).is_some()))
}

/// Strips each image of the icon, and writes them one after another.
pub(super) fn strip(bytes: &[u8]) -> Result<Vec<u8>, ImageError> {
    let entries = entries(bytes).ok_or(ImageError::Truncated)?;
    let pictures =
        entries.iter().map(|entry| strip_entry_image(entry_image(bytes, entry).ok_or(ImageError::Truncated)?));
    let pictures = pictures.collect::<Result<Vec<_>, _>>()?;
    let mut out = bytes[..6].to_vec();
    let mut at = out.len() + entries.len() * ENTRY_BYTES;
    for (entry, picture) in entries.iter().zip(&pictures) {
        out.extend_from_slice(&entry[..8]);
        out.extend(u32::try_from(picture.len()).map_err(|_| ImageError::Malformed)?.to_le_bytes());
        out.extend(u32::try_from(at).map_err(|_| ImageError::Malformed)?.to_le_bytes());
        at += picture.len();
    }
    // Entries may share bytes, which are then written once per entry: this bounds the growth of the file.
    if at > bytes.len().saturating_mul(2) {
        return Err(ImageError::Malformed);
    }
    pictures.iter().for_each(|picture| out.extend_from_slice(picture));
    Ok(out)
}

fn entries(bytes: &[u8]) -> Option<&[[u8; ENTRY_BYTES]]> {
    let count = usize::from(u16::from_le_bytes(*bytes.get(4..)?.first_chunk()?));
    Some(bytes.get(6..6 + count * ENTRY_BYTES)?.as_chunks().0)
}

fn entry_image<'b>(bytes: &'b [u8], entry: &[u8; ENTRY_BYTES]) -> Option<&'b [u8]> {
    let read_u32 = |at: usize| usize::try_from(u32::from_le_bytes(*entry.get(at..)?.first_chunk()?)).ok();
    let (length, start) = (read_u32(8)?, read_u32(12)?);
    bytes.get(start..start.checked_add(length)?).filter(|picture| !picture.is_empty())
}

fn strip_entry_image(picture: &[u8]) -> Result<Vec<u8>, ImageError> {
    match picture.strip_prefix(png::SIGNATURE) {
        Some(rest) => png::strip(rest),
        None => Ok(picture.get(..bitmap_bytes(picture)?).ok_or(ImageError::Truncated)?.to_vec()),
    }
}

/// Length of a bitmap in bytes: header, color table, rows of pixels, and rows of the transparency mask.
fn bitmap_bytes(bitmap: &[u8]) -> Result<usize, ImageError> {
    const HEADER_BYTES: u32 = 40;
    let read_u32 =
        |at: usize| bitmap.get(at..).and_then(|rest| rest.first_chunk()).map(|bytes| u32::from_le_bytes(*bytes));
    let header = (read_u32(0), read_u32(4), read_u32(8), read_u32(14), read_u32(16), read_u32(32));
    let (Some(HEADER_BYTES), Some(width), Some(height), Some(bits), Some(compression), Some(used_colors)) = header
    else {
        return Err(ImageError::Malformed);
    };
    let bits = bits & 0xffff;
    // The height includes both the pixels and the mask.
    let is_supported = width <= 1024 && height <= 2048 && matches!(bits, 1 | 4 | 8 | 16 | 24 | 32) && compression == 0;
    if !is_supported || used_colors > 256 {
        return Err(ImageError::Malformed);
    }
    let color_count = match (used_colors, bits) {
        (0, 1..=8) => 1 << bits,
        (used, _) => used,
    };
    let row = |bits: u32| (width * bits).div_ceil(32) * 4;
    let length = HEADER_BYTES + color_count * 4 + (row(bits) + row(1)) * (height / 2);
    usize::try_from(length).map_err(|_| ImageError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bitmap of one pixel.
    fn bitmap() -> Vec<u8> {
        let mut bitmap = vec![40, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 32, 0];
        bitmap.resize(40 + 4 + 4, 7);
        bitmap[16..40].fill(0);
        bitmap
    }

    fn icon(pictures: &[Vec<u8>]) -> Vec<u8> {
        let mut icon = [ICON_HEADER, &[u8::try_from(pictures.len()).unwrap(), 0]].concat();
        let mut at = 6 + pictures.len() * ENTRY_BYTES;
        for picture in pictures {
            icon.extend([1, 1, 0, 0, 1, 0, 32, 0]);
            icon.extend(u32::try_from(picture.len()).unwrap().to_le_bytes());
            icon.extend(u32::try_from(at).unwrap().to_le_bytes());
            at += picture.len();
        }
        icon.extend(pictures.concat());
        icon
    }

    #[test]
    fn hidden_data_in_an_icon_is_dropped() {
        let png = [png::SIGNATURE, b"\0\0\0\x04tEXtabcdsums", b"\0\0\0\0IEND\xae\x42\x60\x82"].concat();
        let plain = [png::SIGNATURE, b"\0\0\0\0IEND\xae\x42\x60\x82"].concat();
        let whole = [icon(&[png, [bitmap(), b"after".to_vec()].concat()]), b"more".to_vec()].concat();
        assert!(is_icon(&whole));
        let published = strip(&whole).unwrap();
        assert_eq!(published, icon(&[plain, bitmap()]));
        assert_eq!(strip(&published).unwrap(), published);
    }

    #[test]
    fn a_truncated_icon_is_refused() {
        let whole = icon(&[bitmap(), bitmap()]);
        for end in 0..whole.len() {
            assert!(!is_icon(&whole[..end]) || strip(&whole[..end]).is_err(), "{end}");
        }
    }
}
