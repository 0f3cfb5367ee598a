//! Warnings about unsupported markup of other generators, which readers see as written. One warning per kind and text.
//!
//! One pass over the bytes of a text finds all offsets where such markup can begin ([`signs`]). The markup is examined
//! only within the parser's text events: so code is never taken for markup, and most texts cost only that one pass.

mod kinds;
mod signs;

use super::text_utils::first_tag;
use crate::diag::{Code, Diagnostic};
use crate::model::prose::{BLOCK_SEPARATOR, Prose};
use crate::source::{FileId, Span};
use kinds::{MarkupKind, code_block_kind};
use signs::{PairedMarkup, Sign, SignKind, classify, signs};
use std::collections::BTreeMap;
use std::ops::Range;

/// The unsupported markup of a text, by kind.
#[derive(Debug)]
pub(super) struct UnsupportedMarkup {
    /// The offsets where markup can begin, sorted.
    signs: Vec<(usize, Sign)>,
    /// The index of the next sign to examine.
    next: usize,
    /// Paired markup without its end so far.
    open_markup: BTreeMap<PairedMarkup, OpenMarkup>,
    occurrences: BTreeMap<MarkupKind, Occurrences>,
}

/// The start of paired markup.
#[derive(Debug)]
struct OpenMarkup {
    place: Range<usize>,
    /// The length of the prose's text before it.
    text_length: usize,
    is_alone: bool,
}

/// The first occurrence of a kind, and the number of occurrences.
#[derive(Debug)]
struct Occurrences {
    place: Range<usize>,
    count: usize,
}

impl UnsupportedMarkup {
    pub(super) fn new(source: &str) -> Self {
        Self { signs: signs(source), next: 0, open_markup: BTreeMap::new(), occurrences: BTreeMap::new() }
    }

    /// Records raw HTML, unless it contains only comments and text.
    pub(super) fn html(&mut self, source: &str, place: &Range<usize>) {
        let html = source.get(place.clone()).unwrap_or_default();
        let Some(tag) = first_tag(html) else { return };
        let line = html[tag..].lines().next().unwrap_or_default();
        let length = line.find('>').map_or(line.len(), |at| at + 1);
        self.add(MarkupKind::Html, place.start + tag..place.start + tag + length);
    }

    /// Records text on the line of a comment, which is not parsed as Markdown.
    pub(super) fn beside_comment(&mut self, place: Range<usize>) {
        self.add(MarkupKind::BesideComment, place);
    }

    /// Records a code block whose info string names a diagram or note.
    pub(super) fn code(&mut self, info: &str, place: &Range<usize>) {
        if let Some(kind) = code_block_kind(info) {
            self.add(kind, place.start..place.start + 3);
        }
    }

    /// Records a wiki link that other generators replace by a table of contents.
    pub(super) fn wikilink(&mut self, address: &str, place: &Range<usize>) {
        if ["toc", "_toc_"].iter().any(|name| address.eq_ignore_ascii_case(name)) {
            self.add(MarkupKind::Contents, place.clone());
        }
    }

    /// Moves to an offset of the source, possibly backwards, as for footnotes.
    pub(super) fn seek(&mut self, place: usize) {
        self.next = self.signs.partition_point(|(at, _)| *at < place);
    }

    /// Whether a sign is before the end of `place`. Must be called in order of the text.
    pub(super) fn has_sign_before(&self, place: &Range<usize>) -> bool {
        self.signs.get(self.next).is_some_and(|(at, _)| *at < place.end)
    }

    /// Examines the signs in a range of text, not code. `prose` is the prose read so far.
    pub(super) fn check_text(&mut self, source: &str, place: &Range<usize>, prose: &Prose) {
        while let Some((at, sign)) = self.signs.get(self.next).copied().filter(|(at, _)| *at < place.end) {
            self.next += 1;
            if at < place.start {
                continue;
            }
            let start = at - sign.text_index();
            match classify(source, start, sign) {
                Some(SignKind::Single(kind)) => self.add(kind, start..start + sign.text().len()),
                Some(SignKind::End { pair, is_alone, opens, closes }) => {
                    let open = OpenMarkup {
                        place: start..start + sign.text().len(),
                        text_length: prose.text().len(),
                        is_alone,
                    };
                    self.match_end(pair, open, opens, closes, prose);
                }
                None => {}
            }
        }
    }

