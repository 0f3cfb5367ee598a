//! What the page of a person quotes, and what is beside a name in a list, read from HTML.

use htmlize::unescape;
use std::borrow::Cow;

/// The sentences on a record's page. Struck-out words are in `<s>`, a quotation is in `<blockquote>`.
pub(crate) fn quoted_sentences(page: &str) -> Vec<String> {
    let items = elements(page, "li").filter(|item| item.trim_start().starts_with("<a class=\"no\""));
    let sentences = items.filter_map(|item| {
        let sentence = elements(item, "p").next()?;
        let sentence = plain(&sentence.replace("<del", "<s").replace("</del", "</s"), &["s", "blockquote"]);
        let is_quotation = item.contains("<blockquote") && !sentence.contains("<blockquote");
        Some(if is_quotation { format!("<blockquote>{sentence}</blockquote>") } else { sentence })
    });
    sentences.collect()
}

/// The text of the first item or row that has a name in it.
pub(crate) fn text_of_item(page: &str, name: &str) -> String {
    let texts = elements(page, "li").chain(elements(page, "tr")).map(|item| plain(&item.replace('<', " <"), &[]));
    texts.into_iter().find(|text| text.contains(name)).unwrap_or_default()
}

/// The content of each element of this name, up to the first end tag of the name.
fn elements<'p>(page: &'p str, name: &str) -> impl Iterator<Item = &'p str> {
    let (start, end) = (format!("<{name}"), format!("</{name}>"));
    let starts = page.match_indices(&start).map(|(at, _)| at + start.len()).collect::<Vec<_>>();
    starts.into_iter().filter_map(move |at| {
        let rest = &page[at..];
        if !rest.starts_with(['>', ' ', '\n']) {
            return None;
        }
        let (_, rest) = rest.split_once('>')?;
        Some(rest.split_once(&end)?.0)
    })
}

/// The text with single spaces and without tags, except those in `retained_tags`, which lose their attributes.
fn plain(html: &str, retained_tags: &[&str]) -> String {
    let mut text = String::new();
    for piece in html.split_inclusive('>') {
        let (words, tag) = piece.split_once('<').unwrap_or((piece, ""));
        text.push_str(&unescape(words));
        let end = if tag.starts_with('/') { "/" } else { "" };
        let name = tag.trim_start_matches('/').split(['>', ' ', '\n']).next().unwrap_or_default();
        if retained_tags.contains(&name) {
            text.push_str(&format!("<{end}{name}>"));
        }
    }
    text.split_whitespace().map(Cow::from).collect::<Vec<_>>().join(" ")
}
