//! The little markup that pages make themselves.

use crate::model::prose::BREAK;

/// Text with what HTML reads as markup made harmless, for content and for attributes in double quotes.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    push_escaped(&mut escaped, text);
    escaped
}

/// Appends a text, escaped.
pub fn push_escaped(html: &mut String, text: &str) {
    push(html, text, is_markup, |_| None);
}

/// Appends words of a prose, escaped, with something in place of what divides its blocks, items and cells.
pub fn push_escaped_with(html: &mut String, words: &str, between: &str) {
    const FIRST: u8 = 0xe2;
    let divides = |rest: &str| rest.starts_with(BREAK).then_some((between, BREAK.len_utf8()));
    push(html, words, |byte| is_markup(byte) || byte == FIRST, divides);
}

/// Appends a text. Of bytes that are `special` it is asked what stands in place of how many, where it is no markup.
fn push<'t>(
    html: &mut String,
    text: &str,
    special: impl Fn(u8) -> bool,
    instead: impl Fn(&str) -> Option<(&'t str, usize)>,
) {
    html.reserve(text.len());
    let mut rest = text;
    while let Some(at) = first(rest.as_bytes(), &special) {
        let (before, from) = rest.split_at(at);
        html.push_str(before);
        let (written, taken) = match from.as_bytes()[0] {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' => ("&quot;", 1),
            b'\'' => ("&#39;", 1),
            _ => instead(from).unwrap_or_else(|| first_character(from)),
        };
        html.push_str(written);
        rest = &from[taken..];
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

/// Where the first byte is that is special.
fn first(bytes: &[u8], special: impl Fn(u8) -> bool) -> Option<usize> {
    // Most pieces have none: asking all of a piece at once takes a few instructions, as there is no way out of it.
    let mut pieces = bytes.chunks(32);
    let clean = pieces.by_ref().take_while(|piece| !piece.iter().fold(false, |found, byte| found | special(*byte)));
    let start = 32 * clean.count();
    let within = bytes.get(start..)?.iter().position(|byte| special(*byte))?;
    Some(start + within)
}

/// An address that may stand in an attribute: what no address holds is percent-encoded.
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

/// The way from a page to the site's root: one `../` for each folder that it lies in.
#[must_use]
pub fn root_of(page: &str) -> String {
    "../".repeat(page.matches('/').count())
}

/// An address as seen from a page.
#[must_use]
pub fn relative(root: &str, address: &str) -> String {
    format!("{root}{address}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_html_reads_stays() {
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
        assert_eq!((root_of("index.html"), root_of("report/a/b.html")), (String::new(), "../../".to_owned()));
    }
}
