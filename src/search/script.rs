//! A text as a script that hands it to `annals.data`.

const OPENING: &[u8] = b"annals.data(`";
const CLOSING: &[u8] = b"`)\n";

/// How many bytes are looked at together.
const PIECE: usize = 256;

/// The script. The ends of lines at the end of the text are none.
pub(super) fn of(text: &[u8]) -> Vec<u8> {
    let mut script = Vec::with_capacity(text.len() + OPENING.len() + CLOSING.len());
    push(&mut script, text);
    script
}

/// Appends the script.
pub(super) fn push(script: &mut Vec<u8>, text: &[u8]) {
    script.extend_from_slice(OPENING);
    let end = text.iter().rposition(|byte| *byte != b'\n').map_or(0, |last| last + 1);
    for piece in text[..end].chunks(PIECE) {
        // Nearly no piece has any: asking all bytes takes a few instructions, as there is no way out of it.
        if piece.iter().fold(false, |found, byte| found | is_escaped(*byte)) {
            piece.iter().for_each(|byte| push_byte(script, *byte));
        } else {
            script.extend_from_slice(piece);
        }
    }
    script.extend_from_slice(CLOSING);
}

/// The text of a script that [`of`] made.
pub(super) fn text(script: &[u8]) -> String {
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
        // So a mirror that calls the file HTML shows no markup of it.
        b'<' => script.extend_from_slice(b"\\x3c"),
        byte if is_escaped(byte) => script.extend_from_slice(&[b'\\', byte]),
        byte => script.push(byte),
    }
}

/// What ends a template literal, or means something else in it.
fn is_escaped(byte: u8) -> bool {
    matches!(byte, b'\\' | b'`' | b'$' | b'<')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_within_its_literal() {
        let due = "annals.data(`a\\\\b\\`\\${c}\\x3c/script>\nд`)\n";
        assert_eq!(String::from_utf8_lossy(&of("a\\b`${c}</script>\nд\n\n".as_bytes())), due);
        assert_eq!(of(b""), b"annals.data(``)\n");
    }

    proptest::proptest! {
        #[test]
        fn the_text_comes_out_again(words in "([a-cx3д<>`$\\\\{}\t]|\n){0,40}") {
            proptest::prop_assert_eq!(text(&of(words.as_bytes())), words.trim_end_matches('\n'));
        }
    }
}
