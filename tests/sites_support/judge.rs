//! Holds what came out of a site against what was due.

use super::due::{Due, Line};
use super::page::{self, Page};
use annals::build::{Builder, Options, Outcome, STAMP_RECORD};
use annals::diag::{Diagnostic, Place};
use annals::model::Date;
use annals::site::Site;
use annals::source::Sources;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Builds the site in a folder, and says what is not as it should be. `last_stamps` is the record of the step before, and
/// then of this one.
pub(super) fn site(
    folder: &Path,
    builder: &mut Builder,
    last_stamps: &mut Option<Arc<str>>,
    lines: &[Line],
) -> Vec<String> {
    let (sources, mut diagnostics) = match annals::build::read(folder) {
        Ok(read) => read,
        Err(error) => return vec![format!("cannot be read: {error:?}")],
    };
    let as_of = lines.iter().find_map(|line| if let Due::AsOf(day) = &line.due { Date::parse(day).ok() } else { None });
    let options = Options { as_of, last_stamps: last_stamps.clone(), ..Options::default() };
    let outcome = builder.build(&sources, &options);
    let fresh = Builder::default().build(&sources, &options);
    let mut wrong = differences(&outcome, &fresh);
    let unreadable = diagnostics.iter().any(Diagnostic::is_error);
    diagnostics.extend(outcome.diagnostics);
    annals::diag::sort(&mut diagnostics, &sources);
    let built = outcome.site.filter(|_| !unreadable);
    wrong.extend(Judging::new(&sources, &diagnostics, built.as_ref()).lines(lines));
    if let Some(site) = &built {
        *last_stamps = site.get(STAMP_RECORD).map(|bytes| String::from_utf8_lossy(bytes).into());
        wrong.extend(bones(site));
    }
    wrong
}

/// What one builder that has seen earlier states made otherwise than a new one.
fn differences(one: &Outcome, fresh: &Outcome) -> Vec<String> {
    let mut wrong = Vec::new();
    if one.diagnostics != fresh.diagnostics {
        wrong.push("the same builder tells other diagnostics than a fresh one".to_owned());
    }
    match (&one.site, &fresh.site) {
        (Some(one), Some(fresh)) => {
            let paths = one.iter().chain(fresh.iter()).map(|(path, _)| path.as_str());
            let differ = paths
                .filter(|path| one.get(path) != fresh.get(path))
                .map(|path| format!("the same builder makes `{path}` otherwise than a fresh one"));
            wrong.extend(differ);
            wrong.sort_unstable();
            wrong.dedup();
        }
        (None, None) => {}
        _ => wrong.push("of the same builder and a fresh one only one builds".to_owned()),
    }
    wrong
}

struct Judging<'j> {
    /// Severity, code, place, and the diagnostic.
    told: Vec<(bool, &'static str, String, &'j Diagnostic)>,
    sources: &'j Sources,
    site: Option<&'j Site>,
    pages: BTreeMap<String, Page>,
}

impl<'j> Judging<'j> {
    fn new(sources: &'j Sources, diagnostics: &'j [Diagnostic], site: Option<&'j Site>) -> Self {
        let told = diagnostics.iter().map(|diagnostic| {
            let (path, position) = diagnostic.position(sources);
            let place = format!("{path}:{}:{}", position.line, position.column);
            (diagnostic.is_error(), diagnostic.code, place, diagnostic)
        });
        Self { told: told.collect(), sources, site, pages: BTreeMap::new() }
    }

    fn lines(&mut self, lines: &[Line]) -> Vec<String> {
        let (mut wrong, mut listed) = (Vec::new(), vec![false; self.told.len()]);
        let mut above = None;
        for line in lines {
            let seen = match &line.due {
                Due::Diagnostic { is_error, code, place } => {
                    let matching = |(at, told): (usize, &(bool, &str, String, &Diagnostic))| {
                        !listed[at] && told.0 == *is_error && told.1 == code && is_at(&told.2, place)
                    };
                    above = self.told.iter().enumerate().position(matching);
                    above.map_or_else(
                        || Some(self.all_told()),
                        |at| {
                            listed[at] = true;
                            None
                        },
                    )
                }
                Due::Also(_) | Due::Folded(_) | Due::Help(_) | Due::Message(_) => {
                    above.and_then(|at| self.detail(at, &line.due))
                }
                due => self.check(due),
            };
            if let Some(seen) = seen {
                wrong.push(format!("due:{}: {}\nbut {seen}", line.number, line.text));
            }
        }
        let is_quiet = lines.iter().any(|line| matches!(line.due, Due::Quiet));
        for (told, listed) in self.told.iter().zip(listed) {
            if !listed && (told.0 || is_quiet) {
                wrong.push(format!("not due: {}", words(told)));
            }
        }
        wrong
    }

