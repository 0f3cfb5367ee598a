//! A record's page: its facts, its timeline, every mention, who is named with it.

use super::further::{self, Leaf, List};
use super::mentions::{self, Parts};
use super::views::{
    Fact, Head, Html, LinkGroup, NameView, Named, OutLink, PartLink, PartyView, ProceedingView, RecordView, StatusView,
};
use super::{Maker, View, dates, html};
use crate::link::{Known, RecordId, Told};
use crate::model::Record;
use crate::model::record::{Case, DeclaredValue, Details, Event, Party, Person, Who};

/// How many paragraphs are listed for each record that is named together with this one.
const PARAGRAPHS_TOGETHER: usize = 4;

/// How many records are listed as named together: those named together most often.
const RECORDS_TOGETHER: usize = 24;

/// A paragraph that names more records than this is a list, and says nothing about who belongs together.
const NAMED_IN_A_LIST: usize = 100;

pub(super) fn page(maker: &Maker<'_>, id: RecordId, path: &str) -> View {
    let page = RecordPage {
        maker,
        id,
        record: maker.graph.record(id),
        path,
        mentions: maker.graph.mentions_of(&told_with(&maker.graph, id)),
    };
    View::Record(page.template(), page.view())
}

/// The records whose mentions a record's page shows. A case is seldom named: it is told where its events are.
pub(super) fn told_with(known: &Known<'_>, id: RecordId) -> Vec<RecordId> {
    let mut ids = vec![id];
    if &*known.key(id).register == "cases" {
        ids.extend(&known.relations(id).events);
    }
    ids
}

struct RecordPage<'p> {
    maker: &'p Maker<'p>,
    id: RecordId,
    record: &'p Record,
    path: &'p str,
    mentions: Vec<Told<'p>>,
}

