//! `book.toml`: the settings of a site.

mod contact;
mod levels;
mod license;
mod output;
mod public_key;
mod registers;
pub mod theme;
mod types;

pub use contact::Contact;
pub use levels::CheckLevels;
pub use license::License;
pub use output::{CompressionSettings, FeedSettings, Output, OutputFormat};
pub(crate) use registers::humanize_key;
pub use registers::name_problem;
pub use theme::ThemeSettings;

use crate::diag::{Code, Diagnostic, DiagnosticLocation};
use crate::language::Languages;
use crate::model::prose::Passage;
use crate::model::{Date, Tag, Text};
use crate::panics::{Activity, working_on};
pub use crate::parse::FieldKind;
use crate::parse::{Parsed, Schema, date, id_problem, language, passage, text, url};
use crate::source::{SourceFile, Span, Spanned};
use crate::tree::{Fields, Node, Value, toml};
use registers::declared_registers;
use std::collections::BTreeSet;
use types::declared_types;

/// The name of the settings file, at the root of the site.
pub const FILE: &str = "book.toml";

/// The folder with a report's own language files.
pub const LANGUAGES: &str = "languages";

/// The settings of a site.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    /// The title of the report.
    pub title: Text,
    /// The language of the report.
    pub language: Tag,
    /// Whether the text runs from right to left.
    pub right_to_left: bool,
    /// The authors.
    pub authors: Vec<String>,
    /// A description in a sentence or two.
    pub description: Option<Text>,
    /// The paths of the source and output folders.
    pub folders: Folders,
    /// The settings of the report.
    pub report: Report,
    /// The output formats besides the pages.
    pub output: Output,
    /// The settings of the theme.
    pub theme: ThemeSettings,
    /// The registers and types that the report declares.
    pub schema: Schema,
    /// The levels of warnings.
    pub levels: CheckLevels,
    /// The command with which the preview opens a file at a line.
    pub editor: Option<&'static str>,
}

/// The folders of a site, relative to the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// The sections.
    pub content: String,
    /// The registers.
    pub seeds: String,
    /// Static files, copied unchanged.
    pub statics: String,
    /// The output.
    pub output: Spanned<String>,
}

/// The settings under `[report]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The period that the report covers.
    pub period: Option<Date>,
    /// What the period was, in two sentences of an editor's.
    pub summary: Option<Passage>,
    /// The number of this edition, at least 1.
    pub edition: Option<u32>,
    /// When this edition was published.
    pub published: Option<Date>,
    /// When the first edition was published, if this is a later one.
    pub first_published: Option<Date>,
    /// The date of the information: "as of this writing".
    pub as_of: Option<Date>,
    /// The words for that date, in place of those that follow from it.
    pub as_of_text: Option<Text>,
    /// The publisher.
    pub publisher: Option<Text>,
    /// Its licence.
    pub license: Option<License>,
    /// The address at which the report is published.
    pub url: Option<String>,
    /// The addresses of copies that others publish, or the same editors elsewhere.
    pub mirrors: Vec<String>,
    /// The public key with which readers check the signature of the site, as minisign prints it.
    pub public_key: Option<Spanned<String>>,
    /// Where readers report errors.
    pub contact: Option<Contact>,
    /// The name of the theme.
    pub theme: Spanned<String>,
    /// The file with the text of the page about the report.
    pub about: Spanned<String>,
    /// Which mentions of a record are linked.
    pub link_mentions: LinkMentions,
    /// After how many mentions the next section begins a new page of the list; at least one.
    pub mentions_per_page: usize,
}

impl Report {
    /// The address at which the report is published, with a slash at the end: the addresses of pages follow it.
    #[must_use]
    pub fn base(&self) -> Option<String> {
        self.url.as_ref().map(|url| format!("{}/", url.trim_end_matches('/')))
    }

    /// The path of the address at which the report is published, with a slash at both ends.
    #[must_use]
    pub fn path(&self) -> Option<String> {
        let address = self.url.as_deref()?.split(['?', '#']).next().unwrap_or_default();
        let path = address.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
        Some(match path.trim_end_matches('/') {
            "" => "/".to_owned(),
            path => format!("/{path}/"),
        })
    }
}

/// Which mentions of a record in a section are links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkMentions {
    /// The first mention.
    First,
    /// All mentions.
    All,
}

impl Project {
    /// The folder of the theme, relative to the root.
    #[must_use]
    pub fn theme_folder(&self) -> String {
        theme_folder(&self.report.theme.value)
    }
}

fn theme_folder(theme: &str) -> String {
    format!("themes/{theme}")
}

