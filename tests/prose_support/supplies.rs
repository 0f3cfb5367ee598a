//! Adds the files and records that Markdown refers to, so that the links of examples resolve.

use annals::parse::markdown::options;
use annals::source::Sources;
use percent_encoding::percent_decode_str;
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};
use std::collections::BTreeSet;

/// The smallest valid picture.
const PICTURE: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

const DRAWING: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>";

/// Adds the files that the sections link to or show, and a record for each id that they name and no register has.
pub(crate) fn supply(sources: &mut Sources) {
    let sections = sources.in_folder("content").filter(|file| file.path.ends_with(".md"));
    let sections: Vec<_> = sections.cloned().collect();
    let mut people = BTreeSet::new();
    for section in &sections {
        let Ok(text) = section.text() else { continue };
        let body = annals::parse::split_front_matter(text).map_or(0, |parts| parts.body_start);
        // With attributes of headings the parser panics on `> x\n>  {#a}\n> ---` (pulldown-cmark 0.13).
        let options = options().difference(Options::ENABLE_HEADING_ATTRIBUTES);
        for event in Parser::new_ext(&text[body..], options) {
            match event {
                Event::Start(Tag::Link { link_type: LinkType::WikiLink { .. }, dest_url, .. }) => {
                    people.insert(dest_url.trim_end_matches('\\').trim().trim_start_matches("people/").to_owned());
                }
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    supply_file(sources, &section.path, &dest_url);
                }
                _ => {}
            }
        }
    }
    let people: String = people.iter().filter(|id| annals::parse::is_id(id)).map(|id| person(id)).collect();
    if !people.is_empty() && sources.get(PEOPLE).is_none() {
        sources.insert(PEOPLE, people.into_bytes());
    }
}

const PEOPLE: &str = "seeds/people.yaml";

/// A record whose name is its id, so that `[[id]]` shows the word that is written.
fn person(id: &str) -> String {
    format!("- id: \"{id}\"\n  name: \"{id}\"\n  autolink: false\n")
}

fn supply_file(sources: &mut Sources, from: &str, address: &str) {
    let path = address.split('#').next().unwrap_or_default();
    if path.is_empty() || has_scheme(path) || path.starts_with("//") {
        return;
    }
    let path = percent_decode_str(path).decode_utf8_lossy();
    let Some(path) = resolve(&path, from).filter(|path| sources.get(path).is_none()) else { return };
    let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let bytes: &[u8] = match ending.as_str() {
        "md" => super::site::FRONT.as_bytes(),
        "svg" => DRAWING,
        "png" | "jpg" | "jpeg" | "gif" | "webp" => PICTURE,
        _ => b"Words.\n",
    };
    sources.insert(path, bytes);
}

fn has_scheme(address: &str) -> bool {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

/// Resolves a path relative to the file at `from`; `None` if it leaves the site's folder.
fn resolve(path: &str, from: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
