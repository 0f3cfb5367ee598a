//! What each page shows: from the graph to typed views, one file a kind of page.

mod code;
mod dates;
mod entries;
mod events;
pub mod html;
mod lists;
mod names;
mod prose;
mod record;
mod section;
mod timeline;
pub mod views;
mod year;

use crate::link::{Graph, RecordId};
use crate::model::prose::Passage;
use crate::model::{Tag, Text};
use crate::project::Project;
use crate::strings::Strings;
use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed};
use rayon::prelude::*;
use std::cmp::Ordering;
use std::sync::Arc;
use views::{Head, Html, Label, Link, NavItem, SiteView};
use year::Period;

/// A page: its address from the site's root, and what its template receives.
#[derive(Debug)]
pub struct Page {
    /// The address.
    pub path: String,
    /// What the template receives.
    pub view: View,
}

/// The views of all kinds of page.
#[derive(Debug)]
#[expect(missing_docs, reason = "each kind is told at its view")]
pub enum View {
    Landing(views::LandingView),
    Report(views::ReportView),
    Section(views::SectionView),
    Register(views::RegisterView),
    Record(&'static str, views::RecordView),
    Timeline(views::TimelineView),
    Sources(views::SourcesView),
    Names(views::NamesView),
    Corrections(views::CorrectionsView),
    About(views::AboutView),
    NotFound(views::NotFoundView),
    Redirect(views::RedirectView),
}

/// All pages, what every page has in common, and the picture behind the year line.
#[derive(Debug)]
pub struct Pages {
    /// What every page has in common.
    pub site: SiteView,
    /// The pages, by address.
    pub pages: Vec<Page>,
    /// `assets/year.svg`.
    pub year_picture: String,
}

/// Makes every page.
#[must_use]
pub fn all(project: &Project, graph: &Graph, strings: &Strings, about: Option<&crate::model::prose::Section>) -> Pages {
    let maker = Maker::new(project, graph, strings);
    let mut pages: Vec<Page> =
        (0..graph.sections.len()).into_par_iter().map(|index| section::page(&maker, index)).collect();
    let records: Vec<RecordId> = maker.paged().collect();
    pages.extend(records.into_par_iter().map(|id| record::page(&maker, id)).collect::<Vec<_>>());
    pages.extend(lists::registers(&maker));
    pages.extend(lists::redirects(&maker));
    pages.extend([
        lists::landing(&maker),
        timeline::page(&maker),
        lists::sources(&maker),
        names::page(&maker),
        lists::corrections(&maker),
        lists::about(&maker, about),
        lists::not_found(&maker),
    ]);
    if !pages.iter().any(|page| page.path == "report/index.html") {
        pages.push(lists::report(&maker));
    }
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    let year_picture = year::picture(&maker.whole_year());
    Pages { site: maker.site_view(), pages, year_picture }
}

/// What making pages needs, and what several pages share.
pub(crate) struct Maker<'m> {
    project: &'m Project,
    graph: &'m Graph,
    strings: &'m Strings,
    language: &'m Tag,
    collator: Option<CollatorBorrowed<'static>>,
    /// Sees letters, but no accents and no capitals.
    primary: Option<CollatorBorrowed<'static>>,
    period: Option<Period>,
    /// For each record its place among all names, by the rules of the book's language.
    ranks: Vec<usize>,
    /// For each record the proceedings that it is a party to: the case, and which party.
    proceedings: Vec<Vec<(RecordId, usize)>>,
    /// For each record with a page the records that name it as what they lie in, are part of, or are heard by.
    below: Vec<Vec<RecordId>>,
    /// For each topic the records under it.
    under: Vec<Vec<RecordId>>,
    /// For each source how many records rest on it.
    resting: Vec<usize>,
}

impl<'m> Maker<'m> {
    fn new(project: &'m Project, graph: &'m Graph, strings: &'m Strings) -> Self {
        let mut maker = Self {
            project,
            graph,
            strings,
            language: &project.language,
            collator: collator(&project.language, None),
            primary: collator(&project.language, Some(Strength::Primary)),
            period: project.report.period.as_ref().and_then(Period::of),
            ranks: Vec::new(),
            proceedings: vec![Vec::new(); graph.records.len()],
            below: vec![Vec::new(); graph.records.len()],
            under: vec![Vec::new(); graph.records.len()],
            resting: vec![0; graph.records.len()],
        };
        maker.turn_references_round();
        maker.rank_names();
        maker
    }