/// Parses `book.toml`. `None` if it cannot be read or has no title.
#[must_use]
pub fn parse(file: &SourceFile) -> Parsed<Option<Project>> {
    let _work = working_on(Activity::Parse, &file.path);
    let mut out = Vec::new();
    let value = match file.text() {
        Ok(text) => {
            let tree = toml::parse(file.id(), text, &mut out);
            let mut setting_errors = Vec::new();
            let project = project(&tree, &mut setting_errors);
            // Syntax errors leave empty or guessed values in the tree: they are not errors of their own.
            let start = |diagnostic: &Diagnostic| match diagnostic.location {
                DiagnosticLocation::Span(span) => Some(span.start),
                DiagnosticLocation::Path(_) => None,
            };
            let misread: BTreeSet<Option<u32>> = out.iter().map(start).collect();
            setting_errors.retain(|diagnostic| {
                misread.is_empty() || (diagnostic.code != Code::EmptyText && !misread.contains(&start(diagnostic)))
            });
            out.extend(setting_errors);
            project
        }
        Err(error) => {
            out.push(
                Diagnostic::error(Code::NotUtf8, error.span, "`book.toml` is not valid UTF-8")
                    .help("save the file as UTF-8"),
            );
            None
        }
    };
    Parsed { value, diagnostics: out }
}

fn project(root: &Node, out: &mut Vec<Diagnostic>) -> Option<Project> {
    let empty_table = Node { span: root.span, value: Value::Map(Vec::new()) };
    let mut tables = Fields::from_node(root, "book.toml", out)?;
    let book = tables.get("book").unwrap_or(&empty_table);
    let build = tables.get("build").unwrap_or(&empty_table);
    let report = tables.get("report").unwrap_or(&empty_table);
    let editor = tables.get("preview").and_then(|node| editor(node, out));
    let levels = tables.get("check").map(|node| CheckLevels::read(node, out)).unwrap_or_default();
    let (registers, types) = (tables.get("registers"), tables.get("types"));
    let theme = tables.get("theme").map(|node| ThemeSettings::read(node, out)).unwrap_or_default();
    let output_node = tables.get("output");
    tables.finish(out);

    let mut book = Fields::from_node(book, "[book]", out)?;
    let mut build = Fields::from_node(build, "[build]", out)?;
    let mut report = Fields::from_node(report, "[report]", out)?;
    let title = book.get("title").and_then(|node| text(node, out));
    if title.is_none() {
        book.report_missing("title", "add `title = \"…\"` under `[book]`", out);
    }
    let language = book_language(&mut book, out);
    let content = path_setting(&mut book, "src", "content", out);
    let seeds = path_setting(&mut report, "seeds", "seeds", out);
    let statics = path_setting(&mut report, "static", "static", out);
    let settings = self::report(&mut report, out);
    let url_span = report.peek("url").map(|node| node.span);
    let formats = Output::read(output_node, &settings, url_span, out);
    check_overlaps(
        &[
            SitePart::new("src", &content, &mut book),
            SitePart::new("seeds", &seeds, &mut report),
            SitePart::new("static", &statics, &mut report),
            SitePart::new("theme", &settings.theme.clone().map(|name| theme_folder(&name)), &mut report),
            SitePart::new("about", &settings.about, &mut report),
            SitePart::fixed("the folder of languages", LANGUAGES, root.span),
        ],
        out,
    );
    let right_to_left = match book.one_of("text-direction", &["ltr", "rtl"], out) {
        Some(direction) => direction == "rtl",
        None => language.is_right_to_left(),
    };
    let project = Project {
        title: title.clone().unwrap_or_else(|| Text::plain(Spanned::new(String::new(), root.span))),
        language,
        right_to_left,
        authors: book.texts("authors", out).into_iter().map(|author| author.value).collect(),
        description: book.get("description").and_then(|node| text(node, out)),
        folders: Folders {
            content: content.value,
            seeds: seeds.value,
            statics: statics.value,
            output: output(&mut build, root.span, out),
        },
        report: settings,
        output: formats,
        theme,
        schema: Schema {
            registers: registers.map(|node| declared_registers(node, out)).unwrap_or_default(),
            types: types.map(|node| declared_types(node, out)).unwrap_or_default(),
        },
        levels,
        editor,
    };
    book.finish(out);
    build.finish(out);
    report.finish(out);
    title.map(|_| project)
}

fn book_language(book: &mut Fields<'_>, out: &mut Vec<Diagnostic>) -> Tag {
    let setting = book.text("language", out);
    let tag = setting.and_then(|setting| language(&setting, out));
    // The same default as mdBook's.
    tag.unwrap_or_else(Tag::english)
}

