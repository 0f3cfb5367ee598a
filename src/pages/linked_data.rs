//! Linked data: what a page is about, in the terms of schema.org (JSON-LD).
//!
//! Programs take such data for facts, apart from the sentences around it and without the day to which these apply. So it has
//! nothing that could be read as a finding against somebody: no charge, outcome, sentence, status, role, membership or relation, no
//! event of a proceeding ([`verdict::is_public_occasion`]), and no summary of a person or an organization, which may have any of these.
//! A date that is not known exactly is left out, one that is known as a month or a year is that. All of it is on the page as well.

mod schema;

use super::html::{Html, HtmlWriter};
use super::timeline::{self, TimelineFilter};
use super::views::Head;
use super::{PageContext, PageId};
use crate::link::RecordId;
use crate::model::date::{DateKind, IntervalEnd, Point};
use crate::model::record::{Details, Event, RecordRef};
use crate::model::{Date, Record, Register, Text};
use crate::project::License;
use crate::route::{Route, absolute_url};
use crate::strings::TextKey;
use crate::verdict;
use schema::{BreadcrumbList, Document, Geo, ListItem, Name, Named, Subject, Thing, Work};

/// The linked data of a page as a script element; nothing for a page that is about nothing in particular and below no other.
pub(super) fn script(ctx: &PageContext<'_>, id: &PageId, head: &Head, url: &str) -> Html {
    let Some(base) = ctx.project.report.base() else { return Html::default() };
    let page = LinkedPage { ctx, head, url, base: &base };
    let mut graph = page.subjects(id);
    graph.extend(page.breadcrumbs().map(Thing::BreadcrumbList));
    let mut html = HtmlWriter::new();
    if !graph.is_empty() {
        html.markup("\n").json("application/ld+json", &Document { context: "https://schema.org", graph });
    }
    html.finish()
}

struct LinkedPage<'p> {
    ctx: &'p PageContext<'p>,
    head: &'p Head,
    /// The URL of the page.
    url: &'p str,
    /// The URL of the report.
    base: &'p str,
}

