//! Attributes at the end of a heading: `## The trial {#trial .wide}`.
//!
//! The option of the parser is not used: it takes any words in curly brackets for attributes, and drops them.

/// Attributes in curly brackets at the end of a heading.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Attributes<'t> {
    /// The byte offset of the opening bracket.
    pub(super) start: usize,
    /// The last id. Classes and key-value pairs are parsed and ignored.
    pub(super) id: Option<&'t str>,
}

/// Parses the attributes at the end of a heading. Words in curly brackets are attributes only if each has the syntax
/// of one, and at least one is an id or a class: `{a, b}`, `{x = 1}` and `{}` are text.
pub(super) fn at_end(words: &str) -> Option<Attributes<'_>> {
    let inner = words.trim_end().strip_suffix('}')?;
    let start = inner.rfind(['{', '}']).filter(|at| inner[*at..].starts_with('{'))?;
    let (mut id, mut is_attributes) = (None, false);
    for word in inner[start + 1..].split_whitespace() {
        match word.split_at_checked(1) {
            Some(("#", name)) if is_name(name) => (id, is_attributes) = (Some(name), true),
            Some((".", name)) if is_name(name) => is_attributes = true,
            _ if word.split_once('=').is_some_and(|(key, _)| is_name(key)) => {}
            _ => return None,
        }
    }
    is_attributes.then_some(Attributes { start, id })
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(['#', '=', '<', '>', '"', '\'', ',', '\\'])
}

/// The length of a heading's text without closing hashes: if attributes follow, the parser takes the hashes before
/// them for text.
pub(super) fn without_closing_hashes(words: &str) -> usize {
    let words = words.trim_end();
    let bare = words.trim_end_matches('#');
    if bare.is_empty() || bare.ends_with([' ', '\t']) { bare.trim_end().len() } else { words.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_curly_brackets_are_words_unless_they_are_attributes() {
        for (words, id) in [
            ("Trial {#trial}", Some("trial")),
            ("Trial {#été} ", Some("été")),
            ("Trial {.wide #trial key=value}", Some("trial")),
            ("Trial {#a} {#b}", Some("b")),
            ("{#trial}", Some("trial")),
            ("Trial {.wide}", None),
        ] {
            assert_eq!(at_end(words).map(|attributes| attributes.id), Some(id), "{words}");
        }
        for words in [
            "Sets {a, b}",
            "getset(key) {block}",
            "{}",
            "{",
            "}",
            "x {{#a}}",
            "x {#}",
            "x {.}",
            "x {a=b}",
            "x {-}",
            "x {#a, .b}",
            "x {#a} y",
            "x {# a}",
            "x {c#}",
            "",
        ] {
            assert_eq!(at_end(words), None, "{words}");
        }
    }

    #[test]
    fn hashes_that_close_a_heading_are_no_words() {
        for (words, bare) in [("A ## ", "A"), ("A##", "A##"), ("##", ""), ("A", "A"), ("C # b ", "C # b"), ("", "")] {
            assert_eq!(&words[..without_closing_hashes(words)], bare, "{words}");
        }
    }
}
