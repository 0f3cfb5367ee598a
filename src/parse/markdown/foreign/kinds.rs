//! The kinds of markup that are not rendered, and what an editor can do about each.

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Html,
    /// Words on the line of a comment, with Markdown in them: such a line is raw HTML to the parser.
    BesideComment,
    /// `{{ … }}`, `{{< … >}}`, `{% … %}`
    Template,
    /// `:::`, `!!!`, `???`, and notes in code (`{note}`)
    Container,
    /// `$$ … $$`, `\( … \)`, `\[ … \]`, `\begin{…}`
    Formula,
    /// `%% … %%`, a comment of Obsidian
    Comment,
    /// `[!info] Title` in a quotation, where it begins no note.
    Callout,
    /// `**` that makes nothing bold, as beside the punctuation of Chinese and Japanese.
    Asterisks,
    /// A block of code that other programs draw.
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

impl Kind {
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

/// Languages of code that GitHub, GitLab, Kroki, Jupyter Book, Quarto or a plugin of Hugo, Jekyll, MkDocs or Obsidian
/// replaces by a picture. Code of them in a report is nearly always meant as that picture. In small letters.
const DRAWN: [&str; 28] = [
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

/// Names of notes that MyST and Jupyter Book write in place of a language, in curly brackets.
const NOTES: [&str; 13] = [
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

/// The kind of a block of code by what is written behind its fence: `mermaid`, `{mermaid}`, `{.mermaid #fig}`, `{note} Title`.
pub(super) fn kind_of_code(info: &str) -> Option<Kind> {
    let info = info.trim_start();
    let in_brackets = info.strip_prefix('{').map(|inner| inner.trim_start().trim_start_matches('.'));
    let name = in_brackets.unwrap_or(info);
    let name = name.split([' ', '\t', ',', '{', '}', ':']).next()?;
    let is_of = |names: &[&str]| names.iter().any(|one| one.eq_ignore_ascii_case(name));
    match in_brackets {
        _ if is_of(&DRAWN) => Some(Kind::Diagram),
        Some(_) if is_of(&NOTES) => Some(Kind::Container),
        _ if name.eq_ignore_ascii_case("math") => Some(Kind::Formula),
        _ => None,
    }
}
