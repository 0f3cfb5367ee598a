//! An HTML page as a reader sees it: words, links, and structural faults.

use std::collections::BTreeSet;

/// A parsed page.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// The visible words, with single spaces.
    pub(super) text: String,
    /// The links, in order.
    pub(super) links: Vec<Link>,
    /// Every `id`.
    pub(super) ids: BTreeSet<String>,
    /// What a browser would fetch by itself (`src`, and `href` of `<link>`).
    pub(super) resources: Vec<String>,
    /// How many mentions the page of a record says that it shows.
    pub(super) mentions: usize,
    /// Mismatched tags, duplicate ids.
    pub(super) faults: Vec<String>,
}

/// A link.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) href: String,
    pub(super) words: String,
    /// Whether it is in the prose, not in what the theme adds around it.
    pub(super) in_prose: bool,
}

const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];
const INLINE: [&str; 24] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s",
    "small", "span", "strong", "sub", "sup", "time", "u",
];

struct Element {
    name: String,
    classes: Vec<String>,
    /// Where the words of a link began.
    link: Option<usize>,
    /// Where the words of a heading began.
    start: usize,
}

struct PageReader<'h> {
    page: Page,
    open: Vec<Element>,
    rest: &'h str,
    /// The last `h2`: it has the number of mentions.
    heading: String,
}

/// Reads a page.
pub(super) fn read(html: &str) -> Page {
    let mut reader = PageReader { page: Page::default(), open: Vec::new(), rest: html, heading: String::new() };
    while !reader.rest.is_empty() {
        reader.step();
    }
    for element in &reader.open {
        reader.page.faults.push(format!("<{}> is never closed", element.name));
    }
    let mut page = reader.page;
    page.text = collapse_whitespace(&page.text);
    page
}

impl PageReader<'_> {
    fn step(&mut self) {
        let Some(tag) = self.rest.strip_prefix('<') else {
            let end = self.rest.find('<').unwrap_or(self.rest.len());
            if self.is_within("body") {
                self.page.text.push_str(&decode(&self.rest[..end]));
            }
            self.rest = &self.rest[end..];
            return;
        };
        if let Some(comment) = tag.strip_prefix("!--") {
            self.skip_past(comment, "-->");
        } else if tag.starts_with('!') {
            self.skip_past(tag, ">");
        } else if let Some(name) = tag.strip_prefix('/') {
            let end = name.find('>').unwrap_or(name.len());
            self.close(name[..end].trim());
            self.skip_past(name, ">");
        } else {
            self.tag(tag);
        }
    }

    fn skip_past(&mut self, text: &str, mark: &str) {
        let rest_length = text.find(mark).map_or(0, |at| text.len() - at - mark.len());
        self.rest = &self.rest[self.rest.len() - rest_length..];
    }

    fn tag(&mut self, tag: &str) {
        let (name, attributes, end) = attributes(tag);
        let closed = tag[..end].ends_with('/');
        self.rest = &self.rest[1 + (end + 1).min(tag.len())..];
        let get = |wanted: &str| attributes.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.clone());
        if let Some(id) = get("id")
            && !self.page.ids.insert(id.clone())
        {
            self.page.faults.push(format!("duplicate id `{id}`"));
        }
        let fetched =
            if name == "link" && get("rel").is_some_and(|rel| rel != "canonical") { get("href") } else { get("src") };
        self.page.resources.extend(fetched);
        for (key, _) in &attributes {
            if key.starts_with("on") {
                self.page.faults.push(format!("<{name}> has the attribute `{key}`"));
            }
        }
        if name == "a" && self.is_within("a") {
            self.page.faults.push(format!("a link within a link: {}", get("href").unwrap_or_default()));
        }
        if !INLINE.contains(&name.as_str()) {
            self.page.text.push(' ');
        }
        let classes: Vec<String> = get("class").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
        if name == "ul" && classes.iter().any(|class| class == "mentions") && self.page.mentions == 0 {
            let digits: String =
                self.heading.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
            self.page.mentions = digits.parse().unwrap_or(usize::MAX);
        }
        let link = get("href").filter(|_| name == "a").map(|href| {
            self.page.links.push(Link { href, words: String::new(), in_prose: self.is_prose() });
            self.page.links.len() - 1
        });
        if matches!(name.as_str(), "script" | "style") {
            let close = format!("</{name}>");
            let rest = self.rest;
            self.skip_past(rest, &close);
        } else if !closed && !VOID.contains(&name.as_str()) {
            self.open.push(Element { name, classes, link, start: self.page.text.len() });
        }
    }

    fn close(&mut self, name: &str) {
        // As the names of opening tags are read: SVG has some with capitals.
        let name = name.to_ascii_lowercase();
        let name = name.as_str();
        if !INLINE.contains(&name) {
            self.page.text.push(' ');
        }
        match self.open.pop() {
            Some(element) if element.name == name => {
                let words = collapse_whitespace(&self.page.text[element.start..]);
                if name == "h2" {
                    self.heading.clone_from(&words);
                }
                if let Some(link) = element.link {
                    self.page.links[link].words = words;
                }
            }
            Some(element) => self.page.faults.push(format!("<{}> is closed by </{name}>", element.name)),
            None => self.page.faults.push(format!("</{name}> closes nothing")),
        }
    }

    fn is_within(&self, name: &str) -> bool {
        self.open.iter().any(|element| element.name == name)
    }

    /// In a section the prose and its notes; not the margin, nor the numbers of paragraphs.
    fn is_prose(&self) -> bool {
        let has = |wanted: &[&str]| {
            self.open.iter().any(|element| element.classes.iter().any(|class| wanted.contains(&class.as_str())))
        };
        has(&["prose", "footnotes"]) && !has(&["who"])
    }
}

