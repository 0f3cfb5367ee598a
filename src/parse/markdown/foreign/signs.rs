//! The characters that markup of other generators begins with, and what they mean where they are.

use super::kinds::Kind;

/// Characters that markup can begin or end with, as an index into [`SIGNS`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Sign(u8);

/// What a sign is, what decides whether it means anything, and how many of its bytes are before the one that must be
/// text: the parser takes the backslash of `\(` for an escape, two colons of `:::` for part of a definition.
const SIGNS: [(&str, Check, usize); 23] = [
    ("{{", Check::Template, 0),
    ("{%", Check::Template, 0),
    (":::", Check::Container, 2),
    ("!!!", Check::Container, 0),
    ("???", Check::Container, 0),
    ("$$", Check::Pair(Pair::Formula), 0),
    ("$", Check::Dollar, 0),
    ("\\(", Check::Brackets(")"), 1),
    ("\\[", Check::Brackets("]"), 1),
    ("\\begin{", Check::Command, 0),
    ("\\newpage", Check::Command, 0),
    ("\\pagebreak", Check::Command, 0),
    ("%%", Check::Pair(Pair::Comment), 0),
    ("**", Check::Pair(Pair::Asterisks), 0),
    ("==", Check::Pair(Pair::Highlight), 0),
    ("[!", Check::Callout, 0),
    ("[TOC]", Check::Contents, 0),
    ("[toc]", Check::Contents, 0),
    ("{:", Check::Attributes, 0),
    ("{.", Check::Attributes, 0),
    ("){", Check::Attributes, 1),
    ("^[", Check::InlineNote, 1),
    ("[@", Check::Citation, 0),
];

/// How a sign is looked at.
#[derive(Clone, Copy, Debug)]
enum Check {
    Template,
    Container,
    Pair(Pair),
    /// `$`, at either end of a formula.
    Dollar,
    /// `\(` or `\[`, with the bracket that the formula ends with.
    Brackets(&'static str),
    Command,
    Callout,
    Contents,
    Attributes,
    InlineNote,
    Citation,
}

/// Markup with the same sign at both ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pair {
    Formula,
    Comment,
    Asterisks,
    Highlight,
}

impl Pair {
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Formula => Kind::Formula,
            Self::Comment => Kind::Comment,
            Self::Asterisks => Kind::Asterisks,
            Self::Highlight => Kind::Highlight,
        }
    }
}

/// What a sign means where it is.
#[derive(Debug)]
pub(super) enum Meaning {
    /// Markup.
    Whole(Kind),
    /// One end of markup that has two.
    End {
        pair: Pair,
        /// Whether there is nothing else on its line.
        is_alone: bool,
        /// Whether it can be the first.
        opens: bool,
        /// Whether it can be the second.
        closes: bool,
    },
}

impl Sign {
    pub(super) fn text(self) -> &'static str {
        SIGNS[usize::from(self.0)].0
    }

    /// How many of its bytes are before the one that must be text.
    pub(super) fn shown_from(self) -> usize {
        SIGNS[usize::from(self.0)].2
    }
}

/// How many bytes are searched for the end of what a sign begins, so that many signs on one line cost no more than their
/// number.
const AHEAD: usize = 500;

/// How many bytes are compared at once.
const GROUP: usize = 32;

/// The places of signs that do not overlap, in order: of each the byte that must be text.
pub(super) fn signs(source: &str) -> Vec<(usize, Sign)> {
    let bytes = source.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
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
            found.extend(sign.map(|sign| (at + sign.shown_from(), sign)));
            at += sign.map_or(1, |sign| sign.text().len());
        }
    }
    found
}

/// Whether a sign can begin in a group. `seconds` are the bytes behind those of the group.
fn has_sign(firsts: &[u8; GROUP], seconds: &[u8; GROUP]) -> bool {
    // Without a way out of the loop: so the processor compares many bytes at once.
    firsts.iter().zip(seconds).fold(false, |has_one, (first, second)| has_one | begins_sign(*first, *second))
}

