//! A text as a script that hands it to `annals.data`.

const OPENING: &[u8] = b"annals.data(`";
const CLOSING: &[u8] = b"`)\n";

/// The script. The ends of lines at the end of the text are none.
pub(super) fn of(text: &str) -> Vec<u8> {
    let mut script = Vec::with_capacity(text.len() + OPENING.len() + CLOSING.len());
    push(&mut script, text);
    script
}

/// Appends the script.
pub(super) fn push(script: &mut Vec<u8>, text: &str) {
    script.extend_from_slice(OPENING);
    for line in text.trim_end_matches('\n').split_inclusive('\n') {
        // Nearly no line has any: asking all bytes takes a few instructions, as there is no way out of it.
        if line.bytes().fold(false, |found, byte| found | is_escaped(byte)) {
            line.bytes().for_each(|byte| push_byte(script, byte));
        } else {
            script.extend_from_slice(line.as_bytes());
        }
    }
    script.extend_from_slice(CLOSING);
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
        assert_eq!(String::from_utf8_lossy(&of("a\\b`${c}</script>\nд\n\n")), due);
        assert_eq!(of(""), b"annals.data(``)\n");
    }
}