fn report(fields: &mut Fields<'_>, out: &mut Vec<Diagnostic>) -> Report {
    // The language files of the report are read after `book.toml`, so errors suggest dates by the built-in languages alone.
    let languages = Languages::default();
    let mut date_setting = |key| fields.get(key).and_then(|node| date(node, &languages, out));
    let [period, published, first, as_of] = ["period", "published", "first_published", "as_of"].map(&mut date_setting);
    let first_published = first.and_then(|first| first_edition(first, published.as_ref(), out));
    let value = |date: Option<Spanned<Date>>| date.map(|date| date.value);
    Report {
        period: value(period),
        edition: fields.get("edition").and_then(|node| edition_number(node, out)),
        summary: fields.get("summary").and_then(|node| passage(node, out)),
        published: value(published),
        first_published,
        as_of: value(as_of),
        as_of_text: fields.get("as_of_text").and_then(|node| text(node, out)),
        publisher: fields.get("publisher").and_then(|node| text(node, out)),
        license: fields.text("license", out).map(|license| License::read(license, out)),
        url: fields.text("url", out).and_then(|text| url(text, out)).map(|url| url.value),
        mirrors: mirrors(fields, out),
        public_key: fields.text("public_key", out).and_then(|key| public_key::read(key, out)),
        contact: fields.text("contact", out).and_then(|contact| Contact::read(contact, out)),
        theme: theme(fields, out),
        about: path_setting(fields, "about", "about.md", out),
        link_mentions: match fields.one_of("link_mentions", &["first", "all"], out) {
            Some("all") => LinkMentions::All,
            _ => LinkMentions::First,
        },
        mentions_per_page: fields
            .get("mentions_a_page")
            .and_then(|node| at_least_one(node, out))
            .unwrap_or(DEFAULT_MENTIONS_PER_PAGE),
    }
}

fn mirrors(fields: &mut Fields<'_>, out: &mut Vec<Diagnostic>) -> Vec<String> {
    let texts = fields.texts("mirrors", out);
    texts.into_iter().filter_map(|text| url(text, out)).map(|url| url.value).collect()
}

/// The date of the first edition, which cannot be later than this one.
fn first_edition(first: Spanned<Date>, this: Option<&Spanned<Date>>, out: &mut Vec<Diagnostic>) -> Option<Date> {
    let Some(this) = this else {
        let message = "expected `published`, the date of this edition, beside `first_published`";
        out.push(Diagnostic::error(Code::Date, first.span, message).help("add `published`, or write this date there"));
        return None;
    };
    let ends = first.value.earliest().zip(this.value.latest());
    if ends.is_some_and(|(first, this)| first > this) {
        let error = Diagnostic::error(Code::Date, first.span, "the first edition cannot be later than this one");
        out.push(error.related(this.span, "this edition").help("write the date of the first edition"));
        return None;
    }
    Some(first.value)
}

fn edition_number(node: &Node, out: &mut Vec<Diagnostic>) -> Option<u32> {
    let number = node.unsigned(out)?;
    if number == 0 {
        node.report_wrong_type("a number of at least 1", "write the number of this edition, such as `2`", out);
    }
    (number > 0).then_some(number)
}

fn at_least_one(node: &Node, out: &mut Vec<Diagnostic>) -> Option<usize> {
    let number = node.unsigned(out)?;
    if number == 0 {
        node.report_wrong_type("a number of at least 1", "write how many mentions a page takes, such as `100`", out);
    }
    (number > 0).then_some(number as usize)
}

/// At some 350 bytes each, this is a third of the size budget of a person's page.
const DEFAULT_MENTIONS_PER_PAGE: usize = 100;

fn theme(fields: &mut Fields<'_>, out: &mut Vec<Diagnostic>) -> Spanned<String> {
    let default = Spanned::new("default".to_owned(), fields.span());
    let Some(theme) = fields.text("theme", out) else { return default };
    let Some(problem) = id_problem(&theme.value) else { return theme };
    let message = format!("`{}` is not a theme’s name: a name {problem}", theme.value);
    out.push(Diagnostic::error(Code::Theme, theme.span, message).help("name a folder under `themes/`"));
    default
}

