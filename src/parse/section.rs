//! Parses a Markdown file: front matter and prose.

use super::front_matter::{self, FileParts, split_front_matter};
use super::records::utf8_text;
use super::values::{date, language, passage, reference, text, warn_about_curly_quotes};
use super::{ParseContext, Parsed, Schema, markdown, name_bindings, repeats};
use crate::diag::{Code, Diagnostic, start_of_file};
use crate::language::Languages;
use crate::model::prose::{BLOCK_SEPARATOR, FrontMatter, Prose, Section};
use crate::model::{Date, RecordRef, Register, Text};
use crate::panics::{Activity, working_on};
use crate::source::{SourceFile, Span, Spanned};
use crate::tree::{Fields, Node, Value, yaml};
use std::sync::Arc;

/// Parses a section. `None` if its front matter is malformed or it has no title; both are reported.
#[must_use]
pub fn parse_section(file: &SourceFile, context: ParseContext<'_>) -> Parsed<Option<Section>> {
    let _work = working_on(Activity::Parse, &file.path);
    let mut out = Vec::new();
    let value = utf8_text(file, &mut out).and_then(|text| read_section(file, text, context, &mut out));
    Parsed { value, diagnostics: out }
}

/// Parses a Markdown file that is not a section of the report. Its front matter is ignored.
#[must_use]
pub fn parse_page(file: &SourceFile) -> Parsed<Option<Section>> {
    let _work = working_on(Activity::Parse, &file.path);
    let mut out = Vec::new();
    let value = utf8_text(file, &mut out).map(|text| {
        let parts = split_front_matter(text).unwrap_or(FileParts { front_matter: None, body_start: 0 });
        match &parts.front_matter {
            Some(front) => front_matter::ignored_keys(file.id(), text, front, &mut out),
            None => out.extend(front_matter::malformed_front_matter(file.id(), text)),
        }
        let prose = markdown::parse(file.id(), &text[parts.body_start..], parts.body_start, &mut out);
        front_matter::keys_in_prose(file.id(), text, &prose, &mut out);
        Section { path: Arc::clone(&file.path), file: file.id(), front_matter: empty_front_matter(file), prose }
    });
    Parsed { value, diagnostics: out }
}

