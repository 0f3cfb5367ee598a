//! Encodes a text as a script that passes it to `annals.data`.

const OPENING: &[u8] = b"annals.data(`";
const CLOSING: &[u8] = b"`)\n";

/// How many bytes are tested together for characters to escape.
const CHUNK_BYTES: usize = 256;

/// Encodes a text as a script. Line ends at the end of the text are dropped.
pub(super) fn encode(text: &[u8]) -> Vec<u8> {
    let mut script = Vec::with_capacity(text.len() + OPENING.len() + CLOSING.len());
    encode_into(&mut script, text);
    script
}

/// Appends the script for a text.
pub(super) fn encode_into(script: &mut Vec<u8>, text: &[u8]) {
    script.extend_from_slice(OPENING);
    let end = text.iter().rposition(|byte| *byte != b'\n').map_or(0, |last| last + 1);
    for chunk in text[..end].chunks(CHUNK_BYTES) {
        // Nearly no chunk has any: testing all bytes takes few instructions, because there is no early exit.
        if chunk.iter().fold(false, |any_escaped, byte| any_escaped | is_escaped(*byte)) {
            chunk.iter().for_each(|byte| push_byte(script, *byte));
        } else {
            script.extend_from_slice(chunk);
        }
    }
    script.extend_from_slice(CLOSING);
}

/// Decodes a script to its text: the inverse of the encoding. Empty for any other script.
pub(super) fn decode(script: &[u8]) -> String {
    let literal = script.strip_prefix(OPENING).and_then(|script| script.strip_suffix(CLOSING)).unwrap_or_default();
    let mut text = Vec::with_capacity(literal.len());
    let mut rest = literal;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        text.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        let (escaped, length) =
            if rest.starts_with(b"x3c") { (b'<', 3) } else { (rest.first().copied().unwrap_or(b'\\'), 1) };
        text.push(escaped);
        rest = rest.get(length..).unwrap_or_default();
    }
    text.extend_from_slice(rest);
    String::from_utf8_lossy(&text).into_owned()
}

fn push_byte(script: &mut Vec<u8>, byte: u8) {
    match byte {
        // So that a mirror that serves the file as HTML renders no markup from it.
        b'<' => script.extend_from_slice(b"\\x3c"),
        byte if is_escaped(byte) => script.extend_from_slice(&[b'\\', byte]),
        byte => script.push(byte),
    }
}

/// Whether a byte ends a template literal, or has a special meaning in it; and `<`.
fn is_escaped(byte: u8) -> bool {
    matches!(byte, b'\\' | b'`' | b'$' | b'<')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_within_its_literal() {
        let expected = "annals.data(`a\\\\b\\`\\${c}\\x3c/script>\nд`)\n";
        assert_eq!(String::from_utf8_lossy(&encode("a\\b`${c}</script>\nд\n\n".as_bytes())), expected);
        assert_eq!(encode(b""), b"annals.data(``)\n");
    }

    proptest::proptest! {
        #[test]
        fn the_text_comes_out_again(words in "([a-cx3д<>`$\\\\{}\t]|\n){0,40}") {
            proptest::prop_assert_eq!(decode(&encode(words.as_bytes())), words.trim_end_matches('\n'));
        }
    }
}
