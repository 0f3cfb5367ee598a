//! Escaping, and relative addresses.

use crate::model::prose::BLOCK_SEPARATOR;

pub use crate::route::root_of;

/// Escapes a text for content and for quoted attributes.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    push_escaped(&mut escaped, text);
    escaped
}

/// Appends a text, escaped.
pub fn push_escaped(html: &mut String, text: &str) {
    push_replacing(html, text, is_markup, |_| None);
}

/// Appends a text of prose, escaped, with a separator in place of the breaks between its blocks, items and cells.
pub fn push_escaped_with(html: &mut String, text: &str, separator: &str) {
    const BREAK_FIRST_BYTE: u8 = 0xe2;
    let replace_break =
        |rest: &str| rest.starts_with(BLOCK_SEPARATOR).then_some((separator, BLOCK_SEPARATOR.len_utf8()));
    push_replacing(html, text, |byte| is_markup(byte) || byte == BREAK_FIRST_BYTE, replace_break);
}

/// Appends a text, escaped. For other special bytes, a callback returns a replacement and how many bytes it replaces.
fn push_replacing<'t>(
    html: &mut String,
    text: &str,
    is_special: impl Fn(u8) -> bool,
    replacement: impl Fn(&str) -> Option<(&'t str, usize)>,
) {
    html.reserve(text.len());
    let mut rest = text;
    while let Some(index) = first_special(rest.as_bytes(), &is_special) {
        let (before, tail) = rest.split_at(index);
        html.push_str(before);
        let (written, replaced_len) = match tail.as_bytes()[0] {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' => ("&quot;", 1),
            b'\'' => ("&#39;", 1),
            _ => replacement(tail).unwrap_or_else(|| first_character(tail)),
        };
        html.push_str(written);
        rest = &tail[replaced_len..];
    }
    html.push_str(rest);
}

fn is_markup(byte: u8) -> bool {
    matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')
}

fn first_character(text: &str) -> (&str, usize) {
    let width = text.chars().next().map_or(0, char::len_utf8);
    (&text[..width], width)
}

/// The index of the first special byte.
fn first_special(bytes: &[u8], is_special: impl Fn(u8) -> bool) -> Option<usize> {
    // Most chunks have none. Without an early exit, the check of a whole chunk takes a few vector instructions.
    let mut chunks = bytes.chunks(32);
    let clean_chunks = chunks
        .by_ref()
        .take_while(|chunk| !chunk.iter().fold(false, |any_special, byte| any_special | is_special(*byte)));
    let start = 32 * clean_chunks.count();
    let within = bytes.get(start..)?.iter().position(|byte| is_special(*byte))?;
    Some(start + within)
}

/// An address for an attribute: characters that are invalid in addresses are percent-encoded.
#[must_use]
pub fn url(address: &str) -> String {
    let mut encoded = String::with_capacity(address.len());
    for c in address.chars() {
        if c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c) {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                encoded.push('%');
                encoded.push_str(&format!("{byte:02X}"));
            }
        } else {
            encoded.push(c);
        }
    }
    escape(&encoded)
}

/// An address relative to a page with this path to the root.
#[must_use]
pub fn relative(root: &str, address: &str) -> String {
    format!("{root}{address}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped() {
        assert_eq!(escape("<a href=\"x\" b='c'>&amp;"), "&lt;a href=&quot;x&quot; b=&#39;c&#39;&gt;&amp;amp;");
        let words = "“a”\u{2029}<b>\u{2029}’c… \u{2028}";
        let mut html = String::new();
        push_escaped_with(&mut html, words, " ");
        assert_eq!(html, "“a” &lt;b&gt; ’c… \u{2028}");
        html.clear();
        push_escaped_with(&mut html, &words.repeat(9), "");
        assert_eq!(html, "“a”&lt;b&gt;’c… \u{2028}".repeat(9));
        assert_eq!(escape(words), words.replace('<', "&lt;").replace('>', "&gt;"));
        assert_eq!(url("a b\"<қ"), "a%20b%22%3Cқ");
    }
}
