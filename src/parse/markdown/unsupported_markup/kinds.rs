//! The kinds of unsupported markup, with messages and help.

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MarkupKind {
    Html,
    /// Markdown on the line of a comment: the parser takes such a line for raw HTML.
    BesideComment,
    /// `{{ … }}`, `{{< … >}}`, `{% … %}`
    Template,
    /// `:::`, `!!!`, `???`, and notes in code (`{note}`)
    Container,
    /// `$$ … $$`, `\( … \)`, `\[ … \]`, `\begin{…}`
    Formula,
    /// `%% … %%`, a comment of Obsidian
    Comment,
    /// `[!info] NameTitle` in a quotation that does not begin a callout.
    Callout,
    /// `**` without effect, as beside punctuation of Chinese and Japanese.
    Asterisks,
    /// A code block that other programs render as a diagram.
    Diagram,
    /// `[TOC]`, `[[_TOC_]]`
    Contents,
    /// `{: .class }`, `{.class}`, `(…){width=50%}`
    Attributes,
    /// `== … ==`
    Highlight,
    /// `^[ … ]`
    InlineNote,
    /// `[@key]`
    Citation,
}

impl MarkupKind {
    pub(super) fn message(self) -> &'static str {
        match self {
            Self::Html => "HTML is not rendered: readers see it as written",
            Self::BesideComment => "words on the line of a comment are no Markdown: readers see them as written",
            Self::Template => "shortcodes and template tags are not rendered: readers see them as written",
            Self::Container => "this marker begins no boxed note: readers see it as written",
            Self::Formula => "formulas and commands of TeX are not rendered: readers see them as written",
            Self::Comment => "this is no comment: readers see what is between the `%%`",
            Self::Callout => "this begins no boxed note: readers see it as written",
            Self::Asterisks => "these asterisks make nothing bold: readers see them as written",
            Self::Diagram => "diagrams are not drawn: readers see their code",
            Self::Contents => "a table of contents is not inserted: readers see this as written",
            Self::Attributes => "attributes are read at the end of headings only: readers see these as written",
            Self::Highlight => "highlighted words are not rendered: readers see the equals signs",
            Self::InlineNote => "footnotes within the text are not rendered: readers see this one as written",
            Self::Citation => "citations by key are not resolved: readers see them as written",
        }
    }

    pub(super) fn help(self) -> &'static str {
        match self {
            Self::Html => {
                "write it in Markdown; put HTML that readers are meant to see between backticks, and remarks between `<!--` and `-->`"
            }
            Self::BesideComment => "put the comment on a line of its own, with an empty line below",
            Self::Template => "write what they would show; put tags that readers are meant to see between backticks",
            Self::Container => "write `> [!NOTE]`, and `> ` before each line of the note",
            Self::Formula => "write the formula in words, or show it as a picture; remove commands",
            Self::Comment => "remove it, or write `<!-- … -->`",
            Self::Callout => {
                "write `> [!NOTE] Title` as the first line of a quotation, with one word such as `NOTE` or `TIP` in the brackets"
            }
            Self::Asterisks => {
                "move punctuation out of the bold words, or write a space beside the asterisks; or `\\*\\*` for asterisks as they are"
            }
            Self::Diagram => "save the diagram as SVG or PNG, and show it as a picture",
            Self::Contents => "remove it: pages list their headings",
            Self::Attributes => "remove them",
            Self::Highlight => "write `**` in place of the equals signs; or put them between backticks",
            Self::InlineNote => {
                "write `[^a]` in its place, and the note on a line of its own after an empty line: `[^a]: Its words.`"
            }
            Self::Citation => "write a link, or a footnote that names the source",
        }
    }
}

/// Languages of code blocks that GitHub, GitLab, Kroki, Jupyter Book, Quarto or a plugin of Hugo, Jekyll, MkDocs or
/// Obsidian renders as a diagram. In a report such code is nearly always meant as the diagram. In lower case.
const DIAGRAM_LANGUAGES: [&str; 28] = [
    "blockdiag",
    "bytefield",
    "d2",
    "ditaa",
    "dot",
    "echarts",
    "erd",
    "flow",
    "flowchart",
    "geojson",
    "gnuplot",
    "graphviz",
    "kroki",
    "markmap",
    "mermaid",
    "nomnoml",
    "pikchr",
    "plantuml",
    "puml",
    "seqdiag",
    "sequence",
    "stl",
    "svgbob",
    "topojson",
    "vega",
    "vega-lite",
    "vegalite",
    "wavedrom",
];

/// Admonition directives of MyST and Jupyter Book, in curly brackets in place of a language.
const ADMONITIONS: [&str; 13] = [
    "admonition",
    "attention",
    "caution",
    "danger",
    "dropdown",
    "error",
    "hint",
    "important",
    "note",
    "seealso",
    "sidebar",
    "tip",
    "warning",
];

/// The kind of a code block by its info string: `mermaid`, `{mermaid}`, `{.mermaid #fig}`, `{note} NameTitle`.
pub(super) fn code_block_kind(info: &str) -> Option<MarkupKind> {
    let info = info.trim_start();
    let in_brackets = info.strip_prefix('{').map(|inner| inner.trim_start().trim_start_matches('.'));
    let name = in_brackets.unwrap_or(info);
    let name = name.split([' ', '\t', ',', '{', '}', ':']).next()?;
    let is_among = |names: &[&str]| names.iter().any(|candidate| candidate.eq_ignore_ascii_case(name));
    match in_brackets {
        _ if is_among(&DIAGRAM_LANGUAGES) => Some(MarkupKind::Diagram),
        Some(_) if is_among(&ADMONITIONS) => Some(MarkupKind::Container),
        _ if name.eq_ignore_ascii_case("math") => Some(MarkupKind::Formula),
        _ => None,
    }
}
