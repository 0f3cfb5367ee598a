//! Absolute URLs, for what is read elsewhere.

use super::Address;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What is encoded of a path: what the path of a URI cannot have (RFC 3986, 3.3). All that is not ASCII is encoded too.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The URL of a page, or of an element on one. `base` is the address of the report, with a slash at the end: it is the URL of the
/// landing page.
#[must_use]
pub fn absolute_url(base: &str, path: &str) -> String {
    if path == "index.html" {
        return base.to_owned();
    }
    let mut url = String::with_capacity(base.len() + path.len());
    url.push_str(base);
    url.extend(utf8_percent_encode(path, ESCAPED));
    url
}

impl Address<'_> {
    /// The absolute URL in a report that is published at `base`, as in [`absolute_url`].
    #[must_use]
    pub fn to_url(self, base: &str) -> String {
        absolute_url(base, &self.to_path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::Route;

    #[test]
    fn a_url_is_encoded_and_the_landing_page_is_the_folder() {
        let base = "https://example.org/";
        assert_eq!(Address::from(Route::Landing).to_url(base), base);
        assert_eq!(Route::Timeline.with_fragment("holm").to_url(base), "https://example.org/timeline.html#holm");
        assert_eq!(absolute_url(base, "report/a b.é?.html"), "https://example.org/report/a%20b.%C3%A9%3F.html");
    }
}
