//! Markup that other generators render and this one does not: readers see it as written. One warning for each kind and text.

use super::Placed;
use crate::diag::Diagnostic;
use crate::source::{FileId, Span};
use memchr::memmem;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::collections::BTreeMap;
use std::ops::Range;

/// What was found in a text, by kind.
#[derive(Debug, Default)]
pub(super) struct Foreign {
    found: BTreeMap<Kind, Found>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Html,
    /// `{{ … }}`, `{{< … >}}`, `{% … %}`
    Template,
    /// `:::`, `!!!`, `???`
    Container,
    /// `$$ … $$`
    Formula,
    /// `%% … %%`, a comment of Obsidian
    Comment,
    /// `[!info] Title` in a quotation: a kind of note that there is not, or words where none may be.
    Callout,
    /// `**` that makes nothing bold, as beside the punctuation of Chinese and Japanese.
    Asterisks,
    /// A block of code that other programs draw.
    Diagram,
}

/// The first of a kind, and how many there are.
#[derive(Debug)]
struct Found {
    place: Range<usize>,
    count: usize,
}

/// What markup of a text can begin with. Where none of them is, as in nearly every text, nothing more is looked at.
const SIGNS: [&str; 9] = ["{{", "{%", ":::", "!!!", "???", "$$", "%%", "[!", "**"];

/// How many bytes are searched for the end of what a sign begins, so that many signs on one line cost no more than their
/// number.
const AHEAD: usize = 500;

impl Foreign {
    /// Raw HTML that is no comment.
    pub(super) fn html(&mut self, source: &str, place: &Range<usize>) {
        let html = source.get(place.clone()).unwrap_or_default();
        let line = html.lines().next().unwrap_or_default();
        let length = line.find('>').map_or(line.len(), |at| at + 1);
        self.add(Kind::Html, place.start..place.start + length);
    }

    /// A block of code in a language.
    pub(super) fn code(&mut self, language: Option<&str>, place: &Range<usize>) {
        if matches!(language, Some("mermaid" | "plantuml" | "puml" | "graphviz" | "ditaa")) {
            self.add(Kind::Diagram, place.start..place.start + 3);
        }
    }

    /// What is in the words of a text, and not in its code.
    pub(super) fn words(&mut self, source: &str, events: &[Placed<'_>]) {
        let mut signs: Vec<(usize, Range<usize>, Kind)> = Vec::new();
        for sign in SIGNS {
            let places = memmem::find_iter(source.as_bytes(), sign);
            signs.extend(places.filter_map(|at| Some((at, at..at + sign.len(), kind_at(source.as_bytes(), at)?))));
        }
        if signs.is_empty() {
            return;
        }
        signs.sort_by_key(|(at, ..)| *at);
        let mut next = 0;
        let mut in_code = false;
        for (event, range) in events {
            match event {
                Event::Start(Tag::CodeBlock(_)) => in_code = true,
                Event::End(TagEnd::CodeBlock) => in_code = false,
                Event::Text(_) if !in_code => {
                    next += signs[next..].partition_point(|(at, ..)| *at < range.start);
                    while let Some((_, place, kind)) = signs.get(next).filter(|(at, ..)| *at < range.end) {
                        self.add(*kind, place.clone());
                        next += 1;
                    }
                }
                _ => {}
            }
        }
    }

    /// A warning for each kind. The text begins `base` bytes into `file`.
    pub(super) fn report(&self, file: FileId, base: usize, out: &mut Vec<Diagnostic>) {
        out.extend(self.found.iter().map(|(kind, Found { place, count })| {
            let span = Span::new(file, base + place.start..base + place.end);
            let warning = Diagnostic::warning("foreign-markup", span, kind.message()).help(kind.help());
            match count {
                1 => warning,
                count => warning.label(format!("the first of {count} of this kind")),
            }
        }));
    }

    fn add(&mut self, kind: Kind, place: Range<usize>) {
        let found = self.found.entry(kind).or_insert_with(|| Found { place: place.clone(), count: 0 });
        found.count += 1;
        // Footnotes are read after the body, wherever they are.
        if place.start < found.place.start {
            found.place = place;
        }
    }
}

impl Kind {
    fn message(self) -> &'static str {
        match self {
            Self::Html => "HTML is not rendered: readers see it as written",
            Self::Template => "shortcodes and template tags are not rendered: readers see them as written",
            Self::Container => "this marker begins no boxed note: readers see it as written",
            Self::Formula => "formulas are not rendered: readers see them as written",
            Self::Comment => "this is no comment: readers see what is between the `%%`",
            Self::Callout => "this begins no boxed note: readers see it as written",
            Self::Asterisks => "these asterisks make nothing bold: readers see them as written",
            Self::Diagram => "diagrams are not drawn: readers see their code",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Html => {
                "write it in Markdown; put HTML that readers are meant to see between backticks, and remarks between `<!--` and `-->`"
            }
            Self::Template => "write what they would show; put tags that readers are meant to see between backticks",
            Self::Container => "write `> [!NOTE]`, and `> ` before each line of the note",
            Self::Formula => "write the formula in words, or show it as a picture",
            Self::Comment => "remove it, or write `<!-- … -->`",
            Self::Callout => {
                "write `[!NOTE]`, `[!TIP]`, `[!IMPORTANT]`, `[!WARNING]` or `[!CAUTION]` alone on its line, and a title in bold below it"
            }
            Self::Asterisks => {
                "move punctuation out of the bold words, or write a space beside the asterisks; or `\\*\\*` for asterisks as they are"
            }
            Self::Diagram => "save the diagram as SVG or PNG, and show it as a picture",
        }
    }
}