impl<'p> RecordPage<'p> {
    fn template(&self) -> &'static str {
        match self.record.details {
            Details::Person(_) => "person.html",
            Details::Organization(_) => "organization.html",
            Details::Place(_) => "place.html",
            Details::Law(_) => "law.html",
            Details::Case(_) => "case.html",
            Details::Topic(_) => "topic.html",
            _ => "record.html",
        }
    }

    fn view(&self) -> RecordView {
        let maker = self.maker;
        let name = maker.name(self.id);
        let events = &maker.graph.relations(self.id).events;
        let happened = Leaf::of_events(maker, self.id, 0);
        let sections = self.sections();
        let proceedings = self.proceedings();
        let parts = Parts::of(self.mentions.iter().map(|told| told.section), maker.project.report.mentions_a_page);
        RecordView {
            head: self.head(&name.text),
            review: self.record.review,
            names: self.names(),
            lede: maker.passage(self.record.summary.as_ref(), &self.record.path, self.path),
            statuses: self.statuses(),
            facts: self.facts(),
            has_outcome: proceedings.iter().any(|proceeding| proceeding.outcome.is_some()),
            proceedings,
            parties: self.record.case().map(|case| self.parties(case)).unwrap_or_default(),
            sections: sections.0,
            sections_parts: sections.1,
            under: self.under(),
            year: maker.drawn_line(events),
            events: maker.event_rows(events[happened.range].iter().copied(), Some(self.id), self.path),
            events_parts: happened.parts,
            mention_count: maker.strings.count("count_mentions", self.mentions.len()),
            mentions: mentions::first(maker, self.id, parts.range(0), self.path),
            parts: parts.links(maker, self.id, 0),
            together: self.together(),
            sources: maker.source_items(&self.record.sources, self.path),
            links: self.record.links.iter().map(|link| self.out_link(link)).collect(),
            cite: maker.cite(&name.text, self.path),
            name,
        }
    }

    fn head(&self, name: &str) -> Head {
        let maker = self.maker;
        let register = &*self.record.key.register;
        let kind = maker.kind(register, 1).to_owned();
        let kicker = match maker
            .note(self.record)
            .filter(|_| matches!(self.record.details, Details::Person(_) | Details::Organization(_) | Details::Case(_)))
        {
            Some(note) => maker.strings.fill("kicker_record", &[("kind", &kind), ("note", &note)]),
            None => kind,
        };
        Head {
            description: maker.description(self.record.summary.as_ref()),
            kicker: Some(kicker),
            ..maker.head(self.path, name, register)
        }
    }

    fn names(&self) -> Vec<NameView> {
        let names = self.record.names.iter().map(|name| NameView {
            text: name.text.value.clone(),
            note: name
                .scheme
                .as_ref()
                .map(|scheme| scheme.value.clone())
                .or_else(|| name.lang.as_ref().map(|lang| self.language_name(lang))),
            lang: name.lang.as_ref().map(ToString::to_string),
        });
        names.collect()
    }

    fn language_name(&self, tag: &crate::model::Tag) -> String {
        let strings = self.maker.strings;
        strings
            .word("names", tag.as_str())
            .or_else(|| strings.word("names", tag.language()))
            .unwrap_or(tag.as_str())
            .to_owned()
    }

    fn statuses(&self) -> Vec<StatusView> {
        let Details::Person(person) = &self.record.details else { return Vec::new() };
        // Where one paragraph alone names the person, that one says so. Of several nobody knows which.
        let paragraphs = Some(self.maker.graph.paragraphs_of(self.id)).filter(|all| all.len() == 1).unwrap_or_default();
        let paragraphs = self.maker.paragraph_links(&paragraphs, self.path);
        // Newest first; of one date, as they are written.
        let mut statuses: Vec<_> = person.statuses.iter().collect();
        statuses.sort_by(|a, b| b.as_of.value.compare(&a.as_of.value));
        let views = statuses.into_iter().map(|status| StatusView {
            text: self.maker.words(&status.text),
            as_of: dates::html(&status.as_of.value, None, self.maker.strings),
            paragraphs: paragraphs.clone(),
            sources: self.maker.joined_links(&status.sources, &html::root_of(self.path)),
        });
        views.collect()
    }

    fn facts(&self) -> Vec<Fact> {
        let mut facts = Facts { page: self, facts: Vec::new() };
        match &self.record.details {
            Details::Person(person) => facts.person(person),
            Details::Organization(organization) => {
                facts.word("type", "organization_types", organization.kind);
                facts.records("parent", organization.parent.iter().filter_map(|one| self.maker.graph.find(&one.key)));
                facts.below("children", "organizations");
                facts.below("members", "people");
                facts.below("hears_cases", "cases");
            }
            Details::Place(place) => {
                facts.records("within", place.within.iter().filter_map(|one| self.maker.graph.find(&one.key)));
                facts.below("places_within", "places");
                if let Some((latitude, longitude)) = place.coordinates {
                    facts.text("coordinates", &format!("{latitude}, {longitude}"));
                }
            }
            Details::Law(law) => {
                facts
                    .records("jurisdiction", law.jurisdiction.iter().filter_map(|one| self.maker.graph.find(&one.key)));
                facts.date("adopted", law.adopted.as_ref());
                facts.texts("identifier", law.identifier.as_ref());
                facts.texts("articles", &law.articles);
            }
            Details::Case(case) => {
                facts.word("type", "case_types", case.kind);
                facts.html("court", self.court(case).map(|court| self.named_html(&court)));
                // Where the court is only words, the place tells where it sits.
                facts.records("place", case.place.iter().filter_map(|one| self.maker.graph.find(&one.key)));
            }
            Details::Declared(fields) => facts.declared(fields),
            _ => {}
        }
        facts.topics();
        facts.facts
    }

    fn court(&self, case: &Case) -> Option<Named> {
        let named = case.court.as_ref().map(|court| self.maker.named(&Who::Record(court.clone())));
        named.or_else(|| case.court_text.as_ref().map(|text| self.maker.named(&Who::Text(text.clone()))))
    }

    fn named_html(&self, named: &Named) -> Html {
        let text = html::escape(&named.text);
        match &named.href {
            Some(href) => format!("<a href=\"{}\">{text}</a>", html::relative(&html::root_of(self.path), href)),
            None => text,
        }
    }

    fn proceedings(&self) -> Vec<ProceedingView> {
        let maker = self.maker;
        let views = maker.graph.relations(self.id).proceedings.iter().filter_map(|(id, party)| {
            let record = maker.graph.record(*id);
            let case = record.case()?;
            let written = case.parties.get(*party)?;
            let outcome = written.outcome.as_ref().map(|outcome| maker.words(outcome));
            let party = self.party(case, written);
            Some(ProceedingView {
                link: maker.link(*id),
                kind: maker.known_word("case_types", case.kind),
                summary: maker.passage(record.summary.as_ref(), &record.path, self.path),
                role: party.role,
                charges_text: party.charges_text,
                charges: party.charges,
                outcome: party.outcome,
                convicted: party.convicted,
                when: self.decided(*id, written.role, outcome.as_deref()),
                court: self.court(case),
                sentence_text: party.sentence_text,
                sentence: party.sentence,
                bans: party.bans,
            })
        });
        views.collect()
    }

    /// When an outcome came about: the date of the one event of the case that is of a kind which can bring such an
    /// outcome, and in which this record stood where it could come to it. A victim of the convicted was there as well.
    fn decided(&self, case: RecordId, role: Option<&str>, outcome: Option<&str>) -> Option<Html> {
        let outcome = outcome?;
        let kinds: &[&str] = match outcome {
            "convicted" => &["conviction"],
            "sentenced" => &["sentence"],
            "found-guilty-administrative" => &["ruling", "conviction"],
            "acquitted" | "dismissed" | "granted" | "granted-in-part" => &["ruling", "policy"],
            "declined" | "denied" | "rejected" => &["ruling", "appeal", "registration"],
            "extradited" => &["extradition"],
            _ => return None,
        };
        let graph = &self.maker.graph;
        let brings_it = |(id, event): &(RecordId, &Event)| {
            event.kind.is_some_and(|kind| kinds.contains(&kind))
                && graph.parts_in(*id, self.id).any(|part| can_come_to(outcome, part.role, role))
        };
        let mut events = graph.events_of(case).filter(brings_it);
        let (_, event) = events.next().filter(|_| events.next().is_none())?;
        Some(self.maker.event_time(event))
    }

    fn parties(&self, case: &Case) -> Vec<PartyView> {
        case.parties.iter().map(|party| self.party(case, party)).collect()
    }

    fn party(&self, case: &Case, party: &Party) -> PartyView {
        let maker = self.maker;
        let outcome = party.outcome.as_ref().map(|outcome| maker.words(outcome));
        // Nothing is said of the charges that the outcome does not say.
        let charges_text = match outcome.as_deref() {
            Some("convicted") => "charges_convicted",
            Some("sentenced") => "charges_sentenced",
            Some("found-guilty-administrative") => "charges_found",
            _ => "charges_charged",
        };
        let sentence_text = if case.kind == Some("administrative") { "penalty" } else { "sentence" };
        let quoted = |charge| maker.strings.fill("quote", &[("text", &maker.words(charge))]);
        PartyView {
            who: maker.named(&party.who),
            role: maker.known_word("parts", party.role),
            charges_text: maker.strings.text(charges_text).to_owned(),
            charges: party.charges.iter().map(quoted).collect(),
            convicted: outcome.as_deref() == Some("convicted"),
            outcome: maker.known_word("outcomes", outcome.as_deref()),
            sentence_text: maker.strings.text(sentence_text).to_owned(),
            sentence: party.sentence.as_ref().map(|sentence| maker.words(sentence)),
            bans: party.bans.iter().map(|ban| maker.words(ban)).collect(),
        }
    }

    /// Of a topic: the sections that name it in their front matter, and where the others of them are.
    fn sections(&self) -> (Html, Vec<PartLink>) {
        if !further::is_topic(&self.maker.graph, self.id) {
            return (Html::new(), Vec::new());
        }
        let Leaf { range, parts } = Leaf::of_sections(self.maker, self.id, 0);
        (further::section_rows(self.maker, &self.maker.graph.sections_naming(self.id)[range], self.path), parts)
    }

    /// Of a topic: the records under it that have pages, by register.
    fn under(&self) -> Vec<LinkGroup> {
        let maker = self.maker;
        let groups = further::under(&maker.graph, self.id).into_iter().map(|(register, ids)| {
            let text = maker.kind(&register, 2).to_owned();
            let ids = maker.sorted(ids);
            let Leaf { range, parts } = Leaf::of_records(maker, (self.id, &List::Under(register), 0), &ids);
            LinkGroup { text, links: further::noted(maker, &ids[range]), parts }
        });
        groups.collect()
    }

    /// Who is named in the same paragraphs, most often first, then by name.
    fn together(&self) -> Html {
        let (maker, root) = (self.maker, html::root_of(self.path));
        let mut html = Html::new();
        let mut push = |groups: &[Together]| {
            let mut groups: Vec<&Together> = groups.iter().collect();
            groups.sort_by_key(|group| (std::cmp::Reverse(group.times), maker.rank(group.with)));
            groups.into_iter().take(RECORDS_TOGETHER).for_each(|group| self.push_together(&mut html, group, &root));
        };
        if maker.graph.is_noted() {
            // Where pages are made again this is kept: it follows from who is named where, and not from what they are called.
            push(maker.shared.together.get(self.id.index(), maker, |maker| {
                together(maker, self.id, &maker.graph.mentions_of(&told_with(&maker.graph, self.id)))
            }));
        } else {
            push(&together(maker, self.id, &self.mentions));
        }
        html
    }

    fn push_together(&self, html: &mut Html, group: &Together, root: &str) {
        let maker = self.maker;
        let paragraphs = group.shown().iter().map(|index| &self.mentions[*index as usize].paragraph);
        html.push_str("\n<li>");
        maker.push_record_link(html, group.with, root);
        html.push_str(" <span class=\"soft\">");
        html::push_escaped(html, maker.kind(&maker.graph.key(group.with).register, 1));
        html.push_str("</span> ");
        maker.push_paragraph_links(html, paragraphs, root);
        let more = group.times as usize - group.shown().len();
        if more > 0 {
            html.push_str(" <span class=\"soft\">");
            html::push_escaped(html, &maker.strings.count("and_more", more));
            html.push_str("</span>");
        }
        html.push_str("</li>");
    }

    fn out_link(&self, link: &crate::model::record::OutLink) -> OutLink {
        let text = link.title.as_ref().map_or_else(|| link.url.value.clone(), |title| self.maker.words(title));
        OutLink { text, url: link.url.value.clone() }
    }
}