/// Whether a sign can begin with these two bytes: the second does not matter to signs of one byte.
fn begins_sign(first: u8, second: u8) -> bool {
    let is_doubled = (first == second) & matches!(first, b'{' | b':' | b'!' | b'?' | b'%' | b'*' | b'=');
    let is_bracket = ((first == b'[') & matches!(second, b'!' | b'T' | b't' | b'@'))
        | ((first == b'{') & matches!(second, b'%' | b':' | b'.'))
        | ((first == b')') & (second == b'{'))
        | ((first == b'^') & (second == b'['));
    is_doubled | is_bracket | (first == b'$') | (first == b'\\')
}

/// The first of the signs that a text begins with.
fn sign_at(text: &[u8]) -> Option<Sign> {
    let signs = SIGNS.iter().zip(0..);
    signs.filter(|((sign, ..), _)| text.starts_with(sign.as_bytes())).map(|(_, index)| Sign(index)).next()
}

/// What the sign at a place means, if it means anything.
pub(super) fn meaning(source: &str, start: usize, sign: Sign) -> Option<Meaning> {
    let (text, check, _) = SIGNS[usize::from(sign.0)];
    let place = Place::new(source.as_bytes(), start, text.len());
    if place.is_escaped() {
        return None;
    }
    match check {
        Check::Pair(pair) => place.end(pair),
        _ => place.whole(text, check).map(Meaning::Whole),
    }
}

/// A sign in its source.
struct Place<'s> {
    source: &'s [u8],
    start: usize,
    /// What follows it, as far as is looked.
    rest: &'s [u8],
    /// The part of that which is on its line.
    line: &'s [u8],
}

