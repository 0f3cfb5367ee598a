//! What the page of a person quotes, and what is beside a name in a list, read from HTML.

use htmlize::unescape;
use std::borrow::Cow;

/// The sentences on a record's page. Struck-out words are between `<s>`, and a quotation is between `<blockquote>`.
pub(crate) fn of_page(page: &str) -> Vec<String> {
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
pub(crate) fn beside(page: &str, name: &str) -> String {
    let texts = elements(page, "li").chain(elements(page, "tr")).map(|item| plain(&item.replace('<', " <"), &[]));
    texts.into_iter().find(|text| text.contains(name)).unwrap_or_default()
}

/// What is within each element of a name, to the first end of one.
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

/// The text without tags, except for those that stay (without their attributes), and with single spaces.
fn plain(html: &str, stay: &[&str]) -> String {
    let mut text = String::new();
    for piece in html.split_inclusive('>') {
        let (words, tag) = piece.split_once('<').unwrap_or((piece, ""));
        text.push_str(&unescape(words));
        let end = if tag.starts_with('/') { "/" } else { "" };
        let name = tag.trim_start_matches('/').split(['>', ' ', '\n']).next().unwrap_or_default();
        if stay.contains(&name) {
            text.push_str(&format!("<{end}{name}>"));
        }
    }
    text.split_whitespace().map(Cow::from).collect::<Vec<_>>().join(" ")
}
