//! Finds and classifies the tokens with which markup of other generators begins.

use super::kinds::MarkupKind;

/// A token with which markup can begin or end, as an index into [`SIGNS`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Sign(u8);

/// The text of a sign, the check that decides whether it is markup, and the index of the byte that must be in a text
/// event: the parser takes the backslash of `\(` for an escape, two colons of `:::` for part of a definition.
const SIGNS: [(&str, Check, usize); 23] = [
    ("{{", Check::Template, 0),
    ("{%", Check::Template, 0),
    (":::", Check::Container, 2),
    ("!!!", Check::Container, 0),
    ("???", Check::Container, 0),
    ("$$", Check::Pair(PairedMarkup::Formula), 0),
    ("$", Check::Dollar, 0),
    ("\\(", Check::Brackets(")"), 1),
    ("\\[", Check::Brackets("]"), 1),
    ("\\begin{", Check::Command, 0),
    ("\\newpage", Check::Command, 0),
    ("\\pagebreak", Check::Command, 0),
    ("%%", Check::Pair(PairedMarkup::Comment), 0),
    ("**", Check::Pair(PairedMarkup::Asterisks), 0),
    ("==", Check::Pair(PairedMarkup::Highlight), 0),
    ("[!", Check::Callout, 0),
    ("[TOC]", Check::Contents, 0),
    ("[toc]", Check::Contents, 0),
    ("{:", Check::Attributes, 0),
    ("{.", Check::Attributes, 0),
    ("){", Check::Attributes, 1),
    ("^[", Check::InlineNote, 1),
    ("[@", Check::Citation, 0),
];

/// The check that decides whether a sign is markup.
#[derive(Clone, Copy, Debug)]
enum Check {
    Template,
    Container,
    Pair(PairedMarkup),
    /// `$`, the delimiter of inline formulas.
    Dollar,
    /// `\(` or `\[`, with the closing bracket of the formula.
    Brackets(&'static str),
    Command,
    Callout,
    Contents,
    Attributes,
    InlineNote,
    Citation,
}

/// Markup with the same sign as start and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PairedMarkup {
    Formula,
    Comment,
    Asterisks,
    Highlight,
}

impl PairedMarkup {
    pub(super) fn kind(self) -> MarkupKind {
        match self {
            Self::Formula => MarkupKind::Formula,
            Self::Comment => MarkupKind::Comment,
            Self::Asterisks => MarkupKind::Asterisks,
            Self::Highlight => MarkupKind::Highlight,
        }
    }
}

/// The classification of a sign in its context.
#[derive(Debug)]
pub(super) enum SignKind {
    /// Markup that a single sign identifies.
    Single(MarkupKind),
    /// The start or end of paired markup.
    End {
        pair: PairedMarkup,
        /// Whether it is alone on its line.
        is_alone: bool,
        /// Whether it can be the start.
        opens: bool,
        /// Whether it can be the end.
        closes: bool,
    },
}

impl Sign {
    pub(super) fn text(self) -> &'static str {
        SIGNS[usize::from(self.0)].0
    }

    /// The index of the byte that must be in a text event.
    pub(super) fn text_index(self) -> usize {
        SIGNS[usize::from(self.0)].2
    }
}

/// The maximum number of bytes searched for the end of markup, so that the time is linear in the number of signs.
const LOOKAHEAD: usize = 500;

/// The number of bytes compared at once (SIMD).
const GROUP: usize = 32;

/// Finds the signs without overlap, in order. The offset is that of the byte that must be in a text event.
pub(super) fn signs(source: &str) -> Vec<(usize, Sign)> {
    let bytes = source.as_bytes();
    let (mut signs, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let group = bytes[at..].first_chunk().zip(bytes[at + 1..].first_chunk());
        if group.is_some_and(|(firsts, seconds)| !has_sign(firsts, seconds)) {
            at += GROUP;
            continue;
        }
        let end = bytes.len().min(at + GROUP);
        while at < end {
            let begins = begins_sign(bytes[at], bytes.get(at + 1).copied().unwrap_or_default());
            let sign = if begins { sign_at(&bytes[at..]) } else { None };
            signs.extend(sign.map(|sign| (at + sign.text_index(), sign)));
            at += sign.map_or(1, |sign| sign.text().len());
        }
    }
    signs
}

/// Whether a sign can begin in a group. `seconds` are the successors of the group's bytes.
fn has_sign(firsts: &[u8; GROUP], seconds: &[u8; GROUP]) -> bool {
    // No early exit, so that the compiler vectorizes the loop.
    firsts.iter().zip(seconds).fold(false, |has_one, (first, second)| has_one | begins_sign(*first, *second))
}

/// Whether a sign can begin with these two bytes. For signs of one byte, the second is ignored.
fn begins_sign(first: u8, second: u8) -> bool {
    let is_doubled = (first == second) & matches!(first, b'{' | b':' | b'!' | b'?' | b'%' | b'*' | b'=');
    let is_bracket = ((first == b'[') & matches!(second, b'!' | b'T' | b't' | b'@'))
        | ((first == b'{') & matches!(second, b'%' | b':' | b'.'))
        | ((first == b')') & (second == b'{'))
        | ((first == b'^') & (second == b'['));
    is_doubled | is_bracket | (first == b'$') | (first == b'\\')
}