/// The name of a tag, its attributes, and the position of its `>`.
fn attributes(tag: &str) -> (String, Vec<(String, String)>, usize) {
    let name_end = tag.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(tag.len());
    let name = tag[..name_end].to_ascii_lowercase();
    let mut pairs = Vec::new();
    let mut at = name_end;
    loop {
        at += tag[at..].len() - tag[at..].trim_start_matches(|c: char| c.is_whitespace() || c == '/').len();
        if at >= tag.len() || tag[at..].starts_with('>') {
            return (name, pairs, at);
        }
        let end =
            at + tag[at..].find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/')).unwrap_or(tag.len() - at);
        let key = tag[at..end].to_ascii_lowercase();
        at = end;
        let mut value = String::new();
        if let Some(rest) = tag[at..].strip_prefix('=') {
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
            let start = at + 1 + quote.map_or(0, char::len_utf8);
            let length = match quote {
                Some(quote) => tag[start..].find(quote),
                None => tag[start..].find(|c: char| c.is_whitespace() || c == '>'),
            };
            let end = start + length.unwrap_or(tag.len() - start);
            value = decode(&tag[start..end]);
            at = (end + quote.map_or(0, char::len_utf8)).min(tag.len());
        }
        // An attribute without a name would go on for ever.
        at = at.max(end);
        if key.is_empty() && at < tag.len() && !tag[at..].starts_with('>') {
            at += tag[at..].chars().next().map_or(1, char::len_utf8);
        }
        pairs.push((key, value));
    }
}

/// Decodes character references.
fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(';').filter(|end| *end < 12);
        match end.and_then(|end| reference(&rest[1..end]).map(|c| (c, end + 1))) {
            Some((c, length)) => {
                out.push(c);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out + rest
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

/// Replaces every run of white space by one space, and trims the ends.
pub(super) fn collapse_whitespace(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where a link on a page leads: an address of the site with its `#`, or a whole URL.
pub(super) fn resolve(from: &str, href: &str) -> String {
    if href.contains(':') || href.starts_with("//") {
        return href.to_owned();
    }
    let (path, fragment) = href.split_once('#').map_or((href, None), |(path, fragment)| (path, Some(fragment)));
    let mut parts: Vec<&str> = from.split('/').collect();
    if !path.is_empty() {
        parts.pop();
        for part in path.split('/') {
            match part {
                "." => {}
                ".." if parts.last().is_some_and(|last| *last != "..") => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
    }
    let address = percent_decode(&parts.join("/"));
    fragment.map_or(address.clone(), |fragment| format!("{address}#{}", percent_decode(fragment)))
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail.get(..2).filter(|_| first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
