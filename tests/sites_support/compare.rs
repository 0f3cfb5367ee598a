//! Compares the outcome of a build with the expectations.

use super::archives;
use super::expectations::{Expectation, Line};
use super::page::{self, Page};
use annals::build::{BuildResult, Builder, Options, STAMP_RECORD};
use annals::diag::{Diagnostic, DiagnosticLocation};
use annals::model::Date;
use annals::site::Site;
use annals::source::Sources;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Builds the site in a folder, and returns the failures. `last_stamps` is the stamp record of the step before, and is set
/// to that of this step.
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
    let as_of = lines
        .iter()
        .find_map(|line| if let Expectation::AsOf(day) = &line.expectation { Date::parse(day).ok() } else { None });
    let is_strict = lines.iter().any(|line| matches!(line.expectation, Expectation::Strict));
    let options = Options { as_of, is_strict, last_stamps: last_stamps.clone(), ..Options::default() };
    let outcome = builder.build(&sources, &options);
    let fresh = Builder::default().build(&sources, &options);
    let checked = Builder::default().check(&sources, &options);
    let mut wrong = differences(&outcome, &fresh);
    if checked.diagnostics != fresh.diagnostics || checked.counts != fresh.counts {
        wrong.push("a check reports other diagnostics or counts than a build".to_owned());
    }
    let unreadable = diagnostics.iter().any(Diagnostic::is_error);
    diagnostics.extend(outcome.diagnostics);
    annals::diag::sort(&mut diagnostics, &sources);
    let built = outcome.site.filter(|_| !unreadable);
    wrong.extend(OutcomeChecker::new(&sources, &diagnostics, built.as_ref()).lines(lines));
    if let Some(site) = &built {
        *last_stamps = site.get(STAMP_RECORD).map(|bytes| String::from_utf8_lossy(bytes).into());
        wrong.extend(page_faults(site));
    }
    wrong
}

/// The differences between the outcomes of a builder with earlier states and of a new one.
fn differences(incremental: &BuildResult, fresh: &BuildResult) -> Vec<String> {
    let mut wrong = Vec::new();
    if incremental.diagnostics != fresh.diagnostics {
        wrong.push("the incremental build reports other diagnostics than a fresh one".to_owned());
    }
    match (&incremental.site, &fresh.site) {
        (Some(incremental), Some(fresh)) => {
            let paths = incremental.iter().chain(fresh.iter()).map(|(path, _)| path.as_str());
            let differ = paths
                .filter(|path| incremental.get(path) != fresh.get(path))
                .map(|path| format!("`{path}` of the incremental build differs from a fresh one"));
            wrong.extend(differ);
            wrong.sort_unstable();
            wrong.dedup();
        }
        (None, None) => {}
        _ => wrong.push("only one of the incremental and the fresh build succeeds".to_owned()),
    }
    wrong
}

struct OutcomeChecker<'j> {
    /// Severity, code, place, and the diagnostic.
    diagnostics: Vec<(bool, &'static str, String, &'j Diagnostic)>,
    sources: &'j Sources,
    site: Option<&'j Site>,
    pages: BTreeMap<String, Page>,
}

impl<'j> OutcomeChecker<'j> {
    fn new(sources: &'j Sources, diagnostics: &'j [Diagnostic], site: Option<&'j Site>) -> Self {
        let rows = diagnostics.iter().map(|diagnostic| {
            let (path, position) = diagnostic.position(sources);
            let place = format!("{path}:{}:{}", position.line, position.column);
            (diagnostic.is_error(), diagnostic.code.name(), place, diagnostic)
        });
        Self { diagnostics: rows.collect(), sources, site, pages: BTreeMap::new() }
    }