/// The first sign of [`SIGNS`] with which a text begins.
fn sign_at(text: &[u8]) -> Option<Sign> {
    let signs = SIGNS.iter().zip(0..);
    signs.filter(|((sign, ..), _)| text.starts_with(sign.as_bytes())).map(|(_, index)| Sign(index)).next()
}

/// Classifies the sign at an offset; `None` if it is not markup.
pub(super) fn classify(source: &str, start: usize, sign: Sign) -> Option<SignKind> {
    let (text, check, _) = SIGNS[usize::from(sign.0)];
    let context = SignContext::new(source.as_bytes(), start, text.len());
    if context.is_escaped() {
        return None;
    }
    match check {
        Check::Pair(pair) => context.paired_end(pair),
        _ => context.single_kind(text, check).map(SignKind::Single),
    }
}

/// A sign with its context in the source.
struct SignContext<'s> {
    source: &'s [u8],
    start: usize,
    /// The text after the sign, up to [`LOOKAHEAD`] bytes.
    rest: &'s [u8],
    /// The part of `rest` on the line of the sign.
    line: &'s [u8],
}

impl<'s> SignContext<'s> {
    fn new(source: &'s [u8], start: usize, length: usize) -> Self {
        let rest = &source[start + length..source.len().min(start + length + LOOKAHEAD)];
        let line = &rest[..memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())];
        Self { source, start, rest, line }
    }

    fn single_kind(&self, text: &str, check: Check) -> Option<MarkupKind> {
        match check {
            Check::Template => self.is_template(text).then_some(MarkupKind::Template),
            Check::Container => (self.begins_line() && names_container(self.line)).then_some(MarkupKind::Container),
            Check::Dollar => self.is_formula_in_dollars().then_some(MarkupKind::Formula),
            Check::Brackets(end) => self.is_formula_in_brackets(end).then_some(MarkupKind::Formula),
            Check::Command => Some(MarkupKind::Formula),
            Check::Callout => (self.begins_line() && self.is_in_quotation()).then_some(MarkupKind::Callout),
            Check::Contents => (self.begins_line() && self.ends_line()).then_some(MarkupKind::Contents),
            Check::Attributes => self.is_attributes(text).then_some(MarkupKind::Attributes),
            Check::InlineNote => contains(self.line, "]").then_some(MarkupKind::InlineNote),
            Check::Citation => self.is_citation().then_some(MarkupKind::Citation),
            Check::Pair(_) => None,
        }
    }

    fn paired_end(&self, pair: PairedMarkup) -> Option<SignKind> {
        let (before, after) = (self.before(), self.rest.first().copied());
        let is_alone = self.begins_line() && self.ends_line();
        let touches = |byte: Option<u8>| byte.is_some_and(|byte| !byte.is_ascii_whitespace());
        let is_word = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'=');
        let (opens, closes) = match pair {
            PairedMarkup::Formula => (true, true),
            PairedMarkup::Comment => (!touches(before), true),
            // Next to a word: not an operator.
            PairedMarkup::Asterisks => (touches(before) || touches(after), touches(before) || touches(after)),
            // Neither an operator nor a row of equals signs.
            PairedMarkup::Highlight => {
                let begins_words = after
                    .is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"\"'*_[(".contains(&byte));
                (!is_word(before) && begins_words, touches(before) && before != Some(b'=') && !is_word(after))
            }
        };
        (opens || closes).then_some(SignKind::End { pair, is_alone, opens, closes })
    }

    /// The byte before the sign.
    fn before(&self) -> Option<u8> {
        self.start.checked_sub(1).map(|at| self.source[at])
    }

    fn is_escaped(&self) -> bool {
        let backslashes =
            self.source[..self.start].iter().rev().take(LOOKAHEAD).take_while(|byte| **byte == b'\\').count();
        backslashes % 2 == 1
    }

    /// The text before the sign on its line, up to [`LOOKAHEAD`] bytes.
    fn line_before(&self) -> &'s [u8] {
        let before = &self.source[self.start.saturating_sub(LOOKAHEAD)..self.start];
        &before[memchr::memrchr2(b'\n', b'\r', before).map_or(0, |at| at + 1)..]
    }

    /// Whether the sign begins its line, except for markers of quotations and list items.
    fn begins_line(&self) -> bool {
        let is_marker =
            |byte: &u8| matches!(byte, b' ' | b'\t' | b'>' | b'-' | b'+' | b'*' | b'.' | b')' | b'0'..=b'9');
        self.line_before().iter().all(is_marker)
    }

    fn ends_line(&self) -> bool {
        self.line.iter().all(u8::is_ascii_whitespace)
    }

    fn is_in_quotation(&self) -> bool {
        self.line_before().contains(&b'>')
    }

    fn is_template(&self, text: &str) -> bool {
        match text {
            "{%" => contains(self.line, "%}"),
            _ => matches!(self.line.first(), Some(b'<' | b'%')) || contains(self.line, "}}"),
        }
    }

    /// `$\alpha$`: requires a TeX command, so that prices do not match.
    fn is_formula_in_dollars(&self) -> bool {
        let end = memchr::memchr(b'$', self.line);
        let inner = end.map(|end| &self.line[..end]).unwrap_or_default();
        let is_edge = |byte: Option<&u8>| byte.is_some_and(|byte| !byte.is_ascii_whitespace());
        is_edge(inner.first()) && is_edge(inner.last()) && has_command(inner)
    }

    /// `\(x^2\)`, and `\[x^2\]` at the start of a line: requires a sign of a formula, so that escaped brackets, as in
    /// `\[sic\]`, do not match.
    fn is_formula_in_brackets(&self, end: &str) -> bool {
        let closing = [b'\\', end.as_bytes()[0]];
        let Some(inner) = memchr::memmem::find(self.rest, &closing).map(|at| &self.rest[..at]) else { return false };
        if contains(inner, "\n\n") || (end == "]" && !self.begins_line()) {
            return false;
        }
        let is_letter = matches!(inner.trim_ascii(), [letter] if letter.is_ascii_alphabetic()) && end == ")";
        let has_sign = inner.iter().any(|byte| matches!(byte, b'^' | b'_' | b'=' | b'{'));
        is_letter || has_sign || has_command(inner)
    }

    fn is_attributes(&self, text: &str) -> bool {
        // `:::{.note}` is one marker.
        if self.before() == Some(b':') {
            return false;
        }
        let Some(inner) = memchr::memchr(b'}', self.line).and_then(|end| std::str::from_utf8(&self.line[..end]).ok())
        else {
            return false;
        };
        // The sign `{.` includes the dot of the first word.
        let inner = if text == "{." { format!(".{inner}") } else { inner.to_owned() };
        let mut words = inner.split_whitespace().peekable();
        words.peek().is_some() && words.all(is_attribute)
    }

    fn is_citation(&self) -> bool {
        self.line.first().is_some_and(u8::is_ascii_alphabetic)
            && memchr::memchr(b']', self.line)
                .is_some_and(|end| !matches!(self.line.get(end + 1), Some(b'(' | b'[' | b':')))
    }
}