    /// Matches one end of paired markup. The other end is in the same block, or both are alone on their lines.
    fn match_end(&mut self, pair: PairedMarkup, end: OpenMarkup, opens: bool, closes: bool, prose: &Prose) {
        let start = self.open_markup.remove(&pair).filter(|begin| closes && begin.matches_end(&end, prose));
        match start {
            Some(begin) => self.add(pair.kind(), begin.place),
            None if opens => {
                self.open_markup.insert(pair, end);
            }
            None => {}
        }
    }

    /// Reports one warning per kind. The text begins `base` bytes into `file`.
    pub(super) fn report(&self, file: FileId, base: usize, out: &mut Vec<Diagnostic>) {
        out.extend(self.occurrences.iter().map(|(kind, Occurrences { place, count })| {
            let span = Span::new(file, base + place.start..base + place.end);
            let warning = Diagnostic::warning(Code::ForeignMarkup, span, kind.message()).help(kind.help());
            match count {
                1 => warning,
                count => warning.label(format!("the first of {count} of this kind")),
            }
        }));
    }

    fn add(&mut self, kind: MarkupKind, place: Range<usize>) {
        let occurrences =
            self.occurrences.entry(kind).or_insert_with(|| Occurrences { place: place.clone(), count: 0 });
        occurrences.count += 1;
        // Footnotes are read after the body, regardless of their position.
        if place.start < occurrences.place.start {
            occurrences.place = place;
        }
    }
}

impl OpenMarkup {
    fn matches_end(&self, end: &Self, prose: &Prose) -> bool {
        (self.is_alone && end.is_alone)
            || prose
                .text()
                .get(self.text_length..end.text_length)
                .is_some_and(|between| !between.contains(BLOCK_SEPARATOR))
    }
}

#[cfg(test)]
mod tests {
    use crate::diag::{Code, Diagnostic, DiagnosticLocation};
    use crate::source::FileId;

    /// The message of each `foreign-markup` warning, with the text of its span.
    fn warnings(text: &str) -> Vec<(String, &str)> {
        let mut out = Vec::new();
        super::super::parse(FileId::from_path("content/a.md"), text, 0, &mut out);
        let foreign = out.into_iter().filter(|warning: &Diagnostic| warning.code == Code::ForeignMarkup);
        let places = foreign.filter_map(|warning| match warning.location {
            DiagnosticLocation::Span(span) => Some((warning.message, &text[span.range()])),
            DiagnosticLocation::Path(_) => None,
        });
        places.collect()
    }

    #[test]
    fn each_kind_is_reported_once_with_its_first_span() {
        for (text, first, word) in [
            ("A <b>c</b>.\n\n<div class=\"x\">\nWords\n</div>\n", "<b>", "HTML"),
            ("<p\nalign=\"center\">\n", "<p", "HTML"),
            ("<!-- a remark --> <b>x</b>\n", "<b>", "HTML"),
            ("<!-- a remark --> Mira *Holm*\n", "Mira *Holm*", "comment"),
            ("{{< figure src=\"a.png\" >}}\n", "{{", "shortcodes"),
            ("{{% note %}}\nWords\n{{% /note %}}\n", "{{", "shortcodes"),
            ("See {{ site.title }}.\n", "{{", "shortcodes"),
            ("{% include a.html %} and {% raw %}\n", "{%", "shortcodes"),
            ("::: warning\nWords\n:::\n", ":::", "boxed note"),
            ("Words.\n\n::: warning\nWords\n:::\n", ":::", "boxed note"),
            ("> :::{.note}\n> Words\n> :::\n", ":::", "boxed note"),
            ("1. One.\n\n   ::: tip\n   Words\n   :::\n", ":::", "boxed note"),
            ("!!! note \"Title\"\n    Words\n", "!!!", "boxed note"),
            ("- ???+ tip\n  Words\n\n??? tip\n", "???", "boxed note"),
            ("```{note} Title\nWords\n```\n", "```", "boxed note"),
            ("$$\na^2\n$$\n\nand $$b$$\n", "$$", "formulas"),
            ("$$\na^2\n\nb\n\n$$\n", "$$", "formulas"),
            ("The angle $\\alpha$ is.\n", "$", "formulas"),
            ("The \\(x^2\\) and\n\n\\[\na = b\n\\]\n", "\\(", "formulas"),
            ("\\newpage\n", "\\newpage", "formulas"),
            ("Words %% the source of this %% words\n", "%%", "comment"),
            ("%%\n\nthe source\n\n%%\n", "%%", "comment"),
            ("```mermaid\ngraph\n```\n", "```", "diagrams"),
            ("- ```DOT\n  graph\n  ```\n", "```", "diagrams"),
            ("> ~~~ {.plantuml}\n> graph\n> ~~~\n", "~~~", "diagrams"),
            ("> Words\n> [!tip] Words\n", "[!", "boxed note"),
            ("> [!two words] Title\n> Words\n", "[!", "boxed note"),
            ("これは**「港」**と**「駅」**の話。\n", "**", "asterisks"),
            ("Words.[^a]\n\n[^a]: A {{ note }}.\n", "{{", "shortcodes"),
            ("[TOC]\n\n# A\n", "[TOC]", "contents"),
            ("[[_TOC_]]\n", "[[_TOC_]]", "contents"),
            ("{:toc}\n", "{:", "attributes"),
            ("Words.\n{: .lead }\n", "{:", "attributes"),
            ("[x](https://example.org/){target=\"_blank\"}\n", "){", "attributes"),
            ("The ==words that count==.\n", "==", "highlighted"),
            ("Words^[a note].\n", "^[", "footnotes"),
            ("As written [@holm2024, p. 3].\n", "[@", "citations"),
        ] {
            let messages = warnings(text);
            assert_eq!(messages.len(), 1, "{text}: {messages:?}");
            assert!(messages[0].0.contains(word) && messages[0].1 == first, "{text}: {messages:?}");
        }
        assert_eq!(warnings("{{ a }} <i>b</i>\n\n$$c$$ {{ d }}\n").len(), 3);
    }