    fn lines(&mut self, lines: &[Line]) -> Vec<String> {
        let (mut wrong, mut listed) = (Vec::new(), vec![false; self.diagnostics.len()]);
        let mut last_diagnostic = None;
        for line in lines {
            let failure = match &line.expectation {
                Expectation::Diagnostic { is_error, code, place } => {
                    let matching = |(at, row): (usize, &(bool, &str, String, &Diagnostic))| {
                        !listed[at] && row.0 == *is_error && row.1 == code && is_at(&row.2, place)
                    };
                    last_diagnostic = self.diagnostics.iter().enumerate().position(matching);
                    last_diagnostic.map_or_else(
                        || Some(self.all_diagnostics()),
                        |at| {
                            listed[at] = true;
                            None
                        },
                    )
                }
                Expectation::Also(_) | Expectation::Folded(_) | Expectation::Help(_) | Expectation::Message(_) => {
                    last_diagnostic.and_then(|at| self.detail(at, &line.expectation))
                }
                expectation => self.check(expectation),
            };
            if let Some(failure) = failure {
                wrong.push(format!("expected:{}: {}\nbut {failure}", line.number, line.text));
            }
        }
        let is_quiet = lines.iter().any(|line| matches!(line.expectation, Expectation::Quiet));
        for (row, listed) in self.diagnostics.iter().zip(listed) {
            if !listed && (row.0 || is_quiet) {
                wrong.push(format!("unexpected: {}", diagnostic_line(row)));
            }
        }
        wrong
    }

    fn all_diagnostics(&self) -> String {
        let lines: Vec<String> = self.diagnostics.iter().map(diagnostic_line).collect();
        if lines.is_empty() {
            "there are no diagnostics".to_owned()
        } else {
            format!("the diagnostics are\n{}", lines.join("\n"))
        }
    }