    fn all_told(&self) -> String {
        let told: Vec<String> = self.told.iter().map(words).collect();
        if told.is_empty() { "nothing was told".to_owned() } else { format!("what was told is\n{}", told.join("\n")) }
    }

    fn detail(&self, at: usize, due: &Due) -> Option<String> {
        let diagnostic = self.told[at].3;
        match due {
            Due::Help(words) => (!diagnostic.help.iter().any(|help| help.contains(words)))
                .then(|| format!("the help is {:?}", diagnostic.help)),
            Due::Message(words) => {
                (!diagnostic.message.contains(words)).then(|| format!("the message is {:?}", diagnostic.message))
            }
            Due::Also(place) => {
                let places: Vec<String> = diagnostic.also.iter().map(|(span, _)| self.place(*span)).collect();
                (!places.iter().any(|other| is_at(other, place))).then(|| format!("the further places are {places:?}"))
            }
            Due::Folded(place) => {
                let spans = diagnostic.folded.iter().skip(1).filter_map(|one| match one.place {
                    Place::Span(span) => Some(span),
                    Place::Path(_) => None,
                });
                let places: Vec<String> = spans.map(|span| self.place(span)).collect();
                (!places.iter().any(|other| is_at(other, place))).then(|| format!("the folded places are {places:?}"))
            }
            _ => None,
        }
    }

    fn place(&self, span: annals::source::Span) -> String {
        let path = self.sources.file(span.file).map_or("?", |file| &file.path);
        let position = self.sources.position(span);
        format!("{path}:{}:{}", position.line, position.column)
    }

    fn check(&mut self, due: &Due) -> Option<String> {
        match due {
            Due::Builds if self.site.is_none() => return Some(format!("it does not build; {}", self.all_told())),
            Due::Fails if self.site.is_some() => return Some(format!("it builds; {}", self.all_told())),
            Due::Builds
            | Due::Fails
            | Due::Quiet
            | Due::AsOf(_)
            | Due::Also(_)
            | Due::Folded(_)
            | Due::Help(_)
            | Due::Message(_)
            | Due::Diagnostic { .. } => return None,
            _ => {}
        }
        // Without a site the line `builds` has said so already.
        let site = self.site?;
        if let Due::Link { page, .. } | Due::Links { page, .. } | Due::Text { page, .. } | Due::Order { page, .. } = due
            && site.get(page).is_none()
        {
            return Some(format!("there is no such page; {}", listing(site)));
        }
        match due {
            Due::Page { page, is_there } => (site.get(page).is_some() != *is_there).then(|| listing(site)),
            Due::Html { page, bytes, is_there } => html(site, page, bytes, *is_there),
            Due::Link { page, target, words } => {
                let words = page::squeeze(words);
                let links = self.links(page)?;
                (!links.iter().any(|(to, text)| leads(to, target) && *text == words))
                    .then(|| format!("the links are {links:?}"))
            }
            Due::Links { page, target, count } => {
                let links = self.links(page)?;
                let found = links.iter().filter(|(to, _)| leads(to, target)).count();
                (found != *count).then(|| format!("there are {found}: {links:?}"))
            }
            Due::Text { page, words, is_there } => {
                let text = &self.page(page)?.text;
                (text.contains(&page::squeeze(words)) != *is_there).then(|| format!("the text is {text:?}"))
            }
            Due::Order { page, words } => {
                let text = &self.page(page)?.text;
                let mut at = 0;
                let missing = words.iter().find(|word| match text[at..].find(word.as_str()) {
                    Some(found) => {
                        at += found + word.len();
                        false
                    }
                    None => true,
                });
                missing.map(|word| format!("{word:?} does not come after the one before it in {text:?}"))
            }
            Due::Mentions { record, count } => {
                let path = address(record);
                if site.get(&path).is_none() {
                    return Some(format!("there is no such page; {}", listing(site)));
                }
                let found = self.page(&path)?.mentions;
                (found != *count).then(|| format!("there are {found}"))
            }
            _ => None,
        }
    }

