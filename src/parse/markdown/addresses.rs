//! Where a link leads.

use crate::model::composed;
use crate::model::prose::{Target, Wikilink};
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

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

/// Why an address cannot be linked to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// It is of a kind that is not followed.
    Dropped,
    /// Its scheme is followed, and the rest is not what the scheme asks for.
    Incomplete {
        /// What the scheme asks for.
        expected: &'static str,
        /// The address that was most likely meant.
        meant: Option<String>,
    },
}

/// Where an ordinary link leads. An address out of the site is as it was written, spaces and all: they are
/// percent-encoded where it becomes an attribute.
pub(super) fn target(address: &str) -> Result<Target, Unusable> {
    if let Some(fragment) = address.strip_prefix('#') {
        return Ok(Target::Fragment(decode(fragment)));
    }
    let trimmed = address.trim_matches(is_dropped);
    let bare = bare(trimmed);
    let Some(found) = scheme(&bare) else {
        if bare.starts_with("//") || bare.starts_with("\\\\") {
            return Err(Unusable::Dropped);
        }
        let (path, fragment) = match address.split_once('#') {
            Some((path, fragment)) => (path, Some(decode(fragment))),
            None => (address, None),
        };
        return Ok(Target::File { path: decode(path), fragment });
    };
    // A scheme with something in it that browsers pass over is a disguise.
    if scheme(trimmed) != Some(found) {
        return Err(Unusable::Dropped);
    }
    let rest = &trimmed[found.len() + 1..];
    let problem = match found.to_ascii_lowercase().as_str() {
        "http" | "https" => web(found, rest),
        "mailto" => mail(rest),
        "tel" => telephone(rest),
        _ => Some(Unusable::Dropped),
    };
    problem.map_or_else(|| Ok(Target::Url(trimmed.to_owned())), Err)
}

/// What browsers pass over in a scheme: white space and control characters.
fn is_dropped(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

fn bare(address: &str) -> Cow<'_, str> {
    if address.contains(is_dropped) {
        address.chars().filter(|c| !is_dropped(*c)).collect::<String>().into()
    } else {
        address.into()
    }
}

/// What is wrong with what follows `https:`, which is two slashes and a host.
fn web(scheme: &str, rest: &str) -> Option<Unusable> {
    let bare = rest.trim_start_matches(['/', '\\']);
    let host = host(bare);
    let is_host = !host.is_empty() && !decode(host).contains(|c: char| is_dropped(c) || "<>\"{}|\\^`%".contains(c));
    if is_host && rest.strip_prefix("//") == Some(bare) {
        return None;
    }
    let meant = is_host.then(|| format!("{scheme}://{bare}"));
    Some(Unusable::Incomplete { expected: "two slashes and a host, as in `https://example.org/`", meant })
}

/// The host of an address without scheme and slashes: without user and port.
fn host(address: &str) -> &str {
    let authority = &address[..address.find(['/', '\\', '?', '#']).unwrap_or(address.len())];
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// What is wrong with what follows `mailto:`, which is one address or several.
fn mail(rest: &str) -> Option<Unusable> {
    let is_mail = |rest: &str| {
        let decoded = decode(rest.split(['?', '#']).next().unwrap_or_default());
        decoded.split(',').all(|one| {
            let parts = one.trim().split_once('@');
            parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !one.contains(['/', '\\']))
        })
    };
    let bare = rest.trim_start_matches(['/', '\\']);
    let meant = is_mail(bare).then(|| format!("mailto:{bare}"));
    (!is_mail(rest))
        .then_some(Unusable::Incomplete { expected: "an address of e-mail, as in `mailto:name@example.org`", meant })
}

/// What is wrong with what follows `tel:`, which is a number.
fn telephone(rest: &str) -> Option<Unusable> {
    let bare = rest.trim_start_matches(['/', '\\']);
    let has_number = bare.contains(|c: char| c.is_ascii_digit());
    let meant = has_number.then(|| format!("tel:{bare}"));
    let is_number = has_number && bare.len() == rest.len();
    (!is_number).then_some(Unusable::Incomplete { expected: "a telephone number, as in `tel:+15550100`", meant })
}

fn scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    // A colon behind anything else, as in `a/b:c`, is no scheme's; `&colon;` has been decoded by the parser.
    is_scheme.then_some(scheme)
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
            "\u{1}javascript:alert(1)",
            "ht\ttps://example.org/",
            "java\u{a0}script:x",
            "JaVaScRiPt:x",
            "java\tscript:x",
            "data:text/html,x",
            "vbscript:x",
            "//evil.example/x",
            "file:///etc/passwd",
        ] {
            assert_eq!(target(address), Err(Unusable::Dropped), "{address:?}");
        }
        let file = |path: &str, fragment: Option<&str>| {
            Ok(Target::File { path: path.into(), fragment: fragment.map(Into::into) })
        };
        assert_eq!(target("a%20b.md#x"), file("a b.md", Some("x")));
        assert_eq!(target("100%25%+f%2.md"), file("100%%+f%2.md", None));
    }

    #[test]
    fn addresses_out_of_the_site_stay_as_they_were_written() {
        for address in [
            "https://example.org/",
            "https://a.b/my file.pdf",
            "https://a.b/a\tb?c=d e#f",
            "HTTP://EXAMPLE.ORG",
            "https://user@example.org:8080/x",
            "https://[::1]:80/",
            "https://пример.рф/",
            "https://example.org?x",
            "mailto:a@b.c",
            "mailto:a@b.c,d@e.f?subject=x y",
            "mailto:a%40b.c",
            "tel:+1 555 0100",
        ] {
            assert_eq!(target(address), Ok(Target::Url(address.into())), "{address:?}");
        }
        assert_eq!(target(" https://example.org/\n"), Ok(Target::Url("https://example.org/".into())));
    }

    #[test]
    fn of_an_address_without_its_host_the_one_that_was_meant_is_offered() {
        for (address, meant) in [
            ("https:example.org", Some("https://example.org")),
            ("http:/example.org/x", Some("http://example.org/x")),
            ("https:///example.org", Some("https://example.org")),
            ("https:\\\\example.org", Some("https://example.org")),
            ("https://", None),
            ("https:", None),
            ("https://?q", None),
            ("https://:80/", None),
            ("https://user@/", None),
            ("https://exa mple.org/", None),
            ("https://exa%20mple.org/", None),
            ("mailto:", None),
            ("mailto:?subject=x", None),
            ("mailto:editor", None),
            ("mailto:a@b.c,d", None),
            ("mailto:a@", None),
            ("mailto://a@b.c", Some("mailto:a@b.c")),
            ("tel:", None),
            ("tel:none", None),
            ("tel://+1555", Some("tel:+1555")),
        ] {
            match target(address) {
                Err(Unusable::Incomplete { meant: found, .. }) => assert_eq!(found.as_deref(), meant, "{address:?}"),
                other => panic!("{address:?}: {other:?}"),
            }
        }
    }
}
