//! One Markdown file of the report: front matter and prose.

use super::front::{self, Parts, parts};
use super::records::readable;
use super::values::{date, language, passage, reference, text, warn_of_curly};
use super::{Parsed, Schema, markdown, means, repeats};
use crate::diag::{Diagnostic, start_of};
use crate::model::prose::{BREAK, Front, Prose, Section};
use crate::model::{Date, RecordRef, Text};
use crate::panics::{Activity, working_on};
use crate::source::{SourceFile, Span, Spanned};
use crate::tree::{Fields, Node, Value, yaml};
use std::sync::Arc;

/// Reads a section. `None` where it cannot be read at all.
#[must_use]
pub fn section(file: &SourceFile, schema: &Schema) -> Parsed<Option<Section>> {
    let _work = working_on(Activity::Parse, &file.path);
    let mut out = Vec::new();
    let value = readable(file, &mut out).and_then(|text| read(file, text, schema, &mut out));
    Parsed { value, diagnostics: out }
}

/// Reads a Markdown file that is no section of the report: all of it is prose.
#[must_use]
pub fn page(file: &SourceFile) -> Parsed<Option<Section>> {
    let _work = working_on(Activity::Parse, &file.path);
    let mut out = Vec::new();
    let value = readable(file, &mut out).map(|text| {
        let parts = parts(text).unwrap_or(Parts { front: None, body: 0 });
        match &parts.front {
            Some(front) => front::passed_over(file.id(), text, front, &mut out),
            None => out.extend(front::unread(file.id(), text)),
        }
        let prose = markdown::parse(file.id(), &text[parts.body..], parts.body, &mut out);
        front::keys_in_prose(file.id(), text, &prose, &mut out);
        Section { path: Arc::clone(&file.path), file: file.id(), front: untitled(file), prose }
    });
    Parsed { value, diagnostics: out }
}

fn read(file: &SourceFile, text: &str, schema: &Schema, out: &mut Vec<Diagnostic>) -> Option<Section> {
    let Some(parts) = parts(text) else {
        let error = Diagnostic::error("front-matter", Span::new(file.id(), 0..3), "the front matter is never closed");
        out.push(error.label("opened here").help("close it with a line of three hyphens: `---`"));
        return None;
    };
    if parts.front.is_none()
        && let Some(error) = front::unread(file.id(), text)
    {
        out.push(error);
        return None;
    }
    let mut is_broken = false;
    let node = match &parts.front {
        Some(range) => yaml::parse(file.id(), &text[range.clone()], range.start, out).unwrap_or_else(|error| {
            is_broken = true;
            out.push(*error);
            None
        }),
        None => None,
    };
    let mut prose = markdown::parse(file.id(), &text[parts.body..], parts.body, out);
    front::keys_in_prose(file.id(), text, &prose, out);
    let nothing = Node { span: start_of(&file.path), value: Value::Map(Vec::new()) };
    let front = front_of(node.as_ref().unwrap_or(&nothing), &mut prose, schema, is_broken, out)?;
    let is_held_back = front.draft || front.embargo.is_some() || out.iter().any(Diagnostic::is_error);
    if let Some(range) = parts.front.filter(|_| !is_held_back) {
        front::keys_in_values(file.id(), text, &range, out);
    }
    Some(Section { path: Arc::clone(&file.path), file: file.id(), front, prose })
}

/// `is_broken`: it could not be read, so what it lacks is not reported.
fn front_of(
    node: &Node,
    prose: &mut Prose,
    schema: &Schema,
    is_broken: bool,
    out: &mut Vec<Diagnostic>,
) -> Option<Front> {
    let mut fields = Fields::of(node, "front matter", out)?;
    let title = fields.get("title").and_then(|node| {
        warn_of_curly(node, out);
        text(node, out)
    });
    let title = title.or_else(|| title_in_prose(prose, node.span, out));
    if title.is_none() && !is_broken {
        fields.missing("title", "add `title: …` between two lines of `---` at the head of the file", out);
    }
    let front = Front {
        title: Text::plain(Spanned::new(String::new(), node.span)),
        summary: fields.get("summary").and_then(|node| passage(node, out)),
        topics: references(&mut fields, "topics", schema, out),
        sources: references(&mut fields, "sources", schema, out),
        order: fields.get("order").and_then(|node| node.count(out)),
        lang: fields.text("lang", out).and_then(|tag| language(&tag, out)),
        draft: fields.given("draft", DRAFT, out).and_then(|node| node.truth(out)).unwrap_or(false),
        embargo: fields.given("embargo", EMBARGO, out).and_then(|node| embargo(node, out)),
        was: fields.texts("was", out),
        autolink: fields.get("autolink").and_then(|node| node.truth(out)).unwrap_or(true),
        means: means::read(&mut fields, schema, out),
    };
    let known = out.len();
    fields.finish(out);
    // Another generator's keys are in all of its sections.
    repeats::mark(out.get_mut(known..).unwrap_or_default(), node, "front matter", "");
    Some(Front { title: title?, ..front })
}

fn untitled(file: &SourceFile) -> Front {
    let span = start_of(&file.path);
    Front {
        title: Text::plain(Spanned::new(String::new(), span)),
        summary: None,
        topics: Vec::new(),
        sources: Vec::new(),
        order: None,
        lang: None,
        draft: false,
        embargo: None,
        was: Vec::new(),
        autolink: false,
        means: Vec::new(),
    }
}

const DRAFT: &str = "write `draft: true` to keep the section out of every build, or take the line away";
const EMBARGO: &str = "write the day on which the section may be published, as in `embargo: 2025-03-01`";

/// The day on which the embargo opens. Of a date that is less precise nobody could say on which of its days.
fn embargo(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Spanned<Date>> {
    let date = date(node, out)?;
    if !date.value.is_day() {
        let message = format!("an embargo ends on a day, and `{}` is not a certain one", date.value.as_str());
        out.push(Diagnostic::error("embargo", date.span, message).label("a day is due").help(EMBARGO));
    }
    Some(date)
}

fn references(
    fields: &mut Fields<'_>,
    key: &'static str,
    schema: &Schema,
    out: &mut Vec<Diagnostic>,
) -> Vec<RecordRef> {
    fields.texts(key, out).iter().filter_map(|text| reference(text, Some(key), schema, out)).collect()
}

/// A section without a title takes its first heading, if that is the first thing in it.
fn title_in_prose(prose: &mut Prose, span: Span, out: &mut Vec<Diagnostic>) -> Option<Text> {
    let title = prose.take_title()?;
    out.extend(title.images.iter().map(|image| {
        Diagnostic::warning("image", image.span, "an image is not shown in the title: readers see its words")
            .help("move it below the heading, or write `title: …` in the front matter")
    }));
    let heading = Span { file: span.file, ..title.span };
    if title.has_footnote {
        out.push(Diagnostic::warning("footnote", heading, "the call of a footnote is not shown in the title: readers see the note alone").help(
            "call it in the text; or write `title: …` in the front matter, so that this heading is part of the text",
        ));
    }
    let words = title.words.replace(BREAK, " ").trim().to_owned();
    (!words.is_empty()).then(|| Text::plain(Spanned::new(words, heading)))
}