impl LinkedPage<'_> {
    /// What the page is about.
    fn subjects(&self, id: &PageId) -> Vec<Thing> {
        match id {
            PageId::Landing => vec![Thing::Report(self.report())],
            // `content/index.md` is the list of sections.
            PageId::Section(index) if self.ctx.graph.route(*index).route() != Route::REPORT => {
                vec![Thing::Article(self.section(*index))]
            }
            PageId::Record(id) => self.record(*id).into_iter().collect(),
            PageId::Timeline => self.events(&timeline::events_in_full(self.ctx, None)),
            PageId::FilteredTimeline(filter @ TimelineFilter::DateGroup(_), 0) => {
                self.events(&timeline::events_in_full(self.ctx, Some(filter)))
            }
            _ => Vec::new(),
        }
    }

    /// The pages above this one, as the page links to them; `None` for the landing page.
    fn breadcrumbs(&self) -> Option<BreadcrumbList> {
        if self.url == self.base {
            return None;
        }
        let above = self.head.up.iter().chain(&self.head.register);
        let above = above.map(|link| (link.text.clone(), absolute_url(self.base, &link.href)));
        let title = self.ctx.localized(&self.ctx.project.title);
        let pages = [(title, self.base.to_owned())].into_iter().chain(above);
        let pages = pages.chain([(self.head.title.clone(), self.url.to_owned())]);
        let items = pages.zip(1..).map(|((name, item), position)| ListItem { position, name, item });
        Some(BreadcrumbList { item_list_element: items.collect() })
    }

    fn report(&self) -> Work {
        let (ctx, project) = (self.ctx, &self.ctx.project);
        Work {
            name: Some(ctx.localized(&project.title)),
            description: project.description.as_ref().map(|text| ctx.localized(text)),
            temporal_coverage: project.report.period.as_ref().and_then(known_span),
            ..self.work()
        }
    }

    fn section(&self, index: u32) -> Work {
        let (ctx, front) = (self.ctx, &self.ctx.graph.section(index).0.front_matter);
        let topics = front.topics.iter().filter_map(|topic| self.name_of(topic)).map(Named::DefinedTerm);
        let report = Name { id: Some(self.base.to_owned()), name: ctx.localized(&ctx.project.title) };
        let in_language = front.lang.as_ref().unwrap_or(ctx.language).to_string();
        Work {
            headline: Some(self.head.title.clone()),
            description: self.head.description.clone(),
            in_language,
            about: topics.collect(),
            is_part_of: Some(Named::Report(report)),
            ..self.work()
        }
    }

    /// What the report and its sections have in common.
    fn work(&self) -> Work {
        let (ctx, report) = (self.ctx, &self.ctx.project.report);
        let name = |name: &str| Name { id: None, name: name.to_owned() };
        let authors = ctx.phrases.citations.authors().iter().map(|author| {
            let name = name(&author.name);
            if author.is_organization { Named::Organization(name) } else { Named::Person(name) }
        });
        Work {
            id: self.url.to_owned(),
            url: self.url.to_owned(),
            in_language: ctx.language.to_string(),
            author: authors.collect(),
            publisher: report.publisher.as_ref().map(|text| Named::Organization(name(ctx.localized_str(text)))),
            date_published: report.published.as_ref().and_then(known_date),
            license: report.license.as_ref().and_then(License::url),
            ..Work::default()
        }
    }

    fn record(&self, id: RecordId) -> Option<Thing> {
        let record = self.ctx.graph.record(id);
        let text = |text: &Option<Text>| text.as_ref().map(|text| self.ctx.localized(text));
        Some(match &record.details {
            Details::Person(person) => Thing::Person(schema::Person {
                subject: self.subject(record),
                job_title: text(&person.occupation),
                birth_date: person.born.as_ref().and_then(|born| known_date(&born.date.value)),
                death_date: person.died.as_ref().and_then(|died| known_date(&died.date.value)),
            }),
            Details::Organization(organization) => Thing::Organization(schema::Organization {
                subject: self.subject(record),
                parent_organization: self.name_of_some(&organization.parent).map(Named::Organization),
            }),
            Details::Place(place) => Thing::Place(schema::Place {
                subject: self.described(record),
                geo: place.coordinates.map(|(latitude, longitude)| Geo { latitude, longitude }),
                contained_in_place: self.name_of_some(&place.within).map(Named::Place),
            }),
            Details::Law(law) => Thing::Legislation(schema::Legislation {
                subject: self.described(record),
                legislation_identifier: text(&law.identifier),
                legislation_date: law.adopted.as_ref().and_then(known_date),
                legislation_jurisdiction: self.name_of_some(&law.jurisdiction).map(Named::AdministrativeArea),
            }),
            Details::Topic(_) => Thing::DefinedTerm(schema::DefinedTerm {
                subject: self.described(record),
                in_defined_term_set: self.topics(),
            }),
            // A case is what is alleged against somebody, and schema.org has no type for it.
            Details::Case(_)
            | Details::Event(_)
            | Details::Source(_)
            | Details::Correction(_)
            | Details::Declared(_) => {
                return None;
            }
        })
    }

    fn subject(&self, record: &Record) -> Subject {
        Subject {
            id: identifier(self.url),
            name: self.ctx.localized(&record.name),
            alternate_name: record.names.iter().map(|name| name.text.value.clone()).collect(),
            description: None,
            url: self.url.to_owned(),
            same_as: record.links.iter().map(|link| link.url.value.clone()).collect(),
        }
    }

    /// A record with its summary, which is about nobody.
    fn described(&self, record: &Record) -> Subject {
        Subject { description: self.head.description.clone(), ..self.subject(record) }
    }

    /// The register of topics.
    fn topics(&self) -> Named {
        let list = absolute_url(self.base, &Route::register(&Register::Topics).to_path());
        let name = self.ctx.strings.text(TextKey::Topics).to_owned();
        Named::DefinedTermSet(Name { id: Some(list), name })
    }

    /// Those of these events that are occasions of public life, with a known day, month or year.
    fn events(&self, ids: &[RecordId]) -> Vec<Thing> {
        let events = ids.iter().filter_map(|id| Some((*id, self.ctx.graph.record(*id).event()?)));
        events.filter_map(|(id, event)| self.event(id, event)).map(Thing::Event).collect()
    }

    fn event(&self, id: RecordId, event: &Event) -> Option<schema::Event> {
        if !verdict::is_public_occasion(event) {
            return None;
        }
        let url = absolute_url(self.base, &self.ctx.graph.address(id));
        Some(schema::Event {
            name: self.ctx.name(id).text,
            start_date: known_date(&event.date.value)?,
            location: self.name_of_some(&event.place).map(Named::Place),
            id: url.clone(),
            url,
        })
    }

    fn name_of_some(&self, reference: &Option<RecordRef>) -> Option<Name> {
        reference.as_ref().and_then(|reference| self.name_of(reference))
    }

    fn name_of(&self, reference: &RecordRef) -> Option<Name> {
        let id = self.ctx.graph.find(&reference.key)?;
        let page = absolute_url(self.base, &self.ctx.graph.address(id));
        Some(Name { id: Some(identifier(&page)), name: self.ctx.name(id).text })
    }
}

/// What a page is about is not the page itself: a page has no date of birth.
fn identifier(page: &str) -> String {
    format!("{page}#this")
}

/// A date as a day, month or year of ISO 8601; `None` if it is approximate, uncertain or a span, of which each day would be false.
fn known_date(date: &Date) -> Option<String> {
    match date.kind() {
        DateKind::Point(point) => known_point(point),
        DateKind::Interval(..) => None,
    }
}

/// A period as a date or an interval of ISO 8601.
fn known_span(date: &Date) -> Option<String> {
    match date.kind() {
        DateKind::Point(point) => known_point(point),
        DateKind::Interval(IntervalEnd::Point(start), IntervalEnd::Point(end)) => {
            Some(format!("{}/{}", known_point(start)?, known_point(end)?))
        }
        DateKind::Interval(..) => None,
    }
}

fn known_point(point: &Point) -> Option<String> {
    point.html_datetime().filter(|_| !point.approximate && !point.uncertain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_as_precise_as_it_is_known() {
        for (date, expected) in [
            ("1990-05-04", Some("1990-05-04")),
            ("1990-05", Some("1990-05")),
            ("1990-XX-XX", Some("1990")),
            ("1990~", None),
            ("1990?", None),
            ("199X", None),
            ("1990/1991", None),
            ("../1990", None),
            ("-0043", None),
        ] {
            assert_eq!(known_date(&Date::parse(date).expect("a date")).as_deref(), expected, "{date}");
        }
    }

    #[test]
    fn a_period_without_a_known_end_is_left_out() {
        for (date, expected) in
            [("2024", Some("2024")), ("2022-03/2024", Some("2022-03/2024")), ("2022/..", None), ("2022~/2024", None)]
        {
            assert_eq!(known_span(&Date::parse(date).expect("a date")).as_deref(), expected, "{date}");
        }
    }
}
