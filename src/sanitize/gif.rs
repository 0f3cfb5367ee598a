//! GIF: frames, and extensions before and between them.

use super::Broken;

const EXTENSION: u8 = 0x21;
const FRAME: u8 = 0x2c;
const END: u8 = 0x3b;

/// The whole picture, its name and version included.
pub(super) fn stripped(bytes: &[u8]) -> Result<Vec<u8>, Broken> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    let begin = taken(&mut rest, 13)?;
    out.extend_from_slice(begin);
    out.extend_from_slice(taken(&mut rest, colours(begin[10]))?);
    loop {
        match rest.split_off_first() {
            Some(&EXTENSION) => extension(&mut rest, &mut out)?,
            Some(&FRAME) => frame(&mut rest, &mut out)?,
            // Browsers end here as well, whatever follows.
            _ => break,
        }
    }
    out.push(END);
    Ok(out)
}

fn taken<'b>(rest: &mut &'b [u8], length: usize) -> Result<&'b [u8], Broken> {
    rest.split_off(..length).ok_or(Broken::CutShort)
}

/// How long a table of colours is: the first bit says whether there is one, the last three how many colours it has.
fn colours(bits: u8) -> usize {
    if bits & 0x80 == 0 { 0 } else { 3 << ((bits & 7) + 1) }
}

/// A row of blocks, each with its length before it, up to an empty one.
fn blocks<'b>(rest: &mut &'b [u8]) -> Result<Vec<&'b [u8]>, Broken> {
    let mut blocks = Vec::new();
    loop {
        let length = rest.split_off_first().ok_or(Broken::CutShort)?;
        if *length == 0 {
            return Ok(blocks);
        }
        blocks.push(taken(rest, usize::from(*length))?);
    }
}

fn frame(rest: &mut &[u8], out: &mut Vec<u8>) -> Result<(), Broken> {
    let place = taken(rest, 9)?;
    out.push(FRAME);
    out.extend_from_slice(place);
    out.extend_from_slice(taken(rest, colours(place[8]) + 1)?);
    put(&blocks(rest)?, out);
    Ok(())
}

/// Keeps how long a frame is shown and what is transparent in it, and how often a moving picture is repeated.
fn extension(rest: &mut &[u8], out: &mut Vec<u8>) -> Result<(), Broken> {
    let kind = *rest.split_off_first().ok_or(Broken::CutShort)?;
    let blocks = blocks(rest)?;
    let kept = match (kind, &blocks[..]) {
        (0xf9, [control, ..]) if control.len() == 4 => vec![*control],
        (0xff, [name @ (b"NETSCAPE2.0" | b"ANIMEXTS1.0"), rest @ ..]) => {
            let repeats = rest.iter().find(|block| block.len() == 3 && block[0] == 1);
            repeats.map(|repeats| vec![*name, *repeats]).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    if !kept.is_empty() {
        out.extend([EXTENSION, kind]);
        put(&kept, out);
    }
    Ok(())
}

fn put(blocks: &[&[u8]], out: &mut Vec<u8>) {
    for block in blocks {
        // Its length was read from one byte.
        out.push(u8::try_from(block.len()).unwrap_or(u8::MAX));
        out.extend_from_slice(block);
    }
    out.push(0);
}
