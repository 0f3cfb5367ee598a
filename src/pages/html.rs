//! The little markup that pages make themselves.

/// Text with what HTML reads as markup made harmless, for content and for attributes in double quotes.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    push_escaped(&mut escaped, text);
    escaped
}

/// Appends a text, escaped.
pub fn push_escaped(html: &mut String, text: &str) {
    html.reserve(text.len());
    let mut rest = text;
    while let Some(at) = first_markup(rest.as_bytes()) {
        html.push_str(&rest[..at]);
        html.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
}

fn first_markup(bytes: &[u8]) -> Option<usize> {
    let is_markup = |byte: &u8| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'');
    // Most pieces have none: asking all of a piece at once takes a few instructions, as there is no way out of it.
    let mut pieces = bytes.chunks(32);
    let clean = pieces.by_ref().take_while(|piece| !piece.iter().fold(false, |found, byte| found | is_markup(byte)));
    let start = 32 * clean.count();
    let within = bytes.get(start..)?.iter().position(is_markup)?;
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
        assert_eq!(url("a b\"<қ"), "a%20b%22%3Cқ");
        assert_eq!((root_of("index.html"), root_of("report/a/b.html")), (String::new(), "../../".to_owned()));
    }
}