/// What the sign at a place begins, if it begins anything.
fn kind_at(text: &[u8], at: usize) -> Option<Kind> {
    if text[..at].last() == Some(&b'\\') {
        return None;
    }
    let ahead = &text[at..text.len().min(at + AHEAD)];
    let line = ahead.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let (sign, rest) = line.split_at_checked(2)?;
    let has_end = |text: &[u8], end: &str| memmem::find(text, end.as_bytes()).is_some();
    match sign {
        b"{{" if rest.starts_with(b"<") || rest.starts_with(b"%") => Some(Kind::Template),
        b"{{" if has_end(rest, "}}") => Some(Kind::Template),
        b"{%" if has_end(rest, "%}") => Some(Kind::Template),
        b"::" | b"!!" | b"??" if begins_line(text, at) && has_name(rest) => Some(Kind::Container),
        b"$$" if has_end(&ahead[2..], "$$") => Some(Kind::Formula),
        b"[!" if is_in_quotation(text, at) => Some(Kind::Callout),
        b"**" if touches_words(text, at) && has_end(&ahead[2..], "**") => Some(Kind::Asterisks),
        b"%%" if has_end(&ahead[2..], "%%") => Some(Kind::Comment),
        _ => None,
    }
}

/// Whether there is nothing before a place on its line but what marks a quotation.
fn begins_line(text: &[u8], at: usize) -> bool {
    let before = text[..at].iter().rev().find(|byte| !matches!(byte, b' ' | b'\t' | b'>'));
    matches!(before, None | Some(b'\n' | b'\r'))
}

/// Whether a place is the first of its line in a quotation.
fn is_in_quotation(text: &[u8], at: usize) -> bool {
    let before = text[..at].iter().rev().find(|byte| !matches!(byte, b' ' | b'\t'));
    before == Some(&b'>') && begins_line(text, at)
}

/// Whether there is no space on one side of two asterisks, as where they were meant to mark words.
fn touches_words(text: &[u8], at: usize) -> bool {
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| !byte.is_ascii_whitespace());
    is_word(text[..at].last()) || is_word(text.get(at + 2))
}

/// Whether the rest of a marker names a kind of note: `::: warning`, `:::{.note}`, `!!! note "Title"`, `???+ tip`.
fn has_name(rest: &[u8]) -> bool {
    let first = rest.iter().find(|byte| !matches!(byte, b':' | b'!' | b'?' | b'+' | b' '));
    first.is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'{')
}

#[cfg(test)]
mod tests {
    use crate::diag::{Diagnostic, Place};
    use crate::source::FileId;

    /// The message of each warning of foreign markup, with the bytes that it points at.
    fn warnings(text: &str) -> Vec<(String, &str)> {
        let mut out = Vec::new();
        super::super::parse(FileId::of("content/a.md"), text, 0, &mut out);
        let foreign = out.into_iter().filter(|warning: &Diagnostic| warning.code == "foreign-markup");
        let places = foreign.filter_map(|warning| match warning.place {
            Place::Span(span) => Some((warning.message, &text[span.range()])),
            Place::Path(_) => None,
        });
        places.collect()
    }

    #[test]
    fn each_kind_is_reported_once_with_its_first_place() {
        for (text, first, word) in [
            ("A <b>c</b>.\n\n<div class=\"x\">\nWords\n</div>\n", "<b>", "HTML"),
            ("<p\nalign=\"center\">\n", "<p", "HTML"),
            ("{{< figure src=\"a.png\" >}}\n", "{{", "shortcodes"),
            ("{{% note %}}\nWords\n{{% /note %}}\n", "{{", "shortcodes"),
            ("See {{ site.title }}.\n", "{{", "shortcodes"),
            ("{% include a.html %} and {% raw %}\n", "{%", "shortcodes"),
            ("::: warning\nWords\n:::\n", ":::", "boxed note"),
            ("> :::{.note}\n> Words\n> :::\n", ":::", "boxed note"),
            ("!!! note \"Title\"\n    Words\n", "!!!", "boxed note"),
            ("- ???+ tip\n  Words\n\n??? tip\n", "???", "boxed note"),
            ("$$\na^2\n$$\n\nand $$b$$\n", "$$", "formulas"),
            ("Words %% the source of this %% words\n", "%%", "comment"),
            ("```mermaid\ngraph\n```\n", "```", "diagrams"),
            ("> [!info] Title\n> Words\n\n> [!tip]- Title\n", "[!", "boxed note"),
            ("> [!NOTE] Title\n> Words\n", "[!", "boxed note"),
            ("これは**「港」**と**「駅」**の話。\n", "**", "asterisks"),
            ("Words.[^a]\n\n[^a]: A {{ note }}.\n", "{{", "shortcodes"),
        ] {
            let found = warnings(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].0.contains(word) && found[0].1 == first, "{text}: {found:?}");
        }
        assert_eq!(warnings("{{ a }} <i>b</i>\n\n$$c$$ {{ d }}\n").len(), 3);
    }

    #[test]
    fn what_readers_are_meant_to_see_is_no_warning() {
        for text in [
            "`{{ a }}` and `<b>` and `%% c %%`\n",
            "```html\n<b>{{ a }}</b>\n:::note\n```\n\n    {% raw %}\n",
            "\\{{ a }} \\<b>\n",
            "<!-- a remark -->\n\nWords <!-- another --> words.\n",
            "<https://example.org/> and <mira@example.org>\n",
            "Stop!!! Go??? Why::: 100 %% and $$ and {{\n",
            "> [!NOTE]\n> Words **bold** and ***both***.\n\n[!info]\n",
            "Words [![a](a.png)](https://example.org/) 2 ** 3, \\*\\*words\\*\\*.\n\n***\n",
            "!!!\n\n???\n\n:::\n",
            "A set {a, b}, and {{} too.\n",
        ] {
            assert_eq!(warnings(text), [], "{text}");
        }
    }
}