    /// Who names a record: asked for on its page, known from the others.
    fn turn_references_round(&mut self) {
        use crate::model::record::Details;
        for (index, record) in self.graph.records.iter().enumerate() {
            let id = self.id(index);
            for topic in record.topics.iter().filter_map(|topic| self.graph.find(&topic.key)) {
                self.under[topic.index()].push(id);
            }
            for source in record.sources.iter().filter_map(|source| self.graph.find(&source.key)) {
                self.resting[source.index()] += 1;
            }
            let above = match &record.details {
                Details::Place(place) => place.within.as_ref(),
                Details::Organization(organization) => organization.parent.as_ref(),
                Details::Case(case) => case.court.as_ref(),
                _ => None,
            };
            if let Details::Person(person) = &record.details {
                let bodies = person.affiliations.iter().filter_map(|one| one.who.record());
                for body in bodies.filter_map(|body| self.graph.find(&body.key)) {
                    self.below[body.index()].push(id);
                }
            }
            if let Some(above) = above.and_then(|above| self.graph.find(&above.key)) {
                self.below[above.index()].push(id);
            }
            let parties = record.case().map(|case| case.parties.as_slice()).unwrap_or_default();
            for (at, party) in parties.iter().enumerate() {
                if let Some(who) = party.who.record().and_then(|who| self.graph.find(&who.key)) {
                    self.proceedings[who.index()].push((id, at));
                }
            }
        }
    }

    fn id(&self, index: usize) -> RecordId {
        let record = &self.graph.records[index];
        // Every record of the graph is found by its own key.
        self.graph.find(&record.key).unwrap_or_else(|| unreachable!("a record of the graph has a key of the graph"))
    }

    /// The records that have a page of their own.
    fn paged(&self) -> impl Iterator<Item = RecordId> {
        (0..self.graph.records.len()).filter(|index| self.graph.records[*index].has_page()).map(|index| self.id(index))
    }

    /// A text in the book's language, or the language that it is in.
    fn label(&self, text: &Text) -> Label {
        let (words, tag) = text.in_language(self.language);
        Label { text: words.value.clone(), lang: tag.map(ToString::to_string) }
    }

    fn words(&self, text: &Text) -> String {
        text.in_language(self.language).0.value.clone()
    }

    fn name(&self, id: RecordId) -> Label {
        self.label(&self.graph.record(id).name)
    }

    fn link(&self, id: RecordId) -> Link {
        let Label { text, lang } = self.name(id);
        Link { text, lang, href: self.graph.address(id) }
    }

    fn passage(&self, passage: Option<&Passage>, from: &str, page: &str) -> Option<Html> {
        let (prose, tag) = passage?.in_language(self.language);
        let root = html::root_of(page);
        let inner = prose::passage(prose, self.setting(from, &root, 1));
        Some(match tag {
            Some(tag) if prose.blocks.len() == 1 => format!("<span lang=\"{tag}\" dir=\"auto\">{inner}</span>"),
            Some(tag) => format!("<div lang=\"{tag}\" dir=\"auto\">{inner}</div>"),
            None => inner,
        })
    }

    fn description(&self, passage: Option<&Passage>) -> Option<String> {
        passage.map(|passage| prose::plain(passage.in_language(self.language).0)).filter(|text| !text.is_empty())
    }