    #[test]
    fn text_that_is_no_markup_has_no_warning() {
        for text in [
            "`{{ a }}` and `<b>` and `%% c %%`\n",
            "```html\n<b>{{ a }}</b>\n:::note\n```\n\n    {% raw %}\n",
            "```python\nx\n```\n\n```{r}\nx\n```\n\n```\nx\n```\n",
            "\\{{ a }} \\<b>\n",
            "<!-- a remark -->\n\nWords <!-- another --> words.\n",
            "<!-- a remark --> Words.\n",
            "<https://example.org/> and <mira@example.org>\n",
            "Stop!!! Go??? Why::: 100 %% and $$ and {{\n",
            "One $$ here.\n\nOne there $$, and %%.\n\n%% here\n",
            "It costs $$ `and $$`.\n",
            "It cost $5, and $6 later; US$ 7 and A$8.\n",
            "> [!NOTE]\n> Words **bold** and ***both***.\n\n[!info]\n",
            "Words [![a](a.png)](https://example.org/) 2 ** 3, \\*\\*words\\*\\*.\n\n***\n",
            "!!!\n\n???\n\n:::\n",
            "A set {a, b}, and {{} too. {a=1} {.5} f(x){y} {:ok, x}\n",
            "\\[sic\\] and \\[…\\] and\n\n\\[...\\]\n\n\\[1\\] Words\n",
            "\\(see below\\)\n",
            "if a == b and c==d, ==, a ===b=== c==\n",
            "x^[2](https://example.org/)^ and [@mira](https://example.org/@mira)\n",
            "Term\n: Words\n",
        ] {
            assert_eq!(warnings(text), [], "{text}");
        }
    }

    #[test]
    fn markup_is_counted_by_its_starts() {
        let count = |text: &str| {
            let mut out = Vec::new();
            super::super::parse(FileId::from_path("content/a.md"), text, 0, &mut out);
            out.iter()
                .find(|warning| warning.code == Code::ForeignMarkup)
                .map(|warning| warning.label.clone())
                .filter(|label| !label.is_empty())
        };
        assert_eq!(count("{{% x %}}\n"), None);
        assert_eq!(count("{{% x %}} {% y %}\n").as_deref(), Some("the first of 2 of this kind"));
        assert_eq!(count("$$a$$ $$b$$ and $$c$$\n").as_deref(), Some("the first of 3 of this kind"));
        assert_eq!(
            count("A.[^b] ==c==\n\n[^b]: ==d==\n\nMore ==e==\n").as_deref(),
            Some("the first of 3 of this kind")
        );
    }
}