/// Reads a path, which must be inside the site.
fn path_setting(
    fields: &mut Fields<'_>,
    key: &'static str,
    default: &str,
    out: &mut Vec<Diagnostic>,
) -> Spanned<String> {
    let Some(path) = fields.text(key, out) else { return Spanned::new(default.to_owned(), fields.span()) };
    let trimmed = path.value.trim_end_matches('/').trim_start_matches("./");
    let is_inside = !trimmed.is_empty()
        && !trimmed.contains(['\\', ':', '%', '\0'])
        && trimmed.split('/').all(|part| !part.is_empty() && part != ".." && part != ".");
    if is_inside {
        return Spanned::new(trimmed.to_owned(), path.span);
    }
    let message = format!("`{}` is outside the site", path.value);
    out.push(
        Diagnostic::error(Code::Outside, path.span, message)
            .help(format!("name a path below the folder of book.toml, such as `{default}`")),
    );
    Spanned::new(default.to_owned(), path.span)
}

/// A folder or file with sources, and the key that sets its path.
struct SitePart {
    key: &'static str,
    path: Spanned<String>,
    is_explicit: bool,
}

impl SitePart {
    fn new(key: &'static str, path: &Spanned<String>, fields: &mut Fields<'_>) -> Self {
        Self { key, path: path.clone(), is_explicit: fields.raw(key).is_some() }
    }

    /// A folder with a fixed path.
    fn fixed(name: &'static str, path: &str, span: Span) -> Self {
        Self { key: name, path: Spanned::new(path.to_owned(), span), is_explicit: false }
    }

    /// Whether `other` is the same path or inside it. Ignores case, as some file systems do.
    fn contains(&self, other: &Self) -> bool {
        let (outer, inner) = (self.path.value.to_lowercase(), other.path.value.to_lowercase());
        inner.strip_prefix(&outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// Reports overlapping folders: a draft in one of them could be published as a static file of the other.
fn check_overlaps(parts: &[SitePart], out: &mut Vec<Diagnostic>) {
    let pairs = (1..parts.len()).flat_map(|second| (0..second).map(move |first| (&parts[first], &parts[second])));
    for (one, two) in pairs.filter(|(one, two)| one.contains(two) || two.contains(one)) {
        // A default has no span in the file.
        let (primary, secondary) = if two.is_explicit { (two, one) } else { (one, two) };
        let message = format!(
            "`{}` is `{}` and `{}` is `{}`: the two must not overlap",
            primary.key, primary.path.value, secondary.key, secondary.path.value
        );
        let error = Diagnostic::error(Code::Overlap, primary.path.span, message);
        let error = if secondary.is_explicit { error.related(secondary.path.span, "the other") } else { error };
        out.push(
            error.help("choose another path: a draft in one could be copied into the site as a file of the other"),
        );
    }
}

/// The editors that a report can choose, each with the command that opens a file at a line. A report cannot contain a
/// command of its own, since previewing an untrusted report could then run any program.
const EDITORS: [(&str, &str); 13] = [
    ("bbedit", "bbedit +{line} {path}"),
    ("code", "code -g {path}:{line}:{column}"),
    ("codium", "codium -g {path}:{line}:{column}"),
    ("cursor", "cursor -g {path}:{line}:{column}"),
    ("gedit", "gedit +{line}:{column} {path}"),
    ("idea", "idea --line {line} --column {column} {path}"),
    ("kate", "kate --line {line} --column {column} {path}"),
    ("mate", "mate --line {line} {path}"),
    ("phpstorm", "phpstorm --line {line} --column {column} {path}"),
    ("pycharm", "pycharm --line {line} --column {column} {path}"),
    ("subl", "subl {path}:{line}:{column}"),
    ("webstorm", "webstorm --line {line} --column {column} {path}"),
    ("zed", "zed {path}:{line}:{column}"),
];

fn editor(preview: &Node, out: &mut Vec<Diagnostic>) -> Option<&'static str> {
    let mut preview = Fields::from_node(preview, "[preview]", out)?;
    let name = preview.one_of("editor", &EDITORS.map(|(name, _)| name), out);
    preview.finish(out);
    let name = name?;
    EDITORS.into_iter().find(|(editor, _)| *editor == name).map(|(_, command)| command)
}

/// The output folder may be outside the site; `write` checks its location.
fn output(fields: &mut Fields<'_>, span: Span, out: &mut Vec<Diagnostic>) -> Spanned<String> {
    fields.text("build-dir", out).unwrap_or_else(|| Spanned::new("public".to_owned(), span))
}

/// The error about a missing `book.toml`.
#[must_use]
pub fn missing_error() -> Diagnostic {
    Diagnostic::error_in_file(Code::NoBook, FILE, "there is no book.toml here").help(
        "run `annals` in the folder of a site, give it with `--root`, or create a new site with `annals init DIR`",
    )
}