fn read_section(
    file: &SourceFile,
    text: &str,
    context: ParseContext<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Section> {
    let Some(parts) = split_front_matter(text) else {
        let error =
            Diagnostic::error(Code::FrontMatter, Span::new(file.id(), 0..3), "the front matter is never closed");
        out.push(error.label("opened here").help("close it with a line of three hyphens: `---`"));
        return None;
    };
    if parts.front_matter.is_none()
        && let Some(error) = front_matter::malformed_front_matter(file.id(), text)
    {
        out.push(error);
        return None;
    }
    let mut is_broken = false;
    let node = match &parts.front_matter {
        Some(range) => yaml::parse(file.id(), &text[range.clone()], range.start, out).unwrap_or_else(|error| {
            is_broken = true;
            out.push(*error);
            None
        }),
        None => None,
    };
    let mut prose = markdown::parse(file.id(), &text[parts.body_start..], parts.body_start, out);
    front_matter::keys_in_prose(file.id(), text, &prose, out);
    let empty_node = Node { span: start_of_file(&file.path), value: Value::Map(Vec::new()) };
    let front_matter = read_front_matter(node.as_ref().unwrap_or(&empty_node), &mut prose, context, is_broken, out)?;
    let is_held_back = front_matter.draft || front_matter.embargo.is_some() || out.iter().any(Diagnostic::is_error);
    if let Some(range) = parts.front_matter.filter(|_| !is_held_back) {
        front_matter::keys_in_values(file.id(), text, &range, out);
    }
    Some(Section { path: Arc::clone(&file.path), file: file.id(), front_matter, prose })
}

/// Reads the front matter. `is_broken`: it has a syntax error, so missing keys are not reported.
fn read_front_matter(
    node: &Node,
    prose: &mut Prose,
    context: ParseContext<'_>,
    is_broken: bool,
    out: &mut Vec<Diagnostic>,
) -> Option<FrontMatter> {
    let ParseContext { schema, languages } = context;
    let mut fields = Fields::from_node(node, "front matter", out)?;
    let title = fields.get("title").and_then(|node| {
        warn_about_curly_quotes(node, out);
        text(node, out)
    });
    let title = title.or_else(|| title_in_prose(prose, node.span, out));
    if title.is_none() && !is_broken {
        fields.report_missing("title", "add `title: …` between two lines of `---` at the start of the file", out);
    }
    let front = FrontMatter {
        title: Text::plain(Spanned::new(String::new(), node.span)),
        summary: fields.get("summary").and_then(|node| passage(node, out)),
        topics: references(&mut fields, "topics", &Register::Topics, schema, out),
        sources: references(&mut fields, "sources", &Register::Sources, schema, out),
        order: fields.get("order").and_then(|node| node.unsigned(out)),
        lang: fields.text("lang", out).and_then(|tag| language(&tag, out)),
        draft: fields.non_empty_value("draft", DRAFT, out).and_then(|node| node.boolean(out)).unwrap_or(false),
        embargo: fields.non_empty_value("embargo", EMBARGO, out).and_then(|node| embargo(node, languages, out)),
        old_addresses: fields.texts("was", out),
        autolink: fields.get("autolink").and_then(|node| node.boolean(out)).unwrap_or(true),
        name_bindings: name_bindings::read(&mut fields, schema, out),
    };
    let first_unknown = out.len();
    fields.finish(out);
    // Unknown keys of another generator are in all of its sections: group them.
    repeats::mark(out.get_mut(first_unknown..).unwrap_or_default(), node, "front matter", "");
    Some(FrontMatter { title: title?, ..front })
}

fn empty_front_matter(file: &SourceFile) -> FrontMatter {
    let span = start_of_file(&file.path);
    FrontMatter {
        title: Text::plain(Spanned::new(String::new(), span)),
        summary: None,
        topics: Vec::new(),
        sources: Vec::new(),
        order: None,
        lang: None,
        draft: false,
        embargo: None,
        old_addresses: Vec::new(),
        autolink: false,
        name_bindings: Vec::new(),
    }
}

const DRAFT: &str = "write `draft: true` to exclude the section from every build, or remove the line";
const EMBARGO: &str = "write the day on which the section may be published, as in `embargo: 2025-03-01`";

/// The day on which the embargo ends. A less precise date would leave that day undefined, and is reported.
fn embargo(node: &Node, languages: &Languages, out: &mut Vec<Diagnostic>) -> Option<Spanned<Date>> {
    let date = date(node, languages, out)?;
    if !date.value.is_day() {
        let message = format!("expected a day as the end of the embargo, found `{}`", date.value.as_str());
        out.push(Diagnostic::error(Code::Embargo, date.span, message).label("expected a day").help(EMBARGO));
    }
    Some(date)
}

fn references(
    fields: &mut Fields<'_>,
    key: &'static str,
    register: &Register,
    schema: &Schema,
    out: &mut Vec<Diagnostic>,
) -> Vec<RecordRef> {
    fields.texts(key, out).iter().filter_map(|text| reference(text, register, schema, out)).collect()
}

/// The fallback for a missing title: the first block of the prose, if it is a heading.
fn title_in_prose(prose: &mut Prose, span: Span, out: &mut Vec<Diagnostic>) -> Option<Text> {
    let title = prose.take_title()?;
    out.extend(title.images.iter().map(|image| {
        Diagnostic::warning(Code::Image, image.span, "an image is not shown in the title: readers see its words")
            .help("move it below the heading, or write `title: …` in the front matter")
    }));
    let heading = Span { file: span.file, ..title.span };
    if title.has_footnote {
        out.push(Diagnostic::warning(Code::Footnote, heading, "the call of a footnote is not shown in the title: readers see the note alone").help(
            "call it in the text; or write `title: …` in the front matter, so that this heading is part of the text",
        ));
    }
    let words = title.text.replace(BLOCK_SEPARATOR, " ").trim().to_owned();
    (!words.is_empty()).then(|| Text::plain(Spanned::new(words, heading)))
}
