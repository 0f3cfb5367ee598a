//! Renders the same Markdown with annals and with the Markdown parser alone: `conformance < INPUT > OUTPUT`.
//!
//! Each line of the input is a JSON string with Markdown. Each line of the output is a JSON object:
//!
//! - `blocks` and `footnotes`: the HTML of the section's page; `title`, if a heading became the title
//! - `parser`: the HTML of the parser with the same options, in which a link to a record has the address `record:ID`
//! - `braces`: the same, without attributes of headings
//! - `as_text`: the same, with raw HTML escaped and comments removed
//! - `diagnostics`: their codes
//! - `panic`, instead of the HTML of annals: the message, if annals panics
//!
//! `tests/conformance/conformance.mjs` compares them.
#![expect(clippy::print_stdout, reason = "the output of a command")]

#[path = "../tests/prose_support/comments.rs"]
mod comments;
#[path = "../tests/prose_support/site.rs"]
mod site;
#[path = "../tests/prose_support/supplies.rs"]
mod supplies;

use annals::parse::markdown::options;
use annals::source::Sources;
use comments::without_comments;
use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};
use serde_json::{Value, json};
use std::io::BufRead;
use std::panic;

fn main() -> anyhow::Result<()> {
    // Panics are reported in the output, not on stderr.
    panic::set_hook(Box::new(|_| ()));
    for line in std::io::stdin().lock().lines() {
        let markdown: String = serde_json::from_str(&line?)?;
        println!("{}", compared(&markdown));
    }
    Ok(())
}

fn compared(markdown: &str) -> Value {
    let mut result = match panic::catch_unwind(|| annals(markdown)) {
        Ok(result) => result,
        Err(payload) => {
            let message = payload.downcast_ref::<String>().map(String::as_str);
            json!({ "panic": message.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("a panic") })
        }
    };
    result["parser"] = html_of(Parser::new_ext(markdown, options()).map(mark_record)).into();
    let braces = options().difference(Options::ENABLE_HEADING_ATTRIBUTES);
    result["braces"] = html_of(Parser::new_ext(markdown, braces).map(mark_record)).into();
    result["as_text"] = html_of(raw_as_text(Parser::new_ext(markdown, options()).map(mark_record))).into();
    result
}

/// Renders Markdown with annals, as the only section of a site.
fn annals(markdown: &str) -> Value {
    const PATH: &str = "content/example.md";
    let text = format!("{}{markdown}", site::FRONT);
    let mut sources = Sources::from_files([(project_file(), site::BOOK.as_bytes()), (PATH, text.as_bytes())]);
    supplies::supply(&mut sources);
    let Some(pages) = site::pages(&sources) else { return json!({}) };
    let codes: Vec<&str> = pages.diagnostics.iter().map(|diagnostic| diagnostic.code.name()).collect();
    let page = pages.sections.into_iter().find(|page| &*page.path == PATH);
    match page {
        Some(page) => {
            json!({ "title": page.title, "blocks": page.blocks, "footnotes": page.footnotes, "diagnostics": codes })
        }
        None => json!({ "diagnostics": codes }),
    }
}

fn project_file() -> &'static str {
    annals::project::FILE
}

fn html_of<'e>(events: impl Iterator<Item = Event<'e>>) -> String {
    let mut written = String::new();
    html::push_html(&mut written, events);
    written
}

/// Marks links to records by their address: otherwise they look like other links.
fn mark_record(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Start(Tag::Link { link_type: link_type @ LinkType::WikiLink { .. }, dest_url, title, id }) => {
            let dest_url = CowStr::from(format!("record:{}", dest_url.trim_end_matches('\\').trim()));
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        other => other,
    }
}

/// Replaces raw HTML by its source as text, a block of it by a paragraph, and removes comments.
fn raw_as_text<'e>(events: impl Iterator<Item = Event<'e>>) -> impl Iterator<Item = Event<'e>> {
    let mut block = None;
    events.flat_map(move |event| match (event, &mut block) {
        (Event::Start(Tag::HtmlBlock), block) => {
            *block = Some(String::new());
            Vec::new()
        }
        (Event::End(TagEnd::HtmlBlock), block) => {
            let text = without_comments(&block.take().unwrap_or_default()).trim().to_owned();
            let paragraph = [Event::Start(Tag::Paragraph), Event::Text(text.into()), Event::End(TagEnd::Paragraph)];
            if matches!(&paragraph[1], Event::Text(text) if text.is_empty()) { Vec::new() } else { paragraph.into() }
        }
        (Event::Html(text) | Event::Text(text), Some(block)) => {
            block.push_str(&text);
            Vec::new()
        }
        (Event::InlineHtml(text), _) => vec![Event::Text(without_comments(&text).into())],
        (other, _) => vec![other],
    })
}