    /// The links of a section's prose, or of the whole of another page: where they lead, and their words.
    fn links(&mut self, path: &str) -> Option<Vec<(String, String)>> {
        let page = self.page(path)?;
        let has_prose = path.starts_with("report/") && !path.ends_with("index.html");
        let links = page.links.iter().filter(|link| link.in_prose || !has_prose);
        Some(links.map(|link| (page::resolve(path, &link.href), link.words.clone())).collect())
    }

    fn page(&mut self, path: &str) -> Option<&Page> {
        let site = self.site?;
        let page = self.pages.entry(path.to_owned()).or_insert_with(|| {
            site.get(path).map(|bytes| page::read(&String::from_utf8_lossy(bytes))).unwrap_or_default()
        });
        Some(page)
    }
}

fn words((is_error, code, place, diagnostic): &(bool, &str, String, &Diagnostic)) -> String {
    format!("{} {code} {place} ({})", if *is_error { "error" } else { "warning" }, diagnostic.message)
}

fn is_at(place: &str, due: &str) -> bool {
    match due.strip_suffix(":*") {
        Some(path) => place.rsplitn(3, ':').nth(2) == Some(path),
        None => place == due,
    }
}

/// The address of a target: a record's page or place, or what it says.
fn address(target: &str) -> String {
    match target.split_once('/') {
        Some(("events", id)) => format!("timeline.html#{id}"),
        Some((page @ ("sources" | "corrections"), id)) => format!("{page}.html#{id}"),
        _ if target.contains(['.', '#', ':']) => target.to_owned(),
        _ => format!("{target}.html"),
    }
}

/// Whether an address is that of a target; one without `#` is any place on its page.
fn leads(address_of_link: &str, target: &str) -> bool {
    let target = address(target);
    address_of_link == target || (!target.contains('#') && address_of_link.split('#').next() == Some(target.as_str()))
}

fn listing(site: &Site) -> String {
    let paths: Vec<&str> = site.iter().map(|(path, _)| path.as_str()).collect();
    format!("the files are {}", paths.join(" "))
}

fn html(site: &Site, page: &str, wanted: &str, is_there: bool) -> Option<String> {
    let has = |bytes: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted.as_bytes());
    if page == "*" {
        let files: Vec<&str> = site.iter().filter(|(_, bytes)| has(bytes)).map(|(path, _)| path.as_str()).collect();
        return (files.is_empty() == is_there).then(|| format!("it stands in {files:?}"));
    }
    let Some(bytes) = site.get(page) else { return Some(format!("there is no such file; {}", listing(site))) };
    (has(bytes) != is_there).then(|| format!("the page is {}", String::from_utf8_lossy(bytes)))
}

/// The path of the report's address, where the page for what is not there knows it.
fn root_of_not_found(page: &Page) -> Option<&str> {
    let style = page.resources.iter().find_map(|href| href.strip_suffix("assets/style.css"));
    style.filter(|root| root.starts_with('/'))
}

/// What must be so of every page of every site: tags that match, links that lead somewhere, nobody else asked.
fn bones(site: &Site) -> Vec<String> {
    let mut wrong = Vec::new();
    let pages: BTreeMap<&str, Page> = site
        .iter()
        .filter(|(path, _)| path.as_str().ends_with(".html"))
        .map(|(path, bytes)| (path.as_str(), page::read(&String::from_utf8_lossy(bytes))))
        .collect();
    for (path, page) in &pages {
        let mut faults: Vec<String> = page.faults.clone();
        for href in page.links.iter().map(|link| &link.href).chain(&page.resources) {
            let rooted = root_of_not_found(page).filter(|_| *path == "404.html");
            if *path == "404.html" && rooted.is_none() && href == "/" {
                continue; // The host: the report's own address is not known.
            }
            let address = page::resolve(path, rooted.and_then(|root| href.strip_prefix(root)).unwrap_or(href));
            let (file, fragment) =
                address.split_once('#').map_or((address.as_str(), None), |(file, id)| (file, Some(id)));
            if address.contains(':') || address.starts_with("//") {
                if page.resources.contains(href) && !address.starts_with("data:") {
                    faults.push(format!("fetches `{href}` from elsewhere"));
                }
            } else if site.get(file).is_none() {
                faults.push(format!("links to `{href}`, which is not there"));
            } else if let (Some(id), Some(page)) = (fragment, pages.get(file))
                && !page.ids.contains(id)
            {
                faults.push(format!("links to `{href}`, and that page has no such place"));
            }
        }
        faults.sort_unstable();
        faults.dedup();
        wrong.extend(faults.into_iter().map(|fault| format!("the page {path}: {fault}")));
    }
    wrong
}