/// Whether an event can bring an outcome to somebody who stands in it, and in the case, as this.
fn can_come_to(outcome: &str, in_event: Option<&str>, in_case: Option<&str>) -> bool {
    let is_bystander = matches!(in_event, Some("victim" | "court" | "authority" | "speaker" | "author"));
    match outcome {
        "convicted" | "sentenced" | "found-guilty-administrative" => {
            matches!(in_event, Some("accused" | "convicted" | "detained"))
        }
        _ => !is_bystander || in_event == in_case,
    }
}

/// A record that is named in the same paragraphs as another.
#[derive(Clone, Debug)]
pub(super) struct Together {
    with: RecordId,
    /// In how many paragraphs.
    times: u32,
    /// The first mentions that stand in these, by index.
    first: [u32; PARAGRAPHS_TOGETHER],
}

impl Together {
    /// Of a record and each mention that stands in a paragraph with it.
    fn of(group: &[(RecordId, u32)]) -> Self {
        let mut first = [0; PARAGRAPHS_TOGETHER];
        first.iter_mut().zip(group).for_each(|(first, (_, index))| *first = *index);
        Self { with: group[0].0, times: crate::source::offset(group.len()), first }
    }

    /// The mentions that are shown.
    fn shown(&self) -> &[u32] {
        &self.first[..PARAGRAPHS_TOGETHER.min(self.times as usize)]
    }
}

