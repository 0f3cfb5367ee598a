//! What annals and the Markdown parser itself make of the same text: `conformance < INPUT > OUTPUT`.
//!
//! A line of the input is a JSON string, Markdown. A line of the output is an object for it: `blocks` and `footnotes`,
//! the HTML of a section's page, and `title` where a heading has become that; `parser`, the HTML that the parser writes with the same options, in which a link to a
//! record has the address `record:ID`; `braces`, the same where the parser reads no attributes of headings; `as_text`, the same with raw HTML shown as text and comments taken out;
//! `diagnostics`, their codes. Where annals panics there is `panic` and no HTML of its own.
//!
//! `tests/conformance/conformance.mjs` compares them.
#![expect(clippy::print_stdout, reason = "a command line tells what it did")]

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
    // What panics is part of the output, and not of the log.
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

/// What annals makes of it.
fn annals(markdown: &str) -> Value {
    const PATH: &str = "content/example.md";
    let text = format!("{}{markdown}", site::FRONT);
    let mut sources = Sources::from_files([(project_file(), site::BOOK.as_bytes()), (PATH, text.as_bytes())]);
    supplies::supply(&mut sources);
    let Some(pages) = site::pages(&sources) else { return json!({}) };
    let codes: Vec<&str> = pages.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
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

/// Says of a link whether it leads to a record, which its address alone does not.
fn mark_record(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Start(Tag::Link { link_type: link_type @ LinkType::WikiLink { .. }, dest_url, title, id }) => {
            let dest_url = CowStr::from(format!("record:{}", dest_url.trim_end_matches('\\').trim()));
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        other => other,
    }
}

/// Raw HTML as the words that it is written with, a block of it as a paragraph, and no comments.
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