    fn setting<'s>(&'s self, from: &'s str, root: &'s str, lowered: u8) -> prose::Setting<'s> {
        prose::Setting { graph: self.graph, strings: self.strings, language: self.language, from, root, lowered }
    }

    /// By the rules of the book's language, then by the letters themselves.
    fn compare(&self, a: &str, b: &str) -> Ordering {
        self.collator.as_ref().map_or(Ordering::Equal, |collator| collator.compare(a, b)).then_with(|| a.cmp(b))
    }

    /// Compares every name with others once, and not on every page again.
    fn rank_names(&mut self) {
        let mut named: Vec<(String, usize)> =
            (0..self.graph.records.len()).map(|index| (self.name(self.id(index)).text, index)).collect();
        named.sort_by(|(a, x), (b, y)| self.compare(a, b).then_with(|| x.cmp(y)));
        self.ranks = vec![0; named.len()];
        for (rank, (_, index)) in named.into_iter().enumerate() {
            self.ranks[index] = rank;
        }
    }

    fn rank(&self, id: RecordId) -> usize {
        self.ranks.get(id.index()).copied().unwrap_or(usize::MAX)
    }

    fn sorted(&self, ids: impl IntoIterator<Item = RecordId>) -> Vec<RecordId> {
        let mut ids: Vec<RecordId> = ids.into_iter().collect();
        ids.sort_by_key(|id| self.rank(*id));
        ids
    }

    /// What one record of a register is called, or several.
    fn kind(&self, register: &str, number: usize) -> String {
        match self.project.schema.declared(register) {
            Some(declared) if number == 1 => self.words(&declared.one),
            Some(declared) => self.words(&declared.many),
            None => self.strings.plural("kinds", register, number).to_owned(),
        }
    }

    fn head(&self, path: &str, title: impl Into<String>, here: &str) -> Head {
        Head { root: html::root_of(path), title: title.into(), here: here.to_owned(), ..Head::default() }
    }

    fn cite(&self, page: &str) -> String {
        let title = self.words(&self.project.title);
        let publisher = self.project.report.publisher.as_ref().map(|publisher| self.words(publisher));
        let date = self.project.report.published.as_ref().map(|date| dates::words(date, self.strings));
        let edition: Vec<String> = publisher.into_iter().chain(date).collect();
        let edition = edition.join(self.strings.text("list_comma"));
        let key = match (page.is_empty(), edition.is_empty()) {
            (true, true) => "cite_report_undated",
            (true, false) => "cite_report",
            (false, true) => "cite_page_undated",
            (false, false) => "cite_page",
        };
        self.strings.fill(key, &[("page", page), ("title", &title), ("edition", &edition)])
    }

    fn site_view(&self) -> SiteView {
        let report = &self.project.report;
        let time = |date: &Option<crate::model::Date>| date.as_ref().map(|date| dates::html(date, None, self.strings));
        SiteView {
            title: self.words(&self.project.title),
            language: self.language.to_string(),
            direction: if self.project.right_to_left { "rtl" } else { "ltr" },
            description: self.project.description.as_ref().map(|text| self.words(text)),
            authors: self.project.authors.clone(),
            publisher: report.publisher.as_ref().map(|text| self.words(text)),
            period: time(&report.period),
            published: time(&report.published),
            as_of: time(&report.as_of),
            license: report.license.clone(),
            license_url: report.license.as_deref().and_then(license_url),
            nav: self.nav(),
            corrections: self.graph.register("corrections").count(),
        }
    }

    fn nav(&self) -> Vec<NavItem> {
        let item = |key: &str, href: &str| NavItem {
            key: key.to_owned(),
            text: self.strings.text(key).to_owned(),
            href: href.to_owned(),
        };
        let filled = |register: &str| self.graph.register(register).next().is_some();
        let mut nav = vec![item("report", "report/index.html")];
        nav.extend(filled("people").then(|| item("people", "people/index.html")));
        nav.extend(filled("topics").then(|| item("topics", "topics/index.html")));
        nav.push(item("timeline", "timeline.html"));
        nav.push(item("names", "names.html"));
        nav
    }
}

fn collator(language: &Tag, strength: Option<Strength>) -> Option<CollatorBorrowed<'static>> {
    let locale: icu_locale_core::Locale = language.as_str().parse().ok()?;
    let mut options = CollatorOptions::default();
    options.strength = strength;
    Collator::try_new(locale.into(), options).ok()
}

/// The address of a licence of Creative Commons, by its SPDX name.
fn license_url(spdx: &str) -> Option<String> {
    let rest = spdx.strip_prefix("CC-")?.to_ascii_lowercase();
    let (kind, version) = rest.rsplit_once('-')?;
    let known = matches!(kind, "by" | "by-sa" | "by-nd" | "by-nc" | "by-nc-sa" | "by-nc-nd");
    known.then(|| format!("https://creativecommons.org/licenses/{kind}/{version}/"))
}

/// A mention that several views may hold.
pub(crate) type Shared<T> = Arc<T>;