    fn detail(&self, at: usize, expectation: &Expectation) -> Option<String> {
        let diagnostic = self.diagnostics[at].3;
        match expectation {
            Expectation::Help(words) => (!diagnostic.help.iter().any(|help| help.contains(words)))
                .then(|| format!("the help is {:?}", diagnostic.help)),
            Expectation::Message(words) => {
                (!diagnostic.message.contains(words)).then(|| format!("the message is {:?}", diagnostic.message))
            }
            Expectation::Also(place) => {
                let places: Vec<String> = diagnostic.related.iter().map(|(span, _)| self.place(*span)).collect();
                (!places.iter().any(|other| is_at(other, place))).then(|| format!("the other places are {places:?}"))
            }
            Expectation::Folded(place) => {
                let spans = diagnostic.folded.iter().skip(1).filter_map(|one| match one.location {
                    DiagnosticLocation::Span(span) => Some(span),
                    DiagnosticLocation::Path(_) => None,
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

    fn check(&mut self, expectation: &Expectation) -> Option<String> {
        match expectation {
            Expectation::Builds if self.site.is_none() => {
                return Some(format!("it does not build; {}", self.all_diagnostics()));
            }
            Expectation::Fails if self.site.is_some() => return Some(format!("it builds; {}", self.all_diagnostics())),
            Expectation::Builds
            | Expectation::Fails
            | Expectation::Quiet
            | Expectation::AsOf(_)
            | Expectation::Strict
            | Expectation::Also(_)
            | Expectation::Folded(_)
            | Expectation::Help(_)
            | Expectation::Message(_)
            | Expectation::Diagnostic { .. } => return None,
            _ => {}
        }
        // Without a site the line `builds` has failed already.
        let site = self.site?;
        if let Expectation::Link { page, .. }
        | Expectation::Links { page, .. }
        | Expectation::Text { page, .. }
        | Expectation::Order { page, .. } = expectation
            && site.get(page).is_none()
        {
            return Some(format!("there is no such page; {}", listing(site)));
        }
        match expectation {
            Expectation::Page { page, is_there } => (site.get(page).is_some() != *is_there).then(|| listing(site)),
            Expectation::Html { page, bytes, is_there } => html(site, page, bytes, *is_there),
            Expectation::Link { page, target, words } => {
                let words = page::collapse_whitespace(words);
                let links = self.links(page)?;
                (!links.iter().any(|(to, text)| leads_to(to, target) && *text == words))
                    .then(|| format!("the links are {links:?}"))
            }
            Expectation::Links { page, target, count } => {
                let links = self.links(page)?;
                let found = links.iter().filter(|(to, _)| leads_to(to, target)).count();
                (found != *count).then(|| format!("there are {found}: {links:?}"))
            }
            Expectation::Text { page, words, is_there } => {
                let text = &self.page(page)?.text;
                (text.contains(&page::collapse_whitespace(words)) != *is_there).then(|| format!("the text is {text:?}"))
            }
            Expectation::Order { page, words } => {
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
            Expectation::Mentions { record, count } => {
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

fn diagnostic_line((is_error, code, place, diagnostic): &(bool, &str, String, &Diagnostic)) -> String {
    format!("{} {code} {place} ({})", if *is_error { "error" } else { "warning" }, diagnostic.message)
}

fn is_at(place: &str, expected: &str) -> bool {
    match expected.strip_suffix(":*") {
        Some(path) => place.rsplitn(3, ':').nth(2) == Some(path),
        None => place == expected,
    }
}

/// The address of a target: a record's page or anchor, or the target itself.
fn address(target: &str) -> String {
    match target.split_once('/') {
        Some(("events", id)) => format!("timeline.html#{id}"),
        Some((page @ ("sources" | "corrections"), id)) => format!("{page}.html#{id}"),
        _ if target.contains(['.', '#', ':']) => target.to_owned(),
        _ => format!("{target}.html"),
    }
}

/// Whether an address is that of a target; one without `#` is any place on its page.
fn leads_to(link_address: &str, target: &str) -> bool {
    let target = address(target);
    link_address == target || (!target.contains('#') && link_address.split('#').next() == Some(target.as_str()))
}

fn listing(site: &Site) -> String {
    let paths: Vec<&str> = site.iter().map(|(path, _)| path.as_str()).collect();
    format!("the files are {}", paths.join(" "))
}

fn html(site: &Site, page: &str, wanted: &str, is_there: bool) -> Option<String> {
    let has = |bytes: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted.as_bytes());
    let packed = archives::files(site);
    let packed = packed.iter().map(|(path, bytes)| (path.as_str(), bytes));
    let files = site.iter().map(|(path, bytes)| (path.as_str(), bytes)).chain(packed);
    if page == "*" {
        let files: Vec<&str> = files.filter(|(_, bytes)| has(bytes)).map(|(path, _)| path).collect();
        return (files.is_empty() == is_there).then(|| format!("it is in {files:?}"));
    }
    let file = files.into_iter().find(|(path, _)| *path == page);
    let Some((_, bytes)) = file else { return Some(format!("there is no such file; {}", listing(site))) };
    (has(bytes) != is_there).then(|| format!("the page is {}", String::from_utf8_lossy(bytes)))
}

/// The path of the report's URL, if the 404 page has it.
fn root_of_404(page: &Page) -> Option<&str> {
    let style = page.resources.iter().find_map(|href| href.strip_suffix("assets/style.css"));
    style.filter(|root| root.starts_with('/'))
}

/// Invariants of every page of every site: matching tags, links that resolve, no requests to other hosts.
fn page_faults(site: &Site) -> Vec<String> {
    let mut wrong = Vec::new();
    let pages: BTreeMap<&str, Page> = site
        .iter()
        .filter(|(path, _)| path.as_str().ends_with(".html"))
        .map(|(path, bytes)| (path.as_str(), page::read(&String::from_utf8_lossy(bytes))))
        .collect();
    for (path, page) in &pages {
        let mut faults: Vec<String> = page.faults.clone();
        for href in page.links.iter().map(|link| &link.href).chain(&page.resources) {
            let rooted = root_of_404(page).filter(|_| *path == "404.html");
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
            } else if !site.layout().is_written(file) {
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
