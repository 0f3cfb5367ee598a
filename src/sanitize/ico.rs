//! Icons: a list of pictures, each a PNG or a bitmap without the header of a file.

use super::{Broken, png};

/// Reserved bytes, then whether it is an icon or a pointer.
const ICON: &[u8] = b"\0\0\x01\0";
const POINTER: &[u8] = b"\0\0\x02\0";
const ENTRY: usize = 16;

/// Whether bytes are an icon: other files may begin with the same four, so the first picture has to be there.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    let begins = bytes.starts_with(ICON) || bytes.starts_with(POINTER);
    begins && entries(bytes).is_some_and(|entries| entries.first().is_some_and(|entry| picture(bytes, entry).is_some()))
}

/// The icon: of each picture what shows it, one after another.
pub(super) fn stripped(bytes: &[u8]) -> Result<Vec<u8>, Broken> {
    let entries = entries(bytes).ok_or(Broken::CutShort)?;
    let pictures = entries.iter().map(|entry| stripped_picture(picture(bytes, entry).ok_or(Broken::CutShort)?));
    let pictures = pictures.collect::<Result<Vec<_>, _>>()?;
    let mut out = bytes[..6].to_vec();
    let mut at = out.len() + entries.len() * ENTRY;
    for (entry, picture) in entries.iter().zip(&pictures) {
        out.extend_from_slice(&entry[..8]);
        out.extend(u32::try_from(picture.len()).map_err(|_| Broken::Unknown)?.to_le_bytes());
        out.extend(u32::try_from(at).map_err(|_| Broken::Unknown)?.to_le_bytes());
        at += picture.len();
    }
    // Pictures that share their bytes would be written once each: more of them than an icon has are refused.
    if at > bytes.len().saturating_mul(2) {
        return Err(Broken::Unknown);
    }
    pictures.iter().for_each(|picture| out.extend_from_slice(picture));
    Ok(out)
}

fn entries(bytes: &[u8]) -> Option<&[[u8; ENTRY]]> {
    let count = usize::from(u16::from_le_bytes(*bytes.get(4..)?.first_chunk()?));
    Some(bytes.get(6..6 + count * ENTRY)?.as_chunks().0)
}

fn picture<'b>(bytes: &'b [u8], entry: &[u8; ENTRY]) -> Option<&'b [u8]> {
    let number = |at: usize| usize::try_from(u32::from_le_bytes(*entry.get(at..)?.first_chunk()?)).ok();
    let (length, start) = (number(8)?, number(12)?);
    bytes.get(start..start.checked_add(length)?).filter(|picture| !picture.is_empty())
}

fn stripped_picture(picture: &[u8]) -> Result<Vec<u8>, Broken> {
    match picture.strip_prefix(png::BEGIN) {
        Some(rest) => png::stripped(rest),
        None => Ok(picture.get(..bitmap_length(picture)?).ok_or(Broken::CutShort)?.to_vec()),
    }
}

/// How long a bitmap is: header, colours, rows of pixels, and rows of bits that say which are shown.
fn bitmap_length(bitmap: &[u8]) -> Result<usize, Broken> {
    const HEADER: u32 = 40;
    let number =
        |at: usize| bitmap.get(at..).and_then(|rest| rest.first_chunk()).map(|bytes| u32::from_le_bytes(*bytes));
    let header = (number(0), number(4), number(8), number(14), number(16), number(32));
    let (Some(HEADER), Some(width), Some(height), Some(bits), Some(compression), Some(used)) = header else {
        return Err(Broken::Unknown);
    };
    let bits = bits & 0xffff;
    // The height counts the pixels and the bits that say which are shown.
    let is_sound = width <= 1024 && height <= 2048 && matches!(bits, 1 | 4 | 8 | 16 | 24 | 32) && compression == 0;
    if !is_sound || used > 256 {
        return Err(Broken::Unknown);
    }
    let colours = match (used, bits) {
        (0, 1..=8) => 1 << bits,
        (used, _) => used,
    };
    let row = |bits: u32| (width * bits).div_ceil(32) * 4;
    let length = HEADER + colours * 4 + (row(bits) + row(1)) * (height / 2);
    usize::try_from(length).map_err(|_| Broken::Unknown)
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
        let mut icon = [ICON, &[u8::try_from(pictures.len()).unwrap(), 0]].concat();
        let mut at = 6 + pictures.len() * ENTRY;
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
    fn what_no_icon_shows_is_left_out() {
        let png = [png::BEGIN, b"\0\0\0\x04tEXtabcdsums", b"\0\0\0\0IEND\xae\x42\x60\x82"].concat();
        let plain = [png::BEGIN, b"\0\0\0\0IEND\xae\x42\x60\x82"].concat();
        let whole = [icon(&[png, [bitmap(), b"after".to_vec()].concat()]), b"more".to_vec()].concat();
        assert!(is_one(&whole));
        let published = stripped(&whole).unwrap();
        assert_eq!(published, icon(&[plain, bitmap()]));
        assert_eq!(stripped(&published).unwrap(), published);
    }

    #[test]
    fn an_icon_that_is_cut_short_is_broken() {
        let whole = icon(&[bitmap(), bitmap()]);
        for end in 0..whole.len() {
            assert!(!is_one(&whole[..end]) || stripped(&whole[..end]).is_err(), "{end}");
        }
    }
}