/// The records that are named together with one most often. Which of those that are so equally often are shown follows from
/// their names.
fn together(maker: &Maker<'_>, id: RecordId, mentions: &[Told<'_>]) -> Vec<Together> {
    let mut pairs = named_in_paragraphs(maker, id, mentions);
    pairs.sort_unstable();
    let mut with: Vec<&[(RecordId, u32)]> = pairs.chunk_by(|(a, _), (b, _)| a == b).collect();
    with.sort_by_key(|group| std::cmp::Reverse(group.len()));
    let least = with.get(RECORDS_TOGETHER - 1).map_or(0, |group| group.len());
    with.into_iter().take_while(|group| group.len() >= least).map(Together::of).collect()
}

/// The records with pages that are named in the same paragraphs, each once a paragraph, with the
/// index of the mention that stands in it.
fn named_in_paragraphs(maker: &Maker<'_>, id: RecordId, mentions: &[Told<'_>]) -> Vec<(RecordId, u32)> {
    let (mut pairs, mut named) = (Vec::new(), Vec::new());
    let mut last = None;
    for (told, index) in mentions.iter().zip(0_u32..) {
        let here = (told.section, told.mention.block);
        if last.replace(here) == Some(here) {
            continue;
        }
        if !take_named(maker.graph.company(told), &mut named) {
            continue;
        }
        let others = named.iter().filter(|record| **record != id && maker.graph.has_page(**record));
        pairs.extend(others.map(|record| (*record, index)));
    }
    pairs
}

