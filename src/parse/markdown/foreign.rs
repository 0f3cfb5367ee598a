//! Markup that other generators render and this one does not: readers see it as written. One warning for each kind and text.
//!
//! One pass over the bytes of a text finds every place where such markup can begin ([`signs`]). What is there is decided
//! only where the parser says that it is text: so code is never taken for markup, and most texts cost that one pass.

mod kinds;
mod signs;

use super::letters::first_tag;
use crate::diag::Diagnostic;
use crate::model::prose::{BREAK, Prose};
use crate::source::{FileId, Span};
use kinds::{Kind, kind_of_code};
use signs::{Meaning, Pair, Sign, meaning, signs};
use std::collections::BTreeMap;
use std::ops::Range;

/// What was found in a text, by kind.
#[derive(Debug)]
pub(super) struct Foreign {
    /// Where markup can begin, in order.
    signs: Vec<(usize, Sign)>,
    /// The first of them that is not behind the text that was read last.
    next: usize,
    /// Markup that begins and has not ended yet.
    open: BTreeMap<Pair, Open>,
    found: BTreeMap<Kind, Found>,
}

/// The beginning of markup with two ends.
#[derive(Debug)]
struct Open {
    place: Range<usize>,
    /// How long the words of the prose were.
    words: usize,
    is_alone: bool,
}

/// The first of a kind, and how many there are.
#[derive(Debug)]
struct Found {
    place: Range<usize>,
    count: usize,
}

impl Foreign {
    pub(super) fn new(source: &str) -> Self {
        Self { signs: signs(source), next: 0, open: BTreeMap::new(), found: BTreeMap::new() }
    }

    /// Raw HTML. Words that are left beside comments are no HTML.
    pub(super) fn html(&mut self, source: &str, place: &Range<usize>) {
        let html = source.get(place.clone()).unwrap_or_default();
        let Some(tag) = first_tag(html) else { return };
        let line = html[tag..].lines().next().unwrap_or_default();
        let length = line.find('>').map_or(line.len(), |at| at + 1);
        self.add(Kind::Html, place.start + tag..place.start + tag + length);
    }

    /// Words on the line of a comment, which are not read as Markdown.
    pub(super) fn beside_comment(&mut self, place: Range<usize>) {
        self.add(Kind::BesideComment, place);
    }

    /// A block of code with what is written behind its fence.
    pub(super) fn code(&mut self, info: &str, place: &Range<usize>) {
        if let Some(kind) = kind_of_code(info) {
            self.add(kind, place.start..place.start + 3);
        }
    }

    /// A link to a record that other generators would replace by a table of contents.
    pub(super) fn wikilink(&mut self, address: &str, place: &Range<usize>) {
        if ["toc", "_toc_"].iter().any(|name| address.eq_ignore_ascii_case(name)) {
            self.add(Kind::Contents, place.clone());
        }
    }

    /// Goes on at a place of the source that may be before what was read last, as footnotes are.
    pub(super) fn go_to(&mut self, place: usize) {
        self.next = self.signs.partition_point(|(at, _)| *at < place);
    }

    /// Whether there is anything to look at in the text at a place. Texts are asked for in order.
    pub(super) fn is_in(&self, place: &Range<usize>) -> bool {
        self.signs.get(self.next).is_some_and(|(at, _)| *at < place.end)
    }

    /// Looks at text, and not code, at a place. `prose` is what was read before.
    pub(super) fn text(&mut self, source: &str, place: &Range<usize>, prose: &Prose) {
        while let Some((at, sign)) = self.signs.get(self.next).copied().filter(|(at, _)| *at < place.end) {
            self.next += 1;
            if at < place.start {
                continue;
            }
            let start = at - sign.shown_from();
            match meaning(source, start, sign) {
                Some(Meaning::Whole(kind)) => self.add(kind, start..start + sign.text().len()),
                Some(Meaning::End { pair, is_alone, opens, closes }) => {
                    let open = Open { place: start..start + sign.text().len(), words: prose.text().len(), is_alone };
                    self.end(pair, open, opens, closes, prose);
                }
                None => {}
            }
        }
    }

    /// One end of markup that has two. The other one is in the same block; or both are alone on their lines.
    fn end(&mut self, pair: Pair, end: Open, opens: bool, closes: bool, prose: &Prose) {
        let begins = self.open.remove(&pair).filter(|begin| closes && begin.goes_with(&end, prose));
        match begins {
            Some(begin) => self.add(pair.kind(), begin.place),
            None if opens => {
                self.open.insert(pair, end);
            }
            None => {}
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

impl Open {
    fn goes_with(&self, end: &Self, prose: &Prose) -> bool {
        (self.is_alone && end.is_alone)
            || prose.text().get(self.words..end.words).is_some_and(|between| !between.contains(BREAK))
    }
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
    fn markup_is_counted_by_what_begins_it() {
        let count = |text: &str| {
            let mut out = Vec::new();
            super::super::parse(FileId::of("content/a.md"), text, 0, &mut out);
            out.iter()
                .find(|warning| warning.code == "foreign-markup")
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
