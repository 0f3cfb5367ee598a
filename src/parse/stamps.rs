//! Paragraph ids: stamps in the file (`{#p-7k3q}`), and ids derived from the text.

use std::ops::Range;

/// Finds a stamp at the very end of a text: the range including the braces,
/// and the range of the id.
#[must_use]
pub fn at_end(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let trimmed = text.trim_end();
    let inner_end = trimmed.strip_suffix('}')?.len();
    let start = trimmed.rfind("{#")?;
    let id = start + 2..inner_end;
    looks_like_stamp(&trimmed[id.clone()]).then_some((start..trimmed.len(), id))
}

/// Finds everything in a text that looks like a stamp, to report misplaced ones.
pub fn find_all(text: &str) -> impl Iterator<Item = Range<usize>> {
    // Fast path: nearly no text has one, and searching one byte is faster than a string.
    let text = if memchr::memchr(b'{', text.as_bytes()).is_some() { text } else { "" };
    text.match_indices("{#p-").filter_map(|(start, _)| {
        let end = start + text.as_bytes()[start..].iter().take(MAX_LENGTH + 3).position(|byte| *byte == b'}')?;
        looks_like_stamp(&text[start + 2..end]).then_some(start..end + 1)
    })
}

/// Whether an id is a valid paragraph id: `p-[a-z0-9]+`.
#[must_use]
pub fn is_stamp(id: &str) -> bool {
    id.strip_prefix("p-").is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

/// The alphabet of ids: no vowels, so no words; no 0, 1, l, o, which are easily confused.
const LETTERS: &[u8; 28] = b"23456789bcdfghjkmnpqrstvwxyz";

/// Derives an id deterministically from bytes; `length` is the number of letters after `p-`.
#[must_use]
pub fn from_bytes(bytes: &[u8], length: usize) -> String {
    let hash = blake3::hash(bytes);
    let letters =
        hash.as_bytes().iter().take(length).map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
    std::iter::once('p').chain(std::iter::once('-')).chain(letters).collect()
}

/// The maximum length of an id; anything longer is not meant as one.
const MAX_LENGTH: usize = 63;

/// Whether an id looks like a stamp, well-formed or not.
fn looks_like_stamp(id: &str) -> bool {
    id.starts_with("p-") && id.len() <= MAX_LENGTH && !id.contains(|c: char| c.is_whitespace() || c == '{' || c == '}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_found_at_the_end_even_if_malformed() {
        assert_eq!(at_end("text {#p-7k3q}"), Some((5..14, 7..13)));
        assert_eq!(at_end("{#p-7k3q}\n"), Some((0..9, 2..8)));
        assert_eq!(at_end("text {#p-AB}"), Some((5..12, 7..11)));
        assert_eq!(at_end("text {#other}"), None);
        assert_eq!(at_end("text {#p-a} more"), None);
        assert!(is_stamp("p-7k3q") && !is_stamp("p-") && !is_stamp("p-A") && !is_stamp("x-a"));
        for length in [MAX_LENGTH, MAX_LENGTH + 1] {
            let text = format!("{{#p-{}}}", "a".repeat(length - 2));
            assert_eq!(find_all(&text).count(), usize::from(length == MAX_LENGTH), "{text}");
        }
        assert_eq!(find_all("a {#p-a} b {#p-b}").collect::<Vec<_>>(), [2..8, 11..17]);
    }

    #[test]
    fn an_id_depends_on_its_bytes_alone() {
        assert_eq!(from_bytes(b"x", 8), from_bytes(b"x", 8));
        assert_ne!(from_bytes(b"x", 8), from_bytes(b"y", 8));
        assert!(is_stamp(&from_bytes(b"x", 8)));
    }
}