/// Takes the records that a paragraph names, each once, in their order; `false` where they are so many that it is a list.
/// No more of a list is looked at than it takes to see that: each of those it names asks.
fn take_named(company: impl Iterator<Item = RecordId>, named: &mut Vec<RecordId>) -> bool {
    named.clear();
    for record in company {
        if let Err(at) = named.binary_search(&record) {
            if named.len() == NAMED_IN_A_LIST {
                return false;
            }
            named.insert(at, record);
        }
    }
    true
}

/// Facts as they are gathered. A fact without a value is none.
struct Facts<'f> {
    page: &'f RecordPage<'f>,
    facts: Vec<Fact>,
}

impl Facts<'_> {
    fn push(&mut self, text: String, values: Vec<Html>) {
        if !values.is_empty() {
            self.facts.push(Fact { text, values });
        }
    }

    fn html(&mut self, key: &str, values: impl IntoIterator<Item = Html>) {
        self.push(self.page.maker.strings.text(key).to_owned(), values.into_iter().collect());
    }

    fn text(&mut self, key: &str, text: &str) {
        self.html(key, [html::escape(text)]);
    }

    fn texts<'t>(&mut self, key: &str, texts: impl IntoIterator<Item = &'t crate::model::Text>) {
        let values: Vec<Html> = texts.into_iter().map(|text| html::escape(&self.page.maker.words(text))).collect();
        self.html(key, values);
    }

    fn word(&mut self, key: &str, table: &str, word: Option<&str>) {
        if let Some(word) = self.page.maker.known_word(table, word) {
            self.text(key, &word);
        }
    }

    fn date(&mut self, key: &str, date: Option<&crate::model::Date>) {
        let strings = self.page.maker.strings;
        self.html(key, date.map(|date| dates::html(date, None, strings)));
    }

    fn records(&mut self, key: &str, ids: impl IntoIterator<Item = RecordId>) {
        let values: Vec<Html> = ids.into_iter().map(|id| self.page.maker.fact_link(id, self.page.path)).collect();
        self.html(key, values);
    }

    /// The records of a register that name this one.
    fn below(&mut self, key: &str, register: &str) {
        let maker = self.page.maker;
        let below = &maker.graph.relations(self.page.id).below;
        let ids = below.iter().filter(|id| *maker.graph.key(**id).register == *register);
        let ids = maker.sorted(ids.copied());
        self.records(key, ids);
    }

    fn person(&mut self, person: &Person) {
        let maker = self.page.maker;
        let roles: Vec<Html> = person
            .roles
            .iter()
            .filter_map(|role| maker.known_word("roles", Some(role)))
            .map(|word| html::escape(&word))
            .collect();
        self.html("role", roles);
        let affiliations = person.affiliations.iter().map(|affiliation| {
            let name = self.page.named_html(&maker.named(&affiliation.who));
            match &affiliation.role {
                Some(role) => maker
                    .strings
                    .fill("affiliation_as", &[("name", &name), ("role", &html::escape(&maker.words(role)))]),
                None => name,
            }
        });
        let affiliations: Vec<Html> = affiliations.collect();
        self.html("affiliations", affiliations);
    }

    fn declared(&mut self, fields: &[(std::sync::Arc<str>, Vec<DeclaredValue>)]) {
        let maker = self.page.maker;
        let Some(register) = maker.project.schema.declared(&self.page.record.key.register) else { return };
        for (name, values) in fields {
            let Some(field) = register.fields.iter().find(|field| field.name == *name) else { continue };
            let values = values.iter().filter_map(|value| self.declared_value(value)).collect();
            self.push(maker.words(&field.label), values);
        }
    }

    fn declared_value(&self, value: &DeclaredValue) -> Option<Html> {
        let maker = self.page.maker;
        Some(match value {
            DeclaredValue::Text(text) => html::escape(&maker.words(text)),
            DeclaredValue::Date(date) => dates::html(date, None, maker.strings),
            DeclaredValue::Url(url) => {
                format!("<a href=\"{0}\">{1}</a>", html::url(&url.value), html::escape(&url.value))
            }
            DeclaredValue::Number(number) => html::escape(&number.value),
            DeclaredValue::Record(reference) => maker.fact_link(maker.graph.find(&reference.key)?, self.page.path),
        })
    }

    fn topics(&mut self) {
        let maker = self.page.maker;
        let topics: Vec<RecordId> =
            self.page.record.topics.iter().filter_map(|topic| maker.graph.find(&topic.key)).collect();
        self.records("topics", topics);
    }
}
