//! Parses the destinations of links.

use crate::model::prose::{Target, Wikilink};
use crate::model::to_nfc;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// Parses `id`, `register/id`, or `-` for no record. In a table the `|` before the
/// words is escaped, and the backslash is part of the id (pulldown-cmark 0.13).
pub(super) fn parse_wikilink(address: &str, has_words: bool) -> Target {
    let address = address.strip_suffix('\\').unwrap_or(address).trim();
    if address == "-" {
        return Target::NoRecord;
    }
    let (register, id) = match address.split_once('/') {
        Some((register, id)) => (Some(register.trim().to_owned()), id.trim().to_owned()),
        None => (None, address.to_owned()),
    };
    Target::Record(Wikilink { register, id, shows_name: !has_words })
}

/// The reason why an address cannot be a link.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum LinkTargetError {
    /// Its scheme is not allowed.
    Blocked,
    /// Its scheme is allowed, and the rest does not match the syntax of the scheme.
    Incomplete {
        /// The expected syntax, for messages.
        expected: &'static str,
        /// The address to suggest.
        suggestion: Option<String>,
    },
}

/// Parses the destination of an ordinary link. An external address remains as written, including spaces: rendering
/// percent-encodes them.
pub(super) fn parse_target(address: &str) -> Result<Target, LinkTargetError> {
    if let Some(fragment) = address.strip_prefix('#') {
        return Ok(Target::Fragment(decode(fragment)));
    }
    let trimmed = address.trim_matches(is_ignored_by_browsers);
    let bare = without_ignored(trimmed);
    let Some(scheme_name) = scheme(&bare) else {
        if bare.starts_with("//") || bare.starts_with("\\\\") {
            return Err(LinkTargetError::Blocked);
        }
        let (path, fragment) = match address.split_once('#') {
            Some((path, fragment)) => (path, Some(decode(fragment))),
            None => (address, None),
        };
        return Ok(Target::File { path: decode(path), fragment });
    };
    // Characters that browsers ignore would disguise the scheme.
    if scheme(trimmed) != Some(scheme_name) {
        return Err(LinkTargetError::Blocked);
    }
    let rest = &trimmed[scheme_name.len() + 1..];
    let problem = match scheme_name.to_ascii_lowercase().as_str() {
        "http" | "https" => check_web(scheme_name, rest),
        "mailto" => check_mailto(rest),
        "tel" => check_tel(rest),
        _ => Some(LinkTargetError::Blocked),
    };
    problem.map_or_else(|| Ok(Target::Url(trimmed.to_owned())), Err)
}

/// Whether browsers ignore a character in a scheme: white space and control characters.
fn is_ignored_by_browsers(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

fn without_ignored(address: &str) -> Cow<'_, str> {
    if address.contains(is_ignored_by_browsers) {
        address.chars().filter(|c| !is_ignored_by_browsers(*c)).collect::<String>().into()
    } else {
        address.into()
    }
}

/// Checks the rest of an address after `https:`: two slashes and a host.
fn check_web(scheme: &str, rest: &str) -> Option<LinkTargetError> {
    let bare = rest.trim_start_matches(['/', '\\']);
    let host = host(bare);
    let is_host =
        !host.is_empty() && !decode(host).contains(|c: char| is_ignored_by_browsers(c) || "<>\"{}|\\^`%".contains(c));
    if is_host && rest.strip_prefix("//") == Some(bare) {
        return None;
    }
    let suggestion = is_host.then(|| format!("{scheme}://{bare}"));
    Some(LinkTargetError::Incomplete { expected: "two slashes and a host, as in `https://example.org/`", suggestion })
}

/// The host of an address without scheme and slashes; user and port are removed.
fn host(address: &str) -> &str {
    let authority = &address[..address.find(['/', '\\', '?', '#']).unwrap_or(address.len())];
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Checks the rest of an address after `mailto:`: one or more e-mail addresses.
fn check_mailto(rest: &str) -> Option<LinkTargetError> {
    let is_mail = |rest: &str| {
        let decoded = decode(rest.split(['?', '#']).next().unwrap_or_default());
        decoded.split(',').all(|address| {
            let parts = address.trim().split_once('@');
            parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !address.contains(['/', '\\']))
        })
    };
    let bare = rest.trim_start_matches(['/', '\\']);
    let suggestion = is_mail(bare).then(|| format!("mailto:{bare}"));
    (!is_mail(rest)).then_some(LinkTargetError::Incomplete {
        expected: "an e-mail address, as in `mailto:name@example.org`",
        suggestion,
    })
}

/// Checks the rest of an address after `tel:`: a telephone number.
fn check_tel(rest: &str) -> Option<LinkTargetError> {
    let bare = rest.trim_start_matches(['/', '\\']);
    let has_number = bare.contains(|c: char| c.is_ascii_digit());
    let suggestion = has_number.then(|| format!("tel:{bare}"));
    let is_number = has_number && bare.len() == rest.len();
    (!is_number)
        .then_some(LinkTargetError::Incomplete { expected: "a telephone number, as in `tel:+15550100`", suggestion })
}

fn scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    // A colon after anything else, as in `a/b:c`, does not end a scheme; the parser has already decoded `&colon;`.
    is_scheme.then_some(scheme)
}

/// Decodes percent-encoding once, and normalizes to NFC.
fn decode(text: &str) -> String {
    to_nfc(&percent_decode_str(text).decode_utf8_lossy()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_unsafe_schemes_are_blocked() {
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
            assert_eq!(parse_target(address), Err(LinkTargetError::Blocked), "{address:?}");
        }
        let file = |path: &str, fragment: Option<&str>| {
            Ok(Target::File { path: path.into(), fragment: fragment.map(Into::into) })
        };
        assert_eq!(parse_target("a%20b.md#x"), file("a b.md", Some("x")));
        assert_eq!(parse_target("100%25%+f%2.md"), file("100%%+f%2.md", None));
    }

    #[test]
    fn external_addresses_remain_as_written() {
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
            assert_eq!(parse_target(address), Ok(Target::Url(address.into())), "{address:?}");
        }
        assert_eq!(parse_target(" https://example.org/\n"), Ok(Target::Url("https://example.org/".into())));
    }

    #[test]
    fn an_incomplete_address_gets_a_suggestion() {
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
            match parse_target(address) {
                Err(LinkTargetError::Incomplete { suggestion: found, .. }) => {
                    assert_eq!(found.as_deref(), meant, "{address:?}");
                }
                other => panic!("{address:?}: {other:?}"),
            }
        }
    }
}