impl<'s> Place<'s> {
    fn new(source: &'s [u8], start: usize, length: usize) -> Self {
        let rest = &source[start + length..source.len().min(start + length + AHEAD)];
        let line = &rest[..memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())];
        Self { source, start, rest, line }
    }

    fn whole(&self, text: &str, check: Check) -> Option<Kind> {
        match check {
            Check::Template => self.is_template(text).then_some(Kind::Template),
            Check::Container => (self.begins_line() && has_name(self.line)).then_some(Kind::Container),
            Check::Dollar => self.is_formula_in_dollars().then_some(Kind::Formula),
            Check::Brackets(end) => self.is_formula_in_brackets(end).then_some(Kind::Formula),
            Check::Command => Some(Kind::Formula),
            Check::Callout => (self.begins_line() && self.is_in_quotation()).then_some(Kind::Callout),
            Check::Contents => (self.begins_line() && self.ends_line()).then_some(Kind::Contents),
            Check::Attributes => self.is_attributes(text).then_some(Kind::Attributes),
            Check::InlineNote => has(self.line, "]").then_some(Kind::InlineNote),
            Check::Citation => self.is_citation().then_some(Kind::Citation),
            Check::Pair(_) => None,
        }
    }

    fn end(&self, pair: Pair) -> Option<Meaning> {
        let (before, after) = (self.before(), self.rest.first().copied());
        let is_alone = self.begins_line() && self.ends_line();
        let touches = |byte: Option<u8>| byte.is_some_and(|byte| !byte.is_ascii_whitespace());
        let is_word = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'=');
        let (opens, closes) = match pair {
            Pair::Formula => (true, true),
            Pair::Comment => (!touches(before), true),
            // As where they were meant to mark words, and no operator.
            Pair::Asterisks => (touches(before) || touches(after), touches(before) || touches(after)),
            // No operator, and no row of them.
            Pair::Highlight => {
                let begins_words = after
                    .is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"\"'*_[(".contains(&byte));
                (!is_word(before) && begins_words, touches(before) && before != Some(b'=') && !is_word(after))
            }
        };
        (opens || closes).then_some(Meaning::End { pair, is_alone, opens, closes })
    }

    /// The byte before the sign.
    fn before(&self) -> Option<u8> {
        self.start.checked_sub(1).map(|at| self.source[at])
    }

    fn is_escaped(&self) -> bool {
        let backslashes = self.source[..self.start].iter().rev().take(AHEAD).take_while(|byte| **byte == b'\\').count();
        backslashes % 2 == 1
    }

    /// What is before the sign on its line, as far as is looked.
    fn line_before(&self) -> &'s [u8] {
        let before = &self.source[self.start.saturating_sub(AHEAD)..self.start];
        &before[memchr::memrchr2(b'\n', b'\r', before).map_or(0, |at| at + 1)..]
    }

    /// Whether there is nothing before the sign on its line but what marks a quotation or an item of a list.
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
            "{%" => has(self.line, "%}"),
            _ => matches!(self.line.first(), Some(b'<' | b'%')) || has(self.line, "}}"),
        }
    }

    /// `$\alpha$`: with a command of TeX, so that prices are none.
    fn is_formula_in_dollars(&self) -> bool {
        let end = memchr::memchr(b'$', self.line);
        let inner = end.map(|end| &self.line[..end]).unwrap_or_default();
        let is_edge = |byte: Option<&u8>| byte.is_some_and(|byte| !byte.is_ascii_whitespace());
        is_edge(inner.first()) && is_edge(inner.last()) && has_command(inner)
    }

    /// `\(x^2\)`, and `\[x^2\]` on lines of its own: with something of a formula, so that brackets that somebody took the
    /// meaning from are none, as in `\[sic\]`.
    fn is_formula_in_brackets(&self, end: &str) -> bool {
        let closing = [b'\\', end.as_bytes()[0]];
        let Some(inner) = memchr::memmem::find(self.rest, &closing).map(|at| &self.rest[..at]) else { return false };
        if has(inner, "\n\n") || (end == "]" && !self.begins_line()) {
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
        // `{.` has taken the sign of the first word.
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

/// An attribute as others write it: `.class`, `#id`, `key=value`, and `toc` of kramdown.
fn is_attribute(word: &str) -> bool {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_alphabetic()) && name.chars().all(|c| c.is_alphanumeric() || "-_:.".contains(c))
    };
    match word.split_at_checked(1) {
        Some(("." | "#", name)) => is_name(name),
        _ => matches!(word, "toc" | "no_toc") || word.split_once('=').is_some_and(|(key, _)| is_name(key)),
    }
}

/// Whether there is a command of TeX: a backslash before two letters.
fn has_command(text: &[u8]) -> bool {
    text.windows(3).any(|bytes| bytes[0] == b'\\' && bytes[1].is_ascii_alphabetic() && bytes[2].is_ascii_alphabetic())
}

fn has(text: &[u8], end: &str) -> bool {
    memchr::memmem::find(text, end.as_bytes()).is_some()
}

/// Whether the rest of a marker names a kind of note: `::: warning`, `:::{.note}`, `!!! note "Title"`, `???+ tip`.
fn has_name(rest: &[u8]) -> bool {
    let first = rest.iter().find(|byte| !matches!(byte, b':' | b'!' | b'?' | b'+' | b' '));
    first.is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'{')
}

#[cfg(test)]
mod tests {
    use super::*;
    use aho_corasick::{AhoCorasick, MatchKind};
    use proptest::prelude::*;

    /// The same by an automaton.
    fn found(source: &str) -> Vec<(usize, u8)> {
        let texts = SIGNS.iter().map(|(text, ..)| text);
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(texts).unwrap();
        let found = automaton.find_iter(source);
        found.map(|found| (found.start() + SIGNS[found.pattern()].2, found.pattern().as_u32() as u8)).collect()
    }

    #[test]
    fn every_sign_begins_with_two_bytes_that_are_looked_for() {
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
            prop_assert_eq!(signs, found(&source));
        }
    }
}
