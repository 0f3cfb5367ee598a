//! GIF: image frames, with extension blocks before and between them.

use super::ImageError;

const EXTENSION_INTRODUCER: u8 = 0x21;
const IMAGE_SEPARATOR: u8 = 0x2c;
const TRAILER: u8 = 0x3b;

/// Strips a whole image, given with its signature and version.
pub(super) fn strip(bytes: &[u8]) -> Result<Vec<u8>, ImageError> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    let header = take(&mut rest, 13)?;
    out.extend_from_slice(header);
    out.extend_from_slice(take(&mut rest, color_table_len(header[10]))?);
    loop {
        match rest.split_off_first() {
            Some(&EXTENSION_INTRODUCER) => copy_extension(&mut rest, &mut out)?,
            Some(&IMAGE_SEPARATOR) => copy_frame(&mut rest, &mut out)?,
            // Browsers stop here too, whatever follows.
            _ => break,
        }
    }
    out.push(TRAILER);
    Ok(out)
}

fn take<'b>(rest: &mut &'b [u8], length: usize) -> Result<&'b [u8], ImageError> {
    rest.split_off(..length).ok_or(ImageError::Truncated)
}

/// Length of a color table in bytes: the highest bit is set if there is one, the lowest three encode its size.
fn color_table_len(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Takes a sequence of sub-blocks, each prefixed with its length, up to the empty terminator.
fn take_sub_blocks<'b>(rest: &mut &'b [u8]) -> Result<Vec<&'b [u8]>, ImageError> {
    let mut blocks = Vec::new();
    loop {
        let length = rest.split_off_first().ok_or(ImageError::Truncated)?;
        if *length == 0 {
            return Ok(blocks);
        }
        blocks.push(take(rest, usize::from(*length))?);
    }
}

fn copy_frame(rest: &mut &[u8], out: &mut Vec<u8>) -> Result<(), ImageError> {
    let descriptor = take(rest, 9)?;
    out.push(IMAGE_SEPARATOR);
    out.extend_from_slice(descriptor);
    out.extend_from_slice(take(rest, color_table_len(descriptor[8]) + 1)?);
    write_sub_blocks(&take_sub_blocks(rest)?, out);
    Ok(())
}

/// Copies only graphic control (delay and transparency of a frame) and the repeat count of an animation.
fn copy_extension(rest: &mut &[u8], out: &mut Vec<u8>) -> Result<(), ImageError> {
    let kind = *rest.split_off_first().ok_or(ImageError::Truncated)?;
    let blocks = take_sub_blocks(rest)?;
    let allowed = match (kind, &blocks[..]) {
        (0xf9, [control, ..]) if control.len() == 4 => vec![*control],
        (0xff, [name @ (b"NETSCAPE2.0" | b"ANIMEXTS1.0"), rest @ ..]) => {
            let repeats = rest.iter().find(|block| block.len() == 3 && block[0] == 1);
            repeats.map(|repeats| vec![*name, *repeats]).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    if !allowed.is_empty() {
        out.extend([EXTENSION_INTRODUCER, kind]);
        write_sub_blocks(&allowed, out);
    }
    Ok(())
}

fn write_sub_blocks(blocks: &[&[u8]], out: &mut Vec<u8>) {
    for block in blocks {
        // The length was read from one byte.
        out.push(u8::try_from(block.len()).unwrap_or(u8::MAX));
        out.extend_from_slice(block);
    }
    out.push(0);
}