/// Whether a word is an attribute of other generators: `.class`, `#id`, `key=value`, and `toc` of kramdown.
fn is_attribute(word: &str) -> bool {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_alphabetic()) && name.chars().all(|c| c.is_alphanumeric() || "-_:.".contains(c))
    };
    match word.split_at_checked(1) {
        Some(("." | "#", name)) => is_name(name),
        _ => matches!(word, "toc" | "no_toc") || word.split_once('=').is_some_and(|(key, _)| is_name(key)),
    }
}

/// Whether a text contains a TeX command: a backslash before two letters.
fn has_command(text: &[u8]) -> bool {
    text.windows(3).any(|bytes| bytes[0] == b'\\' && bytes[1].is_ascii_alphabetic() && bytes[2].is_ascii_alphabetic())
}

fn contains(text: &[u8], end: &str) -> bool {
    memchr::memmem::find(text, end.as_bytes()).is_some()
}

/// Whether the rest of a marker names a kind of container: `::: warning`, `:::{.note}`, `!!! note "NameTitle"`, `???+ tip`.
fn names_container(rest: &[u8]) -> bool {
    let first = rest.iter().find(|byte| !matches!(byte, b':' | b'!' | b'?' | b'+' | b' '));
    first.is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'{')
}

#[cfg(test)]
mod tests {
    use super::*;
    use aho_corasick::{AhoCorasick, MatchKind};
    use proptest::prelude::*;

    /// A reference implementation with Aho-Corasick.
    fn signs_by_automaton(source: &str) -> Vec<(usize, u8)> {
        let texts = SIGNS.iter().map(|(text, ..)| text);
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(texts).unwrap();
        let matches = automaton.find_iter(source);
        matches
            .map(|found_sign| (found_sign.start() + SIGNS[found_sign.pattern()].2, found_sign.pattern().as_u32() as u8))
            .collect()
    }

    #[test]
    fn every_sign_begins_with_two_bytes_that_are_searched() {
        for (sign, ..) in SIGNS {
            let bytes = sign.as_bytes();
            let seconds = bytes.get(1).map_or(0..=255, |second| *second..=*second);
            assert!(seconds.into_iter().all(|second| begins_sign(bytes[0], second)), "{sign}");
        }
    }

    proptest! {
        #[test]
        fn signs_are_those_that_an_automaton_finds(
            source in proptest::collection::vec(
                prop_oneof![
                    proptest::sample::select(SIGNS.map(|(text, ..)| text.to_owned()).to_vec()),
                    proptest::sample::select("{}:.!?$%*=[]()@^\\Tt é".chars().map(String::from).collect::<Vec<_>>()),
                    " {50,70}",
                ],
                0..40,
            ),
        ) {
            let source = source.concat();
            let signs: Vec<(usize, u8)> = signs(&source).into_iter().map(|(at, sign)| (at, sign.0)).collect();
            prop_assert_eq!(signs, signs_by_automaton(&source));
        }
    }
}
