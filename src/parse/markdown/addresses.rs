//! Where a link leads.

use crate::model::composed;
use crate::model::prose::{Target, Wikilink};
use percent_encoding::percent_decode_str;

/// `id`, `register/id`, or `-` for nobody. In a table the stroke before the
/// words is escaped, and the backslash stays with the id (pulldown-cmark 0.13).
pub(super) fn wikilink(address: &str, has_words: bool) -> Target {
    let address = address.strip_suffix('\\').unwrap_or(address).trim();
    if address == "-" {
        return Target::Nobody;
    }
    let (register, id) = match address.split_once('/') {
        Some((register, id)) => (Some(register.trim().to_owned()), id.trim().to_owned()),
        None => (None, address.to_owned()),
    };
    Target::Record(Wikilink { register, id, shows_name: !has_words })
}

/// Where an ordinary link leads.
pub(super) fn target(address: &str) -> Target {
    // Browsers drop white space and control characters within a scheme.
    let bare: String = address.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    if let Some(fragment) = address.strip_prefix('#') {
        return Target::Fragment(decode(fragment));
    }
    match scheme(&bare) {
        Some(scheme) if matches!(scheme.as_str(), "http" | "https" | "mailto" | "tel") => Target::Url(bare),
        Some(_) => Target::Dropped,
        None if bare.starts_with("//") || bare.starts_with("\\\\") => Target::Dropped,
        None => {
            let (path, fragment) = match address.split_once('#') {
                Some((path, fragment)) => (path, Some(decode(fragment))),
                None => (address, None),
            };
            Target::File { path: decode(path), fragment }
        }
    }
}

fn scheme(address: &str) -> Option<String> {
    let (scheme, _) = address.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    // A colon behind anything else, as in `a/b:c`, is no scheme's; `&colon;` has been decoded by the parser.
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

/// Percent-encoding undone, once; in NFC.
fn decode(text: &str) -> String {
    composed(&percent_decode_str(text).decode_utf8_lossy()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_do_something_are_dropped() {
        for address in [
            "javascript:alert(1)",
            "JaVaScRiPt:x",
            "java\tscript:x",
            "data:text/html,x",
            "vbscript:x",
            "//evil.example/x",
            "file:///etc/passwd",
        ] {
            assert_eq!(target(address), Target::Dropped, "{address}");
        }
        assert_eq!(target("https://example.org/"), Target::Url("https://example.org/".into()));
        assert_eq!(target("a%20b.md#x"), Target::File { path: "a b.md".into(), fragment: Some("x".into()) });
        assert_eq!(target("100%25%+f%2.md"), Target::File { path: "100%%+f%2.md".into(), fragment: None });
    }
}
